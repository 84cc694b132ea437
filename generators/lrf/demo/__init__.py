"""Scripted calls with the tools of a project, played in a terminal with their timelines."""

"""Finds a project, reads its tools, and plans and applies changes to its files."""

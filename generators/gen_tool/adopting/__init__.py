"""Tests for tools that were written by hand: what is read of a tool, and what is written of it.

Everything is read from source: nothing of the project is imported.
"""

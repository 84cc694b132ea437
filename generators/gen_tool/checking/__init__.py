"""Finds what goes wrong in long-running tools: reads their text, imports and runs nothing."""

"""The linter: reads the source of tools, finds their pitfalls, imports and runs nothing."""

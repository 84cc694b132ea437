"""The commands: plans for files, and values to print."""

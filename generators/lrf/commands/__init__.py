"""What each command does: plans for files, and values to print."""

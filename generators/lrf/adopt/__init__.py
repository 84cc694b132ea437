"""Contract declarations for hand-written tools, from source that is read, not imported."""

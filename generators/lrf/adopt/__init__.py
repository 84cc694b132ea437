"""Contract declarations for tools that nobody generated, from source that is read, not imported."""

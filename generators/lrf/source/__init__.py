"""The Python source of a repository, read without importing any of it."""

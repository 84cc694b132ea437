"""A project: the search for it, its tools, and plans of changes to its files."""

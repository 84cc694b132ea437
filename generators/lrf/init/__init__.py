"""What `gen-tool init` finds in a repository, and what it adds."""

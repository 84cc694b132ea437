"""A small shop for the example tools to work on. Delete it together with them."""

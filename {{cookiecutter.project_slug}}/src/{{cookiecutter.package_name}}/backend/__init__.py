"""What the example tools work on: a shop of two dozen files. Delete it together with them."""

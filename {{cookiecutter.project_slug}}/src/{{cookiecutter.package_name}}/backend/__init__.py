"""What the example tools work on: a small shop. Delete it together with them."""

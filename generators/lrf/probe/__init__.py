"""A probe of any tool in calls that go wrong, and a report of what a caller experiences."""

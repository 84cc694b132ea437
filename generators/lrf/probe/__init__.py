"""Run any tool in calls that go wrong, and report what a caller lives through."""

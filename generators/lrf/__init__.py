"""The development kit: gen-tool, the test session and its contracts, the linter, the chat."""

__version__ = "0.2.0"

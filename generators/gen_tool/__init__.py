"""gen-tool: adds long-running tools, their tests and their wiring to a LiveKit voice agent."""

__version__ = "0.1.0"

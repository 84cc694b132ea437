"""A call as data, as a picture, as lines of text and as a page of many pictures."""

from .data import ModelRequest, Moment, Step, Timeline, ToolCall, Utterance

__all__ = ["ModelRequest", "Moment", "Step", "Timeline", "ToolCall", "Utterance"]

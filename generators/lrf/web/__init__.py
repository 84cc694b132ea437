"""A page for a browser of this machine that shows a call, and takes what is said there."""

from .browser import Browser

__all__ = ["Browser"]

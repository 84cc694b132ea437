"""Contracts: what a tool of each pattern promises its callers, as classes of tests."""

from .contract import Contract, interrupts, needs

__all__ = ["Contract", "interrupts", "needs"]

"""Contracts: what a tool of each pattern promises its callers, as classes of tests.

    class TestReport(
        BackgroundContract, TimeoutContract, tool=report, arguments={"topic": "shoes"}
    ):
        ...

The operation is replaced by a gate, so a contract holds whatever the operation does;
`OperationContract` runs the real one.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .background import BackgroundContract
    from .cleanup import CleanupContract
    from .concurrent import ConcurrentContract
    from .contract import Contract, interrupts, needs
    from .interruptible import InterruptibleContract
    from .operation import OperationContract
    from .payment import PaymentContract
    from .progress import ProgressContract
    from .quick import AsyncContract
    from .retry import RetryContract
    from .streaming import StreamingContract
    from .timeout import TimeoutContract

__all__ = [
    "AsyncContract",
    "BackgroundContract",
    "CleanupContract",
    "ConcurrentContract",
    "Contract",
    "InterruptibleContract",
    "OperationContract",
    "PaymentContract",
    "ProgressContract",
    "RetryContract",
    "StreamingContract",
    "TimeoutContract",
    "interrupts",
    "needs",
]

_MODULES = {"AsyncContract": "quick", "interrupts": "contract", "needs": "contract"}


def __getattr__(name: str) -> Any:
    """Import a contract when it is asked for: most test files need two or three."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _MODULES.get(name, name.removesuffix("Contract").lower() or "contract")
    value = globals()[name] = getattr(import_module(f".{home}", __name__), name)
    return value

"""Long-running tools: an async function, and a decorator for how it meets the conversation.

    @background_tool("the report", timeout=60, retry=3)
    async def report(topic: str) -> str: ...

A mode makes the tool: `quick_tool`, `interruptible_tool`, `background_tool` or `payment_tool`. Its
options are keywords: `timeout`, `retry`, `cleanup` and `concurrent`. An operation that yields is
streaming, and one that takes `on_step` reports its progress.
"""

from .background import BackgroundTool, background_tool
from .charges import Confirmation, charge_once
from .cleanup import Cleanup
from .concurrent import Concurrent
from .discovery import check_names, tools_of
from .floor import hear_during_charge, on_typed_text
from .interruptible import interruptible_tool, unless_interrupted
from .jobs import in_background, status_of_jobs
from .ledgers import check_ledger
from .mode import CombinableMode, Mode, StandaloneMode
from .option import Call, Option
from .payment import PaymentTool, payment_tool
from .progress import OnStep, Progress
from .quick import answer_in_time, quick_tool
from .retry import TRANSIENT, Retry
from .settlement import SHUTDOWN_PROCESS_TIMEOUT, finish_charges
from .streaming import Streaming
from .timeout import Timeout
from .tool import TOOL_HANDLING, LongRunningTool
from .tool_state import per_session

__all__ = [
    "SHUTDOWN_PROCESS_TIMEOUT",
    "TOOL_HANDLING",
    "TRANSIENT",
    "BackgroundTool",
    "Call",
    "Cleanup",
    "CombinableMode",
    "Concurrent",
    "Confirmation",
    "LongRunningTool",
    "Mode",
    "OnStep",
    "Option",
    "PaymentTool",
    "Progress",
    "Retry",
    "StandaloneMode",
    "Streaming",
    "Timeout",
    "answer_in_time",
    "background_tool",
    "charge_once",
    "check_ledger",
    "check_names",
    "finish_charges",
    "hear_during_charge",
    "in_background",
    "interruptible_tool",
    "on_typed_text",
    "payment_tool",
    "per_session",
    "quick_tool",
    "status_of_jobs",
    "tools_of",
    "unless_interrupted",
]

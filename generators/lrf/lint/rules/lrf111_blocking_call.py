"""The tool blocks the event loop.

## What it does
Reports a call in an `async def` tool that blocks the thread it runs in: `time.sleep`, `subprocess`,
`requests`, sqlite3 and other databases, and the synchronous clients of a hundred libraries, such
as googleapiclient, gspread, supabase, stripe, twilio, boto3, redis and openai. Clients are followed
to where they are made: at the top of a module, in `__init__`, in another module of the repository.
So are functions of the repository that block. Of each library the first call is reported.

## Why is this bad?
Nothing else happens in the process meanwhile: the agent's voice stutters or stops, "stop" is not
heard, no deadline fires. After one slow answer of a server the caller thinks that the line is dead.

## Example
```python
import stripe


@function_tool
async def find_payment(payment_id: str) -> str:
    payment = stripe.PaymentIntent.retrieve(payment_id)
    return payment.status
```

## Use instead
```python
import stripe


@function_tool
async def find_payment(payment_id: str) -> str:
    payment = await stripe.PaymentIntent.retrieve_async(payment_id)
    return payment.status
```

## LiveKit
All of a call runs in one event loop: audio in and out, turn detection, the model's stream. A client
without an asynchronous form belongs in `await asyncio.to_thread(…)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.clients import blocking_calls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the first blocking call of each library."""
    if not tool.is_async:
        return
    reported = set()
    for blocked in blocking_calls(tool):
        root = blocked.path.partition(".")[0]
        if root not in reported:
            reported.add(root)
            through = f", in {blocked.where}" if blocked.where else ""
            yield Hit(blocked.call, f"blocks the event loop: {blocked.path}{through}")


RULE = Rule(
    code="LRF111",
    name="blocking-call",
    caller="hears the agent stop in the middle of a word, and is not heard",
    instead="the library's asynchronous client, or await asyncio.to_thread(…)",
    check=check,
)

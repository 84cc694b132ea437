"""The tool waits long and never notices that the caller speaks.

## What it does
Follows the paths through an `async def` tool, also into functions of the repository, and adds up
what is known to take time: sleeps, deadlines, timeouts of clients, loops of these. It reports a
path that takes more than 4 seconds, or waits for something without a limit, before the tool has
answered with `ctx.update` or given its context or session away. Tools that watch their speech
handle, and those that disallow interruptions, are left out.

## Why is this bad?
While the tool waits, the agent is mute. The caller says "never mind" and hears nothing for up to
five seconds; the work goes on and nobody wants it any more.

## Example
```python
@function_tool
async def report() -> str:
    await asyncio.sleep(20)
    return "Sales are up four percent."
```

## Use instead
```python
@function_tool
async def report(ctx: RunContext) -> str | ToolResult:
    task = asyncio.ensure_future(make_report())
    try:
        await ctx.speech_handle.wait_if_not_interrupted([task])
        if task.done():
            return await task
        return ToolResult("Stopped before the end.", reply_required=False)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
```

## LiveKit
Interrupting never cancels a tool: it sets a flag on the speech handle and waits for the tool, for
5 seconds at most. The caller's next turn is answered only then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.attention import notices
from ..source.waits import long_wait

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the first long wait that is deaf."""
    if not tool.is_async or notices(tool) or next(tool.calls("on", "once"), None):
        return
    wait = long_wait(tool)
    if wait is not None:
        yield Hit(wait.node, f"waits {wait.why} and never notices that the caller speaks")


RULE = Rule(
    code="LRF101",
    name="deaf-wait",
    caller="interrupts and hears nothing for up to five seconds",
    instead="race the work against ctx.speech_handle.wait_if_not_interrupted([task]), or answer "
    "first with ctx.update(…), or bound the wait below 4 s",
    check=check,
    decorated=False,
)

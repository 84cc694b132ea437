"""The caller of the calls that a tool is probed in."""

from __future__ import annotations

import asyncio

from .witness import Witness

INTERRUPTS, REPLY = "Wait, I have a question", "Yes, what is it?"
PREAMBLE = "Let me see to that for you right away, it will only take a moment."


async def ask(witness: Witness, preamble: str = "", times: int = 1) -> None:
    """Have the caller ask, and the model call the tool; a payment is agreed to.

    Args:
        witness: Follows the call.
        preamble: What the model says before it calls the tool.
        times: How often it calls it in one response.
    """
    subject, call = witness.subject, witness.call
    confirm = getattr(subject.mode, "confirm", None) is not None
    requests = ["please do it", "yes, please"] if confirm else ["please do it"]
    for request in requests:
        script = call.when(request)
        if preamble and request == requests[-1]:
            script.says(preamble)
        for _ in range(times if request == requests[-1] else 1):
            script.calls(subject.name, subject.arguments)
        await call.caller_says(request)
        if request != requests[-1]:
            await witness.settle(1.0, 20.0)
    witness.note_request()


async def begins(witness: Witness) -> None:
    """Wait until the work has begun, or the tool has ended without it."""
    if witness.work.is_held:
        await witness.until(lambda: bool(witness.work.slow_runs), 15.0, grain=0.1)


async def barge_in(witness: Witness) -> None:
    """Have the caller interrupt with words that are about something else."""
    witness.note_state()
    witness.call.when(INTERRUPTS).says(REPLY)
    await witness.call.caller_says(INTERRUPTS)
    witness.note_stop(REPLY)


async def complete(witness: Witness) -> None:
    """Wait for the result."""
    await ask(witness)
    await witness.rest()


async def interrupt(witness: Witness, after: float) -> None:
    """Interrupt by voice, `after` seconds into the work."""
    await ask(witness)
    await begins(witness)
    await witness.pass_time(after)
    await barge_in(witness)
    await witness.rest()


async def interrupt_at_once(witness: Witness) -> None:
    """Interrupt in the moment in which the tool begins."""

    def interrupt_speech() -> None:
        speech = witness.call.session.current_speech
        if speech is not None and speech.allow_interruptions:
            speech.interrupt()

    witness.on_start = interrupt_speech
    await ask(witness)
    await witness.pass_time(0.1)
    witness.note_stop()
    await witness.rest()


async def cancel(witness: Witness) -> None:
    """Cancel the tool's task, as at the end of a job."""
    await ask(witness)
    await begins(witness)
    await witness.pass_time(1.0)
    witness.note_state()
    witness.note_stop()
    cancel_tool(witness.subject.name)
    await witness.rest()


def cancel_tool(name: str) -> None:
    """Cancel the tasks in which LiveKit runs a tool."""
    for task in asyncio.all_tasks():
        if task.get_name() == f"tool_exec_{name}":
            task.cancel()


async def hang_up(witness: Witness) -> None:
    """Hang up while the work runs."""
    await ask(witness)
    await begins(witness)
    await witness.pass_time(1.0)
    witness.note_state()
    witness.note_stop()
    witness.call.session.shutdown(drain=False)
    await witness.until(lambda: witness.closed is not None, witness.longest)
    await witness.rest(1.0)


async def ask_twice(witness: Witness) -> None:
    """Ask for the same once more while the work runs, as a model does that repeats its call."""
    await ask(witness)
    await begins(witness)
    await witness.pass_time(1.0)
    call, subject = witness.call, witness.subject
    call.when("are you doing it").calls(subject.name, subject.arguments)
    await call.caller_says("are you doing it")
    await witness.rest()


async def ask_for_two(witness: Witness) -> None:
    """Have the model call the tool twice in one response, as some models repeat a call."""
    await ask(witness, times=2)
    await witness.rest()


async def announce(witness: Witness) -> None:
    """Have the model say a few words before it calls the tool."""
    await ask(witness, PREAMBLE)
    await witness.rest()

"""The meaning of each finding: what a caller experiences, and what to do instead."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Advice:
    """The meaning of a finding.

    Args:
        caller: What a caller experiences.
        instead: What to do.
    """

    caller: str
    instead: str


ADVICE = {
    "fails-always": Advice(
        "The tool never works: the agent can only say that something went wrong.",
        "Correct it; the message is that of its exception.",
    ),
    "needs-its-service": Advice(
        "Whether the tool works cannot be seen: what it connects to did not answer.",
        "Hold what connects to it with --hold, or start the service and probe without a hold.",
    ),
    "no-userdata": Advice(
        "The tool never works in a session without userdata: reading it is a ValueError.",
        "Give AgentSession(userdata=…) a typed dataclass, and write RunContext[ThatClass].",
    ),
    "invalid-output": Advice(
        "The model is told that the tool returned an invalid output, and not the result.",
        "Return a text, a number, a list or a dict; await a coroutine first.",
    ),
    "dead-air": Advice(
        "Silence after the request: callers ask whether anybody is there, or hang up.",
        "Say that it takes a while: ctx.with_filler, a preamble, or a background tool.",
    ),
    "no-reply": Advice(
        "The agent never answers: None is recorded as an empty output, without a reply.",
        "Return what the model should tell on every path.",
    ),
    "never-awaited": Advice(
        "What the call should do is not done, and the agent speaks as if nothing were missing.",
        "Write await before the call, or call only where it is awaited.",
    ),
    "slow-answer": Advice(
        "The caller speaks, and the agent is mute: it waits for the interrupted tool.",
        "Wait by ctx.speech_handle.wait_if_not_interrupted([task]), and cancel the task.",
    ),
    "work-runs-on": Advice(
        "The caller has moved on, and what they no longer want is still being done.",
        "Cancel the work when the speech is interrupted, and await its end.",
    ),
    "begins-again": Advice(
        "The caller has moved on, and the work is begun once more.",
        "Look at the interruption before each attempt, and wait for both in the back-off.",
    ),
    "empty-when-interrupted": Advice(
        "The model sees an empty result, and may say that nothing was found.",
        'Return ToolResult("Stopped before it finished.", reply_required=False).',
    ),
    "result-lost": Advice(
        "The work was done, and nobody is told: the caller waits for nothing, or asks again.",
        "Tell it when it is there: ctx.update first, then return the result.",
    ),
    "result-thrown-away": Advice(
        "The result was there as the caller spoke, and nobody can get at it any more.",
        "After the cancellation await the task, and keep what it returned.",
    ),
    "told-twice": Advice(
        "The caller hears the same result twice.",
        "Return it or say it, not both.",
    ),
    "not-awaited": Advice(
        "The tool answers while cancelled work is still at it: both use the same things.",
        "Await the cancelled task, for two seconds at most.",
    ),
    "released-too-early": Advice(
        "What the work uses is taken away while it still works: a file is written that is gone.",
        "Await the cancelled work before you clean up.",
    ),
    "left-open": Advice(
        "The generator is closed by the garbage collector, some time later, or not at all.",
        "async with contextlib.aclosing(results) as items: async for item in items: …",
    ),
    "leaks-when-cancelled": Advice(
        "The job ends, or the tool is replaced, and its work goes on without an owner.",
        "Cancel the work in a finally, and await it.",
    ),
    "runs-on-after-hang-up": Advice(
        "The caller is gone, and work nobody will hear of goes on, and is paid for.",
        "Give the work an owner that ends with the session, such as an AsyncToolset.",
    ),
    "close-hangs": Advice(
        "The session cannot close, so the job and its process stay.",
        "Bound each wait: asyncio.timeout, or a timeout of the client.",
    ),
    "never-ends": Advice(
        "A service that does not answer leaves the caller in silence for good.",
        "Bound the wait, and tell the caller that it took too long.",
    ),
    "begun-twice": Advice(
        "The caller asks how far it is, the model calls once more, and all is done a second time.",
        'Refuse a second call for the same: function_tool(on_duplicate="reject").',
    ),
    "done-twice": Advice(
        "The caller is charged twice.",
        "Take a business key, such as the order, keep what was done, and refuse a second call.",
    ),
    "done-again-after-failure": Advice(
        "Nobody knows whether the first attempt charged; the second may charge again.",
        "Never retry what may have been done: ask the service, or tell that it is not known.",
    ),
    "stopped-half-way": Advice(
        "A charge is cut off half-way: nobody knows whether the caller has paid.",
        "Run it in a task of its own, shielded, that records how it went.",
    ),
    "fails-if-interrupted-before": Advice(
        "A caller who speaks just then is told nothing, though nothing was charged.",
        "ctx.disallow_interruptions() raises RuntimeError on an interrupted speech: catch it.",
    ),
    "answers-meanwhile": Advice(
        '"Stop it" is answered with "Okay", while the charge goes on.',
        "Say in on_user_turn_completed that it cannot be stopped, and raise StopResponse.",
    ),
    "begins-before-heard": Advice(
        "It charges before the caller has heard what for; a stop comes too late.",
        "await ctx.wait_for_playout() before you begin.",
    ),
    "details-told": Advice(
        "The text of an exception reaches the model, and the caller: hosts, keys, names.",
        "Catch what you expect, and raise ToolError with words for callers.",
    ),
    "raw-error": Advice(
        'The model is told "An internal error occurred": it can say no more than that.',
        "Catch what the work may raise, and raise ToolError with words for callers.",
    ),
    "silent-failure": Advice(
        "The work failed, and the caller hears nothing: dead air, or a promise not kept.",
        "Tell every failure; a cancelled child is one, unless the tool itself is cancelled.",
    ),
    "tool-error-swallowed": Advice(
        "ToolError and StopResponse are Exceptions: their words reach nobody as they were meant.",
        "except (ToolError, StopResponse): raise, before except Exception.",
    ),
    "one-failure-discards-all": Advice(
        "What the others found is thrown away with the one that failed.",
        "asyncio.gather(…, return_exceptions=True), and tell what there is.",
    ),
    "retries-everything": Advice(
        "The caller waits for attempts that must fail as the first did.",
        "Retry only what can pass by itself, such as ConnectionError.",
    ),
    "deadline-confused": Advice(
        "A failure of the work is told as slowness: TimeoutError is not only the deadline's.",
        "Tell them apart: asyncio.timeout() and its expired(), or asyncio.wait.",
    ),
    "blocks": Advice(
        "The whole process stands still: none of its callers is heard or answered.",
        "Use an asynchronous client, or await asyncio.to_thread(…).",
    ),
    "task-left": Advice(
        "A task outlives the call: it uses memory, and fails unseen.",
        "Keep it, and cancel and await it at the end.",
    ),
    "error-unseen": Advice(
        "An exception was seen by nobody but the event loop.",
        "Await each task, or read its exception.",
    ),
    "model-chooses-address": Advice(
        "Words on the phone can make your server ask any address, also internal ones.",
        "An allow-list, or no address among the parameters.",
    ),
    "model-chooses-card": Advice(
        "The model makes up, mixes up or repeats what pays.",
        "Take the card from your own data, by the caller's identity.",
    ),
    "money-as-float": Advice(
        "0.1 + 0.2 is 0.30000000000000004, and the model may choose the amount.",
        "Take the amount from the order, in whole cents.",
    ),
}

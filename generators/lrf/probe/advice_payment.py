"""The meaning of findings for a payment: a charge is neither cancelled nor cut off."""

from __future__ import annotations

from .advice import ADVICE, Advice
from .subject import Kind

OF_PAYMENTS = {
    "slow-answer": Advice(
        "The caller speaks, and the agent is mute: it waits for the charge.",
        "Let the charge go on in a task of its own, and answer at once that it cannot be stopped,"
        " or use payment_tool. Never cancel a charge.",
    ),
    "result-lost": Advice(
        "The charge was made, and nobody is told: callers ask again, and may pay twice.",
        "Let the charge go on in a task of its own, answer at once, and tell how it went as soon"
        " as that is known, or use payment_tool.",
    ),
    "dead-air": Advice(
        ADVICE["dead-air"].caller,
        "Say that it takes a while, with ctx.with_filler, or use payment_tool.",
    ),
    "never-ends": Advice(
        ADVICE["never-ends"].caller,
        "Bound the wait, not the charge: leave it running in a task of its own, and tell the"
        " caller that it is not known yet whether they have paid.",
    ),
    "task-left": Advice(
        "A charge outlives the call, and nobody records how it went.",
        "Keep its task, and await it at the end. Do not cancel it.",
    ),
}


def advice_of(name: str, kind: Kind) -> Advice:
    """Return what a finding means for a kind of tool."""
    is_other = kind == "payment" and name in OF_PAYMENTS
    return OF_PAYMENTS[name] if is_other else ADVICE[name]

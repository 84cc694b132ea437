"""3xx: what must not be stopped."""

import pytest

from tests.checking.looking import codes, has, tool

FAMILY = [f"LRF30{n}" for n in range(1, 8)]
GUARDED = "try:\n    ctx.disallow_interruptions()\nexcept RuntimeError:\n    return 'Stopped.'\n"
UPDATE = "await ctx.update('Yes.')\n"

FORMS = {
    "301 of the handle": ("ctx.speech_handle.disallow_interruptions()", ["LRF301"]),
    "301 of a name": ("h = ctx.speech_handle\nh.disallow_interruptions()", ["LRF301"]),
    "303 after the charge": ("await bank.charge_card(query)\n" + GUARDED, ["LRF303"]),
    "303 after it was saved": ("order = await save_order(query)\n" + GUARDED, ["LRF303"]),
    "303 after a plain call": ("bank.charge_card(query)\nawait query\n" + GUARDED, []),
    "303 before": (GUARDED + "await bank.charge_card(query)", []),
    "303 after a question about an order": ("await order_status(query)\n" + GUARDED, []),
    "303 after it was prepared": ("bank = await create_bank_client()\n" + GUARDED, []),
    "303 after a question": ("await bank.balance(query)\n" + GUARDED, []),
    "303 maybe after": ("if query:\n    await bank.charge(query)\nelse:\n    pass\n" + GUARDED, []),
    "307 asks": (GUARDED + "if ctx.speech_handle.interrupted:\n    return 'No.'", ["LRF307"]),
    "307 waits": (GUARDED + "await ctx.speech_handle.wait_if_not_interrupted([t])", ["LRF307"]),
    "307 asks another": (GUARDED + "if event.interrupted:\n    return 'No.'", []),
    "307 asks before": ("if ctx.speech_handle.interrupted:\n    return 'No.'\n" + GUARDED, []),
    "307 asks in the guard": (
        "try:\n    ctx.disallow_interruptions()\nexcept RuntimeError:\n"
        "    print(ctx.speech_handle.interrupted)\n    raise",
        [],
    ),
    "307 asks when it may be interrupted again": (
        GUARDED + "await charge(query)\nctx.speech_handle.allow_interruptions = True\n"
        "if ctx.speech_handle.interrupted:\n    return 'No.'",
        [],
    ),
}
AFTER_A_WAIT = {
    "unguarded": ("ctx.disallow_interruptions()", ["LRF302"]),
    "by the attribute": ("ctx.speech_handle.allow_interruptions = False", ["LRF302"]),
    "of another context": ("other.disallow_interruptions()", []),
    "of another handle": ("handle.allow_interruptions = False", []),
    "another block": ("with log():\n    ctx.disallow_interruptions()", ["LRF302"]),
    "another question": (
        "if ctx.speech_handle.allow_interruptions:\n    return 'No.'\nctx.disallow_interruptions()",
        ["LRF302"],
    ),
    "another guard": (
        "try:\n    ctx.disallow_interruptions()\nexcept ValueError:\n    pass",
        ["LRF302"],
    ),
    "guarded": (GUARDED, []),
    "guarded further out": (
        "try:\n    with log():\n        ctx.disallow_interruptions()\nexcept Exception:\n    raise",
        [],
    ),
    "suppressed": (
        "with contextlib.suppress(RuntimeError):\n    ctx.disallow_interruptions()",
        [],
    ),
    "in the clause itself": (
        "try:\n    pass\nexcept RuntimeError:\n    ctx.disallow_interruptions()",
        ["LRF302"],
    ),
    "asked just before": (
        "if ctx.speech_handle.interrupted:\n    return 'No.'\nprint(query)\n"
        "ctx.disallow_interruptions()",
        [],
    ),
    "only if not": (
        "if not ctx.speech_handle.interrupted:\n    ctx.disallow_interruptions()",
        [],
    ),
    "asked too early": (
        "if ctx.speech_handle.interrupted:\n    return 'No.'\nawait bank.balance(query)\n"
        "ctx.disallow_interruptions()",
        ["LRF302"],
    ),
}
PARAMS = {
    "305 an amount": ("amount: float", ["LRF305"]),
    "305 a total": ("total_price: float | None", ["LRF305"]),
    "305 optional": ("tip: Optional[float]", ["LRF305"]),
    "305 or nothing": ("fee: None | float", ["LRF305"]),
    "305 a list": ("prices: list[float]", []),
    "305 an amount in words": ("amount: str", []),
    "305 annotated": ('fee: Annotated[float, "The fee."]', ["LRF305"]),
    "305 in cents": ("amount_cents: int", []),
    "305 in a currency": ("price_in_euros: float", ["LRF305"]),
    "305 of a payment": ("payment_delay: float", []),
    "305 no money": ("latitude: float", []),
    "306 a token": ("card_token: str", ["LRF306"]),
    "306 a card": ("card_number: str", ["LRF306"]),
    "306 a code": ("cvv: str", ["LRF306"]),
    "306 an order": ("order_id: str", []),
}


@pytest.mark.parametrize(("body", "expected"), FORMS.values(), ids=FORMS)
def test_what_must_not_be_stopped(body: str, expected: list[str]) -> None:
    assert [code for code in codes(tool(body)) if code in FAMILY] == expected


@pytest.mark.parametrize(("body", "expected"), AFTER_A_WAIT.values(), ids=AFTER_A_WAIT)
def test_who_has_waited_may_have_been_interrupted(body: str, expected: list[str]) -> None:
    assert has("LRF302", tool(f"await bank.balance(query)\n{body}")) == bool(expected)
    assert not has("LRF302", tool(body.replace("await bank.balance(query)\n", "")))


@pytest.mark.parametrize(("param", "expected"), PARAMS.values(), ids=PARAMS)
def test_what_the_model_may_choose_of_a_payment(param: str, expected: list[str]) -> None:
    head = "from typing import Annotated, Optional"
    signature = f"ctx: RunContext, {param}"
    assert codes(tool(GUARDED + "return 'Paid.'", signature, head)) == expected
    assert codes(tool("return 'Found.'", signature, head)) == []


CHARGES = {
    "charge": ("return await gateway.charge(query)", ["LRF308"]),
    "pay a bill": ("await pay_bill(query)\nreturn 'Paid.'", ["LRF308"]),
    "a method of its own": ("await self._refund_order(query)\nreturn 'Done.'", ["LRF308"]),
    "protected": (GUARDED + "return await gateway.charge(query)", []),
    "with the context": ("return await charge_once(ctx, query)", []),
    "with the session": ("return await charge(session=ctx.session)", []),
    "a question": ("return await gateway.pay_status(query)", []),
    "a list": ("return await charge_history(query)", []),
    "a lookup": ("return await gateway.payment(query)", []),
    "not awaited": ("return gateway.charge(query)", []),
}


@pytest.mark.parametrize(("body", "expected"), CHARGES.values(), ids=CHARGES)
def test_a_charge_is_protected(body: str, expected: list[str]) -> None:
    assert codes(tool(body)) == expected


def test_what_the_model_may_choose_of_a_charge_that_is_not_protected() -> None:
    body, signature = (
        "return await gateway.charge(amount)",
        "ctx: RunContext, amount: float, cvv: str",
    )
    assert codes(tool(body, signature)) == ["LRF305", "LRF306", "LRF308"]


@pytest.mark.parametrize(
    ("flags", "body", "expected"),
    [
        ("flags=ToolFlag.CANCELLABLE", GUARDED + UPDATE, ["LRF304"]),
        ("flags=ToolFlag.CANCELLABLE | ToolFlag.IGNORE_ON_ENTER", UPDATE + GUARDED, ["LRF304"]),
        ("flags=ToolFlag.IGNORE_ON_ENTER", GUARDED + UPDATE, []),
        ("flags=ToolFlag.CANCELLABLE", GUARDED, ["LRF304"]),
        ("flags=ToolFlag.CANCELLABLE", UPDATE, []),
    ],
)
def test_what_is_protected_must_not_be_cancelled(
    flags: str, body: str, expected: list[str]
) -> None:
    source = tool(body, head="from livekit.agents import ToolFlag")
    source = source.replace("@function_tool", f"@function_tool({flags})")
    assert [code for code in codes(source) if code in FAMILY] == expected

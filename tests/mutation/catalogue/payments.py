"""Charges: protected, once, and told; the floor meanwhile."""

from ..defect import defect

CHARGES, FLOOR = "charges.py", "floor.py"
RECEIPT, PAYMENT = "receipt.py", "payment.py"
OF = ("payment",)
AT = "tests/runtime/payment/test_"
KEY = 'f"{ctx.function_call.name}:{owner_of(ctx.session)}:{business}"'
OPTIONS = """        "on_duplicate": "reject",
        "duplicate_scope": "name_and_args",
"""
WAITS = "            await asyncio.wait({task}, timeout=LONGEST_CHARGE)\n"

DEFECTS = [
    # Protected, and begun at the right moment.
    defect(
        "a charge is not protected",
        FLOOR,
        ("        ctx.disallow_interruptions()\n", "        pass\n"),
        of=OF,
    ),
    defect(
        "protected only after the charge",
        CHARGES,
        ("    with protected(ctx):\n        began", "    with nullcontext():\n        began"),
        (
            "        except AlreadyInterruptedError:\n            log.outcome",
            "            with protected(ctx):\n                pass\n"
            "        except AlreadyInterruptedError:\n            log.outcome",
        ),
        ("from contextlib import suppress\n", "from contextlib import nullcontext, suppress\n"),
        of=OF,
    ),
    defect(
        "charged over the words that announce it",
        CHARGES,
        ("        await ctx.wait_for_playout()\n", ""),
        of=OF,
    ),
    defect(
        "charged while the caller is saying stop",
        CHARGES,
        (
            "        await run(partial(_answers, ctx), seconds=LONGEST_TURN, unless="
            "ctx.speech_handle)\n",
            "",
        ),
        of=OF,
    ),
    defect(
        "charged although the caller has interrupted",
        FLOOR,
        ("        raise AlreadyInterruptedError from None\n", "        pass\n"),
        of=OF,
        unless={("confirmed",): "where it asks first, the question refuses"},
    ),
    defect(
        "protection is restored by the first of two",
        FLOOR,
        (
            "            _holds[handle] = holds - 1, allowed\n        elif allowed:",
            "            _holds[handle] = holds - 1, allowed\n        if allowed:",
        ),
        # A caller hears the result all the same: what the reply lost, the receipt tells.
        tests=(f"{AT}protection.py",),
    ),
    defect(
        "protection is never restored",
        FLOOR,
        ("            handle.allow_interruptions = True\n", "            pass\n"),
        tests=(f"{AT}protection.py",),
    ),
    defect(
        "the confirmation is cut by the answer to what the caller said",
        CHARGES,
        ("        if hearing_of(ctx.session).voice_began >= began:\n", "        if False:\n"),
        tests=(f"{AT}floor.py",),
    ),
    # Once.
    defect("a random key", CHARGES, (KEY, "__import__('uuid').uuid4().hex"), of=OF),
    defect("a key from the call", CHARGES, (KEY, "ctx.function_call.call_id"), of=OF),
    defect(
        "the same key for all callers",
        CHARGES,
        ("{owner_of(ctx.session)}:", ""),
        tests=(f"{AT}charges.py",),
    ),
    defect(
        "the same key for all tools",
        CHARGES,
        ("{ctx.function_call.name}:", ""),
        tests=(f"{AT}charges.py",),
    ),
    defect(
        "an empty key is a key",
        CHARGES,
        ('    if business in ("", None):\n', "    if False:\n"),
        tests=(f"{AT}payment.py",),
    ),
    defect(
        "the operation has no idempotency key",
        PAYMENT,
        ('            call.give("idempotency_key", idempotency_key)\n', ""),
        of=OF,
    ),
    defect(
        "the operation has a key of its own each time",
        PAYMENT,
        (
            'call.give("idempotency_key", idempotency_key)',
            'call.give("idempotency_key", __import__("uuid").uuid4().hex)',
        ),
        of=OF,
    ),
    defect(
        "a parameter is not among the terms",
        PAYMENT,
        (
            "terms={name: call.arguments[name] for name in call.asked}",
            "terms={name: call.arguments[name] for name in call.asked[:1]}",
        ),
        tests=("tests/combinations/test_edges.py",),
    ),
    defect("a second call while it charges", PAYMENT, (OPTIONS, ""), of=OF),
    defect(
        "a payment that the model can cancel, and that updates",
        PAYMENT,
        (
            OPTIONS,
            '        "flags": __import__("livekit.agents").agents.llm.ToolFlag.CANCELLABLE,\n'
            + OPTIONS,
        ),
        (
            "        confirm = self.confirm\n",
            '        await call.ctx.update("I am on it.")\n        confirm = self.confirm\n',
        ),
        of=OF,
    ),
    defect(
        "a payment that stops at an interruption",
        CHARGES,
        (
            WAITS,
            "            await ctx.speech_handle.wait_if_not_interrupted([task])\n"
            "            task.cancel()\n",
        ),
        of=OF,
    ),
    defect(
        "the charge ends with the tool",
        CHARGES,
        (WAITS, "            await asyncio.wait_for(task, LONGEST_CHARGE)\n"),
        of=OF,
    ),
    defect(
        "a charge is awaited for ever",
        CHARGES,
        (WAITS, "            await asyncio.wait({task})\n"),
        of=OF,
    ),
    defect(
        "a payment looks whether it was interrupted",
        CHARGES,
        (
            "        try:\n            has_ended =",
            "        if ctx.speech_handle.interrupted:\n            raise ToolError(unknown)\n"
            "        try:\n            has_ended =",
        ),
        of=OF,
    ),
    defect(
        "the model is asked to try again what nobody knows",
        CHARGES,
        (
            'told = outcome.note if outcome.state in ("paid", "failed") else unknown',
            "told = outcome.note or refused",
        ),
        of=OF,
    ),
    # The floor.
    defect(
        "what the caller says during a charge is lost",
        FLOOR,
        ("    await keep(agent, *said, *([answer] if is_spoken else []))\n", ""),
        tests=(f"{AT}floor.py",),
    ),
    defect(
        "the answer to words during a charge is not in the context",
        FLOOR,
        ("*([answer] if is_spoken else []))", "*[])"),
        tests=(f"{AT}floor.py",),
    ),
    defect(
        "a promise to stop a charge",
        FLOOR,
        ("        raise StopResponse\n", "        pass\n"),
        tests=(f"{AT}floor.py",),
    ),
    defect(
        "what counts is when the turn is committed, not when the caller spoke",
        FLOOR,
        (
            "    if is_charging(session) or floor.began <= began <= floor.ended:\n",
            "    if is_charging(session):\n",
        ),
        tests=(f"{AT}floor.py",),
    ),
    defect(
        "words after a charge are taken for words during it",
        FLOOR,
        (
            "    if is_charging(session) or floor.began <= began <= floor.ended:\n",
            "    if is_charging(session) or 0 < floor.began <= began:\n",
        ),
        tests=(f"{AT}floor.py",),
    ),
    defect(
        "silence when the caller speaks during a charge",
        FLOOR,
        ("    is_spoken = say(agent.session, words.CANNOT_STOP)\n", "    is_spoken = True\n"),
        tests=(f"{AT}floor.py",),
    ),
    defect(
        "what is typed during a charge is answered as ever",
        FLOOR,
        (
            "    if is_charging(session):\n        await _answer(session.current_agent, llm",
            "    if False:\n        await _answer(session.current_agent, llm",
        ),
        tests=(f"{AT}floor.py",),
    ),
    defect(
        "a realtime model promises to stop a charge",
        FLOOR,
        (
            "        if not event.user_initiated:\n            _replace",
            "        if False:\n            _replace",
        ),
        tests=(f"{AT}realtime.py",),
    ),
    defect(
        "the second of two charges does not hold the floor",
        FLOOR,
        (
            "        floor.charges -= 1\n        if not floor.charges and",
            "        floor.charges = 0\n        if not floor.charges and",
        ),
        tests=(f"{AT}floor.py", f"{AT}protection.py"),
    ),
    defect(
        "a payment does not say that it is charging",
        PAYMENT,
        ("        return floor.is_charging(session)\n", "        return False\n"),
        tests=(f"{AT}payment.py",),
    ),
    # The receipt.
    defect(
        "nobody tells a charge when the model is down",
        RECEIPT,
        ("    ctx.speech_handle.add_done_callback(on_done)\n", "    pass\n"),
        tests=(f"{AT}receipt.py",),
    ),
    defect(
        "a charge is told twice",
        RECEIPT,
        ("        if not is_told(session, speech, since=now):\n", "        if True:\n"),
        ("        if not is_told(session, speech, since):\n", "        if True:\n"),
        of=OF,
    ),
    defect(
        "a confirmation that was cut counts as told",
        RECEIPT,
        (
            "    return bool(replies) and not replies[-1].interrupted\n",
            "    return bool(replies)\n",
        ),
        tests=(f"{AT}receipt.py",),
    ),
    # What is refused at import.
    defect(
        "an amount may be the key",
        PAYMENT,
        ("    if AMOUNT.search(key) and not ID.search(key):\n", "    if False:\n"),
        tests=(f"{AT}payment.py",),
    ),
    defect(
        "a float may be charged",
        PAYMENT,
        ("            if _has_float(interface.annotations[name]):\n", "            if False:\n"),
        tests=(f"{AT}payment.py",),
    ),
    defect(
        "a payment does not ask unless it is told to",
        PAYMENT,
        (
            "        if self.confirm is NOT_GIVEN:\n            raise",
            "        if self.confirm is NOT_GIVEN:\n"
            '            object.__setattr__(self, "confirm", None)\n        if False:\n'
            "            raise",
        ),
        tests=(f"{AT}payment.py",),
    ),
]

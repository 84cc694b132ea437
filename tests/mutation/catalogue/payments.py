"""Charges: protected, recorded, once, and only after a yes; the floor meanwhile."""

from ..defect import defect

CHARGES, SETTLEMENT, CONSENT, LEDGER = "charges.py", "settlement.py", "consent.py", "ledger.py"
FLOOR, HEARING, RECEIPT, PAYMENT = "floor.py", "hearing.py", "receipt.py", "payment.py"
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
    # The ledger.
    defect(
        "the ledger is written by the tool's task",
        SETTLEMENT,
        (
            '    return await _settle(ledger, key, "paid", confirmation)\n',
            '    return Outcome("paid", confirmation)\n',
        ),
        of=OF,
    ),
    defect(
        "the ledger is written after the charge",
        LEDGER,
        (
            '            rows.execute(\n                "REPLACE INTO',
            '            return None\n            rows.execute(\n                "REPLACE INTO',
        ),
        of=OF,
    ),
    *(
        defect(
            f"{state} is charged again",
            LEDGER,
            ('charge.state != "failed"', f'charge.state not in ("failed", "{state}")'),
            of=OF,
        )
        for state in ("unknown", "pending", "paid")
    ),
    defect(
        "what was declined is never tried again",
        LEDGER,
        (' and charge.state != "failed":', ":"),
        of=OF,
    ),
    defect(
        "other terms under the same key are charged",
        LEDGER,
        ("                raise OtherTermsError(key)\n", "                pass\n"),
        tests=(f"{AT}charges.py", f"{AT}ledger.py"),
    ),
    defect(
        "a restart forgets what was charged",
        LEDGER,
        ('"CREATE TABLE IF NOT EXISTS charges"', '"CREATE TEMPORARY TABLE IF NOT EXISTS charges"'),
        of=OF,
        tests=(f"{AT}ledger.py",),
    ),
    defect(
        "two processes charge one key",
        LEDGER,
        ('            rows.execute("BEGIN IMMEDIATE")\n', '            rows.execute("BEGIN")\n'),
        tests=(f"{AT}ledger.py",),
    ),
    defect(
        "what a dead process left pending stays so",
        LEDGER,
        ("time.time() - ABANDONED_AFTER", "0"),
        tests=(f"{AT}ledger.py",),
    ),
    defect(
        "a newer ledger is written by an older program",
        LEDGER,
        ("    if found > VERSION:\n", "    if False:\n"),
        tests=(f"{AT}ledger.py",),
    ),
    defect(
        "the charge of another process is not waited for",
        SETTLEMENT,
        ('    while earlier.state == "pending" and', "    while False and"),
        tests=(f"{AT}settlement.py",),
    ),
    defect(
        "a late outcome is not told",
        CHARGES,
        ("            tell_late(ctx.session, task)\n", "            pass\n"),
        tests=(f"{AT}receipt.py",),
    ),
    defect(
        "a locked ledger stops the event loop",
        LEDGER,
        (
            "        ending = loop.run_in_executor(_threads, lambda: function(*args))\n",
            "        return function(*args)\n",
        ),
        tests=(f"{AT}settlement.py",),
    ),
    defect(
        "a ledger that never answers is awaited for ever",
        LEDGER,
        ("deadline = loop.time() + ANSWERS_WITHIN", "deadline = loop.time() + 1e9"),
        tests=(f"{AT}settlement.py",),
    ),
    defect(
        "a failed charge passes for certain",
        SETTLEMENT,
        (
            '        outcome = await _settle(ledger, key, "unknown")\n',
            '        outcome = await _settle(ledger, key, "failed", "It failed.")\n',
        ),
        of=OF,
    ),
    defect(
        "a declined charge passes for unknown",
        SETTLEMENT,
        (
            '_settle(ledger, key, "failed", capped(declined.message or words.DECLINED))',
            '_settle(ledger, key, "unknown")',
        ),
        of=OF,
    ),
    defect(
        "a ledger that cannot be written after the charge: told as failed",
        SETTLEMENT,
        (
            'exc_info=reason)\n    return Outcome("unknown")\n',
            'exc_info=reason)\n    return Outcome("failed", "It failed.")\n',
        ),
        tests=(f"{AT}settlement.py",),
    ),
    defect(
        "a ledger that cannot be written after the charge: told as an error",
        SETTLEMENT,
        ("            reason: BaseException = error\n", "            raise\n"),
        tests=(f"{AT}settlement.py",),
    ),
    defect(
        "an outcome that cannot be written is not logged",
        SETTLEMENT,
        ("    logger.error(message, key, state, note, exc_info=reason)\n", ""),
        tests=(f"{AT}settlement.py",),
    ),
    defect(
        "a ledger that is busy for a moment is given up",
        SETTLEMENT,
        ("TRIES_AFTER = (0.0, 1.0, 4.0, 10.0, 14.0)", "TRIES_AFTER = (0.0,)"),
        tests=(f"{AT}settlement.py",),
    ),
    defect(
        "the ledger is opened where an error escapes",
        SETTLEMENT,
        (
            "    ledger = None\n    try:\n        ledger = open_ledger()\n",
            "    ledger = open_ledger()\n    try:\n",
        ),
        tests=(f"{AT}beginning.py",),
    ),
    defect(
        "what did not begin in time stays pending",
        SETTLEMENT,
        (
            "        if ledger and isinstance(error, UNDECIDED):\n",
            "        if False:\n",
        ),
        tests=(f"{AT}beginning.py",),
    ),
    defect(
        "what a broken connection has left behind stays pending",
        SETTLEMENT,
        ("(TimeoutError, ConnectionError, asyncio", "(TimeoutError, asyncio"),
        tests=(f"{AT}beginning.py",),
    ),
    defect(
        "what was given up begins all the same",
        LEDGER,
        ("            if self._is_settled:\n", "            if False:\n"),
        tests=(f"{AT}ledger.py",),
    ),
    defect(
        "an outcome overwrites that of a newer attempt",
        LEDGER,
        ("WHERE key = ? AND began = ?", "WHERE key = ? AND ? NOTNULL"),
        tests=(f"{AT}ledger.py",),
    ),
    defect(
        "the end of the job does not wait for what it has begun meanwhile",
        SETTLEMENT,
        (
            "        await asyncio.wait(left, timeout=seconds)\n",
            "        await asyncio.wait(left, timeout=seconds)\n        break\n",
        ),
        tests=(f"{AT}end_of_job.py",),
    ),
    defect(
        "a cancellation keeps an outcome from the ledger",
        SETTLEMENT,
        ("            if seconds:  # before the first try nothing can be cancelled\n    ", ""),
        tests=(f"{AT}settlement.py",),
    ),
    defect(
        "an outcome that a cancellation keeps from the ledger is not logged",
        SETTLEMENT,
        ("        except (Exception, asyncio.CancelledError) as", "        except Exception as"),
        tests=(f"{AT}settlement.py",),
    ),
    defect(
        "the end of the job does not wait until an outcome is given up",
        SETTLEMENT,
        ("SETTLES_WITHIN = 40.0", "SETTLES_WITHIN = 80.0"),
        tests=(f"{AT}end_of_job.py",),
    ),
    defect(
        "a charge begins although the ledger cannot be written",
        SETTLEMENT,
        ('        return Outcome("failed", failed)\n', "        return None\n"),
        tests=(f"{AT}settlement.py",),
    ),
    defect(
        "the end of the job does not wait for a charge",
        SETTLEMENT,
        (
            "        await asyncio.wait(left, timeout=seconds)\n",
            "        break\n",
        ),
        tests=(f"{AT}end_of_job.py",),
    ),
    defect(
        "the end of the job waits for ever",
        SETTLEMENT,
        ("await asyncio.wait(left, timeout=seconds)", "await asyncio.wait(left)"),
        tests=(f"{AT}end_of_job.py",),
    ),
    # Consent.
    defect(
        "charged without a yes",
        CHARGES,
        ("                if not agreed:\n", "                if False:\n"),
        of=OF,
        only_confirmed=True,
    ),
    defect(
        "the terms are not asked",
        PAYMENT,
        (
            "            confirmation=confirm\n            and",
            "            confirmation=None\n            and",
        ),
        of=OF,
        only_confirmed=True,
    ),
    defect(
        "any later turn is a yes",
        CONSENT,
        (
            "    return len(_turns_since(session, hearing, heard)) == 1\n",
            "    return len(_turns_since(session, hearing, heard)) >= 1\n",
        ),
        of=OF,
        only_confirmed=True,
    ),
    defect(
        "charged in the turn in which it was read back",
        CONSENT,
        (
            "    return len(_turns_since(session, hearing, heard)) == 1\n",
            "    return True\n",
        ),
        (
            "    if heard is None or ctx.speech_handle is read_back.speech:\n        return False\n",
            "    heard = heard or 0.0\n",
        ),
        of=OF,
        only_confirmed=True,
    ),
    defect(
        "a read-back that nobody heard counts",
        CONSENT,
        ("    if heard is None or", "    heard = heard or read_back.at\n    if"),
        of=OF,
        only_confirmed=True,
    ),
    defect(
        "a read-back that was cut counts",
        CONSENT,
        ("            return None if is_cut else ended\n", "            return ended\n"),
        of=OF,
        only_confirmed=True,
    ),
    defect(
        "one yes for two charges",
        CONSENT,
        ("before = read_back.pop(key, None)", "before = read_back.get(key)"),
        tests=(f"{AT}consent.py",),
    ),
    defect(
        "a yes to other terms counts",
        CONSENT,
        ("before.terms == terms and ", ""),
        tests=(f"{AT}consent.py",),
    ),
    defect(
        "a realtime model's late transcript is a yes",
        CONSENT,
        (
            "        if any(hearing.last_voice(turn) >= hearing.voice_began for turn in turns):\n",
            "        if turns:\n",
        ),
        tests=(f"{AT}realtime.py",),
    ),
    defect(
        "without transcripts it reads back for ever",
        CONSENT,
        ("        raise ToolError(words.NO_TRANSCRIPTS)\n", "        pass\n"),
        tests=(f"{AT}realtime.py",),
    ),
    defect(
        "terms that nobody would hear are asked",
        CHARGES,
        (
            "        raise AlreadyInterruptedError\n    return result_of",
            "        pass\n    return result_of",
        ),
        tests=(f"{AT}consent.py",),
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

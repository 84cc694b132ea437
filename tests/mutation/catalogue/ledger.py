"""The ledger of charges: what is begun, settled, taken back, and told afterwards."""

from ..defect import defect

CHARGES, SETTLEMENT, LEDGER = "charges.py", "settlement.py", "ledger.py"
OF = ("payment",)
AT = "tests/runtime/payment/test_"

DEFECTS = [
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
]

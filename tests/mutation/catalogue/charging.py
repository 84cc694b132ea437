"""Charges: once, protected, recorded. The table "Who kills a payment", and (a) to (h)."""

from ..mutant import ITS_OWN, Mutant

FILE = "charges.py"
LEDGER = "ledger.py"
OF = ("payment",)
KEY = 'f"{ctx.function_call.name}:{owner_of(ctx.session)}:{terms[key]}"'

MUTANTS = [
    Mutant(
        "not protected",
        FILE,
        (("        ctx.disallow_interruptions()\n", "        pass\n"),),
        of=OF,
    ),
    Mutant(
        "disallow after the charge",
        FILE,
        (
            (
                """            with protected(ctx):
                earlier = ledger.begin(idempotency_key, terms)
""",
                """            earlier = ledger.begin(idempotency_key, terms)
            if earlier is None:
                task = asyncio.create_task(_charge(charge, ledger, idempotency_key))
                await asyncio.wait({task}, timeout=LONGEST_CHARGE)
                earlier = ledger.find(idempotency_key)
            with protected(ctx):
""",
            ),
        ),
        of=OF,
    ),
    Mutant(
        "charged over the words that announce it",
        FILE,
        (("        await ctx.wait_for_playout()\n", ""),),
        of=OF,
    ),
    Mutant(
        "charged while the caller is saying stop",
        FILE,
        (
            (
                "await run(partial(_silence, ctx), seconds=LONGEST_TURN, unless=ctx.speech_handle)",
                "pass",
            ),
        ),
        of=OF,
    ),
    Mutant(
        "charged although the caller has interrupted",
        FILE,
        (
            ("        raise AlreadyInterruptedError from None\n", "        pass\n"),
            # where it asks first, this one would refuse before the other
            ("        raise AlreadyInterruptedError\n", "        pass\n"),
        ),
        of=OF,
    ),
    Mutant(
        "protection restored by the first of two",
        FILE,
        (
            (
                "            _holds[handle] = holds - 1, allowed\n        elif allowed:",
                "            _holds[handle] = holds - 1, allowed\n        if allowed:",
            ),
        ),
        of=OF,
    ),
    Mutant(
        "protection never restored",
        FILE,
        (("            handle.allow_interruptions = True\n", "            pass\n"),),
        tests=("tests/test_charges.py",),
    ),
    Mutant("random key", FILE, ((KEY, "os.urandom(8).hex()"),), of=OF),
    Mutant("key from the call", FILE, ((KEY, "ctx.function_call.call_id"),), of=OF),
    Mutant(
        "the same key for all callers",
        FILE,
        (("{owner_of(ctx.session)}:", ""),),
        tests=("tests/test_charges.py",),
    ),
    Mutant(
        "the same key for all tools",
        FILE,
        (("{ctx.function_call.name}:", ""),),
        tests=("tests/test_charges.py",),
    ),
    Mutant(
        "the ledger is written by the tool's task",
        FILE,
        (
            (
                """                    async with filler(ctx, waiting):
                        await asyncio.wait({task}, timeout=LONGEST_CHARGE)
""",
                """                    ledger.settle = lambda *_: None  # type: ignore
                    async with filler(ctx, waiting):
                        await asyncio.wait({task}, timeout=LONGEST_CHARGE)
                    Ledger.settle(ledger, idempotency_key, "paid", "Confirmation 7")
""",
            ),
        ),
        of=OF,
    ),
    Mutant(
        "the ledger is written after the charge",
        LEDGER,
        (
            (
                '            rows.execute(\n                "REPLACE INTO',
                '            return None\n            rows.execute(\n                "REPLACE INTO',
            ),
        ),
        of=OF,
    ),
    Mutant(
        "unknown charged again",
        LEDGER,
        (('charge.state != "failed"', 'charge.state not in ("failed", "unknown")'),),
        of=OF,
    ),
    Mutant(
        "pending charged again",
        LEDGER,
        (('charge.state != "failed"', 'charge.state not in ("failed", "pending")'),),
        of=OF,
    ),
    Mutant(
        "paid charged again",
        LEDGER,
        (('charge.state != "failed"', 'charge.state not in ("failed", "paid")'),),
        of=OF,
    ),
    Mutant(
        "what was declined is never tried again",
        LEDGER,
        ((' and charge.state != "failed":', ":"),),
        of=OF,
    ),
    Mutant(
        "other terms under the same key are charged",
        LEDGER,
        (("                raise OtherTermsError(key)\n", "                pass\n"),),
        tests=("tests/test_charges.py", "tests/test_ledger.py"),
    ),
    Mutant(
        "a restart forgets what was charged",
        LEDGER,
        (
            (
                '"CREATE TABLE IF NOT EXISTS charges"',
                '"CREATE TEMPORARY TABLE IF NOT EXISTS charges"',
            ),
        ),
        of=OF,
        tests=("tests/test_ledger.py",),
    ),
    Mutant(
        "polling interrupted in a payment",
        FILE,
        (
            (
                "        line = ledger.find(idempotency_key)\n",
                "        if ctx.speech_handle.interrupted:\n            raise ToolError(unknown)\n"
                "        line = ledger.find(idempotency_key)\n",
            ),
        ),
        of=OF,
    ),
    Mutant(
        "the charge ends with the tool",
        FILE,
        (
            (
                "                        await asyncio.wait({task}, timeout=LONGEST_CHARGE)\n",
                "                        await asyncio.wait_for(task, LONGEST_CHARGE)\n",
            ),
        ),
        of=OF,
    ),
    Mutant(
        "a charge is awaited for ever",
        FILE,
        (("await asyncio.wait({task}, timeout=LONGEST_CHARGE)", "await asyncio.wait({task})"),),
        of=OF,
    ),
    Mutant(
        "a failed charge passes for certain",
        FILE,
        (
            (
                '        ledger.settle(idempotency_key, "unknown")\n',
                '        ledger.settle(idempotency_key, "failed", "It failed.")\n',
            ),
        ),
        of=OF,
    ),
    Mutant(
        "a declined charge passes for unknown",
        FILE,
        (
            (
                'settle(idempotency_key, "failed", capped(declined.message or "It was declined."))',
                'settle(idempotency_key, "unknown")',
            ),
        ),
        of=OF,
    ),
    Mutant(
        "the model is asked to try again what nobody knows",
        FILE,
        (
            (
                'raise ToolError(line.note if line.state == "failed" else unknown)',
                "raise ToolError(line.note or refused)",
            ),
        ),
        of=OF,
    ),
    Mutant(
        "charged without a yes",
        FILE,
        (
            (
                "        return True\n    read_back[",
                "        return True\n    return True\n    read_back[",
            ),
        ),
        only_confirmed=True,
        of=OF,
    ),
    Mutant(
        "charged in the turn in which it was read back",
        FILE,
        (("before[1] < turns", "before[1] <= turns"),),
        only_confirmed=True,
        of=OF,
    ),
    Mutant(
        "one yes for two charges",
        FILE,
        (
            (
                "before = read_back.pop(idempotency_key, None)",
                "before = read_back.get(idempotency_key)",
            ),
        ),
        tests=("tests/test_charges.py",),
    ),
    Mutant(
        "a yes to other terms counts",
        FILE,
        (("before[0] == terms and ", ""),),
        tests=("tests/test_charges.py",),
    ),
    Mutant(
        "a second call while it charges",
        ITS_OWN,
        (
            (
                '@function_tool(on_duplicate="reject", duplicate_scope="name_and_args")\nasync def do_payment',
                "@function_tool\nasync def do_payment",
            ),
        ),
    ),
    Mutant(
        "a payment that the model can cancel, and that updates",
        ITS_OWN,
        (
            (
                "@function_tool(on_duplicate=",
                '@function_tool(flags=__import__("livekit.agents").agents.llm.ToolFlag.CANCELLABLE, on_duplicate=',
            ),
            (
                "    return await charge_once(",
                '    await ctx.update("I am on it.")\n    return await charge_once(',
            ),
        ),
        of=OF,
    ),
    Mutant(
        "a payment that stops at an interruption",
        FILE,
        (
            (
                "                        await asyncio.wait({task}, timeout=LONGEST_CHARGE)\n",
                "                        await ctx.speech_handle.wait_if_not_interrupted([task])\n"
                "                        task.cancel()\n",
            ),
        ),
        of=OF,
    ),
    Mutant(
        "nothing was acquired, and nobody knows whether it was charged",
        "owned.py",
        (
            (
                "        raise ToolError(self._failed) from error\n",
                "        raise RuntimeError from error\n",
            ),
        ),
        having=("payment", "cleanup"),
    ),
]

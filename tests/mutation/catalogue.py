"""Defects, as data: a small edit of the rendered project, and the tests that it must turn red.

`old` stands in the file exactly once. A test of the catalogue says so when it no longer does.
"""

from dataclasses import dataclass

SEARCH = "tests/tools/test_search_database.py"
REPORT = "tests/tools/test_report.py"
PAYMENT = "tests/tools/test_process_payment.py"
REFUND = "tests/tools/test_refund_order.py"
SCAN = "tests/tools/test_scan_archive.py"
FETCH = "tests/tools/test_fetch_statement.py"
AGENT = "tests/test_agent.py"

# What the catalogue needs beside the examples, as gen-tool's arguments.
TOOLS = [
    ["--pattern", "background", "report", "topic:str"],
    ["--pattern", "payment", "--confirm", "refund_order", "order_id:str", "amount_minor:int"],
    ["--pattern", "streaming", "--pattern", "timeout", "scan_archive", "words:str", "limit:int=5"],
    ["--pattern", "streaming", "--pattern", "retry", "--pattern", "timeout", "find_offers"],
    ["--pattern", "background", "--pattern", "retry", "fetch_statement"],
]
OFFERS = "tests/tools/test_find_offers.py"


@dataclass(frozen=True)
class Mutant:
    """One defect. `tests` are the files of which each must turn red."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


def _mutant(name: str, file: str, old: str, new: str, *tests: str) -> Mutant:
    return Mutant(name, file, old, new, tests)


MUTANTS = [
    # Waiting and cancelling.
    _mutant(
        "cancel not awaited",
        "longrunning.py",
        "    await asyncio.wait({task}, timeout=UNWINDS_WITHIN)\n",
        "",
        *(SEARCH, REPORT, SCAN),
    ),
    _mutant(
        "work that resists its cancellation is awaited for ever",
        "longrunning.py",
        "await asyncio.wait({task}, timeout=UNWINDS_WITHIN)",
        "await asyncio.wait({task})",
        *(SEARCH, SCAN),
    ),
    _mutant(
        "no finally",
        "longrunning.py",
        """    try:
        await asyncio.wait({waiter}, timeout=seconds)
    finally:
        waiter.cancel()
        ended.cancel()
        in_time = task.done()
        if not in_time:
            await _cancel(task)
""",
        """    await asyncio.wait({waiter}, timeout=seconds)
    waiter.cancel()
    ended.cancel()
    in_time = task.done()
    if not in_time:
        await _cancel(task)
""",
        *(SEARCH, REPORT, SCAN, FETCH),
    ),
    _mutant(
        "deaf to interruption",
        "longrunning.py",
        "seconds=LONGEST_WAIT, unless=ctx.speech_handle)",
        "seconds=LONGEST_WAIT)",
        *(SEARCH, SCAN, OFFERS),
    ),
    _mutant(
        "a spoken reply after the interruption",
        "longrunning.py",
        '        log.outcome = "interrupted"\n',
        '        log.outcome = "interrupted"\n        ctx.session.say("Stopped.")\n',
        SEARCH,
    ),
    _mutant(
        "None after the interruption: the model thinks that nothing was found",
        "longrunning.py",
        "return ToolResult(capped(told), reply_required=False)",
        "return None  # type: ignore[return-value]",
        *(SEARCH, SCAN),
    ),
    _mutant(
        "None on success",
        "longrunning.py",
        "            return result_of(task, failed)\n",
        "            result_of(task, failed)\n            return None  # type: ignore\n",
        *(SEARCH, SCAN),
    ),
    _mutant(
        "raw exception",
        "longrunning.py",
        "    raise ToolError(failed) from error\n",
        "    raise error or ToolError(failed)\n",
        *(SEARCH, REPORT, SCAN, FETCH),
    ),
    _mutant(
        "failure told as a success, with its details",
        "longrunning.py",
        "    raise ToolError(failed) from error\n",
        '    return f"Error: {error}"\n',
        *(SEARCH, REPORT),
    ),
    _mutant(
        "a cancelled child passes for a cancelled tool",
        "longrunning.py",
        "    if not task.done() or task.cancelled():\n",
        "    if task.cancelled():\n        task.result()\n    if not task.done():\n",
        *(SEARCH, REPORT, SCAN),
    ),
    _mutant(
        "swallowed CancelledError",
        "longrunning.py",
        "        await asyncio.wait({waiter}, timeout=seconds)\n    finally:\n",
        "        await asyncio.wait({waiter}, timeout=seconds)\n"
        "    except asyncio.CancelledError:\n        pass\n    finally:\n",
        *(SEARCH, REPORT),
    ),
    _mutant(
        "no filler",
        "filler.py",
        "session.say(waiting[min(step, len(waiting) - 1)])",
        "await asyncio.sleep(1)",
        *(SEARCH, PAYMENT),
    ),
    _mutant(
        "one filler only",
        "filler.py",
        "for step in count():",
        "for step in range(1):",
        *(SEARCH, PAYMENT),
    ),
    # Streaming.
    _mutant(
        "unclosed generator",
        "longrunning.py",
        "                await items.aclose()\n",
        "                pass\n",
        SCAN,
    ),
    _mutant(
        "all results are kept, however many",
        "longrunning.py",
        "                if len(into.items) == MAX_ITEMS:\n                    break\n",
        "",
        SCAN,
    ),
    _mutant(
        "interruption checked only between items",
        "tools/stream_search_results.py",
        "    work = collecting(lambda: operation(query), into=so_far)\n",
        """    async for item in operation(query):
        if ctx.speech_handle.interrupted:
            return ToolResult(STOPPED + " " + so_far.so_far(), reply_required=False)
        so_far.items.append(item)

    async def work() -> str:
        return so_far.told()

""",
        "tests/tools/test_stream_search_results.py",
    ),
    _mutant(
        "partial results forgotten on interruption",
        "longrunning.py",
        'told = f"{stopped} {so_far.so_far()}" if so_far else stopped',
        "told = stopped",
        SCAN,
    ),
    _mutant(
        "partial results forgotten at the deadline",
        "longrunning.py",
        "        if so_far:\n",
        "        if False:\n",
        SCAN,
    ),
    _mutant(
        "a new attempt keeps what the failed one had found",
        "longrunning.py",
        "        into.items.clear()\n",
        "",
        OFFERS,
    ),
    # Deadlines and retries.
    _mutant(
        "no deadline",
        "longrunning.py",
        "        task, in_time = await run(work, seconds=seconds)\n",
        "        task, in_time = await run(work, seconds=3600)\n",
        *(SCAN, OFFERS),
    ),
    _mutant(
        "inner TimeoutError taken for the deadline",
        "longrunning.py",
        "        if in_time or has_result(task):\n            return task.result()\n",
        """        if in_time or has_result(task):
            try:
                return task.result()
            except (TimeoutError, asyncio.TimeoutError):
                pass
""",
        *(SCAN, OFFERS),
    ),
    _mutant(
        "everything retried",
        "longrunning.py",
        "            on=on,",
        "            on=Exception,",
        *(FETCH, OFFERS),
    ),
    _mutant(
        "nothing retried",
        "longrunning.py",
        "attempts=attempts,",
        "attempts=1,",
        *(FETCH, OFFERS),
    ),
    _mutant(
        "one attempt too many",
        "longrunning.py",
        "attempts=attempts,",
        "attempts=attempts + 1,",
        *(FETCH, OFFERS),
    ),
    _mutant(
        "no waiting between attempts",
        "longrunning.py",
        "wait_initial=1.0, wait_jitter=0.5, wait_max=4.0",
        "wait_initial=0.0, wait_jitter=0.0, wait_max=0.0",
        *(FETCH, OFFERS),
    ),
    # Jobs.
    _mutant(
        "looking at the speech handle after an update",
        "jobs.py",
        "run(work, seconds=LONGEST_JOB)",
        "run(work, seconds=LONGEST_JOB, unless=ctx.speech_handle)",
        *(REPORT, FETCH),
    ),
    _mutant(
        "detached job",
        "jobs.py",
        "            task, _ = await run(work, seconds=LONGEST_JOB)\n",
        "            task = asyncio.create_task(work())\n"
        "            await asyncio.wait({asyncio.shield(task)})\n",
        REPORT,
    ),
    _mutant(
        "told before spoken",
        "jobs.py",
        '            job.state = "ready"\n',
        '            job.state = "told"\n',
        REPORT,
    ),
    _mutant(
        "an interrupted result is not offered again",
        "jobs.py",
        "            offers.add(asyncio.create_task(_offer_again(session, job)))\n",
        "",
        REPORT,
    ),
    _mutant(
        "nothing is said at once",
        "jobs.py",
        "        await ctx.update(started)\n",
        "",
        REPORT,
    ),
    _mutant(
        "the same request runs twice",
        "tools/report.py",
        ', on_duplicate="reject", duplicate_scope="name_and_args"',
        "",
        REPORT,
    ),
    _mutant(
        "the caller cannot have it cancelled",
        "tools/report.py",
        "flags=ToolFlag.CANCELLABLE, ",
        "",
        REPORT,
    ),
    _mutant(
        "a cancelled job passes for a running one",
        "jobs.py",
        '                job.state = "cancelled"\n',
        "                pass\n",
        REPORT,
    ),
    # Charges.
    _mutant(
        "not protected",
        "charges.py",
        "        ctx.disallow_interruptions()\n",
        "        pass\n",
        PAYMENT,
    ),
    _mutant(
        "disallow after the charge",
        "charges.py",
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
        PAYMENT,
    ),
    _mutant(
        "charged over the words that announce it",
        "charges.py",
        "        await ctx.wait_for_playout()\n",
        "",
        *(PAYMENT, REFUND),
    ),
    _mutant(
        "charged while the caller is saying stop",
        "charges.py",
        "await run(partial(_silence, ctx), seconds=LONGEST_TURN, unless=ctx.speech_handle)",
        "pass",
        *(PAYMENT, REFUND),
    ),
    _mutant(
        "protection restored by the first of two",
        "charges.py",
        "            _holds[handle] = holds - 1, allowed\n        elif allowed:",
        "            _holds[handle] = holds - 1, allowed\n        if allowed:",
        *(PAYMENT, REFUND),
    ),
    _mutant(
        "protection never restored",
        "charges.py",
        "            handle.allow_interruptions = True\n",
        "            pass\n",
        "tests/test_charges.py",
    ),
    _mutant(
        "random key",
        "charges.py",
        'f"{ctx.function_call.name}:{owner_of(ctx.session)}:{terms[key]}"',
        "os.urandom(8).hex()",
        *(PAYMENT, REFUND),
    ),
    _mutant(
        "key from the call",
        "charges.py",
        'f"{ctx.function_call.name}:{owner_of(ctx.session)}:{terms[key]}"',
        "ctx.function_call.call_id",
        PAYMENT,
    ),
    _mutant(
        "the ledger is written by the tool's task",
        "charges.py",
        """                    async with filler(ctx, waiting):
                        await asyncio.wait({task}, timeout=LONGEST_CHARGE)
""",
        """                    ledger.settle = lambda *_: None  # type: ignore
                    async with filler(ctx, waiting):
                        await asyncio.wait({task}, timeout=LONGEST_CHARGE)
                    Ledger.settle(ledger, idempotency_key, "paid", "Confirmation 7")
""",
        PAYMENT,
    ),
    _mutant(
        "unknown charged again",
        "ledger.py",
        'charge.state != "failed"',
        'charge.state not in ("failed", "unknown")',
        *(PAYMENT, REFUND),
    ),
    _mutant(
        "pending charged again",
        "ledger.py",
        'charge.state != "failed"',
        'charge.state not in ("failed", "pending")',
        PAYMENT,
    ),
    _mutant(
        "paid charged again",
        "ledger.py",
        'charge.state != "failed"',
        'charge.state not in ("failed", "paid")',
        *(PAYMENT, REFUND),
    ),
    _mutant(
        "what was declined is never tried again",
        "ledger.py",
        ' and charge.state != "failed":',
        ":",
        PAYMENT,
    ),
    _mutant(
        "polling interrupted in a payment",
        "charges.py",
        "        line = ledger.find(idempotency_key)\n",
        "        if ctx.speech_handle.interrupted:\n            raise ToolError(unknown)\n"
        "        line = ledger.find(idempotency_key)\n",
        PAYMENT,
    ),
    _mutant(
        "the charge ends with the tool",
        "charges.py",
        "                        await asyncio.wait({task}, timeout=LONGEST_CHARGE)\n",
        "                        await asyncio.wait_for(task, LONGEST_CHARGE)\n",
        PAYMENT,
    ),
    _mutant(
        "a charge is awaited for ever",
        "charges.py",
        "await asyncio.wait({task}, timeout=LONGEST_CHARGE)",
        "await asyncio.wait({task})",
        PAYMENT,
    ),
    _mutant(
        "a failed charge passes for certain",
        "charges.py",
        '        ledger.settle(idempotency_key, "unknown")\n',
        '        ledger.settle(idempotency_key, "failed", "It failed.")\n',
        PAYMENT,
    ),
    _mutant(
        "charged without a yes",
        "charges.py",
        "        return True\n    read_back[",
        "        return True\n    return True\n    read_back[",
        REFUND,
    ),
    _mutant(
        "charged in the turn in which it was read back",
        "charges.py",
        "before[1] < turns",
        "before[1] <= turns",
        REFUND,
    ),
    # The agent.
    _mutant(
        "what the caller says during a charge is lost",
        "agent.py",
        "            await keep_words(self, new_message)\n",
        "",
        AGENT,
    ),
    _mutant(
        "toolset shared by sessions",
        "tools/__init__.py",
        "def session_tools()",
        "@__import__('functools').cache\ndef session_tools()",
        AGENT,
    ),
]

"""The calls of docs/pictures: each pattern's example tool, completed and interrupted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lrf.testing import Gate, SourcesGate, StepGate, StreamGate

Act = Callable[[Any], None]


@dataclass(frozen=True)
class Scene:
    """A call in which the caller asks for what an example tool does.

    Args:
        name: The picture's name.
        title: What it shows.
        tool: The example tool.
        asks: What the caller says.
        work: What the operation does: seconds from its begin on, and what it does then.
        gate: What stands in for the operation.
        says: What the caller says later: seconds from the request on, and the words.
        seconds: How long the call is followed, from the request on.
    """

    name: str
    title: str
    tool: str
    asks: str
    work: tuple[tuple[float, Act], ...]
    seconds: float
    gate: type[Gate] = Gate
    says: tuple[tuple[float, str], ...] = ()


def _release(result: str) -> Act:
    return lambda gate: gate.release(result)


def _fail(gate: Any) -> None:
    gate.fail(ConnectionError())


def _pair(
    pattern: str,
    tool: str,
    asks: str,
    work: tuple[tuple[float, Act], ...],
    titles: tuple[str, str],
    *,
    at: float = 4.0,
    words: str = "Never mind.",
    seconds: float = 14.0,
    gate: type[Gate] = Gate,
    before: tuple[tuple[float, str], ...] = (),
) -> list[Scene]:
    """Return one to its end, and one that is interrupted."""
    completed, interrupted = titles
    return [
        Scene(f"{pattern}-completed", completed, tool, asks, work, seconds, gate, before),
        Scene(
            *(f"{pattern}-interrupted", interrupted, tool, asks, work, seconds, gate),
            says=(*before, (at, words)),
        ),
    ]


def _steps(seconds: float, count: int, result: str) -> tuple[tuple[float, Act], ...]:
    def step(n: int) -> Act:
        return lambda gate: gate.step(n, count)

    steps = [(seconds * n / count, step(n)) for n in range(1, count + 1)]
    return (*steps, (seconds + 0.1, _release(result)))


def _stream(gate_items: tuple[tuple[float, str], ...], end: float) -> tuple[tuple[float, Act], ...]:
    def give(item: str) -> Act:
        return lambda gate: gate.give(item)

    return (*((at, give(item)) for at, item in gate_items), (end, lambda gate: gate.end()))


def _sources(*answers: tuple[float, str, str]) -> tuple[tuple[float, Act], ...]:
    def answer(source: str, text: str) -> Act:
        return lambda gate: gate.release_of(source, text)

    return tuple((at, answer(source, text)) for at, source, text in answers)


SCENES = [
    *_pair(
        *("async", "search_web", "Search the web for shoes."),
        ((3.0, _release("Found 2 pages about shoes.")),),
        (
            "async: the work is quick, and the caller waits for it",
            "async: the caller speaks meanwhile; that is answered, and the result is not told",
        ),
        at=1.0,
        seconds=9.0,
    ),
    *_pair(
        *("interruptible", "search_database", "Search for shoes."),
        ((6.0, _release("Found 3 matching records for shoes.")),),
        (
            "interruptible: the caller waits, and is told so",
            "interruptible: the caller says anything, and the work stops",
        ),
    ),
    *_pair(
        *("background", "generate_report", "Write a sales report."),
        ((20.0, _release("The sales report is in sales.md.")),),
        (
            "background: the caller is answered at once, and told when it is ready",
            "background: the caller interrupts the agent, and the work goes on",
        ),
        at=1.5,
        seconds=30.0,
    ),
    *_pair(
        *("payment", "process_payment", "Pay for order 42."),
        ((5.0, _release("Order 42 is paid. The confirmation number is 7 1 4.")),),
        (
            "payment: the order is read back, a yes charges it, once",
            "payment: the caller cannot stop a charge, is told so, and hears how it went",
        ),
        at=8.5,
        words="Stop!",
        seconds=22.0,
        before=((6.0, "Yes."),),
    ),
    *_pair(
        *("progress", "process_large_file", "Process the large file visits.csv."),
        _steps(12.0, 4, "visits.csv has 447 lines and 3,129 words."),
        (
            "progress: the caller hears how far it is",
            "progress: the caller says anything, and the work stops",
        ),
        at=8.5,
        seconds=22.0,
        gate=StepGate,
    ),
    *_pair(
        *("timeout", "fetch_external_data", "Fetch the weather."),
        ((6.0, _release("fourteen degrees, and rain in the evening.")),),
        (
            "timeout: the work ends before its deadline",
            "timeout: the caller does not wait for the deadline",
        ),
    ),
    Scene(
        "timeout-late",
        "timeout: the deadline passes, the work is stopped, and the caller is told",
        *("fetch_external_data", "Fetch the weather.", (), 32.0),
    ),
    *_pair(
        *("concurrent", "fetch_all_data", "Fetch all data from weather, news and stocks."),
        _sources(
            *((2.0, "weather", "rain"), (4.0, "stocks", "shares rose")),
            (7.0, "news", "the bridge is open again"),
        ),
        (
            "concurrent: three sources at once, told together",
            "concurrent: the caller interrupts, and what runs is stopped",
        ),
        at=5.0,
        seconds=16.0,
        gate=SourcesGate,
    ),
    *_pair(
        *("retry", "fetch_with_retry", "Fetch the stocks with retry."),
        ((1.0, _fail), (7.0, _release("Shares rose by two percent."))),
        (
            "retry: the first attempt fails, the second one does not",
            "retry: the caller interrupts, and it is not tried again",
        ),
    ),
    *_pair(
        *("streaming", "stream_search_results", "Stream search results for Python tutorials."),
        _stream(((1.5, "Python in an hour"), (3.0, "Async Python"), (8.0, "Tools that wait")), 8.5),
        (
            "streaming: results are told as they are found",
            "streaming: the caller interrupts, and the search stops",
        ),
        at=6.0,
        seconds=20.0,
        gate=StreamGate,
    ),
    *_pair(
        *("cleanup", "process_with_cleanup", "Tidy the guest list."),
        ((7.0, _release("8 of 81 lines were there twice.")),),
        (
            "cleanup: what the work opened is given back when it ends",
            "cleanup: the caller interrupts, and it is given back then, too",
        ),
    ),
]

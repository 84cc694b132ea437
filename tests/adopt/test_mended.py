"""Tools that are well made pass, and one that is mended passes the test that it had before."""

import shutil
from pathlib import Path

from tests.source import COPY

from .repository import Repository

MANUAL = Path(__file__).parent / "manual"
MENDED = {"pay": "payment", "report": "background", "find": "interruptible"}
# The words that these tools say now, as their contracts ask: "write stopped = …".
WORDS = {
    "pay": [
        "refused = 'Stopped in time.'",
        "unknown = 'Nobody knows.'",
        "waiting = ('One moment.',)",
    ],
    "report": ["failed = 'It failed.'"],
    "find": ["stopped = 'Stopped.'", "failed = 'It failed.'", "waiting = ('One moment.',)"],
}


def test_tools_that_are_well_made_pass(repository: Repository) -> None:
    repository.put("shop/desk.py", (MANUAL / "desk.txt").read_text("utf-8"))
    for name, mode in {"find_shoes": "interruptible", "tell_price": "async"}.items():
        repository.adopt(name, mode)
    assert repository.failing("Test") == {}


def test_tools_that_are_mended_pass(repository: Repository) -> None:
    shutil.copytree(COPY / "longrunning", repository.root / "src/voice_tools/longrunning")
    repository.put("voice_tools/__init__.py", "")
    repository.put("shop/agent.py", (MANUAL / "before.txt").read_text("utf-8"))
    for name, mode in MENDED.items():
        repository.adopt(name, mode)
    assert set(repository.failing("once or interrupts or _stop")) == set(MENDED)
    repository.put("shop/agent.py", (MANUAL / "after.txt").read_text("utf-8"))
    for name, words in WORDS.items():
        test = repository.root / f"tests/tools/test_{name}.py"
        lines = "".join(f"    {line}\n" for line in words)
        before, head, after = test.read_text("utf-8").partition("):\n")
        test.write_text(before + head + lines + after, "utf-8")
    assert repository.failing() == {}

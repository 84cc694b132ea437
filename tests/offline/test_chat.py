"""The command `chat` as a process: in pipes, in a terminal, and when a signal ends it."""

import contextlib
import os
import signal
import time
from pathlib import Path

import pytest

from tests.offline.chat_process import Chat

posix = pytest.mark.skipif(os.name != "posix", reason="pipes and signals of POSIX")
OFFLINE = (
    "        Offline: your words are matched to tools by rules, not by a language model"
    " (MODEL_API_KEY not set).\n"
)


def test_ten_lines_from_a_pipe_are_answered_in_plain_lines(start_chat: Chat) -> None:
    said = ["hello", "thanks", "/jobs", "ok", "sing", "stop", "hm", "help", "12", "bye", "no"]
    with start_chat() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write("\n".join(said))
        process.stdin.close()
        shown = process.stdout.readline()
        began = time.monotonic()  # livekit is imported: how long that takes is not ours
        shown += process.stdout.read()
        seconds = time.monotonic() - began
        assert process.stderr.read() == ""
    assert shown.startswith(f"{OFFLINE} agent  Hello.\n   you  hello\n agent  Hello. What can I")
    assert shown.endswith("   you  bye\n agent  Goodbye.\n")
    assert "\x1b" not in shown
    assert seconds < 12


def test_a_failure_shows_no_traceback_and_a_call_that_the_agent_ends_is_over(
    start_chat: Chat,
) -> None:
    process = start_chat()
    assert process.stdin is not None
    process.stdin.write("break\nleave the call\n")
    process.stdin.flush()  # and the input stays open
    assert process.wait(timeout=60) == 0
    shown, errors = process.communicate()
    assert "RuntimeError: boom]\n" in shown
    assert " agent  Sorry, that did not work.\n" in shown
    assert "Traceback" not in shown + errors


@posix
def test_a_pipe_that_closes_ends_it_at_once_and_quietly(start_chat: Chat) -> None:
    process = start_chat()
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write("hello\n" * 40)
    process.stdin.flush()
    shown = [process.stdout.readline() for _ in range(3)]
    process.stdout.close()
    assert process.wait(timeout=5) == 0
    assert process.stderr.read() == ""
    assert shown[-1] == "   you  hello\n"
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()
    process.stderr.close()


@posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_hangs_up_and_waits_for_a_charge(
    start_chat: Chat, small_project: Path, name: str
) -> None:
    process = start_chat()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("pay for order 42\n")
    process.stdin.flush()
    while process.stdout.readline().strip() != "[pay(order_id='42') started]":
        pass
    process.send_signal(getattr(signal, name))
    while "a charge is under way" not in process.stdout.readline():
        pass
    process.send_signal(getattr(signal, name))
    shown, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert (small_project / "paid.txt").read_text() == "42"
    assert "(Order 42 is paid.)\n" in shown
    assert errors == ""


def test_without_settings_it_says_what_to_do(start_chat: Chat, small_project: Path) -> None:
    (small_project / "lrf.toml").unlink()
    process = start_chat()
    _, errors = process.communicate("", timeout=60)
    assert process.returncode == 2
    assert errors.startswith("chat: ")
    assert "[tool.lrf]" in errors


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("def __init__(self)", "def __init__(self, name)", "Assistant() failed: TypeError"),
        (
            "[pay, fail",
            "[pay, function_tool(fail._func, name='pay'), fail",
            "cannot pick up: ValueError",
        ),
    ],
)
def test_an_agent_that_cannot_be_used_is_told_without_a_traceback(
    start_chat: Chat, small_project: Path, before: str, after: str, why: str
) -> None:
    agent = small_project / "src" / "small_agent" / "agent.py"
    agent.write_text(agent.read_text().replace(before, after))
    process = start_chat()
    _, errors = process.communicate("", timeout=60)
    assert process.returncode == 2
    assert why in errors
    assert "Traceback" not in errors


@posix
def test_in_a_terminal_there_is_a_prompt_a_list_and_a_way_out(start_chat: Chat) -> None:
    import pty

    controller, terminal = pty.openpty()
    process = start_chat(terminal)
    os.close(terminal)
    shown = ""

    def read_until(words: str) -> None:
        nonlocal shown
        while words not in shown:
            shown += os.read(controller, 65536).decode(errors="replace")

    read_until("Starting")
    os.write(controller, b"too early\r")  # not echoed: it is said once there is a prompt
    read_until("   you")
    assert "too early" not in shown
    read_until("you  too early")
    os.write(controller, b"\x1b[A\x1b[B")  # nothing to recall: no escape sequence is typed
    os.write(controller, b"2\r")
    read_until("[leave() started]")
    assert "Say one of these, or its number:" in shown
    assert "Pay for an order" in shown
    with contextlib.suppress(OSError):  # the end of a terminal
        while os.read(controller, 65536):
            pass
    assert process.wait(timeout=30) == 0
    os.close(controller)
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()

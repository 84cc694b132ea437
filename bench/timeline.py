"""The cost of recording a call in a test without pictures, and the time of a long one.

    PYTHONPATH=.:build/src uv run python -m bench.timeline [--runs 200]

The aims: at most 3 percent of a test's time; a call of 30 minutes with 200 tool calls is drawn in
under 2 seconds. Calls with and without a record take turns in one process, so that a noisy machine
is noisy for both.
"""

import argparse
import statistics
import time
from contextlib import ExitStack
from unittest.mock import patch

from tests.source import refresh_source

refresh_source()

from lrf.testing import VoiceAgentTestSession, session  # noqa: E402
from lrf.timeline import Timeline  # noqa: E402
from lrf.timeline.picture import draw  # noqa: E402
from tests.timeline.long_call import make_long_call  # noqa: E402
from tests.timeline.pictures.player import play  # noqa: E402
from tests.timeline.pictures.scenes import SCENES, Scene  # noqa: E402

NAMES = ("interruptible-interrupted", "background-completed", "payment-completed")
MOST = 1.03
EMPTY = Timeline("", 0.0, "")


class NoRecorder:
    """Records nothing."""

    def note(self, *_: object) -> None: ...

    def stop(self) -> None: ...


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=200)
    runs = parser.parse_args().runs
    scenes = [scene for scene in SCENES if scene.name in NAMES]
    took: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(-3, runs):
        for is_recorded in (True, False) if turn % 2 else (False, True):
            began = time.process_time()
            for scene in scenes:
                run(scene, is_recorded=is_recorded)
            if turn >= 0:
                took[is_recorded].append(time.process_time() - began)
    # the quicker half of the runs: what other processes take away is not a cost of the record
    with_record, without = (statistics.mean(sorted(took[e])[: runs // 2]) for e in (True, False))
    print(f"{len(scenes)} calls, the quicker half of {runs} runs, CPU time:")
    print(f"  {without * 1000:7.1f} ms without a record")
    print(f"  {with_record * 1000:7.1f} ms with one: {with_record / without:.3f} times", end="")
    print(f" (at most {MOST})")
    began = time.perf_counter()
    picture = draw(make_long_call())
    print(
        f"  {time.perf_counter() - began:.2f} s to draw 30 minutes with 200 calls of tools", end=""
    )
    print(f" ({len(picture) // 1024} KB)")


def run(scene: Scene, *, is_recorded: bool) -> None:
    with ExitStack() as stack:
        # no test asks for it
        stack.enter_context(patch.object(VoiceAgentTestSession, "timeline", lambda *_: EMPTY))
        if not is_recorded:
            stack.enter_context(patch.object(session, "record", lambda *_: NoRecorder()))
        play(scene)


if __name__ == "__main__":
    main()

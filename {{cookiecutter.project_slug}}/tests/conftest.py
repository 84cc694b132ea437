"""Every test runs in virtual time: a minute of conversation takes milliseconds."""

import asyncio
from collections.abc import Callable, Coroutine, {% if cookiecutter.examples == "all" %}Iterator, {% endif %}Mapping
from typing import Any

import looptime
import pytest

{%- if cookiecutter.examples == "all" %}


@pytest.fixture(scope="session", autouse=True)
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The example tools keep their files out of the working directory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AGENT_DATA", str(tmp_path_factory.mktemp("agent-data")))
        patch.delenv("WEB_SERVICE", raising=False)
        yield
{%- endif %}


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    # not looptime's own --looptime: that leaves fixtures, and so the end of a call, in real time
    return {"virtual time": _virtual_time}


def _virtual_time() -> asyncio.AbstractEventLoop:
    # finer than any timer: looptime 0.7, the last for Python 3.10, spins on a timer that is nearer
    loop = looptime.new_event_loop(resolution=1e-9)
    shut_down = loop.shutdown_default_executor

    def wait_for_threads(timeout: float | None = None) -> Coroutine[Any, Any, None]:
        """However long it takes: threads end in real time, and a timeout would be over at once."""
        return shut_down()

    loop.shutdown_default_executor = wait_for_threads  # type: ignore[method-assign]
    return loop

"""A pytest plugin that runs conversations in virtual time, and leaves all other tests alone."""

from __future__ import annotations

import asyncio
import inspect
import sys
from collections.abc import Callable, Generator, Mapping
from typing import Any

import pytest

from .pictures import Pictures

SESSION = "VoiceAgentTestSession"
LOOPTIME = "looptime_plugin"  # what an older kit kept its time with may still be installed

pytest.register_assert_rewrite(
    "lrf.testing.contracts", "lrf.testing.incidents", "lrf.testing.waits"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that asks for pictures."""
    parser.getgroup("lrf").addoption(
        "--timeline",
        action="store_true",
        help="draw the calls of all tests, not of those alone that fail: see timelines/index.html",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker and the pictures of calls."""
    config.pluginmanager.register(Pictures(config), "lrf-pictures")
    config.addinivalue_line(
        "markers",
        "virtual_time(enabled=True): run the test, and its fixtures, on an event loop whose time"
        " runs ahead while nothing is to be done",
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> Generator[None, None, None]:
    """Give a test in virtual time its event loop.

    The hook of pytest-asyncio is there for these tests only: with it, even if it returned the usual
    loop, each test would have its own instance of a repository's session-scoped async fixtures.
    """
    if not is_virtual(metafunc.definition):
        return (yield)
    if inspect.iscoroutinefunction(metafunc.function):
        _mark_as_asyncio(metafunc)
    plugins = metafunc.config.pluginmanager
    loops = _VirtualLoops()
    plugins.register(loops)
    try:
        return (yield)
    finally:
        plugins.unregister(loops)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run tests in virtual time last: a change of loops ends session-scoped async fixtures."""
    items.sort(key=is_virtual)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Take looptime's plugin out if no test uses it: it leaves an event loop open in each test."""
    plugins = session.config.pluginmanager
    if plugins.has_plugin(LOOPTIME) and not _is_looptime_used(session):
        plugins.unregister(name=LOOPTIME)


class _VirtualLoops:
    @pytest.hookimpl(tryfirst=True, optionalhook=True)
    def pytest_asyncio_loop_factories(
        self,
    ) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
        from .virtual_time import VirtualTimeLoop

        return {"virtual time": VirtualTimeLoop}


def is_virtual(item: pytest.Item) -> bool:
    """Return whether a test runs in virtual time.

    A marker decides, which contracts have; else it does if its module imports
    VoiceAgentTestSession, or if one of its fixtures makes one.
    """
    if not isinstance(item, pytest.Function):
        return False
    if (marker := item.get_closest_marker("virtual_time")) is not None:
        return bool(marker.args[0]) if marker.args else bool(marker.kwargs.get("enabled", True))
    return _imports_session(item) or _uses_session(item)


def _imports_session(item: pytest.Function) -> bool:
    kit = sys.modules.get("lrf.testing")
    session = vars(kit).get(SESSION) if kit else None  # absent: nobody has imported it yet
    values = vars(item.module).values() if item.module and session else ()
    return any(value is session or value is kit for value in values)


def _uses_session(item: pytest.Function) -> bool:
    """Return whether a fixture of the test names a VoiceAgentTestSession, as a conftest's may."""
    fixtures = item._fixtureinfo.name2fixturedefs.values()
    return any(_names_session(definitions[-1].func) for definitions in fixtures if definitions)


def _names_session(function: Callable[..., Any]) -> bool:
    code = getattr(function, "__code__", None)
    annotations = getattr(function, "__annotations__", {})
    return SESSION in getattr(code, "co_names", ()) or SESSION in str(annotations)


def _mark_as_asyncio(metafunc: pytest.Metafunc) -> None:
    """Mark the test as asynchronous, for a run without asyncio_mode = "auto"."""
    if metafunc.definition.get_closest_marker("asyncio") is None:
        pytest.mark.asyncio(getattr(metafunc.function, "__func__", metafunc.function))
        metafunc.definition.add_marker(pytest.mark.asyncio)


def _is_looptime_used(session: pytest.Session) -> bool:
    return bool(session.config.getoption("looptime", None)) or any(
        item.get_closest_marker("looptime") or "looptime" in getattr(item, "fixturenames", ())
        for item in session.items
    )

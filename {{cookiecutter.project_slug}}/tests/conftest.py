"""Every test runs in virtual time: a minute of conversation takes milliseconds."""

import asyncio
from collections.abc import Callable, {% if cookiecutter.examples == "all" %}Iterator, {% endif %}Mapping

import pytest

from {{ cookiecutter.package_name }}.testing.virtual_time import virtual_time

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
    return {"virtual time": virtual_time}

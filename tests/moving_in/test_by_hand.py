"""The words for what is left to the owner: each of them can be put in as it stands."""

import ast

import pytest
from gen_tool.moving_in.by_hand import _joined


@pytest.mark.parametrize(
    ("given", "joined"),
    [
        (None, "agent_tools()"),
        ("[]", "agent_tools()"),
        ("[find, pay()]", "[find, pay(), *agent_tools()]"),
        ("COMMON", "[*COMMON, *agent_tools()]"),
        ("list(COMMON)", "[*COMMON, *agent_tools()]"),
        ("tools or []", "[*(tools or []), *agent_tools()]"),
        ("a if b else c", "[*(a if b else c), *agent_tools()]"),
        ("self.tools()", "[*self.tools(), *agent_tools()]"),
        ("A + B", "[*A + B, *agent_tools()]"),
    ],
)
def test_what_is_given_already_stays(given: str | None, joined: str) -> None:
    assert _joined(given, "agent_tools") == joined
    ast.parse(joined)

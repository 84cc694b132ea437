"""Where a docstring is broken, LiveKit still reads all of it."""

import ast
import random

import pytest
from gen_tool.layout import docstring, width_of

PIECES = ["\\", "a", "@param", "@", ":", "x: ", "{", "}", " ", "遶"]


@pytest.mark.parametrize("width", [79, 88, 100])
def test_no_line_begins_like_a_field_however_long_a_word_is(width: int) -> None:
    chance = random.Random(width)
    for _ in range(1500):
        text = "".join(chance.choices(PIECES, k=chance.randint(1, 160))).strip(" :@")
        source = docstring(text, width, indent=4)
        lines = ast.literal_eval(source.strip()).splitlines() if text else []
        assert not [line for line in lines[1:] if line.lstrip()[:1] in (":", "@") and line.strip()]


@pytest.mark.parametrize("text", ["a" + "@" * 300, "@" * 300, "ab " + ":" * 300, "\\" * 300])
def test_what_can_be_cut_nowhere_comes_to_an_end(text: str) -> None:
    lines = docstring(text, 79).splitlines()
    assert max(map(width_of, lines)) <= 79 + 2

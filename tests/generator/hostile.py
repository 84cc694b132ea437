"""Random tools: any legal patterns, names, parameters and texts, as JSON describes them."""

from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

from lrf.errors import InputError
from lrf.spec.names import problem_of_param_name, problem_of_tool_name
from lrf.spec.params import build_param
from lrf.spec.parser import from_json
from lrf.spec.text import width_of
from lrf.spec.tool import ToolSpec
from lrf.spec.values import TYPES, choices, quoted
from tests.generator.combinations import legal_combinations

# What is text to a person, and something else to Python, Jinja, ruff or a parser of docstrings.
FRAGMENTS = r"""
    A sentence. it's , 1. ----- ( ) [] # %s lambda: " ' \'' \" \ \n \N{DASH} { } {x} {{x}} {#
    {%endblock%} {percent} {terms} {what} Args: Returns: Example: query: :param x: @param
    日本語 한국어 👩‍🔧 مرحبا می‌خ ﷺ é
""".split()  # noqa: SIM905
RUNS = ["x" * 120, "x\\" * 60, *(char * 90 for char in '\\"{}語'), "'\"" * 40]
# Latin to Arabic, the scripts of India to Thai, kana, Chinese, Hangul, emoji
SCRIPTS = [(0x21, 0x6FF), (0x900, 0xE7F), (0x3041, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3)]
EMOJI = (0x1F300, 0x1F64F)
CHARACTERS = st.one_of(
    *(
        st.characters(min_codepoint=first, max_codepoint=last, exclude_categories=["C", "Z"])
        for first, last in [*SCRIPTS, EMOJI]
    ),
    st.sampled_from(" \u200c\u200d"),
)
WORDS = st.sampled_from(['"""', *FRAGMENTS, *RUNS]) | st.text(CHARACTERS, max_size=9)
TEXTS = st.builds(
    lambda words, blank: blank.join(words),
    st.lists(WORDS, max_size=60),
    st.sampled_from(["", " ", "  "]),
)


def cut(text: str, widest: int) -> str:
    """Return the beginning of a text that is not wider; a short one not even in quotes."""
    while width_of(quoted(text) if widest < 100 else text) > widest:
        text = text[:-1]
    return text.strip()


def is_param(type_: str, default: Any = None) -> bool:
    """Return whether a parameter can have this type and default."""
    try:
        build_param("x", type_, default)
    except InputError:
        return False
    return True


SHORT_TEXTS = st.text(CHARACTERS, max_size=30).filter(lambda text: is_param("str", text))
CHOICES = st.lists(
    SHORT_TEXTS.map(lambda text: text.replace("|", "").strip()).filter(bool),
    min_size=2,
    max_size=4,
    unique=True,
).map("|".join)
NUMBERS = st.integers(-(10**18) + 1, 10**18 - 1)
DEFAULTS: dict[str, st.SearchStrategy[Any]] = {
    "str": SHORT_TEXTS,
    "int": NUMBERS,
    "float": st.floats(allow_nan=False, allow_infinity=False),
    "bool": st.booleans(),
    "list[str]": st.lists(SHORT_TEXTS, max_size=3),
    "list[int]": st.lists(NUMBERS, max_size=3),
}


def names(longest: int) -> st.SearchStrategy[str]:
    """Return names of up to so many characters."""
    plain = st.from_regex(rf"[a-z][a-z0-9_]{{0,{longest - 1}}}", fullmatch=True)
    return plain | plain.map(lambda name: (name * longest)[:longest])


TOOL_NAMES = names(40).filter(lambda name: problem_of_tool_name(name) is None)
PARAM_NAMES = names(30).filter(lambda name: problem_of_param_name(name) is None)


@st.composite
def specs(draw: st.DrawFn) -> ToolSpec:
    """Draw a tool of any patterns, name, parameters and words."""
    patterns = draw(st.sampled_from([c.names for c in legal_combinations()]))
    is_payment, is_concurrent = "payment" in patterns, "concurrent" in patterns
    types = st.sampled_from([t for t in TYPES if t != "float" or not is_payment]) | CHOICES
    first = {"str", "int"} if is_payment else {"list[str]", "list[int]"} if is_concurrent else None
    params: list[dict[str, Any]] = []
    optional = False
    least = 1 if first else 0
    for name in draw(st.lists(PARAM_NAMES, min_size=least, max_size=8, unique=True)):
        type_ = draw(types if params or not first else st.sampled_from(sorted(first)))
        optional = optional or (draw(st.booleans()) and bool(params))
        default = DEFAULTS.get(type_, st.sampled_from(choices(type_) or [""]))
        given = {"default": draw(default)} if optional else {}
        help_ = cut(draw(TEXTS), 300)
        params.append({"name": name, "type": type_, "help": help_, **given})
    data = {
        "name": draw(TOOL_NAMES),
        "patterns": list(patterns),
        "params": params,
        "description": cut(draw(TEXTS).lstrip(":@ "), 300),
        "what": cut(draw(TEXTS), 60),
        "examples": [text for text in (cut(draw(TEXTS), 60),) if text],
        **({"key": params[0]["name"], "confirm": draw(st.booleans())} if is_payment else {}),
    }
    try:
        return from_json(data)
    except InputError as error:
        if {problem.code for problem in error.problems} <= {"name-taken", "bad-key"}:
            reject()
        raise

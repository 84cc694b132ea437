"""Words for a tool, as well as its name gives them: its action, the wait, the request."""

from collections.abc import Sequence

from .params import Param

_VERBS = frozenset(  # those that are hardly ever a noun at the beginning of a name
    "add answer apply assign book build cancel charge check collect compare compute"  # noqa: SIM905
    " convert create delete download fetch find generate get look make move notify open pay prepare"
    " process publish read rebook refund register remove render reserve reset route save scan"
    " schedule send settle start stream submit summarize transcribe translate update upload verify"
    " write".split()
)
_SEARCHING = frozenset({"find", "query", "search"})
_PARTICLES = frozenset({"back", "down", "in", "off", "on", "out", "over", "up"})


def default_description(name: str) -> str:
    """Return what a tool does, as well as its name says it: "Search the database."."""
    verb, thing = _split(name)
    if not verb:
        return f"Get the {thing}."
    return f"{verb} the {thing}.".capitalize() if thing else f"{verb.capitalize()}."


def default_what(name: str) -> str:
    """Return what the caller waits for, as well as the name says it: "the report"."""
    verb, thing = _split(name)
    if verb in _SEARCHING and thing:
        return f"the {thing} search"
    return f"the {thing or verb}"


def default_example(description: str, params: Sequence[Param]) -> str:
    """Return what a caller may say: "search the database for shoes"."""
    said = description.partition(". ")[0].rstrip(" .!?")
    said = said[:1].lower() + said[1:] if said[1:2].islower() or said[1:2] == " " else said
    return said + next((_said(param, said) for param in params if param.required), "")


def _said(param: Param, before: str) -> str:
    if param.choices:
        return f" for {param.choices[0]}"
    if param.type == "bool":
        return f" with {param.words}"
    if param.type in ("int", "float"):
        return f" with {param.words} {sample_of(param)}"
    if param.is_list:
        return f" for {' and '.join(map(str, _LISTS[param.type]))}"
    if param.name.endswith("_id"):
        thing = param.words.removesuffix(" id")
        named = "" if before.endswith(f" the {thing}") else f" for {thing}"
        return f"{named} {sample_of(param)}"
    return f" for {sample_of(param)}"


_LISTS: dict[str, list[object]] = {"list[str]": ["red", "blue"], "list[int]": [1, 2]}
_SAMPLES: dict[str, object] = {"str": "shoes", "int": 3, "float": 2.5, "bool": True, **_LISTS}


def sample_of(param: Param) -> object:
    """Return an argument for a test: a value of the parameter's type."""
    if param.choices:
        return param.choices[0]
    return "42" if param.type == "str" and param.name.endswith("_id") else _SAMPLES[param.type]


def _split(name: str) -> tuple[str, str]:
    """Return the verb at the beginning of a name, "look up" too, if there is one, and the rest."""
    first, *rest = name.replace("_", " ").split()
    if first not in _VERBS | _SEARCHING:
        return "", " ".join([first, *rest])
    if rest and rest[0] in _PARTICLES:
        first = f"{first} {rest.pop(0)}"
    return first, " ".join(rest)

"""What a tool does and what the caller waits for, as well as its name says it."""

_VERBS = frozenset(  # Those that are hardly ever a noun at the beginning of a name.
    "add answer apply assign book build cancel charge check collect compare compute"  # noqa: SIM905
    " convert create delete download fetch find generate get look make move notify open pay prepare"
    " process publish read rebook refund register remove render reserve reset route save scan"
    " schedule send settle start stream submit summarize transcribe translate update upload verify"
    " write".split()
)
_SEARCHING = frozenset({"find", "query", "search"})


def default_description(name: str) -> str:
    """What a tool does, as well as its name says it: "Search the database."."""
    first, *rest = name.replace("_", " ").split()
    if first in _VERBS | _SEARCHING:
        return f"{first} the {' '.join(rest)}.".capitalize() if rest else f"{first.capitalize()}."
    return f"Get the {' '.join([first, *rest])}."


def default_what(name: str) -> str:
    """What the caller waits for, as well as the name says it: "the report"."""
    first, *rest = name.replace("_", " ").split()
    if rest and first in _SEARCHING:
        return f"the {' '.join(rest)} search"
    return f"the {' '.join(rest if rest and first in _VERBS else [first, *rest])}"

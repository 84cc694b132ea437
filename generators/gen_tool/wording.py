"""What a tool does and what the caller waits for, as well as its name says it."""

_VERBS = frozenset(  # Those that are hardly ever a noun at the beginning of a name.
    "add answer apply assign book build cancel charge check collect compare compute"  # noqa: SIM905
    " convert create delete download fetch find generate get look make move notify open pay prepare"
    " process publish read rebook refund register remove render reserve reset route save scan"
    " schedule send settle start stream submit summarize transcribe translate update upload verify"
    " write".split()
)
_SEARCHING = frozenset({"find", "query", "search"})
_PARTICLES = frozenset({"back", "down", "in", "off", "on", "out", "over", "up"})


def default_description(name: str) -> str:
    """What a tool does, as well as its name says it: "Search the database."."""
    verb, thing = _parted(name)
    if not verb:
        return f"Get the {thing}."
    return f"{verb} the {thing}.".capitalize() if thing else f"{verb.capitalize()}."


def default_what(name: str) -> str:
    """What the caller waits for, as well as the name says it: "the report"."""
    verb, thing = _parted(name)
    if verb in _SEARCHING and thing:
        return f"the {thing} search"
    return f"the {thing or verb}"


def _parted(name: str) -> tuple[str, str]:
    """The verb at the beginning of a name, "look up" too, if there is one, and the rest."""
    first, *rest = name.replace("_", " ").split()
    if first not in _VERBS | _SEARCHING:
        return "", " ".join([first, *rest])
    if rest and rest[0] in _PARTICLES:
        first = f"{first} {rest.pop(0)}"
    return first, " ".join(rest)

"""Parameters that patterns need: a payment a key, a concurrent tool a list."""

import re
from collections.abc import Iterator, Sequence
from itertools import count
from typing import NamedTuple

from ..errors import InputError, Problem
from .names import problem_of_param_name
from .params import Param

# As the runtime's payment_tool has them.
_AMOUNT = re.compile(
    r"(^|_)(amount|balance|cents?|charge|cost|deposit|dollars?|eur|euros?|fee|gbp|minor|money|"
    r"price|quantity|sum|tip|total|usd)(_|$)"
)
_ID = re.compile(r"(^|_)(code|id|key|no|number|ref|reference|uuid)$")


class Sources(NamedTuple):
    """The list that the model gives, and the operation's parameter for one of its items."""

    many: str
    each: str


def find_key(params: Sequence[Param], key: str | None) -> str:
    """Return the parameter that tells one charge from another.

    Args:
        params: The parameters of a payment.
        key: The one that was asked for; else it is the only one that ends in _id.
    """
    problems = [
        Problem(
            "float-money",
            f"parameter {p.name!r} of a payment is a float, and floats lose cents",
            f"use whole cents: {p.name.removesuffix('_minor')}_minor:int",
        )
        for p in params
        if p.type == "float"
    ]
    ids = [p.name for p in params if p.name.endswith("_id")]
    if key is None and len(ids) != 1:
        message = "a payment needs a key, so that the same order is never charged twice"
        message += f": {', '.join(ids)} could each be it" if ids else ""
        hint = f"choose one: --key {ids[0]}" if ids else "add one, for example order_id:str"
        problems.append(Problem("no-key", message, hint))
    key = key if key is not None or not ids else ids[0]
    if key is not None and (wrong := _wrong_with_key(params, key)):
        hint = "a key is what is paid for, a required str or int, such as order_id:str"
        problems.append(Problem("bad-key", f"--key: {wrong}", hint))
    if problems:
        raise InputError(*problems)
    return key or ""


def _wrong_with_key(params: Sequence[Param], key: str) -> str:
    param = next((p for p in params if p.name == key), None)
    if param is None:
        return f"there is no parameter {key!r}"
    if _AMOUNT.search(key) and not _ID.search(key):
        return f"{key} is an amount, so the next payment of that amount would pass for the first"
    if param.type not in ("str", "int", "float"):
        return f"{key}:{param.type} cannot tell one payment from another"
    return "" if param.required else f"{key} has a default, so different payments would share it"


def find_sources(tool: str, params: Sequence[Param]) -> Sources:
    """Return the sources of a concurrent tool: the first list among its parameters."""
    many = next((param for param in params if param.is_list), None)
    if many is None:
        message = "a concurrent tool needs the list of what is asked at once"
        raise InputError(Problem("no-sources", message, "add one, for example sources:list[str]"))
    if not many.required:
        message = f"{many.name} is what the model asks at once, so its default has no effect"
        raise InputError(Problem("sources-default", message, "leave the default out"))
    taken = {tool, *(param.name for param in params)}
    return Sources(many.name, next(n for n in _singulars(many.name) if n not in taken))


def _singulars(many: str) -> Iterator[str]:
    """Yield names for one of `many`, the best first."""
    name = many.removesuffix("s")
    for ending, singular in ((r"ies$", "y"), (r"(ss|x|zz|ch|sh)es$", r"\1"), (r"ss$", "ss")):
        if re.search(ending, many):
            name = re.sub(ending, singular, many)
            break
    if name != many and problem_of_param_name(name) is None:
        yield name
    yield "source"
    yield from (f"source_{number}" for number in count(2))

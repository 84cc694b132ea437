"""3xx: payments: what the model may choose of them, and whether they are protected."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ..finding import Hit
from .rule import of_tools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..tool import Tool

MONEY = re.compile(
    "(.*_)?(amount|price|total|cost|fee|tip|sum|payment|balance|refund)"
    "(_(usd|eur|gbp|inr|dollars|euros|pounds|in_.*|due|paid))?"
)
CHARGES = re.compile(
    r"(charge|pay|refund|purchase|withdraw)(_(?!status|detail|history|method|info|option)\w+)?"
)
SECRETS = re.compile(r"(.*_)?token|(credit_)?card(_number|_no|_num)?|cvv2?|cvc2?|security_code")


@of_tools(
    "LRF305",
    "float-money",
    "takes money as a float",
    caller="is charged a cent more or less than was said",
    instead="amount_cents: int",
)
def float_money(tool: Tool) -> Iterator[Hit]:
    """A tool that disallows interruptions, or awaits a charge as LRF308 knows it, and has a
    parameter of type float with amount, price, total, cost, fee, tip or the like among the words
    of its name."""
    if tool.disallows or any(_charges(tool)):
        for param in tool.params:
            if MONEY.fullmatch(param.arg.lower()) and _is_float(param.annotation, tool):
                yield Hit(param, f"takes {param.arg} as a float")


def _is_float(node: ast.expr | None, tool: Tool) -> bool:
    node = tool.module.names.annotated(node)
    if isinstance(node, ast.BinOp):
        return _is_float(node.left, tool) or _is_float(node.right, tool)
    if isinstance(node, ast.Subscript):
        return tool.module.names.dotted(node).endswith("Optional") and _is_float(node.slice, tool)
    return isinstance(node, ast.Name) and node.id == "float"


@of_tools(
    "LRF306",
    "model-chooses-card",
    "lets the model choose what is charged",
    caller="is charged on a card that the model has made up, or hears that it was refused",
    instead="keep the card with the session, under what your payment provider calls it",
)
def model_chooses_card(tool: Tool) -> Iterator[Hit]:
    """A tool that disallows interruptions, or awaits a charge as LRF308 knows it, and has a
    parameter named token, …_token, card_number, cvv or the like."""
    if tool.disallows or any(_charges(tool)):
        for param in tool.params:
            if SECRETS.fullmatch(param.arg.lower()):
                yield Hit(param, f"lets the model choose {param.arg}")


@of_tools(
    "LRF308",
    "charge-unprotected",
    "charges while the caller can interrupt",
    caller='says "stop", and is charged without being told of it',
    instead="ctx.disallow_interruptions() before it; charge nothing where that raises RuntimeError",
)
def charge_unprotected(tool: Tool) -> Iterator[Hit]:
    """An awaited call whose name begins with the word charge, pay, refund, purchase or withdraw,
    and goes on with no status, detail, history, method, info or option, to which neither the
    context nor the session is given, in a tool that does not disallow interruptions."""
    if not tool.disallows:
        for call in _charges(tool):
            yield Hit(call, f"awaits {_called(call)} while the caller can interrupt")


def _charges(tool: Tool) -> Iterator[ast.Call]:
    """The charges that a tool awaits itself."""
    for node in tool.own:
        if isinstance(node, ast.Await) and isinstance(call := node.value, ast.Call):
            given = [*call.args, *(keyword.value for keyword in call.keywords)]
            passes = any(tool.is_context(g) or tool.is_session(g) for g in given)
            if CHARGES.fullmatch(_called(call)) and not passes:
                yield call


def _called(call: ast.Call) -> str:
    func = call.func
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    return str(name).lstrip("_")

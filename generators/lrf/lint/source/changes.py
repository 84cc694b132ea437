"""Calls that change something, by their names, and those that charge the caller."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from .walk import FUNCTIONS, attribute_of, given, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .code import Code
    from .tool import Tool

_CHANGES = re.compile(
    "(authorize|book|buy|cancel|capture|charge|commit|create|delete|deposit|insert|order|pay|place"
    "|purchase|refund|remove|reserve|save|schedule|send|store|submit|transfer|withdraw|write)(_.*)?"
)
# What begins like that and only asks, or prepares.
_ONLY_ASKS = re.compile(
    r"create_.*(task|client|session|connection|pool|engine|temp\w*|prompt|messages?|embeddings?"
    r"|responses?|completions?|summary|text|images?|query|payload|request|answer|reply|context"
    r"|config|agent|stream|speech|audio|report|plan|url|link|token|key|id)"
    r"|.*_(status|state|details?|info|hours?|history|list|ids?|options?|policy|exists|count)"
    r"|cancel"
)
_SURELY = re.compile(
    "(book|buy|charge|pay|place|purchase|refund|reserve|submit|schedule|transfer)(_.*)?"
    "|(create|cancel|send)_(.*_)?(order|booking|appointment|reservation|ticket|event|payment"
    "|invoice|account|subscription|lead|email|sms|message)"
)
# `client.chat.completions.create(…)` creates an answer.
_OF_MODELS = {
    "completions", "responses", "embeddings", "chat", "images", "speech", "transcriptions",
}  # fmt: skip
_CHARGES = re.compile(
    r"(charge|pay|refund|purchase|withdraw)(_(?!status|detail|history|method|info|option|attention"
    r"|respects?|visit|heed|policy|page|link|intent$|url)\w+)?|(transfer|send)_(money|funds)"
    r"|(make|process|submit|execute)_(a_)?(payment|refund|charge)s?|transfer_money_\w+"
)
# Without one of these words near it, `charge` is what one does with a battery.
_MONEY = re.compile(
    r"pay(ment|ments|able|er)?|card|cards|amount|cents|money|price|total|fee|fees|bill|billing|bank"
    r"|invoice|order|orders|gateway|stripe|paypal|braintree|adyen|square|razorpay|checkout|customer"
    r"|account|wallet|balance|deposit|idempotency|currency|usd|eur|refund|merchant|purchase|cart"
    r"|subscription|ticket|booking|reservation|funds|credit|debit|shop|store|ledger"
)
# Names of tools that take money, as they need not be of functions.
_PAYMENTS = re.compile(
    r"(donate|top_up|deposit|settle|wire|checkout|bill)(_\w+)?|.*_(payment|refund|charge|transfer)"
)
_PROVIDERS = ("stripe", "braintree", "paypal", "paypalrestsdk", "razorpay", "adyen", "square")
_PROVIDER_CHARGES = re.compile(
    r".*(PaymentIntents?|Charges?|Refunds?|charges|payment_intents|refunds|[pP]ayments?"
    r"|transaction|Transaction)(\(\))?\.(create|confirm|capture|sale|refund|create_payment|execute"
    r"|create_async|confirm_async|capture_async|refund_async)"
)
_CHARGES_BY_HTTP = re.compile(
    r"(api\.stripe\.com)?/v1/(charges|payment_intents|refunds)"
    r"|paypal\.com/v\d/(payments|checkout/orders)|/v2/payments\b"
)
_DEEP = 3


def changes_something(call: ast.Call) -> bool:
    """Return whether a call changes something, by the name of what is called."""
    plain = attribute_of(call).lstrip("_")
    if not _CHANGES.fullmatch(plain) or _ONLY_ASKS.fullmatch(plain):
        return False
    chain = {n.attr for n in walk([call.func]) if isinstance(n, ast.Attribute)}
    return not chain & _OF_MODELS


def surely_changes_something(call: ast.Call) -> bool:
    """Return the same of a call that is not awaited: many make just a value."""
    plain = attribute_of(call).lstrip("_")
    return bool(_SURELY.fullmatch(plain)) and changes_something(call)


def charges(tool: Tool) -> Iterator[ast.Call]:
    """Yield the calls of a tool that charge the caller, themselves or in helpers."""
    for node in tool.own_all(ast.Call):
        if charge_of(node, tool):
            yield node


def charge_of(call: ast.Call, code: Code, depth: int = _DEEP) -> str:
    """Return what a call charges with, or ""."""
    charge = _charge_of(call, code, depth)
    if charge and any(code.is_context(g) or code.is_session(g) for g in given(call)):
        return ""
    return charge


def _charge_of(call: ast.Call, code: Code, depth: int) -> str:
    name = attribute_of(call)
    plain = name.lstrip("_")
    value = code.value(call.func)
    root = value.path.partition(".")[0]
    if root in _PROVIDERS:
        charge = value.path.replace("()", "")
        return charge if _PROVIDER_CHARGES.fullmatch(value.path) else ""
    is_awaited = isinstance(code.module.parent.get(call), ast.Await)
    if is_awaited and _CHARGES.fullmatch(plain) and _is_about_money(call, plain):
        return name
    if is_awaited and _is_provider(call) and _posts_charge(call):
        return name or "the payment provider"
    inner = value.definition
    if inner is None or not isinstance(inner.node, FUNCTIONS) or not depth:
        return ""
    if inner.node is code.node or not (is_awaited or isinstance(inner.node, ast.FunctionDef)):
        return ""
    other = inner.module.code(inner.node)
    if "disallow_interruptions" in other.text:
        return ""
    found = (charge_of(c, other, depth - 1) for c in other.own_all(ast.Call))
    return next((f"{name}, which calls {each}" for each in found if each), "")


def _is_about_money(call: ast.Call, name: str) -> bool:
    if not name.startswith(("charge", "withdraw")):
        return True
    words = [name.partition("_")[2]]
    words += [n.id for n in walk([call]) if isinstance(n, ast.Name)]
    words += [n.attr for n in walk([call]) if isinstance(n, ast.Attribute)]
    words += [k.arg for k in call.keywords if k.arg]
    parts = {part for word in words for part in re.split(r"_|(?<=[a-z])(?=[A-Z])", word)}
    return any(_MONEY.fullmatch(part.lower()) for part in parts)


def _is_provider(call: ast.Call) -> bool:
    """Return whether a payment provider, or its address, is called by that name."""
    names = [n.attr for n in walk([call.func]) if isinstance(n, ast.Attribute)]
    names += [n.id for n in walk([call.func]) if isinstance(n, ast.Name)]
    texts = (n.value for n in walk(list(call.args[:2])) if isinstance(n, ast.Constant))
    by_name = any(part in _PROVIDERS for name in names for part in name.lower().split("_"))
    return by_name or any(isinstance(t, str) and _CHARGES_BY_HTTP.search(t) for t in texts)


def _posts_charge(call: ast.Call) -> bool:
    """Return whether a call to a provider charges, and does not only ask."""
    if attribute_of(call) in ("get", "retrieve", "list", "search", "find", "fetch", "head"):
        return False
    texts = [n.value for n in walk([call]) if isinstance(n, ast.Constant)]
    words = " ".join(str(text) for text in texts)
    names = [n.attr for n in walk([call.func]) if isinstance(n, ast.Attribute)]
    if _CHARGES_BY_HTTP.search(words) or re.search(
        r"\b(charges?|payment_intents?|refunds?|payments?)\b", words
    ):
        return True
    pattern = r"(create_)?(charges?|payments?|payment_intents?|refunds?|capture|pay|sale|confirm)"
    return any(re.fullmatch(pattern, name) for name in names)


def is_payment(tool: Tool) -> bool:
    """Return whether a tool charges, protects what it does, or is named for a payment."""
    if tool.mode == "payment_tool" or tool.disallows:
        return True
    is_named = _CHARGES.fullmatch(tool.name) or _PAYMENTS.fullmatch(tool.name)
    return bool(is_named) or any(charges(tool))

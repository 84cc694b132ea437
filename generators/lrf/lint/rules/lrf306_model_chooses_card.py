"""The tool lets the model fill in what is charged.

## What it does
Reports a parameter named card_number, cvv, iban, account_number or the like; in a tool that
charges, also token and …_token.

## Why is this bad?
The number is in the transcript, in the model's context and in every log of it. And what the model
has misheard or made up is charged, or refused.

## Example
```python
@function_tool
async def save_card(ctx: RunContext, card_number: str, expiry: str) -> str:
    return await vault.keep(card_number, expiry)
```

## Use instead
```python
@function_tool
async def pay_with_saved_card(ctx: RunContext, order_id: str) -> str:
    ctx.disallow_interruptions()
    return await settle(order_id, ctx.userdata.card)
```

## LiveKit
Every parameter but the RunContext is in the schema that the model fills in, from what it heard.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.changes import is_payment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool

_SECRETS = re.compile(
    r"(.*_)?((credit|debit)_?card(_?(number|num|no))?|card_?(number|num|no)|cvv2?|cvc2?|iban"
    r"|security_code|sort_code|card_(cvv|cvc|pin|expiry|exp)|(bank_)?routing_number|bank_account(_number)?"
    r"|card_pin)"
)
_IN_PAYMENTS = re.compile(r"(.*_)?token|card|pan|account_number")


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the parameters."""
    for param in tool.params:
        name = param.arg.lower()
        if _SECRETS.fullmatch(name) or (_IN_PAYMENTS.fullmatch(name) and is_payment(tool)):
            yield Hit(param, f"lets the model fill in {param.arg}")


RULE = Rule(
    code="LRF306",
    name="model-chooses-card",
    caller="reads a card number to a transcript, and is charged on what the model has heard",
    instead="keep the card with the session, under what your payment provider calls it",
    check=check,
)

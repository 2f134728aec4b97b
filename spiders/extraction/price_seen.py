"""A price that a page shows or tells: the value that readers of prices hand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from spiders.extraction.price import Money
from spiders.extraction.price_roles import Role
from spiders.extraction.state.fields import currency_of, folded, price_of
from spiders.extraction.tolerant_json import loads

__all__ = ["Place", "ShownPrice", "distinct", "from_json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What decides how an amount is read."""

    language: str | None
    """With its region, where the page tells it: ``en-ZA``."""
    domain: str | None
    currency: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPrice:
    """A price with its place, and whether its element calls itself a price."""

    amount: Decimal
    currency: str | None
    path: str
    value: str
    named: bool
    order: int
    reduced: bool = False
    """Whether it stood beside a higher one in the same element."""
    among: int = 1
    """How many different amounts the page's elements call prices."""
    role: Role = Role.PLAIN
    names: str = ""
    """The element's class and id."""
    choice: bool = False
    """Whether it stands in a choice that is not made yet."""
    labelled: bool = False
    """Whether words stand in the same text."""


def distinct(prices: Sequence[ShownPrice]) -> int:
    return len({p.amount for p in prices})


def from_json(text: str, language: str | None) -> Money | None:
    """A price that a page hands to its own programs as the text of an element: {"amount": 24500,
    "divisor": 100}.
    """
    node = loads(text)
    if not isinstance(node, dict):
        return None
    flat = folded(node)
    found = price_of({**flat, "price": flat.get("price", flat)}, language=language)
    divisor = flat.get("divisor")
    if found is not None and isinstance(divisor, int) and divisor > 1:
        found /= divisor
    return Money(amount=found, currency=currency_of(flat)) if found is not None else None

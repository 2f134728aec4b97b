"""What each amount in a short text is for: to pay now, the old price, or something else. Pure.

The words right before and right behind an amount decide, in many languages; where they say nothing the
lower of two amounts is to be paid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from functools import lru_cache

from spiders.extraction.price import Money
from spiders.extraction.price_finding import FoundAmount, find_amounts
from spiders.extraction.price_role_table import (
    NET_AFTER,
    NET_BEFORE,
    NOW_AFTER,
    NOW_BEFORE,
    OLD_AFTER,
    OLD_BEFORE,
    OTHER_AFTER,
    OTHER_BEFORE,
    REGULAR_BEFORE,
)

__all__ = ["Chosen", "Role", "role_of", "to_pay"]

LONGEST_LABEL = 48
"""Characters before or behind an amount that are looked at."""
_WIDEST = Decimal(10)
"""An old price is at most so many times the new one."""


class Role(IntEnum):
    """The lower the likelier it is the price to pay."""

    NOW = 0
    PLAIN = 1
    REGULAR = 2
    """The ordinary price, as against a sale's."""
    NET = 3
    OLD = 4
    OTHER = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The amount to pay of one text."""

    money: Money
    role: Role
    reduced: bool
    """Whether a higher amount stood beside it."""


@lru_cache(maxsize=4_096)
def role_of(before: str, after: str) -> Role:
    """What an amount is for, by the text before and behind it.

    >>> role_of("Was ", ""), role_of("Price: ", " / month"), role_of("jetzt ", "")
    (<Role.OLD: 4>, <Role.OTHER: 5>, <Role.NOW: 0>)
    >>> role_of("You save ", ""), role_of("", " excl. VAT"), role_of("", "")
    (<Role.OTHER: 5>, <Role.NET: 3>, <Role.PLAIN: 1>)
    """
    behind = _role_behind(after)
    label = before[-LONGEST_LABEL:].casefold()
    if behind is Role.OTHER or OTHER_BEFORE.search(label):
        return Role.OTHER
    if behind is Role.OLD or OLD_BEFORE.search(label):
        return Role.OLD
    if behind is Role.NET or NET_BEFORE.search(label):
        return Role.NET
    if REGULAR_BEFORE.search(label):
        return Role.REGULAR
    return Role.NOW if behind is Role.NOW or NOW_BEFORE.search(label) else Role.PLAIN


def _role_behind(after: str) -> Role | None:
    tail = after[:LONGEST_LABEL].casefold()
    for pattern, role in _BEHIND:
        if pattern.match(tail):
            return role
    return None


_BEHIND = ((OTHER_AFTER, Role.OTHER), (OLD_AFTER, Role.OLD), (NET_AFTER, Role.NET), (NOW_AFTER, Role.NOW))


def to_pay(
    text: str,
    *,
    language: str | None,
    domain: str | None,
    currency: str | None,
    before: str = "",
    after: str = "",
    bare: bool = True,
) -> Chosen | None:
    """The amount to pay; None where a text names none, or several that nothing tells apart.

    ``before`` and ``after`` are the texts around it; ``bare``: an amount without a currency counts.

    >>> to_pay("Was $159.00 Now $129.00", language="en", domain=None, currency=None).money.amount
    Decimal('129.00')
    >>> to_pay("$129.00 You save $30.00", language="en", domain=None, currency=None).money.amount
    Decimal('129.00')
    >>> to_pay("S $12, M $14, L $16", language="en", domain=None, currency=None) is None
    True
    """
    found = find_amounts(text, language=language, domain=domain, currency=currency, bare=bare)
    if not found:
        return None
    roles = [role_of(label, tail) for label, tail in _labelled(found, before, after)]
    return _chosen(found, roles)


def _labelled(found: Sequence[FoundAmount], before: str, after: str) -> list[tuple[str, str]]:
    """The words before and behind each amount; those between two belong to one of them."""
    labels = [f.before for f in found]
    tails = [f.after for f in found]
    labels[0] = labels[0] if labels[0].strip() else before
    tails[-1] = tails[-1] if tails[-1].strip() else after
    suffixed = not _worded(labels[0]) and _worded(found[-1].after)
    for i in range(len(found) - 1):
        if _belongs_behind(tails[i], suffixed=suffixed):
            labels[i + 1] = ""
        else:
            tails[i] = ""
    return list(zip(labels, tails, strict=True))


def _belongs_behind(between: str, *, suffixed: bool) -> bool:
    """Whether words between two amounts are about the first: "ex VAT", "/ month"; "was" and "sale" only where
    the last amount has words behind it as well.
    """
    role = None if between.rstrip().endswith((":", "：", "|")) else _role_behind(between)
    return role in (Role.OTHER, Role.NET) or (suffixed and role is not None)


def _worded(text: str) -> bool:
    return any(c.isalpha() for c in text)


_TAX = (Decimal("1.03"), Decimal("1.28"))


def _chosen(found: Sequence[FoundAmount], roles: Sequence[Role]) -> Chosen | None:
    net = [f for f, r in zip(found, roles, strict=True) if r is Role.NET]
    plain = [f for f, r in zip(found, roles, strict=True) if r is Role.PLAIN]
    if len(net) == len(plain) == 1 and _TAX[0] <= net[0].money.amount / plain[0].money.amount <= _TAX[1]:
        return Chosen(money=net[0].money, role=Role.PLAIN, reduced=False)
    for role in (Role.NOW, Role.PLAIN, Role.REGULAR, Role.NET, Role.OLD):
        told = [f.money for f, r in zip(found, roles, strict=True) if r is role]
        if not told:
            continue
        amounts = sorted({m.amount for m in told})
        if len(amounts) > 2 or amounts[0] * _WIDEST < amounts[-1]:
            return None
        least = next(m for m in told if m.amount == amounts[0])
        higher = any(
            f.money.amount > least.amount for f, r in zip(found, roles, strict=True) if r < Role.OTHER
        )
        return Chosen(money=least, role=role, reduced=len(found) > 1 and higher)
    return None

"""The price that the page shows near its product, for pages whose data names none."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

from spiders.extraction.outline import Kind, Outline
from spiders.extraction.page import clean
from spiders.extraction.phrases import ButtonMeaning, read_button_text
from spiders.extraction.price import read_price
from spiders.extraction.price_candidates import loose_prices, named_prices, near
from spiders.extraction.price_finding import find_amounts
from spiders.extraction.price_roles import Role
from spiders.extraction.price_seen import Place, ShownPrice, distinct
from spiders.extraction.price_words import BARE, LETTERS, NOW, SIGN

__all__ = ["ShownPrice", "shown_price"]


def shown_price(
    outline: Outline, *, language: str | None, domain: str | None, currency: str | None
) -> ShownPrice | None:
    """The nearest current price after the heading (then before it); old, unit and instalment prices are
    passed over.
    """
    place = Place(language=language, domain=domain, currency=currency)
    named = list(named_prices(outline, place))
    payable = [p for p in named if p.role < Role.NET]
    payable.sort(key=lambda p: p.choice)
    best = replace(_best_named(payable), among=distinct(named)) if payable else None
    if best is not None and best.order - outline.anchor_order <= FAR:
        return best
    loose = list(islice(loose_prices(outline, place), MOST_LOOSE))
    if loose and (best is None or 0 <= loose[0].order - outline.anchor_order <= NEAR):
        lowered = len(loose) > 1 and _reduces(loose[0], loose[1], outline)
        return replace(loose[1] if lowered else loose[0], among=distinct(loose))
    if best is not None:
        return best
    if named:
        return replace(named[0], among=distinct(named))
    listed = list(islice(named_prices(outline, place, old=True), 3))
    if listed:
        return min(listed, key=lambda p: p.amount)
    return _in_heading(outline, place) or _in_button(outline, place)


MOST_LOOSE = 12
"""So many loose prices are looked at."""
NEAR = 40
"""A price that says "now" is preferred to the first one up to so many entries behind it; so far from the
heading a loose price is near.
"""
FAR = 60
"""A price that is named by its element and further away yields to a loose one near the heading."""


def _best_named(named: list[ShownPrice]) -> ShownPrice:
    """The first one, unless one behind it says that it is the price now."""
    first = named[0]
    if first.reduced or first.role is Role.NOW or NOW.search(first.names):
        return first
    behind = [p for p in named[1:] if p.order - first.order < NEAR and not p.choice]
    if first.role is Role.REGULAR:
        return next((p for p in behind if p.role < Role.REGULAR and _lowers(first, p)), first)
    return next((p for p in behind if p.role is Role.NOW or NOW.search(p.names)), first)


def _lowers(first: ShownPrice, second: ShownPrice) -> bool:
    return first.amount / 4 <= second.amount < first.amount


_HEADED = re.compile(r"(?:^|\s[·|–—-]\s)\s*(?P<price>[^·|–—()-]{1,16}?)\s*(?:$|\s[·|–—-]\s|\s\()")


def _in_heading(outline: Outline, place: Place) -> ShownPrice | None:
    """The price that stands before or after the name in the heading itself, as classified ads write it."""
    for match in _HEADED.finditer(outline.anchor_text[:300]):
        text = match["price"]
        if not SIGN.search(text) or not BARE.fullmatch(text):
            continue
        money = read_price(text, language=place.language, domain=place.domain, currency=place.currency)
        if money is not None and 0 < money.amount < 10**10:
            return ShownPrice(
                amount=money.amount,
                currency=money.currency,
                path="heading",
                value=text,
                named=True,
                order=outline.anchor_order,
            )
    return None


_BUYING = (ButtonMeaning.ADD_TO_CART, ButtonMeaning.BUY_NOW, ButtonMeaning.PREORDER, ButtonMeaning.SOLD_OUT)


def _in_button(outline: Outline, place: Place) -> ShownPrice | None:
    """The price that the button itself tells ("Add to cart – $49")."""
    for entry in near(outline):
        if entry.kind is not Kind.CONTROL or entry.node.tag == "input":
            continue
        text = clean(entry.node.text(deep=True, separator=" ")[:200])
        if not 4 <= len(text) <= 60 or read_button_text(text) not in _BUYING:
            continue
        found = find_amounts(
            text, language=place.language, domain=place.domain, currency=place.currency, bare=False
        )
        if len(found) == 1:
            return ShownPrice(
                amount=found[0].money.amount,
                currency=found[0].money.currency,
                path="button",
                value=text,
                named=True,
                order=entry.order,
            )
    return None


def _reduces(first: ShownPrice, second: ShownPrice, outline: Outline) -> bool:
    """Whether the second of two bare prices, right behind the first, is what that was lowered to."""
    if not (first.order < second.order <= first.order + 4 and first.amount > second.amount):
        return False
    if second.labelled and second.role is not Role.NOW:
        return False
    between = [e.text for e in outline.entries[first.order + 1 : second.order] if e.kind is Kind.TEXT]
    return second.amount * 4 >= first.amount and not any(LETTERS.sub("", t) for t in between)

"""The price that the page shows near its product, for pages whose data names none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from spiders.extraction.cards import in_card
from spiders.extraction.outline import Entry, Kind, Outline
from spiders.extraction.page import clean
from spiders.extraction.price import Money, read_price
from spiders.extraction.price_text import joined_text
from spiders.extraction.price_words import (
    BAD_LABEL,
    BARE,
    DIGIT,
    LETTERS,
    NET,
    NOT_PRICE,
    NOW,
    OLD,
    REACH,
    SIGN,
    UNIT,
)
from spiders.extraction.state.fields import currency_of, folded, price_of
from spiders.extraction.tolerant_json import loads
from spiders.extraction.zones import CHOICE


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


def shown_price(
    outline: Outline, *, language: str | None, domain: str | None, currency: str | None
) -> ShownPrice | None:
    """The nearest current price after the heading (then before it); old, unit and instalment prices are
    passed over.
    """
    named = list(_named(outline, language, domain, currency))
    if named:
        first = named[0][0]
        now = next((p for p, n in named if NOW.search(n)), None)
        best = now if now is not None and now.order - first.order < 40 and not first.reduced else first
        return replace(best, among=len({p.amount for p, _ in named}))
    loose = list(islice(_loose(outline, language, domain, currency), 2))
    if loose:
        return loose[1] if len(loose) == 2 and _reduces(loose[0], loose[1], outline) else loose[0]
    listed = [p for p, _ in _named(outline, language, domain, currency, old=True)][:3]
    if listed:
        return min(listed, key=lambda p: p.amount)
    return _in_heading(outline, language, domain, currency)


_HEADED = re.compile(r"(?:^|\s[·|–—-]\s)\s*(?P<price>[^·|–—()-]{1,16}?)\s*(?:$|\s[·|–—-]\s|\s\()")


def _in_heading(
    outline: Outline, language: str | None, domain: str | None, currency: str | None
) -> ShownPrice | None:
    """The price that stands before or after the name in the heading itself, as classified ads write it."""
    for match in _HEADED.finditer(outline.anchor_text[:300]):
        text = match["price"]
        if not SIGN.search(text) or not BARE.fullmatch(text):
            continue
        money = read_price(text, language=language, domain=domain, currency=currency)
        if money is not None and _sound(money):
            return ShownPrice(
                amount=money.amount,
                currency=money.currency,
                path="heading",
                value=text,
                named=True,
                order=outline.anchor_order,
            )
    return None


def _reduces(first: ShownPrice, second: ShownPrice, outline: Outline) -> bool:
    """Whether the second of two bare prices, right behind the first, is what that was lowered to."""
    if not (first.order < second.order <= first.order + 4 and first.amount > second.amount):
        return False
    between = [e.text for e in outline.entries[first.order + 1 : second.order] if e.kind is Kind.TEXT]
    return second.amount * 4 >= first.amount and not any(LETTERS.sub("", t) for t in between)


def _net(entry: Entry, outline: Outline) -> bool:
    """Whether the label before it says that tax comes on top."""
    before = next(
        (e for e in reversed(outline.entries[max(0, entry.order - 3) : entry.order]) if e.kind is Kind.TEXT),
        None,
    )
    if before is None or len(before.text) > 60 or DIGIT.search(before.text):
        return False
    return NET.search(before.text) is not None


def _near(outline: Outline) -> Iterator[Entry]:
    """Entries after the heading in order, then the ones before it, nearest first."""
    texts = 0
    for entry in outline.entries[outline.anchor_order :]:
        if entry.zone & ~CHOICE:
            continue
        texts += entry.kind is Kind.TEXT
        if texts > REACH:
            break
        yield entry
    before = outline.entries[max(0, outline.anchor_order - 200) : outline.anchor_order]
    yield from (e for e in reversed(before) if not e.zone & ~CHOICE)


def _named(
    outline: Outline, language: str | None, domain: str | None, currency: str | None, *, old: bool = False
) -> Iterator[tuple[ShownPrice, str]]:
    """Prices, with their elements' words, of elements that call themselves prices.

    With ``old`` also those that call themselves list prices.
    """
    for entry in _near(outline):
        if entry.kind is not Kind.PRICED or _passed_over(entry, old=old):
            continue
        told = (entry.attributes.get(name) for name in ("content", "data-price-amount"))
        text = clean(next((t for t in told if t), None) or joined_text(entry.node))
        text = _PERCENT.sub(" ", text).strip()
        reduced = False
        if text.startswith("{"):
            found = from_json(text, language)
        elif not _tells_price(text) or _net(entry, outline) or in_card(entry.node, outline.anchor_path):
            continue
        else:
            found, reduced = _least(text, language, domain, currency)
        if found is not None:
            path = (entry.names.split() or ["price"])[0]
            yield _shown(found, path, text, entry, named=True, reduced=reduced), entry.names


_PERCENT = re.compile(
    r"\(\s*[-–−]?\s?\d{1,2}\s?%[^()]{0,8}\)|[-–−]\s?\d{1,2}\s?%|\b\d{1,2}\s?% (?:off|rabatt|de descuento)\b"
)
"""By how much it is reduced, beside the price itself."""


def _passed_over(entry: Entry, *, old: bool) -> bool:
    """Whether an element's own words say that it is no price to pay now."""
    if not old and (_struck(entry) or (OLD.search(entry.names) and not NOW.search(entry.names))):
        return True
    return NOT_PRICE.search(entry.names) is not None


def _shown(money: Money, path: str, text: str, entry: Entry, *, named: bool, reduced: bool) -> ShownPrice:
    return ShownPrice(
        amount=money.amount,
        currency=money.currency,
        path=path,
        value=text[:80],
        named=named,
        order=entry.order,
        reduced=reduced,
    )


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


def _tells_price(text: str) -> bool:
    """Whether an element's text is about one price: short, with a number, without units and other labels."""
    if not text or len(text) > 80 or not DIGIT.search(text) or len(LETTERS.sub("", text)) > 24:
        return False
    return not (UNIT.search(text) or "%" in text or NET.search(text) or _RETAIL.search(text))


_RETAIL = re.compile(
    r"(?i)^\W*(?:retail|rrp|msrp|list|was|compare|orig\w*|uvp|statt|save)\b|"
    r"\b(?:original|orig\.|was|retail|list|regular)\W*$"
)
_DIGITS = r"\d[\d.,'’\u00a0\u202f]*(?:\s\d{3}(?!\d))*"
_MONEY = re.compile(
    rf"[$€£¥￥₽₹₩₪₴₺฿₫]\s?{_DIGITS}"
    rf"|{_DIGITS}(?:\s?(?:[$€£¥￥₽₹₩₪₴₺฿₫元円원]|[A-Z]{{3}}\b|kr|zł|Kč|лв|руб|Ft|lei|Lei|Kn|kn))?"
)


def _least(
    text: str, language: str | None, domain: str | None, currency: str | None
) -> tuple[Money | None, bool]:
    """(money, whether it is the lower of two): of an old and a new price in one text the lower one is to
    be paid.
    """
    parts = [m.group(0) for m in _MONEY.finditer(text)]
    signed = [p for p in parts if SIGN.search(p)]
    if len(signed) == 1 and len(parts) == 2:
        money = read_price(signed[0], language=language, domain=domain, currency=currency)
        if money is not None and _sound(money):
            return money, False
    if len(parts) == 2:
        both = [
            m
            for p in parts
            if (m := read_price(p, language=language, domain=domain, currency=currency)) and _sound(m)
        ]
        if len(both) == 2 and both[0].amount != both[1].amount:
            low, high = sorted(both, key=lambda m: m.amount)
            return (low, True) if low.amount * 10 >= high.amount else (None, False)
    money = read_price(text, language=language, domain=domain, currency=currency)
    return (money, False) if money is not None and _sound(money) else (None, False)


def _sound(money: Money) -> bool:
    return 0 < money.amount < 10**10


def _loose(
    outline: Outline, language: str | None, domain: str | None, currency: str | None
) -> Iterator[ShownPrice]:
    """Bare texts with a currency sign near the heading."""
    for entry in _near(outline):
        if entry.kind is not Kind.TEXT or not DIGIT.search(entry.text) or len(entry.text) > 200:
            continue
        text = clean(entry.text)
        if (
            len(text) > 40
            or not BARE.fullmatch(text)
            or not SIGN.search(text)
            or _struck(entry)
            or BAD_LABEL.search(text)
            or _net(entry, outline)
        ):
            continue
        money = read_price(text, language=language, domain=domain, currency=currency)
        if money is None or not 0 < money.amount < 10**10 or in_card(entry.node, outline.anchor_path):
            continue
        yield _shown(money, "text", text, entry, named=False, reduced=False)


def _struck(entry: Entry) -> bool:
    """Whether it stands in a struck-through or old-price element."""
    node = entry.node if entry.kind is not Kind.TEXT else entry.node.parent
    for _ in range(3):
        if node is None:
            return False
        if node.tag in ("del", "s", "strike"):
            return True
        names = ((node.attributes.get("class") or "") + " " + (node.attributes.get("id") or "")).lower()
        if OLD.search(names) and not NOW.search(names):
            return True
        node = node.parent
    return False

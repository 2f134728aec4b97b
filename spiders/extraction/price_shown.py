"""The price that the page shows near its product, for pages whose data names none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from selectolax.lexbor import LexborNode

from spiders.extraction.buttons import in_card
from spiders.extraction.outline import Entry, Kind, Outline
from spiders.extraction.page import clean
from spiders.extraction.price import Money, read_price
from spiders.extraction.state.fields import currency_of, folded, price_of
from spiders.extraction.tolerant_json import loads
from spiders.extraction.zones import CHOICE

REACH = 200
_OLD = re.compile(
    r"(?:^|[\s_-])(?:old|retail|retail[-_]?price|was|lists?[-_]?price|price[-_]?list|reg[-_]?price|"
    r"msrp|rrp|strike|striked|strikethrough|crossed|compare|compare[-_]?at|price[-_]?before|"
    r"before[-_]?price|previous|"
    r"original|price[-_]?standard|standard[-_]?price|orig|former|uvp|barre|barree|statt|del|saved|"
    r"saving|savings|save|discount|rabatt|percent|badge)(?:$|[\s_-])"
)
_NOT_PRICE = re.compile(
    r"(?:^|[\s_-])(?:unit|per|instal|instalment|installment|month|monthly|shipping|delivery|versand|"
    r"tax|vat|deposit|points|reward|klarna|affirm|afterpay|finance|credit|"
    r"price[-_]?(?:break|range|filter|history|alert|match|guarantee|drop|info-?link)|total|totalprice|"
    r"subtotal|net|excl|without|ohne|netto)(?:$|[\s_-])"
)
_NOW = re.compile(
    r"(?:^|[\s_-])(?:sale|special|current|final|now|our|offer|actual|new|today|discounted|promo|"
    r"selling|reduced|you-?pay)(?:$|[\s_-])"
)
_LETTERS = re.compile(r"[\W\d_]+")
_NET = re.compile(
    r"(?i)\b(?:bez dph|excl|ex\.? vat|ohne mwst|zzgl\. mwst|netto|h\.?t\.?|senza iva|sin iva|sem iva|exkl)\b"
)
_DIGIT = re.compile(r"\d")
_SIGN = re.compile(
    r"[$€£¥₽₹₩₪₴₺฿₫]|\b(?:USD|EUR|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|AED|SAR|INR|AUD|CAD|NZD|ZAR|HKD|SGD|MXN|BRL|TWD|JPY|CNY|KRW|RUB|UAH|ILS|TRY|HRK|Rs|kr|zł|Kč|Ft|"
    r"lei|лв|руб|р|TL|R\$)\b|円|元",
    re.I,
)
_BARE = re.compile(
    r"(?:[^\W\d_][^\W\d_'’-]{0,11}[\s:]{1,3}){0,3}(?:[^\W\d_]{0,4}[.]?\s?[$€£¥￥₽₹₩₪₴₺฿₫]?\s?)?\d[\d.,'’\s\u00a0\u202f]*(?:,-|"
    r"\.-|-)?\s?(?:[$€£¥￥₽₹₩₪₴₺฿₫]|[^\W\d_]{1,5}\.?)?\s?[*]?"
)
"""A price and nothing else, but for a label such as "Price:"."""
_BAD_LABEL = re.compile(
    r"(?i)\b(?:sav(?:e|ing|ings)|was|rrp|msrp|list|shipping|delivery|versand\w*|livraison|over|orders?|"
    r"gift|voucher|coupon|rabatt|off|discount|rewards?|points?|deposit|month|statt|uvp|"
    r"free|minimum|up to|earn|before|instead|old|fee|tax|vat|subtotal|total|cart|items?)\b"
)
_UNIT = re.compile(
    r"/\s*(?:\d+\s*)?(?:kg|g|l|ml|m|m²|100|st|stk|pc|oz|lb|each|mo|month|mes|mois|monat)|per\s+(?:month|"
    r"unit|kg|litre|week)|\bx\s*\d|a month|/mo",
    re.I,
)


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


def shown_price(
    outline: Outline, *, language: str | None, domain: str | None, currency: str | None
) -> ShownPrice | None:
    """The nearest current price after the heading (then before it); old, unit and instalment prices are
    passed over.
    """
    named = list(_named(outline, language, domain, currency))
    if named:
        first = named[0][0]
        now = next((p for p, n in named if _NOW.search(n)), None)
        return now if now is not None and now.order - first.order < 40 and not first.reduced else first
    loose = next(_loose(outline, language, domain, currency), None)
    if loose is not None:
        return loose
    listed = [p for p, _ in _named(outline, language, domain, currency, old=True)][:3]
    return min(listed, default=None, key=lambda p: p.amount)


def _net(entry: Entry, outline: Outline) -> bool:
    """Whether the label before it says that tax comes on top."""
    before = next(
        (e for e in reversed(outline.entries[max(0, entry.order - 3) : entry.order]) if e.kind is Kind.TEXT),
        None,
    )
    if before is None or len(before.text) > 60 or _DIGIT.search(before.text):
        return False
    return _NET.search(before.text) is not None


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
    """Prices of elements that call themselves prices; with ``old`` also those that call themselves list
    prices.
    """
    for entry in _near(outline):
        if entry.kind is not Kind.PRICED or (not old and _struck(entry)):
            continue
        names = entry.names
        if (_OLD.search(names) and not old and not _NOW.search(names)) or _NOT_PRICE.search(names):
            continue
        text = clean(
            entry.attributes.get("content")
            or entry.attributes.get("data-price-amount")
            or joined_text(entry.node)
        )
        if text.startswith("{"):
            if (told := _from_json(text, language)) is not None:
                yield (
                    ShownPrice(
                        amount=told.amount,
                        currency=told.currency,
                        path="price",
                        value=text[:80],
                        named=True,
                        order=entry.order,
                    ),
                    names,
                )
            continue
        if not _tells_price(text) or _net(entry, outline) or in_card(entry.node, outline.anchor_path):
            continue
        found, reduced = _least(text, language, domain, currency)
        if found is not None:
            path = names.split()[0] if names.split() else "price"
            yield (
                ShownPrice(
                    amount=found.amount,
                    currency=found.currency,
                    path=path,
                    value=text,
                    named=True,
                    order=entry.order,
                    reduced=reduced,
                ),
                names,
            )


_CENTS = re.compile(r"\s*\d{2}\s*(?:[^\w\s]|[A-Za-zřčłкрКР]{2,4})?\s*")
_WHOLE = re.compile(r"(?:^|.*[^\d.,])\d{1,3}(?:[.,\s]?\d{3})*\s*", re.S)


def joined_text(node: LexborNode) -> str:
    """An element's text in which cents that stand in an element of their own are told by a point.

    Shops write 229.99 as ``229<sup>99</sup>``.
    """
    pieces = [
        t
        for n in node.traverse(include_text=True)
        if n.tag == "-text" and (t := n.text_content) and not t.isspace()
    ][:20]
    text = ""
    for piece in pieces:
        if (
            text
            and _CENTS.fullmatch(piece)
            and _WHOLE.fullmatch(text)
            and not text.rstrip().endswith((".", ","))
        ):
            text = text.rstrip() + "." + piece.lstrip()
        else:
            text += (
                " " if text and not text.endswith((".", ",")) and not piece.startswith((".", ",")) else ""
            ) + piece
    return text[:300]


def _from_json(text: str, language: str | None) -> Money | None:
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
    if not text or len(text) > 80 or not _DIGIT.search(text) or len(_LETTERS.sub("", text)) > 24:
        return False
    return not (_UNIT.search(text) or "%" in text or _NET.search(text) or _RETAIL.search(text))


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
        if entry.kind is not Kind.TEXT or not _DIGIT.search(entry.text) or len(entry.text) > 200:
            continue
        text = clean(entry.text)
        if (
            len(text) > 40
            or not _BARE.fullmatch(text)
            or not _SIGN.search(text)
            or _struck(entry)
            or _BAD_LABEL.search(text)
            or _net(entry, outline)
        ):
            continue
        money = read_price(text, language=language, domain=domain, currency=currency)
        if money is None or not 0 < money.amount < 10**10 or in_card(entry.node, outline.anchor_path):
            continue
        yield ShownPrice(
            amount=money.amount,
            currency=money.currency,
            path="text",
            value=text,
            named=False,
            order=entry.order,
        )


def _struck(entry: Entry) -> bool:
    """Whether it stands in a struck-through or old-price element."""
    node = entry.node if entry.kind is not Kind.TEXT else entry.node.parent
    for _ in range(3):
        if node is None:
            return False
        if node.tag in ("del", "s", "strike"):
            return True
        names = ((node.attributes.get("class") or "") + " " + (node.attributes.get("id") or "")).lower()
        if _OLD.search(names) and not _NOW.search(names):
            return True
        node = node.parent
    return False

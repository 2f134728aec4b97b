"""Prices that a page hands to its own programs outside of any state: attributes, hidden fields, variables.

Asked only where neither data nor anything shown names a price; several different amounts tell nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from spiders.extraction.amounts import amount
from spiders.extraction.anchor import unheard
from spiders.extraction.cards import in_card
from spiders.extraction.markup import Script
from spiders.extraction.page import clean
from spiders.extraction.price_seen import ShownPrice, from_json
from spiders.extraction.price_words import NOT_PRICE, OLD

_ATTRIBUTES = (
    "data-price-amount",
    "data-sale-price",
    "data-current-price",
    "data-product-price",
    "data-price",
    "data-item-price",
    "price",
)
_SELECTOR = ", ".join(f"[{name}]" for name in _ATTRIBUTES) + ', input[type="hidden"][value]'
_FIELD = re.compile(
    r"(?:^|[\s_\[-])(?:price|preis|prix|precio|prezzo|preco|cena|prijs|pris|amount)(?:$|[\s_\]-])"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PLAIN = re.compile(r"\d{1,9}(?:[.,]\d{1,4})?")
_PERHAPS_CENTS = re.compile(r"\d{2,}(?:00|50|90|95|99)")
_WHOLE_MONEY = frozenset({"ja", "ko", "zh", "vi", "id", "hu", "ru", "uk", "kk", "is", "cs"})
"""Languages of countries that pay in whole units: 129900 is no amount of cents there."""
MOST = 400
_VARIABLE = re.compile(
    rb"""(?i)(?<![\w-])["']?(?:product_?|item_?|sale_?|current_?|final_?|unit_?)?(?:price|value)["']?"""
    rb"""\s*[:=]\s*["']?(\d{1,8}(?:\.\d{1,2})?)["']?\s*[,;}\r\n]"""
)


def told_price(
    tree: LexborHTMLParser, anchor_path: frozenset[int], *, language: str | None
) -> ShownPrice | None:
    """The one amount that attributes and hidden fields of the product's part of the page name."""
    found: dict[Decimal, ShownPrice] = {}
    for node in tree.css(_SELECTOR)[:MOST]:
        for name, money, currency, value in _amounts(node, language):
            if money not in found and not _aside(node, anchor_path):
                found[money] = ShownPrice(
                    amount=money, currency=currency, path=name, value=value[:80], named=True, order=0
                )
        if len(found) > 2:
            return None
    return next(iter(found.values()), None) if len(found) == 1 else None


def _aside(node: LexborNode, anchor_path: frozenset[int]) -> bool:
    """Whether it lies among other things; the field itself may be hidden."""
    parent = node.parent
    return (parent is not None and unheard(parent)) or in_card(node, anchor_path)


def _amounts(node: LexborNode, language: str | None) -> Iterator[tuple[str, Decimal, str | None, str]]:
    attributes = node.attributes
    if node.tag == "input" and "price" not in attributes and not any(n in attributes for n in _ATTRIBUTES):
        said = (attributes.get("name"), attributes.get("id"), attributes.get("class"))
        names = _CAMEL.sub("-", " ".join(s for s in said if s)[:300]).lower()
        if not _FIELD.search(names) or OLD.search(names) or NOT_PRICE.search(names):
            return
        tellers = ["value"]
    else:
        tellers = [n for n in _ATTRIBUTES if attributes.get(n)][:1]
    for name in tellers:
        value = clean(attributes.get(name) or "")
        if value.startswith("{"):
            money = from_json(value, language)
            if money is not None:
                yield name, money.amount, money.currency, value
        elif (sole := plain_amount(value, language)) is not None:
            yield name, sole, None, value


def plain_amount(value: str, language: str | None) -> Decimal | None:
    """An amount for programs; None where it may count cents.

    >>> plain_amount("605.00", "en"), plain_amount("13400", "en"), plain_amount("13400", "ja")
    (Decimal('605.00'), None, Decimal('13400'))
    """
    if _PERHAPS_CENTS.fullmatch(value) and (language or "") not in _WHOLE_MONEY:
        return None
    if len(value) > 24 or not (_PLAIN.fullmatch(value) or any(c.isdecimal() for c in value)):
        return None
    return amount(value, language=language)


def variable_price(scripts: tuple[Script, ...], language: str | None) -> ShownPrice | None:
    """The one amount that the page's programs name as a price, where they name a single one."""
    found: set[str] = set()
    for script in scripts:
        if b"price" not in script.content and b"Price" not in script.content:
            continue
        for match in _VARIABLE.finditer(script.content[:300_000]):
            if b"rice" in match.group(0).lower():
                found.add(match.group(1).decode("ascii"))
            if len(found) > 6:
                return None
    sums = {m for text in found if (m := plain_amount(text, language)) is not None}
    if len(sums) != 1:
        return None
    only = sums.pop()
    return ShownPrice(amount=only, currency=None, path="script", value=str(only), named=False, order=0)

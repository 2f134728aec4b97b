"""The amounts that a page shows near its product, with what each is for: named by elements, or loose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from selectolax.lexbor import LexborNode

from spiders.extraction.cards import in_card
from spiders.extraction.outline import Entry, Kind, Outline
from spiders.extraction.page import clean
from spiders.extraction.price import Money
from spiders.extraction.price_around import parents, texts_around
from spiders.extraction.price_roles import Chosen, Role, to_pay
from spiders.extraction.price_seen import Place, ShownPrice, from_json
from spiders.extraction.price_text import joined_text
from spiders.extraction.price_words import DIGIT, NOT_PRICE, NOT_PRICE_AROUND, NOW, OLD, REACH
from spiders.extraction.zones import CHOICE

__all__ = ["loose_prices", "named_prices", "near"]


def near(outline: Outline) -> Iterator[Entry]:
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


LONGEST = 140
"""Longer texts are no price's."""
_MOST_LETTERS = 70


def named_prices(outline: Outline, place: Place, *, old: bool = False) -> Iterator[ShownPrice]:
    """Prices of elements that call themselves prices. With ``old`` also those that call themselves list
    prices.
    """
    for entry in near(outline):
        if entry.kind is not Kind.PRICED or _passed_over(entry, outline, old=old):
            continue
        text, told = _text_of(entry)
        if text.startswith("{"):
            money = from_json(text, place.language)
            chosen = Chosen(money=money, role=Role.PLAIN, reduced=False) if money else None
        elif not _tells_price(text) or in_card(entry.node, outline.anchor_path, outline.here, outline.boxes):
            continue
        else:
            before, after = texts_around(entry, outline)
            chosen = _read(text, place, before=before, after=after, bare=True)
            if chosen is not None and chosen.money.currency is None:
                shown = joined_text(entry.node) if told else f"{before[-6:]} {text} {after[:6]}"
                chosen = _with_currency(chosen, shown, place)
        if chosen is not None and (old or chosen.role < Role.OLD):
            path = (entry.names.split() or ["price"])[0]
            yield _shown(chosen, path, text, entry, named=True)


_AMOUNT_ATTRIBUTES = ("content", "data-price-amount")


def _text_of(entry: Entry) -> tuple[str, bool]:
    """What an element says, and whether an attribute said it for programs."""
    told = next((t for n in _AMOUNT_ATTRIBUTES if (t := entry.attributes.get(n)) and DIGIT.search(t)), None)
    if told is not None:
        return clean(told), True
    text = clean(joined_text(entry.node))
    label = entry.attributes.get("aria-label")
    if label and DIGIT.search(label) and not _SIGN_OR_CODE.search(text):
        text = clean(label)
    return _PERCENT.sub(" ", text).strip(), False


_SIGN_OR_CODE = re.compile(r"[^\W\d_]|[$€£¥₽₹₩₪₴₺฿₫]")
_PERCENT = re.compile(
    r"\(\s*[-–−]?\s?\d{1,2}(?:[.,]\d)?\s?%[^()]{0,14}\)|[-–−]\s?\d{1,2}(?:[.,]\d)?\s?%|"
    r"\b\d{1,2}(?:[.,]\d)?\s?% ?(?:off|rabatt|de descuento|de desconto|di sconto|de réduction|de remise|"
    r"korting|rabat|sleva|zniżki|скидка|indirim|割引|할인)?|(?<![\d.,])\d(?:\.\d)?\s?折"
)
"""By how much it is reduced, beside the price itself."""


def _with_currency(chosen: Chosen, shown: str, place: Place) -> Chosen:
    """The amount with the currency of the text, or of what stands right beside it."""
    seen = _read(clean(shown), place, before="", after="", bare=False)
    if seen is None:
        return chosen
    return replace(chosen, money=Money(amount=chosen.money.amount, currency=seen.money.currency))


def _passed_over(entry: Entry, outline: Outline, *, old: bool) -> bool:
    """Whether an element's own words, or those around it, say that it is no price to pay now."""
    if not old and (struck(entry) or (OLD.search(entry.names) and not NOW.search(entry.names))):
        return True
    if NOT_PRICE.search(entry.names):
        return True
    node = entry.node.parent
    for _ in range(3):
        if node is None or node.mem_id in outline.anchor_path:
            return False
        names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}".lower()
        if NOT_PRICE_AROUND.search(names):
            return True
        node = node.parent
    return False


def _tells_price(text: str) -> bool:
    """Whether an element's text can be about a price: short, with a number, and few words."""
    return (
        bool(text)
        and len(text) <= LONGEST
        and DIGIT.search(text) is not None
        and sum(c.isalpha() for c in text) <= _MOST_LETTERS
    )


def _read(text: str, place: Place, *, before: str, after: str, bare: bool) -> Chosen | None:
    chosen = to_pay(
        text,
        language=place.language,
        domain=place.domain,
        currency=place.currency,
        before=before,
        after=after,
        bare=bare,
    )
    return chosen if chosen is not None and 0 < chosen.money.amount < 10**10 else None


def _shown(chosen: Chosen, path: str, text: str, entry: Entry, *, named: bool) -> ShownPrice:
    return ShownPrice(
        amount=chosen.money.amount,
        currency=chosen.money.currency,
        path=path,
        value=text[:80],
        named=named,
        order=entry.order,
        reduced=chosen.reduced,
        role=chosen.role,
        names=entry.names,
        choice=bool(entry.zone & CHOICE),
        labelled=sum(c.isalpha() for c in text) > 4,
    )


_LONGEST_LOOSE = 60
_MOST_LOOSE_LETTERS = 24
_PIECE = re.compile(r"\W*(?:[A-Za-z]{1,3}\$?|[$€£¥₽₹₩₪₴₺฿₫]|\d[\d.,'’\s\u00a0\u202f]*|[.,]\d\d|[.,])\W*")
"""A sign, a code or a number alone: perhaps a piece of an amount in several elements."""


def loose_prices(outline: Outline, place: Place) -> Iterator[ShownPrice]:
    """Amounts with a currency near the heading, in texts of their own or pieced together."""
    pieced: set[int] = set()
    for entry in near(outline):
        if entry.kind is not Kind.TEXT or len(entry.text) > 200 or not DIGIT.search(entry.text):
            continue
        text = clean(entry.text)
        if len(text) > _LONGEST_LOOSE or struck(entry):
            continue
        before, after = texts_around(entry, outline)
        box = _box_of_pieces(entry.node) if _is_piece(text, after, place) else None
        if box is not None and box.mem_id in pieced:
            continue
        if box is not None:
            pieced.add(box.mem_id)
            text, before, after = clean(joined_text(box)), "", ""
        chosen = _read_alone(text, place, before=before, after=after)
        if chosen is None or in_card(entry.node, outline.anchor_path, outline.here, outline.boxes):
            continue
        yield _shown(chosen, "text", text, entry, named=False)


_CENTS = re.compile(r"[.,]?\s?\d{2}\D{0,3}")


def _is_piece(text: str, after: str, place: Place) -> bool:
    """Whether a text is only a part of an amount: without its currency, or with its cents behind it."""
    if not _PIECE.fullmatch(text):
        return False
    return _CENTS.fullmatch(after) is not None or _read(text, place, before="", after="", bare=False) is None


def _read_alone(text: str, place: Place, *, before: str, after: str) -> Chosen | None:
    """A text that is an amount with little beside it, and that is to be paid."""
    if len(text) > _LONGEST_LOOSE or sum(c.isalpha() for c in text) > _MOST_LOOSE_LETTERS:
        return None
    chosen = _read(text, place, before=before, after=after, bare=False)
    return chosen if chosen is not None and chosen.role < Role.NET else None


_LONGEST_PIECES = 24


def _box_of_pieces(node: LexborNode) -> LexborNode | None:
    """The element around a piece that holds a whole amount and nothing else."""
    best: LexborNode | None = None
    for parent in parents(node, 3):
        text = clean(joined_text(parent))
        if len(text) > _LONGEST_PIECES:
            break
        best = parent
    return best


def struck(entry: Entry) -> bool:
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

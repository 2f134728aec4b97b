"""Stock texts near the product: labels, badges and short sentences, read by the closed table of phrases."""

from __future__ import annotations

from dataclasses import dataclass

from spiders.extraction.buttons import in_card
from spiders.extraction.outline import Entry, Kind, Outline
from spiders.extraction.page import clean
from spiders.extraction.phrases import StockText, read_stock_text
from spiders.extraction.zones import CHOICE

LONGEST = 160
REACH = 260
"""How many texts after the heading are still near the product."""
BEFORE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownText:
    """One stock text that a reader of the page sees near the product."""

    stock: StockText
    text: str
    order: int
    distance: int
    """How many shown texts stand between it and the heading; negative before it."""
    hinted: bool
    """Whether its element's class or id says that it tells the stock."""
    entry: Entry


def read_texts(outline: Outline) -> tuple[ShownText, ...]:
    """Stock texts near the heading in reading order; hidden, templated and foreign ones are left out."""
    found: list[ShownText] = []
    distance = 0
    for entry in _near(outline):
        if entry.kind is Kind.TEXT and entry.order >= outline.anchor_order:
            distance += 1
        if entry.zone or entry.kind not in (Kind.TEXT, Kind.HINTED, Kind.IMAGE):
            continue
        shown = _read(
            entry,
            distance if entry.order >= outline.anchor_order else entry.order - outline.anchor_order,
            outline,
        )
        if shown is not None and not (found and found[-1].text == shown.text and found[-1].hinted):
            found.append(shown)
    return tuple(found)


def _near(outline: Outline) -> list[Entry]:
    """The entries from a little before the heading to :data:`REACH` listened-to texts after it."""
    before = [
        e for e in outline.entries[max(0, outline.anchor_order - 400) : outline.anchor_order] if not e.zone
    ][-BEFORE:]
    after: list[Entry] = []
    texts = 0
    for entry in outline.entries[outline.anchor_order :]:
        if entry.zone & ~CHOICE:
            continue
        after.append(entry)
        texts += entry.kind is Kind.TEXT
        if texts > REACH:
            break
    return before + after


def _read(entry: Entry, distance: int, outline: Outline) -> ShownText | None:
    text = entry.text if entry.kind is not Kind.HINTED else entry.node.text(deep=True)[: LONGEST * 4]
    text = clean(text)
    if not 2 <= len(text) <= LONGEST or "{{" in text or "${" in text:
        return None
    if outline.anchor is not None and entry.kind is Kind.TEXT and text in outline.anchor_text:
        return None
    stock = read_stock_text(text)
    if stock is None or in_card(entry.node, outline.anchor_path):
        return None
    return ShownText(
        stock=stock,
        text=text,
        order=entry.order,
        distance=distance,
        hinted=entry.kind is Kind.HINTED,
        entry=entry,
    )

"""What the page shows a buyer: its buy buttons and stock texts, taken together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.model import Availability, Evidence, Strength
from spiders.extraction.buttons import Button
from spiders.extraction.phrases import ButtonMeaning
from spiders.extraction.text import ShownText

_OUT = (Availability.OUT_OF_STOCK, Availability.DISCONTINUED)
_IN = (Availability.IN_STOCK, Availability.LIMITED)
NEAR = 90
"""A text without a telling class speaks of the product up to this many texts after its heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The visible reading. ``vetoes``: clear enough to overrule structured data that says in stock."""

    reading: Availability | None
    evidence: tuple[Evidence, ...]
    vetoes: bool = False
    agreeing: bool = False
    contradicting: bool = False
    has_buy_button: bool = False


def read_shown(buttons: Sequence[Button], texts: Sequence[ShownText], *, needs_choice: bool) -> Shown:
    """Weigh the main buttons and the near texts."""
    main = [b for b in buttons if b.shown and not b.elsewhere]
    near = [t for t in texts if t.hinted or -20 <= t.distance <= NEAR]
    buy = [b for b in main if b.meaning is ButtonMeaning.ADD_TO_CART]
    active = [b for b in buy if not b.disabled]
    evidence = tuple(_button_evidence(b) for b in main[:6]) + tuple(_text_evidence(t) for t in near[:8])
    out_texts = [t for t in near if t.stock.availability in _OUT]
    in_texts = [t for t in near if t.stock.availability in _IN]
    refused = [b for b in main if b.meaning in (ButtonMeaning.SOLD_OUT, ButtonMeaning.UNAVAILABLE)]
    notify = [b for b in main if b.meaning is ButtonMeaning.NOTIFY_ME]

    def answer(
        reading: Availability | None,
        *,
        vetoes: bool = False,
        agreeing: bool = False,
        contradicting: bool = False,
    ) -> Shown:
        return Shown(
            reading=reading,
            evidence=evidence,
            vetoes=vetoes,
            agreeing=agreeing,
            contradicting=contradicting,
            has_buy_button=bool(active),
        )

    if refused and not active:
        return answer(Availability.OUT_OF_STOCK, vetoes=True, agreeing=True)
    if out_texts and (not in_texts or out_texts[0].order < in_texts[0].order):
        first = out_texts[0].stock.availability
        return answer(first, vetoes=True, agreeing=not active, contradicting=bool(active))
    for meaning, reading in (
        (ButtonMeaning.PREORDER, Availability.PREORDER),
        (ButtonMeaning.BACKORDER, Availability.BACKORDER),
    ):
        if any(b.meaning is meaning and not b.disabled for b in main) and not active:
            return answer(reading, vetoes=True, agreeing=True)
    if notify and not active and not in_texts:
        return answer(Availability.OUT_OF_STOCK, vetoes=not needs_choice, agreeing=True)
    if buy and not active and not needs_choice and not in_texts:
        return answer(Availability.OUT_OF_STOCK, vetoes=True)
    special = next((t.stock.availability for t in near if t.stock.availability not in (*_OUT, *_IN)), None)
    if special in (Availability.PREORDER, Availability.BACKORDER):
        return answer(special, vetoes=True)
    if active or (buy and needs_choice):
        limited = any(t.stock.availability is Availability.LIMITED for t in in_texts)
        return answer(
            Availability.LIMITED if limited else Availability.IN_STOCK,
            agreeing=bool(in_texts) and bool(active),
        )
    if special is Availability.IN_STORE_ONLY:
        return answer(special, vetoes=True)
    if in_texts:
        return answer(in_texts[0].stock.availability)
    return answer(None)


def _button_evidence(button: Button) -> Evidence:
    readings = {
        ButtonMeaning.ADD_TO_CART: Availability.IN_STOCK,
        ButtonMeaning.PREORDER: Availability.PREORDER,
        ButtonMeaning.BACKORDER: Availability.BACKORDER,
        ButtonMeaning.SOLD_OUT: Availability.OUT_OF_STOCK,
        ButtonMeaning.UNAVAILABLE: Availability.OUT_OF_STOCK,
        ButtonMeaning.NOTIFY_ME: Availability.OUT_OF_STOCK,
    }
    reading = readings.get(button.meaning)
    if button.disabled and reading is Availability.IN_STOCK:
        reading = Availability.OUT_OF_STOCK
    value = (button.text or button.entry.names.strip()) + (" (disabled)" if button.disabled else "")
    return Evidence(
        source="button",
        path=_where(button.entry.node.tag, button.entry.names),
        value=value[:200],
        reading=reading,
        strength=Strength.WEAK,
    )


def _text_evidence(text: ShownText) -> Evidence:
    return Evidence(
        source="text",
        path=_where(text.entry.node.tag, text.entry.names),
        value=text.text[:200],
        reading=text.stock.availability,
        strength=text.stock.strength,
    )


def _where(tag: str | None, names: str) -> str:
    first = names.split()[:1]
    return (tag or "text").lstrip("-") + (f".{first[0]}" if first else "")

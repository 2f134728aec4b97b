"""What is shown, told as evidence."""

from __future__ import annotations

from crawler.model import Availability, Evidence, Strength
from spiders.extraction.buttons import Button
from spiders.extraction.phrases import ButtonMeaning
from spiders.extraction.text import ShownText

_READINGS = {
    ButtonMeaning.ADD_TO_CART: Availability.IN_STOCK,
    ButtonMeaning.BUY_NOW: Availability.IN_STOCK,
    ButtonMeaning.PREORDER: Availability.PREORDER,
    ButtonMeaning.BACKORDER: Availability.BACKORDER,
    ButtonMeaning.SOLD_OUT: Availability.OUT_OF_STOCK,
    ButtonMeaning.NOTIFY_ME: Availability.OUT_OF_STOCK,
}


def button_evidence(button: Button) -> Evidence:
    """A button as evidence; weak, since a button alone says little."""
    reading = _READINGS.get(button.meaning)
    if button.disabled and reading is Availability.IN_STOCK:
        reading = Availability.OUT_OF_STOCK
    value = (button.text or button.entry.names.strip()) + (" (disabled)" if button.disabled else "")
    path = where(button.entry.node.tag, button.entry.names)
    return Evidence(source="button", path=path, value=value[:200], reading=reading, strength=Strength.WEAK)


def text_evidence(text: ShownText) -> Evidence:
    path = where(text.entry.node.tag, text.entry.names)
    return Evidence(
        source="text",
        path=path,
        value=text.text[:200],
        reading=text.stock.availability,
        strength=text.stock.strength,
    )


def where(tag: str | None, names: str) -> str:
    """A short address of an element, such as ``p.stock``."""
    first = names.split()[:1]
    return (tag or "text").lstrip("-") + (f".{first[0]}" if first else "")

"""The stock as a person's selectors tell it, of the product or of one choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.model import Availability, Evidence, Strength
from crawler.reader import Phrases, Selector
from spiders.own.sight import Hit
from spiders.own.words import Said, read_value, read_words

SOURCE = "own"
"""The source of evidence that rests on a person's own selectors."""
_OPPOSITE = {
    Availability.IN_STOCK: Availability.OUT_OF_STOCK,
    Availability.LIMITED: Availability.OUT_OF_STOCK,
    Availability.OUT_OF_STOCK: Availability.IN_STOCK,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What a selector tells of the stock, or why it tells nothing."""

    said: Said | None = None
    words: str = ""
    """What stood there."""
    by_absence: bool = False
    """It rests on something that isn't there: an empty page would say the same."""
    problem: str | None = None
    """For a person; None where something was said."""

    def evidence(self, path: str) -> Evidence:
        """Raises nothing; only for a stock that was told."""
        assert self.said is not None
        return Evidence(
            source=SOURCE,
            path=path[:200],
            value=self.words[:200],
            reading=self.said.reading,
            strength=self.said.strength,
        )


def read_stock(selector: Selector, hits: Sequence[Hit], phrases: Phrases) -> Stock:
    """What the selector's hits say: the first that says anything counts."""
    if selector.by_presence:
        return _by_presence(selector, hits)
    if not hits:
        return Stock(problem="finds nothing")
    for hit in hits:
        said = _said(selector, hit, phrases)
        if said is not None:
            return Stock(said=said, words=hit.text)
    words = next((hit.text for hit in hits if hit.text), "")
    if not words:
        return Stock(problem="finds an element without words; 'present' would take its being there")
    hint = "add them to 'in_stock' or 'out_of_stock'"
    return Stock(words=words, problem=f"finds “{words[:80]}”, words that mean nothing yet: {hint}")


def _said(selector: Selector, hit: Hit, phrases: Phrases) -> Said | None:
    if selector.json:
        return read_value(hit.value, phrases, number=selector.number)
    return read_words(hit.text, phrases, number=selector.number)


def _by_presence(selector: Selector, hits: Sequence[Hit]) -> Stock:
    there = [hit for hit in hits if not selector.json or hit.value is not None]
    if there:
        reading = selector.present or _OPPOSITE.get(selector.absent or Availability.UNKNOWN)
        if reading is None:
            return Stock(problem="is there, which means nothing yet: write 'present'")
        return Stock(said=Said(reading), words=there[0].text or "it is there")
    reading = selector.absent or _OPPOSITE.get(selector.present or Availability.UNKNOWN)
    if reading is None:
        return Stock(problem="finds nothing, which means nothing yet: write 'absent'")
    return Stock(said=Said(reading, Strength.WEAK), words="it isn't there", by_absence=True)

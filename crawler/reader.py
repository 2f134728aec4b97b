"""An own reader: a person's selectors and phrases for one page, as frozen values.

What the watchlist, the web form and the database hold of it is one JSON shape, which
:mod:`crawler.watchlist.own_reader` checks and turns into these values. Nothing here evaluates:
:mod:`spiders.own_reader` does.
"""

from __future__ import annotations

from dataclasses import dataclass

from crawler.model import Availability


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Where in an answer something stands: by one of ``css``, ``xpath`` and ``json``.

    Within a product's choices neither means the choice's own element. All texts were checked.
    """

    css: str = ""
    xpath: str = ""
    json: str = ""
    """A path into the answer, or into the JSON that the page carries."""
    script: str = ""
    """CSS of the script that carries the JSON; else whichever has something at the path."""
    attribute: str = ""
    """This attribute of the element, not its text."""
    present: Availability | None = None
    """What it means that it is there, whatever it says."""
    absent: Availability | None = None
    """What it means that it isn't."""
    number: bool = False
    """The first number in its text counts pieces."""
    cents: bool = False
    """It is a whole number of cents."""

    @property
    def by_presence(self) -> bool:
        """Whether being there is what it tells."""
        return self.present is not None or self.absent is not None

    def __str__(self) -> str:
        for kind in ("css", "xpath", "json"):
            if text := getattr(self, kind):
                return f"{kind} {text}" + (f" @{self.attribute}" if self.attribute else "")
        return f"@{self.attribute}"


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantsReader:
    """A product's choices: one for each thing that ``each`` finds; the other selectors look within it."""

    each: Selector
    label: Selector | None = None
    """Else its own text."""
    key: Selector | None = None
    """What stays the same when the label's words change; else the label."""
    availability: Selector
    price: Selector | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Words and what they mean: literal, case and spacing aside."""

    in_stock: tuple[str, ...] = ()
    out_of_stock: tuple[str, ...] = ()
    preorder: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """How a person wants one page read. What isn't named is read as on any other page."""

    address: str | None = None
    """What is asked instead of the page: an address of the same shop."""
    availability: Selector | None = None
    phrases: Phrases = Phrases()
    price: Selector | None = None
    currency: str | None = None
    """ISO 4217."""
    currency_at: Selector | None = None
    name: Selector | None = None
    variants: VariantsReader | None = None

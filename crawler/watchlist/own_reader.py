"""The format of an own reader (``read:`` of a watch), its one JSON shape, and what is made of it.

The same models take the watchlist's text and the shape that was stored, so that nothing is used unchecked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, model_validator

from crawler import reader as values
from crawler.errors import RestockError
from crawler.urls import registrable_domain
from crawler.watchlist.own_selectors import (
    WAYS,
    At,
    Currency,
    CurrencyAt,
    Phrases,
    PriceAt,
    Selector,
    StockAt,
    Url,
)
from crawler.watchlist.parts import Part
from crawler.watchlist.problems import Mistake


class UnusableReaderError(RestockError):
    """What was stored as an own reader isn't one."""


class Variants(Part):
    """The product's choices, such as sizes; the other selectors look within each."""

    each: At
    """One element, or one entry of a JSON list, for each choice."""
    label: At | None = None
    """The choice's name; else its text."""
    key: At | None = None
    """What tells the choices apart when their names change; else the name."""
    availability: StockAt
    """Where the choice's stock is told."""
    price: PriceAt | None = None
    """Where the choice's price stands, if it has one of its own."""

    @model_validator(mode="after")
    def _alike(self) -> Variants:
        _needs_place("each", self.each)
        for name in ("label", "key", "availability", "price"):
            inner: Selector | None = getattr(self, name)
            if inner is None:
                continue
            if inner.script:
                raise Mistake(f"'{name}' looks within the choice", "Write 'script' with 'each'")
            if inner.is_json is not self.each.is_json:
                words = (
                    "a JSON path, such as '$.title'" if self.each.is_json else "'css', 'xpath' or 'attribute'"
                )
                raise Mistake(f"'{name}' looks for something else than 'each' finds", f"Write {words}")
        if self.each.is_json and self.label is None:
            raise Mistake(
                "an entry of a JSON list has no text of its own", "Write 'label', such as '$.title'"
            )
        return self


class Read(Part):
    """How this page is read, by your own selectors and words; what isn't named is read as on any page."""

    address: Url | None = Field(None, alias="from")
    """Ask this address instead of the page, such as the shop's own JSON; it must be of the same shop."""
    availability: StockAt | None = None
    """Where the stock is told."""
    in_stock: Phrases | None = None
    """Words that mean that it can be bought. Literal; upper and lower case are the same."""
    out_of_stock: Phrases | None = None
    """Words that mean that it is sold out; they go before the others."""
    preorder: Phrases | None = None
    """Words that mean that it can be preordered."""
    price: PriceAt | None = None
    """Where the price stands."""
    currency: CurrencyAt | None = None
    """The price's currency, such as EUR, or where it stands."""
    name: At | None = None
    """Where the product's name stands."""
    variants: Variants | None = None
    """The product's choices, such as sizes."""

    @model_validator(mode="after")
    def _says_something(self) -> Read:
        for name in ("availability", "price", "currency", "name"):
            selector: Selector | None = getattr(self, name)
            if selector is not None and not (isinstance(selector, Currency) and selector.code):
                _needs_place(name, selector)
        if not (self.availability or self.price or self.name or self.variants):
            hint = "Write 'availability', 'price', 'name' or 'variants', and what begins with '#' in quotes"
            raise Mistake("nothing is read", hint)
        if self.address and not (self.availability or self.variants):
            raise Mistake("'from' tells no stock", "Write 'availability' or 'variants' beside it")
        if not (self.availability or self.variants) and (self.in_stock or self.out_of_stock or self.preorder):
            raise Mistake("words without a place where they stand", "Write 'availability' beside them")
        return self

    def stored(self) -> dict[str, Any]:
        """The one JSON shape of it: what was written, without shorthand."""
        found: dict[str, Any] = self.model_dump(
            mode="json", exclude_none=True, exclude_defaults=True, by_alias=True
        )
        if self.currency is not None and self.currency.code:
            found["currency"] = self.currency.code
        return found


def _needs_place(name: str, selector: Selector) -> None:
    if not (selector.css or selector.xpath or selector.path):
        raise Mistake(f"'{name}' doesn't say where", WAYS)


def foreign(read: Read, url: str) -> Mistake | None:
    """What is wrong with asking ``from`` for a page: another shop's address would not be asked gently."""
    if read.address is None:
        return None
    asked, own = (registrable_domain(urlsplit(a).hostname or "") for a in (read.address, url))
    if asked == own:
        return None
    return Mistake(
        f"'{asked}' isn't the page's shop ({own})", "Name an address of the same shop, or watch that page"
    )


def reader_of(stored: Mapping[str, Any]) -> values.Reader:
    """The values of a stored shape. Raises UnusableReaderError where it isn't one."""
    return _reader(json.dumps(stored, sort_keys=True))


@lru_cache(maxsize=1024)
def _reader(text: str) -> values.Reader:
    try:
        return _built(Read.model_validate_json(text))
    except ValidationError as exc:
        error = exc.errors(include_url=False, include_input=False)[0]
        mistake = (error.get("ctx") or {}).get("error")
        where = ".".join(map(str, error["loc"])) or "it"
        said = mistake.message if isinstance(mistake, Mistake) else error["msg"]
        raise UnusableReaderError(
            f"the watch's own selectors can't be used: {where}: {said}", hint="write them anew"
        ) from exc


def _built(read: Read) -> values.Reader:
    variants, currency = read.variants, read.currency
    return values.Reader(
        address=read.address,
        availability=_value(read.availability),
        phrases=values.Phrases(
            in_stock=tuple(read.in_stock or ()),
            out_of_stock=tuple(read.out_of_stock or ()),
            preorder=tuple(read.preorder or ()),
        ),
        price=_value(read.price),
        currency=currency.code if currency else None,
        currency_at=_value(currency) if currency and not currency.code else None,
        name=_value(read.name),
        variants=None
        if variants is None
        else values.VariantsReader(
            each=_place(variants.each),
            label=_value(variants.label),
            key=_value(variants.key),
            availability=_place(variants.availability),
            price=_value(variants.price),
        ),
    )


def _value(selector: Selector | None) -> values.Selector | None:
    return None if selector is None else _place(selector)


def _place(selector: Selector) -> values.Selector:
    return values.Selector(**selector.model_dump(exclude_none=True, exclude_defaults=True, by_alias=True))

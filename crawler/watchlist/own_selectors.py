"""One selector of an own reader as a person writes it: checked when it is read, long before it is used."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from crawler.model import Availability
from crawler.selectors.css import parse_css
from crawler.selectors.json_path import parse_json_path
from crawler.selectors.xpath import parse_xpath
from crawler.watchlist.currencies import CURRENCIES
from crawler.watchlist.parts import REFERENCE, Part
from crawler.watchlist.problems import Mistake, did_you_mean
from crawler.watchlist.values import listed, read_flag, read_text, read_url

MAX_PHRASES = 50
WAYS = "Write 'css', 'xpath' or 'json', and what begins with '#' in quotes"
_ATTRIBUTE = re.compile(r"[A-Za-z_][\w.:-]{0,99}")
_XPATH = re.compile(r"\.{0,2}/|\(|\.$|[a-z-]+\(")
_STATES = {
    "true": Availability.IN_STOCK,
    "false": Availability.OUT_OF_STOCK,
    **{
        state.value: state
        for state in (
            Availability.IN_STOCK,
            Availability.LIMITED,
            Availability.PREORDER,
            Availability.BACKORDER,
            Availability.OUT_OF_STOCK,
        )
    },
}


def _checked(parse: Callable[[str], object]) -> Callable[[object], str]:
    def read(value: object) -> str:
        text = read_text(value)
        parse(text)
        return text

    return read


def _attribute(value: object) -> str:
    text = read_text(value)
    if _ATTRIBUTE.fullmatch(text):
        return text.lower()
    raise Mistake(f"'{text[:40]}' isn't an attribute's name", "Write it like 'data-stock'")


def _state(value: object) -> Availability:
    text = str(value).lower() if isinstance(value, bool) else read_text(value)
    if text in _STATES:
        return _STATES[text]
    raise Mistake(f"'{text[:40]}' isn't a state", did_you_mean(text, _STATES))


def _flag(value: object) -> bool:
    return value if isinstance(value, bool) else read_flag(value)


def _written(value: object) -> object:
    """A selector in one text: ``$...`` is a JSON path, ``/...`` an XPath, everything else CSS."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if text.startswith("$"):
        return {"json": value}
    return {"xpath" if _XPATH.match(text) else "css": value}


def _currency(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"\s*[A-Za-z]{3}\s*", value):
        code = value.strip().upper()
        if code not in CURRENCIES:
            raise Mistake(
                f"'{code}' isn't a currency", did_you_mean(code, CURRENCIES) or "Write it like 'EUR'"
            )
        return {"code": code}
    return _written(value)


def _text_schema(*examples: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "examples": list(examples)})


Css = Annotated[str, BeforeValidator(_checked(parse_css)), _text_schema("#stock .label")]
XPath = Annotated[str, BeforeValidator(_checked(parse_xpath)), _text_schema("//div[@id='stock']")]
JsonPath = Annotated[str, BeforeValidator(_checked(parse_json_path)), _text_schema("$.product.stock")]
Attribute = Annotated[str, BeforeValidator(_attribute), _text_schema("data-stock")]
State = Annotated[
    Availability, BeforeValidator(_state), WithJsonSchema({"enum": [True, False, *list(_STATES)[2:]]})
]
Url = Annotated[str, BeforeValidator(read_url), _text_schema("https://shop.example/api/stock?id=1")]
Flag = Annotated[bool, BeforeValidator(_flag), WithJsonSchema({"type": "boolean"})]
Phrase = Annotated[str, BeforeValidator(read_text), Field(max_length=200)]
_PHRASE: dict[str, Any] = {"type": ["string", "number"]}
Phrases = Annotated[
    list[Phrase],
    BeforeValidator(listed),
    Field(min_length=1, max_length=MAX_PHRASES),
    WithJsonSchema({"anyOf": [_PHRASE, {"type": "array", "items": _PHRASE}]}),
]


class Selector(Part):
    """Where something stands: by one of css, xpath and json."""

    css: Css | None = None
    """A CSS selector; the first element that fits counts."""
    xpath: XPath | None = None
    """An XPath expression."""
    path: JsonPath | None = Field(None, alias="json")
    """A path into a JSON answer, or into the JSON that the page carries."""
    script: Css | None = None
    """CSS of the script that carries the JSON; else any that has something at the path."""
    attribute: Attribute | None = None
    """Read this attribute, not the text."""

    @model_validator(mode="after")
    def _checked(self) -> Selector:
        self.check()
        return self

    def check(self) -> None:
        """Raises Mistake where the keys don't go together."""
        ways = [way for way in (self.css, self.xpath, self.path) if way]
        if len(ways) > 1:
            raise Mistake("more than one of 'css', 'xpath' and 'json'", "Keep one of them")
        if not ways and not self.attribute:
            raise Mistake("it doesn't say where", WAYS)
        if self.script and not self.path:
            raise Mistake("'script' goes with 'json' only", "Write 'json' beside it, or remove it")
        if self.attribute and (self.path or self.xpath):
            raise Mistake("'attribute' goes with 'css' only", "In XPath end with '/@name'")

    @property
    def is_json(self) -> bool:
        return self.path is not None


class StockSelector(Selector):
    """Where the stock is told, or what being there means."""

    present: State | None = None
    """What it means that it is there: true (in stock), false (out of stock), in_stock, out_of_stock,
    preorder, ..."""
    absent: State | None = None
    """What it means that it isn't there; else the opposite of 'present'."""
    number: Flag = False
    """Take the first number in the text for how many there are."""

    def check(self) -> None:
        super().check()
        if self.number and (self.present or self.absent):
            raise Mistake("'number' reads what 'present' and 'absent' leave out", "Keep one of them")


class PriceSelector(Selector):
    """Where the price stands."""

    cents: Flag = False
    """It is a whole number of cents."""


class Currency(Selector):
    """Where the currency stands, or its code."""

    code: str | None = None
    """ISO 4217."""

    def check(self) -> None:
        if not self.code:
            super().check()


def _or_text(name: str) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [{"type": "string"}, {REFERENCE: name}]})


At = Annotated[Selector, BeforeValidator(_written), _or_text("Selector")]
StockAt = Annotated[StockSelector, BeforeValidator(_written), _or_text("StockSelector")]
PriceAt = Annotated[PriceSelector, BeforeValidator(_written), _or_text("PriceSelector")]
CurrencyAt = Annotated[Currency, BeforeValidator(_currency), _or_text("Selector")]

"""What a site declares of itself: values without behaviour, read by :mod:`spiders.site`.

A reading is an :class:`Availability`, or a :class:`FailureReason` where a signal says that this is no product
page (a captcha is BLOCKED, a removed product GONE). Tables are closed: what isn't in them says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from crawler.model import Availability, FailureReason, Strength

Reading = Availability | FailureReason
Values = Mapping[str, Reading]

YES_NO: Values = MappingProxyType({"true": Availability.IN_STOCK, "false": Availability.OUT_OF_STOCK})
"""A JSON boolean that is true where the product can be bought."""
SOLD_OUT: Values = MappingProxyType({"true": Availability.OUT_OF_STOCK, "false": Availability.IN_STOCK})
"""A JSON boolean that is true where it can't."""
COUNT: Values = MappingProxyType(
    {">0": Availability.IN_STOCK, "0": Availability.OUT_OF_STOCK, "<0": Availability.OUT_OF_STOCK}
)
"""A number of pieces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """When a signal was last held against something, and against what."""

    on: date
    against: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRule:
    """One signal on the page: the first element that ``css`` finds and whose words fit.

    ``text``: phrases, of which one must stand in the element as whole words, case and spacing aside, and not
    behind a 0 or a "not"; without it the element's presence is enough. ``values``: instead of ``reading``, a
    closed table from the element's whole text to a reading. ``attribute``: read this attribute, not the text.

    >>> PageRule(css="#buy:not([disabled])", text=("add to cart",), reading=Availability.IN_STOCK).css
    '#buy:not([disabled])'
    """

    css: str
    reading: Reading | None = None
    text: tuple[str, ...] = ()
    values: Values = field(default_factory=dict)
    attribute: str | None = None
    strength: Strength = Strength.STRONG


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVariants:
    """Choices that stand on the page, one element each; none of them found says nothing."""

    each: str
    """CSS of one choice."""
    sold_out: str
    """CSS that a choice itself matches, or something inside it, when it is sold out."""
    option: str = "Size"
    label: str | None = None
    """The attribute with the choice's name; None takes the element's text."""
    key: str | None = None
    """The attribute with the shop's id of the choice; None takes the label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Where in a JSON value something stands: paths such as ``a.b[0].c``.

    ``[]`` or ``*`` means each, ``[id=7]`` the one whose ``id`` is 7; ``{name}`` is filled in from the page's
    URL. An empty path says that the field is not given.
    """

    availability: str = ""
    values: Values = field(default_factory=lambda: YES_NO)
    """What the value at ``availability`` means: ``true``, ``null``, ``>0``, or a word in lower case."""
    name: str = ""
    brand: str = ""
    sku: str = ""
    gtin: str = ""
    image: str = ""
    price: str = ""
    list_price: str = ""
    currency: str = ""
    quantity: str = ""
    seller: str = ""
    minor_units: bool = False
    """Whether prices are whole numbers of cents."""
    refused_at: tuple[str, ...] = ()
    """Paths where the answer would say that it refuses to tell: a code, an error's text."""
    refusals: Values = field(default_factory=dict)
    """What is said there, in lower case, and the failure that it means; anything else means nothing."""
    variants: str = ""
    """The path of the variants' list or object; :attr:`variant` says how each is read."""
    variant: VariantFields | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantFields:
    """The same for one variant; paths begin at the variant."""

    key: str
    availability: str
    values: Values = field(default_factory=lambda: YES_NO)
    options: tuple[tuple[str, str], ...] = ()
    """(the option's name, the path of its value)."""
    each_option: tuple[str, str, str] | None = None
    """Instead: (the path of a list of options, an option's path to its name, and to its value)."""
    beside: tuple[str, str, str] | None = None
    """A second table that tells the rest: (its path in the whole value, the path in a variant, the path in
    the table's entry or, for the table's own keys, nothing). The entry with the equal value is read as
    ``beside``; a variant without an entry is another product's and left out."""
    label: str = ""
    price: str = ""
    currency: str = ""
    sku: str = ""
    gtin: str = ""
    cart_id: str = ""
    quantity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSource:
    """The page itself: structured data, embedded state, buttons and text by the shared extraction."""

    def __str__(self) -> str:
        return "the page"


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonSource:
    """A JSON answer whose address follows from the product's URL."""

    product: str
    """A regular expression searched in the product's URL; its named groups fill :attr:`url`."""
    url: str
    """Such as ``https://www.shop.example/api/stock/{item}``; ``{place}`` is the :class:`Place`'s."""
    fields: Fields
    headers: tuple[tuple[str, str], ...] = ()
    with_page: bool = False
    """Whether the page is asked for too, where the answer lacks the price or the name."""
    alone: bool = False
    """Whether an answer without a name is enough, because the page lets no plain client in."""

    def __str__(self) -> str:
        return "JSON and the page" if self.with_page else "JSON, the page where that fails"


@dataclass(frozen=True, slots=True, kw_only=True)
class StateSource:
    """JSON that the page carries for its own programs.

    Either ``name``: the id of the JSON script or the variable it is assigned to (``__NEXT_DATA__``,
    ``window.digitalData``); or ``css`` and ``attribute`` of an element that carries it.
    """

    fields: Fields
    name: str = ""
    css: str = ""
    attribute: str = ""
    product: str = ""
    """A regular expression searched in the product's URL, where paths use its named groups."""
    reshape: Callable[[Any], Any] | None = None
    """A pure function that joins tables which paths can't join; it takes any JSON value and never raises."""

    def __str__(self) -> str:
        return "the page's embedded JSON"


Source = PageSource | JsonSource | StateSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """Only the retailer itself counts: an offer of a marketplace seller is its out of stock.

    ``names`` are the retailer's own, compared whole, case aside. ``css`` finds the seller on the page, where
    the JSON or the structured data doesn't name it; ``pattern`` has one group that takes the name out.
    """

    names: tuple[str, ...]
    css: str = ""
    pattern: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A store or an area that the stock depends on, and how a person names it.

    It is the query parameter ``parameter`` of the watched URL, else ``default``; it fills ``{place}`` of a
    :class:`JsonSource`, and is sent as the cookie ``cookie`` with the page.
    """

    kind: str
    """``store`` or ``area``."""
    parameter: str
    default: str = ""
    cookie: str = ""
    help: str = ""
    """Where a person finds the value."""

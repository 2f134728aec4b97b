"""The vocabulary of docs/glossary.md as frozen values. No I/O, no clock, no chance.

Everything else in the project speaks in these types. All times are aware and in UTC; all money is
:class:`decimal.Decimal`; every text may hold whatever a page or a person wrote and is data, never markup.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum


class Availability(StrEnum):
    """schema.org's ItemAvailability, reduced to what changes a buyer's decision."""

    IN_STOCK = "in_stock"
    LIMITED = "limited"
    """Can be bought now, and the shop says that few are left."""
    PREORDER = "preorder"
    BACKORDER = "backorder"
    """Can be ordered, delivered when the shop has it again."""
    IN_STORE_ONLY = "in_store_only"
    OUT_OF_STOCK = "out_of_stock"
    DISCONTINUED = "discontinued"
    UNKNOWN = "unknown"
    """Nothing was said. Never the same as OUT_OF_STOCK: it changes no state and alerts nobody."""

    @property
    def buyable(self) -> bool:
        """Whether a person can order it now and have it sent from stock.

        >>> [a.value for a in Availability if a.buyable]
        ['in_stock', 'limited']
        """
        return self in (Availability.IN_STOCK, Availability.LIMITED)


class Confidence(StrEnum):
    """How sure an Offer's availability is, after all evidence was weighed."""

    STRONG = "strong"
    WEAK = "weak"
    CONTRADICTING = "contradicting"
    """Two strong signals disagree; the availability is the more cautious reading."""


class Strength(StrEnum):
    """How much one piece of evidence can carry alone."""

    STRONG = "strong"
    WEAK = "weak"


class FailureReason(StrEnum):
    """Why a look gave no Offer."""

    BLOCKED = "blocked"
    GONE = "gone"
    WRONG_PRODUCT = "wrong_product"
    LAYOUT = "layout"
    """A page came, but no product data was found on it."""
    TIMEOUT = "timeout"
    HTTP = "http"
    NETWORK = "network"
    TOO_LARGE = "too_large"
    FORBIDDEN_ADDRESS = "forbidden_address"
    ROBOTS = "robots"
    BROWSER = "browser"
    """The page needs a browser, and there is none here that works. Says nothing of the shop."""


class TransitionKind(StrEnum):
    """What a change of the last known state means to a person."""

    RESTOCK = "restock"
    """From not buyable to buyable."""
    SOLD_OUT = "sold_out"
    """From buyable to not buyable."""
    PREORDER_OPENED = "preorder_opened"
    NEW_LISTING = "new_listing"
    """A product that a feed watch's listing did not name before."""
    PRICE = "price"
    """Same availability, another price in the same currency."""
    LOW_STOCK = "low_stock"
    """From in stock to few left, as the shop says."""
    CHANGED = "changed"
    """Any other change, such as out of stock -> discontinued. Recorded, alerts nobody by default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One signal that an Offer rests on: where it stood, what it said, how it was read."""

    source: str
    """The reader: ``jsonld``, ``microdata``, ``opengraph``, ``state``, ``button``, ``text``, ``api``, ..."""
    path: str
    """Where in the source, such as ``offers[0].availability`` or ``#buy > button``."""
    value: str
    """What stood there, cut to 200 characters."""
    reading: Availability | None = None
    """What it says of availability; None where it speaks of price or identity."""
    strength: Strength = Strength.STRONG


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What the page says the thing is. Every field may be missing; none is guessed."""

    name: str | None = None
    brand: str | None = None
    sku: str | None = None
    mpn: str | None = None
    gtin: str | None = None
    """8, 12, 13 or 14 digits with a right checksum."""
    url: str | None = None
    """The canonical URL, absolute."""
    image: str | None = None
    """Absolute http(s) URL of the main picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A buyable choice of a product (size, colour), with its own availability."""

    key: str
    """Stable within the watch: the shop's variant id, else its SKU, else its options joined."""
    label: str
    """As the shop writes it, such as ``US 10 / Black``."""
    availability: Availability
    options: tuple[tuple[str, str], ...] = ()
    """(name, value) in the shop's order, such as ``(("Size", "US 10"), ("Color", "Black"))``."""
    price: Decimal | None = None
    currency: str | None = None
    sku: str | None = None
    gtin: str | None = None
    cart_id: str | None = None
    """What the shop's cart link takes, where the platform has one."""
    cart_url: str | None = None
    """Puts it into the shop's cart, where it can be ordered now: https, and of the shop itself."""
    quantity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What one look at one page said. Pure: it knows neither the watch nor the time."""

    availability: Availability
    confidence: Confidence = Confidence.STRONG
    price: Decimal | None = None
    """Finite and positive; what a person pays for one, without shipping."""
    currency: str | None = None
    """ISO 4217, upper case."""
    list_price: Decimal | None = None
    seller: str | None = None
    variants: tuple[Variant, ...] = ()
    product: Product = field(default_factory=Product)
    evidence: tuple[Evidence, ...] = ()
    platform: str | None = None
    """The platform recognized from the page, such as ``shopify``."""
    cart_id: str | None = None
    """Of a product without variants."""
    cart_url: str | None = None
    """As a variant's; of a product without variants, or with one alone."""

    def fingerprint(self) -> str:
        """A digest of everything that makes two offers differ for a buyer (not the evidence).

        Equal consecutive fingerprints are one snapshot: "first seen, last seen, how often".
        """
        parts: list[object] = [
            self.availability,
            self.confidence,
            _plain(self.price),
            self.currency,
            self.seller,
            self.product.name,
            self.product.sku,
        ]
        for v in self.variants:
            parts += [v.key, v.label, v.availability, _plain(v.price), v.currency]
        return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount.normalize(), "f")


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A look without an Offer, and why. Changes no state, alerts nobody."""

    reason: FailureReason
    detail: str
    """One line for a person: what was found, and what they can do where there is something."""
    vendor: str | None = None
    """Who blocks, where it is known: ``cloudflare``, ``datadome``, ..."""
    http_status: int | None = None
    retry_after: timedelta | None = None
    """What the shop asked for, at most 24 h."""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """The shop answered 304: the page is what the last Offer was read from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A product as a feed names it. Its reader has cleaned and cut every text, and judged every address."""

    key: str
    """The shop's id of the product, else its address; at most 200 characters."""
    url: str
    """Where a person finds it: absolute, http(s), of the feed's own shop."""
    title: str
    availability: Availability = Availability.UNKNOWN
    price: Decimal | None = None
    """The least that it can be bought for."""
    currency: str | None = None
    image: str | None = None
    brand: str | None = None
    variants: tuple[Variant, ...] = ()
    tags: tuple[str, ...] = ()
    published_at: datetime | None = None
    """Since when the shop says that it lists it."""
    fingerprint: str = field(init=False, repr=False, compare=False)
    """A digest of everything but ``published_at``."""

    def __post_init__(self) -> None:
        parts = [self.key, self.url, self.title, self.availability, _plain(self.price) or ""]
        parts += [self.currency or "", self.image or "", self.brand or "", *self.tags]
        for v in self.variants:
            parts += ["\x1f", v.key, v.label, v.availability, "" if v.price is None else str(v.price)]
        digest = hashlib.blake2b("\x1e".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()
        object.__setattr__(self, "fingerprint", digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assortment:
    """What one look at a feed said: the products that it lists. The counterpart of an Offer."""

    source: str
    """The reader, which decides what keys look like: ``shopify``, ``woocommerce``, ``sitemap``, ``rss``, …"""
    listings: tuple[Listed, ...]
    """In the feed's order, each key once."""
    confidence: Confidence = Confidence.STRONG
    limited: bool = False
    """The feed names more than was read, or names only the newest: what is missing isn't gone."""
    cut: Failure | None = None
    """Why the rest could not be read; what is missing then isn't gone."""
    title: str | None = None
    """What the feed calls itself."""
    pages: int = 1
    """Requests that it took."""

    @property
    def whole(self) -> bool:
        """Whether everything that the feed names was read."""
        return not self.limited and self.cut is None

    def fingerprint(self) -> str:
        """A digest of what is listed, whatever its order."""
        head = f"{self.source} {self.confidence} {self.whole} "
        digests = sorted(listed.fingerprint for listed in self.listings)
        return hashlib.blake2b((head + "".join(digests)).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a shop gave us to ask "has it changed since?" with."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What the browser showed when a page was read in it."""

    body: bytes = field(repr=False)
    media_type: str = "image/jpeg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One observation of a watch: when, at what cost, with what outcome."""

    watch_id: int
    url: str
    """What was asked for."""
    started_at: datetime
    finished_at: datetime
    outcome: Offer | Assortment | Failure | Unchanged
    as_of: datetime | None = None
    """When the shop made the answer (``started_at`` less the cache's Age); None means started_at.

    An answer older than one already recorded never reverses it.
    """
    final_url: str | None = None
    """Where redirects led, if elsewhere than ``url``."""
    http_status: int | None = None
    latency: timedelta | None = None
    size: int = 0
    """Bytes of the body as received."""
    validators: Validators = field(default_factory=Validators)
    spider: str | None = None
    """The spider that should look next time, where this look learned of a better one."""
    min_interval: timedelta | None = None
    """The site's floor: the next look begins no earlier than this after ``started_at``."""
    steady: bool = False
    """Says the same as the last one: recording it may wait for company."""
    pushed: bool = False
    """Nobody looked: the shop itself told. It says nothing of how the site receives us, and costs no look."""
    browser: bool = False
    """Read in a browser."""
    browser_tried: bool = False
    """The page alone showed no product, so it was opened in a browser as well. With an Offer the site has
    taught that its pages need one; without, the page isn't tried again for a day."""
    picture: Picture | None = None
    """Taken where the outcome differs from the last one; kept only with a transition."""

    @property
    def failure(self) -> Failure | None:
        """What went wrong; of a feed that was read in part, why the rest wasn't."""
        if isinstance(self.outcome, Assortment):
            return self.outcome.cut
        return self.outcome if isinstance(self.outcome, Failure) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownVariant:
    """The last known state of a watch's variant; the empty key is the product as a whole."""

    key: str
    label: str
    availability: Availability
    """Never UNKNOWN: what is unknown isn't stored."""
    since: datetime
    price: Decimal | None = None
    currency: str | None = None
    pending: Availability | None = None
    """Seen once on evidence that does not suffice alone; waits for a second look."""
    pending_at: datetime | None = None
    gone_at: datetime | None = None
    """Since when the page lists other variants but not this one."""
    flips: int = 0
    """Changes between buyable and not since ``flips_since``."""
    flips_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownListing:
    """What is known of a product in a feed watch's listing."""

    key: str
    availability: Availability
    """UNKNOWN where the feed never told of its stock."""
    price: Decimal | None = None
    currency: str | None = None
    fingerprint: str = ""
    """Of the :class:`Listed` that it was last seen as."""
    pending: Availability | None = None
    """Seen once on evidence that does not suffice alone; waits for a second look."""
    pending_at: datetime | None = None
    gone_at: datetime | None = None
    """Since when the feed no longer names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingState:
    """A listing as it is to be remembered: what a look saw, and the state that is believed."""

    listed: Listed
    known: KnownListing
    changed: bool = True
    """Whether the state differs in what a buyer sees, not only in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A change of the last known state of a watch's variant, or of a product in a feed watch's listing."""

    watch_id: int
    variant_key: str
    """The empty string is the product as a whole; of a feed watch it is the listing's key."""
    variant_label: str
    """Of a feed watch the listing's title."""
    kind: TransitionKind
    before: Availability
    after: Availability
    at: datetime
    """When the look that saw it started."""
    confidence: Confidence
    price: Decimal | None = None
    currency: str | None = None
    previous_price: Decimal | None = None
    quantity: int | None = None

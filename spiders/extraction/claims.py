"""What one source on a page says about a product, before anything is weighed."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from crawler.model import Availability, Strength


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferClaim:
    """One offer, or one variant with its offer, as a source tells it."""

    path: str
    availability: Availability | None = None
    said: str = ""
    """The words or the number that ``availability`` was read from."""
    price: Decimal | None = None
    currency: str | None = None
    list_price: Decimal | None = None
    seller: str | None = None
    url: str | None = None
    key: str | None = None
    """The shop's id of the variant, where it has one."""
    sku: str | None = None
    gtin: str | None = None
    label: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    cart_id: str | None = None
    quantity: int | None = None
    aggregate: bool = False
    """Whether it sums up several offers, such as schema.org's AggregateOffer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductClaim:
    """One product as a source tells it."""

    source: str
    path: str
    name: str | None = None
    brand: str | None = None
    sku: str | None = None
    mpn: str | None = None
    gtin: str | None = None
    url: str | None = None
    image: str | None = None
    offers: tuple[OfferClaim, ...] = ()
    listed: bool = False
    """Whether it stands in a list of products, or beside one as something similar."""
    aside: bool = False
    """Whether it lies in a part of the page that looks like recommendations or navigation."""
    anchored: bool = False
    """Whether the source itself says that this is the page's product (such as a platform's product state)."""
    strength: Strength = Strength.STRONG
    platform: str | None = None
    cautious: bool = False
    """Whether it outranks no other source that tells of a sold-out product: a platform's list of choices that
    can be bought may be older or wider than what the shop sells.
    """
    other_ids: frozenset[str] = field(default_factory=frozenset)
    """Ids the shop knows it by beyond SKU and MPN, lower case."""

    def ids(self) -> frozenset[str]:
        """Everything that identifies it or one of its variants, lower case."""
        own = {self.sku, self.mpn, self.gtin}
        for offer in self.offers:
            own |= {offer.sku, offer.key, offer.gtin}
        return self.other_ids | {value.lower() for value in own if value}

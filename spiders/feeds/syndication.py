"""RSS 0.9 to 2.0 and Atom: the newest products, or articles about them; also a merchant's product feed.

The extensions that tell more are read where they are: Google's (``g:price``, ``g:availability``, ``g:brand``,
``g:image_link``), Media RSS, and Shopify's (``s:variant``, ``s:price``, ``s:vendor``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from crawler.model import Availability, Listed, Variant
from spiders.extraction.amounts import amount, currency_code
from spiders.extraction.price import read_price
from spiders.extraction.schema_availability import read_schema_availability
from spiders.feeds.cleaning import (
    LABEL,
    MAX_TAGS,
    MAX_VARIANTS,
    address,
    from_address,
    key,
    moment,
    of_one_shop,
    picture,
    text,
)
from spiders.feeds.page import MAX_LISTINGS, FeedPage
from spiders.feeds.xml import Field, Record, read_xml

_SOURCES = {"rss": "rss", "rdf": "rss", "feed": "atom"}
_TAGS = ("category", "type", "product_type")


def read_syndication(body: bytes, *, url: str, most: int = MAX_LISTINGS) -> FeedPage | None:
    """The feed's entries; None where it is neither RSS nor Atom. Raises UnreadableXml.

    Such a feed is a window: an entry that is no longer in it isn't gone.
    """
    document = read_xml(
        body, records=frozenset({"item", "entry"}), most=most, make=lambda record: _listed(record, url)
    )
    source = _SOURCES.get(document.root)
    if source is None:
        return None
    return FeedPage(
        source=source,
        listings=of_one_shop(document.made, base=url),
        window=True,
        broken=document.broken,
        title=text(document.head.first("channel/title", "title"), limit=LABEL),
    )


def _listed(record: Record, url: str) -> Listed | None:
    place = _link(record, url)
    if place is None:
        return None
    price, currency = _price(record)
    said = record.first("availability")
    identity = text(record.first("guid", "id"), limit=1000)
    return Listed(
        key=key(identity or place),
        url=place,
        title=text(record.first("title")) or from_address(place),
        availability=(read_schema_availability(said) if said else None) or Availability.UNKNOWN,
        price=price,
        currency=currency,
        image=picture(_image(record), base=place),
        brand=text(record.first("brand", "vendor"), limit=LABEL),
        variants=tuple(_variants(record.all("variant", "variant/title", "variant/sku"))),
        tags=_tags(record),
        published_at=moment(record.first("published", "pubdate", "date")),
    )


def _link(record: Record, url: str) -> str | None:
    """The entry's page: RSS writes it as text, Atom as an attribute of the link that isn't about the feed."""
    for link in record.all("link"):
        if link.attributes.get("rel", "alternate") != "alternate":
            continue
        place = address(link.attributes.get("href") or link.text, base=url)
        if place is not None:
            return place
    permanent = next((g for g in record.all("guid") if g.attributes.get("ispermalink") != "false"), None)
    return address(permanent.text, base=url) if permanent and "://" in permanent.text else None


def _price(record: Record) -> tuple[Decimal | None, str | None]:
    for name in ("sale_price", "price", "variant/price"):
        for told in record.all(name):
            said = told.text.strip()[:100]
            currency = currency_code(told.attributes.get("currency"))
            money = read_price(said, currency=currency) if said else None
            if money is not None:
                return money.amount, money.currency or currency
            if (plain := amount(said)) is not None:
                return plain, currency
    return None, None


def _image(record: Record) -> str | None:
    said = record.first("image_link")
    if said:
        return said.strip()
    for name in ("thumbnail", "content", "group/content", "enclosure"):
        for told in record.all(name):
            kind = told.attributes.get("type", "image")
            if told.attributes.get("url") and kind.startswith("image"):
                return told.attributes["url"]
    return None


def _variants(fields: Iterable[Field]) -> Iterator[Variant]:
    """Shopify's Atom names the variants, not their stock."""
    label: str | None = None
    number = 0
    for each in fields:
        if each.name == "variant":
            label, number = None, number + 1
        elif each.name == "variant/title" and label is None:
            label = text(each.text, limit=LABEL)
            if label and label != "Default Title" and number <= MAX_VARIANTS:
                yield Variant(key=key(label), label=label, availability=Availability.UNKNOWN)


def _tags(record: Record) -> tuple[str, ...]:
    told = [text(f.text or f.attributes.get("term"), limit=LABEL) for f in record.all(*_TAGS)]
    return tuple(dict.fromkeys(tag for tag in told if tag))[:MAX_TAGS]

"""A sitemap: a list of the shop's addresses, or of its parts. It tells of no stock, only what there is.

Of an index the parts that name products are read; of a list with other pages beside them, the products.
"""

from __future__ import annotations

import re

from crawler.model import Listed
from spiders.feeds.cleaning import (
    address,
    from_address,
    key,
    of_one_shop,
    own_address,
    path_of,
    picture,
    text,
)
from spiders.feeds.page import MAX_LISTINGS, FeedPage
from spiders.feeds.xml import Record, read_xml

SOURCE = "sitemap"
ROOTS = frozenset({"urlset", "sitemapindex"})
_PRODUCTS = re.compile(
    r"product|produkt|produit|prodott|artikel|article|(?<!s)item|goods|sku|pdp|catalog", re.IGNORECASE
)
_OTHERS = re.compile(
    r"blog|news|page[s_]|categor|collection|brand|image|video|post[s_]|cms|store-?locator", re.IGNORECASE
)
PRODUCT_PATH = re.compile(
    r"/(?:products?|p|dp|pd|ip|itm|items?|shop|goods|sku|buy|produkte?|produits?|productos?|prodott[oi]|artikel)/[^/]+"
    r"|-p-?\d+|\d{5,}|/[^/]{12,}\.html?$",
    re.IGNORECASE,
)


def read_sitemap(body: bytes, *, url: str, most: int = MAX_LISTINGS) -> FeedPage | None:
    """The products of a sitemap, or its parts; None where it isn't one. Raises UnreadableXml.

    Parts are of the sitemap's own registrable domain only: another's is asked by its own manners.
    """
    # A sitemap lists pages beside products: more are read than are kept.

    def make(record: Record) -> Listed | str | None:
        return (
            _listed(record, url) if record.tag == "url" else own_address(_bare(record.first("loc")), base=url)
        )

    document = read_xml(body, records=frozenset({"url", "sitemap"}), most=most * 2, make=make)
    if document.root not in ROOTS:
        return None
    listings = _products([x for x in document.made if isinstance(x, Listed)], url)
    return FeedPage(
        source=SOURCE,
        listings=listings[:most],
        parts=_parts([x for x in document.made if isinstance(x, str)]),
        window=document.limited or len(listings) > most,
        broken=document.broken,
    )


def _parts(found: list[str]) -> tuple[str, ...]:
    products = [place for place in found if _PRODUCTS.search(_file(place))]
    others = [place for place in found if not _OTHERS.search(_file(place))]
    return tuple(dict.fromkeys(products or others or found))


def _file(url: str) -> str:
    """The file's name with its query."""
    path, _, query = url.partition("?")
    return f"{path.rpartition('/')[2]}?{query}"


def _products(listings: list[Listed], url: str) -> tuple[Listed, ...]:
    own = of_one_shop((x for x in listings if path_of(x.url) != "/"), base=url)
    if _PRODUCTS.search(_file(url)):
        return own
    return tuple(x for x in own if PRODUCT_PATH.search(path_of(x.url))) or own


def _listed(record: Record, url: str) -> Listed | None:
    place = address(_bare(record.first("loc")), base=url)
    if place is None:
        return None
    return Listed(
        key=key(place),
        url=place,
        title=text(record.first("image/title", "news/title")) or from_address(place),
        image=picture(_bare(record.first("image/loc")), base=place),
    )


def _bare(value: str | None) -> str | None:
    return value.strip() if value else None

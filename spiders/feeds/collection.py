"""A page of products: its JSON-LD list, else its cards (boxes that link to products), read by their words.

Weak by nature: a card says "sold out" or it says nothing. Silence is UNKNOWN, never "in stock".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from selectolax.lexbor import LexborNode

from crawler.model import Availability, Confidence, Listed
from spiders.extraction.amounts import amount, currency_code
from spiders.extraction.json_ld import types_of
from spiders.extraction.page import Page
from spiders.extraction.phrases import ButtonMeaning, read_button_text, read_stock_text
from spiders.extraction.price import Money, read_price
from spiders.extraction.schema_availability import read_schema_availability
from spiders.extraction.tolerant_json import loads, nodes, text_of
from spiders.feeds.cleaning import LABEL, from_address, key, own_address, path_of, picture, text
from spiders.feeds.page import FeedPage
from spiders.feeds.sitemap import PRODUCT_PATH

SOURCE = "page"
MAX_CARDS = 1_000
_BLOCKS = 60
_OUTSIDE = frozenset({"header", "nav", "footer", "aside"})
_CARD = re.compile(
    r"(?:^|[\s_-])(?:product|item|tile|card|grid__item|grid-item|goods|teaser|listing)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CARD_TAGS = frozenset({"li", "article", "div", "section", "td"})
_NAMES = "h1, h2, h3, h4, h5, [class*=title], [class*=name], [itemprop=name]"
_PRICES = "[class*=price], [itemprop=price], [data-price], .money"
_BADGES = (
    "button, [class*=badge], [class*=label], [class*=sold], [class*=stock], [class*=availab], [class*=tag]"
)
_BUYING = (ButtonMeaning.ADD_TO_CART, ButtonMeaning.BUY_NOW)
_SHOPIFY_CARD = re.compile(r"/collections/[^/]+(?=/products/)")
_CHOICES = frozenset({"variant", "color", "colour", "size", "sku_id"})


def read_collection(page: Page) -> FeedPage | None:
    """The products that the page lists, in its order; None where it lists none."""
    if page.too_deep:
        return None
    listings = {listed.key: listed for listed in _from_json_ld(page)}
    for listed in _from_cards(page):
        listings[listed.key] = _fuller(listings.get(listed.key), listed)
    if not listings:
        return None
    return FeedPage(
        source=SOURCE,
        listings=tuple(listings.values()),
        next=_next(page),
        window=True,  # shops load the rest by scripts
        title=text(page.title, limit=LABEL),
        confidence=Confidence.WEAK,
    )


def product_address(href: Any, *, base: str) -> str | None:
    """The product's own address: not that of one of its choices, nor as a part of a collection.

    >>> product_address("/collections/new/products/shoe?variant=4", base="https://shop.example/")
    'https://shop.example/products/shoe'
    """
    place = own_address(href, base=base)
    if place is None:
        return None
    parts = urlsplit(place)
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query) if k.lower() not in _CHOICES])
    return urlunsplit((parts.scheme, parts.netloc, _SHOPIFY_CARD.sub("", parts.path), query, ""))


def _fuller(before: Listed | None, listed: Listed) -> Listed:
    """What the data and the card say of one product together; the data's words go first."""
    if before is None:
        return listed
    said = before.availability
    return Listed(
        key=before.key,
        url=before.url,
        title=before.title,
        availability=listed.availability if said is Availability.UNKNOWN else said,
        price=before.price if before.price is not None else listed.price,
        currency=before.currency if before.price is not None else listed.currency,
        image=before.image or listed.image,
        brand=before.brand,
    )


# Data


def _from_json_ld(page: Page) -> Iterator[Listed]:
    """Products that an ItemList names, or that stand side by side, each with its own address."""
    for script in page.scripts[:_BLOCKS]:
        if b"ld+json" not in script.attributes.lower():
            continue
        for _, node in nodes(loads(script.content)):
            types = types_of(node)
            if "listitem" in types:
                item = node.get("item")
                about = (
                    {**node, **item} if isinstance(item, dict) else {**node, "url": node.get("url") or item}
                )
                listed = _of_node(about, page)
            else:
                listed = _of_node(node, page) if types & {"product", "productgroup"} else None
            if listed is not None:
                yield listed


def _of_node(node: dict[str, Any], page: Page) -> Listed | None:
    place = product_address(text_of(node.get("url")) or text_of(node.get("@id")), base=page.url)
    if place is None or place == product_address(page.url, base=page.url):
        return None
    if not types_of(node) & {"product", "productgroup"} and not PRODUCT_PATH.search(path_of(place)):
        return None  # breadcrumbs are lists as well
    offers = node.get("offers")
    offer = offers[0] if isinstance(offers, list) and offers else offers
    told = offer if isinstance(offer, dict) else {}
    said = text_of(told.get("availability"))
    return Listed(
        key=key(place),
        url=place,
        title=text(text_of(node.get("name"))) or from_address(place),
        availability=(read_schema_availability(said) if said else None) or Availability.UNKNOWN,
        price=amount(told.get("lowPrice", told.get("price")), language=page.language),
        currency=currency_code(text_of(told.get("priceCurrency"))),
        image=picture(text_of(node.get("image")), base=page.url),
        brand=text(text_of(node.get("brand")), limit=LABEL),
    )


# Cards


@dataclass(slots=True)
class _Card:
    url: str
    box: LexborNode
    link: LexborNode


def _from_cards(page: Page) -> list[Listed]:
    cards: dict[str, _Card] = {}
    for link in page.tree.css("a[href]"):
        place = product_address(link.attributes.get("href"), base=page.url)
        if place is None or place in cards or len(cards) >= MAX_CARDS or place == page.url:
            continue
        box = _box(link)
        if box is not None:
            cards[place] = _Card(url=place, box=box, link=link)
    # Boxes around links to help pages look alike: where addresses tell products, only those are.
    telling = [card for card in cards.values() if PRODUCT_PATH.search(path_of(card.url))]
    found = [(card, _listed(card, page)) for card in telling or cards.values()]
    return [listed for card, listed in found if telling or listed.price is not None]


def _box(link: LexborNode) -> LexborNode | None:
    """The card that a link stands in; None outside of any, or in the page's frame."""
    box: LexborNode | None = None
    current: LexborNode | None = link
    for _ in range(60):
        if current is None or current.tag in ("body", "html", "-undef"):
            break
        if current.tag in _OUTSIDE:
            return None
        names = current.attributes.get("class") or ""
        like_a_card = current.tag in _CARD_TAGS and (
            current.tag in ("li", "article") or _CARD.search(names) is not None
        )
        if box is None and like_a_card:
            box = current
        current = current.parent
    return box


def _listed(card: _Card, page: Page) -> Listed:
    image = card.box.css_first("img")
    source = (image.attributes.get("src") or image.attributes.get("data-src")) if image is not None else None
    money = _price(card.box, page)
    return Listed(
        key=key(card.url),
        url=card.url,
        title=_title(card, image) or from_address(card.url),
        availability=_availability(card.box),
        price=money.amount if money else None,
        currency=money.currency if money else None,
        image=picture(source, base=page.url),
    )


def _title(card: _Card, image: LexborNode | None) -> str | None:
    for node in card.box.css(_NAMES)[:3]:
        said = text(node.text(separator=" ", strip=True))
        if said and read_stock_text(said) is None:
            return said
    told = (
        card.link.attributes.get("title"),
        card.link.attributes.get("aria-label"),
        image.attributes.get("alt") if image is not None else None,
        card.link.text(separator=" ", strip=True),
    )
    return next((said for each in told if (said := text(each))), None)


def _price(box: LexborNode, page: Page) -> Money | None:
    for node in box.css(_PRICES)[:6]:
        said = node.attributes.get("content") or node.text(separator=" ", strip=True)
        money = read_price(said, language=page.language) if len(said) <= 80 else None
        if money is not None:
            return money
    return None


def _availability(box: LexborNode) -> Availability:
    for node in box.css(_BADGES)[:12]:
        said = node.text(separator=" ", strip=True)
        if not said or len(said) > 60:
            continue
        meaning = read_button_text(said) if node.tag == "button" else None
        if meaning in (ButtonMeaning.SOLD_OUT, ButtonMeaning.NOTIFY_ME):
            return Availability.OUT_OF_STOCK
        if (
            meaning in (ButtonMeaning.ADD_TO_CART, ButtonMeaning.BUY_NOW)
            and "disabled" not in node.attributes
        ):
            return Availability.IN_STOCK
        if meaning is ButtonMeaning.PREORDER:
            return Availability.PREORDER
        stock = read_stock_text(said)
        if stock is not None:
            return stock.availability
    return Availability.UNKNOWN


def _next(page: Page) -> str | None:
    """The page behind this one, where it is marked as such."""
    for node in page.tree.css("link[rel=next][href], a[rel=next][href]")[:2]:
        place = own_address(node.attributes.get("href"), base=page.url)
        if place is not None and place != page.url:
            return place
    return None

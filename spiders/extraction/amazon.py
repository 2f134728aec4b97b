"""Amazon's product pages: elements that have kept their ids for years, in every country's shop.

Structure last verified against saved pages of 2020 to 2026 (.com, .de, .it, .ca).
"""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.model import Availability, Strength
from spiders.extraction.claims import OfferClaim, ProductClaim
from spiders.extraction.page import clean
from spiders.extraction.phrases import read_stock_text
from spiders.extraction.price import Money, read_price
from spiders.extraction.zones import HIDDEN, zone_of

_BUY = (
    "#add-to-cart-button",
    "#buy-now-button",
    "#one-click-button",
    "#checkoutButtonId",
    "#add-to-cart-button-ubb",
)
_OTHERS = ("#usedBuySection", "#buybox-see-all-buying-choices")
"""Used copies and other sellers only: somebody has it, which says little of the shop."""
_OUT = ("#outOfStock", "#outOfStockBuyBox_feature_div #outOfStock", "#backInStock")
_PRICES = (
    "#corePrice_feature_div .a-offscreen",
    "#corePriceDisplay_desktop_feature_div .priceToPay .a-offscreen",
    "#corePriceDisplay_desktop_feature_div .a-offscreen",
    "#apex_desktop .a-offscreen",
    "#priceblock_dealprice",
    "#priceblock_saleprice",
    "#priceblock_ourprice",
    "#price_inside_buybox",
    "#newBuyBoxPrice",
    "#kindle-price",
    ".ebook-price-value",
    "#usedBuySection .a-color-price",
    "#usedPrice",
    "#buybox .a-price .a-offscreen",
    "#buybox .a-color-price",
    "#tmmSwatches .selected .a-color-price",
    "#olp_feature_div .a-color-price",
    "#centerCol .a-price .a-offscreen",
)
_SELLER = ("#sellerProfileTriggerId", "#merchant-info a")


def amazon_hinted(lowered: bytes) -> bool:
    """Whether this markup (lower case) may hold the heading of an Amazon product page."""
    return b"producttitle" in lowered or b"btasintitle" in lowered


def read_amazon(
    tree: LexborHTMLParser, *, url: str, domain: str | None, language: str | None
) -> ProductClaim | None:
    """The page's one offer; None where this is no Amazon product page."""
    title = tree.css_first("#productTitle, #ebooksProductTitle, #btAsinTitle")
    if title is None or tree.css_first("#availability, #buybox, #ppd, #dp, #rightCol") is None:
        return None
    reading, said, where = _availability(tree)
    by_others = where in _OTHERS
    price = _price(tree, domain, language)
    seller = next((clean(n.text(deep=True)) for s in _SELLER if (n := tree.css_first(s)) is not None), None)
    offer = OfferClaim(
        path=where,
        availability=reading,
        said=said,
        price=price.amount if price else None,
        currency=price.currency if price else None,
        seller=seller or None,
    )
    asin = tree.css_first("input#ASIN, input[name=ASIN]")
    return ProductClaim(
        source="state",
        path="amazon",
        name=clean(title.text(deep=True)) or None,
        sku=(asin.attributes.get("value") or None) if asin is not None else None,
        image=_image(tree),
        offers=(offer,),
        anchored=True,
        strength=Strength.WEAK if by_others else Strength.STRONG,
        platform="amazon",
    )


def _availability(tree: LexborHTMLParser) -> tuple[Availability | None, str, str]:
    """(reading, words, selector): a buy button with the availability line's words, else other sellers', else
    the words alone. A line that promises it for a day is a back-order, whatever can be pressed.
    """
    line = _shown(tree, "#availability")
    words = clean(line.text(deep=True))[:160] if line is not None else ""
    stock = read_stock_text(words) if words else None
    pressed = next((s for s in _BUY if _shown(tree, s) is not None), None)
    for selector in _OUT:
        if _shown(tree, selector) is not None and pressed is None:
            return Availability.OUT_OF_STOCK, words, selector
    if stock is not None and stock.availability in (Availability.OUT_OF_STOCK, Availability.DISCONTINUED):
        return Availability.OUT_OF_STOCK, words, "#availability"
    if stock is not None and stock.availability in (Availability.PREORDER, Availability.BACKORDER):
        return stock.availability, words, "#availability"
    if pressed is not None:
        few = stock is not None and stock.availability is Availability.LIMITED
        return Availability.LIMITED if few else Availability.IN_STOCK, words or pressed, pressed
    others = next((s for s in _OTHERS if _shown(tree, s) is not None), None)
    if others is not None:
        return Availability.IN_STOCK, words or "from other sellers", others
    return (stock.availability if stock else None), words, "#availability"


def _price(tree: LexborHTMLParser, domain: str | None, language: str | None) -> Money | None:
    for selector in _PRICES:
        for node in tree.css(selector)[:3]:
            text = clean(node.text(deep=True))[:60]
            if (
                text
                and any(c.isdigit() for c in text)
                and (money := read_price(text, language=language, domain=domain))
            ):
                return money
    return None


def _image(tree: LexborHTMLParser) -> str | None:
    node = tree.css_first("#landingImage, #imgBlkFront, #ebooksImgBlkFront")
    if node is None:
        return None
    return node.attributes.get("data-old-hires") or node.attributes.get("src")


def _shown(tree: LexborHTMLParser, selector: str) -> LexborNode | None:
    """The first such element that no hidden layer hides."""
    for node in tree.css(selector)[:3]:
        current: LexborNode | None = node
        hidden = False
        for _ in range(12):
            if current is None:
                break
            if zone_of(current.tag or "", current.attributes) & HIDDEN:
                hidden = True
                break
            current = current.parent
        if not hidden:
            return node
    return None

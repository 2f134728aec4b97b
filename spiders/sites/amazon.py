"""Amazon: one page in every country, with the words of en, de, fr, it, es, nl, ja, sv, pl, pt, tr."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Seller, Verified
from spiders.site import SiteSpider

_OUT = """currently unavailable|out of stock|available by invitation|derzeit nicht verfügbar
actuellement indisponible|non disponibile|no disponible|momenteel niet verkrijgbaar
現在在庫切れです|現在お取り扱いできません
inte tillgänglig|obecnie niedostępny|não disponível|şu anda mevcut değil"""
_FEW = (
    """left in stock|nur noch|il ne reste plus que|disponibilità: solo|solo queda|solo quedan|slechts|残り"""
)
_LATER = """in stock on|usually ships within|usually dispatched within|wieder auf lager ab
en stock le|di nuovo disponibile dal|en stock el|op voorraad op"""
_SOON = """will be released|pre-order|erscheint am|vorbestellbar|paraîtra le|précommande|verrà rilasciato
preordina|disponible a partir del|reserva ahora|発売予定日|予約受付中"""
_SOLD_BY = r"sold by|durch|vendu par|(?:venduto|spedito) da|(?:vendido|enviado) por|verkocht(?: en \w+)? door"
_SENT = r"が販売.*|\s(?:and fulfil|and dispatch|und versand|et expédié|e spedito|y enviado|en verzonden).*"
_SHOPS = "com|ca|co.uk|de|fr|it|es|nl|com.au|co.jp|com.be|com.mx|com.br|com.tr|se|pl|sg|in|ae"
_LINE = "#availability, #outOfStock"
_OTHERS = (
    "#buybox-see-all-buying-choices, #buybox:not(:has(#add-to-cart-button)) #usedBuySection, #backInStock"
)


def _each(phrases: str) -> tuple[str, ...]:
    return tuple(phrases.replace("\n", "|").split("|"))


class AmazonSpider(SiteSpider):
    """The page of an ASIN: the availability line, the buy box and who sells there."""

    name = "amazon"
    domains = tuple(f"amazon.{shop}" for shop in _each(_SHOPS))
    rules = (
        PageRule(css=_LINE, text=_each(_OUT), reading=Availability.OUT_OF_STOCK),
        PageRule(css=_OTHERS, reading=Availability.OUT_OF_STOCK),
        PageRule(css=_LINE, text=_each(_LATER), reading=Availability.BACKORDER),
        PageRule(css=_LINE, text=_each(_SOON), reading=Availability.PREORDER),
        PageRule(css="#availability", text=_each(_FEW), reading=Availability.LIMITED),
        PageRule(css="#add-to-cart-button", reading=Availability.IN_STOCK),
    )
    seller = Seller(
        names=("Amazon", "Amazon EU", "Amazon EU S.à r.l.", *(f"Amazon.{s}" for s in _each(_SHOPS))),
        css="#sellerProfileTriggerId, #merchantInfoFeature_feature_div .offer-display-feature-text-message, "
        "#merchant-info",
        pattern=rf"^(?:.*?(?:{_SOLD_BY})\s+)?(?:この商品は、\s*)?(.+?)\s*(?:{_SENT}|\s\.\s.*)?\.?$",
    )
    min_interval = timedelta(seconds=90)
    quirks = (
        "Marketplace sellers, used offers and “See all buying options” are no stock of Amazon's own.",
        "What can be bought depends on the country of delivery, which the caller's address decides.",
        "Plain clients soon meet a captcha or a “continue shopping” page: reported as blocked, never solved.",
    )
    cart_link = "{shop}/gp/aws/cart/add.html?ASIN.1={id}&Quantity.1=1"
    cart_product = r"/(?:dp|gp/product|gp/aw/d)/([A-Z0-9]{10})(?:[/?#]|$)"
    verified = Verified(on=date(2026, 11, 22), against="fixtures by hand after public checkers, never live")

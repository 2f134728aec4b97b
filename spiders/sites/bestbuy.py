"""Best Buy, United States: electronics, consoles."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import Fields, PageRule, Seller, StateSource, Values, Verified
from spiders.site import SiteSpider

_OUT = Availability.OUT_OF_STOCK
_BUTTONS: Values = {
    "add_to_cart": Availability.IN_STOCK,
    "pre_order": Availability.PREORDER,
    "backorder": Availability.BACKORDER,
    "check_stores": Availability.IN_STORE_ONLY,
    "sold_out": _OUT,
    "coming_soon": _OUT,
    "not_available": _OUT,
}
_OLDER = ".fulfillment-add-to-cart-button [data-button-state]"
_OWN = "events[].value.data[skuId={sku}]"


class BestBuySpider(SiteSpider):
    """The state of the buy button, from the page's own data or from the button."""

    name = "bestbuy"
    domains = ("bestbuy.com",)
    source = StateSource(
        name="push",
        product=r"(?:/sku/|skuId=|/)(?P<sku>\d{7,8})(?:\.p|[?#&]|$)",
        fields=Fields(
            availability=f"{_OWN}.fulfillmentOptions.buttonStates[0].buttonState",
            values=_BUTTONS,
            sku=f"{_OWN}.skuId",
            price=f"{_OWN}.price.displayableCustomerPrice",
            seller=f"{_OWN}.seller.id",
        ),
    )
    rules = (
        PageRule(css=_OLDER, attribute="data-button-state", values=_BUTTONS),
        PageRule(css="button[data-testid^=pdp-add-to-cart-]:not([disabled])", reading=Availability.IN_STOCK),
        PageRule(css="[data-testid^=pdp-sold-out-], [data-testid^=pdp-unavailable-]", reading=_OUT),
        PageRule(css="[data-testid^=pdp-pre-order-]", reading=Availability.PREORDER),
    )
    seller = Seller(names=("bby", "Best Buy"))
    distrust = ("jsonld", "button", "text")
    min_interval = timedelta(seconds=60)
    quirks = (
        "JSON-LD lists open-box offers and lags behind the button; cards of other products have buttons too.",
        "“Check stores” is stock in single stores only; drops show a waiting button first.",
        "Name the page with its SKU (…/sku/6501902 or ?skuId=): a page names other products' buttons too.",
    )
    cart_link = "https://api.bestbuy.com/click/-/{id}/cart"
    cart_product = r"(?:/sku/|skuId=|/)(\d{7,8})(?:\.p|[?#&]|$)"
    verified = Verified(on=date(2026, 11, 22), against="fixtures by hand after public checkers, never live")

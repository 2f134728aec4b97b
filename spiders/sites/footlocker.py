"""Foot Locker, Champs Sports and Kids Foot Locker, each country."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import Fields, JsonSource, Values, VariantFields, Verified
from spiders.site import SiteSpider

_COUNTRIES = "com ca co.uk ie de at fr it es nl be lu pt pl cz hu gr dk se no com.au co.nz sg my hk".split()  # noqa: SIM905
_STYLE = "variantAttributes[sku={sku}]"
_LEVELS: Values = {
    "instock": Availability.IN_STOCK,
    "lowstock": Availability.LIMITED,
    "outofstock": Availability.OUT_OF_STOCK,
}


class FootLockerSpider(SiteSpider):
    """Each size of a style from the product JSON of the group's shops."""

    name = "footlocker"
    domains = (
        *(f"footlocker.{tld}" for tld in _COUNTRIES),
        "champssports.com",
        "champssports.ca",
        "kidsfootlocker.com",
    )
    source = JsonSource(
        product=r"//(?P<host>www\.(?:footlocker|champssports|kidsfootlocker)\.[a-z.]{2,6})"
        r"/\S*?(?:/|sku:)(?P<sku>[A-Z0-9]{5,14})\.html",
        url="https://{host}/api/products/pdp/{sku}",
        fields=Fields(
            name="name",
            brand="brand",
            sku=f"{_STYLE}.sku",
            price=f"{_STYLE}.price.value",
            list_price=f"{_STYLE}.price.originalPrice",
            currency=f"{_STYLE}.price.currencyIso",
            variants="sellableUnits",
            variant=VariantFields(
                key="code",
                availability="stockLevelStatus",
                values=_LEVELS,
                options=(("Size", "attributes[type=size].value"),),
                beside=(_STYLE, "attributes[type=style].id", "code"),
                price="price.value",
            ),
        ),
    )
    min_interval = timedelta(minutes=2)
    quirks = (
        "The JSON lists the sizes of all colours of a shoe: only those of the watched style number count.",
        "Launches have a countdown: sizes are told before they can be bought.",
        "Heavy bot defence (DataDome, Kasada) and a waiting room at launches: reported as blocked.",
        "Stock of stores for pick-up is not in it.",
    )
    when_blocked = (
        "Foot Locker lets few plain clients in: watch seldom, or in a browser with your own session."
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public monitors of the group's product JSON, never live",
    )

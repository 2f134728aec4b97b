"""Zalando, each country."""

from __future__ import annotations

from datetime import date, timedelta

from spiders.declare import Fields, StateSource, VariantFields, Verified
from spiders.site import SiteSpider

_COUNTRIES = "de at ch nl be fr it es pl se dk no fi ie co.uk cz sk si hr hu ro lt lv ee pt bg gr lu".split()  # noqa: SIM905
_ARTICLE = "model.articleInfo"


class ZalandoSpider(SiteSpider):
    """The page's own JSON has each size (a “simple”) with its stock; else JSON-LD."""

    name = "zalando"
    domains = tuple(f"zalando.{tld}" for tld in _COUNTRIES)
    source = StateSource(
        name="z-vegas-pdp-props",
        fields=Fields(
            availability=f"{_ARTICLE}.available",
            name=f"{_ARTICLE}.name",
            brand=f"{_ARTICLE}.brand.name",
            sku=f"{_ARTICLE}.id",
            price=f"{_ARTICLE}.displayPrice.price.value",
            currency=f"{_ARTICLE}.displayPrice.price.currency",
            variants=f"{_ARTICLE}.units",
            variant=VariantFields(
                key="id",
                availability="available",
                options=(("Size", "size.local"),),
                price="price.value",
                currency="price.currency",
                sku="id",
                quantity="stock",
            ),
        ),
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "Partners sell beside Zalando, size by size, on Zalando's terms: they count as in stock.",
        "A size may cost more than the page's first price: say a price limit for the size you want.",
        "Sizes are the country's; newer pages have only JSON-LD, with a number for each size.",
        "Akamai refuses plain clients at times: reported as blocked.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after saved pages of 2020, never live",
    )

"""Sites change hands when a spider of their own appears, or when their spider is gone."""

from __future__ import annotations

from crawl_house import House

from crawler.storage.schema import Site
from restock.adopting import adopt_sites


def test_a_site_goes_to_its_own_spider_and_an_orphan_to_another(house: House) -> None:
    sites = {
        domain: house.site(domain, spider=spider)
        for domain, spider in [
            ("newegg.com", "structured_data"),
            ("mightyape.co.nz", "mightyape"),
            ("kicks.example", "shopify"),
            ("books.example", "woocommerce"),
            ("gone.example", "a_spider_that_was_removed"),
        ]
    }
    for domain, site in sites.items():
        house.watch(f"https://www.{domain}/products/x", site=site)
    assert adopt_sites(house.database) == {sites["newegg.com"]: "newegg", sites["gone.example"]: "shopify"}
    assert adopt_sites(house.database) == {}
    found = {row.domain: row.spider for row in house.rows(Site)}
    assert found == {
        "newegg.com": "newegg",
        "mightyape.co.nz": "mightyape",
        "kicks.example": "shopify",
        "books.example": "woocommerce",
        "gone.example": "shopify",
    }

"""What messages may say is to be expected, read for many watches at once."""

from __future__ import annotations

from typing import Any

from crawl_house import IN, OUT, START, House, look, offer
from query_plans import explained
from sqlalchemy import insert

from crawler.forecast.outlook import Basis
from crawler.forecast.rates import Prior
from crawler.storage.expectations import expectations
from crawler.storage.schema import SiteForecast, WatchForecast
from crawler.storage.schema_learned import VariantForecast

EVIDENCE: dict[str, Any] = {
    "learned_until": START, "restocks": 4.0, "exposure_h": 1000.0, "sellouts": 3.0, "in_stock_h": 2.0,
    "seen": 4, "watched_h": 1000.0,
}  # fmt: skip


def learned(house: House, watch: int, **more: Any) -> None:
    with house.database.write() as connection:
        connection.execute(insert(WatchForecast).values(watch_id=watch, weight=1.0, **EVIDENCE | more))


def shop(house: House, *, restocks: float) -> int:
    site = house.site("shop.example")
    prior = Prior(restocks=restocks).to_json()
    with house.database.write() as connection:
        connection.execute(insert(SiteForecast).values(site_id=site, prior=prior))
    return site


def test_of_products_and_awaited_variants_where_anything_is_known(house: House) -> None:
    site = shop(house, restocks=0.0)
    known, little, sizes = (house.watch(f"https://shop.example/{n}", site=site) for n in range(3))
    learned(house, known)
    learned(house, little, restocks=0.0, exposure_h=1.0, sellouts=0.0, in_stock_h=0.0, seen=0)
    learned(house, sizes)
    house.record(look(sizes, offer(IN, sizes={"M": OUT, "L": IN}), START))
    with house.database.write() as connection:
        connection.execute(insert(VariantForecast).values(watch_id=sizes, variant_key="M", **EVIDENCE))
    asked = {(known, ""), (little, ""), (sizes, "M"), (sizes, "L"), (999, "")}
    with house.database.read() as connection:
        found = expectations(connection, asked, now=START)
        assert expectations(connection, set(), now=START) == {}
    assert set(found) == {(known, ""), (sizes, "M")}
    assert all(figures.basis is Basis.OWN for figures in found.values())


def test_one_statement_for_all_products(house: House) -> None:
    site = shop(house, restocks=9.0)
    watches = [house.watch(f"https://shop.example/{n}", site=site) for n in range(20)]
    for watch in watches:
        learned(house, watch)
    with explained(house.database) as plans, house.database.read() as connection:
        assert len(expectations(connection, {(watch, "") for watch in watches}, now=START)) == 20
    assert len(plans) == 1

"""What a look at a site must be worth, and what was learned of its watches: read and written at each batch of
looks.

A crawl holds a site's lease while it looks, so several processes spend one budget without asking each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, select, update

from crawler.cadence.price import SitePrice
from crawler.forecast.hours import FLAT
from crawler.forecast.rates import Learned, Prior
from crawler.storage.schema import SiteForecast, WatchForecast, table_of

_PRICE = ("price", "tokens", "burst", "fill_h", "filled_at", "stepped_at")
LEARNED = ("restocks", "exposure_h", "sellouts", "in_stock_h", "prior_rate")


@dataclass(frozen=True, slots=True, kw_only=True)
class SteeredSite:
    """A site of which enough was seen that the cadence goes by it."""

    site_id: int
    looks_per_hour: float
    """Its budget, above 0."""
    price: SitePrice
    prior: Prior
    profile: tuple[float, ...]
    """168 hours of the week in UTC, Monday's first hour first."""


def load_steered(connection: Connection, site_ids: Collection[int]) -> dict[int, SteeredSite]:
    """Those of the sites that are steered, locked until the transaction ends."""
    if not site_ids:
        return {}
    table = table_of(SiteForecast)
    query = select(table).where(table.c.site_id.in_(sorted(site_ids)), table.c.steers)
    rows = connection.execute(query.order_by(table.c.site_id).with_for_update()).mappings()
    found = (steered_site(row) for row in rows)
    return {site.site_id: site for site in found if site is not None}


def steered_site(row: Mapping[str, Any] | RowMapping) -> SteeredSite | None:
    """From a row of ``site_forecast``; None where it is not complete yet."""
    if row["filled_at"] is None or row["stepped_at"] is None or not row["looks_per_hour"]:
        return None
    return SteeredSite(
        site_id=row["site_id"],
        looks_per_hour=row["looks_per_hour"],
        price=SitePrice(at=row["filled_at"], **{n: row[n] for n in _PRICE if n != "filled_at"}),
        prior=prior_of(row),
        profile=profile_of(row),
    )


def prior_of(row: Mapping[str, Any] | RowMapping) -> Prior:
    return Prior.from_json(row["prior"]) if row["prior"] else Prior()


def profile_of(row: Mapping[str, Any] | RowMapping) -> tuple[float, ...]:
    return tuple(row["profile"]) if row["profile"] else FLAT


def price_values(price: SitePrice) -> dict[str, Any]:
    """The columns of ``site_forecast`` that hold a price."""
    values = asdict(price)
    return {"filled_at": values.pop("at"), **values}


def save_prices(connection: Connection, prices: Mapping[int, SitePrice]) -> None:
    """By site."""
    if prices:
        table = table_of(SiteForecast)
        connection.execute(
            update(table)
            .where(table.c.site_id == bindparam("site"))
            .values({name: bindparam(name) for name in _PRICE}),
            [{"site": site, **price_values(price)} for site, price in sorted(prices.items())],
        )


def load_learned(connection: Connection, watch_ids: Iterable[int]) -> dict[int, tuple[Learned, float]]:
    """By watch: what its looks taught, and its weight; a watch that was never learned of is left out."""
    ids = sorted(set(watch_ids))
    if not ids:
        return {}
    table = table_of(WatchForecast)
    rows = connection.execute(select(table).where(table.c.watch_id.in_(ids))).mappings()
    return {row["watch_id"]: (learned_of(row), row["weight"]) for row in rows}


def learned_of(row: Mapping[str, Any] | RowMapping) -> Learned:
    """From a row of ``watch_forecast``."""
    return Learned(**{name: row[name] for name in LEARNED})

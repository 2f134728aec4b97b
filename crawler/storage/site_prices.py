"""What a look at a site must be worth, and what was learned of its watches: read and written at each batch of
looks.

A crawl holds a site's lease while it looks, so several processes spend one budget without asking each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, bindparam, select, update

from crawler.cadence.price import SitePrice
from crawler.forecast.drops import drops_of
from crawler.forecast.hours import FLAT, Hours, hours_around
from crawler.forecast.rates import Learned, Prior
from crawler.storage.lists import among
from crawler.storage.schema import SiteForecast, WatchForecast, table_of
from crawler.storage.schema_learned import SiteDrops

_PRICE = ("price", "tokens", "burst", "fill_h", "filled_at", "stepped_at")
OF_A_VARIANT = ("restocks", "exposure_h", "sellouts", "in_stock_h")
LEARNED = (*OF_A_VARIANT, "prior_rate")


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
    drops: tuple[str, ...] = ()
    """What people know of its drop times, as written."""

    def hours(self, now: datetime, own: Sequence[str] | None = None) -> Hours:
        """The hours around ``now``, with the drop times of the shop and those of a page of its own."""
        return hours_around(now=now, profile=self.profile, drops=drops_of(self.drops, own))


def load_steered(connection: Connection, site_ids: Collection[int]) -> dict[int, SteeredSite]:
    """Those of the sites that are steered, locked until the transaction ends."""
    if not site_ids:
        return {}
    table = table_of(SiteForecast)
    if connection.dialect.name != "sqlite":
        # By itself: MariaDB has no FOR UPDATE OF.
        locked = select(table.c.site_id).where(table.c.site_id.in_(sorted(site_ids)), table.c.steers)
        connection.execute(locked.order_by(table.c.site_id).with_for_update()).all()
    return peek_steered(connection, site_ids)


def peek_steered(connection: Connection, site_ids: Collection[int]) -> dict[int, SteeredSite]:
    """The same, of what is only read."""
    if not site_ids:
        return {}
    rows = connection.execute(_steered(connection.dialect.name), {"of_sites": sorted(site_ids)})
    found = (steered_site(row) for row in rows.mappings())
    return {site.site_id: site for site in found if site is not None}


@cache
def _steered(backend: str) -> Select[Any]:
    table = table_of(SiteForecast)
    return (
        select(table, SiteDrops.drops.label("site_drops"))
        .outerjoin(SiteDrops, SiteDrops.site_id == table.c.site_id)
        .where(among(backend, table.c.site_id, "of_sites"), table.c.steers)
    )


def steered_site(row: Mapping[str, Any] | RowMapping) -> SteeredSite | None:
    """From a row of ``site_forecast`` with its ``site_drops``; None where it is not complete yet."""
    price = price_of(row)
    if price is None:
        return None
    return SteeredSite(
        site_id=row["site_id"],
        looks_per_hour=row["looks_per_hour"],
        price=price,
        prior=prior_of(row),
        profile=profile_of(row),
        drops=tuple(row["site_drops"] or ()),
    )


def price_of(row: Mapping[str, Any] | RowMapping) -> SitePrice | None:
    """From a row of ``site_forecast``; None where it has none yet."""
    if row["filled_at"] is None or row["stepped_at"] is None or not row["looks_per_hour"]:
        return None
    return SitePrice(at=row["filled_at"], **{n: row[n] for n in _PRICE if n != "filled_at"})


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


def evidence_of_variant(row: Mapping[str, Any] | RowMapping) -> Learned:
    """From a row of ``variant_forecast``."""
    return Learned(**{name: row[name] for name in OF_A_VARIANT})

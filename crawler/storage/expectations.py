"""What is to be expected of watches that messages are about to tell of: read for a whole batch at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, tuple_

from crawler.forecast.drops import drops_of
from crawler.forecast.outlook import Basis, Forecast, forecast
from crawler.storage.forecasts import AHEAD
from crawler.storage.schema import SiteForecast, Watch, WatchForecast, table_of
from crawler.storage.schema_learned import SiteDrops, VariantForecast
from crawler.storage.site_prices import learned_of, prior_of, profile_of
from crawler.storage.variant_forecasts import variant_outlooks

Told = tuple[int, str]
"""A watch, and a variant's key; "" is the product as a whole."""


def expectations(connection: Connection, told: Collection[Told], *, now: datetime) -> dict[Told, Forecast]:
    """Forecasts three days ahead of those that rest on anything.

    A product with variants is told of by the variant, where somebody waits for it, or not at all.
    """
    found = _products(connection, {watch_id for watch_id, key in told if not key}, now=now)
    for watch_id in sorted(_with_variants(connection, {each for each in told if each[1]})):
        for variant in variant_outlooks(connection, watch_id, now=now):
            found[watch_id, variant.key] = variant.outlook.figures
    return {each: found[each] for each in told if each in found and _says_something(found[each])}


def _says_something(figures: Forecast) -> bool:
    return figures.basis is not Basis.NOTHING or figures.lasting.basis is not Basis.NOTHING


def _products(connection: Connection, watch_ids: Collection[int], *, now: datetime) -> dict[Told, Forecast]:
    if not watch_ids:
        return {}
    learned = [column for column in table_of(WatchForecast).c if column.name != "learned_until"]
    query = (
        select(
            *learned,
            SiteForecast.prior,
            SiteForecast.profile,
            Watch.drops,
            SiteDrops.drops.label("site_drops"),
        )
        .join(Watch, Watch.id == WatchForecast.watch_id)
        .join(SiteForecast, SiteForecast.site_id == Watch.site_id)
        .outerjoin(SiteDrops, SiteDrops.site_id == Watch.site_id)
        .where(WatchForecast.watch_id.in_(sorted(watch_ids)))
    )
    return {
        (row["watch_id"], ""): forecast(
            learned=learned_of(row),
            prior=prior_of(row),
            at=now,
            until=now + AHEAD,
            seen=row["seen"],
            watched=timedelta(hours=row["watched_h"]),
            profile=profile_of(row),
            drops=drops_of(row["site_drops"], row["drops"]),
            weight=row["weight"],
        )
        for row in connection.execute(query).mappings()
    }


def _with_variants(connection: Connection, told: Collection[Told]) -> set[int]:
    if not told:
        return set()
    query = select(VariantForecast.watch_id).where(
        tuple_(VariantForecast.watch_id, VariantForecast.variant_key).in_(sorted(told))
    )
    return set(connection.execute(query.distinct()).scalars())

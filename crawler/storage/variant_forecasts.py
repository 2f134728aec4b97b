"""What is to be expected of the variants that somebody waits for, ready for people to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from sqlalchemy import Connection, select

from crawler.forecast.drops import drops_of
from crawler.forecast.outlook import forecast
from crawler.forecast.variants import of_a_variant
from crawler.forecast.words import even_in_words, in_words, lasting_in_words
from crawler.storage.forecasts import AHEAD, Outlook
from crawler.storage.looks import load_states
from crawler.storage.schema import SiteForecast, Watch, WatchForecast, table_of
from crawler.storage.schema_learned import SiteDrops, VariantForecast
from crawler.storage.site_prices import evidence_of_variant, learned_of, prior_of, profile_of


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantOutlook:
    """A forecast of one variant, such as a size."""

    key: str
    label: str
    outlook: Outlook


def variant_outlooks(
    connection: Connection,
    watch_id: int,
    *,
    now: datetime,
    ahead: timedelta = AHEAD,
    language: str = "en",
    zone: tzinfo = UTC,
) -> tuple[VariantOutlook, ...]:
    """Of a watch's awaited variants that were learned of, by label; none where nobody names a variant."""
    table = table_of(VariantForecast)
    rows = connection.execute(select(table).where(table.c.watch_id == watch_id)).mappings().all()
    if not rows:
        return ()
    site, watch = table_of(SiteForecast), table_of(WatchForecast)
    whole = (
        connection.execute(
            select(
                *site.c,
                *(column for column in watch.c if column.name != "learned_until"),
                Watch.drops,
                SiteDrops.drops.label("site_drops"),
            )
            .select_from(table_of(Watch))
            .join(site, site.c.site_id == Watch.site_id)
            .join(watch, watch.c.watch_id == Watch.id)
            .outerjoin(SiteDrops, SiteDrops.site_id == Watch.site_id)
            .where(Watch.id == watch_id)
        )
        .mappings()
        .one()
    )
    prior, evidence = prior_of(whole), {row["variant_key"]: evidence_of_variant(row) for row in rows}
    known = load_states(connection, [watch_id])[watch_id]
    found = []
    for row in rows:
        state = known.get(row["variant_key"])
        if state is None:
            continue
        siblings = [learned for key, learned in evidence.items() if key != state.key]
        figures = forecast(
            learned=of_a_variant(
                evidence[state.key], product=learned_of(whole), siblings=siblings, prior=prior
            ),
            prior=prior,
            at=now,
            until=now + ahead,
            seen=row["seen"],
            watched=timedelta(hours=row["watched_h"]),
            profile=profile_of(whole),
            drops=drops_of(whole["site_drops"], whole["drops"]),
            weight=whole["weight"],
        )
        out = not state.availability.buyable or state.gone_at is not None
        outlook = Outlook(
            out=out,
            basis=figures.basis,
            figures=figures,
            chance=in_words(figures, language=language, zone=zone) if out else "",
            even=even_in_words(figures, language=language) if out else "",
            lasting=lasting_in_words(figures.lasting, language=language),
        )
        found.append(VariantOutlook(key=state.key, label=state.label, outlook=outlook))
    return tuple(sorted(found, key=lambda each: each.label))

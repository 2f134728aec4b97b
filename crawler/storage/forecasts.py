"""What is to be expected of a watch, and why it is looked at when it is, ready for people to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from crawler.cadence import words as cadence_words
from crawler.cadence.drops import in_window
from crawler.cadence.fed import Feeder
from crawler.cadence.model import SHORTEST, Reason, Seen, SiteView, Standing, Why, Wish
from crawler.cadence.plan import explain
from crawler.cadence.price import advance, effective
from crawler.forecast.drops import drops_of
from crawler.forecast.outlook import Basis, Forecast, forecast
from crawler.forecast.rates import Learned
from crawler.forecast.stock import stock_of
from crawler.forecast.words import even_in_words, in_words, lasting_in_words
from crawler.storage.feeding import FED_COLUMNS, feeder_of, with_feeder
from crawler.storage.looks import load_states
from crawler.storage.rationing import RATIONED, held_until
from crawler.storage.schema import SiteForecast, Watch, WatchForecast, WatchState, table_of
from crawler.storage.schema_learned import SiteDrops
from crawler.storage.site_prices import learned_of, prior_of, profile_of, steered_site

AHEAD = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """A forecast of a watch, in figures and in words; a word is empty where it would say nothing."""

    out: bool
    """Something that is watched can't be bought now; else only how long stock lasts is of interest."""
    basis: Basis
    """Only where it is ``own`` are the figures the product's own; nobody is shown others."""
    figures: Forecast
    chance: str
    """"about 3 in 10 (2 to 5 in 10) by Friday; 4 restocks seen in 6 weeks", or what is typical, or that too
    little was seen; empty where nothing is out of stock."""
    even: str
    """"as likely as not within 5 days"."""
    lasting: str
    """"stock usually lasts about 40 minutes"."""


def outlook_of(
    connection: Connection,
    watch_id: int,
    *,
    now: datetime,
    ahead: timedelta = AHEAD,
    language: str = "en",
    zone: tzinfo = UTC,
) -> Outlook | None:
    """What is to be expected of a product page; None for a watch that isn't there or was never seen."""
    row = _row(connection, watch_id)
    if row is None or row["snapshot_id"] is None:
        return None
    figures = forecast(
        learned=_learned(row),
        prior=prior_of(row),
        at=now,
        until=now + ahead,
        seen=row["seen"] or 0,
        watched=timedelta(hours=row["watched_h"] or 0.0),
        profile=profile_of(row),
        drops=drops_of(row["site_drops"], row["drops"]),
        weight=row["weight"] or 1.0,
    )
    out = _standing(connection, row).seen is Seen.OUT
    return Outlook(
        out=out,
        basis=figures.basis,
        figures=figures,
        chance=in_words(figures, language=language, zone=zone) if out else "",
        even=even_in_words(figures, language=language) if out else "",
        lasting=lasting_in_words(figures.lasting, language=language),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NextLook:
    """Why a watch is looked at when it is."""

    due_at: datetime | None
    """None while it is paused or removed."""
    interval: timedelta
    wished: bool
    """Somebody asked for this interval; else it is the installation's."""
    failures: int
    second_look: bool
    shop_known: bool
    """Enough was seen of the shop to plan its looks by what was learned."""
    drop: bool
    """Looks gather around a drop time then, that somebody named."""
    drops: tuple[str, ...]
    """The drop times that people know of the shop and the page, as written."""
    held_until: datetime | None
    """It is due, and waits: the shop's budget bears no look that may wait before then."""
    reason: Reason | None
    """Where that set the time; None where the interval did."""
    feeder: Feeder | None
    """Who tells of it by itself."""
    fed: bool
    """It is looked at then only as a check of what that source tells."""

    def in_words(self, *, language: str, zone: tzinfo) -> str:
        """Some sentences; only where there is a reason."""
        assert self.reason is not None
        return cadence_words.in_words(self.reason, language=language, zone=zone)


def next_look_of(
    connection: Connection, watch_id: int, *, now: datetime, every: timedelta
) -> NextLook | None:
    """``every`` is the interval of watches that wish none. None where there is no such watch."""
    row = _row(connection, watch_id)
    if row is None:
        return None
    due = row["next_look_at"] if row["state"] is WatchState.ACTIVE else None
    wished = row["interval_s"] is not None
    interval = timedelta(seconds=row["interval_s"]) if wished else every
    site = steered_site(row) if row["steers"] else None
    reason, held = None, None
    drops = drops_of(row["site_drops"], row["drops"])
    if site is not None and due is not None and row["why_next"] in set(Why):
        price = advance(site.price, looks_per_hour=site.looks_per_hour, now=max(now, site.price.at))
        view = SiteView(
            price=effective(price, looks_per_hour=site.looks_per_hour),
            hours=site.hours(now, row["drops"]),
            prior=site.prior,
        )
        if due <= now and row["why_next"] in RATIONED:
            held = held_until(site.price, looks_per_hour=site.looks_per_hour, now=now)
        reason = explain(
            standing=_standing(connection, row),
            learned=_learned(row),
            due_at=due,
            why=Why(row["why_next"]),
            site=view,
            wish=Wish(
                weight=row["weight"] or 1.0,
                wished=interval if wished else None,
                shortest=min(SHORTEST, interval),
            ),
        )
    return NextLook(
        due_at=due,
        interval=interval,
        wished=wished,
        failures=row["failures"],
        second_look=row["second_look"],
        shop_known=site is not None,
        drop=due is not None and row["why_next"] == Why.DROP and in_window(drops, at=due),
        drops=tuple(dict.fromkeys([*(row["site_drops"] or ()), *(row["drops"] or ())])),
        held_until=held,
        reason=reason,
        feeder=feeder_of(row),
        fed=row["why_next"] == Why.FED,
    )


def _row(connection: Connection, watch_id: int) -> RowMapping | None:
    site = table_of(SiteForecast)
    watch = [
        table_of(Watch).c[name]
        for name in (
            "id",
            "state",
            "interval_s",
            "next_look_at",
            "why_next",
            "last_ok_at",
            "failures",
            "second_look",
            "snapshot_id",
            "drops",
        )
    ]
    learned = [c for c in table_of(WatchForecast).c if c.name not in ("watch_id", "learned_until")]
    query = (
        select(*watch, *learned, *site.c, SiteDrops.drops.label("site_drops"), *FED_COLUMNS)
        .outerjoin(WatchForecast, WatchForecast.watch_id == Watch.id)
        .outerjoin(SiteForecast, SiteForecast.site_id == Watch.site_id)
        .outerjoin(SiteDrops, SiteDrops.site_id == Watch.site_id)
        .where(Watch.id == watch_id)
    )
    return connection.execute(with_feeder(query)).mappings().one_or_none()


def _learned(row: RowMapping) -> Learned:
    return Learned() if row["restocks"] is None else learned_of(row)


def _standing(connection: Connection, row: RowMapping) -> Standing:
    """How the watch stood at its last look that told something."""
    known: dict[str, Any] = dict(load_states(connection, [row["id"]])[row["id"]])
    at = row["last_ok_at"]
    if "" not in known or at is None:
        return Standing()
    variants = [(v.key, v.availability) for v in known.values() if v.key and v.gone_at is None]
    stock = stock_of(known[""].availability, variants)
    if stock.out:
        return Standing(seen=Seen.OUT, seen_at=at, belief_at=at)
    since = min(at, max(known[key].since for key in stock.inside))
    return Standing(seen=Seen.IN, seen_at=at, since=since, belief_at=at)

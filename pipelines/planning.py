"""When a watch is looked at next: by what was learned of its shop, else by its interval.

The index of :mod:`crawler.cadence` decides where a shop's restocks are known well enough and the look told
how the product stands. Failures, second looks, listings and canaries keep to their intervals, and so does
every shop of which too little was seen. A page that a source tells of by itself is looked at only as a check.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping

from crawler.cadence import next_look
from crawler.cadence.drops import gathered
from crawler.cadence.fed import Feeder, check_at
from crawler.cadence.model import SHORTEST, Seen, SiteView, Standing, Why, Wish
from crawler.cadence.plan import Circumstances, plan
from crawler.cadence.price import SitePrice, advance, effective, spend
from crawler.forecast.drops import drops_of
from crawler.forecast.rates import Learned
from crawler.forecast.stock import Stock, stock_of
from crawler.model import Failure, KnownVariant, Look, Offer, Unchanged
from crawler.storage.looks import load_states
from crawler.storage.site_prices import SteeredSite, load_learned, load_steered

Planned = tuple[datetime, str | None]
"""When, and what set that time: a :class:`crawler.cadence.model.Why`, None for the interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A look, and what else says when the next one is due."""

    row: RowMapping
    """The watch as it was before."""
    look: Look
    failures: int
    """In a row, this one included."""
    second_look: bool
    told: bool
    """The look says how the product stands now."""
    feeder: Feeder | None = None
    """Who tells of the watch by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plans:
    """What is known of the shops and watches of a batch of looks; empty where nothing was learned."""

    steered: Mapping[int, SteeredSite] = field(default_factory=dict)
    """By site."""
    views: Mapping[int, SiteView] = field(default_factory=dict)
    """By site."""
    prices: Mapping[int, SitePrice] = field(default_factory=dict)
    """By site, after the batch's looks; to be saved."""
    learned: Mapping[int, tuple[Learned, float]] = field(default_factory=dict)
    """By watch, with its weight."""
    states: Mapping[int, Mapping[str, KnownVariant]] = field(default_factory=dict)
    """By watch, as they were before."""


def load_plans(connection: Connection, looks: Sequence[tuple[RowMapping, Look]]) -> Plans:
    """No statement where no shop is steered; three for all that are, four on a server."""
    by_site: dict[int, list[Look]] = {}
    for row, look in looks:
        if row["site_steers"]:
            by_site.setdefault(row["site_id"], []).append(look)
    if not by_site:
        return Plans()
    steered = load_steered(connection, by_site)
    views, prices = {}, {}
    for number, site in steered.items():
        made = by_site[number]
        now = max(look.started_at for look in made)
        price = advance(site.price, looks_per_hour=site.looks_per_hour, now=now)
        prices[number] = spend(price, looks=len(made))
        views[number] = SiteView(
            price=effective(prices[number], looks_per_hour=site.looks_per_hour),
            hours=site.hours(now),
            prior=site.prior,
        )
    watches = [row["id"] for row, _ in looks if row["site_id"] in steered]
    return Plans(
        steered=steered,
        views=views,
        prices=prices,
        learned=load_learned(connection, watches),
        states=load_states(connection, watches),
    )


def next_time(ask: Ask, plans: Plans, *, every: timedelta, chance: float) -> Planned:
    """When the watch is looked at next; ``every`` is the interval of those that wish none."""
    due, why = _usual(ask, plans, every=every, chance=chance)
    row, at = ask.row, ask.look.started_at
    regular = ask.told and not ask.failures and not ask.second_look and row["canary"] is None
    if ask.feeder is None or not regular:
        return due, why
    wished = None if row["interval_s"] is None else timedelta(seconds=row["interval_s"])
    later = check_at(ask.feeder, due=due, at=at, wished=wished, chance=chance)
    if later == due:
        return due, why
    drops, least = drops_of(row["site_drops"], row["drops"]), max(SHORTEST, ask.look.min_interval or SHORTEST)
    sooner = gathered(later, at=at, shortest=least, drops=drops)
    return sooner, (Why.FED if sooner == later else Why.DROP).value


def _usual(ask: Ask, plans: Plans, *, every: timedelta, chance: float) -> Planned:
    """As if nobody told of it."""
    row = ask.row
    wished = row["interval_s"]
    interval = every if wished is None else timedelta(seconds=wished)
    site = plans.views.get(row["site_id"])
    if site is not None and ask.told and not ask.failures and not ask.second_look and row["canary"] is None:
        known = plans.states.get(row["id"], {})
        standing = _standing(ask.look, known)
        if standing.seen is not Seen.NOTHING:
            learned, weight = plans.learned.get(row["id"], (Learned(), 1.0))
            if row["drops"]:
                hours = plans.steered[row["site_id"]].hours(ask.look.started_at, row["drops"])
                site = replace(site, hours=hours)
            wish = Wish(
                weight=weight,
                wished=None if wished is None else interval,
                shortest=min(SHORTEST, interval),
            )
            due, why = plan(
                standing=standing,
                learned=learned,
                at=ask.look.started_at,
                site=site,
                wish=wish,
                chance=chance,
                circumstances=Circumstances(at_least=ask.look.min_interval),
            )
            return due, why.value
    due = next_look(
        started_at=ask.look.started_at,
        interval=interval,
        chance=chance,
        failures=ask.failures,
        second_look=ask.second_look,
        retry_after=_asked(ask.look),
        at_least=ask.look.min_interval,
    )
    drops = drops_of(row["site_drops"], row["drops"])
    if not drops or ask.failures > 1:
        return due, None
    least = max(min(SHORTEST, interval), ask.look.min_interval or timedelta(), _asked(ask.look))
    sooner = gathered(due, at=ask.look.started_at, shortest=least, drops=drops)
    return (due, None) if sooner == due else (sooner, Why.DROP.value)


def _asked(look: Look) -> timedelta:
    """The pause that the shop asked for."""
    return (look.outcome.retry_after if isinstance(look.outcome, Failure) else None) or timedelta()


def _standing(look: Look, known: Mapping[str, KnownVariant]) -> Standing:
    """How the watch stands after a look."""
    at, stock = look.started_at, _stock(look, known)
    if not stock.known:
        return Standing()
    if stock.out:
        return Standing(seen=Seen.OUT, seen_at=at, belief_at=at)
    since = [
        known[key].since if key in known and known[key].availability.buyable else at for key in stock.inside
    ]
    return Standing(seen=Seen.IN, seen_at=at, since=min(at, max(since)), belief_at=at)


def _stock(look: Look, known: Mapping[str, KnownVariant]) -> Stock:
    outcome = look.outcome
    if isinstance(outcome, Offer):
        return stock_of(outcome.availability, ((v.key, v.availability) for v in outcome.variants))
    if isinstance(outcome, Unchanged) and "" in known:
        return stock_of(
            known[""].availability,
            ((v.key, v.availability) for v in known.values() if v.key and v.gone_at is None),
        )
    return Stock()

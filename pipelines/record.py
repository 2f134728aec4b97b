"""Looks -> snapshots, states, transitions: one transaction, so that a kill leaves all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping

from crawler.cadence.fed import Feeder, contradicts
from crawler.model import Assortment, Failure, KnownVariant, Look, Offer, Product, Transition
from crawler.storage.details import offer_detail
from crawler.storage.feeding import feeder_of
from crawler.storage.looks import Writes, apply, load_states, load_watches
from crawler.storage.schema import WatchKind
from crawler.storage.screenshots import NewScreenshot
from crawler.storage.site_prices import save_prices
from crawler.storage.standings import Looked, note_looks
from crawler.storage.watches import product_of
from pipelines.cleaning import storable
from pipelines.feeds import FeedMemory, load_feeds, note_assortment
from pipelines.gone import is_perhaps_gone, settle_gone
from pipelines.holding import USUAL, HoldRules, wants_a_second_look
from pipelines.identify import identify
from pipelines.oversight import oversee
from pipelines.planning import Ask, Planned, Plans, load_plans, next_time
from pipelines.transitions import decide

STALE_TOLERANCE = timedelta(seconds=2)
"""Caches count their Age in whole seconds."""
LONGEST_LOOK = timedelta(minutes=10)
"""No look is recorded later than this after it began: a time further ahead tells of a clock set back."""


@dataclass(slots=True, kw_only=True)
class _Entry:
    """A look, what was known of its watch, and the watch's columns as they will be."""

    row: RowMapping
    look: Look
    values: dict[str, Any]
    perhaps_gone: bool = False
    """The page says so for the first time: look again soon."""
    feeder: Feeder | None = None
    """Who tells of the watch by itself; None too where this look found that it does not."""


def record(
    connection: Connection,
    looks: Sequence[Look],
    *,
    every: timedelta,
    chance: Callable[[], float],
    hold: HoldRules = USUAL,
) -> list[Transition]:
    """Record a batch of looks and return the transitions that they made.

    ``every`` is the interval of watches that wish none, ``chance`` gives numbers in [0, 1) for jitter,
    ``hold`` says when a site's restocks are likelier a redesign and wait for a person.
    Safe to run again: a look that is already recorded, or that began before one that is, changes nothing.
    """
    made: list[Transition] = []
    for batch in _rounds(map(storable, looks)):
        writes, plans = _decide_batch(connection, batch, every=every, chance=chance)
        apply(connection, writes)
        save_prices(connection, plans.prices)
        note_looks(connection, writes.looked)
        oversee(connection, writes, rules=hold)
        made += [transition for transition, _ in writes.transitions]
    return made


def _rounds(looks: Iterable[Look]) -> list[list[Look]]:
    """Batches in which each watch occurs once, the looks of one watch in the order of their start."""
    rounds: list[list[Look]] = []
    seen: dict[int, int] = {}
    for look in sorted(looks, key=lambda look: look.started_at):
        turn = seen.get(look.watch_id, 0)
        seen[look.watch_id] = turn + 1
        if turn == len(rounds):
            rounds.append([])
        rounds[turn].append(look)
    return rounds


def _decide_batch(
    connection: Connection, looks: Sequence[Look], *, every: timedelta, chance: Callable[[], float]
) -> tuple[Writes, Plans]:
    known = load_watches(connection, {look.watch_id for look in looks})
    current = [
        identify(product_of(known[look.watch_id]), look)
        for look in looks
        if look.watch_id in known and not _superseded(known[look.watch_id], look)
    ]
    changed = [look for look in current if _may_change_state(known[look.watch_id], look)]
    states = load_states(connection, {x.watch_id for x in changed if isinstance(x.outcome, Offer)})
    lists = ((known[x.watch_id], x.outcome) for x in changed if isinstance(x.outcome, Assortment))
    feeds = load_feeds(connection, lists)
    plans = load_plans(connection, [(known[look.watch_id], look) for look in current if not look.pushed])
    writes = Writes()
    for look in current:
        row = known[look.watch_id]
        entry = _Entry(row=row, look=look, values=_unchanged_values(row, look), feeder=feeder_of(row))
        _note(writes, entry, states.get(look.watch_id), feeds.get(look.watch_id))
        due, why = _next_look(entry, plans, every=every, chance=chance())
        entry.values |= {"due_next": due, "why_next": why}
        writes.watches.append(entry.values)
        if look.pushed:
            continue
        writes.looked.append(Looked(site_id=row["site_id"], blocks=row["site_blocks"], look=look))
        if row["canary"] is not None:
            writes.canaries.append(row["id"])
    return writes, plans


def _note(
    writes: Writes, entry: _Entry, states: Mapping[str, KnownVariant] | None, feed: FeedMemory | None
) -> None:
    outcome = entry.look.outcome
    if isinstance(outcome, Failure):
        _note_failure(writes, entry, outcome)
    elif _is_stale(entry.row, entry.look):
        pass  # a cache's old copy: that we looked is all it tells
    elif isinstance(outcome, Offer) and states is not None:
        _note_changed_offer(writes, entry, outcome, states)
    elif isinstance(outcome, Assortment) and feed is not None:
        _succeeded(entry)
        note_assortment(writes, feed, row=entry.row, look=entry.look, seen=outcome, values=entry.values)
    else:
        _note_steady(writes, entry)
    if entry.look.spider is not None:
        writes.spiders[entry.row["site_id"]] = entry.look.spider
    if entry.look.browser_tried:
        entry.values["browser_tried_at"] = entry.look.finished_at
        if isinstance(outcome, Offer):
            writes.browsers.add(entry.row["site_id"])


def _superseded(row: RowMapping, look: Look) -> bool:
    """Recorded already, or begun before one that is. A clock that has jumped back supersedes nothing.

    Neither is a look recorded at what has become a feed, or a page, while it was under way.
    """
    before = row["looked_at"]
    other = Offer if row["kind"] is WatchKind.FEED else Assortment
    if isinstance(look.outcome, other):
        return True
    return before is not None and look.started_at <= before <= look.finished_at + LONGEST_LOOK


def _is_stale(row: RowMapping, look: Look) -> bool:
    """An answer made before the one that the last known state rests on."""
    as_of = look.as_of or look.started_at
    newest = row["as_of"]
    return newest is not None and as_of + STALE_TOLERANCE < newest <= look.finished_at + LONGEST_LOOK


def _may_change_state(row: RowMapping, look: Look) -> bool:
    """Whether the variants' states must be read; a steady look is spared that."""
    return (
        isinstance(look.outcome, Offer | Assortment)
        and not _is_stale(row, look)
        and (row["second_look"] or look.outcome.fingerprint() != row["fingerprint"])
    )


def _unchanged_values(row: RowMapping, look: Look) -> dict[str, Any]:
    """The watch's columns as they are, with this look's time; the outcome then changes what it must."""
    kept = (
        "as_of",
        "last_ok_at",
        "failures",
        "snapshot_id",
        "fingerprint",
        "failure_id",
        "second_look",
        "etag",
        "last_modified",
        "browser_tried_at",
        "product_name",
        "brand",
        "sku",
        "mpn",
        "gtin",
        "image",
    )
    return {"row_id": row["id"], "looked_at": look.started_at, **{name: row[name] for name in kept}}


def _note_failure(writes: Writes, entry: _Entry, failure: Failure) -> None:
    row, look = entry.row, entry.look
    entry.values["failures"] += 1
    failure = settle_gone(failure, reason_before=row["failure_reason"], detail_before=row["failure_detail"])
    entry.perhaps_gone = is_perhaps_gone(failure.reason, failure.detail)
    detail = failure.detail[:500]
    before = (row["failure_reason"], row["failure_detail"], row["failure_status"])
    if before == (failure.reason, detail, failure.http_status):
        writes.steady_failures.append((row["failure_id"], look.started_at))
    else:
        writes.new_failures.append(
            {
                "watch_id": row["id"],
                "reason": failure.reason,
                "detail": detail,
                "vendor": failure.vendor,
                "http_status": failure.http_status,
                "first_seen_at": look.started_at,
                "last_seen_at": look.started_at,
                "looks": 1,
            }
        )


def _note_steady(writes: Writes, entry: _Entry) -> None:
    """The stretch goes on: one more look at the same offer."""
    _succeeded(entry)
    if entry.row["snapshot_id"] is not None:
        writes.steady_snapshots.append((entry.row["snapshot_id"], entry.look.started_at))


def _note_changed_offer(
    writes: Writes, entry: _Entry, offer: Offer, states: Mapping[str, KnownVariant]
) -> None:
    row, look, values = entry.row, entry.look, entry.values
    _succeeded(entry)
    decision = decide(states, offer, watch_id=row["id"], at=look.started_at)
    doubted = wants_a_second_look(row["canary"], decision.states, at=look.started_at)
    values["second_look"] = decision.second_look or doubted
    values["fingerprint"] = offer.fingerprint()
    _remember_product(values, offer.product)
    if values["fingerprint"] == row["fingerprint"] and not decision.transitions:
        writes.steady_snapshots.append((row["snapshot_id"], look.started_at))
    else:
        writes.new_snapshots.append(_snapshot(row["id"], look, offer))
    for state in decision.states:
        target = writes.changed_states if state.key in states else writes.new_states
        target.append((row["id"], state))
    occasion = f"{row['id']}-{look.started_at.timestamp():.6f}"
    writes.transitions += [(transition, occasion) for transition in decision.transitions]
    feeder = None if look.pushed else entry.feeder
    if feeder is not None and contradicts(feeder, decision.transitions, at=look.started_at):
        writes.doubted.append((row["id"], look.started_at))
        entry.feeder = None
    if decision.transitions and look.picture is not None:
        shown = NewScreenshot(
            occasion=occasion, watch_id=row["id"], taken_at=look.finished_at, picture=look.picture
        )
        writes.screenshots.append(shown)


def _succeeded(entry: _Entry) -> None:
    values, look = entry.values, entry.look
    as_of = look.as_of or look.started_at
    if isinstance(look.outcome, Offer | Assortment):
        values["etag"], values["last_modified"] = look.validators.etag, look.validators.last_modified
    # What lies in the future was written by a clock that has jumped back since.
    newest = values["as_of"]
    values["as_of"] = (
        as_of if newest is None or newest > look.finished_at + LONGEST_LOOK else max(as_of, newest)
    )
    values["last_ok_at"] = look.started_at
    values["failures"] = 0
    values["failure_id"] = None


def _snapshot(watch_id: int, look: Look, offer: Offer) -> dict[str, Any]:
    return {
        "watch_id": watch_id,
        "first_seen_at": look.started_at,
        "last_seen_at": look.started_at,
        "looks": 1,
        "fingerprint": offer.fingerprint(),
        "availability": offer.availability,
        "confidence": offer.confidence,
        "price": offer.price,
        "currency": offer.currency,
        "seller": offer.seller[:300] if offer.seller else None,
        "detail": offer_detail(offer),
    }


def _remember_product(values: dict[str, Any], product: Product) -> None:
    for column, value, limit in (
        ("product_name", product.name, 500),
        ("brand", product.brand, 200),
        ("sku", product.sku, 200),
        ("mpn", product.mpn, 200),
        ("gtin", product.gtin, 14),
        ("image", product.image, 2000),
    ):
        if value:
            values[column] = value[:limit]


def _next_look(entry: _Entry, plans: Plans, *, every: timedelta, chance: float) -> Planned:
    if entry.look.pushed and not entry.values["second_look"]:
        return entry.row["next_look_at"], entry.row["why_next"]  # what was told by itself moves no look
    ask = Ask(
        row=entry.row,
        look=entry.look,
        failures=entry.values["failures"],
        second_look=entry.values["second_look"] or entry.perhaps_gone,
        told=not _is_stale(entry.row, entry.look),
        feeder=entry.feeder,
    )
    return next_time(ask, plans, every=every, chance=chance)

"""The daily learning: what shops' histories tell of when they restock, and how forecasts kept their word."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from crawler.forecast.learning import learn
from crawler.installation import Installation
from crawler.storage.lessons import (
    budgets,
    forget_evidence,
    last_learned,
    load_book,
    prior_rates,
    set_budgets,
    teach,
    watched_pages,
    write_lessons,
    write_prior_rates,
)
from crawler.storage.past_forecasts import note_forecasts, settle_forecasts
from crawler.storage.registry import chunks
from crawler.storage.variant_lessons import forget_variants, teach_variants

logger = logging.getLogger(__name__)

DAILY = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """What a day's learning came to."""

    watches: int
    restocks: int
    """Newly seen."""
    sites: int
    steered: int
    """Of these, so many are known well enough that their looks go by it."""


def learn_when_due(here: Installation, *, now: datetime) -> None:
    """Learn once a day; every time it is called, budgets follow what is watched by now."""
    with here.database.read() as connection:
        last = last_learned(connection)
        found = budgets(connection, every=here.config.every, site_delay_s=here.config.site_delay_s)
    if last is None or not last <= now < last + DAILY:
        learnt = learn_day(here, now=now)
        if learnt.restocks:
            logger.info("learned of %d restocks of %d watches", learnt.restocks, learnt.watches)
    elif found:
        here.database.retrying(lambda connection: set_budgets(connection, found))


def learn_day(here: Installation, *, now: datetime) -> Learnt:
    """Learn from what was seen since the last time, in short transactions; then judge and forecast."""
    learnt = _learn(here, now=now)
    here.database.retrying(lambda connection: settle_forecasts(connection, now=now))
    here.database.retrying(lambda connection: note_forecasts(connection, now=now))
    return learnt


def learn_anew(here: Installation, *, now: datetime) -> Learnt:
    """Everything from the whole history: once to know the shops, and once more knowing them."""
    here.database.retrying(_forget)
    _learn(here, now=now)
    here.database.retrying(_forget)
    return _learn(here, now=now)


def _forget(connection: Connection) -> None:
    forget_evidence(connection)
    forget_variants(connection)


def _learn(here: Installation, *, now: datetime) -> Learnt:
    with here.database.read() as connection:
        pages = watched_pages(connection)
    restocks = 0
    for site_id, watch_ids in pages.items():
        for part in chunks(watch_ids):
            restocks += here.database.retrying(partial(_teach, site_id, part, now))
    steered = _draw_lessons(here, now=now)
    return Learnt(watches=sum(map(len, pages.values())), restocks=restocks, sites=len(pages), steered=steered)


def _teach(site_id: int, watch_ids: list[int], now: datetime, connection: Connection) -> int:
    restocks = teach(connection, site_id, watch_ids, now=now)
    teach_variants(connection, site_id, watch_ids, now=now)
    return restocks


def _draw_lessons(here: Installation, *, now: datetime) -> int:
    with here.database.read() as connection:
        book = load_book(connection, now=now)
        looks = budgets(connection, every=here.config.every, site_delay_s=here.config.site_delay_s)
    if not book.site_ids:
        return 0
    lessons = learn(book.ledger)
    for part in chunks(prior_rates(book, lessons)):
        here.database.retrying(partial(_write_rates, part))
    return here.database.retrying(
        lambda connection: write_lessons(connection, book, lessons, looks=looks, now=now)
    )


def _write_rates(pairs: list[tuple[int, float | None]], connection: Connection) -> None:
    write_prior_rates(connection, pairs)

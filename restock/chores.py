"""What must be seen to now and then: blind watches, restocks that were held too long, old tallies."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from alerts.discarding import discard
from alerts.reminding import remind
from crawler.installation import Installation
from crawler.storage.blindness import (
    BlindRules,
    blind_watches,
    sighted_watches,
    tell_blind,
    tell_sighted,
)
from crawler.storage.chore_runs import note_run
from crawler.storage.database import Database
from crawler.storage.feeding import look_as_usual, silent_sources
from crawler.storage.health import prune_tallies
from crawler.storage.held_views import held_sites
from crawler.storage.pushed_inbox import prune_inbox
from crawler.storage.registry import chunks
from crawler.storage.reminders import any_repeated
from crawler.storage.retention import Keep, prune_when_due
from crawler.storage.screenshots import prune_screenshots
from restock.personal import learn_people_when_due

logger = logging.getLogger(__name__)

LONGEST_HELD = timedelta(days=3)
"""What nobody released for so long is no news any more."""


def watch_over(here: Installation, *, now: datetime) -> None:
    """Tell people of what can't be seen any more, or can again; end what was held too long.

    What is found at one time becomes one message for each person. Cheap where there is nothing to tell.
    """
    config = here.config
    rules = BlindRules(every=config.every, intervals=config.blind_after)
    with here.database.read() as connection:
        blind = blind_watches(connection, now=now, rules=rules)
        sighted = sighted_watches(connection)
        held = [site for site in held_sites(connection) if site.since < now - LONGEST_HELD]
    lost = _in_parts(here.database, blind, lambda part, c: tell_blind(c, part, now=now, at=now))
    found = _in_parts(here.database, sighted, lambda part, c: tell_sighted(c, part, at=now))
    if lost:
        logger.warning("%d watches can't be seen for a while; see: restock status --sites", lost)
    if found:
        logger.info("%d watches are seen again", found)
    for site in held:
        reason = f"held as unlikely, and nobody released it for {LONGEST_HELD.days} days"
        number = discard(
            here.database, site.site_id, now=now, ttl=timedelta(seconds=config.alert_ttl_s), reason=reason
        )
        logger.warning("%s: %d looks' restocks are discarded: %s", site.domain, number, reason)


def _in_parts(
    database: Database, watch_ids: Sequence[int], work: Callable[[list[int], Connection], int]
) -> int:
    """Each part is a short transaction, so that the crawl is never kept waiting."""
    return sum(database.retrying(partial(work, part)) for part in chunks(watch_ids))


def tidy(here: Installation, *, now: datetime) -> None:
    """Forget tallies older than 90 days, screenshots and the ids of pushed events older than 30."""
    forgotten = here.database.retrying(lambda connection: prune_tallies(connection, now=now))
    if forgotten:
        logger.info("%d old tallies of sites were forgotten", forgotten)
    pictures = here.database.retrying(lambda connection: prune_screenshots(connection, now=now))
    if pictures:
        logger.info("%d old screenshots were forgotten", pictures)
    here.database.retrying(lambda connection: prune_inbox(connection, now=now))


def forget_old(here: Installation, *, now: datetime) -> None:
    """Once a day: remove looks, changes and messages that are older than they are kept."""
    removed = prune_when_due(here.database, Keep.of(here.config), now=now)
    said = ", ".join(f"{number} of {name}" for name, number in removed.items() if number)
    if said:
        logger.info("old rows were removed: %s", said)


def remind_people(here: Installation, *, now: datetime) -> None:
    """Tell those again who asked for it, and have not answered. Cheap where nobody did."""
    with here.database.read() as connection:
        if not any_repeated(connection):
            return
    ttl = timedelta(seconds=here.config.alert_ttl_s)
    made = here.database.retrying(lambda connection: remind(connection, now=now, ttl=ttl))
    if made:
        logger.info("%d people are reminded of what is still in stock", made)


def hear_silences(here: Installation, *, now: datetime) -> None:
    """Where a source of events has fallen silent, its pages are looked at as usual again.

    One statement where all is well.
    """
    with here.database.read() as connection:
        silent = silent_sources(connection, now=now)
    for number, name in silent:
        pages = here.database.retrying(
            partial(look_as_usual, source_id=number, now=now, every=here.config.every)
        )
        if pages:
            logger.warning(
                "%s has told nothing for longer than it uses to; pages that are looked at as usual again: %d",
                name,
                pages,
            )


def learn(here: Installation, *, now: datetime) -> None:
    """Learn when shops restock from what was seen, once a day; every time, budgets follow what is watched."""
    from restock.learning import learn_when_due  # late: NumPy is loaded where it is needed

    learn_when_due(here, now=now)


def learn_people(here: Installation, *, now: datetime) -> None:
    """Learn from what people answered what alerts lead to and how they like to be told, once a day."""
    learn_people_when_due(here, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chore:
    work: Callable[..., None]
    """Takes the installation and ``now``; works in a thread of its own."""
    minutes: int
    """How often it is done; at most 59, or whole hours."""

    @property
    def name(self) -> str:
        return self.work.__name__


CHORES = (
    Chore(work=watch_over, minutes=10),
    Chore(work=remind_people, minutes=1),
    Chore(work=hear_silences, minutes=1),
    Chore(work=tidy, minutes=60),
    Chore(work=forget_old, minutes=60),
    Chore(work=learn, minutes=60),
    Chore(work=learn_people, minutes=60),
)


def do_chore(chore: Chore, here: Installation) -> None:
    """Do it now, and note how it went; a database in trouble is told of, and the next time tries again."""
    now, before, trouble = datetime.now(UTC), time.monotonic(), None
    try:
        chore.work(here, now=now)
    except DBAPIError as exc:
        logger.error("the database can't be used: %s", exc.orig)
        trouble = str(exc.orig)[:200]
    took = time.monotonic() - before
    with suppress(DBAPIError):  # said above already, or by the next who needs it
        here.database.retrying(lambda c: note_run(c, chore.name, at=now, took_s=took, trouble=trouble))

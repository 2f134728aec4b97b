"""Where every pushed event goes in, whatever way it came: taken in one transaction, dead letters aside."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError, SQLAlchemyError

from crawler.errors import RestockError
from crawler.installation import Installation
from crawler.storage.pushed_dead import NewDead, forget_dead, load_dead, note_dead
from crawler.storage.pushed_inbox import count
from crawler.storage.pushed_sources import StoredSource, find_source
from crawler.storage.schema_pushed import Arrived
from pipelines.pushed.documents import digest
from pipelines.pushed.model import Arrival, Source
from pipelines.pushed.taking import Taken, take

logger = logging.getLogger(__name__)

TROUBLE = (OperationalError, InterfaceError)
"""Disk full, locked for long, server gone: it passes."""
DEFECTS = (SQLAlchemyError, ArithmeticError, LookupError, TypeError, ValueError)
"""An event that the database or the program can't take, however often it is tried."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inlet:
    """Takes the events of one source. Safe to share between threads."""

    here: Installation
    source: Source
    clock: Callable[[], datetime] = _utc_now

    def take(self, arrivals: Sequence[Arrival]) -> Taken:
        """All in one transaction; returns when it is committed.

        Raises one of TROUBLE where the database can't be written to: nothing is lost, try again.
        """
        if not arrivals:
            return Taken(outcomes=())
        try:
            return self._taken(arrivals)
        except TROUBLE:
            raise
        except DEFECTS as exc:
            if len(arrivals) == 1:
                return self._alone(arrivals[0], exc)
            # One by one, so that one that can't be stored takes no other with it.
            parts = [self.take([arrival]) for arrival in arrivals]
            return Taken(
                outcomes=tuple(outcome for part in parts for outcome in part.outcomes),
                reasons={i: part.reasons[0] for i, part in enumerate(parts) if part.reasons},
                transitions=tuple(t for part in parts for t in part.transitions),
            )

    def _taken(self, arrivals: Sequence[Arrival]) -> Taken:
        now, every = self.clock(), self.here.config.every
        taken = self.here.database.retrying(
            lambda c: take(c, self.source, arrivals, now=now, every=every, chance=random.random)
        )
        for transition in taken.transitions:
            logger.info(
                "%s: watch %d %s %s -> %s, told by %s",
                transition.kind.value,
                transition.watch_id,
                transition.variant_label or "(whole product)",
                transition.before.value,
                transition.after.value,
                self.source.name,
            )
        return taken

    def _alone(self, arrival: Arrival, error: Exception) -> Taken:
        if isinstance(error, IntegrityError):
            # Somebody told of the same thing at the same time: theirs is there now.
            try:
                return self._taken([arrival])
            except IntegrityError as exc:
                error = exc
        logger.error("an event of %s can't be stored", self.source.name, exc_info=error)
        reason = f"it can't be stored ({type(error).__name__}); this is a defect, please report it"
        return self.bury(arrival, reason)

    def bury(self, arrival: Arrival, reason: str) -> Taken:
        """Keep it as a dead letter."""
        now = self.clock()
        letter = NewDead(
            digest=digest(arrival.topic, arrival.body), topic=arrival.topic, body=arrival.body, reason=reason
        )

        def write(connection: Connection) -> None:
            note_dead(connection, self.source.id, [letter], now=now)
            count(connection, [Arrived.DEAD], source_id=self.source.id, now=now)

        self.here.database.retrying(write)
        return Taken(outcomes=(Arrived.DEAD,), reasons={0: reason})


def source_of(stored: StoredSource) -> Source:
    return Source(id=stored.id, name=stored.name, preset=stored.preset, sites=stored.sites)


def open_inlet(here: Installation, name: str) -> Inlet:
    """Raises RestockError where there is no such source."""
    with here.database.read() as connection:
        stored = find_source(connection, name)
    if stored is None:
        raise RestockError(
            f"there is no source {name!r}", hint="declare it first: restock source add NAME --site DOMAIN"
        )
    return Inlet(here=here, source=source_of(stored))


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What became of dead letters that were tried again."""

    taken: tuple[int, ...] = ()
    refused: tuple[tuple[int, str], ...] = ()
    """(id, why); they are kept."""


def try_again(here: Installation, ids: Sequence[int]) -> Again:
    """Take dead letters as if they came now, in the order of their coming; those that pass are forgotten."""
    with here.database.read() as connection:
        letters = load_dead(connection, ids)
    done: list[int] = []
    refused = [(i, "there is no such dead letter") for i in sorted({*ids} - {one.id for one in letters})]
    for letter in letters:
        if not letter.whole:
            refused.append((letter.id, "only its beginning was kept"))
            continue
        arrival = Arrival(body=letter.body, topic=letter.topic)
        taken = open_inlet(here, letter.source).take([arrival])
        if taken.reasons:
            refused.append((letter.id, taken.reasons[0]))
        else:
            done.append(letter.id)
    here.database.retrying(lambda c: forget_dead(c, done))
    return Again(taken=tuple(done), refused=tuple(refused))

"""After looks were written, in the same transaction: are they to be trusted, and how did their sites do?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from crawler.model import Failure, Look, TransitionKind, Unchanged
from crawler.storage.flips import SiteFlips, WrongCanary, flips_of, wrong_canaries
from crawler.storage.health import Tally, add_tallies, tally_hour
from crawler.storage.holds import hold
from crawler.storage.looks import Writes
from crawler.storage.notices import NewNotice, add_notices, episode
from crawler.storage.schema import NoticeKind
from crawler.storage.standings import Looked
from pipelines.holding import WINDOW, Flips, Hold, HoldRules, judge


def oversee(connection: Connection, writes: Writes, *, rules: HoldRules) -> None:
    """Tally the looks; hold what is likelier a redesign than a miracle, and tell the operators of it.

    A batch without a restock and without a canary costs one statement.
    """
    add_tallies(connection, tallies(writes.looked))
    wrong = wrong_canaries(connection, writes.canaries) if writes.canaries else []
    suspects = _restocked(writes) | {canary.site_id for canary in wrong}
    if not suspects:
        return
    now = max(one.look.finished_at for one in writes.looked)
    notices = [_canary_notice(canary, now) for canary in wrong]
    for site_id, flips in sorted(flips_of(connection, suspects, since=now - WINDOW).items()):
        verdict = judge(_flips(flips), rules)
        if verdict is not None:
            notices += _hold(connection, site_id, verdict, flips, now)
    add_notices(connection, notices)


def tallies(looked: Iterable[Looked]) -> list[Tally]:
    """How the looks ended, by site, hour and outcome."""
    sums: dict[tuple[int, datetime, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in looked:
        latency = one.look.latency
        held = sums[one.site_id, tally_hour(one.look.started_at), outcome_of(one.look)]
        held[0] += 1
        if latency is not None:
            held[1] += round(latency.total_seconds() * 1000)
            held[2] += 1
    return [
        Tally(site_id=site, hour=hour, outcome=outcome, looks=looks, latency_ms=ms, answers=answers)
        for (site, hour, outcome), (looks, ms, answers) in sums.items()
    ]


def outcome_of(look: Look) -> str:
    """``offer``, ``unchanged`` or the failure's reason."""
    if isinstance(look.outcome, Failure):
        return look.outcome.reason.value
    return "unchanged" if isinstance(look.outcome, Unchanged) else "offer"


def _restocked(writes: Writes) -> set[int]:
    """Sites where something came back, but for what is held already."""
    back = {
        transition.watch_id
        for transition, _ in writes.transitions
        if transition.kind is TransitionKind.RESTOCK and transition.watch_id not in writes.held
    }
    return {one.site_id for one in writes.looked if one.look.watch_id in back}


def _flips(found: SiteFlips) -> Flips:
    return Flips(flipped=found.flipped, known=found.known, wrong_canaries=found.wrong_canaries)


def _hold(
    connection: Connection, site_id: int, verdict: Hold, flips: SiteFlips, now: datetime
) -> list[NewNotice]:
    """Told once as long as something waits there; what comes later joins it."""
    since = hold(connection, site_id, since=now - WINDOW, now=now, feeds=verdict.by_canary)
    if since is None:
        return []
    kind = NoticeKind.SITE_HELD
    detail = {"flipped": flips.flipped, "known": flips.known, "by_canary": verdict.by_canary}
    return [
        NewNotice(kind=kind, occasion=episode(kind, site_id, since), at=now, site_id=site_id, detail=detail)
    ]


def _canary_notice(canary: WrongCanary, now: datetime) -> NewNotice:
    kind = NoticeKind.CANARY_WRONG
    return NewNotice(
        kind=kind,
        occasion=episode(kind, canary.watch_id, canary.since),
        at=now,
        site_id=canary.site_id,
        watch_id=canary.watch_id,
        detail={"expected": canary.expected.value, "seen": canary.seen.value},
    )

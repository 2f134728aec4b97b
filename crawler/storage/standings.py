"""How sites receive us, as the looks at them tell: blocked in a row pauses a site, a good look frees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from crawler.manners import LONGEST_RETRY_AFTER, Standing
from crawler.model import Failure, FailureReason, Look
from crawler.storage.notices import NewNotice, add_notices, episode
from crawler.storage.schema import NoticeKind, Site, table_of

_STANDING = ("blocks", "blocked_since", "paused_until", "pause_reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class PausedSite:
    domain: str
    until: datetime
    reason: str
    blocked_since: datetime | None
    blocks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A look and its site, as it was known before."""

    site_id: int
    blocks: int
    look: Look


def note_looks(connection: Connection, looks: Sequence[Looked]) -> None:
    """Judge sites by the looks at them, in the order of their starts; people are told in the transaction.

    One statement, more only where a look or the site's past says more than that all is well.
    """
    site = table_of(Site)
    good = {one.site_id: one.look.started_at for one in looks if not isinstance(one.look.outcome, Failure)}
    if good:
        seen = update(site).where(Site.id.in_(sorted(good)))
        connection.execute(seen.values(last_ok_at=max(good.values())))
    telling = {one.site_id for one in looks if one.blocks or _is_telling(one.look)}
    if telling:
        _judge(connection, [one for one in looks if one.site_id in telling], _standings(connection, telling))


def _is_telling(look: Look) -> bool:
    failure = look.failure
    return failure is not None and (
        failure.reason is FailureReason.BLOCKED or failure.retry_after is not None
    )


def _standings(connection: Connection, sites: Iterable[int]) -> dict[int, Standing]:
    columns = [table_of(Site).c[name] for name in ("id", *_STANDING)]
    query = select(*columns).where(Site.id.in_(sorted(sites))).order_by(Site.id).with_for_update()
    return {row["id"]: standing_of(dict(row)) for row in connection.execute(query).mappings()}


def _judge(connection: Connection, looks: Iterable[Looked], known: Mapping[int, Standing]) -> None:
    changed: dict[int, Standing] = {}
    notices: list[NewNotice] = []
    for one in looks:
        before = changed.get(one.site_id, known[one.site_id])
        after = _judged(before, one.look)
        if after != before:
            changed[one.site_id] = after
            notices += _news(one.site_id, one.look, before, after)
    if changed:
        connection.execute(
            update(table_of(Site))
            .where(Site.id == bindparam("site"))
            .values({name: bindparam(name) for name in _STANDING}),
            [{"site": number, **asdict(standing)} for number, standing in sorted(changed.items())],
        )
    add_notices(connection, notices)


def _judged(standing: Standing, look: Look) -> Standing:
    outcome = look.failure
    if outcome is None or not (isinstance(look.outcome, Failure) or _is_telling(look)):
        return standing.good()
    if outcome.retry_after is not None:
        until = look.finished_at + min(outcome.retry_after, LONGEST_RETRY_AFTER)
        standing = standing.told_to_wait(until, f"it answered {outcome.http_status} and asked for a pause")
    if outcome.reason is FailureReason.BLOCKED:
        return standing.blocked(at=look.started_at, now=look.finished_at, why=outcome.detail)
    return standing.missed(now=look.finished_at, why=outcome.detail)


def _news(site: int, look: Look, before: Standing, after: Standing) -> list[NewNotice]:
    if before.probing == after.probing:
        return []
    since = before.blocked_since or after.blocked_since or look.started_at
    kind = NoticeKind.SITE_BLOCKED if after.probing else NoticeKind.SITE_BACK
    detail: dict[str, Any] = {"since": since.isoformat()}
    if look.failure is not None:
        detail |= {"why": look.failure.detail, "vendor": look.failure.vendor}
        detail["next_look_at"] = after.paused_until and after.paused_until.isoformat()
    occasion = episode(kind, site, since)
    return [NewNotice(kind=kind, occasion=occasion, at=look.finished_at, site_id=site, detail=detail)]


def paused_sites(connection: Connection, *, now: datetime) -> list[PausedSite]:
    """The watched sites that are left alone now."""
    columns = (Site.domain, Site.paused_until, Site.pause_reason, Site.blocked_since, Site.blocks)
    query = (
        select(*columns).where(Site.paused_until > now, Site.next_look_at.is_not(None)).order_by(Site.domain)
    )
    return [
        PausedSite(
            domain=domain, until=until, reason=reason or "it asked for it", blocked_since=since, blocks=blocks
        )
        for domain, until, reason, since, blocks in connection.execute(query)
        if until is not None
    ]


def standing_of(row: Mapping[str, Any]) -> Standing:
    """From a row of ``site``."""
    return Standing(**{name: row[name] for name in _STANDING})

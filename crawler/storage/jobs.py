"""Jobs of several machines, in the tables of procrastinate beside ours; PostgreSQL only.

A job is an order to look at a site, never the truth: what is due stands in ``site`` and ``watch``, so that a
job that is lost, doubled or late does no harm. At most one waits for a domain and at most one is under way
(``lock`` and ``queueing_lock`` are the domain).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    RowMapping,
    case,
    column,
    delete,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    table,
    text,
    true,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB

from crawler.storage.schema import Setting, Site, Watch
from crawler.storage.watches import release, waits_for_a_look

CRAWL, BROWSER, ALERTS, CHORES = "crawl", "browser", "alerts", "chores"
QUEUES = (CRAWL, BROWSER, ALERTS, CHORES)
MOST = 5000
"""Jobs deferred at a time."""
DEATHS = 3
"""So many workers ended under a job, and it waits longer and longer before it is tried again."""
_PAUSE = timedelta(minutes=10)
_NAMED = "worker."
"""The beginning of the key of ``setting`` under which a worker's name and queues are kept."""

_jobs = table(
    "procrastinate_jobs",
    column("id"),
    column("queue_name"),
    column("task_name"),
    column("priority"),
    column("lock"),
    column("queueing_lock"),
    column("args", JSONB),
    column("status"),
    column("scheduled_at", DateTime(timezone=True)),
    column("attempts"),
    column("worker_id"),
)
_workers = table("procrastinate_workers", column("id"), column("last_heartbeat", DateTime(timezone=True)))
# Spelled out, not bound: only then partial indexes are used, and words taken for the server's own type.
_TODO, _DOING = _jobs.c.status == text("'todo'"), _jobs.c.status == text("'doing'")
_ONE_WAITS: dict[str, Any] = {"index_elements": ["queueing_lock"], "index_where": text("status = 'todo'")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """A worker as the operator sees it."""

    name: str
    queues: tuple[str, ...]
    concurrency: int
    since: datetime
    last_heartbeat: datetime
    jobs: tuple[str, ...]
    """What it is at: domains, and names of chores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenUp:
    """A job whose worker has been silent for too long."""

    what: str
    deaths: int
    """How many workers it has outlived."""


def is_prepared(connection: Connection) -> bool:
    """Whether workers have ever been used with this database."""
    if connection.dialect.name != "postgresql":
        return False
    return connection.execute(select(func.to_regclass("procrastinate_jobs").is_not(None))).scalar_one()


def job_token(job_id: int) -> str:
    """What a job's crawl holds its site under."""
    return f"job-{job_id}"


# Deferring


def defer_due(
    connection: Connection, *, now: datetime, browser: bool, browser_spiders: Collection[str] = ()
) -> int:
    """One job for each site that waits for a look and has none; how many were added.

    ``browser`` says whether anybody serves that queue: else its sites are read as well as can be without.
    ``browser_spiders`` declare that their pages are opened in one.
    """
    wants = _wants_browser(now, browser_spiders) if browser else false()
    due = (
        select(
            case((wants, BROWSER), else_=CRAWL),
            literal("crawl"),
            Site.domain,
            Site.domain,
            func.jsonb_build_object(literal("site_id"), Site.id),
        )
        .where(waits_for_a_look(now=now, cutoff=now), not_(_has_job()))
        .order_by(Site.next_look_at)
        .limit(MOST)
    )
    columns = ["queue_name", "task_name", "lock", "queueing_lock", "args"]
    made = connection.execute(
        postgresql.insert(_jobs).from_select(columns, due).on_conflict_do_nothing(**_ONE_WAITS),
        execution_options={"preserve_rowcount": True},
    )
    return made.rowcount


def next_due(connection: Connection, *, until: datetime, now: datetime) -> datetime | None:
    """When the first site by ``until`` falls due that has no job."""
    query = select(func.min(Site.next_look_at)).where(
        waits_for_a_look(now=now, cutoff=until), not_(_has_job())
    )
    return connection.execute(query).scalar()


def _has_job() -> ColumnElement[bool]:
    waits = exists().where(_jobs.c.queueing_lock == Site.domain, _TODO)
    at_work = exists().where(_jobs.c.lock == Site.domain, _DOING)
    return or_(waits, at_work)


def _wants_browser(now: datetime, spiders: Collection[str]) -> ColumnElement[bool]:
    by_person = exists().where(Watch.site_id == Site.id, Watch.browser == true(), Watch.next_look_at <= now)
    return or_(Site.browser == true(), Site.spider.in_(spiders), by_person)


def reroute_browser(connection: Connection) -> int:
    """Nobody opens browsers any more: what waits for one is looked at without."""
    moved = connection.execute(
        update(_jobs).where(_jobs.c.queue_name == BROWSER, _TODO).values(queue_name=CRAWL)
    )
    return moved.rowcount


def spider_if_due(connection: Connection, *, site_id: int, now: datetime) -> str | None:
    """Who reads the site, if it (still) waits for a look."""
    query = select(Site.spider).where(Site.id == site_id, waits_for_a_look(now=now, cutoff=now))
    return connection.execute(query).scalar()


# Workers


def take_up(
    connection: Connection, *, silent: timedelta, now: datetime, lost: Collection[int] = ()
) -> list[TakenUp]:
    """Defer anew what workers are at that have been silent for so long, and forget these workers.

    ``lost`` are jobs that stand for a living worker's, which knows nothing of them.

    Whoever does so first, has done it. Sites are let go of as well: should the worker live after all, cut
    off, its looks are still recorded, and the turn at the domain keeps two from asking it at once.
    """
    dead = _workers.c.last_heartbeat < func.now() - silent
    query = (
        select(_jobs)
        .select_from(_jobs.outerjoin(_workers, _workers.c.id == _jobs.c.worker_id))
        .where(_DOING, or_(_workers.c.id.is_(None), dead, _jobs.c.id.in_(lost)))
        .with_for_update(of=_jobs, skip_locked=True)
    )
    stalled = connection.execute(query).mappings().all()
    if stalled:
        connection.execute(delete(_jobs).where(_jobs.c.id.in_([job["id"] for job in stalled])))
        for job in stalled:  # a dead worker's few
            release(connection, site_ids=_site_of(job), token=job_token(job["id"]))
        connection.execute(
            postgresql.insert(_jobs)
            .values([_anew(job, now) for job in stalled])
            .on_conflict_do_nothing(**_ONE_WAITS)
        )
    connection.execute(delete(_workers).where(dead))
    named = select(func.concat(literal(_NAMED), _workers.c.id))
    connection.execute(delete(Setting).where(Setting.key.startswith(_NAMED), Setting.key.not_in(named)))
    return [TakenUp(what=job["lock"], deaths=job["attempts"] + 1) for job in stalled]


def _site_of(job: RowMapping) -> list[int]:
    return [job["args"]["site_id"]] if "site_id" in job["args"] else []


def _anew(job: RowMapping, now: datetime) -> dict[str, Any]:
    """The same job; one under which workers keep dying waits, so that it doesn't end them all."""
    kept = {
        name: job[name] for name in ("queue_name", "task_name", "priority", "lock", "queueing_lock", "args")
    }
    deaths = job["attempts"] + 1
    at = now + _PAUSE * (deaths - DEATHS + 1) if deaths >= DEATHS else None
    return {**kept, "attempts": deaths, "scheduled_at": at}


def name_worker(
    connection: Connection,
    worker_id: int,
    *,
    name: str,
    queues: Sequence[str],
    concurrency: int,
    now: datetime,
) -> bool:
    """Say who a worker is; False where it is taken for dead and must register anew."""
    if connection.execute(select(_workers.c.id).where(_workers.c.id == worker_id)).first() is None:
        return False
    value = {"name": name, "queues": list(queues), "concurrency": concurrency, "since": now.isoformat()}
    connection.execute(
        postgresql.insert(Setting)
        .values(key=f"{_NAMED}{worker_id}", value=value)
        .on_conflict_do_nothing(index_elements=["key"])
    )
    return True


def jobs_of(connection: Connection, worker_id: int) -> set[int]:
    """The jobs that stand for a worker's."""
    query = select(_jobs.c.id).where(_jobs.c.worker_id == worker_id, _DOING)
    return set(connection.execute(query).scalars())


def forget_worker(connection: Connection, worker_id: int) -> None:
    connection.execute(delete(Setting).where(Setting.key == f"{_NAMED}{worker_id}"))


def workers(connection: Connection) -> list[Worker]:
    """Those that live, by name."""
    at_work = (
        select(func.coalesce(func.array_agg(_jobs.c.lock), text("'{}'")))
        .where(_jobs.c.worker_id == _workers.c.id, _DOING)
        .scalar_subquery()
    )
    query = select(_workers.c.last_heartbeat, Setting.value, at_work.label("jobs")).join(
        Setting, Setting.key == func.concat(literal(_NAMED), _workers.c.id)
    )
    found = [
        Worker(
            name=value["name"],
            queues=tuple(value["queues"]),
            concurrency=value["concurrency"],
            since=datetime.fromisoformat(value["since"]),
            last_heartbeat=last,
            jobs=tuple(sorted(jobs)),
        )
        for last, value, jobs in connection.execute(query)
    ]
    return sorted(found, key=lambda worker: worker.name)


def waiting(connection: Connection) -> dict[str, int]:
    """How many jobs wait in each queue; 0 where none does."""
    query = select(_jobs.c.queue_name, func.count()).where(_TODO).group_by(_jobs.c.queue_name)
    found = {row[0]: row[1] for row in connection.execute(query)}
    return {name: found.get(name, 0) for name in (CRAWL, BROWSER, CHORES)}

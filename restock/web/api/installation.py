"""/api/v1/operator/…: shops and what is held there, background, forecasts, limits, copies; and /status."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, status
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from alerts.discarding import discard
from crawler.health import SiteState
from crawler.model import TransitionKind
from crawler.storage.backups import copies, make_copy
from crawler.storage.chore_runs import chore_runs, queue
from crawler.storage.deliveries import counts
from crawler.storage.health import site_health
from crawler.storage.held_views import find_site, held_news, held_sites
from crawler.storage.holds import release
from crawler.storage.limits_met import capped_people, held_services, paused_sites
from crawler.storage.overview import overview
from crawler.storage.past_forecasts import kept_words
from crawler.storage.schema import DeliveryState
from crawler.storage.service_lease import current
from restock.web.api.auth import Operating, Reader
from restock.web.api.models import Out
from restock.web.api.problems import RESPONSES, Problem
from restock.web.guards import Here
from restock.web.limits_seen import limits_in_force, refused_lately, settings_of
from restock.web.times import ttl_of

router = APIRouter(prefix="/operator", tags=["operator"], responses=RESPONSES)
public = APIRouter(tags=["status"], responses=RESPONSES)

Domain = Annotated[str, Path(max_length=300, pattern=r"^[^/\s]+$", examples=["shop.example"])]
HELD_SHOWN = 20


class SiteOut(Out):
    """The last 24 hours of a shop."""

    domain: str = Field(examples=["shop.example"])
    spider: str
    state: SiteState
    paused_until: datetime | None
    pause_reason: str | None
    blocked_since: datetime | None
    watches: int
    blind: int
    held: int
    wrong_canaries: int
    looks: int
    good: int
    failures: Mapping[str, int]
    latency_ms: float | None
    last_ok_at: datetime | None
    next_look_at: datetime | None


class SiteList(BaseModel):
    items: list[SiteOut]


@router.get("/sites")
def list_sites(state: Here, person: Operating) -> SiteList:
    """Every shop that is watched, and how it did in the last 24 hours."""
    with state.here.database.read() as connection:
        found = site_health(connection, now=state.clock())
    return SiteList(items=[SiteOut.model_validate(one) for one in found])


class HeldNewsOut(Out):
    watch_id: int
    product: str
    url: str
    variant: str
    kind: TransitionKind
    at: datetime
    still_so: bool


class HeldOut(Out):
    domain: str
    since: datetime
    occasions: int
    watches: int
    sent: int
    """Messages about it that had gone out before it was held."""
    news: list[HeldNewsOut]
    """Twenty at most, the newest; of the first twenty shops."""


class HeldList(BaseModel):
    items: list[HeldOut]


@router.get("/held")
def list_held(state: Here, person: Operating) -> HeldList:
    """What came back at once at a shop and waits for a person's word."""
    with state.here.database.read() as connection:
        held = held_sites(connection)
        news = {site.domain: held_news(connection, site.site_id) for site in held[:HELD_SHOWN]}
    items = [
        HeldOut(
            domain=site.domain,
            since=site.since,
            occasions=site.occasions,
            watches=site.watches,
            sent=site.sent,
            news=[HeldNewsOut.model_validate(one) for one in news.get(site.domain, ())],
        )
        for site in held
    ]
    return HeldList(items=items)


class Decided(BaseModel):
    looks: int
    """Of how many looks people are told, or not."""


@router.post("/held/{domain}/release")
def let_out(state: Here, person: Operating, domain: Domain) -> Decided:
    """It is true: people are told."""
    now, ttl = state.clock(), ttl_of(state.here.config)
    done = state.here.database.retrying(lambda c: release(c, _known(c, domain), now=now, ttl=ttl))
    return Decided(looks=done)


@router.post("/held/{domain}/discard")
def throw_away(state: Here, person: Operating, domain: Domain) -> Decided:
    """It is not true: nobody is told."""
    here = state.here
    with here.database.read() as connection:
        site_id = _known(connection, domain)
    return Decided(looks=discard(here.database, site_id, now=state.clock(), ttl=ttl_of(here.config)))


def _known(connection: Connection, domain: str) -> int:
    site_id = find_site(connection, domain)
    if site_id is None:
        raise Problem(404, "not_found", "there is no such shop")
    return site_id


class WatchCounts(BaseModel):
    active: int
    paused: int
    due: int
    failing: int


class Overview(BaseModel):
    watches: WatchCounts
    blind: int
    sites: int
    last_look_at: datetime | None
    deliveries: dict[DeliveryState, int]


@router.get("/overview")
def get_overview(state: Here, person: Operating) -> Overview:
    """The whole in a few numbers."""
    with state.here.database.read() as connection:
        found = overview(connection, now=state.clock())
        return Overview(**found, deliveries=dict(counts(connection)))


class ServiceRuns(BaseModel):
    host: str
    pid: int
    since: datetime


class ChoreOut(Out):
    name: str
    at: datetime
    took_s: float
    trouble: str | None


class QueueOut(Out):
    due_watches: int
    overdue_since: datetime | None
    unmatched: int
    oldest_waiting: datetime | None


class Background(BaseModel):
    service: ServiceRuns | None
    """Null where nothing is looked at and nothing is sent."""
    queue: QueueOut
    chores: list[ChoreOut]
    revision: str | None
    """Of the database's schema."""


@router.get("/background")
def get_background(state: Here, person: Operating) -> Background:
    """What runs beside the web, and what waits for it."""
    now, database = state.clock(), state.here.database
    with database.read() as connection:
        holder = current(connection, name="service", now=now)
        waiting = QueueOut.model_validate(queue(connection, now=now))
        chores = [ChoreOut.model_validate(one) for one in chore_runs(connection)]
    runs = ServiceRuns(host=holder[0].host, pid=holder[0].pid, since=holder[1]) if holder else None
    return Background(service=runs, queue=waiting, chores=chores, revision=database.revision())


class BinOut(Out):
    said: float
    came: float
    count: int


class CalibrationOut(Out):
    forecasts: int
    came: float
    brier: float
    skill: float
    error: float
    bins: list[BinOut]


class KeptOut(Out):
    """How forecasts so many hours ahead kept their word, beside two simpler ones."""

    ahead_h: int
    ours: CalibrationOut
    naive: CalibrationOut
    pooled: CalibrationOut
    pit: list[float]


class KeptList(BaseModel):
    items: list[KeptOut]


@router.get("/forecasts")
def list_forecasts(state: Here, person: Operating) -> KeptList:
    """How well past forecasts kept their word; empty before any is over."""
    with state.here.database.read() as connection:
        return KeptList(items=[KeptOut.model_validate(one) for one in kept_words(connection)])


class LimitOut(Out):
    kind: str = Field(examples=["look"])
    amount: int
    seconds: int


class RefusedOut(Out):
    kind: str
    who: str
    times: int
    last_at: datetime


class PausedSiteOut(Out):
    domain: str
    until: datetime
    reason: str | None


class HeldServiceOut(Out):
    service: str
    channels: int
    until: datetime


class CappedOut(Out):
    handle: str
    daily_cap: int


class Limits(Out):
    limits: list[LimitOut]
    refused: list[RefusedOut]
    """In the last 24 hours, since the web was started at most."""
    sites: list[PausedSiteOut]
    services: list[HeldServiceOut]
    people: list[CappedOut]
    settings: dict[str, str]


@router.get("/limits")
def get_limits(state: Here, person: Operating) -> Limits:
    """Which limits there are, who ran into them lately, and the settings that change them."""
    now = state.clock()
    with state.here.database.read() as connection:
        return Limits.model_validate(
            {
                "limits": limits_in_force(state),
                "refused": refused_lately(connection, state, now=now),
                "sites": paused_sites(connection, now=now),
                "services": held_services(connection, now=now),
                "people": capped_people(connection),
                "settings": dict(settings_of(state.here.config)),
            },
            from_attributes=True,
        )


class CopyOut(Out):
    name: str = Field(examples=["restock-20261123-013000.db"])
    at: datetime
    size: int
    """Bytes."""


class CopyList(BaseModel):
    items: list[CopyOut]


@router.get("/backups")
def list_backups(state: Here, person: Operating) -> CopyList:
    """Copies of the embedded database that were made from the web, the newest first."""
    found = copies(state.here.config.home / "backups")
    return CopyList(items=[CopyOut.model_validate(one) for one in found])


@router.post("/backups", status_code=status.HTTP_201_CREATED)
def add_backup(state: Here, person: Operating) -> CopyOut:
    """Make one now. Refused for a server's database, with the command that copies it."""
    here = state.here
    made = make_copy(here.database, here.config.home / "backups", now=state.clock())
    return CopyOut.model_validate(made)


class SiteStatus(Out):
    domain: str
    state: SiteState
    last_ok_at: datetime | None


class Status(BaseModel):
    running: bool
    sites: list[SiteStatus]


@public.get("/status")
def get_status(state: Here, person: Reader) -> Status:
    """Whether it runs and how the shops do; 404 where the operator has not switched the status page on."""
    if not state.here.config.status_page:
        raise Problem(404, "not_found", "the status page is not switched on")
    now = state.clock()
    with state.here.database.read() as connection:
        return Status(
            running=current(connection, name="service", now=now) is not None,
            sites=[SiteStatus.model_validate(one) for one in site_health(connection, now=now)],
        )

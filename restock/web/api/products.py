"""/api/v1/watches/{id}/…: evidence, forecast, pattern and other shops of a product; several at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from crawler.cadence.fed import Trust
from crawler.cadence.fed_words import in_words
from crawler.forecast.outlook import Basis
from crawler.model import Availability, Confidence
from crawler.storage.accounts import Person
from crawler.storage.feeding import find_feeder
from crawler.storage.forecasts import Outlook, outlook_of
from crawler.storage.my_evidence import SeenLook, look_of, looks_of
from crawler.storage.my_products import restock_times, same_products
from crawler.storage.my_watches import PER_PAGE, MyWatch, my_watch, set_paused
from restock.web.api.auth import Reader, Writer
from restock.web.api.models import Id, In, Out, TransitionOut
from restock.web.api.problems import RESPONSES, Problem
from restock.web.guards import Here, RowId
from restock.web.language import nearest
from restock.web.patterns import pattern
from restock.web.state import State
from restock.web.subscribing import FAR, end_mine

router = APIRouter(prefix="/watches", tags=["products"], responses=RESPONSES)

YEAR = timedelta(days=365)


class SaidOut(Out):
    source: str = Field(examples=["jsonld"])
    path: str = Field(examples=["offers[0].availability"])
    value: str = Field(examples=["https://schema.org/InStock"])
    reading: str | None = Field(examples=["in_stock"])
    strength: str = Field(examples=["strong"])


class SeenVariantOut(Out):
    label: str
    availability: Availability
    price: Decimal | None
    currency: str | None


class SeenLookOut(Out):
    """A stretch of looks that found the same, with what the page said at the first of them."""

    id: int
    first_at: datetime
    last_at: datetime
    looks: int
    availability: Availability
    confidence: Confidence
    price: Decimal | None
    currency: str | None
    list_price: Decimal | None
    seller: str | None
    platform: str | None
    evidence: list[SaidOut]
    variants: list[SeenVariantOut]
    changes: list[TransitionOut]
    """What had changed when it was seen first."""
    has_screenshot: bool
    """Whether what the browser showed is kept; only operators see it, on the product's page."""


class SeenLookList(BaseModel):
    items: list[SeenLookOut]
    next_before: int | None
    """For ``before`` of the next page; null on the last one."""


@router.get("/{watch_id}/looks")
def list_looks(
    *,
    state: Here,
    person: Reader,
    watch_id: RowId,
    before: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> SeenLookList:
    """Each look that found something else than the one before, the newest first, with its evidence."""
    _mine(state, person, watch_id)
    with state.here.database.read() as connection:
        found = looks_of(connection, watch_id, before=before, limit=limit + 1)
    more = found[limit - 1].id if len(found) > limit else None
    return SeenLookList(items=[_look(one) for one in found[:limit]], next_before=more)


@router.get("/{watch_id}/looks/{look_id}")
def get_look(state: Here, person: Reader, watch_id: RowId, look_id: RowId) -> SeenLookOut:
    """One of them."""
    _mine(state, person, watch_id)
    with state.here.database.read() as connection:
        found = look_of(connection, watch_id, look_id)
    if found is None:
        raise Problem(404, "not_found", "there is no such look of this watch")
    return _look(found)


def _look(found: SeenLook) -> SeenLookOut:
    names = (name for name in SeenLookOut.model_fields if name != "has_screenshot")
    values = {name: getattr(found, name) for name in names}
    return SeenLookOut.model_validate(
        {**values, "has_screenshot": found.screenshot is not None}, from_attributes=True
    )


class ForecastOut(BaseModel):
    """What is to be expected within three days; figures only where they rest on the product itself."""

    out_of_stock: bool
    basis: Basis
    words: list[str]
    """In my language; empty where nothing honest can be said."""
    until: datetime
    chance: float | None = Field(examples=[0.31])
    """Of at least one restock by then."""
    low: float | None
    high: float | None
    """The chance at the ends of its 80 % interval."""
    restocks_seen: int


@router.get("/{watch_id}/forecast")
def get_forecast(state: Here, person: Reader, watch_id: RowId) -> ForecastOut | None:
    """Null before the first offer."""
    _mine(state, person, watch_id)
    with state.here.database.read() as connection:
        found = outlook_of(
            connection,
            watch_id,
            now=state.clock(),
            language=nearest([person.language]),
            zone=ZoneInfo(person.timezone),
        )
    return None if found is None else _forecast(found)


def _forecast(found: Outlook) -> ForecastOut:
    figures = found.figures
    own = found.out and found.basis is Basis.OWN
    return ForecastOut(
        out_of_stock=found.out,
        basis=found.basis,
        words=[words for words in (found.chance, found.even, found.lasting) if words],
        until=figures.until,
        chance=figures.chance if own else None,
        low=figures.low if own else None,
        high=figures.high if own else None,
        restocks_seen=figures.seen,
    )


class Pattern(BaseModel):
    """When it restocked in the last year, by my own clock."""

    restocks: list[datetime]
    """The newest first, a thousand at most."""
    by_hour: list[int] | None = Field(min_length=24, max_length=24)
    by_weekday: list[int] | None = Field(min_length=7, max_length=7)
    """From Monday on; null where fewer than three were seen."""


@router.get("/{watch_id}/pattern")
def get_pattern(state: Here, person: Reader, watch_id: RowId) -> Pattern:
    _mine(state, person, watch_id)
    with state.here.database.read() as connection:
        times = restock_times(connection, watch_id, since=state.clock() - YEAR)
    found = pattern(times, ZoneInfo(person.timezone))
    return Pattern(
        restocks=times,
        by_hour=[column.count for column in found.hours] if found else None,
        by_weekday=[column.count for column in found.weekdays] if found else None,
    )


class FeederOut(BaseModel):
    """Who tells of it by itself, and whether its page is looked at only as a check therefore."""

    source: str = Field(examples=["erp"])
    trust: Trust
    """``trusted`` replaces looks; otherwise why not."""
    words: str
    """In my language."""
    told_at: datetime
    """When it last told of this watch,"""
    heard_at: datetime
    """of anything,"""
    doubted_at: datetime | None
    """and when a look last found a change that it had not told."""


@router.get("/{watch_id}/feeder")
def get_feeder(state: Here, person: Reader, watch_id: RowId) -> FeederOut | None:
    """Null where no shop or other system pushes its stock."""
    line = _mine(state, person, watch_id)
    with state.here.database.read() as connection:
        found = find_feeder(connection, watch_id)
    if found is None:
        return None
    now = state.clock()
    wished = timedelta(seconds=line.interval_s) if line.interval_s else None
    language, zone = nearest([person.language]), ZoneInfo(person.timezone)
    return FeederOut(
        source=found.source,
        trust=found.trust(now),
        words=in_words(found, wished=wished, now=now, language=language, zone=zone),
        told_at=found.told_at,
        heard_at=found.rhythm.heard_at,
        doubted_at=found.doubted_at,
    )


class SameOut(Out):
    watch_id: int
    mine: bool
    site: str = Field(validation_alias="domain", examples=["shop.example"])
    url: str
    availability: Availability | None
    price: Decimal | None
    currency: str | None
    last_ok_at: datetime | None


class SameList(BaseModel):
    items: list[SameOut]


@router.get("/{watch_id}/same")
def list_same(state: Here, person: Reader, watch_id: RowId) -> SameList:
    """The same product (by GTIN, or brand and model number) at the shops I may know of."""
    _mine(state, person, watch_id)
    with state.here.database.read() as connection:
        found = same_products(connection, person.subscriber_id, watch_id)
    return SameList(items=[SameOut.model_validate(one) for one in found])


class What(StrEnum):
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


class BulkIn(In):
    ids: list[Id] = Field(min_length=1, max_length=PER_PAGE, examples=[[7, 8]])
    what: What


class BulkOut(BaseModel):
    changed: int
    """How many of them were mine."""


@router.post("/bulk")
def change_several(state: Here, person: Writer, said: BulkIn) -> BulkOut:
    """Pause, resume or stop several at once; what isn't mine is passed over."""
    if said.what is What.STOP:
        return BulkOut(changed=end_mine(state, person, said.ids))
    until = state.clock() + FAR if said.what is What.PAUSE else None
    changed = state.here.database.retrying(
        lambda c: set_paused(c, person.subscriber_id, said.ids, until=until)
    )
    return BulkOut(changed=changed)


def _mine(state: State, person: Person, watch_id: int) -> MyWatch:
    now = state.clock()
    with state.here.database.read() as connection:
        found = my_watch(connection, person.subscriber_id, watch_id, since=now)
    if found is None:
        raise Problem(404, "not_found", "there is no such watch of yours")
    return found

"""/api/v1/operator/events: who pushes stock events, and those that could not be taken."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from crawler.storage.feeding import fed_views
from crawler.storage.pushed_dead import list_dead
from restock.ingesting.inlet import try_again
from restock.web.api.auth import Operating
from restock.web.api.models import ResendIn
from restock.web.api.problems import RESPONSES
from restock.web.guards import Here

router = APIRouter(prefix="/operator/events", tags=["operator"], responses=RESPONSES)


class FeedingOut(BaseModel):
    """How a source stands with the pages that it tells of."""

    source: str = Field(examples=["erp"])
    heard_at: datetime
    silent: bool = Field(description="For longer than it uses to: its pages are looked at as usual.")
    watches: int = Field(description="Of which it told last.")
    trusted: int = Field(description="So many of them are looked at only as a check.")
    doubted: int = Field(description="At so many a look found a change that it had not told.")


class FeedingList(BaseModel):
    items: list[FeedingOut]


class DeadEventOut(BaseModel):
    id: int
    source: str
    topic: str
    reason: str
    whole: bool = Field(description="Kept whole: it can be tried again.")
    received_at: datetime
    size: int = Field(description="Bytes that are kept.")


class DeadEventList(BaseModel):
    items: list[DeadEventOut]


class TriedAgain(BaseModel):
    taken: list[int]
    refused: dict[int, str]


@router.get("/sources")
def list_sources(state: Here, person: Operating) -> FeedingList:
    """Shops and other systems that have pushed events."""
    with state.here.database.read() as connection:
        found = fed_views(connection, now=state.clock())
    return FeedingList(
        items=[FeedingOut.model_validate({"source": name, **asdict(view)}) for name, view in found.items()]
    )


@router.get("/dead")
def list_dead_events(
    state: Here, person: Operating, limit: Annotated[int, Query(ge=1, le=500)] = 50
) -> DeadEventList:
    """Pushed events that could not be taken, the newest first, and why."""
    with state.here.database.read() as connection:
        found = list_dead(connection, limit=limit)
    return DeadEventList.model_validate({"items": found}, from_attributes=True)


@router.post("/again")
def take_dead_events_again(state: Here, person: Operating, said: ResendIn) -> TriedAgain:
    """Try them again, as if they came now. Those that are taken are forgotten."""
    done = try_again(state.here, said.ids)
    return TriedAgain(taken=list(done.taken), refused=dict(done.refused))

"""/api/v1/operator/events: pushed stock events that could not be taken."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from crawler.storage.pushed_dead import list_dead
from restock.ingesting.inlet import try_again
from restock.web.api.auth import Operating
from restock.web.api.models import ResendIn
from restock.web.api.problems import RESPONSES
from restock.web.guards import Here

router = APIRouter(prefix="/operator/events", tags=["operator"], responses=RESPONSES)


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

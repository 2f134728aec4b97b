"""/api/v1/me/learned: what my answers taught, whether it is used, and how to be rid of it."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, status
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from alerts.personal import Default, Personal
from crawler.storage.personal import forget_learned, learned_of_person, turn
from restock.web.api.auth import Reader, Writer
from restock.web.api.models import In, Out
from restock.web.api.problems import RESPONSES
from restock.web.guards import Here

router = APIRouter(prefix="/me/learned", tags=["me"], responses=RESPONSES)


class PurchasesOut(Out):
    chance: float = Field(examples=[0.12])
    """That I buy after an alert,"""
    low: float = Field(examples=[0.04])
    high: float = Field(examples=[0.22])
    """with 80 % between these."""
    bought: int
    declined: int
    gone: int
    """Sold out when I got there: counted neither way."""


class LearnedOut(BaseModel):
    learned_at: datetime | None
    alerts: int
    """Of the last year,"""
    answered: int
    """of which I answered so many."""
    purchases: dict[str, PurchasesOut]
    """By what the alerts met: a ``page``, a ``product`` at any shop, ``words``."""
    pace: str | None = Field(examples=["hourly"])
    """How news may be gathered; null where nothing was learned."""
    channel: str | None
    """The name of the one that I answer by."""
    threshold: int | None
    """How alike a match must be."""
    used: list[Default]
    """Which of the three go where I state nothing."""
    off: list[Default]
    """Which I turned off."""


class UseIn(In):
    """Whether each is used; what isn't named stays as it is."""

    pace: bool | None = None
    channel: bool | None = None
    threshold: bool | None = None


@router.get("")
def get_learned(state: Here, person: Reader) -> LearnedOut:
    """What I set always goes before it, and it never keeps me from being told."""
    with state.here.database.read() as connection:
        return _learned(connection, person.subscriber_id)


@router.patch("")
def use_learned(state: Here, person: Writer, said: UseIn) -> LearnedOut:
    """Use what was learned, or don't; it stays so when it is learned anew."""

    def work(connection: Connection) -> LearnedOut:
        for name, wanted in said.model_dump(exclude_none=True).items():
            turn(connection, person.subscriber_id, name, on=wanted)
        return _learned(connection, person.subscriber_id)

    return state.here.database.retrying(work)


@router.delete("", status_code=status.HTTP_204_NO_CONTENT)
def forget(state: Here, person: Writer) -> None:
    """Erase it; what I answered until now teaches nothing any more."""
    now = state.clock()
    state.here.database.retrying(lambda c: forget_learned(c, person.subscriber_id, now=now))


def _learned(connection: Connection, subscriber_id: int) -> LearnedOut:
    found = learned_of_person(connection, subscriber_id)
    told = Personal.from_json(found.learned) if found.learned is not None else Personal()
    used = {
        Default.PACE: found.defaults.pace,
        Default.CHANNEL: found.defaults.channel_id,
        Default.THRESHOLD: found.defaults.threshold,
    }
    return LearnedOut(
        learned_at=found.learned_at,
        alerts=told.alerts,
        answered=told.answered,
        purchases={name: PurchasesOut.model_validate(each) for name, each in told.purchases.items()},
        pace=told.pace.value if told.pace else None,
        channel=found.channel,
        threshold=told.threshold,
        used=[what for what, value in used.items() if value is not None],
        off=[Default(name) for name in found.off],
    )

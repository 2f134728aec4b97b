"""/api/v1/operator: what only operators see and do."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from crawler.storage.deliveries import deliveries, resend
from crawler.storage.schema import DeliveryState
from restock.web.api.auth import Operating
from restock.web.api.models import DeliveryList, ResendIn, Resent
from restock.web.api.problems import RESPONSES
from restock.web.guards import Here

router = APIRouter(prefix="/operator", tags=["operator"], responses=RESPONSES)


@router.get("/deliveries")
def list_deliveries(
    state: Here,
    person: Operating,
    states: Annotated[list[DeliveryState] | None, Query(alias="state")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> DeliveryList:
    """Everybody's messages, the newest first; ``state=dead`` for the dead letters."""
    with state.here.database.read() as connection:
        found = deliveries(connection, states=states or (), limit=limit)
    return DeliveryList.model_validate({"items": found}, from_attributes=True)


@router.post("/deliveries/resend")
def resend_deliveries(state: Here, person: Operating, said: ResendIn) -> Resent:
    """Send dead letters again, with the same message ids."""
    here, now = state.here, state.clock()
    done = here.database.retrying(
        lambda c: resend(c, said.ids, now=now, ttl=timedelta(seconds=here.config.alert_ttl_s))
    )
    return Resent(sent_again=list(done.sent_again), refused=dict(done.refused))

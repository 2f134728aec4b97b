"""/api/v1/me, alerts, channels, settings, export."""

from __future__ import annotations

import json
from datetime import time
from typing import Annotated, Any
from zoneinfo import available_timezones

from fastapi import APIRouter, Query, Request, status
from sqlalchemy import Connection
from starlette.responses import Response

from alerts.channel_test import check_channel
from crawler.storage.accounts import Person
from crawler.storage.answers import alerted, answer
from crawler.storage.my_channels import my_channels
from crawler.storage.my_inbox import entry_of, inbox
from crawler.storage.my_settings import (
    SealedChannel,
    export_all,
    own_channel,
    preferences,
    set_channel_state,
    set_preferences,
)
from crawler.storage.schema import ChannelState
from crawler.watchlist.currencies import CURRENCIES
from restock.web.api.auth import Reader, Writer
from restock.web.api.models import (
    AlertList,
    AlertOut,
    AnswerIn,
    ChannelChange,
    ChannelIn,
    ChannelList,
    ChannelOut,
    Export,
    Me,
    SettingsChange,
    SettingsOut,
    TestOut,
)
from restock.web.api.once import Key, once
from restock.web.api.problems import RESPONSES, Problem
from restock.web.channels import new_channel
from restock.web.guards import Here, RowId
from restock.web.language import languages
from restock.web.state import State
from restock.web.throttle import TEST_SEND_BY_ACCOUNT

router = APIRouter(responses=RESPONSES)


@router.get("/me", tags=["me"])
def me(person: Reader) -> Me:
    """Whose token it is."""
    return Me.model_validate(person)


@router.get("/alerts", tags=["alerts"])
def list_alerts(
    state: Here,
    person: Reader,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    everything: bool = False,
) -> AlertList:
    """My messages, the newest first, 30 a page; ``everything`` also shows what was not sent, and why."""
    with state.here.database.read() as connection:
        entries, more = inbox(connection, person.subscriber_id, page=page, everything=everything)
    return AlertList(items=[AlertOut.model_validate(e) for e in entries], page=page, more=more)


@router.post("/alerts/{alert_id}/answers", tags=["alerts"])
def answer_alert(state: Here, person: Writer, alert_id: RowId, said: AnswerIn) -> AlertOut:
    """Bought, sold out, not this, seen. Saying it twice changes nothing more."""
    _alert(state, person, alert_id)
    now = state.clock()

    def work(connection: Connection) -> None:
        told = alerted(connection, alert_id)
        if told is not None:
            answer(connection, told, said.kind, origin="api", now=now)

    state.here.database.retrying(work)
    return _alert(state, person, alert_id)


def _alert(state: State, person: Person, alert_id: int) -> AlertOut:
    with state.here.database.read() as connection:
        entry = entry_of(connection, person.subscriber_id, alert_id)
    if entry is None:
        raise Problem(404, "not_found", "there is no such alert of yours")
    return AlertOut.model_validate(entry)


@router.get("/channels", tags=["channels"])
def list_channels(state: Here, person: Reader) -> ChannelList:
    with state.here.database.read() as connection:
        found = my_channels(connection, person.subscriber_id)
    return ChannelList.model_validate({"items": found}, from_attributes=True)


@router.post("/channels", tags=["channels"], status_code=201, response_model=ChannelOut)
def add_channel(request: Request, state: Here, person: Writer, said: ChannelIn, key: Key = None) -> Response:
    """A channel of mine. What it may be depends on my role; its URL is never shown again."""

    def work() -> ChannelOut:
        made = new_channel(state, person, name=said.name, url=said.url)
        if made is None:
            raise Problem(409, "taken", "you have a channel of that name")
        return _channel(state, person, made)

    return once(request, state, person, key=key, said=said, work=work)


@router.patch("/channels/{channel_id}", tags=["channels"])
def change_channel(state: Here, person: Writer, channel_id: RowId, said: ChannelChange) -> ChannelOut:
    """Turn it on or off."""
    if said.state not in (ChannelState.ENABLED, ChannelState.DISABLED):
        raise Problem(400, "refused", "a channel can be enabled or disabled; DELETE removes it")
    _confirmed(state, person, channel_id)
    reason = "turned off by its owner" if said.state is ChannelState.DISABLED else None
    state.here.database.retrying(lambda c: set_channel_state(c, channel_id, said.state, reason=reason))
    return _channel(state, person, channel_id)


@router.delete("/channels/{channel_id}", tags=["channels"], status_code=status.HTTP_204_NO_CONTENT)
def remove_channel(state: Here, person: Writer, channel_id: RowId) -> None:
    _sealed(state, person, channel_id)
    state.here.database.retrying(lambda c: set_channel_state(c, channel_id, ChannelState.RETIRED))


@router.post("/channels/{channel_id}/test", tags=["channels"])
def test_channel(state: Here, person: Writer, channel_id: RowId) -> TestOut:
    """Send one message now and say what the service answered. At most 6 a minute."""
    channel = _confirmed(state, person, channel_id)
    if not state.throttle.allows(TEST_SEND_BY_ACCOUNT, "test", str(person.account_id)):
        raise Problem(429, "too_many", "at most 6 tests a minute; wait a minute")
    outcome = check_channel(
        state.here.config.secrets.open(channel.url_cipher),
        name=channel.name,
        language=person.language,
        timezone=person.timezone,
        now=state.clock(),
        timeout=state.here.config.send_timeout_s,
    )
    return TestOut.model_validate(outcome)


def _confirmed(state: State, person: Person, channel_id: RowId) -> SealedChannel:
    """One whose owner has said yes: nothing but the question goes to another."""
    channel = _sealed(state, person, channel_id)
    if channel.state is ChannelState.UNCONFIRMED:
        raise Problem(
            400, "refused", "this address is not confirmed yet; follow the link that was sent there"
        )
    return channel


def _sealed(state: State, person: Person, channel_id: RowId) -> SealedChannel:
    with state.here.database.read() as connection:
        channel = own_channel(connection, person.subscriber_id, channel_id)
    if channel is None:
        raise Problem(404, "not_found", "there is no such channel of yours")
    return channel


def _channel(state: State, person: Person, channel_id: int) -> ChannelOut:
    with state.here.database.read() as connection:
        for channel in my_channels(connection, person.subscriber_id):
            if channel.id == channel_id:
                return ChannelOut.model_validate(channel)
    raise Problem(404, "not_found", "there is no such channel of yours")


@router.get("/settings", tags=["settings"])
def get_settings(state: Here, person: Reader) -> SettingsOut:
    with state.here.database.read() as connection:
        return SettingsOut.model_validate(preferences(connection, person.subscriber_id))


@router.patch("/settings", tags=["settings"])
def change_settings(state: Here, person: Writer, said: SettingsChange) -> SettingsOut:
    values: dict[str, Any] = said.model_dump(exclude_unset=True)
    for name in ("language", "timezone", "digest", "late_news"):
        if name in values and values[name] is None:
            del values[name]
    if values.get("language", "en") not in languages():
        raise Problem(400, "refused", f"language is one of {', '.join(languages())}")
    if values.get("timezone", "UTC") not in available_timezones():
        raise Problem(400, "refused", "timezone is an IANA name such as Europe/Berlin")
    if values.get("currency") and values["currency"] not in CURRENCIES:
        raise Problem(400, "refused", "currency is an ISO 4217 code such as EUR")
    muted = values.get("muted_until")
    if muted is not None and muted.tzinfo is None:
        raise Problem(422, "invalid", "a time needs its offset, such as 2026-11-22T10:00:00Z")
    for name in ("quiet_from", "quiet_until"):
        if values.get(name) is not None:
            values[name] = time.fromisoformat(values[name])
    if "urgent_kinds" in values:
        values["urgent_kinds"] = [kind.value for kind in values["urgent_kinds"] or []] or None

    def work(connection: Connection) -> SettingsOut:
        if values:
            set_preferences(connection, person.subscriber_id, values)
        return SettingsOut.model_validate(preferences(connection, person.subscriber_id))

    return state.here.database.retrying(work)


@router.get("/export", tags=["me"])
def export(state: Here, person: Reader) -> Export:
    """Everything that is kept about me, without secrets."""
    with state.here.database.read() as connection:
        found = export_all(connection, person.subscriber_id)
    return Export.model_validate(json.loads(json.dumps(found, default=str)))

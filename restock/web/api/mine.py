"""/api/v1/me, alerts, channels, settings, export."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import time
from typing import Annotated, Any
from zoneinfo import available_timezones

from fastapi import APIRouter, Query, Request, status
from sqlalchemy import Connection
from starlette.responses import Response

from alerts.channel_test import check_channel
from alerts.confirming import ask_again
from crawler.storage.accounts import Person, person_of
from crawler.storage.answers import alerted, answer, stop, stop_all
from crawler.storage.my_channels import my_channels
from crawler.storage.my_inbox import entry_of, inbox
from crawler.storage.my_settings import (
    SealedChannel,
    erase,
    export_all,
    last_operator,
    own_channel,
    preferences,
    set_channel_state,
    set_preferences,
    set_theme,
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
    EraseIn,
    Export,
    Me,
    ServiceList,
    SettingsChange,
    SettingsOut,
    TestOut,
)
from restock.web.api.once import Key, once
from restock.web.api.problems import RESPONSES, Problem
from restock.web.channels import new_channel
from restock.web.guards import Here, RowId
from restock.web.language import languages
from restock.web.people import sign_in
from restock.web.services import SERVICES
from restock.web.state import State
from restock.web.throttle import SIGN_IN_BY_ACCOUNT, TEST_SEND_BY_ACCOUNT

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


@router.post("/alerts/{alert_id}/stop", tags=["alerts"])
def stop_product(state: Here, person: Writer, alert_id: RowId) -> AlertOut:
    """No more about what that alert was about."""
    _alert(state, person, alert_id)
    now = state.clock()

    def work(connection: Connection) -> None:
        told = alerted(connection, alert_id)
        if told is not None and told.subscription_id is not None:
            stop(connection, [told.subscription_id], now=now)

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


@router.post("/channels/{channel_id}/ask", tags=["channels"], status_code=status.HTTP_202_ACCEPTED)
def ask_owner(state: Here, person: Writer, channel_id: RowId) -> ChannelOut:
    """Ask the owner of an unconfirmed address once more; three times at most, an hour apart."""
    _sealed(state, person, channel_id)
    if not state.here.config.web_url:
        raise Problem(409, "no_web_url", "there is no link to confirm by: RESTOCK_WEB_URL is not set")
    now = state.clock()
    refusal = state.here.database.retrying(lambda c: ask_again(c, channel_id, now=now))
    if refusal is not None:
        raise Problem(409, "not_asked", refusal)
    return _channel(state, person, channel_id)


@router.post("/channels/{channel_id}/test", tags=["channels"])
def test_channel(state: Here, person: Writer, channel_id: RowId) -> TestOut:
    """Send one message now and say what the service answered. At most 6 a minute."""
    channel = _confirmed(state, person, channel_id)
    if not state.allows(TEST_SEND_BY_ACCOUNT, "test", str(person.account_id)):
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
        return _settings(connection, person)


@router.patch("/settings", tags=["settings"])
def change_settings(state: Here, person: Writer, said: SettingsChange) -> SettingsOut:
    values: dict[str, Any] = said.model_dump(exclude_unset=True)
    themed, theme = "theme" in values, values.pop("theme", None)
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
        if themed:
            set_theme(connection, person.account_id, theme)
        return _settings(connection, person)

    return state.here.database.retrying(work)


def _settings(connection: Connection, person: Person) -> SettingsOut:
    now = person_of(connection, person.account_id)
    theme = now.theme if now is not None else None
    return SettingsOut.model_validate(
        {**asdict(preferences(connection, person.subscriber_id)), "theme": theme}
    )


@router.post("/me/stop-everything", tags=["me"], status_code=status.HTTP_204_NO_CONTENT)
def stop_everything(state: Here, person: Writer) -> None:
    """End all my watches and wishes. Nothing else is changed."""
    now = state.clock()
    state.here.database.retrying(lambda c: stop_all(c, person.subscriber_id, now=now))


@router.post("/me/erase", tags=["me"], status_code=status.HTTP_204_NO_CONTENT)
def erase_me(state: Here, person: Writer, said: EraseIn) -> None:
    """Everything about me goes, for good. Asks for the password, which a key can't replace."""
    if not state.allows(SIGN_IN_BY_ACCOUNT, "password", person.login):
        raise Problem(429, "too_many", "too many tries with the password; wait an hour")
    if sign_in(state, person.login, said.password) is None:
        raise Problem(403, "wrong_password", "that is not your password; nothing was erased")
    with state.here.database.read() as connection:
        if person.is_operator and last_operator(connection, person.account_id):
            raise Problem(409, "last_operator", "you are the only operator; make another one first")
    state.here.database.retrying(lambda c: erase(c, person.subscriber_id))


@router.get("/services", tags=["channels"])
def services(person: Reader) -> ServiceList:
    """How the addresses of the services that people use most are written."""
    return ServiceList.model_validate({"items": SERVICES}, from_attributes=True)


@router.get("/export", tags=["me"])
def export(state: Here, person: Reader) -> Export:
    """Everything that is kept about me, without secrets."""
    with state.here.database.read() as connection:
        found = export_all(connection, person.subscriber_id)
    return Export.model_validate(json.loads(json.dumps(found, default=str)))

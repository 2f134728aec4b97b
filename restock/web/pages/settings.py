"""How I want to be told: channels, language and zone, quiet hours, digest; my data."""

from __future__ import annotations

import json
from datetime import time, timedelta
from typing import Annotated, Any
from zoneinfo import available_timezones

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel, Field, field_validator
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from alerts.channel_test import check_channel
from alerts.confirming import try_again
from crawler.errors import RestockError
from crawler.model import TransitionKind
from crawler.storage.accounts import Person
from crawler.storage.answers import stop_all
from crawler.storage.my_channels import my_channels
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
from crawler.storage.personal import defaults_of
from crawler.storage.schema import ChannelState, Digest
from crawler.watchlist.currencies import CURRENCIES
from restock.web.channels import new_channel
from restock.web.guards import SESSION_COOKIE, Csrf, Here, Member, RowId
from restock.web.language import languages
from restock.web.people import sign_in
from restock.web.redirects import see
from restock.web.services import SERVICES
from restock.web.state import State
from restock.web.templating import page
from restock.web.throttle import SIGN_IN_BY_ACCOUNT, TEST_SEND_BY_ACCOUNT

router = APIRouter(prefix="/settings", dependencies=[Csrf])

LONGEST_MUTE = timedelta(days=365)


@router.get("")
def settings(
    request: Request, state: Here, person: Member, saved: bool = False, asked: bool = False
) -> Response:
    return _shown(request, state, person, saved=saved, asked=asked)


def _shown(
    request: Request,
    state: State,
    person: Person,
    *,
    saved: bool = False,
    problem: str | None = None,
    tested: Any = None,
    asked: bool = False,
    status: int = 200,
) -> Response:
    with state.here.database.read() as connection:
        context = {
            "channels": my_channels(connection, person.subscriber_id),
            "wishes": preferences(connection, person.subscriber_id),
            "learned_pace": defaults_of(connection, person.subscriber_id).pace,
            "zones": sorted(available_timezones()),
            "currencies": sorted(CURRENCIES),
            "services": SERVICES,
            "kinds": list(TransitionKind),
            "digests": list(Digest),
            "saved": saved,
            "problem": problem,
            "tested": tested,
            "asked": asked,
        }
    return page(request, "settings.html", context, status=status)


class Telling(BaseModel):
    """The form of when and how. Empty fields mean none."""

    language: str = "en"
    timezone: str = "UTC"
    currency: str = ""
    theme: str = ""
    quiet_from: time | None = None
    quiet_until: time | None = None
    urgent: list[TransitionKind] = Field(default_factory=list, max_length=20)
    daily_cap: int | None = Field(None, ge=1, le=10_000)
    cooldown_minutes: int | None = Field(None, ge=0, le=60 * 24 * 7)
    digest: Digest = Digest.INSTANT
    digest_hour: int | None = Field(None, ge=0, le=23)
    late_news: bool = False

    @field_validator(
        "quiet_from", "quiet_until", "daily_cap", "cooldown_minutes", "digest_hour", mode="before"
    )
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value


@router.post("")
def save(state: Here, person: Member, form: Annotated[Telling, Form()]) -> Response:
    if form.language not in languages() or form.timezone not in available_timezones():
        raise RestockError("that language or time zone is not known", hint="choose one of the list")
    if form.currency and form.currency not in CURRENCIES:
        raise RestockError(f"{form.currency[:10]} is no currency", hint="choose one of the list")
    if (form.quiet_from is None) != (form.quiet_until is None):
        raise RestockError("quiet hours need a beginning and an end", hint="fill in both or neither")
    values = {
        "language": form.language,
        "timezone": form.timezone,
        "currency": form.currency or None,
        "quiet_from": form.quiet_from,
        "quiet_until": form.quiet_until,
        "urgent_kinds": [kind.value for kind in form.urgent] or None,
        "daily_cap": form.daily_cap,
        "cooldown_s": form.cooldown_minutes * 60 if form.cooldown_minutes is not None else None,
        "digest": form.digest,
        "digest_hour": form.digest_hour if form.digest is Digest.DAILY else None,
        "late_news": form.late_news,
    }
    theme = form.theme if form.theme in ("light", "dark") else None

    def work(connection: Connection) -> None:
        set_preferences(connection, person.subscriber_id, values)
        set_theme(connection, person.account_id, theme)

    state.here.database.retrying(work)
    return see("/settings?saved=1")


@router.post("/mute")
def mute(state: Here, person: Member, hours: Annotated[int, Form(ge=0, le=24 * 365)]) -> Response:
    """Nothing is sent for so many hours; 0 ends it."""
    until = state.clock() + min(timedelta(hours=hours), LONGEST_MUTE) if hours else None
    state.here.database.retrying(lambda c: set_preferences(c, person.subscriber_id, {"muted_until": until}))
    return see("/settings?saved=1")


# Channels


@router.post("/channels")
def take_channel(
    request: Request,
    state: Here,
    person: Member,
    name: Annotated[str, Form(max_length=60)],
    url: Annotated[str, Form(max_length=2000)],
) -> Response:
    """A channel of one's own. What it may be depends on the role: members can't point it anywhere."""
    name = " ".join(name.split())
    if not name:
        return _shown(request, state, person, problem="name", status=400)
    try:
        made = new_channel(state, person, name=name, url=url)
    except RestockError as exc:
        return _shown(request, state, person, problem=str(exc), status=400)
    if made is None:
        return _shown(request, state, person, problem="taken", status=409)
    return see("/settings?saved=1")


@router.post("/channels/{channel_id}/test")
def test_channel(request: Request, state: Here, person: Member, channel_id: RowId) -> Response:
    """Send one message now and show what the service said."""
    channel = _own(state, person, channel_id)
    _only_confirmed(channel)
    if not state.allows(TEST_SEND_BY_ACCOUNT, "test", str(person.account_id)):
        raise HTTPException(429)
    outcome = check_channel(
        state.here.config.secrets.open(channel.url_cipher),
        name=channel.name,
        language=person.language,
        timezone=person.timezone,
        now=state.clock(),
        timeout=state.here.config.send_timeout_s,
    )
    return _shown(request, state, person, tested={"name": channel.name, "outcome": outcome})


@router.post("/channels/{channel_id}/state")
def switch_channel(
    state: Here,
    person: Member,
    channel_id: RowId,
    wanted: Annotated[str, Form(pattern="^(enabled|disabled|retired)$")],
) -> Response:
    channel = _own(state, person, channel_id)
    if wanted != "retired":  # also not turned off: that would be a way round the question
        _only_confirmed(channel)
    reason = "turned off by its owner" if wanted == "disabled" else None
    state.here.database.retrying(
        lambda c: set_channel_state(c, channel.id, ChannelState(wanted), reason=reason)
    )
    return see("/settings?saved=1")


@router.post("/channels/{channel_id}/ask")
def ask_owner(request: Request, state: Here, person: Member, channel_id: RowId) -> Response:
    """Ask the owner of an address once more whether they want alerts there."""
    channel = _own(state, person, channel_id)
    if not state.here.config.web_url:
        return _shown(request, state, person, problem="no_web_url", status=409)
    now = state.clock()
    refusal = state.here.database.retrying(lambda c: try_again(c, channel.id, now=now))
    if refusal is not None:
        return _shown(request, state, person, problem=f"asked_{refusal}", status=409)
    return see("/settings?asked=1")


def _only_confirmed(channel: SealedChannel) -> None:
    """Nothing but the question goes to an address whose owner has not said yes."""
    if channel.state is ChannelState.UNCONFIRMED:
        raise RestockError("this address is not confirmed yet", hint="follow the link that was sent there")


def _own(state: State, person: Person, channel_id: int) -> SealedChannel:
    with state.here.database.read() as connection:
        channel = own_channel(connection, person.subscriber_id, channel_id)
    if channel is None:
        raise HTTPException(404)
    return channel


# My data


@router.get("/export.json")
def export(state: Here, person: Member) -> Response:
    """Everything that is kept about me."""
    with state.here.database.read() as connection:
        found = export_all(connection, person.subscriber_id)
    return Response(
        json.dumps(found, default=str, ensure_ascii=False, indent=1),
        media_type="application/json",
        headers={"content-disposition": 'attachment; filename="restock-my-data.json"'},
    )


@router.post("/stop-everything")
def stop_everything(state: Here, person: Member) -> Response:
    now = state.clock()
    state.here.database.retrying(lambda c: stop_all(c, person.subscriber_id, now=now))
    return see("/watches")


@router.post("/erase")
def erase_me(
    request: Request, state: Here, person: Member, password: Annotated[str, Form(max_length=1000)]
) -> Response:
    """Everything about me goes, for good. Asks for the password once more."""
    allowed = state.allows(SIGN_IN_BY_ACCOUNT, "password", person.login)
    if not allowed or sign_in(state, person.login, password) is None:
        return _shown(request, state, person, problem="password", status=403)
    with state.here.database.read() as connection:
        if last_operator(connection, person.account_id) and person.is_operator:
            return _shown(request, state, person, problem="last_operator", status=409)
    state.here.database.retrying(lambda c: erase(c, person.subscriber_id))
    answer = see("/")
    answer.delete_cookie(SESSION_COOKIE)
    return answer

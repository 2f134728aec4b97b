"""My wishes: products at whatever shop they are watched, and words over everything that is watched."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel, Field, field_validator
from starlette.exceptions import HTTPException
from starlette.responses import Response

from alerts import semantic
from crawler.errors import RestockError
from crawler.model import TransitionKind
from crawler.product_keys import in_words
from crawler.storage.accounts import Person
from crawler.storage.my_channels import my_channels
from crawler.storage.my_wishes import end_my_wish, my_wishes, pause_wish
from crawler.storage.personal import defaults_of
from crawler.watchlist.wish_values import HIGHEST, LOWEST
from restock.web.guards import Csrf, Here, Member, RowId
from restock.web.limits_of_wishes import DayError, FallError, end_of_day, fall_of, fall_shown
from restock.web.redirects import see
from restock.web.state import State
from restock.web.subscribing import FAR, limit_of
from restock.web.templating import page
from restock.web.wishing import OFFERED, USUAL, Refusal, WishAsked, WishError, understood, wish

router = APIRouter(prefix="/wishes", dependencies=[Csrf])


class NewWishForm(BaseModel):
    """Words, or a product's number. Empty fields mean none."""

    query: str = Field(default="", max_length=600)
    gtin: str = Field(default="", max_length=40)
    mpn: str = Field(default="", max_length=200)
    variant_words: str = Field(default="", max_length=300)
    below: str = Field(default="", max_length=40)
    kind: list[TransitionKind] = Field(default_factory=list, max_length=10)
    channel: list[int] = Field(default_factory=list, max_length=50)
    similar: bool = False
    threshold: int | None = Field(default=None, ge=LOWEST, le=HIGHEST)
    drop: str = Field(default="", max_length=40)
    last_day: str = Field(default="", max_length=40)
    until_bought: bool = False

    @field_validator("threshold", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value


@router.get("")
def wishes(request: Request, state: Here, person: Member) -> Response:
    with state.here.database.read() as connection:
        learned = defaults_of(connection, person.subscriber_id).channel_id
    channel = [learned] if learned is not None else []
    return _shown(request, state, person, NewWishForm(kind=list(USUAL), channel=channel))


def _shown(
    request: Request,
    state: State,
    person: Person,
    form: NewWishForm,
    *,
    problem: Refusal | None = None,
    status: int = 200,
) -> Response:
    with state.here.database.read() as connection:
        found = my_wishes(connection, person.subscriber_id, now=state.clock())
        channels = my_channels(connection, person.subscriber_id)
    context = {
        "wishes": [(one, understood(one.query), in_words(one.product_key or "")) for one in found],
        "form": form,
        "problem": problem,
        "offered": OFFERED,
        "likeness": (LOWEST, HIGHEST),
        "fall_shown": fall_shown,
        "channels": channels,
        "meaning": semantic.installed(),
    }
    return page(request, "wishes.html", context, status=status)


@router.post("")
def add(request: Request, state: Here, person: Member, form: Annotated[NewWishForm, Form()]) -> Response:
    try:
        wish(state, person, _asked(state, person, form))
    except WishError as exc:
        return _shown(request, state, person, form, problem=exc.refusal, status=400)
    return see("/wishes")


def _asked(state: State, person: Person, form: NewWishForm) -> WishAsked:
    try:
        drop = fall_of(form.drop)
        expires_at = end_of_day(form.last_day, ZoneInfo(person.timezone), now=state.clock())
        amount, currency = limit_of(form.below)
    except FallError as exc:
        raise WishError(Refusal.DROP, str(exc)) from exc
    except DayError as exc:
        raise WishError(Refusal.DAY, str(exc)) from exc
    except RestockError as exc:
        raise WishError(Refusal.PRICE, str(exc)) from exc
    return WishAsked(
        query=form.query,
        gtin=form.gtin,
        mpn=form.mpn,
        similar=form.similar,
        variants=tuple(form.variant_words.replace("，", ",").split(",")),
        price_limit=amount,
        currency=currency,
        kinds=tuple(form.kind),
        drop=drop,
        threshold=form.threshold,
        until_bought=form.until_bought,
        expires_at=expires_at,
        channels=frozenset(form.channel),
    )


@router.post("/{wish_id}")
def change(
    state: Here,
    person: Member,
    wish_id: RowId,
    what: Annotated[str, Form(pattern="^(pause|resume|remove)$")],
) -> Response:
    """Pause, resume or remove one of my own; somebody else's isn't there."""
    mine, now = person.subscriber_id, state.clock()
    if what == "remove":
        done = state.here.database.retrying(lambda c: end_my_wish(c, mine, wish_id, now=now))
    else:
        until = now + FAR if what == "pause" else None
        done = state.here.database.retrying(lambda c: pause_wish(c, mine, wish_id, until=until))
    if not done:
        raise HTTPException(404)
    return see("/wishes")

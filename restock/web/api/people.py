"""/api/v1/operator/…: people, invitations, addresses never to be written to, buttons for shops."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, status
from pydantic import BaseModel, Field
from starlette.responses import Response

from crawler.storage.accounts import people, unclaimed
from crawler.storage.embeds import EmbedView, embeds, make_embed, switch_embed
from crawler.storage.schema import Role
from crawler.storage.suppressions import lift, suppressed_addresses
from restock.web.api.auth import Operating
from restock.web.api.models import Id, In, Out, Words
from restock.web.api.once import Key, once
from restock.web.api.problems import RESPONSES, Problem
from restock.web.guards import Here, RowId
from restock.web.people import invitation
from restock.web.state import State
from restock.web.visitors import domains_of, suppressed_digest

router = APIRouter(prefix="/operator", tags=["operator"], responses=RESPONSES)


class PersonOut(Out):
    login: str = Field(examples=["mia"])
    name: str = Field(examples=["Mia"])
    role: Role
    language: str
    timezone: str


class UnclaimedOut(BaseModel):
    """Somebody whom the watchlist declared, or a visitor of a shop."""

    id: int
    handle: str
    name: str


class People(BaseModel):
    items: list[PersonOut]
    without_account: list[UnclaimedOut]


@router.get("/people")
def list_people(state: Here, person: Operating) -> People:
    with state.here.database.read() as connection:
        found, others = people(connection), unclaimed(connection)
    return People(
        items=[PersonOut.model_validate(one) for one in found],
        without_account=[UnclaimedOut(id=i, handle=handle, name=name) for i, handle, name in others],
    )


class InvitationIn(In):
    role: Role = Field(Role.MEMBER, examples=["member"])
    claim: Id | None = Field(None, examples=[None])
    """Whose account it becomes: an id of ``without_account``; they become members."""


class InvitationMade(BaseModel):
    url: str = Field(examples=["https://restock.example/join/…"])
    """Shown this once; works once, within 7 days."""


@router.post("/invitations", status_code=status.HTTP_201_CREATED)
def invite(request: Request, state: Here, person: Operating, said: InvitationIn) -> InvitationMade:
    """A one-time link to a new account. It is not kept, so a repeated request makes another."""
    if said.claim is not None:
        if said.role is not Role.MEMBER:
            raise Problem(400, "refused", "who claims an account becomes a member")
        with state.here.database.read() as connection:
            known = {subscriber_id for subscriber_id, _, _ in unclaimed(connection)}
        if said.claim not in known:
            raise Problem(404, "not_found", "there is nobody without an account of that id")
    path = invitation(state, by=person, role=said.role, subscriber_id=said.claim)
    return InvitationMade(url=(state.here.config.web_url or str(request.base_url)).rstrip("/") + path)


class SuppressedOut(Out):
    digest: str
    reason: str
    at: datetime
    masked: str | None


class SuppressedList(BaseModel):
    items: list[SuppressedOut]
    page: int
    more: bool


@router.get("/suppressed")
def list_suppressed(
    state: Here, person: Operating, page: Annotated[int, Query(ge=1, le=100_000)] = 1
) -> SuppressedList:
    """Addresses whose owners asked never to be written to; only keyed digests are kept."""
    with state.here.database.read() as connection:
        found, more = suppressed_addresses(connection, page=page)
    items = [SuppressedOut.model_validate(one) for one in found]
    return SuppressedList(items=items, page=page, more=more)


class AddressIn(In):
    address: str = Field(max_length=320, examples=["ann@example.org"])


class AddressFound(BaseModel):
    digest: str | None
    """Null where it isn't among them."""


@router.post("/suppressed/find")
def find_suppressed(state: Here, person: Operating, said: AddressIn) -> AddressFound:
    """Whether an e-mail address or a phone number is among them."""
    return AddressFound(digest=suppressed_digest(state, said.address))


@router.delete("/suppressed/{digest}", status_code=status.HTTP_204_NO_CONTENT)
def lift_suppressed(
    state: Here, person: Operating, digest: Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
) -> None:
    """At its owner's wish. Nothing is sent by itself."""
    if not state.here.database.retrying(lambda c: lift(c, digest)):
        raise Problem(404, "not_found", "it isn't among them")


class EmbedOut(Out):
    id: int
    public_key: str
    name: str = Field(examples=["My shop"])
    domains: list[str] = Field(examples=[["shop.example"]])
    consent: str | None
    active: bool
    created_at: datetime


class EmbedList(BaseModel):
    items: list[EmbedOut]


class EmbedIn(In):
    domains: list[Words] = Field(min_length=1, max_length=20, examples=[["shop.example"]])
    name: str = Field("", max_length=100, examples=["My shop"])
    consent: str | None = Field(None, max_length=2000, examples=[None])
    """What people agree to; null takes our words in their language."""


class EmbedChange(In):
    active: bool


@router.get("/embeds")
def list_embeds(state: Here, person: Operating) -> EmbedList:
    """Buttons for shops."""
    with state.here.database.read() as connection:
        return EmbedList(items=[EmbedOut.model_validate(one) for one in embeds(connection)])


@router.post("/embeds", status_code=status.HTTP_201_CREATED, response_model=EmbedOut)
def add_embed(request: Request, state: Here, person: Operating, said: EmbedIn, key: Key = None) -> Response:
    try:
        hosts = domains_of(" ".join(said.domains))
    except ValueError as exc:
        raise Problem(400, "refused", f"{exc} is no host name; write it like shop.example") from exc
    if not hosts or len(hosts) > 20:
        raise Problem(400, "refused", "name one to twenty host names")

    def work() -> EmbedOut:
        made = state.here.database.retrying(
            lambda c: make_embed(
                c,
                account_id=person.account_id,
                public_key=secrets.token_urlsafe(12),
                name=" ".join(said.name.split()) or hosts[0],
                domains=hosts,
                consent=(said.consent or "").strip() or None,
                now=state.clock(),
            )
        )
        return EmbedOut.model_validate(_embed(state, made))

    return once(request, state, person, key=key, said=said, work=work)


@router.patch("/embeds/{embed_id}")
def change_embed(state: Here, person: Operating, embed_id: RowId, said: EmbedChange) -> EmbedOut:
    """Switch it on or off."""
    _embed(state, embed_id)
    state.here.database.retrying(lambda c: switch_embed(c, embed_id, active=said.active))
    return EmbedOut.model_validate(_embed(state, embed_id))


def _embed(state: State, embed_id: int) -> EmbedView:
    with state.here.database.read() as connection:
        found = next((one for one in embeds(connection) if one.id == embed_id), None)
    if found is None:
        raise Problem(404, "not_found", "there is no such button")
    return found

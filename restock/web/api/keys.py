"""/api/v1/me/sessions, /me/tokens and /feeds: where I am signed in, my keys, my feeds' addresses."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, status
from pydantic import BaseModel, Field

from crawler.storage.accounts import sessions_of
from crawler.storage.api_tokens import Token, revoke_token, tokens_of
from crawler.storage.my_watches import my_watch
from restock.web.api.auth import Reader, Writer
from restock.web.api.models import Id, In, Out
from restock.web.api.problems import RESPONSES, Problem
from restock.web.feeds import SCOPE, new_feed
from restock.web.guards import Here, RowId
from restock.web.people import end_sessions

router = APIRouter(responses=RESPONSES)

Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]


class SessionOut(Out):
    id: str = Field(validation_alias="token_digest")
    device: str = Field(examples=["Firefox, Linux"])
    created_at: datetime
    seen_at: datetime


class SessionList(BaseModel):
    items: list[SessionOut]


@router.get("/me/sessions", tags=["me"])
def list_sessions(state: Here, person: Reader) -> SessionList:
    """Where I am signed in."""
    with state.here.database.read() as connection:
        found = sessions_of(connection, person.account_id, now=state.clock())
    return SessionList(items=[SessionOut.model_validate(one) for one in found])


@router.delete("/me/sessions", tags=["me"], status_code=status.HTTP_204_NO_CONTENT)
def end_all(state: Here, person: Writer) -> None:
    """Sign me out everywhere. Keys to the API stay."""
    end_sessions(state, person)


@router.delete("/me/sessions/{session_id}", tags=["me"], status_code=status.HTTP_204_NO_CONTENT)
def end_one(state: Here, person: Writer, session_id: Digest) -> None:
    if not end_sessions(state, person, token_digest=session_id):
        raise Problem(404, "not_found", "there is no such session of yours")


class TokenOut(Out):
    """Never the key itself."""

    id: int
    name: str = Field(examples=["script"])
    hint: str = Field(examples=["rst_Ab3d"])
    scopes: list[str] = Field(examples=[["read"]])
    created_at: datetime
    used_at: datetime | None
    expires_at: datetime | None


class TokenList(BaseModel):
    items: list[TokenOut]


def _tokens(found: list[Token], *, feeds: bool) -> TokenList:
    return TokenList(items=[TokenOut.model_validate(one) for one in found if (SCOPE in one.scopes) is feeds])


@router.get("/me/tokens", tags=["me"])
def list_tokens(state: Here, person: Reader) -> TokenList:
    """My keys to the API. New ones are made on the account page: a key makes no keys."""
    with state.here.database.read() as connection:
        return _tokens(tokens_of(connection, person.account_id), feeds=False)


@router.delete("/me/tokens/{token_id}", tags=["me"], status_code=status.HTTP_204_NO_CONTENT)
def revoke_key(state: Here, person: Writer, token_id: RowId) -> None:
    """Also the one that asks."""
    _revoke(state, person, token_id, feeds=False)


def _revoke(state: Here, person: Writer, token_id: int, *, feeds: bool) -> None:
    now = state.clock()
    with state.here.database.read() as connection:
        known = {one.id for one in _tokens(tokens_of(connection, person.account_id), feeds=feeds).items}
    if token_id not in known or not state.here.database.retrying(
        lambda c: revoke_token(c, person.account_id, token_id, now=now)
    ):
        raise Problem(404, "not_found", "there is no such thing of yours")


class FeedIn(In):
    watch_id: Id | None = Field(None, examples=[None])
    """One product's changes; left out, all my alerts."""


class FeedMade(BaseModel):
    url: str = Field(examples=["https://restock.example/feed/rsf_…"])
    """Shown this once; whoever has it can read the feed."""


@router.get("/feeds", tags=["feeds"])
def list_feeds(state: Here, person: Reader) -> TokenList:
    """My feeds (Atom), without their secret addresses."""
    with state.here.database.read() as connection:
        return _tokens(tokens_of(connection, person.account_id), feeds=True)


@router.post("/feeds", tags=["feeds"], status_code=status.HTTP_201_CREATED)
def add_feed(request: Request, state: Here, person: Writer, said: FeedIn) -> FeedMade:
    """The address of a new feed. It is not kept, so a repeated request makes another."""
    name = "Atom"
    if said.watch_id is not None:
        with state.here.database.read() as connection:
            line = my_watch(connection, person.subscriber_id, said.watch_id, since=state.clock())
        if line is None:
            raise Problem(404, "not_found", "there is no such watch of yours")
        name = f"Atom: {line.name}"
    path = new_feed(state, person, name=name)
    path += f"/watches/{said.watch_id}" if said.watch_id is not None else ""
    return FeedMade(url=(state.here.config.web_url or str(request.base_url)).rstrip("/") + path)


@router.delete("/feeds/{feed_id}", tags=["feeds"], status_code=status.HTTP_204_NO_CONTENT)
def revoke_feed(state: Here, person: Writer, feed_id: RowId) -> None:
    """Its address opens nothing from now on."""
    _revoke(state, person, feed_id, feeds=True)

"""A "notify me" button for a shop's own pages: the frame that its visitors see, and the operator's page."""

from __future__ import annotations

import secrets
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Query, Request
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from crawler.errors import RestockError
from crawler.storage.embeds import EmbedView, embed_of, embeds, make_embed, switch_embed, watched_page
from crawler.storage.my_watches import variants_of
from crawler.urls import canonical_url, url_key
from restock.web.guards import Csrf, Here, Operator, RowId, client_address
from restock.web.language import language_of, translations
from restock.web.redirects import see
from restock.web.security import policy
from restock.web.state import State
from restock.web.templating import STATIC, page
from restock.web.throttle import EMBED_BY_ADDRESS, EMBED_BY_BUTTON, EMBED_BY_RECIPIENT, LINK_BY_ADDRESS
from restock.web.visitors import (
    Asked,
    domains_of,
    form_token,
    is_form_token,
    mail_of,
    offers,
    phone_of,
    stands_on,
    take_on,
    timezone_of,
)

public = APIRouter()
router = APIRouter(prefix="/operator/embeds", dependencies=[Csrf])

CONSENT = "Write to me about this product. Every message has a link to stop."
"""Also in the operator's form, so that it is among the phrases that are translated."""
_KEPT = {"cache-control": "public, max-age=3600", "cross-origin-resource-policy": "cross-origin"}


@public.get("/embed.js")
def script() -> Response:
    """What a shop's page loads: it puts the frame where the shop wants it."""
    body = (STATIC / "embed.js").read_bytes()
    return Response(body, media_type="text/javascript; charset=utf-8", headers=_KEPT)


@public.get("/embed/{key}")
def frame(
    request: Request,
    state: Here,
    key: str,
    url: Annotated[str, Query(max_length=2000)] = "",
    variant: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """The form, on a page of the shop that owns the button; 404 for any other."""
    if not state.allows(LINK_BY_ADDRESS, "embed", client_address(request)):
        raise HTTPException(429)
    embed = _button(state, key, url)
    return _frame(request, state, embed, url=url, variant=variant)


class VisitorForm(BaseModel):
    url: str = Field(max_length=2000)
    token: str = Field("", max_length=200)
    variant: str = Field("", max_length=100)
    to: str = Field("", max_length=320)
    kind: str = Field("mail", pattern="^(mail|sms)$")
    consent: bool = False
    timezone: str = Field("", max_length=64)


@public.post("/embed/{key}")
def notify(request: Request, state: Here, key: str, form: Annotated[VisitorForm, Form()]) -> Response:
    """Take on what the visitor asks for. The answer is the same whether the address was known or not.

    In a shop's frame browsers send no cookie of ours, so there is no session to forge requests of; what is
    demanded instead is our own origin and a form that we made not long ago.
    """
    embed = _button(state, key, form.url)
    _ours(request, state, embed, form.token, consent=_consent(request, embed))
    if form.kind not in offers(state.here.config):
        raise HTTPException(404)
    if not state.allows(EMBED_BY_ADDRESS, "embed-form", client_address(request)):
        raise HTTPException(429)
    to = mail_of(form.to) if form.kind == "mail" else phone_of(form.to)
    problem = "to" if to is None else "consent" if not form.consent else ""
    if to is None or problem:
        return _frame(request, state, embed, url=form.url, variant=form.variant, form=form, problem=problem)
    if not state.allows(EMBED_BY_BUTTON, "embed-button", embed.public_key):
        raise HTTPException(429)
    asked = Asked(
        url=form.url,
        variant=" ".join(form.variant.split()),
        to=to,
        kind=form.kind,
        language=language_of(request, None),
        timezone=timezone_of(form.timezone),
        embed_id=embed.id,
        consent=_consent(request, embed),
    )
    recipient = state.here.config.secrets.digest(to)
    if state.allows(EMBED_BY_RECIPIENT, "embed-recipient", recipient):
        try:
            take_on(state, asked)
        except RestockError as exc:
            raise HTTPException(404) from exc
    return _frame(request, state, embed, url=form.url, variant=form.variant, done=True)


def _button(state: State, key: str, url: str) -> EmbedView:
    with state.here.database.read() as connection:
        embed = embed_of(connection, key)
    if embed is None or not stands_on(url, embed.domains):
        raise HTTPException(404)
    return embed


def _consent(request: Request, embed: EmbedView) -> str:
    """What is to be agreed to: the shop's own words, else ours in the visitor's language."""
    return embed.consent or translations(language_of(request, None)).gettext(CONSENT)


def _ours(request: Request, state: State, embed: EmbedView, token: str, *, consent: str) -> None:
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise HTTPException(403, "cross_origin")
    if not is_form_token(token, state.here.config.secrets, embed, consent=consent, now=state.clock()):
        raise HTTPException(403, "csrf")


def _frame(
    request: Request,
    state: State,
    embed: EmbedView,
    *,
    url: str,
    variant: str,
    form: VisitorForm | None = None,
    problem: str = "",
    done: bool = False,
) -> Response:
    name, variants = _known(state, url)
    ways = offers(state.here.config)
    context = {
        "embed": embed,
        "consent": (consent := _consent(request, embed)),
        "url": url,
        "name": name,
        "variants": variants,
        "variant": variant,
        "ways": ways,
        "kind": form.kind if form else (ways[0] if ways else ""),
        "to": form.to if form else "",
        "problem": problem,
        "done": done,
        "token": form_token(state.here.config.secrets, embed, consent=consent, now=state.clock()),
    }
    answer = page(request, "embed.html", context, status=400 if problem else 200)
    if "set-cookie" in answer.headers:
        del answer.headers["set-cookie"]  # in somebody else's frame we keep nothing
    ancestors = [
        f"{scheme}://{host}:*"
        for d in embed.domains
        for host in (d, f"*.{d}")
        for scheme in ("https", "http")
    ]
    answer.headers["content-security-policy"] = policy(ancestors)
    return answer


def _known(state: State, url: str) -> tuple[str, list[str]]:
    """The product's name and variants where its page is watched already."""
    try:
        key = url_key(canonical_url(url))
    except RestockError as exc:
        raise HTTPException(404) from exc
    with state.here.database.read() as connection:
        found = watched_page(connection, key)
        if found is None:
            return "", []
        return found[1], [v.label for v in variants_of(connection, [found[0]]).get(found[0], [])][:200]


# For the operator


@router.get("")
def list_embeds(request: Request, state: Here, person: Operator) -> Response:
    return _list(request, state)


def _list(request: Request, state: State, *, problem: str = "", wrong: str = "", typed: str = "") -> Response:
    with state.here.database.read() as connection:
        found = embeds(connection)
    config = state.here.config
    context = {
        "embeds": found,
        "base": (config.web_url or str(request.base_url)).rstrip("/"),
        "reachable": bool(config.web_url),
        "ways": offers(config),
        "problem": problem,
        "wrong": wrong,
        "typed": typed,
    }
    return page(request, "operator_embeds.html", context, status=400 if problem else 200)


@router.post("")
def add_embed(
    *,
    request: Request,
    state: Here,
    person: Operator,
    name: Annotated[str, Form(max_length=100)] = "",
    domains: Annotated[str, Form(max_length=2000)] = "",
    consent: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    try:
        hosts = domains_of(domains)
    except ValueError as exc:
        return _list(request, state, problem="domain", wrong=str(exc), typed=domains)
    if not hosts or len(hosts) > 20:
        return _list(request, state, problem="domains", typed=domains)
    state.here.database.retrying(
        lambda c: make_embed(
            c,
            account_id=person.account_id,
            public_key=secrets.token_urlsafe(12),
            name=" ".join(name.split()) or hosts[0],
            domains=hosts,
            consent=consent.strip() or None,
            now=state.clock(),
        )
    )
    return see("/operator/embeds")


@router.post("/{embed_id}")
def switch(state: Here, person: Operator, embed_id: RowId, active: Annotated[bool, Form()]) -> Response:
    state.here.database.retrying(lambda c: switch_embed(c, embed_id, active=active))
    return see("/operator/embeds")

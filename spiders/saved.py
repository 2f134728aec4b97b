"""Saved looks: a fixture folder's answers, and replaying them through a spider without any network.

A folder holds ``request.json``, the answers' files and ``expected.json``. ``request.json``::

    {"url": the watched page, "at": when (ISO 8601), "how": how the fixture was made,
     "status": 200, "headers": {...},                 for page.html, or else for answer.json
     "led_to": where the page's address redirected to, if anywhere,
     "known": {"name": ..., "sku": ...},              what earlier looks said the product is, if anything
     "browser": true,                                 where the page is as a browser showed it
     "answers": {URL: "file" or {"file": ..., "status": ..., "headers": {...}}}}

Without ``answers``, ``page.html`` answers the watched page's own address and ``answer.json`` the first other
address that the spider asks for. What nothing answers is a 404.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import HtmlResponse, Response

from crawler.model import Look, Product, Validators
from crawler.storage.watches import DueWatch
from crawler.urls import registrable_domain
from spiders.base import ShopSpider
from spiders.memory import forget_all

MAX_ANSWERS = 8
"""A look of more requests than this goes in circles."""


class SavedLookError(Exception):
    """A fixture folder can't be read or replayed; the text says what to mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a shop answered to one request."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedLook:
    """All answers of one look."""

    url: str
    page: Answer | None
    json: Answer | None
    """The answer to the first address that isn't the page's."""
    others: Mapping[str, Answer]
    led_to: str | None
    known: Product
    browser: bool = False
    """Whether the page is as a browser showed it."""


def load(folder: Path) -> SavedLook:
    """The saved look of a folder. Raises SavedLookError."""
    try:
        request = json.loads((folder / "request.json").read_text("utf-8"))
        main = {"status": request.get("status", 200), "headers": request.get("headers", {})}
        page, answer = _answer(folder, "page.html", main), _answer(folder, "answer.json", main)
        if page is not None and answer is not None:
            answer = replace(answer, status=200, headers={})
        others = {url: _named(folder, told) for url, told in request.get("answers", {}).items()}
        return SavedLook(
            url=request["url"],
            page=page,
            json=answer,
            others=others,
            led_to=request.get("led_to"),
            known=Product(**request.get("known", {})),
            browser=bool(request.get("browser", False)),
        )
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise SavedLookError(f"{folder}: {type(exc).__name__}: {exc}") from exc


def _answer(folder: Path, name: str, main: dict[str, Any]) -> Answer | None:
    path = folder / name
    return Answer(body=path.read_bytes(), **main) if path.exists() else None


def _named(folder: Path, told: str | dict[str, Any]) -> Answer:
    told = {"file": told} if isinstance(told, str) else dict(told)
    return Answer(body=(folder / told.pop("file")).read_bytes(), **told)


def watch_of(saved: SavedLook) -> DueWatch:
    """A watch of the saved page that nobody stored."""
    return DueWatch(
        id=1,
        site_id=1,
        domain=registrable_domain(urlsplit(saved.url).hostname or ""),
        url=saved.url,
        validators=Validators(),
        second_look=False,
        product=saved.known,
        fingerprint=None,
        browser=saved.browser,
    )


def replay(spider: ShopSpider, saved: SavedLook) -> Look:
    """The Look that the spider makes of the saved answers, by a crawl's own code, as in a fresh process."""
    forget_all()
    watch = watch_of(saved)
    request, used = spider.first_request(watch), False
    for _ in range(MAX_ANSWERS):
        answer, used = _answer_to(request, saved, used)
        outcome = next(iter(spider.answered(_response(request, answer, saved), watch, began=spider.now())))
        if isinstance(outcome, Look):
            return outcome
        request = outcome
    raise SavedLookError(f"{spider.name} asks on and on, last for {request.url}")


def _answer_to(request: Request, saved: SavedLook, used: bool) -> tuple[Answer, bool]:
    if (found := saved.others.get(request.url)) is not None:
        return found, used
    if request.url == Request(saved.url).url:
        return saved.page or Answer(body=b"", status=404), used
    if saved.json is not None and not used:
        return saved.json, True
    return Answer(body=b"", status=404), used


def _response(request: Request, answer: Answer, saved: SavedLook) -> Response:
    own = request.url == Request(saved.url).url
    if own and saved.led_to:
        request = request.replace(url=saved.led_to, meta={**request.meta, "redirect_urls": [saved.url]})
    headers = {"Content-Type": "text/html; charset=utf-8", **answer.headers}
    return HtmlResponse(request.url, status=answer.status, headers=headers, body=answer.body, request=request)

"""Pages from templates: escaped by default, in the reader's language, time zone and number format."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.dates import (
    format_date,
    format_datetime,
    format_time,
    format_timedelta,
    get_datetime_format,
    get_day_names,
)
from babel.numbers import format_currency, format_decimal, format_percent
from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.responses import HTMLResponse

from crawler.config import VERSION
from crawler.storage.accounts import Person
from restock.web.feeds import xml_text
from restock.web.guards import VISIT_COOKIE, csrf_token
from restock.web.language import language_of, languages, locale_of, translations
from restock.web.state import state_of

STATIC = Path(__file__).parent / "static"


@cache
def _environment(language: str) -> Environment:
    made = Environment(
        loader=PackageLoader("restock.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    made.globals["static"] = static_url
    made.globals["version"] = VERSION
    made.filters.update(
        when=when,
        ago=ago,
        money=money,
        number=number,
        percent=percent,
        http_only=http_only,
        xml_text=xml_text,
        weekday=weekday,
    )
    return made


def page(
    request: Request, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HTMLResponse:
    """The template, with what every page needs: who reads it, their language, the form token."""
    state = state_of(request)
    person: Person | None = getattr(request.state, "person", None)
    language = language_of(request, person)
    token = csrf_token(request, state)
    text = (
        _environment(language)
        .get_template(template)
        .render(
            {
                "request": request,
                "person": person,
                "language": language,
                "languages": languages(),
                "csrf": token,
                "now": state.clock(),
                "zone": ZoneInfo(person.timezone) if person else ZoneInfo("UTC"),
                "theme": person.theme if person else None,
                "here_path": request.url.path,
                "open_registration": state.here.config.open_registration,
                **(context or {}),
            }
        )
    )
    answer = HTMLResponse(text, status_code=status)
    visit = getattr(request.state, "visit", None)
    if visit is not None:
        answer.set_cookie(
            VISIT_COOKIE, visit, httponly=True, samesite="lax", secure=request.url.scheme == "https"
        )
    return answer


@cache
def static_url(name: str) -> str:
    """The address of a file of ours: it changes with the content, so that browsers may keep it for good."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{digest}/{name}"


@pass_context
def when(context: Context, at: datetime | None, style: str = "medium") -> str:
    """A time in the reader's zone to the minute, or a dash."""
    if at is None:
        return "–"
    locale, zone = locale_of(context["language"]), context["zone"]
    if style != "medium":
        return format_datetime(at, style, tzinfo=zone, locale=locale)
    date = format_date(at.astimezone(zone), "medium", locale=locale)
    time = format_time(at, "short", tzinfo=zone, locale=locale)
    return str(get_datetime_format("medium", locale=locale)).format(time, date)


@pass_context
def ago(context: Context, at: datetime | None) -> str:
    """Such as "5 minutes ago" or "in 2 hours", or a dash."""
    if at is None:
        return "–"
    return format_timedelta(
        at - context["now"], add_direction=True, locale=locale_of(context["language"]), threshold=0.99
    )


@pass_context
def money(context: Context, amount: Decimal | None, currency: str | None = None) -> str:
    if amount is None:
        return "–"
    locale = locale_of(context["language"])
    if currency is None:
        return format_decimal(amount, locale=locale)
    return format_currency(amount, currency, locale=locale)


@pass_context
def number(context: Context, value: int | float | Decimal) -> str:
    return format_decimal(value, locale=locale_of(context["language"]))


@pass_context
def weekday(context: Context, number: int) -> str:
    """0 is Monday."""
    names = get_day_names("abbreviated", context="stand-alone", locale=locale_of(context["language"]))
    return str(names[number])


@pass_context
def percent(context: Context, share: float) -> str:
    return format_percent(share, locale=locale_of(context["language"]))


def http_only(url: str | None) -> str:
    """The address where it is a web address, else ``#``: no page links to ``javascript:``."""
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else "#"
    except ValueError:
        return "#"

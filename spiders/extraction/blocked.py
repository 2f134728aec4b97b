"""Tells pages without the product apart: a bot wall, a log-in, a waiting room, a page that is gone. Pure.

A page that shows the product is none of these, whatever scripts it loads: bot management and captchas are on
most shops' normal pages. So each recognizer first asks whether a product was found, then looks at how little
the page shows, and only then at its words. Each answer tells a person what stood there and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from urllib.parse import urlsplit

from crawler.model import Evidence, Failure, FailureReason, Strength
from spiders.extraction import block_table as table
from spiders.extraction.alternation import AnyOf

__all__ = ["recognize_block", "recognize_gone", "recognize_wall"]

_THIN = 700
"""Characters of visible text below which a page is an interstitial, not a shop's page."""
_BARE = 120
"""Characters below which even a script that normal pages load is all there is."""
_SMALL = 2_500
"""Above this many characters a page is too full to be a challenge, unless its title says so."""
_HEAD, _BODY = 4_000, 400_000
_REFUSED = frozenset({401, 403, 405, 406, 409, 418, 429, 430, 498, 503, 520, 521, 999})
_NAMES = {
    "akamai": "Akamai",
    "alibaba": "Alibaba's security check",
    "amazon": "Amazon's robot check",
    "aws_waf": "AWS WAF",
    "cloudflare": "Cloudflare",
    "cloudfront": "CloudFront",
    "datadome": "DataDome",
    "ddos-guard": "DDoS-Guard",
    "distil": "Distil",
    "f5": "F5",
    "imperva": "Imperva",
    "jd": "JD's security check",
    "kasada": "Kasada",
    "newegg": "Newegg's robot check",
    "perimeterx": "HUMAN (PerimeterX)",
    "queue-it": "Queue-it",
    "radware": "Radware",
    "reblaze": "Reblaze",
    "shopify": "Shopify's checkpoint",
    "sucuri": "Sucuri",
    "vercel": "Vercel",
}


class _Rule:
    """Patterns, each with its vendor ("" for nobody known). Most texts fit none: one pass tells.

    They are compiled when they are first needed: it takes a tenth of a second, and few pages need them.
    """

    def __init__(self, *rules: tuple[str, str]) -> None:
        self._rules = rules

    @cached_property
    def _any(self) -> AnyOf:
        return AnyOf(pattern for _, pattern in self._rules)

    @cached_property
    def _patterns(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        return tuple((vendor, re.compile(pattern, re.IGNORECASE)) for vendor, pattern in self._rules)

    def first(self, subject: str) -> tuple[str, str] | None:
        """The vendor and the words of the first pattern that is found."""
        if subject and self._any.found(subject.lower()):
            for vendor, pattern in self._patterns:
                match = pattern.search(subject)
                if match is not None:
                    return vendor, match.group()
        return None


_TITLES, _TEXTS, _ADDRESSES = (_Rule(*r) for r in (table.TITLES, table.TEXTS, table.ADDRESSES))
_HEADERS = tuple((v, n, re.compile(p, re.IGNORECASE)) for v, n, p in table.HEADERS)
_GONE_TITLE, _GONE_TEXT = (_Rule(("", p)) for p in (table.GONE_TITLE, table.GONE_TEXT))
_GONE_ADDRESS = re.compile(
    r"/(?:404|not-?found|page-?not-?found|error-?404|product-?not-?found|404\.\w+)/?$", re.IGNORECASE
)


def recognize_block(
    *,
    url: str,
    status: int,
    headers: Mapping[str, str],
    title: str,
    text_head: str,
    body: bytes,
    has_product: bool,
) -> Failure | None:
    """BLOCKED with its vendor where a bot wall answered in place of the shop; None where none did.

    ``headers`` by any case of name, ``text_head`` the first 4,000 characters of visible text. A page with a
    product is never blocked, a full page only by its title or its address.
    """
    if has_product:
        return None
    body = body[:_BODY]
    found = _by_headers(headers, status, thin=len(text_head) < _THIN) or _by_words(
        url[:2000], status, _line(title), _line(text_head), body
    )
    if found is None:
        return None
    vendor, source, value = found
    who = _NAMES.get(vendor, "a robot check")
    what = f"The shop answered with {who} in place of the page" + (
        f" (HTTP {status})" if status >= 400 else ""
    )
    advice = "look less often, use the shop's own feed or API, or watch it in a browser."
    if vendor == "queue-it":
        what, advice = "The shop has put visitors into a waiting room (Queue-it)", "it opens again by itself."
    return _blocked(
        f"{what}: {advice}", status, headers, Evidence(source=source, path="", value=value[:200]), vendor
    )


_Found = tuple[str, str, str]


def _by_headers(headers: Mapping[str, str], status: int, *, thin: bool) -> _Found | None:
    low = {k.lower(): v for k, v in headers.items()}
    for vendor, name, pattern in _HEADERS:
        if name in low and pattern.search(low[name]) and (thin or status in _REFUSED):
            return vendor, "headers", f"{name}: {low[name]}"
    return None


def _by_words(url: str, status: int, title: str, text: str, body: bytes) -> _Found | None:
    """By address and title; by the text of a page that is short or came with a refusal; by its emptiness."""
    short = status in _REFUSED or len(text) < _SMALL
    for rules, where, subject in (
        (_ADDRESSES, "url", url),
        (_TITLES, "title", title),
        (_TEXTS, "text", text if short else ""),
    ):
        found = rules.first(subject)
        if found is not None and (short or where == "url" or found[0]):
            return found[0] or _by_mark(body) or "", where, found[1]
    return _by_emptiness(status, text, body)


def _by_emptiness(status: int, text: str, body: bytes) -> _Found | None:
    """A page that shows next to nothing but carries a bot wall's mark, or an outright refusal."""
    vendor = _by_mark(body, loaded=len(text) < _BARE) if len(text) < _THIN else None
    if vendor is not None:
        return vendor, "body", f"mark of {vendor or 'a captcha'}"
    if status in (403, 429, 430, 999) and len(text) < _SMALL:
        return _by_mark(body) or "", "status", str(status)
    return None


def _by_mark(body: bytes, *, loaded: bool = True) -> str | None:
    """The vendor whose mark is in the body, the empty string for a captcha of nobody known, else None."""
    marks = (*table.CHALLENGES, *table.LOADED) if loaded else table.CHALLENGES
    return next((vendor for vendor, mark in marks if mark in body), None)


def _line(text: str) -> str:
    return " ".join(text[:_HEAD].replace("’", "'").split())


def _blocked(
    detail: str, status: int, headers: Mapping[str, str], evidence: Evidence, vendor: str | None = None
) -> Failure:
    return Failure(
        reason=FailureReason.BLOCKED,
        detail=detail,
        vendor=vendor or None,
        http_status=status,
        retry_after=_retry_after(headers),
        evidence=(evidence,),
    )


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Retry-After in seconds, at most a day; a date needs a clock and is left to the caller."""
    value = next((v for k, v in headers.items() if k.lower() == "retry-after"), "").strip()
    return timedelta(seconds=min(int(value), 86_400)) if re.fullmatch(r"\d{1,9}", value, re.ASCII) else None


def recognize_gone(
    *, url: str, status: int, title: str, text_head: str, canonical: str | None, has_product: bool
) -> Failure | None:
    """GONE for 404 and 410 and for pages that say so with another status (a soft 404, a closed shop)."""
    if status in (404, 410):
        return _gone(
            f"The shop says that the page does not exist (HTTP {status})", status, "status", str(status)
        )
    if has_product:
        return None
    for where, address in (("url", url), ("canonical", canonical or "")):
        if _GONE_ADDRESS.search(_path(address)):
            return _gone("The shop led to its page for missing products", status, where, address)
    for where, rule, text in (("title", _GONE_TITLE, title), ("text", _GONE_TEXT, text_head)):
        found = rule.first(_line(text))
        if found is not None:
            return _gone(f"The page says “{found[1][:80]}”", status, where, found[1])
    return None


def _gone(what: str, status: int, source: str, value: str) -> Failure:
    return Failure(
        reason=FailureReason.GONE,
        detail=f"{what}: check the address in a browser, or remove the watch.",
        http_status=status,
        evidence=(Evidence(source=source, path="", value=value[:200]),),
    )


def _path(address: str) -> str:
    try:
        return urlsplit(address[:2000]).path
    except ValueError:
        return ""


_LOGIN_ADDRESS, _LOGIN_TITLE, _CONSENT_ADDRESS, _CONSENT_TITLE, _PASSWORD, _WAITING, _GEO = (
    _Rule(("", pattern))
    for pattern in (
        table.LOGIN_ADDRESS,
        table.LOGIN_TITLE,
        table.CONSENT_ADDRESS,
        table.CONSENT_TITLE,
        table.BEHIND_PASSWORD,
        table.WAITING_TEXT,
        table.GEO_TEXT,
    )
)


def recognize_wall(
    *,
    url: str,
    status: int,
    headers: Mapping[str, str],
    title: str,
    text_head: str,
    body: bytes,
    has_product: bool,
) -> Failure | None:
    """BLOCKED where a log-in, a shop password, a consent page, a waiting room or a border is in the way."""
    if has_product:
        return None
    name, text = _line(title), _line(text_head)
    found = _find_wall(url, status, name, text, b'type="password"' in body[:_BODY])
    if found is None:
        return None
    kind, detail = found
    evidence = Evidence(source="wall", path=kind, value=(name or text)[:200], strength=Strength.WEAK)
    return _blocked(detail, status, headers, evidence)


def _find_wall(url: str, status: int, title: str, text: str, password: bool) -> tuple[str, str] | None:
    """Which wall it is, and what to tell the person."""
    thin, small = len(text) < _THIN, len(text) < _SMALL
    if status == 451 or (small and _GEO.first(text)):
        return "geo", (
            "The shop does not serve the country that this program looks from: watch the shop's page for"
            " your country, or run the program there."
        )
    if _path(url).rstrip("/").endswith("/password") or (small and _PASSWORD.first(text)):
        return (
            "password",
            "The shop is closed behind a password (opening soon): the watch waits until it opens.",
        )
    if _LOGIN_ADDRESS.first(url) or status == 401 or (_LOGIN_TITLE.first(title) and (password or thin)):
        return "login", (
            "The shop asks for a log-in before it shows the page: lend it yours (restock browser session"
            " import), or watch a public page."
        )
    if _CONSENT_ADDRESS.first(url) or (_CONSENT_TITLE.first(title) and small):
        return "consent", (
            "The shop asks for consent or age before it shows the page: watch it in a browser with a session"
            " of yours in which you have consented (restock browser session import)."
        )
    if small and _WAITING.first(f"{title} {text}"):
        return "waiting_room", "The shop has put visitors into a waiting room: it opens again by itself."
    return None

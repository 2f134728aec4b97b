"""One value of a watchlist each: from text to what it means, or a Mistake that says what to write instead."""

from __future__ import annotations

import re
from functools import cache
from zoneinfo import available_timezones

from crawler.errors import RestockError
from crawler.forecast.drops import parse_drop
from crawler.keywords import KeywordError
from crawler.keywords import parse as parse_keywords
from crawler.model import Availability, TransitionKind
from crawler.urls import canonical_url
from crawler.watchlist.declared import LANGUAGES, Price
from crawler.watchlist.problems import Mistake, did_you_mean, shown
from crawler.watchlist.units import parse_duration, parse_price, parse_whole_seconds

CANARIES = (Availability.IN_STOCK, Availability.OUT_OF_STOCK)
"""What a page can be known to be always."""
NAME_PATTERN = r"^[\w.@-]{1,100}$"
_PLACES = {
    "beijing": "Asia/Shanghai", "北京": "Asia/Shanghai", "上海": "Asia/Shanghai", "深圳": "Asia/Shanghai",
    "中国": "Asia/Shanghai", "china": "Asia/Shanghai", "utc+8": "Asia/Shanghai", "gmt+8": "Asia/Shanghai",
    "香港": "Asia/Hong_Kong", "台北": "Asia/Taipei", "pst": "America/Los_Angeles",
    "bst": "Europe/London", "munich": "Europe/Berlin", "san francisco": "America/Los_Angeles",
}  # fmt: skip


def read_text(value: object) -> str:
    if isinstance(value, str) and value.strip():
        return " ".join(value.split())
    raise Mistake(f"expected text, found {_kind(value)}")


def _kind(value: object) -> str:
    if isinstance(value, dict):
        return "keys and values"
    return "a list" if isinstance(value, list) else "nothing"


def listed(value: object) -> object:
    """A single value stands for a list of one."""
    return value if isinstance(value, list) else [value]


def read_name(value: object) -> str:
    text = read_text(value)
    if re.fullmatch(NAME_PATTERN, text):
        return text
    raise Mistake(
        f"'{shown(text)}' isn't a short name", "Use letters, digits, '.', '_', '-' or '@', without spaces"
    )


def read_url(value: object) -> str:
    text = read_text(value)
    if "${" in text:
        raise Mistake("${...} is only read in channels' URLs", "Write the address out")
    try:
        return canonical_url(text)
    except RestockError as exc:
        raise Mistake(exc.message, _sentence(exc.hint)) from exc


def _sentence(text: str | None) -> str | None:
    return text[:1].upper() + text[1:] if text else None


def read_keywords(value: object) -> str:
    text = read_text(value)
    try:
        return parse_keywords(text).text
    except KeywordError as exc:
        hint = "Write words that must all be there, such as 'jordan 1 chicago -gs'"
        raise Mistake(f"'{text[:40]}': {exc}", hint) from exc


def read_every(value: object) -> int:
    return parse_whole_seconds(read_text(value))


def read_ttl(value: object) -> int:
    return parse_whole_seconds(read_text(value), least=60)


def read_delay(value: object) -> float:
    return parse_duration(read_text(value)).total_seconds()


def read_price(value: object) -> Price:
    return parse_price(read_text(value))


def read_count(value: object) -> int:
    text = read_text(value)
    if re.fullmatch(r"[1-9]\d{0,3}", text) and int(text) <= 1000:
        return int(text)
    raise Mistake(f"'{text[:40]}' isn't a number from 1 to 1000")


def read_flag(value: object) -> bool:
    flags = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    text = read_text(value)
    if text.lower() in flags:
        return flags[text.lower()]
    raise Mistake(f"'{text[:40]}' is neither true nor false")


def read_share(value: object) -> float:
    """
    >>> read_share("30%"), read_share("12.5 %")
    (0.3, 0.125)
    """
    text = read_text(value)
    found = re.fullmatch(r"(\d{1,3}(?:\.\d+)?) ?%", text)
    if found and float(found[1]) <= 100:
        return float(found[1]) / 100
    raise Mistake(f"'{text[:40]}' isn't a share", "Write it like '30%'")


def read_canary(value: object) -> Availability:
    text = read_text(value)
    if text in CANARIES:
        return Availability(text)
    raise Mistake(
        f"a canary is always in_stock or out_of_stock, not '{text[:40]}'", did_you_mean(text, CANARIES)
    )


def read_change(value: object) -> TransitionKind:
    text = read_text(value)
    if text in list(TransitionKind):
        return TransitionKind(text)
    raise Mistake(f"unknown kind '{text[:40]}'", did_you_mean(text, TransitionKind))


def read_language(value: object) -> str:
    text = read_text(value)
    if text in LANGUAGES:
        return text
    begin = text.replace("_", "-").split("-")[0].lower()
    meant = next((known for known in LANGUAGES if known.split("-")[0] == begin), None)
    there = f"Messages are written in {' and '.join(LANGUAGES)}"
    raise Mistake(f"unknown language '{text[:40]}'", f"Did you mean '{meant}'?" if meant else there)


@cache
def _zones() -> dict[str, str]:
    """By its last part in lower case: what a person may write for it."""
    return {zone.rsplit("/", 1)[-1].lower(): zone for zone in sorted(available_timezones(), reverse=True)}


def read_timezone(value: object) -> str:
    text = read_text(value)
    if text in available_timezones():
        return text
    folded = text.lower().replace(" ", "_")
    meant = _PLACES.get(text.lower()) or _zones().get(folded)
    hint = f"Did you mean '{meant}'?" if meant else did_you_mean(text, available_timezones())
    raise Mistake(
        f"unknown time zone '{text[:40]}'", hint or "Write it like 'Asia/Shanghai' or 'Europe/Berlin'"
    )


def read_contact(value: object) -> str:
    text = read_text(value)
    if re.fullmatch(r"(?:mailto:|https?://)[!-~]{3,200}", text):
        return text
    hint = f"Did you mean 'mailto:{text}'?" if "@" in text else "Write it like 'mailto:me@example.org'"
    raise Mistake(f"'{text[:60]}' is neither a page nor a mailto: address", hint)


def read_host(value: object) -> str:
    text = read_text(value).lower()
    if re.fullmatch(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?", text):
        return text
    inner = re.search(r"://(?:[^/@]*@)?([^/:?#]+)", text)
    hint = f"Did you mean '{inner[1]}'?" if inner else "Write the name alone, such as 'kicks.localhost'"
    raise Mistake(f"'{text[:60]}' isn't a host name", hint)


def read_drop(value: object) -> str:
    """A drop time as a person wrote it.

    >>> read_drop(" Thursday  10:00 Europe/Berlin ")
    'Thursday 10:00 Europe/Berlin'
    """
    text = read_text(value)
    parts = text.split()
    if len(parts) == 3:
        read_timezone(parts[2])
    try:
        parse_drop(text)
    except ValueError as exc:
        hint = "Write it like 'Thursday 10:00 Europe/Berlin', 'daily 08:00' or '2026-12-01 09:00'"
        raise Mistake(f"'{text[:60]}' is no drop time", hint) from exc
    return " ".join(parts)


def notified(value: object) -> object:
    """``ann`` -> ``{"ann": {}}``, ``{ben: [mail]}`` -> ``{"ben": {"channels": ["mail"]}}``."""
    if isinstance(value, dict):
        return {who: _details(what) for who, what in value.items()}
    return {read_text(value): {}}


def _details(value: object) -> object:
    if value is None:
        return {}
    return value if isinstance(value, dict) else {"channels": value}

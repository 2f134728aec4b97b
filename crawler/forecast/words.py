"""A forecast in words, for people: English and Chinese. Pure.

Figures are rounded as far as the evidence bears, and a product of which too little was seen has none of its
own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from crawler.forecast.outlook import Basis, Forecast, Lasting


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What a language must say; ``{...}`` are filled with the language's own parts."""

    tenths: Callable[[float], str]
    """A chance, such as "about 3 in 10"."""
    between: Callable[[float, float], str]
    """An interval of chances; empty where both ends read alike."""
    by: Callable[[datetime, datetime], str]
    """(until, now), both local: "by Friday"."""
    span: Callable[[timedelta], str]
    """A rounded length of time: "6 weeks"."""
    chance: str
    """``{tenths}``, ``{by}``, ``{between}``"""
    seen: Callable[[int, str], str]
    """(restocks, span of watching): "4 restocks seen in 6 weeks"."""
    typical: str
    """``{span}``: how long the shop's typical product takes to come back."""
    nothing: str
    rarely: str
    """Instead of the span, where it is more than 60 days."""
    even: str
    """``{span}``: when the chance reaches one half."""
    lasts: str
    """``{span}``"""
    lasts_typically: str
    """``{span}``"""
    join: str
    """Between two statements."""


def vocabulary(language: str) -> Vocabulary:
    """The nearest language we speak; English where there is none.

    >>> vocabulary("zh-Hans-CN") is CHINESE, vocabulary("fr") is ENGLISH
    (True, True)
    """
    primary = language.replace("_", "-").split("-")[0].lower()
    return CHINESE if primary == "zh" else ENGLISH


def in_words(forecast: Forecast, *, language: str, zone: tzinfo) -> str:
    """One line: the chance and what it rests on, or what is typical, or that nothing can be said."""
    words = vocabulary(language)
    if forecast.basis is Basis.NOTHING:
        return words.nothing
    if forecast.basis is Basis.SHOP:
        wait = _mean_wait(forecast.typical_per_day)
        return words.typical.format(span=words.rarely if wait is None else words.span(wait))
    until, now = forecast.until.astimezone(zone), forecast.at.astimezone(zone)
    chance = words.chance.format(
        tenths=words.tenths(forecast.chance),
        by=words.by(until, now),
        between=words.between(forecast.low, forecast.high),
    )
    return words.join.join((chance, words.seen(forecast.seen, words.span(forecast.watched))))


def even_in_words(forecast: Forecast, *, language: str) -> str:
    """When a restock is as likely as not; empty where that can't be said."""
    if forecast.basis is not Basis.OWN or forecast.even_at is None:
        return ""
    words = vocabulary(language)
    return words.even.format(span=words.span(forecast.even_at - forecast.at))


def lasting_in_words(lasting: Lasting, *, language: str) -> str:
    """How long stock lasts; empty where that can't be said."""
    if lasting.basis is Basis.NOTHING:
        return ""
    words = vocabulary(language)
    said = words.lasts if lasting.basis is Basis.OWN else words.lasts_typically
    return said.format(span=words.span(timedelta(hours=lasting.median_h)))


def _mean_wait(per_day: float) -> timedelta | None:
    return timedelta(days=1 / per_day) if per_day > 1 / 60 else None


def rounded(span: timedelta) -> tuple[int, str]:
    """(count, unit) with at most two figures.

    >>> rounded(timedelta(minutes=37)), rounded(timedelta(hours=30)), rounded(timedelta(days=40))
    ((35, 'minute'), (30, 'hour'), (6, 'week'))
    """
    minutes = span.total_seconds() / 60
    if minutes < 12.5:
        return max(1, round(minutes)), "minute"
    if minutes < 57.5:
        return round(minutes / 5) * 5, "minute"
    if minutes < 47.5 * 60:
        return max(1, round(minutes / 60)), "hour"
    if minutes < 13.5 * 1440:
        return round(minutes / 1440), "day"
    return round(minutes / 10080), "week"


def _english_span(span: timedelta) -> str:
    count, unit = rounded(span)
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _english_tenths(chance: float) -> str:
    if chance < 0.035:
        return "less than 1 in 20"
    if chance < 0.075:
        return "about 1 in 20"
    if chance >= 0.95:
        return "more than 9 in 10"
    return f"about {round(chance * 10)} in 10"


def _english_between(low: float, high: float) -> str:
    least, most = min(round(low * 10), 9), min(round(high * 10), 9)
    if least == most:
        return ""
    return f" ({least or 'less than 1'} to {most} in 10)"


def _english_by(until: datetime, now: datetime) -> str:
    days = (until.date() - now.date()).days
    if days == 0:
        return f"by {until:%H:%M} today"
    if days == 1:
        return f"by {until:%H:%M} tomorrow"
    return f"by {_WEEKDAYS[until.weekday()]}" if days < 7 else f"by {until.day} {_MONTHS[until.month - 1]}"


def _english_seen(restocks: int, span: str) -> str:
    if restocks == 0:
        return f"no restock seen in {span}"
    return f"{restocks} restock{'' if restocks == 1 else 's'} seen in {span}"


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

ENGLISH = Vocabulary(
    tenths=_english_tenths,
    between=_english_between,
    by=_english_by,
    span=_english_span,
    chance="{tenths} {by}{between}",
    seen=_english_seen,
    typical="typical for this shop, where a product comes back about every {span};"
    " too little seen of this one yet",
    nothing="too little seen yet to say",
    rarely="two months or more",
    even="as likely as not within {span}",
    lasts="stock usually lasts about {span}",
    lasts_typically="stock at this shop usually lasts about {span}",
    join="; ",
)

_CHINESE_UNITS = {"minute": "分钟", "hour": "小时", "day": "天", "week": "周"}
_CHINESE_TENTHS = ("", "一", "两", "三", "四", "五", "六", "七", "八", "九")
_CHINESE_DAYS = "一二三四五六日"


def _chinese_span(span: timedelta) -> str:
    count, unit = rounded(span)
    return f"{count} {_CHINESE_UNITS[unit]}"


def _chinese_tenths(chance: float) -> str:
    if chance < 0.035:
        return "可能性不到二十分之一"
    if chance < 0.075:
        return "可能性约二十分之一"
    if chance >= 0.95:
        return "可能性在九成以上"
    return f"可能性约{_CHINESE_TENTHS[min(9, round(chance * 10))]}成"


def _chinese_between(low: float, high: float) -> str:
    least, most = min(round(low * 10), 9), min(round(high * 10), 9)
    if least == most:
        return ""
    return f"（{_tenth(least)}到{_tenth(most)}）"


def _tenth(tenths: int) -> str:
    if tenths == 0:
        return "不到一成"
    return f"{_CHINESE_TENTHS[tenths]}成"


def _chinese_by(until: datetime, now: datetime) -> str:
    days = (until.date() - now.date()).days
    if days == 0:
        return f"今天 {until:%H:%M} 前"
    if days == 1:
        return f"明天 {until:%H:%M} 前"
    if _monday(until.date()) == _monday(now.date()):
        return f"周{_CHINESE_DAYS[until.weekday()]}前"
    if days < 7:
        return f"下周{_CHINESE_DAYS[until.weekday()]}前"
    return f"{until.month} 月 {until.day} 日前"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _chinese_seen(restocks: int, span: str) -> str:
    return f"{span}内见过 {restocks} 次补货" if restocks else f"{span}内没有见过补货"


CHINESE = Vocabulary(
    tenths=_chinese_tenths,
    between=_chinese_between,
    by=_chinese_by,
    span=_chinese_span,
    chance="{by}补货的{tenths}{between}",
    seen=_chinese_seen,
    typical="与这家店的一般情况相同：店里的商品大约每 {span}补货一次；这一件看到的还太少",
    nothing="看到的还太少，暂时说不准",
    rarely="两个月以上",
    even="{span}内补货与不补货的可能性各半",
    lasts="补货后一般能维持约 {span}",
    lasts_typically="这家店补货后一般能维持约 {span}",
    join="；",
)

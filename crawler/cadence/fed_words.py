"""Who tells of a watch by itself, and how its page is looked at therefore: English and Chinese. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo

from crawler.cadence.fed import Feeder, Trust
from crawler.forecast.words import vocabulary

WISHED = "wished"
_ENGLISH = {
    Trust.TRUSTED: "told by {source}; the page is looked at every {every} as a check",
    WISHED: "told by {source}; the page is looked at as often as somebody wished all the same",
    Trust.OFF: "told by {source}; the page is looked at as usual",
    Trust.DOUBTED: "{source} tells of it, but on {doubted} the page had changed and {source} had not told:"
    " looked at as usual",
    Trust.FORGOTTEN: "last told by {source} on {told}: looked at as usual",
    Trust.SILENT: "told by {source}, which has been silent since {heard}, longer than it uses to be:"
    " looked at as usual",
}
_CHINESE = {
    Trust.TRUSTED: "由 {source} 告知；每 {every}查看一次页面作为核对",
    WISHED: "由 {source} 告知；仍按有人希望的间隔查看页面",
    Trust.OFF: "由 {source} 告知；照常查看页面",
    Trust.DOUBTED: "{source} 会告知，但在 {doubted} 页面已变而 {source} 没有告知：恢复照常查看",
    Trust.FORGOTTEN: "{source} 上次告知是在 {told}：恢复照常查看",
    Trust.SILENT: "由 {source} 告知，但它自 {heard} 起没有消息，比平常久：恢复照常查看",
}


def in_words(feeder: Feeder, *, wished: timedelta | None, now: datetime, language: str, zone: tzinfo) -> str:
    """Half a sentence, without a full stop; ``wished`` is the interval that somebody asked for.

    >>> from datetime import UTC
    >>> from crawler.cadence.fed import Rhythm
    >>> at = datetime(2026, 3, 1, tzinfo=UTC)
    >>> erp = Feeder(source="erp", told_at=at, rhythm=Rhythm(heard_at=at))
    >>> in_words(erp, wished=None, now=at, language="en", zone=UTC)
    'told by erp; the page is looked at every 6 hours as a check'
    """
    words: Mapping[str, str] = _CHINESE if language.lower().startswith("zh") else _ENGLISH
    trust = feeder.trust(now)
    every = feeder.poll_every or timedelta()
    held = trust is Trust.TRUSTED and wished is not None and wished < every
    return words[WISHED if held else trust].format(
        source=feeder.source,
        every=vocabulary(language).span(every),
        doubted=_moment(feeder.doubted_at, zone),
        told=_moment(feeder.told_at, zone),
        heard=_moment(feeder.rhythm.heard_at, zone),
    )


def _moment(at: datetime | None, zone: tzinfo) -> str:
    return "" if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M}"

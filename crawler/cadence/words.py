"""Why the next look is when it is, in words: English and Chinese. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from crawler.cadence.model import Reason, Seen, Why
from crawler.forecast.words import vocabulary

BUSY = 1.5
"""An hour in which a shop restocks so many times its average is told of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonWords:
    why: Mapping[Why, str]
    """``{chance}``, ``{wished}``"""
    next: str
    """``{at}``"""
    busy: str
    """``{times}``"""
    seen: Mapping[Seen, str]
    """``{at}``"""
    often: str
    """``{span}``"""
    tiny: str
    """A chance below a tenth of a per cent."""
    stop: str


ENGLISH = ReasonWords(
    why={
        Why.WORTH: "By then the chance that it is back and nobody has seen it is {chance}: worth a look,"
        " beside this shop's other pages.",
        Why.DROP: "It is a drop time that somebody named for this shop.",
        Why.SHORTEST: "It is looked at as often as its minimum interval lets it.",
        Why.SPARE: "The shop's budget is more than its pages need.",
        Why.WISHED: "Somebody wished to have it looked at every {wished}.",
        Why.FLOOR: "Little is to be expected of it, so it gets its one look a day.",
        Why.IN_STOCK: "All that anybody waits for can be bought; this look is to see when it sells out.",
        Why.SECOND_LOOK: "The last look rests on weak evidence; a second one must agree.",
        Why.BACKOFF: "The last looks failed, so it waits longer after each.",
        Why.ASKED: "The shop asks for a pause as long as this.",
        Why.FED: "Somebody else tells of it by itself, so this look is but a check.",
    },
    next="Next look: {at}.",
    busy="This shop restocks {times} times as often in that hour as on average.",
    seen={
        Seen.OUT: "Last seen {at}: not in stock.",
        Seen.IN: "Last seen {at}: in stock.",
        Seen.NOTHING: "Not seen yet.",
    },
    often="It is expected to come back about every {span}.",
    tiny="less than 0.1%",
    stop=" ",
)
CHINESE = ReasonWords(
    why={
        Why.WORTH: "到那时，已经补货而还没人看到的可能性为 {chance}：与这家店的其他页面相比，值得看一次。",
        Why.DROP: "那是有人为这家店注明的上架时间。",
        Why.SHORTEST: "已按最短间隔查看。",
        Why.SPARE: "这家店的查看额度有余。",
        Why.WISHED: "有人希望每 {wished}看一次。",
        Why.FLOOR: "补货的可能性很小，每天看一次。",
        Why.IN_STOCK: "大家等的都有货；这次是看它何时售罄。",
        Why.SECOND_LOOK: "上次的依据不够有力，需要再看一次来确认。",
        Why.BACKOFF: "前几次没有看成，间隔逐次加长。",
        Why.ASKED: "商店要求间隔这么久。",
        Why.FED: "已有来源主动告知，这次只是核对。",
    },
    next="下次查看：{at}。",
    busy="这家店在那个小时补货的频率是平均的 {times} 倍。",
    seen={
        Seen.OUT: "上次看到（{at}）：没有货。",
        Seen.IN: "上次看到（{at}）：有货。",
        Seen.NOTHING: "还没有看到过。",
    },
    often="预计大约每 {span}补货一次。",
    tiny="不到 0.1%",
    stop="",
)


def in_words(reason: Reason, *, language: str, zone: tzinfo) -> str:
    """Some sentences: when, why, and what that rests on."""
    spoken = vocabulary(language)
    words = CHINESE if language.lower().startswith("zh") else ENGLISH
    said = [
        words.next.format(at=_moment(reason.due_at, zone)),
        words.why[reason.why].format(
            chance=f"{reason.belief:.1%}" if reason.belief >= 0.001 else words.tiny,
            wished=spoken.span(reason.wished or timedelta(days=1)),
        ),
    ]
    if reason.why in (Why.WORTH, Why.SHORTEST) and reason.busy >= BUSY:
        said.append(words.busy.format(times=f"{reason.busy:.2g}"))
    seen_at = "" if reason.seen_at is None else _moment(reason.seen_at, zone)
    said.append(words.seen[reason.seen].format(at=seen_at))
    if reason.why in (Why.WORTH, Why.SHORTEST, Why.FLOOR) and reason.per_day > 1 / 60:
        said.append(words.often.format(span=spoken.span(timedelta(days=1 / reason.per_day))))
    return words.stop.join(said)


def _moment(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"

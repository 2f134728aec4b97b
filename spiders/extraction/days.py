"""Days in short texts: "in stock on 12 March" is a promise, not stock. Pure.

Nobody here knows today's date: a day that stands with a word for being there counts as one to come.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

__all__ = ["DAY", "MAYBE", "is_promised", "with_days", "without_day"]

DAY, MAYBE = "daytocome", "dayperhaps"
"""The words that stand for a date, and for two numbers that may be one (3/12), in a text made by
:func:`with_days`."""

_MONTHS = (
    # English and what many languages share
    "jan|january|feb|february|mar|march|apr|april|may|jun|june|jul|july|aug|august|sep|sept|september|oct|"
    "october|nov|november|dec|december|"
    "januar|jänner|februar|märz|maerz|mai|juni|juli|okt|oktober|dez|dezember|"
    "janv|janvier|févr|février|fevrier|mars|avr|avril|juin|juil|juillet|août|aout|septembre|octobre|"
    "novembre|déc|décembre|decembre|"
    "enero|ene|febrero|marzo|abr|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|dic|diciembre|"
    "gennaio|gen|febbraio|aprile|maggio|mag|giugno|giu|luglio|lug|settembre|ottobre|ott|dicembre|"
    "janeiro|fev|fevereiro|março|maio|junho|julho|setembro|outubro|dezembro|"
    "januari|februari|maart|mrt|mei|augustus|augusti|maj|marts|des|desember|"
    "tammikuuta|helmikuuta|maaliskuuta|huhtikuuta|toukokuuta|kesäkuuta|heinäkuuta|elokuuta|syyskuuta|"
    "lokakuuta|marraskuuta|joulukuuta|"
    "stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia|"
    "ledna|února|března|dubna|května|června|července|srpna|září|října|listopadu|prosince|"
    "januára|februára|apríla|mája|júna|júla|augusta|októbra|novembra|decembra|"
    "január|február|március|április|május|június|július|augusztus|szeptember|október|"
    "ianuarie|februarie|martie|aprilie|iunie|iulie|septembrie|octombrie|noiembrie|decembrie|"
    "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря|"
    "януари|февруари|март|април|май|юни|юли|август|септември|октомври|ноември|декември|"
    "січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|"
    "ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık|"
    "ιανουαρίου|φεβρουαρίου|μαρτίου|απριλίου|μαΐου|ιουνίου|ιουλίου|αυγούστου|σεπτεμβρίου|οκτωβρίου|"
    "νοεμβρίου|δεκεμβρίου|"
    "ינואר|פברואר|מרץ|אפריל|מאי|יוני|יולי|אוגוסט|ספטמבר|אוקטובר|נובמבר|דצמבר|"
    "يناير|فبراير|مارس|أبريل|ابريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر|"
    "jaanuar|jaanuaril|veebruar|märts|aprill|juuni|juuli|detsember|"
    "janvāris|februāris|martā|aprīlis|maijs|jūnijs|jūlijs|augusts|septembris|oktobris|decembris|"
    "sausio|vasario|kovo|balandžio|gegužės|birželio|liepos|rugpjūčio|rugsėjo|spalio|lapkričio|gruodžio|"
    "siječnja|veljače|ožujka|travnja|svibnja|lipnja|srpnja|kolovoza|rujna|listopada|studenog|prosinca|"
    "januarja|februarja|maja|junija|julija|avgusta|septembra|oktobra|agustus|oktober|"
    "มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม"
)
_MONTH = rf"(?:{_MONTHS})(?![^\W\d_])\.?"
_NTH = r"\d{1,2}(?:st|nd|rd|th|er|º|ª|\.)?"
_YEAR = r"20\d\d"
_DATE = (
    rf"(?<![\d.,/-])(?:{_NTH}\s?(?:de |of |d[’'])?{_MONTH}(?:\s?(?:de |,\s?)?{_YEAR})?"
    rf"|{_NTH}\s?[-–]\s?{_NTH}\s?{_MONTH}"
    rf"|{_MONTH}\s?{_NTH}(?!\d|[.,]\d)(?:,?\s{_YEAR})?"
    rf"|{_MONTH}\s?(?:de )?{_YEAR}"
    rf"|{_YEAR}年?[-./ ]?\d{{1,2}}月?[-./ ]\d{{1,2}}日?"
    rf"|(?:{_YEAR}年)?\d{{1,2}}月(?:\d{{1,2}}日|[上中下初末]旬|末|底|份)?"
    rf"|(?:{_YEAR}년\s?)?\d{{1,2}}월(?:\s?\d{{1,2}}일|\s?[초중말])?"
    rf"|\d{{1,2}}\.\s?\d{{1,2}}\.\s?(?:{_YEAR}|\d\d(?!\d))|\d{{1,2}}\.\s?\d{{1,2}}\.(?!\d)"
    rf"|\d{{1,2}}([/-])\d{{1,2}}\1(?:{_YEAR}|\d\d(?!\d))"
    rf"|(?:kw|week|calendar week|uke|uge|vecka|týden|semaine)\s?\d{{1,2}}(?!\d)(?:/\d{{2,4}})?"
    rf"|q[1-4]\s?/?\s?{_YEAR}|(?:early|mid|late|spring|summer|autumn|fall|winter)[\s-]{_YEAR})"
    r"(?![\d%])"
)


@cache
def _date() -> re.Pattern[str]:
    """Compiled when a text first needs it: it takes a tenth of a second."""
    return re.compile(_DATE)


_TWO_NUMBERS = re.compile(
    r"(?<![\d.,/-])(?!24/7)(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|[12]\d|3[01])(?![\d/.,%])"
)
_MONTH_NAMES = frozenset(_MONTHS.split("|"))
_WORDS = re.compile(r"(?<=\d)(?:st|nd|rd|th|er)|[^\W\d_]+")
_IN_NUMBERS = re.compile(r"20\d\d|\d[/.-]\s?\d|(?:kw|ek|uke|uge|vecka|semaine)\s?\d|q[1-4]")
"""A date in a writing that parts its words has a month's name or one of these."""
_UNPARTED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Thai, Chinese, Japanese, Korean."""
_CHINESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HINT = re.compile(r"\d")


def with_days(text: str) -> str:
    """The text with each date replaced by :data:`DAY` or :data:`MAYBE`.

    >>> with_days("In stock on December 12, 2031"), with_days("ab 12.03. wieder da")
    ('in stock on daytocome', 'ab daytocome wieder da')
    >>> with_days("Open 24/7, 3-5 days")
    'Open 24/7, 3-5 days'
    """
    if not _HINT.search(text):
        return text
    lowered = text.casefold()
    if (
        not _IN_NUMBERS.search(lowered)
        and _MONTH_NAMES.isdisjoint(_WORDS.findall(lowered))
        and (lowered.isascii() or not _UNPARTED.search(lowered))
    ):
        return text
    doubtful = MAYBE if lowered.isascii() or not _CHINESE.search(lowered) else DAY
    told = _TWO_NUMBERS.sub(f" {doubtful} ", _date().sub(f" {DAY} ", lowered))
    return text if told == lowered else " ".join(told.split())


_JOINING_WORDS = (
    "on from as of by around about approx approximately early mid late end beginning the starting ab am vom"
    " zum ca anfang mitte ende den dem der voraussichtlich wieder le a partir du des de el la desde del dal"
    " il da dia em no o vanaf op per rond fra fran d od dnia dne ode с от з від alates nuo mulai tu από στις"
    " alkaen itibaren again expected back ar forventet zirka etwa estimated est"
)
_JOINING = frozenset(_JOINING_WORDS.split()) | frozenset("从自于在约預预從約月日からにより頃부터에计計계예정")
"""Words, folded, and characters that may stand between being there and a day."""
_FROM_WORDS = (
    "from ab vom wieder partir desde dal vanaf fra fran od c с от з від alates nuo mulai again back expected"
    " erwartet verwacht forventet forventes voraussichtlich estimated"
)
_FROM = frozenset(_FROM_WORDS.split())
"""Words before a day that make what follows it a promise."""
MOST_JOINING = 3


def without_day(segment: Sequence[str]) -> list[str]:
    """A sentence without its day and the words that lead to it.

    >>> without_day("dostepny od daytocome".split())
    ['dostepny']
    """
    return [t for t in segment if t not in _JOINING and t not in (DAY, MAYBE)]


def is_promised(segment: Sequence[str], start: int, end: int) -> bool:
    """Whether a day stands right behind ``segment[start:end]``, or right before it with a word like "from".

    >>> is_promised("in stock on daytocome".split(), 0, 2), is_promised("in stock".split(), 0, 2)
    (True, False)
    >>> is_promised("ab daytocome wieder auf lager".split(), 3, 5)
    True
    >>> is_promised("in stock delivery on daytocome".split(), 0, 2)
    False
    """
    for i in range(end, min(end + MOST_JOINING + 1, len(segment))):
        if segment[i] == DAY or (segment[i] == MAYBE and i > end):
            return True
        if segment[i] not in _JOINING:
            break
    for i in range(start - 1, max(start - MOST_JOINING - 2, -1), -1):
        if segment[i] in (DAY, MAYBE):
            around = {*segment[max(0, i - 2) : i], *segment[i + 1 : start]}
            return not around.isdisjoint(_FROM)
        if segment[i] not in _JOINING:
            break
    return False

"""Which messages say what is to be expected, and in what words. Pure.

A restock's says how long stock lasts where its own history doesn't; a sell-out's when it may come back. Never
more than the evidence bears: the words are those of :mod:`crawler.forecast.words`.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from crawler.forecast.outlook import Basis, Forecast
from crawler.forecast.words import in_words, lasting_in_words
from crawler.model import TransitionKind
from crawler.storage.cases import Case

SAID_OF = (TransitionKind.RESTOCK, TransitionKind.SOLD_OUT)


def asked_of(case: Case) -> tuple[int, str] | None:
    """The watch and variant that the message would say something of; None where it is about several."""
    about = {(t.transition.kind, t.transition.variant_key) for t in case.told if t.listing is None}
    if case.watch_id is None or len(about) != 1 or case.late or not case.url:
        return None
    ((kind, key),) = about
    return (case.watch_id, key) if kind in SAID_OF else None


def expectation(
    forecast: Forecast, *, sold_out: bool, known_lasting: bool, language: str, zone: ZoneInfo
) -> str:
    """One line; empty where it would say nothing."""
    if sold_out:
        return "" if forecast.basis is Basis.NOTHING else in_words(forecast, language=language, zone=zone)
    return "" if known_lasting else lasting_in_words(forecast.lasting, language=language)

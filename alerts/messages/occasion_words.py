"""What a language must say of how news come (late, again, gathered, cheaper); part of its Catalogue."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """``{product}`` and, in the second, ``{variants}`` are filled with foreign text."""

    title: str
    title_of_variants: str
    lead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryWords:
    label: str
    restocks: str
    """``{count}``, ``{weeks}``"""
    restocks_in_a_week: str
    """``{count}``"""
    mostly: str
    """``{weekday}``, ``{hour}``"""
    weekdays: tuple[str, ...]
    """Monday first, as they stand in ``mostly``."""
    lasted: str
    """``{span}``"""
    minutes: str
    hours: str
    days: str
    """``{count}``"""
    between: str
    """Between the first part and the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OccasionWords:
    late: Headline
    """Of what is over; the lead also has ``{since}`` and ``{until}``."""
    was: str
    """The label before the variants."""
    was_there: str
    """In a list: ``{since}``, ``{until}``."""
    reminder: Headline
    """The lead also has ``{since}``."""
    cheaper: Headline
    gathered: str
    """The title of many news: ``{count}``."""
    less: str
    """``{percent}``"""
    no_more_reminders: str
    """The words of a link."""
    confirm_title: str
    confirm_lead: str
    """``{channel}``"""
    confirm_link: str
    confirm_else: str
    confirm_never: str
    """The words of a link."""
    expected: str
    """The label before what is to be expected."""
    history: HistoryWords

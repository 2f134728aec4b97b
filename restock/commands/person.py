"""``restock person``: what was learned of a person from their answers; theirs to turn off and to forget."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime

import typer
from rich.text import Text
from sqlalchemy import Connection

from alerts.personal import Default, Personal
from crawler.errors import RestockError
from crawler.storage.personal import LearnedOf, find_people, forget_learned, learned_of_person, turn
from restock.commands.output import JsonOption, console, print_json
from restock.context import open_context

app = typer.Typer(
    help="What was learned of a person from their answers: show it, turn it off, forget it.",
    no_args_is_help=True,
)
_WHO = typer.Argument(help="The subscriber's short name.", show_default=False)
_WHAT = typer.Argument(help="pace, channel or threshold.", show_default=False)


class UnknownPersonError(RestockError):
    """There is no such subscriber."""


@app.command()
def show(who: str = _WHO, as_json: bool = JsonOption) -> None:
    """What was learned, what it rests on, and which of it goes where they state nothing."""
    with open_context().database.read() as connection:
        found = learned_of_person(connection, _person(connection, who))
    if as_json:
        print_json(asdict(found))
        return
    for line in learned_words(found):
        console().print(Text(line), soft_wrap=True)


@app.command()
def use(
    who: str = _WHO,
    what: Default = _WHAT,
    off: bool = typer.Option(False, "--off", help="Don't use it from now on."),
) -> None:
    """Use what was learned of WHAT where the person states nothing, or with --off don't."""

    def work(connection: Connection) -> None:
        turn(connection, _person(connection, who), what.value, on=not off)

    open_context().database.retrying(work)
    typer.echo(f"what was learned of {who}'s {what.value} is {'not ' if off else ''}used")


@app.command()
def forget(who: str = _WHO) -> None:
    """Erase what was learned; what was answered until now teaches nothing any more."""

    def work(connection: Connection) -> None:
        forget_learned(connection, _person(connection, who), now=datetime.now(UTC))

    open_context().database.retrying(work)
    typer.echo(f"what was learned of {who} is forgotten")


def _person(connection: Connection, handle: str) -> int:
    known = find_people(connection)
    if handle not in known:
        there = f"known are: {', '.join(known)}" if known else "name subscribers in a watchlist and sync it"
        raise UnknownPersonError(f"there is no subscriber {handle[:100]!r}", hint=there)
    return known[handle]


def learned_words(found: LearnedOf) -> Iterator[str]:
    """Lines that say what was learned and from what."""
    if found.learned is None:
        yield "Nothing was learned yet: answers to alerts (bought, sold out, not this, seen) teach it."
        if found.since is not None:
            yield f"What was answered before {found.since:%Y-%m-%d %H:%M} UTC was forgotten."
    else:
        yield from _said(Personal.from_json(found.learned), found)
    for name in found.off:
        yield f"Turned off: {name}."


def _said(learned: Personal, found: LearnedOf) -> Iterator[str]:
    yield f"From {learned.answered} answered of {learned.alerts} alerts of the last year."
    for category, each in learned.purchases.items():
        yield (
            f"{_OF[category]}: about {max(1, round(each.chance * 100))} in 100 lead to a purchase"
            f" (80 % sure: {round(each.low * 100)} to {round(each.high * 100)});"
            f" {each.bought} bought, {each.declined} not wanted;"
            f" {each.gone} were sold out before, which counts neither way."
        )
    used = found.defaults
    if learned.pace is not None:
        yield (
            f"Pace: prices and sell-outs may be gathered {learned.pace.value}, restocks never;"
            f" a pace that is set goes before.{_now(used.pace)}"
        )
    if learned.channel_id is not None:
        yield (
            f"Channel: {found.channel or 'one that is gone'}, which answered {learned.channel_answered} of"
            f" {learned.channel_alerts} alerts; suggested for new wishes.{_now(used.channel_id)}"
        )
    if learned.threshold is not None:
        yield (
            f"Likeness: {learned.threshold} for new wishes that state none;"
            f" {learned.threshold_refused} matches were wrong, {learned.threshold_liked} right."
            f"{_now(used.threshold)}"
        )


def _now(used: object) -> str:
    return "" if used is not None else " Not used."


_OF = {"page": "Alerts of pages", "product": "Alerts of products at any shop", "words": "Alerts of words"}

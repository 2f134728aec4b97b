"""``restock forecast`` and ``restock why-next``: what is to be expected, and why looks are when they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import typer
from rich.text import Text

from crawler.cadence.fed_words import in_words
from crawler.storage.forecasts import NextLook, next_look_of, outlook_of
from crawler.watchlist.units import format_duration
from restock.commands.output import JsonOption, console, print_json, print_rows
from restock.commands.watch import one_watch
from restock.commands.watch_output import outlook_words
from restock.context import open_context

app = typer.Typer(help="When shops restock, and whether forecasts kept their word.", no_args_is_help=True)
_WHICH = typer.Argument(help="Its number, address or name.", show_default=False)
_COLUMNS = {
    "ahead": "ahead",
    "who": "forecast",
    "forecasts": "forecasts",
    "skill": "Brier skill",
    "error": "error",
}


@app.command()
def rebuild() -> None:
    """Learn everything anew from the whole history: after a restored backup, or a change of many watches."""
    from restock.learning import learn_anew  # late: NumPy is not needed by other commands

    learnt = learn_anew(open_context(), now=datetime.now(UTC))
    typer.echo(
        f"{learnt.restocks} restocks of {learnt.watches} watches on {learnt.sites} sites;"
        f" looks at {learnt.steered} of the sites go by what was learned"
    )


@app.command("calibration")
def calibration_(as_json: bool = JsonOption) -> None:
    """How well past forecasts kept their word, beside two simpler ones."""
    from crawler.storage.past_forecasts import kept_words

    with open_context().database.read() as connection:
        found = kept_words(connection)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    rows: list[dict[str, Any]] = []
    for one in found:
        ahead = "a day" if one.ahead_h == 24 else "a week"
        for who, judged in (("ours", one.ours), ("N / T", one.naive), ("shop's rate", one.pooled)):
            rows.append(
                {
                    "ahead": ahead,
                    "who": who,
                    "forecasts": judged.forecasts,
                    "skill": f"{judged.skill:+.3f}",
                    "error": f"{judged.error:.3f}",
                }
            )
    print_rows(
        rows, _COLUMNS, empty="No forecast is over yet: the first are judged a day after they are made"
    )
    for one in found:
        said = ", ".join(f"{bin.said:.0%} -> {bin.came:.0%}" for bin in one.ours.bins)
        console().print(Text(f"\n{one.ahead_h} h, said -> came: {said}"), soft_wrap=True)


def why_next(which: str = _WHICH, as_json: bool = JsonOption) -> None:
    """Why a watch is looked at next when it is, and what is to be expected of it."""
    here, now = open_context(), datetime.now(UTC)
    with here.database.read() as connection:
        watch = one_watch(connection, which)
        look = next_look_of(connection, watch.id, now=now, every=here.config.every)
        outlook = outlook_of(connection, watch.id, now=now)
    assert look is not None
    if as_json:
        print_json({"watch": watch.id, "next": asdict(look), "outlook": asdict(outlook) if outlook else None})
        return
    for line in [*next_words(look, now=now, zone=_zone()), *outlook_words(outlook)]:
        console().print(Text(line), soft_wrap=True)


def next_words(look: NextLook, *, now: datetime, zone: tzinfo) -> Iterator[str]:
    """Lines that say when and why."""
    if look.due_at is None:
        yield "No look is planned: it is paused or removed."
        return
    if look.drops:
        yield f"Drop times that somebody knows: {'; '.join(look.drops)}. Looks gather around them."
    if look.held_until is not None:
        until = f"{look.held_until.astimezone(zone):%H:%M:%S}"
        yield (
            "It is due and waits its turn: looks at this shop may not burst further beyond its budget, and"
            f" the worthiest go first. The next is borne at {until}."
        )
    if look.feeder is not None:
        wished = look.interval if look.wished else None
        told = in_words(look.feeder, wished=wished, now=now, language="en", zone=zone)
        yield f"{told[0].upper()}{told[1:]}."
    if look.fed:
        yield f"Next look: {look.due_at.astimezone(zone):%Y-%m-%d %H:%M:%S}."
        return
    if look.reason is not None:
        yield look.in_words(language="en", zone=zone)
        return
    yield f"Next look: {look.due_at.astimezone(zone):%Y-%m-%d %H:%M:%S}."
    if look.drop:
        yield "It is within the half hour of one of them."
        return
    every = format_duration(max(1, round(look.interval / timedelta(seconds=1))))
    if look.second_look:
        yield "The last look rests on weak evidence; a second one must agree."
    elif look.failures:
        yield f"The last {look.failures} looks failed." if look.failures > 1 else "The last look failed."
    whose = "as wished" if look.wished else "the usual interval"
    yield f"It is looked at every {every}, {whose}; failures in a row stretch that."
    if not look.shop_known:
        yield "Too few restocks were seen at this shop to plan its looks by them."


def _zone() -> tzinfo:
    """This machine's."""
    return datetime.now().astimezone().tzinfo or UTC

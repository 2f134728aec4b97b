"""``restock alerts why``: for each person, why they were told of a watch's last changes, or weren't."""

from __future__ import annotations

from typing import Any

import typer
from rich.text import Text

from alerts.explaining import why_nothing
from crawler.storage.schema import DeliveryState
from crawler.storage.why import Change, Message, Wisher, last_changes, messages_about, wishers
from restock.commands.output import JsonOption, console, print_json, print_rows
from restock.commands.output import show as shown
from restock.commands.watch import one_watch
from restock.context import open_context

_COLUMNS = {"subscriber": "who", "channel": "by", "state": "state", "why": "why", "delivery": "no."}


def why(
    watch: str = typer.Argument(help="The watch: its URL, number or name."),
    last: int = typer.Option(3, min=1, max=100, help="Of how many changes."),
    as_json: bool = JsonOption,
) -> None:
    """For each person why they were told of a watch's last changes, or weren't."""
    with open_context().database.read() as connection:
        found = one_watch(connection, watch)
        changes = last_changes(connection, found.id, limit=last)
        messages = messages_about(connection, found.id, [change.occasion for change in changes])
        people = wishers(connection, found.id)
    told = [(change, rows_of(change, messages, people)) for change in changes]
    if as_json:
        print_json([{"at": c.at, "what": _what(c), "people": rows} for c, rows in told])
        return
    if not told:
        console().print(Text("No change yet: the first look at a page is only a baseline."))
    for change, rows in told:
        console().print(Text(f"{shown(change.at)}  {_what(change)}", "bold"), soft_wrap=True)
        print_rows(rows, _COLUMNS, empty="Nobody has asked for this watch.")


def rows_of(change: Change, messages: list[Message], people: list[Wisher]) -> list[dict[str, Any]]:
    """A row for each message about the change, and one for everybody who has none."""
    about = [m for m in messages if m.occasion == change.occasion]
    rows: list[dict[str, Any]] = [
        {
            "subscriber": m.subscriber,
            "channel": m.channel,
            "state": m.state.value,
            "why": _why(m),
            "delivery": m.delivery_id,
        }
        for m in about
    ]
    has_one = {m.subscriber_id for m in about}
    rows += [
        {
            "subscriber": p.subscriber,
            "channel": None,
            "state": "nothing",
            "why": why_nothing(p, change),
            "delivery": None,
        }
        for p in people
        if p.subscriber_id not in has_one
    ]
    return sorted(rows, key=lambda row: (row["subscriber"], row["channel"] or ""))


def _why(message: Message) -> str:
    if message.state is DeliveryState.SENT:
        return f"sent at {shown(message.settled_at)}"
    if message.state is DeliveryState.WAITING and message.due_at is not None:
        return f"{message.reason or 'waits'}, due at {shown(message.due_at)}"
    return message.reason or ""


def _what(change: Change) -> str:
    kinds = ", ".join(kind.value.replace("_", " ") for kind in change.kinds)
    return f"{kinds}: {', '.join(change.labels)}" if change.labels else kinds

"""``restock channel``: where people are reached, and whether that works."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

import typer
from rich.text import Text
from sqlalchemy import Connection, RowMapping, select

from alerts.channel_test import check_channel
from alerts.channels import mask, validate
from alerts.confirming import ask_again
from crawler.errors import RestockError
from crawler.storage.deliveries import enable_channel
from crawler.storage.schema import Channel, ChannelState, Subscriber
from restock.commands.output import JsonOption, console, print_json, print_rows
from restock.context import open_context

app = typer.Typer(help="Where people are reached, and whether that works.", no_args_is_help=True)

_COLUMNS = {
    "subscriber": "who",
    "name": "channel",
    "url_masked": "address",
    "state": "state",
    "disabled_reason": "why",
}


@app.command("list")
def list_(as_json: bool = JsonOption) -> None:
    """Every channel with its state; addresses are masked."""
    with open_context().database.read() as connection:
        rows = [dict(row) for row in stored_channels(connection)]
    for row in rows:
        del row["url_cipher"]
    if as_json:
        print_json(rows)
    else:
        print_rows(rows, _COLUMNS, empty="No channels yet. Name them in a watchlist: docs/watchlist.md")


@app.command("test")
def try_(
    which: str = typer.Argument(help="SUBSCRIBER, SUBSCRIBER/CHANNEL, or a channel URL such as tgram://…"),
) -> None:
    """Send a test message and say what happened. Exit code 1 where one did not arrive."""
    here = open_context()
    if "://" in which:
        validate(which)
        targets = [(mask(which), which, "en", "UTC")]
    else:
        with here.database.read() as connection:
            rows = _chosen(stored_channels(connection), which)
        targets = [
            (
                f"{row['subscriber']}/{row['name']}",
                here.config.secrets.open(row["url_cipher"]),
                row["language"],
                row["timezone"],
            )
            for row in rows
        ]
    failed = False
    for name, url, language, timezone in targets:
        result = check_channel(
            url,
            name=name,
            language=language,
            timezone=timezone,
            now=datetime.now(UTC),
            timeout=float(here.config.send_timeout_s),
        )
        failed = failed or not result.ok
        hint = f". {result.hint[:1].upper()}{result.hint[1:]}" if result.hint else ""
        line = Text(f"{name}: {result.detail.rstrip('.')}{hint}", style="green" if result.ok else "red")
        console().print(line, soft_wrap=True)
    if failed:
        raise typer.Exit(1)


@app.command()
def enable(which: str = typer.Argument(help="SUBSCRIBER/CHANNEL")) -> None:
    """Turn a channel on again that an error had disabled."""
    here = open_context()
    with here.database.write() as connection:
        for row in _chosen(stored_channels(connection), which):
            changed = enable_channel(connection, row["id"])
            word = "enabled" if changed else f"is {row['state'].value} already"
            typer.echo(f"{row['subscriber']}/{row['name']} {word}")


@app.command()
def ask(which: str = typer.Argument(help="SUBSCRIBER/CHANNEL")) -> None:
    """Ask the owner of an address once more whether they want alerts there. At most three times."""
    here = open_context()
    if not here.config.web_url:
        raise RestockError(
            "there is no link to confirm by", hint="set RESTOCK_WEB_URL to the web's public address"
        )
    with here.database.read() as connection:
        rows = _chosen(stored_channels(connection), which)
    refused = False
    for row in rows:
        name = f"{row['subscriber']}/{row['name']}"
        why = here.database.retrying(partial(ask_again, channel_id=row["id"], now=datetime.now(UTC)))
        refused = refused or why is not None
        console().print(Text(f"{name}: {why or 'will be asked'}", "red" if why else "green"), soft_wrap=True)
    if refused:
        raise typer.Exit(1)


def stored_channels(connection: Connection) -> list[RowMapping]:
    """Every channel that is not retired, by subscriber and name. The URL is sealed."""
    query = (
        select(
            Channel.id,
            Subscriber.handle.label("subscriber"),
            Subscriber.language,
            Subscriber.timezone,
            Channel.name,
            Channel.url_masked,
            Channel.url_cipher,
            Channel.state,
            Channel.disabled_reason,
        )
        .join(Subscriber, Subscriber.id == Channel.subscriber_id)
        .where(Channel.state != ChannelState.RETIRED)
        .order_by(Subscriber.handle, Channel.name)
    )
    return list(connection.execute(query).mappings())


def _chosen(rows: list[RowMapping], which: str) -> list[RowMapping]:
    handle, _, name = which.partition("/")
    found = [row for row in rows if row["subscriber"] == handle and name in ("", row["name"])]
    if not found:
        names: list[Any] = [f"{row['subscriber']}/{row['name']}" for row in rows]
        raise RestockError(
            f"there is no channel {which!r}",
            hint=f"one of: {', '.join(names)}" if names else "name channels in a watchlist first",
        )
    return found

"""``restock alerts``: what was sent, what waits, what died, and why."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import typer
from rich.text import Text

from crawler.errors import RestockError
from crawler.storage.deliveries import DeliveryView, attempts_of, dead_letters, deliveries, resend
from crawler.storage.schema import DeliveryState
from restock.commands.output import JsonOption, console, print_json, print_rows
from restock.context import open_context

app = typer.Typer(help="What was sent, what waits, what died, and why.", no_args_is_help=False)

_COLUMNS = {
    "id": "no.",
    "created_at": "when",
    "subscriber": "to",
    "channel": "by",
    "product": "product",
    "what": "what",
    "state": "state",
    "reason": "why",
}


@app.callback(invoke_without_command=True)
def alerts(context: typer.Context) -> None:
    """Without a command: the last 50 deliveries."""
    if context.invoked_subcommand is None:
        list_(state=None, limit=50, as_json=False)


@app.command("list")
def list_(
    state: list[DeliveryState] | None = typer.Option(None, help="Only of this state; may be repeated."),
    limit: int = typer.Option(50, min=1, max=10_000, help="How many at most."),
    as_json: bool = JsonOption,
) -> None:
    """Deliveries, newest first."""
    with open_context().database.read() as connection:
        found = deliveries(connection, states=state or (), limit=limit)
    rows = [_row(view) for view in found]
    if as_json:
        print_json(rows)
    else:
        print_rows(rows, _COLUMNS, empty="Nothing yet: the first look at a page is only a baseline.")


@app.command()
def show(number: int = typer.Argument(help="A delivery's number."), as_json: bool = JsonOption) -> None:
    """Every try at a delivery, and what came of it."""
    with open_context().database.read() as connection:
        tries = [asdict(view) for view in attempts_of(connection, number)]
    if as_json:
        print_json(tries)
        return
    columns = {
        "number": "try",
        "started_at": "when",
        "outcome": "outcome",
        "http_status": "status",
        "detail": "what",
    }
    print_rows(tries, columns, empty=f"No try at delivery {number} yet.")


@app.command("resend")
def resend_(
    numbers: list[int] | None = typer.Argument(None, help="Numbers of dead deliveries."),
    every: bool = typer.Option(False, "--all", help="Every dead delivery."),
) -> None:
    """Send dead deliveries again, under the same id. The service or ``restock dispatch`` then sends them."""
    if not numbers and not every:
        raise RestockError("nothing to send again", hint="name delivery numbers, or --all")
    here = open_context()
    ttl = timedelta(seconds=here.config.alert_ttl_s)
    with here.database.write() as connection:
        wanted = [v.id for v in dead_letters(connection, limit=10_000)] if every else list(numbers or ())
        result = resend(connection, wanted, now=datetime.now(UTC), ttl=ttl)
    typer.echo(f"{len(result.sent_again)} to be sent again")
    for number, why in result.refused:
        console().print(Text(f"{number}: {why}", style="red"), soft_wrap=True)
    if result.refused:
        raise typer.Exit(1)


def _row(view: DeliveryView) -> dict[str, Any]:
    what = ", ".join(f"{kind.value.replace('_', ' ')} {label}".strip() for kind, label in view.news)
    return {**asdict(view), "news": [list(pair) for pair in view.news], "what": what}

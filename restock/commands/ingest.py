"""``restock ingest``: stock events from a queue, and those that could not be taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import typer
from typer.core import TyperGroup

from crawler.storage.pushed_dead import forget_dead, list_dead
from pipelines.pushed.envelope import schema as event_schema
from restock.commands.output import JsonOption, print_json, print_rows
from restock.context import open_context
from restock.ingesting.inlet import open_inlet, try_again


class _UrlFirst(TyperGroup):
    """``restock ingest amqp://…`` is short for ``restock ingest from amqp://…``."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # Typer's own context
        if any("://" in word for word in args) and args[0] not in self.commands:
            args = ["from", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    help="Stock events from a queue, and those that could not be taken.", no_args_is_help=True, cls=_UrlFirst
)

_COLUMNS = {
    "id": "id",
    "source": "source",
    "topic": "topic",
    "size": "bytes",
    "received_at": "came",
    "reason": "why",
}


@app.command("from")
def from_(
    url: str = typer.Argument(
        envvar="RESTOCK_INGEST_URL", help="amqp://…, redis://…, or kafka://HOST:PORT/TOPIC?group=GROUP."
    ),
    source: str = typer.Option(help="The declared source whose word these events are: restock source add."),
    seconds: float | None = typer.Option(
        None, help="End by itself after so long; else with Ctrl-C or SIGTERM."
    ),
) -> None:
    """Take stock events from RabbitMQ, Redis or Kafka until stopped: `restock ingest URL` for short."""
    from restock.ingesting.consuming import consume

    here = open_context()
    until = None if seconds is None else datetime.now(UTC) + timedelta(seconds=seconds)
    consume(url, open_inlet(here, source), until=until)


@app.command()
def dead(
    forget: list[int] | None = typer.Option(None, help="Discard this one; may be given several times."),
    as_json: bool = JsonOption,
) -> None:
    """Events that could not be taken, and why, the newest first."""
    here = open_context()
    if forget:
        here.database.retrying(lambda c: forget_dead(c, forget))
    with here.database.read() as connection:
        letters = list_dead(connection)
    rows = [{key: getattr(letter, key) for key in _COLUMNS} for letter in letters]
    if as_json:
        print_json(rows)
    else:
        print_rows(rows, _COLUMNS, empty="No dead letters.")


@app.command()
def again(ids: list[int] = typer.Argument(help="Numbers that `restock ingest dead` shows.")) -> None:
    """Try dead letters again, as if they came now. Exit code 1 where one is refused again."""
    done = try_again(open_context(), ids)
    for number in done.taken:
        typer.echo(f"{number}: taken")
    for number, why in done.refused:
        typer.echo(f"{number}: {why}")
    if done.refused:
        raise typer.Exit(1)


@app.command()
def schema() -> None:
    """The JSON Schema of a stock event (docs/stock-event.schema.json)."""
    print_json(event_schema())

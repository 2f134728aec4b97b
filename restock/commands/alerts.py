"""``restock alerts``: what was sent, what waits, what died, and why."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import typer
from rich.text import Text
from sqlalchemy import Connection

from alerts.discarding import discard
from crawler.errors import RestockError
from crawler.storage.deliveries import DeliveryView, attempts_of, dead_letters, deliveries, resend
from crawler.storage.held_views import find_site, held_news, held_sites
from crawler.storage.holds import release as release_held
from crawler.storage.schema import DeliveryState
from restock.commands.alerts_why import why
from restock.commands.output import JsonOption, console, print_json, print_rows
from restock.commands.output import show as shown
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
    "screenshot": "screenshot",
}


_HELD_COLUMNS = {
    "at": "when",
    "product": "product",
    "variant": "variant",
    "kind": "what",
    "still_so": "still in stock",
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


app.command("why")(why)


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
    for number, reason in result.refused:
        console().print(Text(f"{number}: {reason}", style="red"), soft_wrap=True)
    if result.refused:
        raise typer.Exit(1)


@app.command()
def held(as_json: bool = JsonOption) -> None:
    """Restocks that wait for your word: so many at once are likelier a redesign of the shop's pages."""
    with open_context().database.read() as connection:
        sites = held_sites(connection)
        news = {site.domain: held_news(connection, site.site_id) for site in sites}
    if as_json:
        print_json([asdict(s) | {"news": [asdict(n) for n in news[s.domain]]} for s in sites])
        return
    if not sites:
        console().print(Text("Nothing is held."))
    for site in sites:
        heading = f"{site.domain}: held since {shown(site.since)}, {site.watches} watches"
        already = f", {site.sent} messages were sent before" if site.sent else ""
        console().print(Text(heading + already, "bold"), soft_wrap=True)
        rows = [asdict(n) | {"variant": n.variant or "the product"} for n in news[site.domain]]
        print_rows(rows, _HELD_COLUMNS, empty="")
        console().print(Text(f"True?  restock alerts release {site.domain}"), soft_wrap=True)
        console().print(Text(f"False? restock alerts discard {site.domain}"), soft_wrap=True)


@app.command()
def release(site: str = typer.Argument(help="The shop's domain, such as shop.example.")) -> None:
    """Tell people of what is held at a shop after all. What sold out again meanwhile is not told."""
    here = open_context()
    ttl = timedelta(seconds=here.config.alert_ttl_s)

    def work(connection: Connection) -> int:
        return release_held(connection, _site(connection, site), now=datetime.now(UTC), ttl=ttl)

    _print_decided("released, people are told of", here.database.retrying(work), site)


@app.command("discard")
def discard_(site: str = typer.Argument(help="The shop's domain, such as shop.example.")) -> None:
    """Tell nobody of what is held at a shop. It stays recorded, and the list of alerts says why."""
    here = open_context()
    with here.database.read() as connection:
        site_id = _site(connection, site)
    ttl = timedelta(seconds=here.config.alert_ttl_s)
    number = discard(here.database, site_id, now=datetime.now(UTC), ttl=ttl)
    _print_decided("discarded, nobody is told of", number, site)


def _site(connection: Connection, domain: str) -> int:
    found = find_site(connection, domain)
    if found is None:
        known = [site.domain for site in held_sites(connection)]
        raise RestockError(
            f"there is no shop {domain!r}",
            hint=f"something is held at: {', '.join(known)}" if known else "nothing is held anywhere",
        )
    return found


def _print_decided(what: str, number: int, site: str) -> None:
    if not number:
        raise RestockError(f"nothing is held at {site}", hint="see what is: restock alerts held")
    typer.echo(f"{site}: {what} what {number} look{'s' if number != 1 else ''} saw")


def _row(view: DeliveryView) -> dict[str, Any]:
    what = ", ".join(f"{kind.value.replace('_', ' ')} {label}".strip() for kind, label in view.news)
    if view.notice is not None:
        what = view.notice.value.replace("_", " ")
    return {**asdict(view), "news": [list(pair) for pair in view.news], "what": what}

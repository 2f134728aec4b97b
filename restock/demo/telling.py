"""How the demo speaks in the terminal. What pages and messages hold is shown as text, never as markup."""

from __future__ import annotations

import statistics
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from restock.demo.arrivals import Arrival, delay
from restock.demo.catalogue import SHOPS
from restock.demo.findings import Finding
from restock.demo.play import ACTS, EVERY_S, PEOPLE, expected
from restock.demo.shop import DemoShop, Visit
from restock.demo.timeline import Change, Timeline

NAMES = {person.handle: person.name for person in PEOPLE}
TITLES = {act.handle: act.product.title for act in ACTS}


def opening(console: Console, *, watchlist: Path, shop: DemoShop) -> None:
    """What is about to be shown, and who watches what."""
    console.rule("[bold]restock demo")
    console.print(
        f"{len(SHOPS)} invented shops on port {shop.port}, the real service, a real mailbox, a webhook.\n"
        f"The watchlist is {escape(str(watchlist))}: a look at every page every {EVERY_S} s."
    )
    table = Table(title="Who watches what", title_justify="left", box=None, pad_edge=False)
    for heading in ("person", "product", "wish", "shop"):
        table.add_column(heading)
    for act in ACTS:
        wish = act.variants or (f"at most {act.below}" if act.below else "any")
        people = ", ".join(NAMES[who] for who in act.people)
        table.add_row(people, escape(act.product.title), wish, act.product.host)
    console.print(table)


def first_looks_done(console: Console, *, looks: int) -> None:
    console.print(
        f"\n[bold]First look[/bold] at {len(ACTS)} pages: {looks} records, and nobody is told: "
        "what is found at first is the baseline.\n"
        "Now the shop's day begins.  [cyan]●[/cyan] in the shop   [green]✉[/green] received\n"
    )


def change(console: Console, change: Change) -> None:
    console.print(f"{change.at:5.1f} s  [cyan]●[/cyan] {escape(change.story)}")


def arrival(console: Console, arrived: Arrival, timeline: Timeline, began_at: datetime) -> None:
    """One message, when it has come."""
    elapsed = (arrived.at - began_at).total_seconds()
    after = delay(arrived, timeline, began_at)
    late = f", {after.total_seconds():.1f} s after the shop" if after is not None else ""
    who = NAMES.get(arrived.person, arrived.person)
    console.print(
        f"{elapsed:5.1f} s  [green]✉ {escape(who)}[/green] by {arrived.channel}: "
        f"[bold]{escape(arrived.title)}[/bold][dim]{late}[/dim]"
    )
    if arrived.channel != "mail":
        return  # the same words as in the mail
    for line in arrived.text.strip().splitlines():
        if line.strip():
            console.print(f"            [dim]{escape(line.strip())}[/dim]", soft_wrap=True)


def told(console: Console, *, came: list[Arrival], timeline: Timeline, began_at: datetime) -> None:
    """The table of what was told, to whom and how fast; then what is missing or too much."""
    table = Table(title="\nTold", title_justify="left")
    for heading in ("product", "to", "by", "from the shop to the person"):
        table.add_column(heading)
    delays = []
    for one in came:
        after = delay(one, timeline, began_at)
        if after is not None:
            delays.append(after.total_seconds())
        shown = f"{after.total_seconds():.1f} s" if after is not None else "–"
        title = TITLES.get(one.handle or "", one.title)
        table.add_row(escape(title), NAMES.get(one.person, one.person), one.channel, shown)
    console.print(table)
    if delays:
        console.print(f"median delay {statistics.median(delays):.1f} s with a look every {EVERY_S} s")
    _differences(console, came)


def _differences(console: Console, came: list[Arrival]) -> None:
    keys = [one.key for one in came]
    for handle, who, channel in sorted(expected() - set(keys)):
        what = TITLES.get(handle, handle)
        console.print(f"[red]missing: {escape(what)} to {NAMES[who]} by {channel}[/red]")
    for key in sorted({key for key in keys if key not in expected()}, key=str):
        console.print(f"[red]told without reason: {escape(str(key))}[/red]")
    for key in sorted({key for key in keys if keys.count(key) > 1}, key=str):
        console.print(f"[red]told {keys.count(key)} times: {escape(str(key))}[/red]")


def not_told(console: Console, *, findings: list[Finding], came: list[Arrival]) -> None:
    """What happened and was rightly kept from everybody, with the reason from the program's database."""
    table = Table(title="\nNot told, and why", title_justify="left")
    table.add_column("product")
    table.add_column("in the shop")
    table.add_column("the program's record", overflow="fold")
    told_handles = {one.handle for one in came}
    for act in ACTS:
        if act.told or act.handle in told_handles:
            continue
        place = f"{act.product.host}:"
        records = dict.fromkeys(
            f"{finding.kind}: {finding.reason}"
            for finding in findings
            if place in finding.url and finding.url.rstrip("/").endswith(act.product.path.rstrip("/"))
        )
        table.add_row(
            escape(act.product.title), escape(act.lesson), escape("\n".join(records) or "nothing was seen")
        )
    console.print(table)


def manners(console: Console, *, visits: tuple[Visit, ...], looks: int) -> None:
    """How politely and cheaply the shop was asked."""
    unchanged = sum(visit.status == 304 for visit in visits)
    sent = sum(visit.sent for visit in visits)
    agents = {visit.user_agent for visit in visits}
    console.print(
        f"{looks} looks in {len(visits)} requests, {unchanged} of them answered by 304 Not Modified, "
        f"{sent / 1e6:.1f} MB in all.\nThe shop saw: {escape('; '.join(sorted(agents)))}"
    )


def closing(console: Console, *, took_s: float, right: bool, home: Path) -> None:
    """The verdict, and what to do next."""
    if not right:
        console.print(
            "\n[red bold]The demo did not end as it should have.[/red bold] "
            f"Its files are kept in {escape(str(home))}: service.log says more."
        )
        return
    steps = (
        "restock check URL                  one look at a product page of yours, with its evidence\n"
        "restock watchlist check FILE       a watchlist of your own, each mistake explained\n"
        "restock run FILE                   the service that you have just seen"
    )
    console.print(f"\n[green bold]All told, nothing made up[/green bold] ({took_s:.0f} s).")
    console.print(Panel(escape(steps), title="Next", title_align="left", expand=False))

"""``restock status --sites``: how each shop does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rich.table import Table
from rich.text import Text

from crawler.health import SiteState
from crawler.installation import Installation
from crawler.storage.audiences import any_operator
from crawler.storage.health import SiteHealth, site_health
from restock.commands.output import ago, console, print_json, show

_STYLES = {
    SiteState.OK: "green",
    SiteState.NEW: "dim",
    SiteState.SLOW: "yellow",
    SiteState.PAUSED: "yellow",
    SiteState.BLIND: "red",
    SiteState.BLOCKED: "red",
    SiteState.HELD: "bold red",
}
_RIGHT = ("watches", "looks", "good", "answer")


def print_sites(here: Installation, *, now: datetime, as_json: bool) -> None:
    """Every site that is watched, by name; the looks are those of the last 24 hours."""
    with here.database.read() as connection:
        sites = site_health(connection, now=now)
        told = any_operator(connection)
    if as_json:
        print_json([asdict(site) | {"success": site.success} for site in sites])
        return
    out = console()
    if not sites:
        out.print(Text("Nothing is watched yet: restock watch add URL"))
        return
    out.print(_table(sites, now))
    for line in _hints(sites, told=told):
        out.print(line, soft_wrap=True)


def _table(sites: list[SiteHealth], now: datetime) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    for heading in ("shop", "state", "watches", "looks", "good", "answer", "last good", "next look"):
        # The numbers stay whole; names and reasons give way where the terminal is narrow.
        words = heading in ("shop", "state")
        table.add_column(
            heading,
            overflow="fold",
            no_wrap=not words,
            justify="right" if heading in _RIGHT else "left",
        )
    for site in sites:
        table.add_row(
            Text(show(site.domain)),
            _state(site, now),
            str(site.watches),
            str(site.looks),
            "–" if site.success is None else f"{site.success:.0%}",
            "–" if site.latency_ms is None else f"{site.latency_ms:.0f} ms",
            show(site.last_ok_at) if site.last_ok_at else "never",
            _next(site, now),
        )
    return table


def _state(site: SiteHealth, now: datetime) -> Text:
    words = Text(site.state.value, _STYLES[site.state])
    if site.state is SiteState.PAUSED and site.paused_until:
        words.append(f" until {site.paused_until:%H:%M} UTC")
    if site.state is SiteState.BLOCKED and site.blocked_since:
        words.append(f" since {ago(site.blocked_since, now)}".removesuffix(" ago"))
    if site.state is SiteState.HELD:
        words.append(f", {site.held} look{'s' if site.held != 1 else ''}")
    if site.state is SiteState.BLIND:
        words.append(f", {site.blind} of {site.watches}")
    elif site.blind:
        words.append(f"\nblind: {site.blind} of {site.watches}", "red")
    if site.wrong_canaries:
        words.append("\ncanary wrong", "red")
    if site.failures:
        told = ", ".join(f"{n} {reason.replace('_', ' ')}" for reason, n in _by_number(site))
        words.append(f"\n{told}", "default")
    return words


def _by_number(site: SiteHealth) -> list[tuple[str, int]]:
    return sorted(site.failures.items(), key=lambda pair: (-pair[1], pair[0]))


def _next(site: SiteHealth, now: datetime) -> str:
    due = max(filter(None, (site.next_look_at, site.paused_until)), default=None)
    if site.next_look_at is None or due is None:
        return "–"
    return ago(due, now) if due > now else "due now"


def _hints(sites: list[SiteHealth], *, told: bool) -> Iterator[Text]:
    if any(site.state is SiteState.HELD for site in sites):
        yield Text("Restocks wait for your decision: restock alerts held", "bold red")
    if not told:
        yield Text(
            "Nobody is told of blocked shops and held alerts: write 'operator: true' with a subscriber",
            "yellow",
        )


def site_notes(found: dict[str, Any]) -> Iterator[Text]:
    """Lines for ``restock status`` itself."""
    if found["held"]:
        number, shops = found["held"]["looks"], ", ".join(found["held"]["sites"])
        yield Text(f"held: what {number} looks at {shops} saw. See: restock alerts held", "bold red")
    if found["blind"]:
        yield Text(f"blind: {found['blind']} watches. See: restock status --sites", "red")

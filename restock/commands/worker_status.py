"""The part of ``restock status`` that tells of workers on other machines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from rich.text import Text

from restock.commands.output import ago
from restock.workers.facts import unserved

SHOWN = 5
"""Domains that are named of those a worker is at."""


def worker_words(facts: dict[str, Any], now: datetime) -> Iterator[Text]:
    scheduler = facts["scheduler"]
    if scheduler:
        yield Text(f"scheduler: since {ago(scheduler['since'], now)} on {scheduler['host']}", "green")
    else:
        yield Text("scheduler: none, so nothing new is looked at. Start it with: restock scheduler", "red")
    for worker in facts["workers"]:
        at = worker["jobs"]
        more = f" and {len(at) - SHOWN} more" if len(at) > SHOWN else ""
        yield Text(
            f"worker {worker['name']}: {', '.join(worker['queues'])}; heartbeat "
            f"{ago(worker['last_heartbeat'], now)}; at {', '.join(at[:SHOWN]) + more if at else 'nothing'}"
        )
    lonely = unserved(facts)
    for queue, number in facts["waiting"].items():
        if queue in lonely:
            yield Text(
                f"queue {queue}: {_jobs(number)}, and no worker serves it. Start one with: "
                f"restock worker --queues {queue}",
                "red",
            )
        elif number:
            yield Text(f"queue {queue}: {_jobs(number)}")
    if not any("alerts" in worker["queues"] for worker in facts["workers"]):
        yield Text("queue alerts: no worker sends messages. Name alerts in one's --queues", "yellow")


def _jobs(number: int) -> str:
    return "1 job waits" if number == 1 else f"{number} jobs wait"

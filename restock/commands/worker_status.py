"""The part of ``restock status`` that tells of workers on other machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rich.text import Text
from sqlalchemy import Connection

from crawler.storage.jobs import is_prepared, waiting, workers
from crawler.storage.service_lease import current
from restock.commands.output import ago

SHOWN = 5
"""Domains that are named of those a worker is at."""


def worker_facts(connection: Connection, *, now: datetime) -> dict[str, Any] | None:
    """The scheduler, the workers and what waits for them; None where there never were any."""
    if not is_prepared(connection):
        return None
    holder = current(connection, name="scheduler", now=now)
    found, jobs = workers(connection), waiting(connection)
    if not (holder or found or any(jobs.values())):
        return None
    return {
        "scheduler": {"host": holder[0].host, "pid": holder[0].pid, "since": holder[1]} if holder else None,
        "workers": [asdict(worker) for worker in found],
        "waiting": jobs,
    }


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
    served = {queue for worker in facts["workers"] for queue in worker["queues"]}
    for queue, number in facts["waiting"].items():
        if number and queue not in served:
            yield Text(
                f"queue {queue}: {_jobs(number)}, and no worker serves it. Start one with: "
                f"restock worker --queues {queue}",
                "red",
            )
        elif number:
            yield Text(f"queue {queue}: {_jobs(number)}")
    if "alerts" not in served:
        yield Text("queue alerts: no worker sends messages. Name alerts in one's --queues", "yellow")


def _jobs(number: int) -> str:
    return "1 job waits" if number == 1 else f"{number} jobs wait"

"""What there is to say of the scheduler, the workers and what waits for them: for status and the web."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from crawler.storage.jobs import is_prepared, waiting, workers
from crawler.storage.service_lease import current


def worker_facts(connection: Connection, *, now: datetime) -> dict[str, Any] | None:
    """``scheduler`` (host, pid, since; or None), ``workers`` and ``waiting`` (jobs by queue).

    None where there are no workers and nothing waits for any.
    """
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


def unserved(facts: dict[str, Any]) -> dict[str, int]:
    """Queues in which jobs wait that no worker names, and how many."""
    served = {queue for worker in facts["workers"] for queue in worker["queues"]}
    return {queue: number for queue, number in facts["waiting"].items() if number and queue not in served}

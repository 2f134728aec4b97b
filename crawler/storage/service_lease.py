"""One holder at a time for what only one process may do."""

from __future__ import annotations

import os
import socket
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from crawler.storage.schema import ServiceLease

LEASE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds it: ``host/pid/random``."""

    host: str
    pid: int
    nonce: str

    @classmethod
    def this_process(cls) -> Holder:
        return cls(host=socket.gethostname(), pid=os.getpid(), nonce=uuid.uuid4().hex[:12])

    @classmethod
    def parse(cls, text: str) -> Holder:
        host, pid, nonce = text.rsplit("/", 2)
        return cls(host=host, pid=int(pid), nonce=nonce)

    def __str__(self) -> str:
        return f"{self.host}/{self.pid}/{self.nonce}"

    @property
    def gone(self) -> bool:
        """Known to be dead: a process of this machine that no longer exists."""
        if self.host != socket.gethostname():
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False


def take(connection: Connection, *, name: str, holder: Holder, now: datetime) -> Holder | None:
    """Hold ``name``, or return who else does."""
    row = connection.execute(
        select(ServiceLease.holder, ServiceLease.until).where(ServiceLease.name == name)
    ).one_or_none()
    if row is not None:
        other = Holder.parse(row.holder)
        # An end further away than a new lease's was written by a clock that has jumped back.
        held = now < row.until <= now + LEASE * 2
        if other != holder and held and not other.gone:
            return other
        connection.execute(delete(ServiceLease).where(ServiceLease.name == name))
    connection.execute(
        insert(ServiceLease).values(name=name, holder=str(holder), until=now + LEASE, since=now)
    )
    return None


def renew(connection: Connection, *, name: str, holder: Holder, now: datetime) -> bool:
    """Hold on for another lease; False where somebody else has taken over."""
    mine = (ServiceLease.name == name, ServiceLease.holder == str(holder))
    return connection.execute(update(ServiceLease).where(*mine).values(until=now + LEASE)).rowcount == 1


def give_back(connection: Connection, *, name: str, holder: Holder) -> None:
    connection.execute(
        delete(ServiceLease).where(ServiceLease.name == name, ServiceLease.holder == str(holder))
    )


def current(connection: Connection, *, name: str, now: datetime) -> tuple[Holder, datetime] | None:
    """Who holds it since when; None where nobody does."""
    row = connection.execute(select(ServiceLease).where(ServiceLease.name == name)).mappings().one_or_none()
    if row is None or row["until"] <= now:
        return None
    holder = Holder.parse(row["holder"])
    return None if holder.gone else (holder, row["since"])

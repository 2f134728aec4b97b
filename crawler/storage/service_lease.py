"""One holder at a time for what only one process may do."""

from __future__ import annotations

import os
import socket
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, delete, select, update

from crawler.storage.schema import ServiceLease, table_of
from crawler.storage.upserts import insert_new

LEASE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds it: ``host/pid/nonce``; the nonce begins with the place where the pid means something."""

    host: str
    pid: int
    nonce: str

    @classmethod
    def this_process(cls) -> Holder:
        return cls(host=socket.gethostname(), pid=os.getpid(), nonce=_place() + uuid.uuid4().hex[:12])

    @classmethod
    def parse(cls, text: str) -> Holder:
        host, pid, nonce = text.rsplit("/", 2)
        return cls(host=host, pid=int(pid), nonce=nonce)

    def __str__(self) -> str:
        return f"{self.host}/{self.pid}/{self.nonce}"

    @property
    def gone(self) -> bool:
        """Known to be dead: a process of this machine and container that no longer exists."""
        if self.host != socket.gethostname() or not self.nonce.startswith(_place()):
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False


@cache
def _place() -> str:
    """This boot of this machine, and this container: two of them may well have one host name.

    Eight letters. Where the system doesn't tell, all processes of a host name are taken to be in one place.
    """
    said = ""
    with suppress(OSError):
        said = Path("/proc/sys/kernel/random/boot_id").read_text() + str(Path("/proc/self/ns/pid").readlink())
    return sha256(said.encode()).hexdigest()[:8]


def take(connection: Connection, *, name: str, holder: Holder, now: datetime) -> Holder | None:
    """Hold ``name``, or return who else does."""
    table = table_of(ServiceLease)
    # First a row of anyone's, then its lock: of two that start at once one waits here for the other.
    connection.execute(
        insert_new(connection, table, key=["name"]).values(
            name=name, holder=str(holder), until=now + LEASE, since=now
        )
    )
    row = connection.execute(
        select(table.c.holder, table.c.until).where(table.c.name == name).with_for_update()
    ).one()
    other = Holder.parse(row.holder)
    # An end further away than a new lease's was written by a clock that has jumped back.
    held = now < row.until <= now + LEASE * 2
    if other != holder and held and not other.gone:
        return other
    connection.execute(
        update(table).where(table.c.name == name).values(holder=str(holder), until=now + LEASE, since=now)
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

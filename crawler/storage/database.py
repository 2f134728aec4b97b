"""Opening the database named by one URL, and the two ways to talk to it: read and write."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    ExceptionContext,
    create_engine,
    event,
    inspect,
    make_url,
    text,
)
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, OperationalError

from crawler.errors import DatabaseError

HEAD = "0010"
"""The newest migration's revision; a test holds it equal to the scripts' head."""

SCHEMA_LOCK = 7_231_846_109
"""PostgreSQL's advisory lock for changes of the schema; any number that nobody else uses."""
MYSQLS = ("mysql", "mariadb")
REFUSED_VALUES = frozenset({1366, 3140, 3819, 4025})
"""MySQL's and MariaDB's numbers: a wrong string, JSON that is none, and checks that failed."""

T = TypeVar("T")


class Database:
    """A connection pool with the project's rules: a write is one short transaction, taken at once.

    Safe to share between threads. ``url`` is SQLAlchemy's; SQLite is put into WAL mode with
    ``synchronous=FULL``, so that a committed transition survives a power cut.
    """

    def __init__(self, url: str | URL) -> None:
        try:
            self.url = make_url(url)
            self.engine = _engine(self.url)
        except ArgumentError as exc:
            raise DatabaseError(
                f"the database URL can't be read: {exc}",
                hint="write it like sqlite:///restock.db or postgresql://user@host/restock",
            ) from exc

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Nothing may be written. On SQLite one view of all; on a server each statement has its own."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: committed as a whole on leaving, rolled back on an exception."""
        with self.engine.connect().execution_options(restock_write=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def change_schema(self) -> Iterator[Connection]:
        """One transaction in which SQLite lets tables be rebuilt; their references are checked at its end.

        SQLite can't alter a column: the table is copied, dropped and renamed, and a drop would fail for
        the rows that refer to it.
        """
        if not self.is_sqlite:
            with self._one_at_a_time(), self.write() as connection:
                yield connection
            return
        with self.engine.connect().execution_options(restock_write=True, restock_rebuild=True) as connection:
            try:
                with connection.begin():
                    yield connection
                    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                    if broken is not None:
                        raise DatabaseError(
                            f"the new schema would leave a row of {broken[0]} without its owner"
                        )
            finally:
                connection.detach()  # without its references it is not fit for the pool

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        """Of several first starts on a server one changes the schema, and the others wait for it."""
        with self.engine.connect() as waiting:
            if self.url.get_backend_name() in MYSQLS:
                waiting.execute(text("SELECT GET_LOCK(:name, 600)"), {"name": f"restock {self.url.database}"})
            else:
                waiting.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": SCHEMA_LOCK})
            try:
                yield
            finally:
                waiting.invalidate()  # the lock ends with its connection

    def retrying(self, work: Callable[[Connection], T], *, tries: int = 5) -> T:
        """Run ``work`` in a write transaction, again after a lock or a serialization failure.

        ``work`` may run several times, so it must not act outside the transaction.
        """
        for remaining in reversed(range(tries)):
            try:
                with self.write() as connection:
                    return work(connection)
            except OperationalError as exc:
                if not remaining or not _is_contention(exc):
                    raise
                time.sleep(0.05 * (tries - remaining))
        raise AssertionError("unreachable: the last try returns or raises")

    def revision(self) -> str | None:
        """The schema's revision, None for an empty database."""
        with self.read() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

    def prepare(self) -> None:
        """Make the schema current; creates everything on first start.

        Raises DatabaseError where the database can't be reached or is newer than this program.
        """
        try:
            if self.is_sqlite and self.url.database not in (None, "", ":memory:"):
                Path(str(self.url.database)).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.revision() != HEAD:
                self._migrate()
        except (DBAPIError, OSError) as exc:
            raise unreachable(self.url, exc) from exc

    def _migrate(self) -> None:
        # Alembic costs a tenth of a second to import: only where there is something to do.
        from crawler.storage.migrate import upgrade

        upgrade(self)

    def close(self) -> None:
        self.engine.dispose()


def unreachable(url: URL, exc: Exception) -> DatabaseError:
    """What to tell a person when the database can't be used."""
    cause = str(getattr(exc, "orig", None) or exc).strip().splitlines()[0]
    return DatabaseError(
        f"the database {url.render_as_string(hide_password=True)} can't be used: {cause}",
        hint="check RESTOCK_DATABASE_URL, that the folder or server exists and that you may write to it",
    )


def _engine(url: URL) -> Engine:
    options: dict[str, Any] = {"pool_pre_ping": url.get_backend_name() != "sqlite"}
    if url.get_backend_name() == "sqlite":
        # The driver's own time-out covers the commit's lock too.
        options["connect_args"] = {"timeout": 10, "check_same_thread": False}
    if url.get_backend_name() in MYSQLS:
        # As PostgreSQL does: the usual REPEATABLE READ locks the gaps between rows too, where queues meet.
        options["isolation_level"] = "READ COMMITTED"
    try:
        engine = create_engine(url, **options)
    except ModuleNotFoundError as exc:
        raise DatabaseError(
            f"the driver for {url.drivername} isn't installed ({exc.name})",
            hint="install the extra: pip install 'restock-monitor[postgres]' or '[mysql]'",
        ) from exc
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    if url.get_backend_name() in MYSQLS:
        event.listen(engine, "handle_error", _name_data_errors)
    return engine


def _configure_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # SQLAlchemy's "begin" event starts transactions; the driver must not do so by itself.
    connection.isolation_level = None
    for pragma in ("busy_timeout=10000", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    _use_wal(connection)


def _use_wal(connection: sqlite3.Connection) -> None:
    """Who opens a new file first switches it; others are refused meanwhile at once, busy_timeout or not."""
    until = time.monotonic() + 10
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as exc:
            if exc.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    # IMMEDIATE takes the write lock at once: a reader that upgrades later would fail instead of wait.
    options = connection.get_execution_options()
    write = options.get("restock_write")
    if options.get("restock_rebuild"):
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")  # does nothing inside a transaction
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _name_data_errors(context: ExceptionContext) -> None:
    """Values that a column refuses are no trouble that passes, as which the driver reports them."""
    original = context.original_exception
    if (
        context.statement is not None
        and isinstance(context.sqlalchemy_exception, OperationalError)
        and original.args[:1]
        and original.args[0] in REFUSED_VALUES
    ):
        raise DataError(context.statement, context.parameters, original)


def _is_contention(exc: OperationalError) -> bool:
    message = str(exc.orig).lower()
    return any(word in message for word in ("locked", "busy", "deadlock", "serializ", "lock wait timeout"))

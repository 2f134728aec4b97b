"""Accounts, sessions and one-time links: who may come in, and as whom."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from crawler.storage.schema import (
    Account,
    LinkPurpose,
    OneTimeLink,
    Origin,
    Role,
    Subscriber,
    WebSession,
    table_of,
)
from crawler.storage.upserts import insert_one

SESSION_LIFE = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=5)
"""How often a session's last use is written down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An account with the subscriber it belongs to."""

    account_id: int
    subscriber_id: int
    login: str
    name: str
    role: Role
    language: str
    timezone: str
    theme: str | None

    @property
    def is_operator(self) -> bool:
        return self.role is Role.OPERATOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    token_digest: str
    device: str
    created_at: datetime
    seen_at: datetime


def folded(login: str) -> str:
    """The form in which log-ins are compared: normalized, case-folded, trimmed.

    >>> folded("  Ａnn ")
    'ann'
    """
    return unicodedata.normalize("NFKC", login).strip().casefold()


def _people() -> Select[*tuple[Any, ...]]:
    return select(
        Account.id.label("account_id"),
        Account.subscriber_id,
        Account.login,
        Subscriber.name,
        Account.role,
        Subscriber.language,
        Subscriber.timezone,
        Account.theme,
    ).join(Subscriber, Subscriber.id == Account.subscriber_id)


def anybody(connection: Connection) -> bool:
    """Whether there is an operator yet: without one, the first start shows a link."""
    query = select(Account.id).where(Account.role == Role.OPERATOR, Account.active).limit(1)
    return connection.execute(query).first() is not None


def credentials(connection: Connection, login: str) -> tuple[Person, str] | None:
    """The active account of that log-in, and its password's hash."""
    row = (
        connection.execute(
            _people()
            .add_columns(Account.password_hash)
            .where(Account.login == folded(login), Account.active, Subscriber.active)
        )
        .mappings()
        .first()
    )
    if row is None:
        return None
    values = dict(row)
    hashed = values.pop("password_hash")
    return Person(**values), hashed


def person_of(connection: Connection, account_id: int) -> Person | None:
    row = connection.execute(_people().where(Account.id == account_id)).mappings().first()
    return Person(**row) if row else None


def people(connection: Connection) -> Sequence[Person]:
    """Everybody with an account, by name."""
    return [
        Person(**row)
        for row in connection.execute(_people().order_by(Subscriber.name, Account.id)).mappings()
    ]


def create_account(
    connection: Connection,
    *,
    login: str,
    name: str,
    password_hash: str,
    role: Role,
    language: str,
    timezone: str,
    now: datetime,
    subscriber_id: int | None = None,
) -> int:
    """A new account, of the given subscriber or of a new one; returns its id.

    Raises IntegrityError where the log-in or the subscriber's handle is taken.
    """
    if subscriber_id is None:
        row = {
            "handle": folded(login),
            "name": name,
            "language": language,
            "timezone": timezone,
            "operator": role is Role.OPERATOR,
            "active": True,
            "origin": Origin.WEB,
            "created_at": now,
        }
        subscriber_id = insert_one(connection, table_of(Subscriber), row)
    elif role is Role.OPERATOR:
        connection.execute(update(Subscriber).where(Subscriber.id == subscriber_id).values(operator=True))
    row = {
        "subscriber_id": subscriber_id,
        "login": folded(login),
        "password_hash": password_hash,
        "role": role,
        "active": True,
        "created_at": now,
        "password_set_at": now,
    }
    return insert_one(connection, table_of(Account), row)


def set_password(connection: Connection, account_id: int, password_hash: str, *, now: datetime) -> None:
    """A new password ends every session of the account."""
    connection.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(password_hash=password_hash, password_set_at=now)
    )
    connection.execute(delete(WebSession).where(WebSession.account_id == account_id))


def rehash(connection: Connection, account_id: int, password_hash: str) -> None:
    """The same password with today's parameters."""
    connection.execute(update(Account).where(Account.id == account_id).values(password_hash=password_hash))


# Sessions


def open_session(
    connection: Connection, *, account_id: int, token_digest: str, device: str, now: datetime
) -> None:
    connection.execute(delete(WebSession).where(WebSession.expires_at <= now))
    connection.execute(
        insert(WebSession).values(
            token_digest=token_digest,
            account_id=account_id,
            device=device[:200],
            created_at=now,
            seen_at=now,
            expires_at=now + SESSION_LIFE,
        )
    )


def session_person(
    connection: Connection, token_digest: str, *, now: datetime
) -> tuple[Person, datetime] | None:
    """Whose session it is and when it was last noted, where it has not run out."""
    row = (
        connection.execute(
            _people()
            .add_columns(WebSession.seen_at)
            .join(WebSession, WebSession.account_id == Account.id)
            .where(WebSession.token_digest == token_digest, WebSession.expires_at > now)
            .where(Account.active, Subscriber.active)
        )
        .mappings()
        .first()
    )
    if row is None:
        return None
    values = dict(row)
    seen_at = values.pop("seen_at")
    return Person(**values), seen_at


def note_session(connection: Connection, token_digest: str, *, now: datetime) -> None:
    connection.execute(
        update(WebSession)
        .where(WebSession.token_digest == token_digest)
        .values(seen_at=now, expires_at=now + SESSION_LIFE)
    )


def sessions_of(connection: Connection, account_id: int, *, now: datetime) -> list[Session]:
    rows = connection.execute(
        select(WebSession.token_digest, WebSession.device, WebSession.created_at, WebSession.seen_at)
        .where(WebSession.account_id == account_id, WebSession.expires_at > now)
        .order_by(WebSession.seen_at.desc())
    )
    return [Session(**row) for row in rows.mappings()]


def close_sessions(
    connection: Connection, account_id: int, *, token_digest: str | None = None, but: str | None = None
) -> int:
    """End one of the account's sessions, or all (``but`` one); returns how many ended."""
    query = delete(WebSession).where(WebSession.account_id == account_id)
    if token_digest is not None:
        query = query.where(WebSession.token_digest == token_digest)
    if but is not None:
        query = query.where(WebSession.token_digest != but)
    return connection.execute(query).rowcount


# One-time links


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    purpose: LinkPurpose
    role: Role
    subscriber_id: int | None


def make_link(
    connection: Connection,
    *,
    purpose: LinkPurpose,
    role: Role,
    token_digest: str,
    now: datetime,
    life: timedelta,
    subscriber_id: int | None = None,
    made_by: int | None = None,
) -> None:
    """A new link; of the first operator's there is only the newest."""
    if purpose is LinkPurpose.FIRST_OPERATOR:
        connection.execute(delete(OneTimeLink).where(OneTimeLink.purpose == purpose))
    connection.execute(
        insert(OneTimeLink).values(
            token_digest=token_digest,
            purpose=purpose,
            role=role,
            subscriber_id=subscriber_id,
            made_by=made_by,
            created_at=now,
            expires_at=now + life,
        )
    )


def find_link(connection: Connection, token_digest: str, *, now: datetime) -> Link | None:
    """What an unused link that has not run out is for."""
    row = (
        connection.execute(
            select(OneTimeLink.purpose, OneTimeLink.role, OneTimeLink.subscriber_id).where(
                OneTimeLink.token_digest == token_digest,
                OneTimeLink.used_at.is_(None),
                OneTimeLink.expires_at > now,
            )
        )
        .mappings()
        .first()
    )
    return Link(**row) if row else None


def use_link(connection: Connection, token_digest: str, *, now: datetime) -> bool:
    """Use it up; False where somebody was quicker."""
    used = connection.execute(
        update(OneTimeLink)
        .where(
            OneTimeLink.token_digest == token_digest,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
        )
        .values(used_at=now)
    )
    return used.rowcount == 1


def unclaimed(connection: Connection) -> list[tuple[int, str, str]]:
    """Subscribers without an account: (id, handle, name)."""
    rows = connection.execute(
        select(Subscriber.id, Subscriber.handle, Subscriber.name)
        .outerjoin(Account, Account.subscriber_id == Subscriber.id)
        .where(Account.id.is_(None), Subscriber.active)
        .order_by(func.lower(Subscriber.name))
    )
    return [(row.id, row.handle, row.name) for row in rows]

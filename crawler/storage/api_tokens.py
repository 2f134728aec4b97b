"""Keys to the API, and answers that were given once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, or_, select, update

from crawler.storage.accounts import SEEN_EVERY, Person, person_of
from crawler.storage.schema import Account, ApiToken, IdempotencyKey, Subscriber, table_of
from crawler.storage.upserts import insert_one

KEEP_ANSWERS = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    id: int
    name: str
    hint: str
    scopes: tuple[str, ...]
    created_at: datetime
    used_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """Who asks with a token, and what it lets them do."""

    person: Person
    token_id: int
    scopes: frozenset[str]
    used_at: datetime | None


def tokens_of(connection: Connection, account_id: int) -> list[Token]:
    """The account's tokens that were not revoked."""
    rows = connection.execute(
        select(
            ApiToken.id,
            ApiToken.name,
            ApiToken.hint,
            ApiToken.scopes,
            ApiToken.created_at,
            ApiToken.used_at,
            ApiToken.expires_at,
        )
        .where(ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.id)
    ).mappings()
    return [Token(**{**row, "scopes": tuple(row["scopes"])}) for row in rows]


def add_token(
    connection: Connection,
    account_id: int,
    *,
    name: str,
    token_digest: str,
    hint: str,
    scopes: Sequence[str],
    now: datetime,
    expires_at: datetime | None = None,
) -> int:
    row = {
        "account_id": account_id,
        "name": name,
        "token_digest": token_digest,
        "hint": hint,
        "scopes": list(scopes),
        "created_at": now,
        "expires_at": expires_at,
    }
    return insert_one(connection, table_of(ApiToken), row)


def revoke_token(connection: Connection, account_id: int, token_id: int, *, now: datetime) -> bool:
    """False where it is not the account's, or was revoked before."""
    done = connection.execute(
        update(ApiToken)
        .where(ApiToken.id == token_id, ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return done.rowcount > 0


def bearer(connection: Connection, token_digest: str, *, now: datetime) -> Bearer | None:
    """Who holds that token, where it is good now."""
    row = connection.execute(
        select(ApiToken.id, ApiToken.account_id, ApiToken.scopes, ApiToken.used_at)
        .join(Account, Account.id == ApiToken.account_id)
        .join(Subscriber, Subscriber.id == Account.subscriber_id)
        .where(ApiToken.token_digest == token_digest, ApiToken.revoked_at.is_(None))
        .where(or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now))
        .where(Account.active, Subscriber.active)
    ).first()
    person = person_of(connection, row.account_id) if row is not None else None
    if row is None or person is None:
        return None
    return Bearer(person=person, token_id=row.id, scopes=frozenset(row.scopes), used_at=row.used_at)


def note_use(connection: Connection, found: Bearer, *, now: datetime) -> None:
    """When it was last used, written down every few minutes."""
    if found.used_at is None or now - found.used_at > SEEN_EVERY:
        connection.execute(update(ApiToken).where(ApiToken.id == found.token_id).values(used_at=now))


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer that was given before."""

    request_digest: str
    status: int
    body: str


def given_answer(connection: Connection, account_id: int, key: str, *, now: datetime) -> Given | None:
    row = (
        connection.execute(
            select(IdempotencyKey.request_digest, IdempotencyKey.status, IdempotencyKey.body).where(
                IdempotencyKey.account_id == account_id,
                IdempotencyKey.key == key,
                IdempotencyKey.at > now - KEEP_ANSWERS,
            )
        )
        .mappings()
        .first()
    )
    return Given(**row) if row else None


def keep_answer(connection: Connection, account_id: int, key: str, given: Given, *, now: datetime) -> None:
    """Raises IntegrityError where another request with that key was quicker."""
    connection.execute(delete(IdempotencyKey).where(IdempotencyKey.at <= now - KEEP_ANSWERS))
    connection.execute(
        insert(IdempotencyKey).values(
            account_id=account_id,
            key=key,
            request_digest=given.request_digest,
            status=given.status,
            body=given.body,
            at=now,
        )
    )

"""What people agreed to: noted, told to them, forgotten with them."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from crawler.storage.schema import Embed
from crawler.storage.schema_consents import Consent, ConsentText


def text_digest(text: str) -> str:
    """64 hex digits.

    >>> text_digest("Write to me.")[:8]
    '23beb19f'
    """
    return hashlib.sha256(text.encode()).hexdigest()


def note_consent(
    connection: Connection,
    subscriber_id: int,
    *,
    embed_id: int,
    text: str,
    language: str,
    page_url: str,
    now: datetime,
) -> None:
    """One tick. The same text is kept once."""
    digest = text_digest(text)
    known = select(ConsentText.digest).where(ConsentText.digest == digest)
    if connection.execute(known).first() is None:
        with suppress(IntegrityError), connection.begin_nested():  # somebody may have agreed to it meanwhile
            connection.execute(insert(ConsentText).values(digest=digest, text=text))
    connection.execute(
        insert(Consent).values(
            subscriber_id=subscriber_id,
            embed_id=embed_id,
            text_digest=digest,
            language=language,
            page_url=page_url,
            at=now,
        )
    )


def consents_query(subscriber_id: int) -> Select[*tuple[Any, ...]]:
    """``at``, ``language``, ``text``, ``text_digest``, ``page_url``, ``button`` of each, the oldest first."""
    return (
        select(
            Consent.at,
            Consent.language,
            ConsentText.text,
            Consent.text_digest,
            Consent.page_url,
            Embed.name.label("button"),
        )
        .join(ConsentText, ConsentText.digest == Consent.text_digest)
        .outerjoin(Embed, Embed.id == Consent.embed_id)
        .where(Consent.subscriber_id == subscriber_id)
        .order_by(Consent.id)
    )


def forget_consents(connection: Connection, subscriber_id: int) -> None:
    """Those of the person go; the texts stay, nobody is named in them."""
    connection.execute(delete(Consent).where(Consent.subscriber_id == subscriber_id))


def forget_buttons(connection: Connection, embed_ids: Select[*tuple[int]]) -> None:
    """Buttons that go: what was agreed to there stays agreed to."""
    connection.execute(update(Consent).where(Consent.embed_id.in_(embed_ids)).values(embed_id=None))

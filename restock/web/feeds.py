"""Atom feeds behind a secret address: who may read them, and what keeps their XML well-formed."""

from __future__ import annotations

import re

from sqlalchemy import Connection

from crawler.storage.accounts import Person
from crawler.storage.api_tokens import add_token, bearer, note_use
from restock.web.state import State
from restock.web.tokens import digest, new_token

SCOPE = "feed"
"""Of keys that stand in an address: they open feeds and nothing else."""
PREFIX = "rsf_"

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: object) -> str:
    """Without the characters that XML can't hold.

    >>> xml_text("Jordan" + chr(0) + chr(0x1b) + " 1"), xml_text(7)
    ('Jordan 1', '7')
    """
    return _NOT_XML.sub("", str(text))


def new_feed(state: State, person: Person, *, name: str) -> str:
    """A path that is shown this once; it is revoked like any key."""
    token = PREFIX + new_token()

    def work(connection: Connection) -> int:
        return add_token(
            connection,
            person.account_id,
            name=" ".join(name.split())[:100] or "Atom",
            token_digest=digest(token),
            hint=token[:8],
            scopes=[SCOPE],
            now=state.clock(),
        )

    state.here.database.retrying(work)
    return f"/feed/{token}"


def reader_of(state: State, token: str) -> Person | None:
    """Whose feed that is; None for what is no such key, was revoked, or is a key to the API."""
    if not token.startswith(PREFIX):
        return None
    now = state.clock()
    with state.here.database.read() as connection:
        found = bearer(connection, digest(token), now=now)
    if found is None or SCOPE not in found.scopes:
        return None
    state.here.database.retrying(lambda c: note_use(c, found, now=now))
    return found.person

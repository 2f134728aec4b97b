"""What the pages about accounts do to the database, each in one transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, update
from sqlalchemy.exc import IntegrityError

from alerts.channels import inbox
from crawler.secrets import SecretBox
from crawler.storage.accounts import (
    Link,
    Person,
    anybody,
    close_sessions,
    create_account,
    credentials,
    find_link,
    make_link,
    open_session,
    person_of,
    rehash,
    set_password,
    use_link,
)
from crawler.storage.my_settings import add_channel
from crawler.storage.schema import ChannelState, LinkPurpose, Role, Subscriber
from restock.web.passwords import hash_password, is_outdated, is_right
from restock.web.state import State
from restock.web.tokens import digest, new_token

INVITATION_LIFE = timedelta(days=7)
INBOX = "inbox"
FIRST_LINK_LIFE = timedelta(hours=24)


def first_operator_link(state: State) -> str | None:
    """A one-time path for the first operator; None where there is one already."""
    with state.here.database.read() as connection:
        if anybody(connection):
            return None
    return _link(state, purpose=LinkPurpose.FIRST_OPERATOR, role=Role.OPERATOR, life=FIRST_LINK_LIFE)


def invitation(state: State, *, by: Person, role: Role, subscriber_id: int | None = None) -> str:
    """A one-time path to a new account, or to that of a subscriber whom the watchlist declared."""
    purpose = LinkPurpose.INVITATION if subscriber_id is None else LinkPurpose.CLAIM
    return _link(
        state,
        purpose=purpose,
        role=role,
        life=INVITATION_LIFE,
        subscriber_id=subscriber_id,
        made_by=by.account_id,
    )


def _link(
    state: State,
    *,
    purpose: LinkPurpose,
    role: Role,
    life: timedelta,
    subscriber_id: int | None = None,
    made_by: int | None = None,
) -> str:
    token = new_token()
    state.here.database.retrying(
        lambda c: make_link(
            c,
            purpose=purpose,
            role=role,
            token_digest=digest(token),
            now=state.clock(),
            life=life,
            subscriber_id=subscriber_id,
            made_by=made_by,
        )
    )
    return f"/join/{token}"


def link_of(state: State, token: str) -> Link | None:
    with state.here.database.read() as connection:
        return find_link(connection, digest(token), now=state.clock())


def join(
    state: State,
    link: Link | None,
    *,
    token: str | None,
    login: str,
    name: str,
    password: str,
    language: str,
    timezone: str,
) -> int | None:
    """Make the account that a link (or open registration: no link) allows; returns its id.

    None where the log-in is taken or the link was used meanwhile: nothing is changed then.
    """
    hashed = hash_password(password)
    now = state.clock()

    class _LostError(Exception):
        pass

    try:
        with state.here.database.write() as connection:
            if token is not None and not use_link(connection, digest(token), now=now):
                raise _LostError
            account_id = create_account(
                connection,
                login=login,
                name=name,
                password_hash=hashed,
                role=link.role if link else Role.MEMBER,
                language=language,
                timezone=timezone,
                now=now,
                subscriber_id=link.subscriber_id if link else None,
            )
            give_inbox(connection, account_id, box=state.here.config.secrets, now=now)
            return account_id
    except (IntegrityError, _LostError):
        return None


def give_inbox(connection: Connection, account_id: int, *, box: SecretBox, now: datetime) -> None:
    """Everybody's first channel: the pages themselves."""
    person = person_of(connection, account_id)
    assert person is not None
    add_channel(
        connection,
        person.subscriber_id,
        name=INBOX,
        service=inbox.SCHEMA,
        url_cipher=box.seal(inbox.URL),
        url_masked=inbox.URL,
        url_digest=box.digest(inbox.URL),
        state=ChannelState.ENABLED,
        now=now,
    )


def sign_in(state: State, login: str, password: str) -> Person | None:
    """The person, where log-in and password are right. Takes as long where there is no such account."""
    with state.here.database.read() as connection:
        found = credentials(connection, login)
    person, hashed = found or (None, None)
    if not is_right(password, hashed) or person is None or hashed is None:
        return None
    if is_outdated(hashed):
        anew = hash_password(password)
        state.here.database.retrying(lambda c: rehash(c, person.account_id, anew))
    return person


def start_session(state: State, account_id: int, device: str) -> str:
    """A new session's token, for the cookie."""
    token = new_token()
    state.here.database.retrying(
        lambda c: open_session(
            c, account_id=account_id, token_digest=digest(token), device=device, now=state.clock()
        )
    )
    return token


def end_sessions(
    state: State, person: Person, *, token_digest: str | None = None, but: str | None = None
) -> int:
    return state.here.database.retrying(
        lambda c: close_sessions(c, person.account_id, token_digest=token_digest, but=but)
    )


def change_password(state: State, person: Person, password: str) -> None:
    """Every session of the person ends, this one too."""
    hashed = hash_password(password)
    state.here.database.retrying(lambda c: set_password(c, person.account_id, hashed, now=state.clock()))


def set_language(state: State, person: Person, language: str) -> None:
    state.here.database.retrying(
        lambda c: c.execute(
            update(Subscriber).where(Subscriber.id == person.subscriber_id).values(language=language)
        )
    )

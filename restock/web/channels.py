"""A new channel of a person's, by a form or the API."""

from __future__ import annotations

from alerts.channels import MEMBER, OPERATOR, validate
from crawler.errors import ConfigError
from crawler.storage.accounts import Person
from crawler.storage.answers import is_suppressed
from crawler.storage.my_settings import add_channel
from crawler.storage.schema import ChannelState
from restock.web.state import State


def new_channel(state: State, person: Person, *, name: str, url: str) -> int | None:
    """Its id; None where the name is taken. What it may be depends on the role.

    Raises ConfigError in words, without the URL's secrets, for what can't be used.
    """
    checked = validate(url, rules=OPERATOR if person.is_operator else MEMBER)
    box = state.here.config.secrets
    digest = box.digest(checked.url)
    with state.here.database.read() as connection:
        if is_suppressed(connection, digest):
            raise ConfigError(
                "the owner of this address asked never to be written to", hint="ask them, then the operator"
            )
    return state.here.database.retrying(
        lambda c: add_channel(
            c,
            person.subscriber_id,
            name=name,
            service=checked.service,
            url_cipher=box.seal(checked.url),
            url_masked=checked.masked,
            url_digest=digest,
            state=ChannelState.ENABLED,
            now=state.clock(),
        )
    )

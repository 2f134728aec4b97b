"""A new channel of a person's, by a form or the API."""

from __future__ import annotations

from alerts.channels import MEMBER, OPERATOR, validate
from crawler.storage.accounts import Person
from crawler.storage.my_settings import add_channel
from crawler.storage.schema import ChannelState
from restock.web.state import State


def new_channel(state: State, person: Person, *, name: str, url: str) -> int | None:
    """Its id; None where the name is taken. What it may be depends on the role.

    Raises ConfigError in words, without the URL's secrets, for what can't be used.
    """
    checked = validate(url, rules=OPERATOR if person.is_operator else MEMBER)
    box = state.here.config.secrets
    return state.here.database.retrying(
        lambda c: add_channel(
            c,
            person.subscriber_id,
            name=name,
            service=checked.service,
            url_cipher=box.seal(checked.url),
            url_masked=checked.masked,
            url_digest=box.digest(checked.url),
            state=ChannelState.ENABLED,
            now=state.clock(),
        )
    )

"""The web inbox as a channel: ``inbox://mine``. What is sent there is the delivery; the pages show it."""

from __future__ import annotations

import warnings
from typing import Any, cast

with warnings.catch_warnings():
    # Apprise's PGP part imports the standard library's imghdr, which warns on Python 3.11 and 3.12.
    warnings.simplefilter("ignore", DeprecationWarning)
    import apprise

SCHEMA = "inbox"
URL = f"{SCHEMA}://mine"


# Apprise's classes are typed in part, and not for being extended.
NotifyBase = cast(Any, apprise).NotifyBase


class NotifyInbox(NotifyBase):  # type: ignore[misc, valid-type]  # see above
    """Always reached: the row that says so is committed when the delivery is settled."""

    service_name = "Inbox"
    service_url = "https://github.com/restock-monitor/restock-monitor"
    setup_url = "https://github.com/restock-monitor/restock-monitor"
    protocol = SCHEMA
    request_rate_per_sec = 0
    templates = ("{schema}://mine",)

    def send(self, body: str, title: str = "", notify_type: Any = None, **_: Any) -> bool:
        return True

    def url(self, privacy: bool = False, *args: Any, **kwargs: Any) -> str:
        return URL

    @staticmethod
    def parse_url(url: str) -> dict[str, Any] | None:
        return dict(NotifyBase.parse_url(f"{SCHEMA}://inbox", verify_host=False) or {})

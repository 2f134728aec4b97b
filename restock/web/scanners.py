"""Which requests are no person's: mail scanners and link previews open every link they see."""

from __future__ import annotations

from datetime import datetime, timedelta

TOO_SOON = timedelta(seconds=2)
"""Nobody reads a message and follows its link within this time after it was sent."""
_SIGNS = (
    "bot",
    "crawl",
    "spider",
    "preview",
    "scan",
    "facebookexternalhit",
    "slack",
    "discord",
    "telegram",
    "whatsapp",
    "skype",
    "outlook-safelinks",
    "safelinks",
    "barracuda",
    "proofpoint",
    "mimecast",
    "python-",
    "curl/",
    "wget/",
    "go-http-client",
    "java/",
    "headless",
)


def is_doubtful(*, method: str, user_agent: str, sent_at: datetime | None, now: datetime) -> bool:
    """Whether a click is more likely a program's than a person's.

    >>> from datetime import UTC
    >>> t = datetime(2026, 1, 1, tzinfo=UTC)
    >>> firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
    >>> def doubt(agent=firefox, method="GET", after=60):
    ...     return is_doubtful(method=method, user_agent=agent, sent_at=t, now=t + timedelta(seconds=after))
    >>> doubt(), doubt(after=1), doubt(method="HEAD"), doubt(agent=""), doubt(agent="Slackbot 1.0")
    (False, True, True, True, True)
    """
    agent = user_agent.lower()
    if method != "GET" or not agent or any(sign in agent for sign in _SIGNS):
        return True
    return sent_at is not None and now - sent_at < TOO_SOON

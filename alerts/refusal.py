"""What it means that a service refused: try again, give the message up, or give the channel up. Pure."""

from __future__ import annotations

from alerts.model import SendError
from alerts.redaction import redact
from alerts.wire import Reply, Sending

_RETRY_STATUS = frozenset({408, 425, 429})
_CHANNEL_STATUS = frozenset({401, 403, 404, 410})
_CHANNEL_SMTP = frozenset({530, 534, 535, 550, 551, 553})


def judge(sending: Sending, problem: str | None, secrets: tuple[str, ...]) -> SendError:
    """What a refused send means: try again, give up, or give the channel up."""
    reply = next((r for r in reversed(sending.replies) if r.failed), None)
    said = "; ".join(dict.fromkeys(t for t in (problem, *sending.log[-2:]) if t))
    detail = redact(" - ".join(t for t in (_words(reply), said) if t) or "the service refused it", secrets)[
        :400
    ]
    if reply is None:
        # A 2xx that the plugin takes for a refusal, or a protocol that we can't watch: it may pass.
        return SendError(detail)
    return SendError(
        detail,
        permanent=_permanent(reply),
        blames_channel=reply.malformed or reply.status in _CHANNEL_STATUS or reply.smtp in _CHANNEL_SMTP,
        ambiguous=reply.ambiguous,
        retry_after=reply.retry_after,
        status=reply.status or reply.smtp,
    )


def _permanent(reply: Reply) -> bool:
    if reply.smtp is not None:
        return reply.smtp >= 500
    if reply.status is not None:
        return 400 <= reply.status < 500 and reply.status not in _RETRY_STATUS
    return reply.malformed


def _words(reply: Reply | None) -> str | None:
    if reply is None:
        return None
    if reply.smtp is not None:
        return f"the mail server said {reply.smtp}"
    if reply.status is not None:
        redirected = " (a redirect, not followed)" if reply.status < 400 else ""
        return f"HTTP {reply.status}{redirected}"
    return reply.problem

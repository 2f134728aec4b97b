"""What ``restock channel test`` does: send one message to one channel now, and say what happened."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from alerts import transport
from alerts.channels import mask
from alerts.messages import render_test
from alerts.model import SendError
from alerts.transport import Send


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelTest:
    """How a test went; no secret is in it."""

    ok: bool
    channel: str
    """Its masked URL."""
    message_id: str
    detail: str
    """What the service said, or why it didn't."""
    hint: str | None
    """What to do next, where it failed."""
    http_status: int | None
    took_s: float


def check_channel(
    url: str,
    *,
    name: str,
    language: str,
    timezone: str,
    now: datetime,
    timeout: float = 30.0,
    send: Send = transport.send,
) -> ChannelTest:
    """Send a test message to ``url``. Never raises for what the service does; writes nothing down."""
    message = render_test(
        message_id=uuid4().hex,
        channel=name,
        at=now,
        timezone=timezone,
        language=language,
        format=transport.format_for(url),
    )
    began = time.monotonic()
    try:
        sent = send(url, message, timeout=timeout)
    except SendError as exc:
        return _result(url, message.message_id, began, exc)
    status = f"HTTP {sent.http_status}" if sent.http_status else sent.detail
    return ChannelTest(
        ok=True,
        channel=mask(url),
        message_id=message.message_id,
        detail=f"the service accepted it ({status})",
        hint=None,
        http_status=sent.http_status,
        took_s=time.monotonic() - began,
    )


def _result(url: str, message_id: str, began: float, error: SendError) -> ChannelTest:
    if error.blames_channel:
        hint = "check the URL: the token, password, room or address in it is not accepted"
    elif error.retry_after is not None:
        hint = f"the service asks to wait {int(error.retry_after.total_seconds())} s"
    elif error.permanent:
        hint = "the service refuses this message; see its documentation"
    else:
        hint = "it may be a passing trouble: check that the host can be reached, and try again"
    return ChannelTest(
        ok=False,
        channel=mask(url),
        message_id=message_id,
        detail=error.detail,
        hint=hint,
        http_status=error.status,
        took_s=time.monotonic() - began,
    )

"""The links of one message: what its reader can say with a tap. None where the web has no public address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from alerts.links import Link, Purpose, token
from alerts.model import ConfirmLinks, Links
from crawler.config import Config
from crawler.storage.cases import Case


def links_of(case: Case, config: Config) -> Links | None:
    """Signed links to the installation's own web, if it is reachable by its people."""
    if not config.web_url or case.notice is not None or not case.told:
        return None
    base = config.web_url.rstrip("/")
    one = len(case.told) == 1 or case.url != ""

    def link(purpose: Purpose) -> str:
        return f"{base}/l/{token(Link(purpose=purpose, subject=case.id), config.secrets)}"

    return Links(
        open=link(Purpose.OPEN) if config.count_clicks and one else None,
        bought=_if(one, link, Purpose.BOUGHT),
        sold_out=_if(one, link, Purpose.SOLD_OUT),
        stop=_if(one, link, Purpose.STOP),
        stop_all=link(Purpose.STOP_ALL),
        short=_if(one, link, Purpose.OPEN),
        seen=_if(one and case.repeat_s is not None, link, Purpose.SEEN),
    )


def confirm_links(case: Case, config: Config, *, now: datetime) -> ConfirmLinks | None:
    """By which the owner of a channel says yes to it, within 48 hours, or that they want nothing ever."""
    if not config.web_url:
        return None
    base = f"{config.web_url.rstrip('/')}/l/"
    asked = Link(purpose=Purpose.CONFIRM, subject=case.channel_id, made_at=now)
    never = Link(purpose=Purpose.NEVER, subject=case.channel_id)
    return ConfirmLinks(yes=base + token(asked, config.secrets), never=base + token(never, config.secrets))


def _if(wanted: bool, link: Callable[[Purpose], str], purpose: Purpose) -> str | None:
    """A gathered message is about many products: an answer to one of them is given in the inbox."""
    return link(purpose) if wanted else None

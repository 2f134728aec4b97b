"""What reached the people of the demo: each mail and each post, with its product and its delay."""

from __future__ import annotations

import queue
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from restock.demo.catalogue import SHOPS
from restock.demo.mailbox import Mail
from restock.demo.play import ACTS, PEOPLE
from restock.demo.receiver import Post
from restock.demo.timeline import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One message that a person got."""

    at: datetime
    handle: str | None
    """The product that it is about, or the host of a shop; None where it names none of the demo's."""
    person: str
    channel: str
    title: str
    text: str

    @property
    def key(self) -> tuple[str | None, str, str]:
        return (self.handle, self.person, self.channel)


class Arrivals:
    """Collects messages from the servers' threads; the story takes them from its own."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Arrival] = queue.SimpleQueue()

    def mail(self, mail: Mail) -> None:
        by_address = {person.email: person.handle for person in PEOPLE}
        for recipient in mail.recipients:
            self._queue.put(
                Arrival(
                    at=mail.at,
                    handle=about(f"{mail.text}\n{mail.html or ''}"),
                    person=by_address.get(recipient, recipient),
                    channel="mail",
                    title=mail.subject,
                    text=mail.text,
                )
            )

    def post(self, post: Post) -> None:
        fields = post.json if post.body.startswith(b"{") else {}
        title, text = str(fields.get("title", "")), str(fields.get("message", ""))
        self._queue.put(
            Arrival(
                at=post.at,
                handle=about(f"{title}\n{text}\n{post.body.decode(errors='replace')}"),
                person=post.path.rsplit("/", 1)[-1],
                channel="hook",
                title=title,
                text=text,
            )
        )

    def take(self) -> list[Arrival]:
        """What has come since the last call."""
        taken = []
        while not self._queue.empty():
            taken.append(self._queue.get())
        return taken


def about(text: str) -> str | None:
    """The handle of the product whose page a message links to, else the host of the shop that it names.

    >>> about("back: http://consoles.localhost:81/p/orbit-one-bundle")
    'orbit-one-bundle'
    >>> about("vinyl.localhost turns us away"), about("hello")
    ('vinyl.localhost', None)
    """
    for act in ACTS:
        place = f"{act.product.host}:\\d+{re.escape(act.product.path.rstrip('/'))}"
        if re.search(rf"{place}(?![\w-])", text):
            return act.handle
    return next((host for host in SHOPS if re.search(rf"\b{re.escape(host)}(?!:)", text)), None)


def delay(arrival: Arrival, timeline: Timeline, began_at: datetime) -> timedelta | None:
    """From the moment the shop had it again to the moment the person had the message."""
    act = next((act for act in ACTS if act.handle == arrival.handle), None)
    if act is None:
        return None
    elapsed = (arrival.at - began_at).total_seconds()
    keys = act.product.keys
    flips = [c.at for c in timeline.changes if c.key in keys and c.available and c.at <= elapsed]
    return timedelta(seconds=elapsed - max(flips)) if flips else None

"""The demo's script: who watches what, what happens in the shop, and who must hear of it. Data only."""

from __future__ import annotations

from dataclasses import dataclass, replace

from restock.demo.catalogue import PRODUCTS, Product
from restock.demo.timeline import Change, Face, Timeline

EVERY_S = 2
"""Between two looks at a page. A real watchlist asks for minutes; the demo's shop is its own."""
DELAY_S = 0.1
"""Between two requests to one shop. A real one is given seconds."""
LENGTH_S = 26.0
"""How long the timeline takes when nobody wishes otherwise."""
AROUND_S = 18.0
"""What comes before and after it: starting the service, the first looks, the last messages, stopping."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    handle: str
    name: str
    language: str
    timezone: str
    email: str
    hook: bool
    """Whether JSON is posted to a webhook too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A watched product, who watches it with which wish, and what must come of it."""

    handle: str
    people: tuple[str, ...]
    variants: str | None = None
    below: str | None = None
    told: bool
    """Whether its restock must reach everyone who watches it; else nobody may hear of it."""
    lesson: str
    """What happened in the shop, for the table of what was not told."""
    turned_away: bool = False
    """Whether everyone who watches it must hear that its shop turns us away."""

    @property
    def product(self) -> Product:
        return next(product for product in PRODUCTS if product.handle == self.handle)


PEOPLE = (
    Person(
        handle="ann",
        name="Ann",
        language="en",
        timezone="Europe/Berlin",
        email="ann@demo.example",
        hook=True,
    ),
    Person(
        handle="chen",
        name="小陈",
        language="zh-CN",
        timezone="Asia/Shanghai",
        email="chen@demo.example",
        hook=False,
    ),
)

ACTS = (
    Act(
        handle="comet-runner",
        people=("ann", "chen"),
        variants="US 10",
        told=True,
        lesson="size US 10 sold out, then came back",
    ),
    Act(handle="xingchen-07", people=("chen",), variants="42码", told=True, lesson="42码 came back"),
    Act(handle="orbit-one", people=("ann", "chen"), told=True, lesson="came back"),
    Act(handle="fjord-parka", people=("ann",), variants="M", told=True, lesson="size M came back"),
    Act(handle="lighthouse-cookbook", people=("chen",), told=True, lesson="came back"),
    Act(
        handle="harbor-low",
        people=("ann",),
        variants="US 9",
        told=False,
        lesson="another size than Ann's came back",
    ),
    Act(
        handle="orbit-one-bundle",
        people=("chen",),
        below="550 EUR",
        told=False,
        lesson="came back, dearer than 小陈's limit",
    ),
    Act(
        handle="orbit-pocket",
        people=("ann",),
        told=False,
        lesson="its data says InStock, its page says Sold Out",
    ),
    Act(
        handle="grey-beanie",
        people=("ann",),
        told=False,
        lesson="its page said nothing of stock for a while, then the same as before",
    ),
    Act(
        handle="night-ferry-lp",
        people=("ann",),
        told=False,
        lesson='the shop answered 503 and "are you human?"',
        turned_away=True,
    ),
    Act(
        handle="secret-drop",
        people=("ann",),
        told=False,
        lesson="robots.txt asks programs to stay away",
    ),
)

TIMELINE = Timeline(
    changes=(
        Change(at=3, key="CR-10", available=0, story="Comet Runner, US 10: the last pair is sold"),
        Change(at=5, key="HL-12", available=2, story="Harbor Low: US 12 is back (Ann wants US 9)"),
        Change(
            at=6,
            key="vinyl.localhost/night-ferry-lp",
            face=Face.BLOCKED,
            story='Night Ferry: the shop begins to answer "are you human?"',
        ),
        Change(at=8, key="CR-10", available=3, story="Comet Runner, US 10: three pairs are back"),
        Change(
            at=9,
            key="woo.localhost/grey-beanie",
            face=Face.SILENT,
            story="Grey Beanie: the page stops saying whether it is in stock",
        ),
        Change(
            at=11, key="OO-BDL", available=5, story="Collector's Bundle: back for €699 (小陈's limit is €550)"
        ),
        Change(at=13, key="XC-42", available=1, story="限量球鞋 星尘 07：42码 补货"),
        Change(
            at=14,
            key="consoles.localhost/orbit-pocket",
            face=Face.CONTRADICTING,
            story="Orbit Pocket: its JSON-LD says InStock, the page still says Sold Out",
        ),
        Change(at=16, key="OO-1TB", available=8, story="Orbit One: eight consoles are back"),
        Change(
            at=17,
            key="woo.localhost/grey-beanie",
            face=Face.NORMAL,
            story="Grey Beanie: the page says Out of stock again, as before",
        ),
        Change(at=19, key="FP-M", available=1, story="Fjord Parka: size M is back"),
        Change(at=21, key="LC-HB", available=12, story="The Lighthouse Cookbook: a new printing has come"),
        Change(at=26, key="CR-10", available=0, story="Comet Runner, US 10: sold out again"),
    )
)


def scaled(seconds: float | None) -> Timeline:
    """The timeline, stretched or pressed so that the whole demo takes about ``seconds``.

    >>> scaled(None).seconds, scaled(50).seconds, scaled(1).seconds
    (26.0, 32.0, 10.0)
    """
    # Below ten seconds a page would change twice between two looks.
    factor = 1.0 if seconds is None else max(seconds - AROUND_S, 10.0) / LENGTH_S
    return Timeline(changes=tuple(replace(change, at=change.at * factor) for change in TIMELINE.changes))


def expected() -> frozenset[tuple[str, str, str]]:
    """(product's handle or shop's host, person, ``mail`` or ``hook``) of every message that must arrive."""
    people = {person.handle: person for person in PEOPLE}
    return frozenset(
        (act.product.host if act.turned_away else act.handle, who, channel)
        for act in ACTS
        if act.told or act.turned_away
        for who in act.people
        for channel in (("mail", "hook") if people[who].hook else ("mail",))
    )

"""The demo's watchlist: a real file in the real format, as a person would write it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from restock.demo.catalogue import SHOPS
from restock.demo.play import ACTS, DELAY_S, EVERY_S, PEOPLE, Act, Person


def watchlist_text(*, page_url: Callable[[str, str], str], channels: Mapping[str, Mapping[str, str]]) -> str:
    """The YAML text. ``page_url`` takes a host and a path, ``channels`` are URLs by person and name."""
    hosts = ", ".join(SHOPS)
    people = "\n".join(_person(person, channels[person.handle]) for person in PEOPLE)
    watches = "\n".join(_watch(act, page_url(act.product.host, act.product.path)) for act in ACTS)
    return f"""# The demo's watchlist. Yours looks the same, with real shops and your own channels.

settings:
  every: {EVERY_S}s            # yours: minutes
  delay: {DELAY_S * 1000:.0f}ms         # between two requests to one shop; yours: seconds
  contact: mailto:demo@restock.example
  allow_hosts: [{hosts}]

subscribers:
{people}

watches:
{watches}
"""


def _person(person: Person, channels: Mapping[str, str]) -> str:
    urls = "\n".join(f"      {name}: {url}" for name, url in channels.items())
    return f"""  {person.handle}:
    name: {person.name}
    language: {person.language}
    timezone: {person.timezone}
    channels:
{urls}"""


def _watch(act: Act, url: str) -> str:
    wishes = {"variants": act.variants and f"[{act.variants}]", "below": act.below}
    lines = [f"  - url: {url}", *(f"    {key}: {wish}" for key, wish in wishes.items() if wish)]
    return "\n".join([*lines, f"    notify: [{', '.join(act.people)}]"])

"""What a person wants to hear, from the words of a command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from crawler.errors import RestockError
from crawler.model import TransitionKind
from crawler.storage.registry import People
from crawler.storage.schema import ChannelState
from crawler.storage.watch_edits import Wish
from crawler.watchlist.declared import Price
from crawler.watchlist.problems import Mistake, did_you_mean
from crawler.watchlist.units import parse_price
from crawler.watchlist.values import read_keywords

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The wish that all named people share."""

    variants: tuple[str, ...]
    below: Price | None
    kinds: tuple[TransitionKind, ...]
    keywords: tuple[str, ...] = ()

    @classmethod
    def read(
        cls,
        *,
        variants: Sequence[str],
        below: str | None,
        kinds: Sequence[str],
        keywords: Sequence[str] = (),
        feed: bool = False,
    ) -> Wanted:
        """Raises RestockError for what can't be read."""
        if keywords and not feed:
            raise RestockError("--keywords are for a shop's listing", hint="add --feed")
        usual = (TransitionKind.NEW_LISTING, TransitionKind.RESTOCK) if feed else (TransitionKind.RESTOCK,)
        lines = [read_option("--keywords", read_keywords, line) for line in keywords]
        return cls(
            variants=tuple(" ".join(variant.split()) for variant in variants if variant.strip()),
            below=read_option("--below", parse_price, below),
            kinds=tuple(_kind(word) for word in kinds) or usual,
            keywords=tuple(line for line in lines if line),
        )

    def wishes(self, people: Mapping[int, frozenset[int]]) -> list[Wish]:
        """One for each person, with their channels."""
        return [
            Wish(
                subscriber_id=subscriber_id,
                variants=self.variants,
                price_limit=self.below.amount if self.below else None,
                currency=self.below.currency if self.below else None,
                kinds=self.kinds,
                keywords=self.keywords,
                channel_ids=channel_ids,
            )
            for subscriber_id, channel_ids in people.items()
        ]


def choose_people(people: People, notify: Sequence[str]) -> dict[int, frozenset[int]]:
    """Subscribers' ids with the ids of their chosen channels (none at all means every one).

    ``ann`` is all of Ann's channels, ``ann:phone`` one of them; everyone where nobody is named.
    """
    active = {handle: person for handle, person in people.subscribers.items() if person.active}
    if not notify:
        return {person.id: frozenset() for person in active.values()}
    chosen: dict[int, set[int]] = {}
    whole: set[int] = set()
    for word in notify:
        handle, _, channel = word.partition(":")
        person = active.get(handle)
        if person is None:
            raise RestockError(f"there is no subscriber '{handle}'", hint=_hint(handle, active))
        theirs = {
            c.name: c.id
            for c in people.channels.values()
            if c.subscriber_id == person.id and c.state is not ChannelState.RETIRED
        }
        chosen.setdefault(person.id, set())
        if not channel:
            whole.add(person.id)
        elif channel in theirs:
            chosen[person.id].add(theirs[channel])
        else:
            raise RestockError(f"'{handle}' has no channel '{channel}'", hint=_hint(channel, theirs))
    return {i: frozenset() if i in whole else frozenset(channels) for i, channels in chosen.items()}


def _hint(word: str, known: Iterable[str]) -> str:
    return (did_you_mean(word, known) or "declare it in a watchlist and sync it").rstrip("?")


def _kind(word: str) -> TransitionKind:
    if word in list(TransitionKind):
        return TransitionKind(word)
    raise RestockError(f"there is no kind '{word}'", hint=_hint(word, list(TransitionKind)))


def read_option(option: str, reader: Callable[[str], T], text: str | None) -> T | None:
    """The option's value; raises RestockError that names it."""
    if text is None:
        return None
    try:
        return reader(text)
    except Mistake as exc:
        hint = exc.suggestion.rstrip("?") if exc.suggestion else None
        raise RestockError(f"{option}: {exc.message}", hint=hint) from exc

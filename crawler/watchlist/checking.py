"""A watchlist's text -> what it declares, or every problem in it at once.

Each part (the settings, a subscriber, a watch) is checked by itself, so that a mistake in one hides none in
another; names that must exist elsewhere in the file are checked on the tree, whatever else is wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import ValidationError

from crawler.errors import AddressError
from crawler.urls import canonical_url, registrable_domain
from crawler.watchlist import reading
from crawler.watchlist.building import build_feed, build_settings, build_subscriber, build_watch, build_wish
from crawler.watchlist.channels import resolve_channels
from crawler.watchlist.declared import DeclaredWatch, DeclaredWish, ValidateChannel, Watchlist
from crawler.watchlist.document import Document, Feed, Settings, ShopDrops, Subscriber, Watch, Wish
from crawler.watchlist.own_reader import Read, foreign
from crawler.watchlist.parts import Part, fields_of, part_at
from crawler.watchlist.problems import (
    Mistake,
    Problem,
    UnreadableWatchlistError,
    did_you_mean,
    in_order,
    shown,
)
from crawler.watchlist.values import read_host, read_name

Path_ = tuple[str | int, ...]
P = TypeVar("P", bound=Part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Either a watchlist, or the problems that kept it from being one."""

    watchlist: Watchlist | None
    problems: tuple[Problem, ...]


def check_file(path: Path, *, validate_channel: ValidateChannel, environ: Mapping[str, str]) -> Checked:
    """Check a file. Raises UnreadableWatchlistError where it isn't there or can't be read."""
    try:
        with path.open("rb") as file:
            data = file.read(reading.MAX_BYTES + 1)
    except OSError as exc:
        raise UnreadableWatchlistError(
            f"the watchlist {path} can't be read: {exc.strerror or exc}",
            hint="check the path; docs/watchlist.md shows how a watchlist begins",
        ) from exc
    return check(data, validate_channel=validate_channel, environ=environ)


def check(data: bytes, *, validate_channel: ValidateChannel, environ: Mapping[str, str]) -> Checked:
    """Check a watchlist's bytes. ``environ`` gives the values of ``${NAME}``."""
    text, undecodable = reading.decode(data)
    if undecodable:
        return Checked(watchlist=None, problems=(undecodable,))
    root, problems = reading.read_yaml(text)
    if root is None:
        return Checked(watchlist=None, problems=in_order(problems))
    checker = PartChecker(root)
    watchlist = checker.document(validate_channel, environ)
    problems += checker.problems
    return Checked(watchlist=None if problems else watchlist, problems=in_order(problems))


class PartChecker:
    """Collects the problems of one document."""

    def __init__(self, root: reading.Node) -> None:
        self._root = root
        self.problems: list[Problem] = []

    def document(self, validate_channel: ValidateChannel, environ: Mapping[str, str]) -> Watchlist | None:
        if not isinstance(self._root, reading.Mapping):
            self._add((), "a watchlist is made of keys", "Begin with 'subscribers:' and 'watches:'")
            return None
        for key in self._root.entries:
            if key not in Document.model_fields and not key.startswith("x-"):
                self._unknown((key,), Document)
        settings = self.part(Settings, ("settings",))
        people = self._people()
        channels, problems = resolve_channels(people, validate_channel, environ)
        self.problems += problems
        subscribers = [
            build_subscriber(handle, part, channels[handle])
            for handle in people
            if (part := self.part(Subscriber, ("subscribers", handle))) is not None
        ]
        seen: dict[str, int] = {}
        watches = [*self._watches(people, seen), *self._feeds(people, seen)]
        wishes = tuple(self._wishes(people))
        shops = {registrable_domain(urlsplit(watch.url).hostname or "") for watch in watches}
        return Watchlist(
            settings=build_settings(settings or Settings()),
            subscribers=tuple(subscribers),
            watches=tuple(watches),
            wishes=wishes,
            drops=dict(self._drops(shops)),
        )

    def _people(self) -> dict[str, reading.Node]:
        """The subscribers' nodes by handle, whether or not they are right."""
        node = self._child("subscribers", reading.Mapping, "keys and values, 'name: ...'")
        people = {handle: value for handle, (_, value) in node.entries.items()} if node else {}
        for handle in people:
            try:
                read_name(handle)
            except Mistake as mistake:
                self._add(("subscribers", handle), mistake.message, mistake.suggestion, key=True)
        return people

    def _watches(self, people: dict[str, reading.Node], seen: dict[str, int]) -> Iterator[DeclaredWatch]:
        for path in self._listed("watches", people, seen):
            part = self.part(Watch, path)
            if part is not None:
                self.same_shop(part.read, part.url, (*path, "read"))
                yield build_watch(part, tuple(people))

    def _feeds(self, people: dict[str, reading.Node], seen: dict[str, int]) -> Iterator[DeclaredWatch]:
        for path in self._listed("feeds", people, seen):
            part = self.part(Feed, path)
            if part is not None:
                yield build_feed(part, tuple(people))

    def _wishes(self, people: dict[str, reading.Node]) -> Iterator[DeclaredWish]:
        told: dict[str, int] = {}
        for path in self._listed("wishes", people, {}, "query: ..."):
            part = self.part(Wish, path)
            if part is None:
                continue
            said = [x for x in (part.query, part.gtin, part.mpn) if x is not None]
            if len(said) != 1:
                self._add(path, f"{_where(path)} needs one of 'query', 'gtin' and 'mpn'")
            elif said[0] in told:
                hint = "Keep one and name both people under 'notify'"
                self._add(path, f"{_where(path)} is the same as wish {told[said[0]]}", hint)
            else:
                told[said[0]] = int(path[-1]) + 1
                yield build_wish(part, tuple(people))

    def _drops(self, shops: Collection[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """By shop; each must be one that a watch or feed is of."""
        node = self._child("drops", reading.Mapping, "keys and values, 'kith.com: Thursday 10:00'")
        for written in node.entries if node else ():
            path: Path_ = ("drops", written)
            part = self.part(ShopDrops, path, within="times")
            try:
                shop = registrable_domain(read_host(written))
            except Mistake as mistake:
                self._add(path, mistake.message, mistake.suggestion, key=True)
                continue
            if shop not in shops:
                hint = did_you_mean(shop, shops) or "Write a shop's domain as its pages' addresses have it"
                self._add(path, f"nothing of '{shown(written)}' is watched", hint, key=True)
            elif part is not None:
                yield shop, tuple(dict.fromkeys(part.times))

    def _listed(
        self, key: str, people: dict[str, reading.Node], seen: dict[str, int], first: str = "url: ..."
    ) -> Iterator[Path_]:
        """The paths of a list's entries, whose addresses and names are checked on the way."""
        node = self._child(key, reading.Sequence, f"a list, '- {first}'")
        for number, item in enumerate(node.items if node else []):
            path: Path_ = (key, number)
            self._duplicate(item, path, seen)
            self._names(item, path, people)
            yield path

    def _child(self, key: str, kind: type[Any], expected: str) -> Any:
        root = self._root
        assert isinstance(root, reading.Mapping)
        node = root.get(key)
        if node is None or (isinstance(node, reading.Scalar) and reading.plain(node) is None):
            return None
        if isinstance(node, kind):
            return node
        self._add((key,), f"'{key}' must be {expected}")
        return None

    def _duplicate(self, item: reading.Node, path: Path_, seen: dict[str, int]) -> None:
        url = item.get("url") if isinstance(item, reading.Mapping) else None
        if not isinstance(url, reading.Scalar):
            return
        try:
            canonical = canonical_url(url.text)
        except AddressError:
            return  # told with the watch itself
        if canonical in seen:
            hint = "Keep one watch and name both people under 'notify'"
            self._add((*path, "url"), f"the same page as on line {seen[canonical]}", hint)
        seen.setdefault(canonical, url.line)

    def _names(self, item: reading.Node, path: Path_, people: dict[str, reading.Node]) -> None:
        """Whether those to notify, and their channels, are declared."""
        notify = item.get("notify") if isinstance(item, reading.Mapping) else None
        if notify is None or reading.plain(notify) is None:
            # A canary sings for operators.
            canary = item.get("canary") if isinstance(item, reading.Mapping) else None
            if not people and canary is None:
                hint = "Declare a subscriber, or write 'notify: []' to watch without telling"
                self._add(path, f"{_where(path)} would tell nobody", hint)
            return
        for node in notify.items if isinstance(notify, reading.Sequence) else [notify]:
            if isinstance(node, reading.Scalar):
                self._known("subscriber", node, people, (*path, "notify"))
            elif isinstance(node, reading.Mapping):
                for key, wishes in node.entries.values():
                    self._known("subscriber", key, people, (*path, "notify"))
                    self._channels(wishes, key.text, people, path)

    def _channels(
        self, wishes: reading.Node, handle: str, people: dict[str, reading.Node], path: Path_
    ) -> None:
        person = people.get(handle)
        named = wishes.get("channels") if isinstance(wishes, reading.Mapping) else wishes
        theirs = person.get("channels") if isinstance(person, reading.Mapping) else None
        if named is None or not isinstance(theirs, reading.Mapping):
            return
        for node in named.items if isinstance(named, reading.Sequence) else [named]:
            if isinstance(node, reading.Scalar) and reading.plain(node) is not None:
                self._known("channel", node, theirs.entries, (*path, "notify"), of=f" of '{handle}'")

    def _known(
        self, what: str, node: reading.Scalar, known: Mapping[str, Any], path: Path_, of: str = ""
    ) -> None:
        name = reading.plain(node)
        if name is not None and name not in known:
            message = f"unknown {what} '{shown(name)}'{of}"
            self.problems.append(
                Problem(
                    line=node.line,
                    column=node.column,
                    path=path,
                    message=message,
                    suggestion=did_you_mean(name, known),
                )
            )

    def same_shop(self, read: Read | None, url: str, path: Path_) -> None:
        """Whether an own reader asks the shop that the page is of."""
        mistake = foreign(read, url) if read is not None else None
        if mistake is not None:
            self._add((*path, "from"), f"from: {mistake.message}", mistake.suggestion)

    def part(self, model: type[P], path: Path_, *, within: str | None = None) -> P | None:
        """The part at ``path`` if it is right; what is wrong with it is collected.

        What stands there is the model's only field ``within``, where one is named.
        """
        value = _plain_at(self._root, path)
        try:
            return model.model_validate({within: value} if within else value)
        except ValidationError as exc:
            errors = exc.errors(include_url=False, include_input=False)
            unknown = [str(e["loc"][-1]) for e in errors if e["type"] == "extra_forbidden"]
            for error in errors:
                # 'chanels' is one mistake, not two.
                misspelt = error["type"] == "missing" and any(
                    _close(word, error["loc"][-1]) for word in unknown
                )
                if not misspelt:
                    self._translate(error, path, model)
            return None

    def _translate(self, error: Any, base: Path_, model: type[Part]) -> None:
        steps = tuple(step for step in error["loc"] if step != "[key]")
        path = (*base, *steps)
        mistake = (error.get("ctx") or {}).get("error")
        name = _key_of(path)
        if error["type"] == "extra_forbidden":
            self._unknown(path, part_at(model, steps[:-1]))
        elif error["type"] == "missing":
            self._missing(path)
        elif isinstance(mistake, Mistake):
            key = "[key]" in error["loc"]
            self._add(
                path, mistake.message if key else f"{name}: {mistake.message}", mistake.suggestion, key=key
            )
        else:
            shape = _SHAPES.get(error["type"], error["msg"].lower())
            self._add(path, f"{name}: {shape.format_map(error.get('ctx') or {})}")

    def _missing(self, path: Path_) -> None:
        hint = "Name where to reach them; 'channels: {}' if nowhere yet" if path[-1] == "channels" else None
        self._add(path[:-1], f"'{path[-1]}' is missing in {_where(path[:-1])}", hint)

    def _unknown(self, path: Path_, model: type[Part]) -> None:
        message = f"unknown key '{shown(str(path[-1]))}' in {_where(path[:-1])}"
        self._add(path, message, did_you_mean(str(path[-1]), fields_of(model)), key=True)

    def _add(self, path: Path_, message: str, suggestion: str | None = None, *, key: bool = False) -> None:
        find = reading.locate_key if key else reading.locate
        line, column = find(self._root, path)
        self.problems.append(
            Problem(line=line, column=column, path=path, message=message, suggestion=suggestion)
        )


_SHAPES = {
    "model_type": "expected keys and values, 'key: value'",
    "dict_type": "expected keys and values, 'key: value'",
    "list_type": "expected a list",
    "too_short": "at least one is needed",
    "too_long": "too long ({actual_length}, at most {max_length})",
}


def _key_of(path: Path_) -> str:
    """What the value's message begins with: its key, or which watch or feed it is."""
    if len(path) == 2 and path[0] in _ENTRIES:
        return _where(path)
    return shown(next((step for step in reversed(path) if isinstance(step, str)), ""))


_ENTRIES = {"watches": "watch", "feeds": "feed", "wishes": "wish"}


def _close(word: str, key: str | int) -> bool:
    return (did_you_mean(word, [str(key)]) or "").endswith("?")


def _where(path: Path_) -> str:
    """What a person calls the place.

    >>> _where(("watches", 2, "notify", 0)), _where(("subscribers", "ann"))
    ("'notify' of watch 3", "subscriber 'ann'")
    """
    match path:
        case ():
            return "the watchlist"
        case ("settings", *_):
            return "the settings"
        case ("subscribers", str(handle), *_):
            return f"subscriber '{handle}'"
        case (("watches" | "feeds" | "wishes") as entries, int(number), *inner):
            entry = f"{_ENTRIES[entries]} {number + 1}"
            return f"'{inner[0]}' of {entry}" if inner else entry
    return f"'{path[-1]}'"


def _plain_at(root: reading.Node, path: Path_) -> Any:
    value: Any = reading.plain(root) if not path else None
    node: reading.Node | None = root
    for step in path:
        if isinstance(node, reading.Mapping):
            node = node.get(str(step))
        elif isinstance(node, reading.Sequence):
            node = node.items[int(step)]
    if path and node is not None:
        value = reading.plain(node)
    return value

"""YAML text -> a tree of plain text with line numbers. Every value stays as it was written.

Built from the parser's events, iteratively: nesting, aliases and size are capped before anything is made of
them, no tag constructs anything, and ``10`` (a shoe size), ``no`` (Norwegian) or ``1e3`` (a SKU) stay text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from crawler.watchlist.problems import Problem, shown

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 16
MAX_NODES = 500_000
"""After aliases are expanded: a short text can stand for billions."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is thirty times faster
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_CORE_TAG = "tag:yaml.org,2002:"
_CORE_TYPES = frozenset({"str", "int", "float", "bool", "null", "map", "seq"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    text: str
    plain: bool
    """Written without quotes."""
    line: int
    column: int

    weight = 1


@dataclass(slots=True, kw_only=True)
class Sequence:
    items: list[Node] = field(default_factory=list)
    line: int
    column: int
    weight: int = 1


@dataclass(slots=True, kw_only=True)
class Mapping:
    entries: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)
    line: int
    column: int
    weight: int = 1

    def get(self, key: str) -> Node | None:
        entry = self.entries.get(key)
        return entry[1] if entry else None


Node = Scalar | Sequence | Mapping


@dataclass(slots=True, kw_only=True)
class _Open:
    """A collection whose end hasn't come yet."""

    node: Sequence | Mapping
    anchor: str | None
    key: Scalar | None = None


class _Refused(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def decode(data: bytes) -> tuple[str, Problem | None]:
    """The text of a file's bytes; a problem where it isn't UTF-8 or is too large."""
    if len(data) > MAX_BYTES:
        size = f"{len(data) / 1024 / 1024:.1f} MiB"
        return "", _at(
            1, 1, f"the file is too large ({size}, at most 1 MiB)", "Split it into several installations"
        )
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
        return "", _at(line, 1, "the file isn't UTF-8 text", "Save it as UTF-8 in your editor")


def read_yaml(text: str) -> tuple[Node | None, list[Problem]]:
    """The document's root and what is wrong with it as YAML; the root is None where nothing can be used."""
    tree = _Tree()
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            tree.take(event)
    except _Refused as refused:
        return None, [*tree.problems, refused.problem]
    except yaml.MarkedYAMLError as exc:
        return None, [*tree.problems, _syntax(exc, text)]
    except yaml.reader.ReaderError as exc:
        line = text.count("\n", 0, exc.position) + 1
        return None, [*tree.problems, _at(line, 1, "a character that YAML doesn't allow", "Remove it")]
    if tree.root is None:
        return None, [
            *tree.problems,
            _at(1, 1, "the watchlist is empty", "Begin with 'subscribers:' and 'watches:'"),
        ]
    return tree.root, tree.problems


def plain(node: Node) -> Any:
    """The node as dicts, lists, text and None."""
    if isinstance(node, Mapping):
        return {key: plain(value) for key, (_, value) in node.entries.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return None if node.plain and node.text in _NULLS else node.text


def locate(root: Node, path: tuple[str | int, ...]) -> tuple[int, int]:
    """Line and column of what ``path`` leads to, or of the last thing on the way that is there."""
    node = root
    for step in path:
        inner: Node | None = None
        if isinstance(node, Mapping) and isinstance(step, str):
            inner = node.get(step)
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            inner = node.items[step]
        node = inner or node
    return node.line, node.column


def locate_key(root: Node, path: tuple[str | int, ...]) -> tuple[int, int]:
    """Line and column of the key that ``path`` ends with."""
    node: Node | None = root
    for step in path[:-1]:
        if isinstance(node, Mapping) and isinstance(step, str):
            node = node.get(step)
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
    entry = node.entries.get(str(path[-1])) if isinstance(node, Mapping) else None
    return (entry[0].line, entry[0].column) if entry else locate(root, path)


class _Tree:
    """Takes events, one at a time, and keeps the tree that they have built so far."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._documents = 0

    def take(self, event: Any) -> None:
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise _Refused(_of(event, "a second document begins here", "Remove the line '---'"))
            case yaml.ScalarEvent():
                self._check_tag(event)
                line, column = _place(event)
                scalar = Scalar(text=event.value, plain=not event.style, line=line, column=column)
                self._add(scalar, event.anchor)
            case yaml.MappingStartEvent():
                self._begin(Mapping(line=_place(event)[0], column=_place(event)[1]), event)
            case yaml.SequenceStartEvent():
                self._begin(Sequence(line=_place(event)[0], column=_place(event)[1]), event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                done = self._open.pop()
                if isinstance(done.node, Mapping):
                    self._merge(done.node)
                self._add(done.node, done.anchor)
            case yaml.AliasEvent():
                self._alias(event)

    def _begin(self, node: Mapping | Sequence, event: Any) -> None:
        self._check_tag(event)
        if len(self._open) >= MAX_DEPTH:
            raise _Refused(_of(event, f"nested more than {MAX_DEPTH} levels deep"))
        self._open.append(_Open(node=node, anchor=event.anchor))

    def _check_tag(self, event: Any) -> None:
        tag = event.tag
        if tag in (None, "!") or (tag.startswith(_CORE_TAG) and tag.removeprefix(_CORE_TAG) in _CORE_TYPES):
            return
        shown = tag.replace(_CORE_TAG, "!!")[:60]
        self.problems.append(_of(event, f"the tag '{shown}' isn't allowed", "Remove it"))

    def _alias(self, event: Any) -> None:
        target = self._anchors.get(event.anchor)
        if target is None:
            raise _Refused(_of(event, f"'*{event.anchor}' refers to no finished '&{event.anchor}' above it"))
        self._add(target, None, event=event)

    def _add(self, node: Node, anchor: str | None, event: Any = None) -> None:
        if anchor is not None:
            self._anchors[anchor] = node
        if not self._open:
            self.root = None if isinstance(node, Scalar) and plain(node) is None else node
            return
        parent = self._open[-1]
        parent.node.weight += node.weight
        if parent.node.weight > MAX_NODES:
            line, column = _place(event) if event else (node.line, node.column)
            raise _Refused(_at(line, column, "aliases (*name) expand to too much", "Write the values out"))
        if isinstance(parent.node, Sequence):
            parent.node.items.append(node)
        elif parent.key is None:
            parent.key = self._key(node)
        else:
            self._entry(parent.node, parent.key, node)
            parent.key = None

    def _key(self, node: Node) -> Scalar:
        if isinstance(node, Scalar):
            return node
        raise _Refused(
            _at(node.line, node.column, "a key must be plain text", "Put text with { } or [ ] in quotes")
        )

    def _entry(self, mapping: Mapping, key: Scalar, value: Node) -> None:
        first = mapping.entries.get(key.text)
        if first is None:
            mapping.entries[key.text] = (key, value)
            return
        message = f"duplicate key '{shown(key.text)}', first on line {first[0].line}"
        self.problems.append(_at(key.line, key.column, message, "Keep one of them"))

    def _merge(self, mapping: Mapping) -> None:
        """``<<: *defaults``: what isn't given is taken from there."""
        entry = mapping.entries.get("<<")
        if entry is None or not entry[0].plain:
            return
        del mapping.entries["<<"]
        for source in entry[1].items if isinstance(entry[1], Sequence) else [entry[1]]:
            if not isinstance(source, Mapping):
                self.problems.append(
                    _at(entry[0].line, entry[0].column, "'<<' needs keys and values to take over")
                )
                continue
            for name, inherited in source.entries.items():
                mapping.entries.setdefault(name, inherited)


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _of(event: Any, message: str, suggestion: str | None = None) -> Problem:
    return _at(*_place(event), message, suggestion)


def _at(line: int, column: int, message: str, suggestion: str | None = None) -> Problem:
    return Problem(line=line, column=column, path=(), message=message, suggestion=suggestion)


_SYNTAX = (
    (
        "mapping values are not allowed",
        "an unexpected ':'",
        "Put text that holds ': ' in quotes, or mend the indentation",
    ),
    ("quoted scalar", "a quote is opened here and never closed", "Close it on the same line"),
    ("flow mapping", "a '{' isn't closed, or a ',' is missing", "Write one 'key: value' a line instead"),
    ("flow sequence", "a '[' isn't closed, or a ',' is missing", "Write one '- value' a line instead"),
    ("expected ':'", "a line without ':'", "Write 'key: value'"),
    ("expected key", "the indentation doesn't fit the lines above", "Align it with the keys beside it"),
    ("'-' indicator", "the indentation doesn't fit the list above", "Align the '-' signs"),
    ("entries are not allowed", "a '-' isn't possible here", "Put the list on a line of its own"),
    ("document start", "something stands outside of the watchlist's keys", "Mend the indentation"),
)


def _syntax(exc: yaml.MarkedYAMLError, text: str) -> Problem:
    """libyaml's complaint in one line that says what to do."""
    problem, context = str(exc.problem or "it can't be read as YAML"), str(exc.context or "")
    mark: Any = exc.context_mark if "quoted scalar" in context else exc.problem_mark or exc.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    here = next(_lines(text, line), "")
    if "\t" in here[: len(here) - len(here.lstrip())]:
        return _at(line, column, "a tab in the indentation", "Indent with spaces")
    if "${" in here and "{" in here.replace("${", ""):
        return _at(line, column, "this can't be read as YAML", "Within { } put a value with ${...} in quotes")
    if "cannot start any token" in problem and here[column - 1 : column]:
        return _at(line, column, f"a value can't start with '{here[column - 1]}'", "Put it in quotes")
    for words, message, suggestion in _SYNTAX:
        if words in problem or words in context:
            return _at(line, column, message, suggestion)
    return _at(line, column, f"this can't be read as YAML: {problem}")


def _lines(text: str, number: int) -> Iterator[str]:
    lines = text.splitlines()
    if number <= len(lines):
        yield lines[number - 1]

"""Phrases as a trie of tokens: how tables are built into it and how a text walks through it. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

__all__ = ["BREAKS", "QUESTIONS", "Entry", "Hit", "Node", "build", "fold_tokens", "longest"]

BREAKS = frozenset(".!;。|•؛\n")
QUESTIONS = frozenset("?؟")
"""Tokens between sentences, and those that make a sentence a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    meaning: str
    phrase: str
    languages: frozenset[str]
    whole: bool
    weak: bool
    counts: bool


@dataclass(slots=True)
class Node:
    next: dict[str, Node] = field(default_factory=dict)
    entry: Entry | None = None
    whole: Entry | None = None
    """The entry that holds only where the phrase is all of the text."""


@dataclass(frozen=True, slots=True)
class Hit:
    entry: Entry
    start: int
    end: int
    quantity: int | None


_CHARACTERS = "\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e01-\u0e5b\u3005-\u3007"
_TOKEN = re.compile(
    rf"[{_CHARACTERS}○◯◎△×✕]|\d+(?:[.,'\u202f\u00a0]\d{{3}})*(?!\d)|\d+|[^\W\d_{_CHARACTERS}]+"
    r"|[.!?;](?=\s|$)|[,\u060c\u3001/]|[\u3002\n|•\u061f\u061b]|\s[-\u2013\u2014]\s"
)
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0670]")
_ACCENTED = re.compile("[\u00c0-\u07ff\u1e00-\u1fff]")
_ONE_LETTER = str.maketrans("يكأإآٱىةıς", "یکااااىةiσ")


def fold_tokens(text: str) -> list[str]:
    """The tokens that phrases are compared by.

    >>> fold_tokens("Épuisé – plus que 3 !")
    ['epuise', '.', 'plus', 'que', '3', '!']
    """
    folded = text.casefold()
    if not folded.isascii():
        folded = unicodedata.normalize("NFKC", folded)
        if _ACCENTED.search(folded):
            folded = _MARKS.sub("", unicodedata.normalize("NFKD", folded)).casefold()
            folded = unicodedata.normalize("NFC", folded).translate(_ONE_LETTER)
    return ["." if t[0].isspace() else t for t in _TOKEN.findall(folded)]


def build(tables: Mapping[str, Mapping[str, str]]) -> tuple[Node, frozenset[str]]:
    root, fillers = Node(), set[str]()
    for words in tables.values():
        for phrase in words.get("fill", "").split("|"):
            tokens = fold_tokens(phrase)
            if len(tokens) == 1:
                fillers.add(tokens[0])
    for language, meanings in tables.items():
        for meaning, phrases in meanings.items():
            for phrase in phrases.split("|"):
                _plant(root, phrase, meaning, language, fillers)
    return root, frozenset(fillers)


def _plant(root: Node, written: str, meaning: str, language: str, fillers: Iterable[str]) -> None:
    phrase = written.lstrip("=~ ").strip()
    pieces = phrase.replace("#", " 0#").replace("*", " 0*").split(" ")
    tokens = [t for p in pieces for t in (["#"] if p in ("0#", "0*") else fold_tokens(p)) if t not in fillers]
    tokens = ["#" if t[0].isdecimal() else t for t in tokens]
    if not tokens:
        return
    node = root
    for token in tokens:
        node = node.next.setdefault(token, Node())
    marks = written[: len(written) - len(written.lstrip("=~ "))]
    entry = Entry(
        meaning=meaning,
        phrase=phrase,
        languages=frozenset({language}),
        whole="=" in marks,
        weak="~" in marks,
        counts="#" in phrase,
    )
    if entry.whole:
        node.whole = _joined(node.whole, entry)
    else:
        node.entry = _joined(node.entry, entry)


def _joined(first: Entry | None, second: Entry) -> Entry:
    """The first language's reading of a phrase that several languages share."""
    return second if first is None else replace(first, languages=first.languages | second.languages)


def longest(root: Node, tokens: list[str], start: int, *, alone: bool = True) -> Hit | None:
    """The longest phrase that begins at a token. ``alone``: these tokens are all of the text."""
    node, best, quantity = root, None, None
    for i in range(start, len(tokens)):
        token = tokens[i]
        if token[0].isdecimal():
            following = node.next.get("#")
            if following is not None and quantity is None:
                quantity = _count(token)
        else:
            following = node.next.get(token)
        if following is None:
            break
        node = following
        entry = node.entry
        if alone and node.whole is not None and start == 0 and i == len(tokens) - 1:
            entry = node.whole
        if entry is not None:
            best = Hit(entry, start, i + 1, quantity if entry.counts else None)
    return best


def _count(token: str) -> int | None:
    digits = "".join(str(unicodedata.decimal(c)) for c in token if c.isdecimal())
    return int(digits) if len(digits) <= 9 else None

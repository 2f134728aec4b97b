"""CSS selectors, taken apart at their combinators, so that matching them costs linear time.

A CSS library tries every way in which ancestors could fit ``a b c d e``, which takes hours on a page that was
made for it. So each part between combinators is matched by itself, and the parts are joined by sets. Within a
part only what costs linear time is allowed: a closed list of pseudo-classes, nothing nested more than twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from crawler.watchlist.problems import Mistake

MAX_LENGTH = 300
MAX_PARTS = 16
"""Between combinators and commas, in all."""
MAX_NESTED = 2

PLAIN = frozenset(
    {"first-child", "last-child", "only-child", "first-of-type", "last-of-type", "only-of-type"}
    | {"empty", "root", "checked", "disabled", "enabled", "required", "optional"}
)
COUNTING = frozenset({"nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type"})
OF_COMPOUNDS = frozenset({"not", "is", "where"})
_AMONG_SIBLINGS = re.compile(r":(?:nth-|only-of-type|first-of-type|last-of-type)")
_NTH = re.compile(r"\s*(?:odd|even|[+-]?\d{1,6}|[+-]?\d{0,6}n(?:\s*[+-]\s*\d{1,6})?)\s*")
_IDENTIFIER = re.compile(r"-?-?[\w-]+")
_SPACE = " \t\r\n\f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one element must be, and how it stands to the element before."""

    combinator: str
    """``" "`` (anywhere inside), ``">"``, ``"+"`` or ``"~"``; the first part's is empty."""
    css: str
    """Without combinators."""
    among_siblings: bool
    """Whether it counts an element's siblings, which is quadratic in their number."""


Css = tuple[tuple[Part, ...], ...]
"""The alternatives between commas."""


@lru_cache(maxsize=2048)
def parse_css(text: str) -> Css:
    """The selector's alternatives in parts. Raises Mistake for what isn't CSS or can't be bounded.

    >>> [(p.combinator, p.css) for p in parse_css("#stock > .label:not(.old)")[0]]
    [('', '#stock'), ('>', '.label:not(.old)')]
    """
    text = text.strip()
    if len(text) > MAX_LENGTH:
        raise Mistake(
            f"the CSS selector is longer than {MAX_LENGTH} characters", "Begin at an element with an id"
        )
    scanner = _Scanner(text)
    found = scanner.alternatives()
    if sum(map(len, found)) > MAX_PARTS:
        raise Mistake(f"the CSS selector has more than {MAX_PARTS} parts", "Begin at an element with an id")
    for part in (part for alternative in found for part in alternative):
        _known_to_the_parser(part.css, text)
    return found


class _Scanner:
    """One pass over the text, by characters."""

    def __init__(self, text: str, *, nested: int = 0) -> None:
        self._text = text
        self._at = 0
        self._nested = nested

    def alternatives(self, *, relative: bool = False) -> Css:
        found = [self._alternative(relative)]
        while self._at < len(self._text):
            self._at += 1  # the comma
            found.append(self._alternative(relative))
        return tuple(found)

    def _alternative(self, relative: bool) -> tuple[Part, ...]:
        parts: list[Part] = []
        combinator = self._combinator()
        if combinator.strip() and not relative:
            raise Mistake(f"'{self._text}' begins with '{combinator}'", "Begin with an element")
        if combinator == "~":
            raise _refused("~ within :has()")
        while True:
            css = self._compound()
            if not css:
                raise Mistake(f"'{self._text}' isn't a CSS selector", "Write it like '#stock .label'")
            parts.append(
                Part(
                    combinator=combinator if parts else "",
                    css=css,
                    among_siblings=_AMONG_SIBLINGS.search(css) is not None,
                )
            )
            combinator = self._combinator()
            if self._at >= len(self._text) or self._text[self._at] == ",":
                if combinator.strip():
                    raise Mistake(f"'{self._text}' ends with '{combinator}'", "Remove it")
                return tuple(parts)

    def _combinator(self) -> str:
        found = ""
        while self._at < len(self._text) and self._text[self._at] in _SPACE + ">+~":
            sign = self._text[self._at]
            if sign in _SPACE:
                found = found or " "
            elif found.strip():
                raise Mistake(f"'{found}{sign}' in '{self._text}'", "Keep one of them")
            else:
                found = sign
            self._at += 1
        return found

    def _compound(self) -> str:
        start = self._at
        while self._at < len(self._text) and self._text[self._at] not in _SPACE + ">+~,":
            self._take()
        return self._text[start : self._at]

    def _take(self) -> None:
        character = self._text[self._at]
        if character == "[":
            self._at = self._end_of("[", "]")
        elif character == ":":
            self._pseudo()
        elif character == "\\":
            self._at += 2
        elif character in "()]{}@|;/\"'" or not character.isprintable():
            raise Mistake(
                f"'{character}' isn't possible here in '{self._text}'", "Write it like '#stock .label'"
            )
        else:
            self._at += 1

    def _pseudo(self) -> None:
        if self._text.startswith("::", self._at):
            what = self._text[self._at :].split()[0]
            raise Mistake(
                f"'{what}' isn't an element", "Leave it out; 'attribute: name' takes an attribute's value"
            )
        match = _IDENTIFIER.match(self._text, self._at + 1)
        name = match[0].lower() if match else ""
        self._at += 1 + len(name)
        called = self._text[self._at : self._at + 1] == "("
        if not called and name in PLAIN:
            return
        if not called or name not in COUNTING | OF_COMPOUNDS | {"has"}:
            raise Mistake(f"':{name}' isn't read here", _without(name))
        end = self._end_of("(", ")")
        inner = self._text[self._at + 1 : end - 1]
        self._at = end
        if name in COUNTING:
            if not _NTH.fullmatch(inner.lower()):
                raise Mistake(
                    f"':{name}({inner})' isn't read here", "Write a number, 'odd', 'even' or such as '2n+1'"
                )
            return
        if self._nested >= MAX_NESTED:
            raise _refused("so many things within one another")
        for alternative in _Scanner(inner, nested=self._nested + 1).alternatives(relative=name == "has"):
            if len(alternative) > 1:
                raise _refused(f"more than one element within :{name}()")
            if name == "has" and ":has(" in alternative[0].css.lower():
                raise _refused(":has() within :has()")

    def _end_of(self, opening: str, closing: str) -> int:
        """The offset behind the sign that closes the one at the present offset."""
        depth, at = 0, self._at
        while at < len(self._text):
            character = self._text[at]
            if character == "\\":
                at += 1
            elif character in "\"'":
                at = self._text.find(character, at + 1)
                if at < 0:
                    break
            elif character == opening:
                depth += 1
            elif character == closing:
                depth -= 1
                if not depth:
                    return at + 1
            at += 1
        raise Mistake(f"a '{opening}' in '{self._text}' isn't closed", f"Add the '{closing}'")


def _refused(what: str) -> Mistake:
    return Mistake(f"{what} would take too long on some pages", "Name the element by its id or class")


def _without(name: str) -> str:
    if name in ("contains", "lexbor-contains", "-soup-contains"):
        return "Write the words under 'in_stock' and 'out_of_stock'"
    return "Name the element by its id, class or an attribute"


def _known_to_the_parser(css: str, text: str) -> None:
    try:
        LexborHTMLParser(b"<p></p>").css(css)
    except (SelectolaxError, ValueError) as exc:
        raise Mistake(f"'{css}' in '{text}' isn't a CSS selector", "Write it like '#stock .label'") from exc

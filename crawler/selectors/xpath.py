"""XPath expressions of people: a part of XPath 1.0 as a tree of values, to be evaluated in counted steps.

Left out are variables, extension functions, namespaces, the axes ``following`` and ``preceding``,
multiplication, and every function that isn't in :data:`FUNCTIONS`: no expression can name a file, an address
or a program.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from crawler.watchlist.problems import Mistake, did_you_mean

MAX_LENGTH = 300
MAX_DEPTH = 12
AXES = frozenset(
    {"child", "descendant", "descendant-or-self", "self", "parent", "ancestor", "ancestor-or-self"}
    | {"following-sibling", "preceding-sibling", "attribute"}
)
FUNCTIONS = {
    "last": (0, 0), "position": (0, 0), "count": (1, 1), "name": (0, 1), "local-name": (0, 1),
    "string": (0, 1), "concat": (2, 10), "starts-with": (2, 2), "contains": (2, 2),
    "normalize-space": (0, 1), "translate": (3, 3), "not": (1, 1), "boolean": (1, 1), "true": (0, 0),
    "false": (0, 0), "number": (0, 1), "string-length": (0, 1),
}  # fmt: skip
"""Name -> the least and the most arguments."""


@dataclass(frozen=True, slots=True)
class Literal:
    value: str | float


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    sign: str
    """``or and = != < <= > >= + -``"""
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Union:
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Step:
    axis: str
    test: str
    """A name in lower case, ``*``, ``text()`` or ``node()``."""
    predicates: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from the document (``absolute``), from what ``start`` gives, or from the present element."""

    steps: tuple[Step, ...]
    absolute: bool = False
    start: Expression | None = None
    predicates: tuple[Expression, ...] = ()
    """Of ``start``, counted over all that it gives."""


Expression = Literal | Call | Binary | Union | Path


@lru_cache(maxsize=2048)
def parse_xpath(text: str) -> Expression:
    """The expression's tree. Raises Mistake for what isn't XPath or isn't read here.

    >>> parse_xpath("//div/@title").steps[-1]
    Step(axis='attribute', test='title', predicates=())
    """
    text = text.strip()
    if len(text) > MAX_LENGTH:
        raise Mistake(f"the XPath is longer than {MAX_LENGTH} characters", "Begin at an element with an id")
    parser = _Parser(text)
    found = parser.expression(0)
    parser.end()
    if isinstance(found, Binary | Literal) or (isinstance(found, Call) and found.name in _TELLS_NO_TEXT):
        raise Mistake(f"the XPath '{text}' finds no element", "Write it like '//div[@id=\"stock\"]'")
    return found


_TELLS_NO_TEXT = frozenset(
    {"last", "position", "count", "string-length", "true", "false", "not", "boolean"}
    | {"contains", "starts-with"}
)
"""Their value on an empty page would pass for an answer."""
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"]*"|'[^']*')|(?P<number>\d+(?:\.\d*)?|\.\d+)|(?P<sign>//|::|\.\.|<=|>=|!=|[/.@\[\](),|=<>+*-])
        |(?P<name>[^\W\d][\w.·-]*))\s*""",
    re.VERBOSE,
)
_ORDER: tuple[tuple[str, ...], ...] = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"))
_HINT = "Write it like '//div[@id=\"stock\"]/span'"
_ANYWHERE = Step("descendant-or-self", "node()")


class _Parser:
    """Recursive descent over the tokens; how deep is bounded."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._at = 0

    def end(self) -> None:
        if self._at < len(self._tokens):
            raise self._unreadable()

    def expression(self, depth: int, level: int = 0) -> Expression:
        if depth > MAX_DEPTH:
            raise Mistake(f"the XPath '{self._text}' is nested too deeply", _HINT)
        if level == len(_ORDER):
            return self._union(depth)
        found = self.expression(depth, level + 1)
        while (sign := self._peek()) in _ORDER[level]:
            self._at += 1
            found = Binary(sign, found, self.expression(depth, level + 1))
        if sign in ("*", "div", "mod"):
            raise Mistake(f"'{sign}' in the XPath '{self._text}' isn't read here", _HINT)
        return found

    def _union(self, depth: int) -> Expression:
        parts = [self._path(depth)]
        while self._take("|"):
            parts.append(self._path(depth))
        if len(parts) > 1 and not all(isinstance(part, Path | Union) for part in parts):
            raise Mistake(f"'|' in the XPath '{self._text}' joins more than elements", _HINT)
        return parts[0] if len(parts) == 1 else Union(tuple(parts))

    def _path(self, depth: int) -> Expression:
        kind, token = self._kind(), self._peek()
        if kind in ("text", "number"):
            self._at += 1
            return Literal(token[1:-1] if kind == "text" else float(token))
        if kind == "name" and self._peek(1) == "(" and token not in ("text", "node"):
            return self._continued(self._call(depth), depth)
        if self._take("("):
            inner = self.expression(depth + 1)
            self._want(")")
            return self._continued(inner, depth)
        if self._take("/"):
            return Path(self._steps(depth) if self._begins_step() else (), absolute=True)
        if self._take("//"):
            return Path((_ANYWHERE, *self._steps(depth)), absolute=True)
        return Path(self._steps(depth))

    def _continued(self, start: Expression, depth: int) -> Expression:
        """What stands behind a bracket or a call: predicates and further steps."""
        predicates = self._predicates(depth)
        steps: tuple[Step, ...] = ()
        if self._take("//"):
            steps = (_ANYWHERE, *self._steps(depth))
        elif self._take("/"):
            steps = self._steps(depth)
        if not predicates and not steps:
            return start
        if not isinstance(start, Path | Union):
            raise self._unreadable()
        return Path(steps, start=start, predicates=predicates)

    def _call(self, depth: int) -> Expression:
        name = self._next()
        if name not in FUNCTIONS:
            hint = "Write the words under 'in_stock' and 'out_of_stock'" if name in _PATTERNS else None
            raise Mistake(
                f"'{name}()' in the XPath isn't read here", hint or did_you_mean(name, FUNCTIONS) or _HINT
            )
        self._want("(")
        arguments = list[Expression]()
        while not self._take(")"):
            if arguments:
                self._want(",")
            arguments.append(self.expression(depth + 1))
        least, most = FUNCTIONS[name]
        if not least <= len(arguments) <= most:
            raise Mistake(f"{name}() in the XPath '{self._text}' has {len(arguments)} arguments", _HINT)
        if name == "count" and not isinstance(arguments[0], Path | Union):
            raise Mistake(f"count() in the XPath '{self._text}' counts elements only", _HINT)
        return Call(name, tuple(arguments))

    def _steps(self, depth: int) -> tuple[Step, ...]:
        steps = [self._step(depth)]
        while (sign := self._peek()) in ("/", "//"):
            self._at += 1
            if sign == "//":
                steps.append(_ANYWHERE)
            steps.append(self._step(depth))
        return tuple(steps)

    def _begins_step(self) -> bool:
        return self._kind() == "name" or self._peek() in (".", "..", "@", "*")

    def _step(self, depth: int) -> Step:
        if self._take("."):
            return Step("self", "node()")
        if self._take(".."):
            return Step("parent", "node()")
        axis = "attribute" if self._take("@") else "child"
        if self._peek(1) == "::":
            axis = self._next()
            self._at += 1
            if axis not in AXES:
                raise Mistake(
                    f"'{axis}::' in the XPath '{self._text}' isn't read here", did_you_mean(axis, AXES)
                )
        return Step(axis, self._test(), self._predicates(depth))

    def _test(self) -> str:
        if self._take("*"):
            return "*"
        if self._kind() != "name":
            raise self._unreadable()
        name = self._next()
        if not self._take("("):
            return name.lower()
        if name not in ("text", "node"):
            raise Mistake(f"'{name}()' in the XPath '{self._text}' isn't read here", _HINT)
        self._want(")")
        return f"{name}()"

    def _predicates(self, depth: int) -> tuple[Expression, ...]:
        found = []
        while self._take("["):
            found.append(self.expression(depth + 1))
            self._want("]")
        return tuple(found)

    def _peek(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._tokens[at][1] if at < len(self._tokens) else ""

    def _kind(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        self._at += 1
        return token

    def _take(self, sign: str) -> bool:
        if self._kind() == "sign" and self._peek() == sign:
            self._at += 1
            return True
        return False

    def _want(self, sign: str) -> None:
        if not self._take(sign):
            raise self._unreadable(f"a '{sign}' is missing")

    def _unreadable(self, what: str = "") -> Mistake:
        here = self._peek()
        where = f"before '{here}'" if here else "at its end"
        if what:
            return Mistake(f"the XPath '{self._text}' can't be read: {what} {where}", _HINT)
        return Mistake(
            f"the XPath '{self._text}' can't be read {'from ' + repr(here) if here else where}", _HINT
        )


_PATTERNS = frozenset({"matches", "test", "replace", "ends-with"})


def _tokens(text: str) -> Sequence[tuple[str, str]]:
    """(kind, token) pairs; kinds are text, number, sign and name."""
    found, at = list[tuple[str, str]](), 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            what = {"$": "variables", ":": "namespaces and their functions"}.get(text[at])
            message = (
                f"{what} in the XPath '{text}' aren't read here"
                if what
                else f"the XPath '{text}' can't be read"
            )
            raise Mistake(message, _HINT)
        assert match.lastgroup is not None
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found

"""XPath on a tree, in counted steps: what costs too much stops, whatever the expression and the page."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.selectors.xpath import Binary, Call, Expression, Literal, Path, Step, Union
from spiders.selecting.axes import AXES, ancestors_or_self, descendants_or_self, fits
from spiders.selecting.budget import Budget
from spiders.selecting.xpath_values import number_text, related, to_number, translated

_NAME = re.compile(r"\*|[a-z][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute that an expression chose."""

    owner: LexborNode
    name: str
    value: str
    place: int
    """Among the element's attributes."""


Item = LexborNode | Attribute
Value = list[Item] | str | float | bool


@dataclass(frozen=True, slots=True)
class _Context:
    node: Item
    position: int = 1
    size: int = 1


class XPathFinder:
    """Evaluates expressions on one tree."""

    def __init__(self, tree: LexborHTMLParser, budget: Budget) -> None:
        root = tree.root
        assert root is not None
        self._document: LexborNode = root.parent or root
        self._budget = budget
        self._order: dict[int, int] = {}
        self._sizes: dict[int, int] = {}
        """How many nodes are inside each, itself included."""

    def find(self, expression: Expression, element: LexborNode | None = None) -> list[Item] | str:
        """The elements, texts and attributes in the page's order, or the text that the expression makes.

        ``element`` is what relative paths begin at; else the document. Raises TooMuchWorkError.
        """
        found = self._value(expression, _Context(element or self._document))
        return self._in_order(found) if isinstance(found, list) else self._text(found)

    def text_of(self, item: Item) -> str:
        """The item's whole text, as XPath has it."""
        if isinstance(item, Attribute):
            return self._budget.spend_text(item.value)
        if item.is_text_node:
            return self._budget.spend_text(item.text(deep=False))
        self._index()
        self._budget.spend(self._sizes[item.mem_id] // 16)
        return self._budget.spend_text(item.text(deep=True))

    # Expressions

    def _value(self, expression: Expression, context: _Context) -> Value:
        self._budget.spend()
        if isinstance(expression, Literal):
            return expression.value
        if isinstance(expression, Path):
            return self._path(expression, context)
        if isinstance(expression, Union):
            return _unique(item for part in expression.parts for item in self._items(part, context))
        if isinstance(expression, Call):
            return self._call(expression, context)
        return self._binary(expression, context)

    def _items(self, expression: Expression, context: _Context) -> list[Item]:
        found = self._value(expression, context)
        assert isinstance(found, list), "the parser lets only paths stand here"
        return found

    def _binary(self, expression: Binary, context: _Context) -> Value:
        sign = expression.sign
        if sign in ("or", "and"):
            left = self._truth(self._value(expression.left, context))
            return left if left is (sign == "or") else self._truth(self._value(expression.right, context))
        left_value = self._value(expression.left, context)
        right_value = self._value(expression.right, context)
        if sign in ("+", "-"):
            right_number = self._number(right_value)
            return self._number(left_value) + (right_number if sign == "+" else -right_number)
        return self._compared(sign, left_value, right_value)

    def _compared(self, sign: str, left: Value, right: Value) -> bool:
        if isinstance(left, bool) or isinstance(right, bool):
            if sign in ("=", "!="):
                return (self._truth(left) is self._truth(right)) is (sign == "=")
            return related(sign, [self._single_number(left)], [self._single_number(right)])
        lefts, rights = self._each(left), self._each(right)
        numeric = sign not in ("=", "!=") or isinstance(left, float) or isinstance(right, float)
        if numeric:
            return related(sign, [to_number(x) for x in lefts], [to_number(x) for x in rights])
        if sign == "=":
            return not set(map(str, lefts)).isdisjoint(map(str, rights))
        return bool(lefts) and bool(rights) and len({*map(str, lefts), *map(str, rights)}) > 1

    def _single_number(self, value: Value) -> float:
        return float(self._truth(value)) if isinstance(value, bool | list) else self._number(value)

    def _each(self, value: Value) -> list[str | float]:
        if isinstance(value, list):
            return [self.text_of(item) for item in value]
        return [value]

    def _call(self, call: Call, context: _Context) -> Value:
        if call.name in ("last", "position"):
            return float(context.size if call.name == "last" else context.position)
        if call.name in ("true", "false"):
            return call.name == "true"
        arguments = [self._value(argument, context) for argument in call.arguments]
        if not call.arguments:
            arguments = [[context.node]]
        return self._CALLS[call.name](self, *arguments)

    _CALLS: dict[str, Callable[..., Value]] = {  # noqa: RUF012 - a table that nobody changes
        "count": lambda self, items: float(len(items)),
        "name": lambda self, items: self._name(items),
        "local-name": lambda self, items: self._name(items),
        "string": lambda self, value: self._text(value),
        "concat": lambda self, *values: self._budget.spend_text("".join(map(self._text, values))),
        "starts-with": lambda self, value, begin: self._text(value).startswith(self._text(begin)),
        "contains": lambda self, value, part: self._text(part) in self._text(value),
        "normalize-space": lambda self, value: " ".join(self._text(value).split()),
        "translate": lambda self, *values: translated(*map(self._text, values)),
        "not": lambda self, value: not self._truth(value),
        "boolean": lambda self, value: self._truth(value),
        "number": lambda self, value: self._number(value),
        "string-length": lambda self, value: float(len(self._text(value))),
    }

    def _name(self, value: Value) -> str:
        first = self._first(value) if isinstance(value, list) else None
        if isinstance(first, Attribute):
            return first.name
        return (first.tag or "") if first is not None and first.is_element_node else ""

    def _text(self, value: Value) -> str:
        if isinstance(value, list):
            first = self._first(value)
            return self.text_of(first) if first is not None else ""
        if isinstance(value, bool):
            return "true" if value else "false"
        return number_text(value) if isinstance(value, float) else value

    def _number(self, value: Value) -> float:
        return to_number(value if isinstance(value, float | bool) else self._text(value))

    def _truth(self, value: Value) -> bool:
        return not math.isnan(value) and value != 0 if isinstance(value, float) else bool(value)

    # Paths

    def _path(self, path: Path, context: _Context) -> list[Item]:
        if path.start is not None:
            items: list[Item] = self._in_order(self._items(path.start, context))
            for predicate in path.predicates:
                items = self._kept(items, predicate)
        else:
            items = [self._document if path.absolute else context.node]
        for step in _merged(path.steps):
            items = _unique(found for item in items for found in self._step(step, item))
        return items

    def _step(self, step: Step, item: Item) -> list[Item]:
        found = list(self._along(step, item))
        for predicate in step.predicates:
            found = self._kept(found, predicate)
        return found

    def _kept(self, items: Sequence[Item], predicate: Expression) -> list[Item]:
        kept = []
        for position, item in enumerate(items, start=1):
            value = self._value(predicate, _Context(item, position, len(items)))
            if position == value if isinstance(value, float) else self._truth(value):
                kept.append(item)
        return kept

    def _along(self, step: Step, item: Item) -> Iterator[Item]:
        if isinstance(item, Attribute):
            if step.axis in ("self", "descendant-or-self", "ancestor-or-self") and step.test == "node()":
                yield item
            if step.axis == "parent":
                yield from self._fitting([item.owner], step.test)
            elif step.axis.startswith("ancestor"):
                yield from self._fitting(ancestors_or_self(item.owner), step.test)
        elif step.axis == "attribute":
            yield from self._attributes(item, step.test)
        elif step.axis == "descendant" and _NAME.fullmatch(step.test):
            # The parser's own search visits elements much faster.
            for node in item.css(step.test):
                self._budget.spend()
                if node.mem_id != item.mem_id:
                    yield node
        else:
            yield from self._fitting(AXES[step.axis](item), step.test)

    def _fitting(self, nodes: Iterable[LexborNode], test: str) -> Iterator[LexborNode]:
        for node in nodes:
            self._budget.spend()
            if fits(node, test):
                yield node

    def _attributes(self, node: LexborNode, test: str) -> Iterator[Attribute]:
        if not node.is_element_node or test == "text()":
            return
        for place, (name, value) in enumerate(node.attributes.items()):
            self._budget.spend()
            if test in ("*", "node()", name):
                yield Attribute(node, name, value or "", place)

    # Order

    def _first(self, items: list[Item]) -> Item | None:
        return items[0] if len(items) == 1 else next(iter(self._in_order(items)), None)

    def _in_order(self, items: list[Item]) -> list[Item]:
        if len(items) < 2:
            return items
        self._index()
        return sorted(items, key=self._rank)

    def _index(self) -> None:
        """Number all nodes, and count what is inside each; once."""
        if self._order:
            return
        nodes = list(descendants_or_self(self._document))
        self._budget.spend(2 * len(nodes))
        self._order = {node.mem_id: number for number, node in enumerate(nodes)}
        self._sizes = dict.fromkeys(self._order, 1)
        for node in reversed(nodes):
            if node.parent is not None:
                self._sizes[node.parent.mem_id] += self._sizes[node.mem_id]

    def _rank(self, item: Item) -> tuple[int, int]:
        if isinstance(item, Attribute):
            return self._order[item.owner.mem_id], item.place + 1
        return self._order[item.mem_id], 0


def _merged(steps: tuple[Step, ...]) -> Iterator[Step]:
    """``//a[@b]`` as one step along the descendants, where no predicate counts positions."""
    waiting: Step | None = None
    for step in steps:
        if waiting is not None and step.axis == "child" and not any(map(_counts, step.predicates)):
            yield Step("descendant", step.test, step.predicates)
            waiting = None
            continue
        if waiting is not None:
            yield waiting
        anywhere = step.axis == "descendant-or-self" and step.test == "node()" and not step.predicates
        waiting = step if anywhere else None
        if waiting is None:
            yield step
    if waiting is not None:
        yield waiting


def _counts(expression: Expression) -> bool:
    """Whether a predicate may depend on the position."""
    if isinstance(expression, Literal):
        return isinstance(expression.value, float)
    if isinstance(expression, Call):
        if expression.name in ("last", "position", "count", "number", "string-length"):
            return True
        return any(map(_mentions_position, expression.arguments))
    if isinstance(expression, Binary) and expression.sign in ("+", "-"):
        return True
    return _mentions_position(expression)


def _mentions_position(expression: Expression) -> bool:
    if isinstance(expression, Call):
        return expression.name in ("last", "position") or any(map(_mentions_position, expression.arguments))
    if isinstance(expression, Binary):
        return _mentions_position(expression.left) or _mentions_position(expression.right)
    return False  # a path's own predicates count in the path


def _unique(items: Iterable[Item]) -> list[Item]:
    found: dict[object, Item] = {}
    for item in items:
        key = (item.owner.mem_id, item.name) if isinstance(item, Attribute) else item.mem_id
        found.setdefault(key, item)
    return list(found.values())

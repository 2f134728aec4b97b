"""CSS on a tree: each part by the parser's own matching, the parts joined by sets, in linear time."""

from __future__ import annotations

from collections.abc import Callable, Collection

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.selectors.css import Css, Part
from spiders.selecting.budget import Budget, TooMuchWorkError

MAX_SIBLINGS = 3_000
"""``:nth-child`` and its kin count the siblings of each element anew."""


class CssFinder:
    """Finds elements in one tree; what was found is kept, for a product's choices ask the same again."""

    def __init__(self, tree: LexborHTMLParser, budget: Budget) -> None:
        self._tree = tree
        self._budget = budget
        self._found: dict[Css, list[LexborNode]] = {}
        self._crowded: bool | None = None

    def find(self, selector: Css) -> list[LexborNode]:
        """All elements that fit, in the page's order. Raises TooMuchWorkError."""
        if selector not in self._found:
            self._found[selector] = self._find(selector)
        return self._found[selector]

    def within(self, selector: Css, element: LexborNode) -> list[LexborNode]:
        """Those of :meth:`find` that are the element itself or inside it."""
        chosen = {element.mem_id}
        inside: dict[int, bool] = {}
        return [
            node
            for node in self.find(selector)
            if node.mem_id in chosen or self._inside(node, chosen, inside)
        ]

    def _find(self, selector: Css) -> list[LexborNode]:
        hits = [self._alternative(parts) for parts in selector]
        if len(hits) == 1:
            return hits[0]
        # The parser would give an element that fits several alternatives several times.
        chosen = {node.mem_id for nodes in hits for node in nodes}
        return [node for node in self._matching("*") if node.mem_id in chosen] if chosen else []

    def _alternative(self, parts: tuple[Part, ...]) -> list[LexborNode]:
        found: list[LexborNode] = []
        for number, part in enumerate(parts):
            if part.among_siblings and self._is_crowded():
                raise TooMuchWorkError
            matching = self._matching(part.css)
            if number:
                before = {node.mem_id for node in found}
                known: dict[int, bool] = {}
                related = self._RELATED[part.combinator]
                matching = [node for node in matching if related(self, node, before, known)] if before else []
            found = matching
        return found

    def _matching(self, css: str) -> list[LexborNode]:
        self._budget.spend()
        found = self._tree.css(css)
        self._budget.spend(len(found))
        return found

    def _inside(self, node: LexborNode, chosen: Collection[int], known: dict[int, bool]) -> bool:
        """Whether an ancestor is among the chosen; ``known`` remembers what was learned on the way."""
        return self._leads_to(node, chosen, known, lambda n: n.parent)

    def _child(self, node: LexborNode, chosen: Collection[int], known: dict[int, bool]) -> bool:
        parent = node.parent
        return parent is not None and parent.mem_id in chosen

    def _next(self, node: LexborNode, chosen: Collection[int], known: dict[int, bool]) -> bool:
        before = _previous(node)
        return before is not None and before.mem_id in chosen

    def _later(self, node: LexborNode, chosen: Collection[int], known: dict[int, bool]) -> bool:
        return self._leads_to(node, chosen, known, _previous)

    _RELATED: dict[str, Callable[..., bool]] = {" ": _inside, ">": _child, "+": _next, "~": _later}  # noqa: RUF012 - a table of this class's own functions

    def _leads_to(
        self,
        node: LexborNode,
        chosen: Collection[int],
        known: dict[int, bool],
        step: Callable[[LexborNode], LexborNode | None],
    ) -> bool:
        passed: list[int] = []
        current, hit = step(node), False
        while current is not None:
            self._budget.spend()
            number = current.mem_id
            if number in chosen or number in known:
                hit = number in chosen or known[number]
                break
            passed.append(number)
            current = step(current)
        known.update(dict.fromkeys(passed, hit))
        return hit

    def _is_crowded(self) -> bool:
        """Whether some element has so many children that counting them again and again takes long."""
        if self._crowded is None:
            children: dict[int, int] = {}
            for node in self._matching("*"):
                parent = node.parent
                if parent is not None:
                    children[parent.mem_id] = children.get(parent.mem_id, 0) + 1
            self._crowded = max(children.values(), default=0) > MAX_SIBLINGS
        return self._crowded


def _previous(node: LexborNode) -> LexborNode | None:
    """The element before this one among its siblings."""
    before = node.prev
    while before is not None and not before.is_element_node:
        before = before.prev
    return before

"""The ways that lead from an element of a tree to others, each in XPath's order; without recursion."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from selectolax.lexbor import LexborNode


def fits(node: LexborNode, test: str) -> bool:
    """Whether a node is what a step asks for: a name, ``*``, ``text()`` or ``node()``."""
    if test == "node()":
        return node.is_element_node or node.is_text_node or node.is_document_node
    if test == "text()":
        return node.is_text_node
    return node.is_element_node and test in ("*", node.tag)


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _descendants(node: LexborNode) -> Iterator[LexborNode]:
    """All nodes inside, in the page's order, without recursion."""
    current = node.child
    stop = node.mem_id
    while current is not None:
        yield current
        following = current.child
        while following is None and current is not None and current.mem_id != stop:
            following = current.next
            if following is None:
                current = current.parent
        current = following


def descendants_or_self(node: LexborNode) -> Iterator[LexborNode]:
    yield node
    yield from _descendants(node)


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    current = node.parent
    while current is not None:
        yield current
        current = current.parent


def ancestors_or_self(node: LexborNode) -> Iterator[LexborNode]:
    yield node
    yield from _ancestors(node)


def _following(node: LexborNode) -> Iterator[LexborNode]:
    current = node.next
    while current is not None:
        yield current
        current = current.next


def _preceding(node: LexborNode) -> Iterator[LexborNode]:
    current = node.prev
    while current is not None:
        yield current
        current = current.prev


def _self(node: LexborNode) -> Iterator[LexborNode]:
    yield node


def _parent(node: LexborNode) -> Iterator[LexborNode]:
    if node.parent is not None:
        yield node.parent


AXES: dict[str, Callable[[LexborNode], Iterator[LexborNode]]] = {
    "child": _children,
    "descendant": _descendants,
    "descendant-or-self": descendants_or_self,
    "self": _self,
    "parent": _parent,
    "ancestor": _ancestors,
    "ancestor-or-self": ancestors_or_self,
    "following-sibling": _following,
    "preceding-sibling": _preceding,
}

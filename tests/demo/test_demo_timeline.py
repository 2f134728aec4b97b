"""The timeline is a pure function of the seconds since it began."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from restock.demo.timeline import Change, Face, Stock, Timeline

START = Stock(available=1, price=Decimal("10.00"))


def test_changes_hold_from_their_second_on_and_leave_the_rest_alone() -> None:
    line = Timeline(
        changes=(
            Change(at=20, key="A", available=3),
            Change(at=5, key="A", available=0),
            Change(at=10, key="A", price=Decimal("8.00")),
        )
    )
    assert line.stock("A", START, 4.999) == START
    assert line.stock("A", START, 5) == Stock(available=0, price=Decimal("10.00"))
    assert line.stock("A", START, 10) == Stock(available=0, price=Decimal("8.00"))
    assert line.stock("A", START, 99) == Stock(available=3, price=Decimal("8.00"))
    assert line.stock("B", START, 99) == START


def test_a_face_comes_and_goes() -> None:
    line = Timeline(
        changes=(
            Change(at=3, key="h/p", face=Face.BLOCKED),
            Change(at=6, key="h/p", face=Face.NORMAL),
        )
    )
    assert [line.face("h/p", t) for t in (0, 3, 6)] == [Face.NORMAL, Face.BLOCKED, Face.NORMAL]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9)), max_size=20), st.integers(0, 60))
def test_telling_the_changes_step_by_step_tells_each_once(raw: list[tuple[int, int]], step: int) -> None:
    line = Timeline(changes=tuple(Change(at=at, key="A", available=n) for at, n in raw))
    cuts = [-1, *range(0, 61, step + 1), 61]
    told = [c for a, b in pairwise(cuts) for c in line.between(a, b)]
    assert tuple(told) == line.changes


def test_the_newest_change_of_a_page_counts_its_variants_too() -> None:
    line = Timeline(changes=(Change(at=5, key="A", available=0), Change(at=9, key="B", available=0)))
    keys = frozenset({"A", "h/p"})
    assert [line.last_change(keys, t) for t in (4, 5, 30)] == [0.0, 5, 5]
    assert (line.seconds, Timeline().seconds) == (9, 0.0)

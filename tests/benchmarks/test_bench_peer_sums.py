"""What the comparison with the peer counts: first receipts by page, missed and further messages, ratios."""

import pytest

from benchmarks.peer_sums import HEAD, Run, delays, line, middle, page_of, ratios


def run(**values: object) -> Run:
    given = {
        "checks": 100,
        "seconds": 10.0,
        "cpu_s": 1.0,
        "memory_mb": 80.0,
        "delays": (1.0, 2.0, 9.0),
        "missed": 0,
    }
    return Run(**{**given, **values})


@pytest.mark.parametrize(
    ("body", "page"),
    [
        (b'{"message": "http://127.0.1.3:8000/p/17"}', 17),
        (b'{"message": "http:\\/\\/127.0.1.3:8000\\/e\\/4"}', 4),
        (b"http://127.0.1.3:8000/e/0 is back", 0),
        (b"no page here /x/3", None),
    ],
)
def test_a_message_is_about_the_page_whose_address_it_holds(body: bytes, page: int | None) -> None:
    assert page_of(body) == page


def test_only_the_first_message_about_a_page_that_came_back_counts() -> None:
    waited, missed, more = delays(
        {3: 100.0, 5: 110.0, 9: 120.0}, [(3, 101.5), (3, 104.0), (7, 105.0), (None, 106.0), (5, 110.25)]
    )
    assert waited == (0.25, 1.5)
    assert missed == 1
    assert more == 3


def test_ratios_are_ours_by_the_peers() -> None:
    ours = run(cpu_s=0.5, checks=200, memory_mb=120.0, delays=(0.5,))
    found = ratios(ours, run())
    assert found == pytest.approx({"cpu": 0.25, "rate": 2.0, "memory": 1.5, "delay": 0.25})


def test_what_cannot_be_divided_is_left_out() -> None:
    nothing = run(checks=0, delays=(), missed=3)
    assert ratios(run(), nothing) == pytest.approx({"memory": 1.0})
    assert ratios(nothing, run()) == pytest.approx({"memory": 1.0})


def test_turns_become_one_by_their_medians_and_keep_every_delay() -> None:
    one, other = run(checks=90, delays=(4.0,), missed=1), run(checks=110, delays=(2.0,), more=2)
    assert middle([one, other]) == run(checks=100, delays=(2.0, 4.0), missed=1, more=2)


def test_a_row_stands_under_the_head() -> None:
    row = line("restock", run(missed=1, more=4), 16.7)
    assert len(row) == len(HEAD)
    assert row.split() == ["restock", "10.00", "10.0", "16.7", "80", "2.00", "9.00", "3/4", "4"]
    assert line("restock", run(delays=(), missed=4), 16.7).split()[5:] == ["-", "-", "0/4", "0"]

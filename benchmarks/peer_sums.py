"""What is counted of a side of ``bench_peer.py``, and how two sides compare. Pure."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_PAGE = re.compile(rb"/[pe](?:/|\\/)(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One side watching the pages for a while."""

    checks: int
    """Requests that its pages got."""
    seconds: float
    cpu_s: float
    """Of the whole process tree, in the same time."""
    memory_mb: float
    """The most that the tree held (proportional set size)."""
    delays: tuple[float, ...]
    """Seconds from each page's return to the receipt of its message."""
    missed: int
    """Returns of which no message came in time."""
    more: int = 0
    """Messages about a page beyond its first, or about one that didn't come back."""

    @property
    def cpu_ms(self) -> float:
        """A check; infinite where there was none."""
        return self.cpu_s / self.checks * 1000 if self.checks else float("inf")

    @property
    def rate(self) -> float:
        """Checks a second."""
        return self.checks / self.seconds


def page_of(body: bytes) -> int | None:
    """The number of the page whose address a message holds.

    >>> page_of(b'{"message": "http://127.0.1.3:8000/p/17"}'), page_of(b"hello")
    (17, None)
    """
    found = _PAGE.search(body)
    return int(found[1]) if found else None


def delays(
    back_at: Mapping[int, float], receipts: Iterable[tuple[int | None, float]]
) -> tuple[tuple[float, ...], int, int]:
    """Seconds from return to first receipt by page; how many returns nobody was told of; further messages.

    ``receipts`` are pages and moments as they came.
    """
    first: dict[int, float] = {}
    more = 0
    for page, at in receipts:
        if page in back_at and page not in first:
            first[page] = at
        else:
            more += 1
    waited = tuple(sorted(first[page] - at for page, at in back_at.items() if page in first))
    return waited, len(back_at) - len(waited), more


def middle(runs: Sequence[Run]) -> Run:
    """Several turns of one side as one: medians, and all delays."""
    return Run(
        checks=round(statistics.median(run.checks for run in runs)),
        seconds=statistics.median(run.seconds for run in runs),
        cpu_s=statistics.median(run.cpu_s for run in runs),
        memory_mb=statistics.median(run.memory_mb for run in runs),
        delays=tuple(sorted(delay for run in runs for delay in run.delays)),
        missed=sum(run.missed for run in runs),
        more=sum(run.more for run in runs),
    )


def ratios(ours: Run, peer: Run) -> dict[str, float]:
    """Ours by the peer's; what a side has no figure for is left out. Less is better, but for ``rate``."""
    pairs = {
        "cpu": (ours.cpu_ms, peer.cpu_ms),
        "rate": (ours.rate, peer.rate),
        "memory": (ours.memory_mb, peer.memory_mb),
        "delay": (
            statistics.median(ours.delays) if ours.delays else 0.0,
            statistics.median(peer.delays) if peer.delays else 0.0,
        ),
    }
    known = {name: pair for name, pair in pairs.items() if min(pair) > 0 and max(pair) < float("inf")}
    return {name: mine / theirs for name, (mine, theirs) in known.items()}


def line(name: str, run: Run, wanted: float) -> str:
    """A row of the table; ``wanted`` is how many checks a second were asked for."""
    waited = (
        f"{statistics.median(run.delays):6.2f} {max(run.delays):6.2f}" if run.delays else f"{'-':>6} {'-':>6}"
    )
    told = f"{len(run.delays)}/{len(run.delays) + run.missed}"
    return (
        f"{name:<20} {run.cpu_ms:9.2f} {run.rate:9.1f} {wanted:7.1f} {run.memory_mb:7.0f}"
        f" {waited} {told:>7} {run.more:5}"
    )


HEAD = (
    f"{'':<20} {'CPU ms':>9} {'checks/s':>9} {'asked':>7} {'MB':>7}"
    f" {'delay':>6} {'worst':>6} {'told':>7} {'more':>5}"
)

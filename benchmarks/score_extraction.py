"""Score the extractor on saved pages with known truth, beside extruct on the same pages in the same run.

    python benchmarks/score_extraction.py PAGES [--held-out] [--wrong] [--no-extruct]

PAGES holds ``index.jsonl`` (one page a line: id, file, url, kind, truth, ...) and the gzipped files it names.
``--held-out`` splits the pages by a stable hash of their domain into two thirds to develop on and one
third kept
aside, and reports both. ``--wrong`` lists what was read wrongly among the pages to develop on.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import hashlib
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from crawler.collector import spare_what_lives
from crawler.model import Availability, Failure, FailureReason, Offer
from spiders.extraction import Page, extract

_COARSE = {
    Availability.LIMITED: "in_stock",
    Availability.DISCONTINUED: "out_of_stock",
    Availability.IN_STORE_ONLY: "out_of_stock",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One page: what is true, what was read, what it cost."""

    row: dict[str, Any]
    outcome: Offer | Failure
    cpu: float
    extruct_cpu: float | None

    @property
    def kind(self) -> str:
        return str(self.row["kind"])

    @property
    def read(self) -> str:
        """The availability in the truth's words; "blocked" or "none" for failures."""
        if isinstance(self.outcome, Failure):
            return "blocked" if self.outcome.reason is FailureReason.BLOCKED else "none"
        return _COARSE.get(self.outcome.availability, self.outcome.availability.value)

    @property
    def accepted(self) -> frozenset[str]:
        truth = self.row["truth"]
        accepted = {truth["availability"], *truth.get("accept", ())}
        if truth.get("detail") == "in_store_only":
            accepted.add("out_of_stock")
        return frozenset(accepted | ({"none"} if "unknown" in accepted else set()))

    @property
    def right(self) -> bool:
        return self.read in self.accepted

    @property
    def price_known(self) -> bool:
        return self.kind == "product" and self.row["truth"].get("price") is not None

    @property
    def price_right(self) -> bool:
        if not isinstance(self.outcome, Offer) or self.outcome.price is None:
            return False
        truth = self.row["truth"]
        allowed = [truth["price"], *truth.get("accept_price", ())]
        return any(
            abs(self.outcome.price - Decimal(str(p))) < Decimal("0.006") for p in allowed if p is not None
        )


def load(pages: Path) -> list[dict[str, Any]]:
    index = pages / "index.jsonl"
    if not index.is_file():
        sys.exit(f"{index}: no such file; name a folder that holds index.jsonl and the pages")
    return [json.loads(line) for line in index.read_text("utf-8").splitlines() if line.strip()]


def kept_aside(row: dict[str, Any]) -> bool:
    """A third of the domains, by a hash that is the same everywhere and for ever."""
    domain = str(row.get("shop_domain") or row["id"])
    return int(hashlib.sha256(domain.encode()).hexdigest()[:8], 16) % 3 == 0


def score(
    rows: Iterable[dict[str, Any]], pages: Path, *, beside: Callable[[bytes, str], float] | None
) -> list[Scored]:
    done = []
    for row in rows:
        body = gzip.decompress((pages / row["file"]).read_bytes())
        url = row.get("url") or "https://shop.example/"
        started = time.process_time()
        outcome = extract(Page(url=url, body=body, status=row.get("status", 200)))
        cpu = time.process_time() - started
        done.append(
            Scored(row=row, outcome=outcome, cpu=cpu, extruct_cpu=beside(body, url) if beside else None)
        )
    return done


def extruct_seconds(body: bytes, url: str) -> float:
    """CPU seconds of extruct with JSON-LD, microdata and Open Graph; its errors count as time spent."""
    import extruct

    started = time.process_time()
    with contextlib.suppress(Exception):  # the other library's faults are not ours to judge here
        extruct.extract(body, base_url=url, syntaxes=["json-ld", "microdata", "opengraph"], errors="ignore")
    return time.process_time() - started


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:5.1f} % ({part}/{whole})" if whole else "    –"


def figures(scored: Sequence[Scored]) -> dict[str, Any]:
    products = [s for s in scored if s.kind == "product"]
    sold_out = [s for s in products if s.row["truth"]["availability"] == "out_of_stock"]
    in_stock = [s for s in products if s.row["truth"]["availability"] == "in_stock"]
    blocked = [s for s in scored if s.kind == "blocked"]
    others = [s for s in scored if s.kind in ("listing", "other")]
    priced = [s for s in products if s.price_known]
    cpu = sorted(s.cpu * 1000 for s in scored)
    beside = sorted(s.extruct_cpu * 1000 for s in scored if s.extruct_cpu is not None)
    return {
        "pages": len(scored),
        "availability": (sum(s.right for s in products), len(products)),
        "out_as_in": (sum(s.read == "in_stock" and not s.right for s in sold_out), len(sold_out)),
        "in_as_out": (sum(s.read == "out_of_stock" and not s.right for s in in_stock), len(in_stock)),
        "blocked": (sum(s.read == "blocked" for s in blocked), len(blocked)),
        "called_blocked": (
            sum(s.read == "blocked" for s in scored if s.kind != "blocked"),
            len(scored) - len(blocked),
        ),
        "others_as_offer": (sum(isinstance(s.outcome, Offer) for s in others), len(others)),
        "price": (sum(s.price_right for s in priced), len(priced)),
        "cpu_median": statistics.median(cpu) if cpu else 0.0,
        "cpu_p95": cpu[int(len(cpu) * 0.95)] if cpu else 0.0,
        "extruct_median": statistics.median(beside) if beside else 0.0,
        "extruct_p95": beside[int(len(beside) * 0.95)] if beside else 0.0,
    }


_LABELS = {
    "availability": "availability right",
    "out_as_in": "out of stock taken for in stock",
    "in_as_out": "in stock taken for out of stock",
    "blocked": "blocked told",
    "called_blocked": "normal pages called blocked",
    "others_as_offer": "other pages taken for an offer",
    "price": "price right",
}


def show(title: str, scored: Sequence[Scored]) -> dict[str, Any]:
    found = figures(scored)
    print(f"\n{title} ({found['pages']} pages)")
    for key, label in _LABELS.items():
        print(f"  {label:34} {share(*found[key])}")
    print(f"  {'CPU per page, median / p95':34} {found['cpu_median']:.1f} / {found['cpu_p95']:.1f} ms")
    if found["extruct_median"]:
        print(
            f"  {'extruct, the same pages':34} {found['extruct_median']:.1f} / {found['extruct_p95']:.1f} ms"
        )
    return found


def show_by(title: str, scored: Sequence[Scored], key: Callable[[Scored], str], *, at_least: int) -> None:
    groups: dict[str, list[Scored]] = {}
    for one in scored:
        groups.setdefault(key(one), []).append(one)
    small = [s for name, g in groups.items() if len(g) < at_least for s in g]
    shown = {name: g for name, g in groups.items() if len(g) >= at_least} | (
        {"(others)": small} if small else {}
    )
    print(f"\n{title:24} pages  availability     out>in  price           CPU ms")
    for name, group in sorted(shown.items(), key=lambda item: -len(item[1])):
        f = figures(group)
        (right, known), (lied, _), (price, priced) = f["availability"], f["out_as_in"], f["price"]
        print(
            f"{name[:24]:24} {len(group):5}  {right:4}/{known:<4}        {lied:5}    {price:4}/{priced:<4}"
            f"     {f['cpu_median']:8.1f}"
        )


def show_wrong(scored: Iterable[Scored]) -> None:
    for s in scored:
        bad_price = s.price_known and not s.price_right
        bad = (
            not s.right
            if s.kind == "product"
            else s.read != "blocked"
            if s.kind == "blocked"
            else isinstance(s.outcome, Offer) or s.read == "blocked"
        )
        if bad or bad_price:
            price = s.outcome.price if isinstance(s.outcome, Offer) else None
            detail = s.outcome.detail if isinstance(s.outcome, Failure) else s.outcome.confidence.value
            marks = ("A" if bad else " ") + ("P" if bad_price else " ")
            truth = s.row["truth"]
            print(
                f"{marks} {s.row['id'][:60]:60} {s.kind[:4]} {truth['availability']}>{s.read}"
                f" {truth.get('price')}>{price} | {detail[:70]}"
            )


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", type=Path)
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--no-extruct", action="store_true")
    options = parser.parse_args(argv)
    rows = load(options.pages)
    spare_what_lives()  # as the service does
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    scored = score(rows, options.pages, beside=None)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if not options.no_extruct:
        scored = score(rows, options.pages, beside=extruct_seconds)
    develop = [s for s in scored if not kept_aside(s.row)]
    aside = [s for s in scored if kept_aside(s.row)]
    if options.wrong:
        show_wrong(develop if options.held_out else scored)
    total = show("all pages", scored)
    if options.held_out:
        show("two thirds of the domains (rules were written on these)", develop)
        show("one third of the domains (kept aside)", aside)
    show("pages whose signals conflict", [s for s in scored if s.row.get("conflict")])
    show("pages without conflict", [s for s in scored if not s.row.get("conflict")])
    show_by("platform", scored, lambda s: str(s.row.get("platform")), at_least=5)
    show_by("language", scored, lambda s: str(s.row.get("language")), at_least=2)
    print(
        f"\npeak memory of the process after all pages: {peak / 1024:.0f} MB"
        f" (before the first: {before / 1024:.0f} MB)"
    )
    print(result_line(total, peak))


def result_line(total: dict[str, Any], peak: int) -> str:
    """One line for programs: shares as fractions, times in ms, memory in MB."""
    shares = {key: (part / whole if whole else 0.0) for key in _LABELS for part, whole in [total[key]]}
    told = " ".join(f"{key}={value:.4f}" for key, value in shares.items())
    times = " ".join(
        f"{key}_ms={total[key]:.2f}" for key in ("cpu_median", "cpu_p95", "extruct_median", "extruct_p95")
    )
    return f"RESULT pages={total['pages']} {told} {times} peak_mb={peak / 1024:.0f}"


if __name__ == "__main__":
    main()

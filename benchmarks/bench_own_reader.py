"""What a person's own selectors cost: on a usual page beside the general reading of it, and as an attack.

    python benchmarks/bench_own_reader.py

CPU time of this process. An attack is a selector and a page that were made for one another; it must end by
itself.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from frame import machine, result
from local_shop import make_page

from crawler.watchlist.checking_reader import check_reader
from crawler.watchlist.own_reader import reader_of
from spiders.explain import read_page
from spiders.extraction import Page
from spiders.own_reader import preview

URL = "https://shop.example/p/1"
USUAL = {
    "css": "availability: '.buy button.add-to-cart'\nprice: .price\nname: h1",
    "xpath": "availability: \"//*[contains(., 'Add to cart')]/descendant::button\"\nprice: //p\nname: //h1",
}
DEEP = "<div>" * 1_200 + "x" + "</div>" * 1_200
FLAT = "<b></b>" * 90_000
BUSHY = ("<div>" * 40 + "y" * 200 + "</div>" * 40) * 1_200
ATTACKS = [
    ("zzz " + "div " * 15, DEEP),
    ("zzz ~ " + "b ~ " * 14 + "b", FLAT),
    ("b:nth-child(19999)", FLAT),
    (", ".join(["*"] * 16), FLAT),
    ("*:has(zzz)", BUSHY),
    ("//*[count(//*[count(//*)>0])>0]", BUSHY),
    ("//*[.//*[.//*[.//*[.//*]]]]", DEEP),
    ("//*[contains(., 'y')]//*[contains(., 'y')]", BUSHY),
    ("//*[preceding-sibling::*[following-sibling::*[preceding-sibling::*]]]", FLAT),
    ("//*[string-length(concat(string(/),string(/),string(/)))>0]", BUSHY),
    ("//*[//*=//*]", FLAT),
]


def cpu(work: Callable[[], object]) -> float:
    """Seconds."""
    began = time.process_time()
    work()
    return time.process_time() - began


def tried(text: str, body: bytes) -> None:
    checked = check_reader(text.encode(), url=URL)
    assert checked.reader is not None, checked.problems
    preview(Page(url=URL, body=body), reader_of(checked.reader))


def main() -> None:
    print(machine())
    body = make_page(7, in_stock=True).identity(b"x")
    figures: dict[str, object] = {"page_bytes": len(body)}
    figures["general_ms"] = 1000 * statistics.median(
        cpu(lambda: read_page(Page(url=URL, body=body))) for _ in range(15)
    )
    for name, text in USUAL.items():
        figures[f"{name}_ms"] = 1000 * statistics.median(
            cpu(lambda t=text: tried(t, body)) for _ in range(15)
        )
    worst = 0.0
    for selector, attack in ATTACKS:
        page = f"<html><body>{attack}</body></html>".encode()
        alone = cpu(lambda p=page: read_page(Page(url=URL, body=p)))
        seconds = cpu(lambda s=selector, p=page: tried(f'availability: "{s}"', p))
        worst = max(worst, seconds - alone)
        print(f"{seconds - alone:6.2f} s beside {alone:5.2f} s of general reading  {selector[:70]}")
    result(**figures, worst_attack_s=worst)


if __name__ == "__main__":
    main()

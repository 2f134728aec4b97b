"""The product's own heading: the place in the page from which nearness is measured."""

from __future__ import annotations

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from spiders.extraction.cards import in_card
from spiders.extraction.identity import names_agree
from spiders.extraction.page import clean
from spiders.extraction.phrases import fold_tokens
from spiders.extraction.zones import UNHEARD, zone_of

_LIKELY = (
    '[itemtype*="Product"] [itemprop="name"], #productTitle, #title_feature_div, [class*="product-name"], '
    '[class*="product-title"], [class*="productName"], [class*="product_title"], [class*="productTitle"], '
    '[class*="prod-title"], [class*="ProductTitle"], [class*="ProductName"], [class*="product_name"], '
    '[id*="product-name"], [id*="productName"], [data-testid*="title"], [data-test*="title"]'
)
_SITE_PART = re.compile(r"\s+[|–—-]\s+|\s*[|:：｜»«›]\s*")
MOST = 300
AGREES = 0.55
SURE = 0.75
"""An h1 below this may be a brand or a shop's name: what calls itself the product's name is compared with
it.
"""


def find_anchor(
    tree: LexborHTMLParser, hints: Sequence[str], *, site: str | None = None
) -> tuple[LexborNode | None, bool]:
    """The heading that best agrees with what the page calls itself, and whether it does agree.

    ``hints`` are names from structured data, Open Graph and the title, most trusted first; ``site`` is
    the shop's own name.
    """
    best: tuple[float, LexborNode | None] = (0.0, None)
    told = _parts(hints, site)
    known = _words_known(hints)
    for rank, selector in enumerate(
        ("h1", _LIKELY, "h2, h3, h4, [class*=title], [class*=name], [class*=eading]")
    ):
        for node in tree.css(selector)[:MOST]:
            text = clean(node.text(deep=True)[:1_000])
            if not 2 <= len(text) <= 400:
                continue
            if known is not None and known.isdisjoint(_WORD.findall(text.lower())):
                continue
            score = (
                _agreement(text, told)
                - 0.05 * rank
                - (0.4 if site and names_agree(text, site) >= 0.8 else 0.0)
            )
            if rank == 2 and score > best[0] + 0.01:
                score -= 0.3 * (1 - _coverage(text, told))
            if score > best[0] + 0.01 and (rank == 0 or not in_card(node, frozenset())):
                best = (score, node)
            if best[0] >= (1.0 if rank == 0 else 0.9):
                return best[1], True
        if best[0] >= (SURE if rank == 0 else AGREES):
            return best[1], True
    if best[1] is not None and best[0] >= AGREES - 0.1:
        return best[1], True
    named = [n for n in tree.css("h1")[:MOST] if 2 <= len(clean(n.text(deep=True)[:1_000])) <= 400]
    first = next((n for n in named if not unheard(n)), named[0] if named else None)
    return first or best[1], False


def unheard(node: LexborNode) -> bool:
    """Whether it lies in a part of the page that is hidden or speaks of other things."""
    current: LexborNode | None = node
    for _ in range(60):
        if current is None or current.tag == "body":
            return False
        if zone_of(current.tag or "", current.attributes) & UNHEARD:
            return True
        current = current.parent
    return False


_WORD = re.compile(r"\w+")


def _words_known(hints: Sequence[str]) -> frozenset[str] | None:
    """The words of all hints; a text without any of them needs no closer look. None where none are spaced."""
    joined = " ".join(hints[:6]).lower()
    return frozenset(_WORD.findall(joined)) if joined.isascii() else None


def _parts(hints: Sequence[str], site: str | None) -> list[tuple[str, float]]:
    """The hints and, where they have parts as titles do, each part but the shop's name, with how much
    they count.
    """
    found: list[tuple[str, float]] = []
    for hint in hints[:6]:
        found.append((hint, 1.0))
        parts = _SITE_PART.split(hint)
        if len(parts) > 1:
            found += [
                (p, 0.95) for p in parts[:4] if len(p) > 2 and not (site and names_agree(p, site) >= 0.8)
            ]
    return found


def _coverage(text: str, told: Sequence[tuple[str, float]]) -> float:
    """The largest share of a hint's words that a text has: two words out of a long title name little."""
    words = set(fold_tokens(text))
    shares = [len(words & hint) / len(hint) for said, _ in told if (hint := set(fold_tokens(said)))]
    return max(shares, default=0.0)


def _agreement(text: str, told: Sequence[tuple[str, float]]) -> float:
    """The best agreement with any hint."""
    best = 0.0
    for hint, counts in told:
        best = max(best, names_agree(text, hint) * counts)
        if best >= 0.95:
            break
    return best

"""Read a page by a site's declared rules. Pure: the page's tree in, evidence and variants out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from selectolax.lexbor import LexborNode

from crawler.identity import clean_text
from crawler.model import Availability, Evidence, Failure, FailureReason, Variant
from spiders.declare import PageRule, PageVariants, Reading, Seller
from spiders.extraction import Page

MAX_ELEMENTS = 60
"""So many elements of a selector are looked at."""
MAX_TEXT = 2_000


def read_rules(page: Page, rules: Sequence[PageRule]) -> Failure | tuple[Evidence, ...]:
    """What each rule says, one piece of evidence at most; a Failure where one says it is no product page."""
    found = []
    for rule in rules:
        hit = None if page.too_deep else _hit(page, rule)
        if hit is None:
            continue
        reading, words = hit
        if isinstance(reading, FailureReason):
            shown = Evidence(source="rule", path=rule.css, value=words, strength=rule.strength)
            said = f"“{words[:80]}”" if words else f"there is an element {rule.css}"
            return Failure(reason=reading, detail=f"{_WHY[reading]}: {said}", evidence=(shown,))
        found.append(
            Evidence(source="rule", path=rule.css, value=words, reading=reading, strength=rule.strength)
        )
    return tuple(found)


_WHY = {reason: f"the page is recognized as {reason.value}" for reason in FailureReason} | {
    FailureReason.BLOCKED: "the shop shows a captcha, a queue or a refusal instead of the product",
    FailureReason.GONE: "the shop says that the product is no longer there; remove the watch if so",
    FailureReason.WRONG_PRODUCT: "the shop shows another page than the product's",
}


def _hit(page: Page, rule: PageRule) -> tuple[Reading, str] | None:
    for node in page.tree.css(rule.css)[:MAX_ELEMENTS]:
        words = _words(node, rule.attribute)
        if rule.values:
            reading = rule.values.get(words.casefold())
        elif not rule.text or any(_phrase(p).search(words) for p in rule.text):
            reading = rule.reading
        else:
            continue
        if reading is not None:
            return reading, words[:200]
    return None


def _words(node: LexborNode, attribute: str | None = None) -> str:
    said = node.attributes.get(attribute) if attribute else node.text(deep=True, separator=" ")
    return clean_text((said or "")[:MAX_TEXT], limit=MAX_TEXT) or ""


_DENIALS = r"(?<!\bnot\s)(?<!\bno\s)(?<!\bnicht\s)(?<!\bpas\s)(?<!\bniet\s)(?<!\bnon\s)(?<!(?<!\d)0\s)"
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


@lru_cache(maxsize=2048)
def _phrase(phrase: str) -> re.Pattern[str]:
    """The phrase as whole words, not behind a 0 or a "not": "0 in stock" isn't "in stock".

    >>> bool(_phrase("in stock").search("10 In stock")), bool(_phrase("in stock").search("0 in stock"))
    (True, False)
    >>> bool(_phrase("现货").search("广州仓现货供应"))
    True
    """
    words = r"\s+".join(re.escape(word) for word in phrase.split())
    before = "" if _CJK.match(phrase[0]) else r"(?<![\w-])"
    after = "" if _CJK.match(phrase[-1]) else r"(?![\w-])"
    return re.compile(f"{before}{_DENIALS}{words}{after}", re.IGNORECASE)


def read_variants(page: Page, how: PageVariants) -> tuple[Variant, ...]:
    """The declared choices, the first of equal keys."""
    found: dict[str, Variant] = {}
    if page.too_deep:
        return ()
    for node in page.tree.css(how.each)[:MAX_ELEMENTS]:
        label = _words(node, how.label)
        key = _words(node, how.key) if how.key else label
        if not label or not key:
            continue
        out = node.css_matches(how.sold_out) or node.css_first(how.sold_out) is not None
        found.setdefault(
            key,
            Variant(
                key=key[:200],
                label=label[:200],
                availability=Availability.OUT_OF_STOCK if out else Availability.IN_STOCK,
                options=((how.option, label),),
            ),
        )
    return tuple(found.values())


def read_seller(page: Page, seller: Seller) -> str | None:
    """Who sells, as the page shows it at the declared place."""
    node = page.tree.css_first(seller.css) if seller.css and not page.too_deep else None
    words = _words(node) if node is not None else ""
    if not seller.pattern or not words:
        return words or None
    match = re.search(seller.pattern, words, re.IGNORECASE)
    return match[1].strip() if match else None


def is_own(name: str, seller: Seller) -> bool:
    """Whether the seller is the retailer itself.

    >>> is_own(" amazon.COM. ", Seller(names=("Amazon.com",)))
    True
    """
    return name.strip(" .\t\n").casefold() in {own.casefold() for own in seller.names}

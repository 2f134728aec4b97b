"""What class words say is the same whether words are searched one by one or all at once."""

from __future__ import annotations

import re
from random import Random

import pytest

from spiders.extraction import zones
from spiders.extraction.zones import (
    BUYISH,
    ELSEWHERE,
    HIDDEN,
    NONE,
    PRICEY,
    STOCKISH,
    TEMPLATE,
    words_say,
    zone_of,
)

WORDS = re.split(
    r" ",
    "add to cart btn Buy now with-icon has- sizeSelector size selector hidden none dn related addToCart "
    "no-stock stock stocking mini-cart minicart mini soldOut sold out_ İ _ - 2 my shopping bag js-hidden "
    "isNot-x option list availability price amount item basket ΑΣ hide is-hidden recently viewed prc pr- "
    "liefer lieferbar nav product-list other-sellers_ search results customersWho alsoLike complete "
    "the people price-and-reviews comparePrice compare price reviews",
)
GAPS = (" ", " ", " ", "  ", "\n", "-", "_", "")


def at_once(names: str) -> int:
    """The plain reading: each pattern over the whole of the names."""
    lowered = zones._MODIFIER.sub("", " " + zones._CAMEL.sub("-", names[:400]).lower())
    said = sum(bit for pattern, bit in PATTERNS if pattern.search(lowered))
    if said & PRICEY and not OTHERS.search(zones._BESIDE_PRICE.sub("", lowered)):
        said &= ~ELSEWHERE
    return said


ELSEWHERE_WORDS = "|".join(re.escape(word) for word in zones._ELSEWHERE_WORDS)
OTHERS = re.compile(rf"(?:^|[\s_-])(?:{ELSEWHERE_WORDS})(?:$|[\s_-])|{zones._ELSEWHERE_PHRASES}")
PATTERNS = ((OTHERS, ELSEWHERE), *zones._BY_WORDS)


@pytest.mark.parametrize("seed", range(8))
def test_words_one_by_one_say_what_all_say_at_once(seed: int) -> None:
    chance = Random(seed)
    for _ in range(2_000):
        count = chance.randint(1, 9)
        names = "".join(chance.choice(WORDS) + chance.choice(GAPS) for _ in range(count))
        assert words_say(names) == at_once(names), names


def test_words_beyond_the_limit_are_cut_in_the_same_place() -> None:
    names = "x" * 398 + " hidden"
    assert words_say(names) == at_once(names) == NONE


@pytest.mark.parametrize(
    ("tag", "attributes", "said"),
    [
        ("div", {"class": "add to cart"}, BUYISH),
        ("div", {"id": "stock"}, STOCKISH),
        ("div", {"data-testid": "hidden-stock"}, STOCKISH),
        ("div", {"class": "price-reviews"}, PRICEY),
        ("div", {"class": "price-reviews reviews"}, PRICEY | ELSEWHERE),
        ("div", {"hidden": None}, HIDDEN),
        ("div", {"style": "DISPLAY : none"}, HIDDEN),
        ("div", {"role": "dialog"}, HIDDEN),
        ("div", {"role": "dialog", "open": None}, NONE),
        ("dialog", {"x": "y"}, HIDDEN),
        ("dialog", {"open": None}, NONE),
        ("nav", {}, ELSEWHERE),
        ("div", {"role": "navigation", "class": None}, ELSEWHERE),
        ("div", {"v-if": "a", "data-bind": "text: b"}, TEMPLATE),
        ("div", {"data-bind": "visible: b"}, TEMPLATE),
        ("div", {"data-bind": "text: b"}, NONE),
    ],
)
def test_tag_and_attributes_say_where_a_part_belongs(
    tag: str, attributes: dict[str, str | None], said: int
) -> None:
    assert zone_of(tag, attributes) == said

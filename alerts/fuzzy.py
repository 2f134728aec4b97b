"""How alike a product's name is to what a person wrote, and why. Pure.

The words' order doesn't matter, slips of the pen little; numbers, model codes and colours are exact, and what
the person doesn't want always wins. Extra words cost only where they make another thing of it: a child's
size, a case for it, the Pro of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from rapidfuzz.fuzz import ratio

from crawler.fuzzy_query import Asked, Word, code_of, grams
from crawler.fuzzy_words import (
    ACCESSORIES,
    BRANDS,
    COLOURS,
    CUTS,
    GENERIC,
    IMPLIED,
    PLATFORMS,
    TIERS,
    WORN,
    fold,
    is_dense,
    tokens,
)

__all__ = ["ALIKE", "DEFAULT_THRESHOLD", "Match", "Name", "match"]

DEFAULT_THRESHOLD = 76
"""Of 100; chosen on the tuning part of the labelled pairs: ``make score-matching``."""
ALIKE = 80
"""Of 100: how alike two spellings of a word are at least."""
WITHOUT_NUMBER = 40
"""At most so much where a number that was asked for isn't there."""
_LACKS = 6
_OTHER_THING, _OTHER_COLOUR, _OTHER_KIND, _OTHER_SEX = 45, 40, 30, 10
_PARTS = re.compile(r"[a-z0-9]+")
_INCLUDED = frozenset({"with", "incl", "including", "bundle"})
"""What is named behind comes with the product."""
_PEOPLE = frozenset({"mens", "wmns", "kids"})


@dataclass(frozen=True)
class Name:
    """A product as matching sees it; made once for everybody's queries."""

    title: str
    brand: str = ""
    more: tuple[str, ...] = ()
    """What else is said of it: tags, its variants' colours."""
    codes: tuple[str, ...] = ()
    """SKU, MPN, GTIN."""

    @cached_property
    def order(self) -> tuple[str, ...]:
        return tokens(self.title)

    @cached_property
    def words(self) -> frozenset[str]:
        """Of the title and brand, neighbours also joined."""
        joined = (a + b for a, b in pairwise(self.order))
        implied = (meant for word in self.order for meant in IMPLIED.get(word, ()))
        return frozenset((*self.order, *tokens(self.brand), *joined, *implied))

    @cached_property
    def beside(self) -> frozenset[str]:
        return frozenset(t for text in self.more for t in tokens(text)) - self.words

    @cached_property
    def dense(self) -> frozenset[str]:
        """Pairs of signs, and the single ones."""
        runs = [t for t in (*self.order, *self.beside) if is_dense(t)]
        return frozenset(g for run in runs for g in (*grams(run), *run))

    @cached_property
    def spellings(self) -> tuple[str, ...]:
        """Words that may be misspelt."""
        return tuple(w for w in sorted(self.words | self.beside) if w.isalpha() and len(w) >= 4)

    @cached_property
    def known_codes(self) -> frozenset[str]:
        """Codes without joints; parts of them that are codes by themselves too."""
        found = {code_of(code) for code in self.codes}
        for text in (self.title, *self.codes):
            parts = _PARTS.findall(fold(text))
            for size in (1, 2, 3, 4):
                runs = ("".join(parts[i : i + size]) for i in range(len(parts) - size + 1))
                found |= {run for run in runs if len(run) >= 5 and any(c.isdigit() for c in run)}
        return frozenset(found - {""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Whether a product is what was asked for."""

    score: int
    """0 to 100."""
    matched: tuple[str, ...] = ()
    """The words that were found, and the codes."""
    spelt: tuple[tuple[str, str], ...] = ()
    """Words that were found in another spelling: what was asked, what stands there."""
    missing: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    """Words of the product that speak against it."""
    refused: bool = False
    """Something that the person doesn't want is there, or a model code isn't."""

    def why(self, query: str, language: str = "en") -> str:
        """In a sentence, in English or Chinese.

        >>> from crawler.fuzzy_query import parse
        >>> found = match(parse("jordan 1 chicgo"), Name(title="Air Jordan 1 High Chicago"))
        >>> found.why("jordan 1 chicgo")
        'like “jordan 1 chicgo” (98 of 100): jordan, 1, chicago (you wrote chicgo)'
        >>> found.why("jordan 1 chicgo", "zh-CN")
        '与“jordan 1 chicgo”相似（98/100）：jordan、1、chicago（您写的是 chicgo）'
        """
        query = query if len(query) <= 60 else query[:59] + "…"
        if language.lower().startswith("zh"):
            words = [*self.matched, *(f"{there}（您写的是 {asked}）" for asked, there in self.spelt)]
            lacks = f"；没有 {'、'.join(self.missing)}" if self.missing else ""
            minus = f"；但写着 {'、'.join(self.against)}" if self.against else ""
            return f"与“{query}”相似（{self.score}/100）：{'、'.join(words)}{lacks}{minus}"
        words = [*self.matched, *(f"{there} (you wrote {asked})" for asked, there in self.spelt)]
        lacks = f"; without {', '.join(self.missing)}" if self.missing else ""
        minus = f"; but it says {', '.join(self.against)}" if self.against else ""
        return f"like “{query}” ({self.score} of 100): {', '.join(words)}{lacks}{minus}"


def match(asked: Asked, name: Name) -> Match:
    """How alike they are; 0 where something unwanted is there or a model code isn't."""
    unwanted = [" ".join(u) for u in asked.unwanted if _says(u, name)]
    if unwanted:
        return Match(score=0, against=tuple(unwanted), refused=True)
    if not all(code in name.known_codes for code in asked.codes):
        missing = tuple(code.upper() for code in asked.codes if code not in name.known_codes)
        return Match(score=0, missing=missing, refused=True)
    matched = [code.upper() for code in asked.codes]
    spelt, lacks, lacking = [], [], 0
    got, of, must = 3.0 * len(matched), 3.0 * len(matched), True
    for word in asked.words:
        alike, there = likeness(word, name)
        got, of = got + word.weight * alike, of + word.weight
        must = must and (alike > 0 or not word.must)
        if alike <= 0:
            lacks.append(word.text)
            lacking += _LACKS if word.weight >= 1 else 0
        elif there == word.text:
            matched.append(there)
        else:
            spelt.append((word.text, there))
    cost, against = _objections(asked, name)
    score = max(0, round(100 * got / of) - cost - lacking)
    return Match(
        score=score if must else min(score, WITHOUT_NUMBER),
        matched=tuple(matched),
        spelt=tuple(spelt),
        missing=tuple(lacks),
        against=against,
    )


def likeness(word: Word, name: Name) -> tuple[float, str]:
    """0 to 1, and the word that stands there."""
    if word.text in name.words or (word.text in name.beside and not word.must):
        return 1.0, word.text
    if word.grams:
        share = sum(g in name.dense for g in word.grams) / len(word.grams)
        return (share, word.text) if share >= 0.5 else (0.0, "")
    if word.exact:
        return 0.0, ""
    best, there = 0.0, ""
    for spelling in name.spellings:
        alike = ratio(word.text, spelling, score_cutoff=ALIKE)
        if alike > best:
            best, there = alike, spelling
    return best / 100, there


def _says(unwanted: tuple[str, ...], name: Name) -> bool:
    if len(unwanted) == 1:
        word = unwanted[0]
        if word in name.words or word in name.beside or code_of(word) in name.known_codes - {""}:
            return True
        return is_dense(word) and word in fold("".join((name.title, *name.more)))
    order, size = name.order, len(unwanted)
    return any(order[i : i + size] == unwanted for i in range(len(order) - size + 1)) or any(
        unwanted == tokens(text) for text in name.more
    )


def _objections(asked: Asked, name: Name) -> tuple[int, tuple[str, ...]]:
    """What the product's other words cost, and which they are."""
    said = asked.said
    extra = [t for t in name.order if t not in said]
    found: dict[str, int] = {}
    included = False
    for word in extra:
        included = included or word in _INCLUDED
        accessory = word in ACCESSORIES and not said & ACCESSORIES and not included
        # A model code names the child's shoe itself.
        if accessory or (word == "kids" and not asked.codes) or _worn(word):
            found[word] = _OTHER_THING
        elif word == "wmns" and "mens" in said:
            found[word] = _OTHER_COLOUR
        elif word == "wmns":
            found[word] = _OTHER_SEX
    if "kids" in said and "kids" not in name.words | name.beside:
        found["(adults)"] = _OTHER_THING
    _neighbours(asked, name, said, found)
    theirs, wanted = COLOURS.intersection(name.order), COLOURS & said
    if wanted and theirs and not wanted & theirs:
        found |= dict.fromkeys(sorted(theirs), _OTHER_COLOUR)
    made_for = _made_for(said, name)
    if made_for:
        found[made_for] = _OTHER_COLOUR
    cuts, cut = CUTS.intersection(name.order), CUTS & said
    if cut and cuts and not cut & cuts:
        found |= dict.fromkeys(sorted(cuts), _OTHER_KIND)
    return sum(sorted(found.values())[-2:]), tuple(found)


def _made_for(said: frozenset[str], name: Name) -> str:
    """The platform that alone was asked for, where a game's name stands before it: "Elden Ring - PS5"."""
    if any(w.isalpha() and w not in BRANDS | GENERIC | PLATFORMS for w in said):
        return ""
    before = 0
    for word in name.order:
        if word in PLATFORMS:
            return f"({word})" if before >= 2 and word in said else ""
        before += word not in said | BRANDS | GENERIC
    return ""


def _worn(word: str) -> bool:
    return word in WORN or (is_dense(word) and any(w in word for w in WORN))


def _neighbours(asked: Asked, name: Name, said: frozenset[str], found: dict[str, int]) -> None:
    """Another number behind the name, a Pro of it, something for it."""
    numbers = dict(asked.pairs)
    accessories = said & ACCESSORIES
    for before, word in pairwise(name.order):
        other = numbers.get(before)
        if other is not None and word != other and word.isdigit():
            found[f"{before} {word}"] = _OTHER_COLOUR
        elif word in TIERS and word not in said and before in said | TIERS:
            found[word] = _OTHER_KIND
        elif before == "for" and "for" not in said and not accessories and word not in _PEOPLE:
            found[f"for {word}"] = _OTHER_COLOUR

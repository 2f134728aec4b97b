"""What a person wants to hear of, in words: ``jordan 1 chicago -gs "low top"``. Exact, never fuzzy. Pure.

All words must be there, none behind a minus sign, quoted ones side by side. Case, accents and width don't
matter. Words of languages without spaces are found inside others. A model code (``CT8013-170``) is found
however its parts are joined, and is never the beginning of a longer one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Haystack", "KeywordError", "Query", "find", "haystack", "parse"]

LONGEST = 200
"""Characters of one line of keywords."""
_DENSE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
)
"""Scripts that are written without spaces, or with endings that belong to the word before."""
_TOKEN = re.compile(rf"[{_DENSE}]+|[^\W_{_DENSE}]+")
_IS_DENSE = re.compile(rf"[{_DENSE}]")
_TERM = re.compile(r'(?P<minus>[-−–－]?)(?:"(?P<quoted>[^"]*)"|(?P<word>[^\s"]+))')
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "＂": '"', "「": '"', "」": '"'})
_APOSTROPHES = re.compile("['’‘`´]")


class KeywordError(ValueError):
    """Keywords that can't be meant; says why."""


@dataclass(frozen=True, slots=True)
class _Term:
    spaced: str
    """``" ct8013 170 "``: its tokens side by side."""
    joined: str
    """``" ct8013170 "`` where it is written in parts; empty for a single token."""
    dense: re.Pattern[str] | None
    """For scripts without spaces: found inside other words."""
    number: bool
    """Nothing but digits: sought in titles only, because tags are full of sizes."""
    code: bool
    """Letters and digits: sought among SKUs as well."""


@dataclass(frozen=True, slots=True)
class Query:
    """One line of keywords, taken apart."""

    text: str
    wanted: tuple[_Term, ...]
    unwanted: tuple[_Term, ...]

    def matches(self, hay: Haystack) -> bool:
        """Whether all that is wanted is there, and nothing that isn't.

        >>> shoe = haystack(title="Air Jordan 1 Retro High OG “Chicago”", tags=["Mens"])
        >>> [parse(k).matches(shoe) for k in ("jordan 1 chicago -gs", "jordan 11", '"jordan retro"', "-mens")]
        [True, False, False, False]
        """
        return all(_there(term, hay) for term in self.wanted) and not any(
            _there(term, hay) for term in self.unwanted
        )


@dataclass(frozen=True, slots=True)
class Haystack:
    """What a listing says, folded: made once, searched by everybody's keywords."""

    title: str
    more: str
    """Brand and tags."""
    codes: str
    """SKUs and ids."""
    dense: str
    """Title, brand and tags without spaces."""


def haystack(
    *, title: str, brand: str | None = None, tags: Iterable[str] = (), codes: Iterable[str] = ()
) -> Haystack:
    """The listing as keywords see it."""
    beside = [_fold(text) for text in (brand or "", *tags)]
    folded = _fold(title)
    return Haystack(
        title=_spaced(folded),
        more=" |".join(map(_spaced, beside)),
        codes=" |".join(_spaced(_fold(code)) for code in codes),
        dense=re.sub(r"\s+", "", "|".join([folded, *beside])),
    )


@lru_cache(maxsize=20_000)
def parse(text: str) -> Query:
    """One line of keywords. Raises KeywordError for what says nothing, or leaves a quote open."""
    plain = " ".join(text.translate(_QUOTES).split())
    if len(plain) > LONGEST:
        raise KeywordError(f"longer than {LONGEST} characters")
    if plain.count('"') % 2:
        raise KeywordError("a quote is opened and never closed")
    wanted: list[_Term] = []
    unwanted: list[_Term] = []
    for match in _TERM.finditer(plain):
        quoted = match["quoted"]
        term = _term(quoted if quoted is not None else match["word"])
        if term is not None:
            (unwanted if match["minus"] else wanted).append(term)
    if not wanted and not unwanted:
        raise KeywordError("no word is in it")
    return Query(text=plain, wanted=tuple(wanted), unwanted=tuple(unwanted))


def find(lines: Iterable[str], hay: Haystack) -> str | None:
    """The first line of keywords that the listing matches; None where it matches none.

    >>> find(["dunk panda", "CT8013-170"], haystack(title="Nike CT8013 170"))
    'CT8013-170'
    """
    for line in lines:
        if parse(line).matches(hay):
            return line
    return None


def _fold(text: str) -> str:
    """Without case, accents and width; apostrophes gone, so that "men's" and "mens" are one word."""
    if not text.isascii():
        marked = unicodedata.normalize("NFKD", text)
        text = unicodedata.normalize("NFKC", "".join(c for c in marked if not unicodedata.combining(c)))
    return _APOSTROPHES.sub("", text.casefold())


def _spaced(folded: str) -> str:
    """Every token between spaces; neighbours also joined, where together they look like a code."""
    tokens = _TOKEN.findall(folded)
    joined = [
        "".join(tokens[at : at + number])
        for number in (2, 3)
        for at in range(len(tokens) - number + 1)
        if _is_code("".join(tokens[at : at + number]))
    ]
    return f" {' '.join(tokens)} " + (f"| {' | '.join(joined)} " if joined else "")


def _is_code(token: str) -> bool:
    return len(token) >= 6 and not token.isdigit() and not token.isalpha()


def _term(text: str) -> _Term | None:
    folded = _fold(text)
    tokens = _TOKEN.findall(folded)
    if not tokens:
        return None
    whole = "".join(tokens)
    return _Term(
        spaced=f" {' '.join(tokens)} ",
        joined=f" {whole} " if len(tokens) > 1 and _is_code(whole) else "",
        dense=_inside(folded) if _IS_DENSE.search(folded) else None,
        number=whole.isdigit(),
        code=len(whole) >= 5 and any(c.isdigit() for c in whole),
    )


def _inside(folded: str) -> re.Pattern[str]:
    """Found within other words; but its own letters and digits at either end belong to no longer one."""
    written = re.sub(r"\s+", "", folded)
    before = r"(?<![a-z0-9])" if written[0].isascii() and written[0].isalnum() else ""
    behind = r"(?![a-z0-9])" if written[-1].isascii() and written[-1].isalnum() else ""
    return re.compile(before + re.escape(written) + behind)


def _there(term: _Term, hay: Haystack) -> bool:
    if term.dense is not None:
        return term.dense.search(hay.dense) is not None
    if _in(term, hay.title):
        return True
    if not term.number and _in(term, hay.more):
        return True
    return term.code and _in(term, hay.codes)


def _in(term: _Term, text: str) -> bool:
    return term.spaced in text or (term.joined != "" and term.joined in text)

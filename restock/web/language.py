"""In which language a page speaks, and its phrases. Adding a language is one file: ``locale/xx.po``.

The phrases of the pages are English in the templates (gettext); a ``.po`` file is read as it is, so that
there is nothing to compile.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from fastapi import Request

from crawler.storage.accounts import Person

FOLDER = Path(__file__).parent / "locale"
SOURCE = "en"
LANGUAGE_COOKIE = "restock_language"


@cache
def languages() -> tuple[str, ...]:
    """BCP 47, English first."""
    return (SOURCE, *sorted(path.stem.replace("_", "-") for path in FOLDER.glob("*.po")))


@cache
def translations(language: str) -> NullTranslations:
    """The phrases of one of :func:`languages`."""
    if language == SOURCE:
        return NullTranslations()
    with (FOLDER / f"{language.replace('-', '_')}.po").open("rb") as file:
        catalogue = read_po(file, locale=language.replace("-", "_"), abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def nearest(wished: list[str]) -> str:
    """The language we have that is nearest to the first of the wishes.

    >>> nearest(["zh-Hans-CN", "en"]), nearest(["zh"]), nearest(["fr-CA", "en-GB"]), nearest([])
    ('zh-CN', 'zh-CN', 'en', 'en')
    """
    have = [language.replace("-", "_") for language in languages()]
    for wish in wished:
        found = negotiate_locale([wish], have, sep="-") or negotiate_locale([wish.split("-")[0]], have)
        if found is None:
            found = next((h for h in have if h.split("_")[0] == wish.split("-")[0].lower()), None)
        if found is not None:
            return found.replace("_", "-")
    return SOURCE


def language_of(request: Request, person: Person | None) -> str:
    """The person's own, else what they switched to here, else what their browser asks for."""
    if person is not None:
        return nearest([person.language])
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in languages():
        return str(chosen)
    header = request.headers.get("accept-language", "")
    return nearest([part.split(";")[0].strip() for part in header.split(",")[:10] if part.strip()])


@cache
def locale_of(language: str) -> Locale:
    """Babel's locale, for dates, numbers and money."""
    return Locale.parse(language, sep="-")

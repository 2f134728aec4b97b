"""Every phrase of every page is there in every language."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from restock.web.language import FOLDER, SOURCE, languages

TEMPLATES = Path(FOLDER).parent / "templates"


def phrases() -> set[str]:
    found = extract_from_dir(
        str(TEMPLATES), [("**.html", "jinja2")], {"**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
    )
    return {message[2] if isinstance(message[2], str) else message[2][0] for message in found}


@pytest.mark.parametrize("language", [known for known in languages() if known != SOURCE])
def test_every_phrase_is_translated_and_none_is_left_over(language: str) -> None:
    with (FOLDER / f"{language.replace('-', '_')}.po").open("rb") as file:
        catalogue = read_po(file)
    translated = {
        (m.id if isinstance(m.id, str) else m.id[0]) for m in catalogue if m.id and m.string and not m.fuzzy
    }
    wanted = phrases()
    assert len(wanted) > 20
    assert wanted - translated == set()
    assert translated - wanted == set()


@pytest.mark.parametrize("language", [known for known in languages() if known != SOURCE])
def test_translations_keep_the_placeholders(language: str) -> None:
    with (FOLDER / f"{language.replace('-', '_')}.po").open("rb") as file:
        catalogue = read_po(file)
    broken = [(m.id, [str(e) for e in m.check()]) for m in catalogue if m.id and list(m.check())]
    assert broken == []

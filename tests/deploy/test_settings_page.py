"""docs/settings.md has every setting, and no page speaks of one that there isn't."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crawler.config import Config
from restock.settings_page import page, settings

DOCS = Path(__file__).parents[2] / "docs"
KNOWN = {f"RESTOCK_{name.upper()}" for name in Config.model_fields}


def test_the_page_is_what_the_program_says() -> None:
    said = (DOCS / "settings.md").read_text(encoding="utf-8")
    assert said == page(), "run: python -m restock.settings_page > docs/settings.md"


def test_every_setting_is_there_once_and_says_what_it_is() -> None:
    assert sorted(setting.variable for setting in settings()) == sorted(KNOWN)
    for setting in settings():
        assert setting.words.endswith((".", "?")), f"{setting.variable} says nothing of itself"
    secret = {setting.variable for setting in settings() if setting.secret}
    assert {"RESTOCK_SECRET_KEY", "RESTOCK_DATABASE_URL"} <= secret


@pytest.mark.parametrize("name", ["deploy.md", "workers.md"])
def test_no_page_speaks_of_a_setting_that_there_is_not(name: str) -> None:
    said = set(re.findall(r"\bRESTOCK_[A-Z_]+\b", (DOCS / name).read_text(encoding="utf-8")))
    assert said <= KNOWN

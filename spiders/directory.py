"""The table of shops and platforms in ``docs/sites.md``, made from what the spiders declare.

``python -m spiders.directory`` writes it anew; a test holds that it is current.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import cast

from spiders.base import ShopSpider
from spiders.choose import loader
from spiders.site import SiteSpider

DOCUMENT = Path(__file__).parent.parent / "docs" / "sites.md"
_HEAD = """# Shops and platforms

Made from the spiders' declarations by `python -m spiders.directory`; don't edit it by hand. A shop that isn't
listed is read by its platform's spider where it gives one away, and by structured data, buttons and text
otherwise. No signal here was held against a live shop by its author unless it says so; `restock check URL`
shows what is read today.
"""


def table() -> str:
    """The whole document."""
    spiders = [cast("type[ShopSpider]", loader().load(name)) for name in sorted(loader().list())]
    sites = [cls for cls in spiders if cls.__module__.startswith("spiders.sites.")]
    platforms = [cls for cls in spiders if cls not in sites]
    return "\n".join([_HEAD, "## Platforms", "", *_rows(platforms), "", "## Shops", "", *_rows(sites), ""])


def _rows(spiders: list[type[ShopSpider]]) -> list[str]:
    return [
        "| name | domains | how | at most every | quirks | verified |",
        "|---|---|---|---|---|---|",
        *(_row(cls) for cls in spiders),
    ]


def _row(cls: type[ShopSpider]) -> str:
    cells = (
        f"`{cls.name}`",
        ", ".join(cls.domains) or "any",
        how(cls),
        words(cls.min_interval),
        " ".join(cls.quirks) or "–",
        f"{cls.verified.on:%Y-%m-%d}: {cls.verified.against}",
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def how(cls: type[ShopSpider]) -> str:
    """How a spider gets the stock, in words."""
    if not issubclass(cls, SiteSpider):
        return (cls.__doc__ or "").strip().splitlines()[0].rstrip(".")
    platform = next((b for b in cls.__bases__ if not issubclass(b, SiteSpider)), None)
    if platform is not None and issubclass(platform, ShopSpider) and platform is not ShopSpider:
        return f"platform {platform.name}"
    browser = "the page in a browser, else " if cls.browser else ""
    place = f", per {cls.place.kind}: `{cls.place.parameter}` in the address" if cls.place else ""
    return f"{browser}{cls.source}{place}"


def words(interval: timedelta) -> str:
    """An interval as a person says it.

    >>> words(timedelta(seconds=30)), words(timedelta(minutes=5)), words(timedelta())
    ('30 s', '5 min', '–')
    """
    seconds = round(interval.total_seconds())
    if not seconds:
        return "–"
    return f"{seconds // 60} min" if seconds % 60 == 0 else f"{seconds} s"


if __name__ == "__main__":
    DOCUMENT.write_text(table(), encoding="utf-8")

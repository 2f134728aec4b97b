"""Which Chromium there is, and what to install where there is none. Imports nothing of the extra."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from shutil import which

from crawler.browser.errors import BrowserTrouble
from crawler.config import Config

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Looked for on PATH, the cheapest first."""
OFF = "off"
EXTRA = "install the extra: pip install 'restock-monitor[browser]'"
CHROMIUM = (
    "install Chromium (on Debian and Ubuntu: apt install chromium-headless-shell, or else chromium), "
    "or name one: RESTOCK_BROWSER=/path/to/chromium"
)


def find_browser(config: Config) -> Path:
    """The Chromium to start: the configured one, else the first on PATH.

    Raises BrowserTrouble that says what is missing and how to get it.

    >>> find_browser(Config(browser="off"))
    Traceback (most recent call last):
    crawler.browser.errors.BrowserTrouble: the browser is turned off (RESTOCK_BROWSER=off)
    """
    if config.browser == OFF:
        raise BrowserTrouble("the browser is turned off (RESTOCK_BROWSER=off)")
    if config.proxy is not None:
        # Its pages would go past the proxy that the operator wants everything to go through.
        raise BrowserTrouble("no page is opened in a browser while looks go through a proxy (RESTOCK_PROXY)")
    if find_spec("scrapy_playwright") is None or find_spec("playwright") is None:
        raise BrowserTrouble(f"this page needs a browser; {EXTRA}; then {CHROMIUM}")
    if config.browser:
        found = which(config.browser)
        if found is None:
            raise BrowserTrouble(
                f"RESTOCK_BROWSER names {config.browser}, which is no program here; "
                f"mend it, or unset it and {CHROMIUM}"
            )
        return Path(found)
    for name in NAMES:
        found = which(name)
        if found is not None:
            return Path(found)
    raise BrowserTrouble(f"this page needs a browser and there is none; {CHROMIUM}")


def missing(config: Config) -> str | None:
    """Why no page can be opened in a browser, and what to install; None where one can.

    Asked anew each time, so that a browser that was installed meanwhile is found: 0.1 ms.
    """
    try:
        find_browser(config)
    except BrowserTrouble as exc:
        return str(exc)
    return None

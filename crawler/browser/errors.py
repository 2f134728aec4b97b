"""What can go wrong with a browser, apart from what can go wrong with any download."""

from __future__ import annotations

from crawler.model import FailureReason


class BrowserTrouble(Exception):
    """The page could not be opened; the text is for a person.

    ``reason`` is BROWSER where it is our browser's fault: it is missing, does not start, or died.
    """

    def __init__(self, detail: str, *, reason: FailureReason = FailureReason.BROWSER) -> None:
        super().__init__(detail)
        self.reason = reason

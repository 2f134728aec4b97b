"""Bytes of a page in, one Offer with its evidence or one honest Failure out. Pure: no I/O, no clock."""

from crawler.model import Failure, Offer
from spiders.extraction.page import Page

__all__ = ["Page", "extract"]


def extract(page: Page) -> Offer | Failure:
    """Exactly one Offer or Failure for any bytes; never raises."""
    from spiders.extraction.reading import extract as read

    return read(page)

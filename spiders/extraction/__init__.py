"""Bytes of a page in, one Offer with its evidence or one honest Failure out. Pure: no I/O, no clock."""

from spiders.extraction.page import Page
from spiders.extraction.reading import extract

__all__ = ["Page", "extract"]

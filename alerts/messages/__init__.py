"""Message text per format and language."""

from alerts.messages.listings import render_listings
from alerts.messages.notices import render_notice
from alerts.messages.render import LANGUAGES, catalogue_for, render, render_confirm, render_test

__all__ = [
    "LANGUAGES",
    "catalogue_for",
    "render",
    "render_confirm",
    "render_listings",
    "render_notice",
    "render_test",
]

"""Message text per format and language."""

from alerts.messages.render import LANGUAGES, catalogue_for, render, render_test

__all__ = ["LANGUAGES", "catalogue_for", "render", "render_test"]

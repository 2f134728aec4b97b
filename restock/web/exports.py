"""Cells of a spreadsheet that nobody's program takes for a formula."""

from __future__ import annotations

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: object) -> str:
    """What a page or a person wrote, as text in a CSV file.

    >>> safe_cell("=HYPERLINK(1)"), safe_cell("Jordan 1"), safe_cell(-3)
    ("'=HYPERLINK(1)", 'Jordan 1', '-3')
    """
    text = str(value)
    if isinstance(value, str) and text.startswith(_DANGEROUS):
        return f"'{text}"
    return text

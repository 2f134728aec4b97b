"""How much work the selectors of one look may be."""

from __future__ import annotations

STEPS = 400_000
"""Elements visited, and every 64 characters put together: about a second. A usual page takes a fiftieth."""


class TooMuchWorkError(Exception):
    """The selectors of this look need more steps than they are given."""


class Budget:
    """Counts down; shared by all selectors of one look."""

    def __init__(self, steps: int = STEPS) -> None:
        self.left = steps

    def spend(self, steps: int = 1) -> None:
        """Raises TooMuchWorkError where nothing is left."""
        self.left -= steps
        if self.left < 0:
            raise TooMuchWorkError

    def spend_text(self, text: str) -> str:
        """The text, after its length was paid for."""
        self.spend(1 + len(text) // 64)
        return text

"""What every command needs: the installation, opened, or a clear error."""

from __future__ import annotations

from crawler.installation import Installation as Context
from crawler.installation import installation

__all__ = ["Context", "open_context"]


def open_context() -> Context:
    """The installation that the environment names; created on first use.

    Raises ConfigError or DatabaseError with what is wrong and what to do.
    """
    return installation()

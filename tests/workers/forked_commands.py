"""``restock COMMAND`` in forked processes; an order (:mod:`forking`) says its ``argv``.

What a shop may take for an answer is shortened, so that a turn at a domain that a killed worker held ends
within seconds. All else is the program as it is.
"""

from __future__ import annotations

import os
import sys
import traceback
from typing import Any

from forking import raise_children

import crawler.settings
from crawler.middlewares import manners, turns
from restock.cli import main as restock
from restock.workers import scheduler, worker  # noqa: F401 - imported here so that the children need not

crawler.settings.DOWNLOAD_TIMEOUT = 2
manners.MARGIN = 0.5
turns.KEPT_FOR = 0.5


def _live(order: dict[str, Any]) -> None:
    """In the child: never returns."""
    sys.argv = ["restock", *order["argv"]]
    code: Any = 1
    try:
        restock()
    except SystemExit as exc:
        code = exc.code or 0
    finally:
        if code == 1:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    raise_children(_live)

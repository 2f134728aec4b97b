"""Python's cyclic garbage collector, in a process that lives long."""

from __future__ import annotations

import gc

_EVERY = (10_000, 10, 10)
"""Objects made before the youngest are looked at (Python's own: 700), and how often the older ones are."""


def spare_what_lives() -> None:
    """Call once, when everything is imported: what was made so far is not looked through any more.

    Modules and models are hundreds of thousands of objects that stay for as long as the process; without
    this a batch of thousands of rows makes the collector look through all of them again and again, for a
    third of the batch's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_EVERY)

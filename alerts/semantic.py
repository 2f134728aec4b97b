"""Alike in meaning: sentence embeddings from the extra ``semantic``, whose package carries its model.

Nothing is fetched when it runs. Without the extra the keyword way serves alone, and :data:`NOTICE` says so.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

DEFAULT_THRESHOLD = 60
"""Of 100. No threshold tells a product from its neighbours by meaning alone (``make score-matching``): it
finds what is like it."""
LEAST = 40
"""Nothing below is alike, whatever threshold a person set."""
NOTICE = (
    "'something like this' needs the extra 'semantic'; until it is installed"
    " (pip install 'restock-monitor[semantic]'), the words themselves are compared"
)


@cache
def installed() -> bool:
    """Whether the extra is there."""
    return find_spec("wordllama") is not None


@cache
def _model() -> Any:
    import wordllama

    # Weights and tokenizer lie in the package, where only this argument makes it look; a hub is never asked.
    return wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)


@lru_cache(maxsize=20_000)
def embedded(text: str) -> NDArray[np.float32]:
    """The text's meaning: a vector of length 1, so that a product of two is their cosine."""
    vector: NDArray[np.float32] = _model().embed([text], norm=True)[0]
    return vector


def likeness(one: str, other: str) -> float:
    """The cosine of two texts' meanings, 0 to 1; needs the extra."""
    return max(0.0, float(embedded(one) @ embedded(other)))

"""Paths into JSON values, as people write them: ``$.product.variants[0].stock``.

A small closed part of JSONPath: keys, positions, each (``[*]``), and the entries whose field has a value
(``[id=7]``, or ``[?(@.id=='7')]``). Nothing searches the whole value, nothing is computed.
"""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.watchlist.problems import Mistake

MAX_LENGTH = 300
MAX_STEPS = 20
_STEP = re.compile(
    r"""\.?\[\s*(?:(?P<each>\*?)|(?P<at>\d{1,6})|(?P<quoted>"[^"\\]*"|'[^'\\]*')
        |\?\(\s*@\.(?P<field>[^=\s()\[\]'"]+)\s*==\s*(?P<value>-?[\w.]+|"[^"\\]*"|'[^'\\]*')\s*\)
        |(?P<name>[^=\[\]'"?@()]+)=(?P<wanted>[^\[\]]*))\s*\]
      |\.(?P<star>\*)|\.?(?P<key>[^.\[\]*"'\s()?@,:][^.\[\]*"'()?@,:]*)""",
    re.VERBOSE,
)
_HINT = "Write it like '$.product.stock', '$.items[0].price' or '$.sizes[*]'"


@lru_cache(maxsize=2048)
def parse_json_path(text: str) -> tuple[str, ...]:
    """The path's steps as :func:`spiders.json_path.walk` takes them. Raises Mistake.

    >>> parse_json_path("$.product.variants[0]['in stock']"), parse_json_path("$[?(@.id==7)].left")
    (('product', 'variants', '[0]', 'in stock'), ('[id=7]', 'left'))
    """
    text = text.strip()
    if len(text) > MAX_LENGTH:
        raise Mistake(f"the JSON path is longer than {MAX_LENGTH} characters", _HINT)
    if ".." in text:
        raise Mistake(f"'..' in '{text}' isn't read here", "Write the whole path, such as '$.product.stock'")
    at, steps = len("$") if text.startswith("$") else 0, list[str]()
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None or (match["key"] and at and text[at] not in ".]"):
            raise Mistake(f"'{text[at : at + 40]}' in the JSON path '{text}' can't be read", _HINT)
        steps.append(_step(match, text))
        at = match.end()
    if len(steps) > MAX_STEPS:
        raise Mistake(f"the JSON path has more than {MAX_STEPS} steps", _HINT)
    return tuple(steps)


def _step(match: re.Match[str], text: str) -> str:
    if match["key"]:
        return match["key"].rstrip()
    if match["at"]:
        return f"[{int(match['at'])}]"
    if match["quoted"]:
        return _plain_key(match["quoted"][1:-1], text)
    if match["field"]:
        return f"[{match['field']}={_wanted(match['value'])}]"
    return f"[{match['name'].strip()}={_wanted(match['wanted'].strip())}]" if match["name"] else "[]"


def _wanted(value: str) -> str:
    """As Python writes the value: what entries are compared with."""
    return {"true": "True", "false": "False", "null": "None"}.get(value) or value.strip("\"'")


def _plain_key(key: str, text: str) -> str:
    # What a step means is told by its first sign: such keys could be taken for other steps.
    if key and not key.startswith("[") and key != "*":
        return key
    raise Mistake(
        f"the key '{key}' in the JSON path '{text}' can't be read", "Name a part of it by 'css' instead"
    )

"""XPath's rules for comparing and turning numbers and texts into one another."""

from __future__ import annotations

import math
from collections.abc import Sequence


def related(sign: str, lefts: Sequence[float], rights: Sequence[float]) -> bool:
    """Whether any pair stands in the relation; by the extremes, so that time stays linear."""
    if sign == "!=":
        different = len({*lefts, *rights}) > 1 or any(map(math.isnan, (*lefts, *rights)))
        return bool(lefts) and bool(rights) and different
    lefts = [x for x in lefts if not math.isnan(x)]
    rights = [x for x in rights if not math.isnan(x)]
    if not lefts or not rights:
        return False
    if sign == "=":
        return not set(lefts).isdisjoint(rights)
    if sign in ("<", "<="):
        return min(lefts) < max(rights) or (sign == "<=" and min(lefts) == max(rights))
    return max(lefts) > min(rights) or (sign == ">=" and max(lefts) == min(rights))


def to_number(value: str | float) -> float:
    if isinstance(value, str):
        plain = value.strip(" \t\r\n")
        whole = plain.removeprefix("-")
        digits = whole.replace(".", "", 1)
        return float(plain) if digits.isascii() and digits.isdigit() and len(digits) < 300 else math.nan
    return float(value)


def number_text(number: float) -> str:
    if math.isnan(number) or math.isinf(number):
        return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"
    return str(int(number)) if number == int(number) else repr(number)


def translated(text: str, old: str, new: str) -> str:
    table: dict[int, str | None] = {}
    for place, character in enumerate(old):
        table.setdefault(ord(character), new[place] if place < len(new) else None)
    return text.translate(table)

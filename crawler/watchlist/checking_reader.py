"""An own reader by itself: a file or a form's text that holds what a watch has under ``read:``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.errors import RestockError
from crawler.watchlist import reading
from crawler.watchlist.checking import PartChecker
from crawler.watchlist.own_reader import Read
from crawler.watchlist.problems import Problem, UnreadableWatchlistError, in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedReader:
    """Either a reader in the shape that is stored, or the problems that kept it from being one."""

    reader: Mapping[str, Any] | None
    problems: tuple[Problem, ...]


class ReaderError(RestockError):
    """An own reader with problems (at least one)."""

    exit_code = 2

    def __init__(self, name: str, problems: tuple[Problem, ...]) -> None:
        more = f" and {len(problems) - 1} more" if len(problems) > 1 else ""
        super().__init__(f"the selectors can't be used: {problems[0].render(name).rstrip('.')}{more}")
        self.problems = problems


def check_reader(data: bytes, *, url: str) -> CheckedReader:
    """Check the YAML of a reader for the page ``url`` (canonical); ``read:`` may stand around it."""
    text, undecodable = reading.decode(data)
    if undecodable:
        return CheckedReader(reader=None, problems=(undecodable,))
    root, problems = reading.read_yaml(text) if text.strip() else (_nothing(), [])
    if root is None:
        return CheckedReader(reader=None, problems=in_order(problems))
    checker = PartChecker(_under_read(root))
    read = checker.part(Read, ("read",))
    checker.same_shop(read, url, ("read",))
    problems = [*problems, *checker.problems]
    stored = read.stored() if read is not None and not problems else None
    return CheckedReader(reader=stored, problems=in_order(problems))


def check_reader_file(path: Path, *, url: str) -> Mapping[str, Any]:
    """The reader in a file. Raises ReaderError for its problems, UnreadableWatchlistError for no file."""
    try:
        with path.open("rb") as file:
            data = file.read(reading.MAX_BYTES + 1)
    except OSError as exc:
        raise UnreadableWatchlistError(
            f"the file {path} can't be read: {exc.strerror or exc}",
            hint="docs/own-selectors.md shows what it holds",
        ) from exc
    checked = check_reader(data, url=url)
    if checked.reader is None:
        raise ReaderError(str(path), checked.problems)
    return checked.reader


def _nothing() -> reading.Node:
    return reading.Mapping(line=1, column=1)


def _under_read(root: reading.Node) -> reading.Mapping:
    if isinstance(root, reading.Mapping) and set(root.entries) == {"read"}:
        return root
    key = reading.Scalar(text="read", plain=True, line=root.line, column=root.column)
    return reading.Mapping(entries={"read": (key, root)}, line=root.line, column=root.column)

"""Mistakes in a watchlist, told like a compiler's: where, what, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from crawler.errors import RestockError

MAX_PROBLEMS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake. Lines and columns count from 1; ``path`` leads through keys and list positions."""

    line: int
    column: int
    path: tuple[str | int, ...]
    message: str
    """No value of an environment variable ever stands in it."""
    suggestion: str | None = None
    """A whole sentence without its full stop, or a question."""

    def render(self, file: str) -> str:
        """One line, such as ``watchlist.yaml:12:5: unknown key 'chanels'. Did you mean 'channels'?``

        >>> Problem(line=1, column=2, path=(), message="it is empty").render("w.yaml")
        'w.yaml:1:2: it is empty'
        """
        text = f"{file}:{self.line}:{self.column}: {self.message}"
        if not self.suggestion:
            return text
        return f"{text}. {self.suggestion}" + ("" if self.suggestion.endswith(("?", ".")) else ".")

    def as_dict(self) -> dict[str, object]:
        return {
            "line": self.line,
            "column": self.column,
            "path": list(self.path),
            "message": self.message,
            "suggestion": self.suggestion,
        }


class Mistake(ValueError):
    """A value that can't be used, raised by its reader; the place is added by whoever knows it."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.suggestion = suggestion


class UnreadableWatchlistError(RestockError):
    """The watchlist's file isn't there or can't be read."""

    exit_code = 2


class WatchlistError(RestockError):
    """A watchlist with problems (at least one); nothing of it was used."""

    def __init__(self, path: Path, problems: Sequence[Problem]) -> None:
        more = f" and {len(problems) - 1} more" if len(problems) > 1 else ""
        super().__init__(
            f"the watchlist can't be used: {problems[0].render(str(path)).rstrip('.')}{more}",
            hint=f"nothing was changed; see all with: restock watchlist check {path}",
        )
        self.path = path
        self.problems = tuple(problems)


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The nearest known word as a question, else what there is (if that is little), else None.

    >>> did_you_mean("chanels", ["channels", "name"])
    "Did you mean 'channels'?"
    >>> did_you_mean("x", ["ann", "ben"])
    "There are 'ann' and 'ben'"
    """
    folded = {k.casefold(): k for k in known}
    close = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    if close:
        return f"Did you mean '{folded[close[0]]}'?"
    names = [f"'{name}'" for name in folded.values()]
    if not names or len(names) > 12:
        return None
    if len(names) == 1:
        return f"There is only {names[0]}"
    return f"There are {', '.join(names[:-1])} and {names[-1]}"


def shown(text: str) -> str:
    """A key or name from the file, fit for one line; of a URL only the scheme, for the rest may be secret.

    >>> shown("tgram://123:token/chat"), shown("chanels")
    ('tgram://…', 'chanels')
    """
    line = "".join(c if c.isprintable() else "�" for c in text)
    scheme, found, _ = line.partition("://")
    return f"{scheme[:30]}://…" if found else line if len(line) <= 40 else f"{line[:39]}…"


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By place in the file, each once, at most MAX_PROBLEMS and a last one that says so."""
    ordered = sorted(dict.fromkeys(problems), key=lambda p: (p.line, p.column))
    if len(ordered) <= MAX_PROBLEMS:
        return tuple(ordered)
    last = ordered[MAX_PROBLEMS]
    more = Problem(
        line=last.line,
        column=last.column,
        path=(),
        message=f"{len(ordered) - MAX_PROBLEMS} more problems aren't shown",
        suggestion="Mend the first ones and check again",
    )
    return (*ordered[:MAX_PROBLEMS], more)

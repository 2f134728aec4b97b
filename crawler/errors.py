"""Errors that a person sees: what is wrong, where, and what to do next."""

from __future__ import annotations


class RestockError(Exception):
    """A mistake or a missing part outside the program. Shown as one line, never as a traceback."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        if not self.hint:
            return self.message
        end = "" if self.hint[-1] in ".?!…" else "."
        return f"{self.message}. {self.hint[:1].upper()}{self.hint[1:]}{end}"


class ConfigError(RestockError):
    """A setting that can't be used."""

    exit_code = 2


class DatabaseError(RestockError):
    """The database can't be reached, or isn't the program's."""

    exit_code = 3


class AddressError(RestockError):
    """A URL that the program refuses to fetch."""

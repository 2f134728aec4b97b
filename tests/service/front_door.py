"""``restock`` in this process, as a person types it: arguments in, exit code and words out."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import typer

from restock.cli import app, main


@dataclass(frozen=True, kw_only=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def mistake(self) -> str:
        """The one line that a person's mistake is answered with."""
        assert self.code != 0, self
        assert self.err.count("\n") == 1, f"one line, not {self.err!r}"
        assert self.err.startswith("error: "), self.err
        assert "Traceback" not in self.err + self.out
        return self.err.removeprefix("error: ").strip()


Call = Callable[..., Answer]


@contextmanager
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def caller(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    def call(*arguments: object) -> Answer:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["restock", *map(str, arguments)])
        with _logging_as_it_was():
            try:
                main()
                code: Any = 0
            except SystemExit as exc:
                code = exc.code or 0
        said = capsys.readouterr()
        return Answer(code=int(code), out=said.out, err=said.err)

    return call


def commands() -> dict[str, Any]:
    """Every command by what is typed, such as ``watch add``."""
    found: dict[str, Any] = {}

    def walk(command: Any, path: tuple[str, ...]) -> None:
        if not getattr(command, "commands", None):
            found[" ".join(path)] = command
            return
        for name, child in command.commands.items():
            walk(child, (*path, name))

    walk(typer.main.get_command(app), ())
    return found

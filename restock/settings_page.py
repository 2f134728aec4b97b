"""``python -m restock.settings_page > docs/settings.md``: the page is made of the fields of ``Config``."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

from crawler.config import Config

_HEAD = """\
# Settings

Every setting is a variable of the environment. What your watchlist declares under `settings` counts where the
environment says nothing. A value that can't be used ends the program at its start, with the setting's name
and what is wrong; a secret is never printed.

In a container name them in the environment or an `env_file`, under systemd in `/etc/restock/restock.env`, in
Kubernetes in the ConfigMap and, where "secret" stands below, in the Secret: see [deploying](deploy.md).

| setting | unless set | what it is |
|---|---|---|
"""
_TAIL = """
This page is made by `python -m restock.settings_page > docs/settings.md`.

## 中文

以上每个设置都是一个环境变量;环境变量优先于关注清单中 `settings` 的声明。标有 “secret” 的是机密,程序从不打印。
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    variable: str
    default: str
    """As it is written in the environment; empty where there is none."""
    secret: bool
    words: str


def settings() -> Iterator[Setting]:
    """In the order of their declarations; the words are the docstrings below them."""
    (declared,) = ast.parse(dedent(inspect.getsource(Config))).body
    assert isinstance(declared, ast.ClassDef)
    for line, after in zip(declared.body, [*declared.body[1:], None], strict=True):
        if not isinstance(line, ast.AnnAssign) or not isinstance(line.target, ast.Name):
            continue
        name = line.target.id
        field = Config.model_fields[name]
        yield Setting(
            variable=f"RESTOCK_{name.upper()}",
            default=_written(field.default) if field.default_factory is None else "",
            secret=not field.repr,
            words=_words(after),
        )


def _written(value: Any) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _words(after: ast.stmt | None) -> str:
    if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
        return re.sub(r"``(.*?)``", r"`\1`", " ".join(str(after.value.value).split()))
    return ""


def page() -> str:
    return _HEAD + "".join(map(_row, settings())) + _TAIL


def _row(setting: Setting) -> str:
    default = f"`{setting.default}`" if setting.default else ""
    secret = " *secret*" if setting.secret else ""
    return f"| `{setting.variable}` | {default} | {setting.words}{secret} |\n"


if __name__ == "__main__":
    sys.stdout.write(page())

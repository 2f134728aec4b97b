"""Channel URLs: ``${NAME}`` filled in from the environment, then checked by whoever knows the services.

Nothing here puts a value of the environment into a message.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from crawler.errors import RestockError
from crawler.watchlist import reading
from crawler.watchlist.declared import DeclaredChannel, ValidateChannel
from crawler.watchlist.problems import Mistake, Problem, did_you_mean, shown

Channels = tuple[DeclaredChannel, ...]

_REFERENCE = re.compile(r"\$\$\{|\$\{([^}]*)\}?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def fill_in(text: str, environ: Mapping[str, str]) -> str:
    """``${NAME}`` replaced by the variable's value; ``$${`` stands for a plain ``${``.

    >>> fill_in("tgram://${TOKEN}/1", {"TOKEN": "t"}), fill_in("a$${b}", {})
    ('tgram://t/1', 'a${b}')
    """

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name is None:
            return "${"
        if not _NAME.fullmatch(name) or not match[0].endswith("}"):
            raise Mistake(f"'{match[0][:40]}' isn't a reference", "Write it like ${TELEGRAM_TOKEN}")
        if not environ.get(name):
            raise _missing(name, environ)
        return environ[name]

    return _REFERENCE.sub(value, text)


def _missing(name: str, environ: Mapping[str, str]) -> Mistake:
    hint = f"Set it before, such as: export {name}=VALUE"
    if name in environ:
        return Mistake(f"the environment variable {name} is empty", hint)
    near = did_you_mean(name, [other for other in environ if other[:3].casefold() == name[:3].casefold()])
    return Mistake(
        f"the environment variable {name} isn't set", near if near and near.endswith("?") else hint
    )


def escape(text: str) -> str:
    """Text that :func:`fill_in` turns into ``text``."""
    return text.replace("${", "$${")


def resolve_channels(
    people: Mapping[str, reading.Node], validate: ValidateChannel, environ: Mapping[str, str]
) -> tuple[dict[str, Channels], list[Problem]]:
    """Each subscriber's usable channels by handle, and what is wrong with the others."""
    resolved: dict[str, Channels] = {}
    problems: list[Problem] = []
    for handle, person in people.items():
        node = person.get("channels") if isinstance(person, reading.Mapping) else None
        made = []
        for name, (_, url) in node.entries.items() if isinstance(node, reading.Mapping) else ():
            # Anything else than text is told with the subscriber's shape.
            if isinstance(url, reading.Scalar) and url.text.strip():
                try:
                    made.append(_channel(name, url.text.strip(), validate, environ))
                except Mistake as mistake:
                    problems.append(_problem(mistake, url, handle, name))
        resolved[handle] = tuple(made)
    return resolved, problems


def _channel(name: str, text: str, validate: ValidateChannel, environ: Mapping[str, str]) -> DeclaredChannel:
    url = fill_in(text, environ)
    try:
        valid = validate(url)
    except RestockError as exc:
        raise Mistake(exc.message, exc.hint[:1].upper() + exc.hint[1:] if exc.hint else None) from exc
    return DeclaredChannel(name=name, url=url, service=valid.service, masked=valid.masked)


def _problem(mistake: Mistake, node: reading.Scalar, handle: str, name: str) -> Problem:
    return Problem(
        line=node.line,
        column=node.column,
        path=("subscribers", handle, "channels", name),
        message=f"channel '{shown(name)}' of '{shown(handle)}': {mistake.message}",
        suggestion=mistake.suggestion,
    )

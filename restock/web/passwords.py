"""Passwords: argon2id with the library's current parameters, and a little sense about what one is."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
LONGEST = 200
_hasher = PasswordHasher()
_NOBODYS = _hasher.hash("there is no such account")


def hash_password(password: str) -> str:
    return _hasher.hash(_normal(password))


def is_right(password: str, hashed: str | None) -> bool:
    """Whether it is the password. Without an account (None) it takes just as long and is False."""
    try:
        _hasher.verify(hashed or _NOBODYS, _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return hashed is not None


def is_outdated(hashed: str) -> bool:
    """Made with weaker parameters than today's: hash it anew when the person signs in."""
    return _hasher.check_needs_rehash(hashed)


def objection(password: str, *, login: str) -> str | None:
    """Why it is no password to take, as a message to translate; None where it will do.

    Length is what counts (NIST SP 800-63B): no rules about digits and signs.

    >>> objection("short", login="ann"), objection("ann12345678", login="ann12345678")
    ('too_short', 'same_as_login')
    >>> objection("correct horse battery", login="ann")
    """
    normal = _normal(password)
    if len(normal) < SHORTEST:
        return "too_short"
    if len(normal) > LONGEST:
        return "too_long"
    if normal.casefold() == login.casefold():
        return "same_as_login"
    if len(set(normal)) < 4:
        return "too_simple"
    return None


def _normal(password: str) -> str:
    """The same characters typed on another device give the same bytes."""
    return unicodedata.normalize("NFKC", password)[: LONGEST + 1]

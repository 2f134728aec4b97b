"""The installation's key: seals channel URLs at rest, and recognizes them without opening.

The key comes from ``RESTOCK_SECRET_KEY`` (several, comma-separated, newest first: rotation) or from a file
that is made on first start with mode 0600. Sealing is Fernet (AES-128-CBC with HMAC-SHA256).
"""

from __future__ import annotations

import hashlib
import hmac
import os
import stat
import uuid
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from crawler.errors import ConfigError


class SecretBox:
    """Seals and opens short secrets. Its repr shows no key.

    >>> box = SecretBox([Fernet.generate_key().decode()])
    >>> box.open(box.seal("tgram://token/chat"))
    'tgram://token/chat'
    >>> box.digest("a") == box.digest("a") != box.digest("b")
    True
    """

    def __init__(self, keys: Sequence[str]) -> None:
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
            # The digest must survive a rotation, so it hangs on the oldest key.
            self._digest_key = hashlib.blake2b(urlsafe_b64decode(keys[-1]), person=b"restock-digest").digest()
        except (ValueError, IndexError) as exc:
            raise ConfigError(
                "the secret key is not a Fernet key (44 characters of URL-safe base64)",
                hint="restore the right one; for a new installation leave RESTOCK_SECRET_KEY unset",
            ) from exc

    def seal(self, secret: str) -> str:
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """Raises ConfigError where the key that sealed it is not ours."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as exc:
            raise ConfigError(
                "a stored secret can't be opened with this key",
                hint="restore the secret.key file (or RESTOCK_SECRET_KEY) that this database was made with",
            ) from exc

    def digest(self, secret: str) -> str:
        """64 hex digits that tell equal secrets without revealing them."""
        return hmac.new(self._digest_key, secret.encode(), hashlib.sha256).hexdigest()

    def __repr__(self) -> str:
        return "SecretBox(…)"


def new_key() -> str:
    return Fernet.generate_key().decode()


def load_secret_box(*, configured: str | None, path: Path) -> SecretBox:
    """The box for ``configured`` keys, else for the key file, which is made if it isn't there."""
    if configured:
        return SecretBox([key.strip() for key in configured.split(",") if key.strip()])
    return SecretBox([_read_or_make(path)])


def _read_or_make(path: Path) -> str:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
    except OSError as exc:
        raise ConfigError(
            f"the key file {path} can't be made: {exc.strerror}",
            hint="set RESTOCK_HOME to a folder that you may write to, or RESTOCK_SECRET_KEY",
        ) from exc
    return _read(path)


def _make(path: Path) -> None:
    """A key file that is there whole or not at all; of two processes that make one, one wins."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{uuid.uuid4().hex}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(new_key() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()


def _read(path: Path) -> str:
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise ConfigError(f"the key file {path} can be read by others", hint=f"run: chmod 600 {path}")
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError as exc:
        raise ConfigError(
            f"the key file {path} can't be read: {exc.strerror}", hint="run as the user who made it"
        ) from exc

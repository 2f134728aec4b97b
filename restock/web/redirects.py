"""Where to go next: only ever within this site."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.responses import RedirectResponse


def local_path(wished: str | None, default: str = "/") -> str:
    """``wished`` where it is a path of this site, else ``default``.

    >>> local_path("/watches?page=2")
    '/watches?page=2'
    >>> [local_path(w) for w in ("https://evil.example/", "//evil.example", "/\\\\evil", "", "/a\\nb")]
    ['/', '/', '/', '/', '/']
    """
    if not wished or not wished.startswith("/") or wished.startswith("//"):
        return default
    if "\\" in wished or any(ord(c) < 32 or ord(c) == 127 for c in wished):
        return default
    parts = urlsplit(wished)
    return default if parts.scheme or parts.netloc else wished


def see(path: str) -> RedirectResponse:
    """After a form: the browser asks for ``path`` by GET."""
    return RedirectResponse(path, status_code=303)

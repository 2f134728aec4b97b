"""The web as a server: by itself, or in a thread beside the service."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import uvicorn
from rich.console import Console

from crawler.config import Config
from crawler.errors import ConfigError
from restock.web.app import create_app
from restock.web.people import first_operator_link
from restock.web.state import State

logger = logging.getLogger(__name__)

FAREWELL = 1
"""Seconds that answers under way have when the web stops."""


def listen_address(text: str) -> tuple[str, int]:
    """
    >>> listen_address("127.0.0.1:8080"), listen_address("[::1]:80")
    (('127.0.0.1', 8080), ('::1', 80))
    >>> listen_address("8080")
    Traceback (most recent call last):
    crawler.errors.ConfigError: the web can't listen at 8080. Write it like 127.0.0.1:8080.
    """
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or not port or parts.netloc != text or "@" in text:
        raise ConfigError(f"the web can't listen at {text}", hint="write it like 127.0.0.1:8080")
    return host, port


def announce(state: State, *, host: str, port: int) -> None:
    """Say on the terminal where the web is; on the first start, how the operator gets in."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
    shown = f"[{shown}]" if ":" in shown else shown
    base = (state.here.config.web_url or f"http://{shown}:{port}").rstrip("/")
    out = Console(highlight=False, soft_wrap=True)
    link = first_operator_link(state)
    if link is not None:
        out.print(
            f"There is no operator yet. Open this once, within a day:\n\n  {base}{link}\n", markup=False
        )
    else:
        out.print(f"The web is at {base}", markup=False)


def server_of(state: State, *, proxy: str = "", **more: object) -> uvicorn.Server:
    """``proxy`` names the reverse proxies whose word for who asks is taken, comma-separated."""
    config = uvicorn.Config(
        create_app(state),
        proxy_headers=bool(proxy),
        forwarded_allow_ips=proxy or None,
        server_header=False,
        lifespan="off",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=FAREWELL,
        **more,  # type: ignore[arg-type]  # host and port
    )
    return uvicorn.Server(config)


@contextmanager
def beside(config: Config) -> Iterator[None]:
    """Serve the web in a thread meanwhile, where the settings say so.

    Raises ConfigError where the address is taken or none of this machine's.
    """
    if config.web_listen is None:
        yield
        return
    host, port = listen_address(config.web_listen)
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
    except OSError as exc:
        why = exc.strerror or str(exc)
        raise ConfigError(
            f"the web can't listen at {config.web_listen}: {why}", hint="choose another RESTOCK_WEB_LISTEN"
        ) from exc
    with listening:
        state = State()
        server = server_of(state, proxy=config.web_proxy or "")
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="web", daemon=True)
        announce(state, host=host, port=port)
        thread.start()
        try:
            yield
        finally:
            server.should_exit = True
            thread.join(timeout=FAREWELL)
            server.force_exit = True
            thread.join(timeout=1)

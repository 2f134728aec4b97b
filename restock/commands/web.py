"""web: the pages in a browser."""

from __future__ import annotations

import typer

from restock.context import open_context


def web(
    host: str = typer.Option(
        "127.0.0.1", help="Where to listen; 0.0.0.0 is every network this machine is in."
    ),
    port: int = typer.Option(8080, min=1, max=65535, help="Which port."),
    proxy: str = typer.Option(
        "",
        help="Addresses of your reverse proxies, comma-separated; who asks is then in X-Forwarded-For.",
    ),
) -> None:
    """Serve the web: add pages, see their history, answer alerts. Stop with Ctrl-C."""
    from restock.web.serving import announce, server_of
    from restock.web.state import State

    open_context()
    state = State()
    announce(state, host=host, port=port)
    server_of(state, proxy=proxy, host=host, port=port).run()

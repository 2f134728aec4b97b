"""``restock key``: the key that seals channel URLs at rest."""

from __future__ import annotations

import typer

from crawler.secrets import new_key

app = typer.Typer(help="The key that seals channel URLs at rest.", no_args_is_help=True)


@app.callback()
def key() -> None:
    """The key that seals channel URLs at rest."""


@app.command()
def new() -> None:
    """Print a new key, for RESTOCK_SECRET_KEY. Stores nothing; keep it as you keep a password.

    To change keys, put the new one before the old one: RESTOCK_SECRET_KEY=NEW,OLD.
    """
    typer.echo(new_key())

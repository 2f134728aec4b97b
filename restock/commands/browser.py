"""``restock browser``: a person's own log-ins for pages that are opened in a browser."""

from __future__ import annotations

from pathlib import Path

import typer

from crawler.browser.sessions import MAX_SIZE, SessionError, Sessions, domains_of, read_exported
from crawler.errors import AddressError
from crawler.urls import canonical_url
from restock.commands.output import JsonOption, print_json, print_rows
from restock.context import open_context

app = typer.Typer(
    help="Pages that are opened in a browser, and your own log-ins there.", no_args_is_help=True
)
sessions = typer.Typer(help="Your own log-ins at shops, kept encrypted.", no_args_is_help=True)
app.add_typer(sessions, name="session")
_DOMAIN = typer.Argument(help="The shop's domain, such as jd.com.", show_default=False)
_COLUMNS = {"domain": "shop", "cookies": "cookies", "imported_at": "imported", "ends_at": "ends"}


@sessions.command("import")
def import_(
    domain: str = _DOMAIN,
    file: Path = typer.Argument(help="What your browser exported: JSON.", show_default=False),
) -> None:
    """Keep a log-in for a shop's looks, encrypted; what the file holds of other shops is left out.

    The file is Playwright's storage state, or a list of cookies as browser add-ons export it.
    """
    here = open_context()
    site = _site(domain)
    found = read_exported(_text(file), domains=_related(site))
    Sessions(here.config).store(site, found)
    typer.echo(f"{site}: {found.cookies} cookies are kept for its looks")
    if found.left_out:
        typer.echo(f"note: {found.left_out} entries of other shops were left out", err=True)
    typer.echo(f"note: delete {file}; it is as good as your password", err=True)


@sessions.command("list")
def list_(as_json: bool = JsonOption) -> None:
    """Which shops there is a log-in for, and until when it can last. What is in it is never shown."""
    kept = Sessions(open_context().config)
    rows = []
    for stored in kept.all():
        session = kept.load(stored.domain)
        if session is not None:
            rows.append(
                {
                    "domain": stored.domain,
                    "cookies": session.cookies,
                    "imported_at": stored.imported_at,
                    "ends_at": session.ends_at,
                }
            )
    if as_json:
        print_json(rows)
    else:
        print_rows(
            rows, _COLUMNS, empty="None yet. Keep one with: restock browser session import DOMAIN FILE"
        )


@sessions.command()
def remove(domain: str = _DOMAIN) -> None:
    """Forget a log-in; the shop's next look is nobody's."""
    site = _site(domain)
    if not Sessions(open_context().config).remove(site):
        raise SessionError(
            f"there is no session of {site}", hint="see them with: restock browser session list"
        )
    typer.echo(f"forgot the session of {site}")


def _site(text: str) -> str:
    """The registrable domain that looks go by."""
    try:
        url = canonical_url(text if "://" in text else f"https://{text}/")
    except AddressError as exc:
        raise SessionError(f"{text!r} is no shop's domain", hint="name it like jd.com") from exc
    return next(iter(domains_of([url.split("/")[2].rsplit(":", 1)[0]])))


def _related(site: str) -> frozenset[str]:
    """The domain and the others of the same shop: a log-in at Taobao is one at Tmall."""
    from spiders.choose import choose_spider, loader  # late: Scrapy takes a second to import

    spider = loader().load(choose_spider(f"https://{site}/"))
    return domains_of([site, *getattr(spider, "domains", ())])


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > MAX_SIZE:
            raise SessionError("the file is larger than 4 MB, which no log-in is")
        return file.read_text("utf-8")
    except OSError as exc:
        raise SessionError(f"{file} can't be read: {exc.strerror}") from exc
    except UnicodeDecodeError:
        raise SessionError(f"{file} is not text") from None

"""The web with its database, and people in front of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography.fernet import Fernet
from databases import sqlite_url
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from crawler.config import Config
from crawler.installation import Installation
from crawler.storage.accounts import Person, credentials
from crawler.storage.database import Database
from crawler.storage.schema import Role
from restock.web.app import create_app
from restock.web.people import first_operator_link, invitation
from restock.web.state import State

PASSWORD = "correct horse battery"
BASE = "http://restock.test"


@cache
def _app() -> FastAPI:
    """Of all houses of this process: a new one takes 0.15 s to make and to answer for the first time."""
    return create_app()


class Browser:
    """Somebody's browser: keeps cookies, sends forms with their token, follows no redirect by itself."""

    def __init__(self, house: WebHouse) -> None:
        self.http = TestClient(house.app, base_url=BASE, follow_redirects=False)

    def get(self, path: str, **headers: str) -> Response:
        return self.http.get(path, headers=headers)

    def csrf(self, path: str = "/sign-in") -> str:
        """The form token of that page."""
        found = re.search(r'name="csrf" (?:value|content)="([0-9a-f]{64})"', self.get(path).text)
        assert found, f"{path} has no form token"
        return found.group(1)

    def post(self, path: str, data: dict[str, object] | None = None, *, page: str | None = None) -> Response:
        """Send the form, with the token of ``page`` (the start page, where none is named)."""
        token = self.csrf(page or ("/account" if self.http.cookies.get("restock_session") else "/sign-in"))
        return self.http.post(path, data={"csrf": token, **(data or {})})


class WebHouse:
    """Its database is the one named, else a SQLite file in the folder. One at a time in a process."""

    def __init__(self, folder: Path, *, url: str | None = None, **settings: object) -> None:
        self.now = datetime(2026, 11, 2, 12, tzinfo=UTC)
        database = Database(url or sqlite_url(folder / "web.db"))
        key = Fernet.generate_key().decode()
        self.here = Installation(config=Config(home=folder, secret_key=key, **settings), database=database)  # type: ignore[arg-type]  # by name
        self.state = State(opened=lambda: self.here, clock=lambda: self.now)
        self.app = _app()
        self.app.state.restock = self.state

    def configure(self, **settings: object) -> None:
        """Other settings from now on."""
        self.here = Installation(
            config=self.here.config.model_copy(update=settings), database=self.here.database
        )

    def later(self, **step: float) -> None:
        self.now += timedelta(**step)

    def browser(self) -> Browser:
        return Browser(self)

    def operator(self, login: str = "olga") -> Browser:
        """The first operator, signed in."""
        link = first_operator_link(self.state)
        assert link is not None
        return self._joined(link, login)

    def member(self, login: str = "mia") -> Browser:
        """A member, signed in; there must be an operator already."""
        by = Person(
            account_id=1,
            subscriber_id=1,
            login="",
            name="",
            role=Role.OPERATOR,
            language="en",
            timezone="UTC",
            theme=None,
        )
        return self._joined(invitation(self.state, by=by, role=Role.MEMBER), login)

    def _joined(self, link: str, login: str) -> Browser:
        browser = self.browser()
        answer = browser.post(link, {"login": login, "password": PASSWORD, "name": login.title()}, page=link)
        assert answer.status_code == 303, answer.text
        return browser

    def person(self, login: str) -> Person:
        with self.here.database.read() as connection:
            found = credentials(connection, login)
        assert found is not None
        return found[0]

    def close(self) -> None:
        self.here.database.close()

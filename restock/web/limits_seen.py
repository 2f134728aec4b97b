"""The web's limits as they are in force, and who ran into them, for the operator's page and the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from crawler.config import Config
from crawler.storage.schema import Account, ApiToken
from restock.web.state import State
from restock.web.throttle import LIMITS, scaled

DAY = timedelta(days=1)
BY_ACCOUNT = frozenset({"look", "test"})
"""Kinds whose tries are counted by an account's id."""
HIDDEN = frozenset({"embed-recipient"})
"""Kinds that are counted by a digest: who it was is nobody's business."""
SETTINGS = (
    "web_limits",
    "site_delay_s",
    "parallel_sites",
    "every_s",
    "max_attempts",
    "hold_share",
    "hold_least",
    "alert_ttl_s",
)
"""Settings that change limits, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitInForce:
    kind: str
    amount: int
    seconds: int
    """So many in so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedNow:
    kind: str
    who: str
    times: int
    last_at: datetime


def limits_in_force(state: State) -> list[LimitInForce]:
    factor = state.here.config.web_limits
    return [
        LimitInForce(
            kind=one.kind, amount=scaled(one.item, factor).amount, seconds=int(one.item.get_expiry())
        )
        for one in LIMITS
    ]


def refused_lately(connection: Connection, state: State, *, now: datetime) -> list[RefusedNow]:
    """In the last 24 hours, since the web was started at most; at most two statements."""
    found = state.throttle.refused(since=now - DAY)
    accounts = {int(one.who) for one in found if one.kind in BY_ACCOUNT and one.who.isdecimal()}
    tokens = {int(one.who) for one in found if one.kind == "api" and one.who.isdecimal()}
    logins: dict[int, str] = {}
    names: dict[int, str] = {}
    if accounts:
        logins = {
            row.id: row.login
            for row in connection.execute(select(Account.id, Account.login).where(Account.id.in_(accounts)))
        }
    if tokens:
        query = (
            select(ApiToken.id, ApiToken.name, Account.login)
            .join(Account, Account.id == ApiToken.account_id)
            .where(ApiToken.id.in_(tokens))
        )
        names = {row.id: f"{row.login} ({row.name})" for row in connection.execute(query)}

    def who(kind: str, said: str) -> str:
        known = logins if kind in BY_ACCOUNT else names if kind == "api" else {}
        if said.isdecimal() and int(said) in known:
            return known[int(said)]
        return "…" if kind in HIDDEN else said

    return [
        RefusedNow(kind=one.kind, who=who(one.kind, one.who), times=one.times, last_at=one.last_at)
        for one in found
    ]


def settings_of(config: Config) -> list[tuple[str, str]]:
    """``RESTOCK_NAME`` and its value; none of them is secret."""
    return [(f"RESTOCK_{name.upper()}", str(getattr(config, name))) for name in SETTINGS]

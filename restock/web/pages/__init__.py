"""What a person sees. One module a subject; each offers ``router``, and PAGES names them all."""

from fastapi import APIRouter

from restock.web.pages import (
    account,
    bookmarklet,
    embeds,
    evidence,
    feeds,
    home,
    inbox,
    learned,
    links,
    operator,
    operator_events,
    operator_limits,
    operator_sites,
    operator_suppressed,
    selectors,
    settings,
    sign_in,
    watches,
    wishes,
)

PAGES: tuple[APIRouter, ...] = (
    home.router,
    links.router,
    sign_in.router,
    account.router,
    selectors.router,
    watches.router,
    evidence.router,
    wishes.router,
    inbox.router,
    learned.router,
    settings.router,
    operator.router,
    operator_events.router,
    operator_sites.router,
    operator_limits.router,
    operator_sites.public,
    operator_suppressed.router,
    embeds.router,
    embeds.public,
    bookmarklet.router,
    feeds.router,
)

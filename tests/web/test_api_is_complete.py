"""Everything that the pages can do, the API can: each page names its counterpart, or why it has none."""

from __future__ import annotations

from fastapi.routing import APIRoute

from restock.web.api import ROUTERS
from restock.web.pages import PAGES

FRAME = "for visitors of shops in a frame; there is no account to have a key"
SIGNED = "behind a link in a message, whose signature says who it is"
SECRET_ADDRESS = "itself for programs; its address is the key"
BROWSER = "is about the browser itself: its session, its cookie, its form"
KEY = "needs the password: a stolen key must not become the account"
FORM = "an empty form"
HELP = "words and pictures about something else"

NONE = {
    "GET /": HELP,
    "GET /sign-in": FORM,
    "POST /sign-in": BROWSER,
    "POST /sign-out": BROWSER,
    "GET /join/{token}": SIGNED,
    "POST /join/{token}": SIGNED,
    "GET /register": FORM,
    "POST /register": BROWSER,
    "GET /l/{token}": SIGNED,
    "HEAD /l/{token}": SIGNED,
    "POST /l/{token}": SIGNED,
    "GET /feed/{token}": SECRET_ADDRESS,
    "GET /feed/{token}/watches/{watch_id}": SECRET_ADDRESS,
    "GET /embed.js": FRAME,
    "GET /embed/{key}": FRAME,
    "POST /embed/{key}": FRAME,
    "GET /bookmarklet": HELP,
    "POST /account/password": KEY,
    "POST /account/tokens": KEY,
    "GET /watches/new": FORM,
    "GET /watches/selectors": FORM,
    "GET /watches/{watch_id}/looks/{look_id}/picture": "a picture with the operator's own log-in in it",
}
"""Pages without a counterpart, and why."""

COUNTERPARTS = {
    "POST /language": ["PATCH /settings"],
    "GET /account": ["GET /me", "GET /me/sessions", "GET /me/tokens", "GET /feeds"],
    "POST /account/sessions/end": ["DELETE /me/sessions", "DELETE /me/sessions/{session_id}"],
    "POST /account/feeds": ["POST /feeds"],
    "POST /account/tokens/{token_id}/revoke": ["DELETE /me/tokens/{token_id}", "DELETE /feeds/{feed_id}"],
    "GET /watches": ["GET /watches"],
    "GET /watches/events": ["GET /watches"],
    "POST /watches/look": ["POST /looks"],
    "POST /watches": ["POST /watches"],
    "POST /watches/bulk": ["POST /watches/bulk"],
    "POST /watches/selectors": ["POST /looks/selectors"],
    "GET /watches/{watch_id}": [
        "GET /watches/{watch_id}",
        "GET /watches/{watch_id}/history",
        "GET /watches/{watch_id}/transitions",
        "GET /watches/{watch_id}/forecast",
        "GET /watches/{watch_id}/feeder",
        "GET /watches/{watch_id}/pattern",
        "GET /watches/{watch_id}/same",
    ],
    "GET /watches/{watch_id}/looks/{look_id}": [
        "GET /watches/{watch_id}/looks",
        "GET /watches/{watch_id}/looks/{look_id}",
    ],
    "GET /watches/{watch_id}/row": ["GET /watches/{watch_id}"],
    "POST /watches/{watch_id}": ["PATCH /watches/{watch_id}"],
    "POST /watches/{watch_id}/stop": ["DELETE /watches/{watch_id}"],
    "GET /watches/{watch_id}/history.{form}": ["GET /watches/{watch_id}/history"],
    "GET /wishes": ["GET /wishes"],
    "POST /wishes": ["POST /wishes"],
    "POST /wishes/{wish_id}": ["PATCH /wishes/{wish_id}", "DELETE /wishes/{wish_id}"],
    "GET /alerts": ["GET /alerts"],
    "GET /alerts/events": ["GET /alerts"],
    "POST /alerts/{delivery_id}/answer": ["POST /alerts/{alert_id}/answers"],
    "POST /alerts/{delivery_id}/stop": ["POST /alerts/{alert_id}/stop"],
    "GET /settings": ["GET /settings", "GET /channels", "GET /services"],
    "POST /settings": ["PATCH /settings"],
    "POST /settings/mute": ["PATCH /settings"],
    "POST /settings/channels": ["POST /channels"],
    "POST /settings/channels/{channel_id}/test": ["POST /channels/{channel_id}/test"],
    "POST /settings/channels/{channel_id}/state": [
        "PATCH /channels/{channel_id}",
        "DELETE /channels/{channel_id}",
    ],
    "POST /settings/channels/{channel_id}/ask": ["POST /channels/{channel_id}/ask"],
    "GET /settings/learned": ["GET /me/learned"],
    "POST /settings/learned/use": ["PATCH /me/learned"],
    "POST /settings/learned/forget": ["DELETE /me/learned"],
    "GET /settings/export.json": ["GET /export"],
    "POST /settings/stop-everything": ["POST /me/stop-everything"],
    "POST /settings/erase": ["POST /me/erase"],
    "GET /status": ["GET /status"],
    "GET /operator": ["GET /operator/overview"],
    "GET /operator/dead-letters": ["GET /operator/deliveries"],
    "POST /operator/dead-letters": ["POST /operator/deliveries/resend"],
    "GET /operator/events": ["GET /operator/events/sources", "GET /operator/events/dead"],
    "POST /operator/events": ["POST /operator/events/again"],
    "GET /operator/people": ["GET /operator/people"],
    "POST /operator/people/invite": ["POST /operator/invitations"],
    "POST /operator/people/{subscriber_id}/claim": ["POST /operator/invitations"],
    "GET /operator/sites": ["GET /operator/sites", "GET /operator/held"],
    "POST /operator/sites/release": ["POST /operator/held/{domain}/release"],
    "POST /operator/sites/discard": ["POST /operator/held/{domain}/discard"],
    "GET /operator/background": ["GET /operator/background"],
    "GET /operator/forecasts": ["GET /operator/forecasts"],
    "GET /operator/limits": ["GET /operator/limits"],
    "GET /operator/backup": ["GET /operator/backups"],
    "POST /operator/backup": ["POST /operator/backups"],
    "GET /operator/embeds": ["GET /operator/embeds"],
    "POST /operator/embeds": ["POST /operator/embeds"],
    "POST /operator/embeds/{embed_id}": ["PATCH /operator/embeds/{embed_id}"],
    "GET /operator/suppressed": ["GET /operator/suppressed"],
    "POST /operator/suppressed/find": ["POST /operator/suppressed/find"],
    "POST /operator/suppressed/lift": ["DELETE /operator/suppressed/{digest}"],
}
"""What a page's route shows or does, by the API."""


def named(routers: tuple[object, ...]) -> set[str]:
    found = (route for router in routers for route in router.routes)  # type: ignore[attr-defined]
    return {
        f"{method} {route.path}" for route in found if isinstance(route, APIRoute) for method in route.methods
    }


def test_every_page_has_its_counterpart_or_a_reason() -> None:
    pages = named(PAGES)
    known = NONE.keys() | COUNTERPARTS.keys()
    assert pages - known == set(), "a page that the API can't do: name its counterpart"
    assert known - pages == set(), "no such page any more"
    assert NONE.keys() & COUNTERPARTS.keys() == set()


def test_the_counterparts_are_there_and_nothing_else_is() -> None:
    said = {one for several in COUNTERPARTS.values() for one in several}
    assert said == named(ROUTERS)

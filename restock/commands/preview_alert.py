"""``restock preview-alert``: every message as it will look, made of examples."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import typer

from alerts.messages import LANGUAGES
from alerts.messages.samples import samples
from alerts.messages.sms import segments
from alerts.model import Card, Format, Message
from crawler.errors import RestockError

_FENCES = {Format.MARKDOWN: "markdown", Format.HTML: "html", Format.EMBED: "json"}


def preview_alert(
    kind: list[str] | None = typer.Option(None, help="Only this kind; may be repeated."),
    language: list[str] | None = typer.Option(None, help="Only this language: en or zh-CN."),
    format: list[Format] | None = typer.Option(None, help="Only this format; may be repeated."),
    captures: bool = typer.Option(False, "--captures", help="As the page docs/alerts-captures.md."),
) -> None:
    """Show every message in every language and format, made of examples. Nothing is sent."""
    kinds = _chosen([k.replace("_", "-") for k in kind or []], list(samples()), "kind")
    languages = _chosen(language, [c.language for c in LANGUAGES.values()], "language")
    formats = list(format or Format)
    shown = captures_page(kinds, languages, formats) if captures else _on_screen(kinds, languages, formats)
    for part in shown:
        typer.echo(part)


def _chosen(wanted: list[str] | None, known: list[str], what: str) -> list[str]:
    for name in wanted or ():
        if name not in known:
            raise RestockError(f"there is no {what} {name!r}", hint=f"one of: {', '.join(known)}")
    return wanted or known


def _on_screen(kinds: Iterable[str], languages: Iterable[str], formats: Iterable[Format]) -> Iterator[str]:
    for name, language, format, message in _messages(kinds, languages, formats):
        yield f"── {name} · {language} · {format.value} ──\n{_title(message)}{_text(message)}\n"


def captures_page(kinds: Iterable[str], languages: Iterable[str], formats: Iterable[Format]) -> Iterator[str]:
    """The page of all captures, part by part."""
    yield "# Every message\n"
    yield "Made of examples by `restock preview-alert --captures > docs/alerts-captures.md`."
    yield "See [alerts](alerts.md)."
    last = None
    for name, language, format, message in _messages(kinds, languages, formats):
        if name != last:
            yield f"\n## {name}"
            last = name
        note = f", {segments(message.body)} segment(s)" if format is Format.SMS else ""
        text = f"{_title(message)}{_text(message)}"
        yield f"\n{language}, {format.value}{note}:\n\n````{_FENCES.get(format, 'text')}\n{text}\n````"


def _messages(
    kinds: Iterable[str], languages: Iterable[str], formats: Iterable[Format]
) -> Iterator[tuple[str, str, Format, Message]]:
    wanted = [(language, format) for language in languages for format in formats]
    made = samples()
    for name in kinds:
        for language, format in wanted:
            yield name, language, format, made[name](language, format)


def _title(message: Message) -> str:
    """A text message has none, a card its own."""
    return f"{message.title}\n\n" if message.format not in (Format.SMS, Format.EMBED) else ""


def _text(message: Message) -> str:
    return _card(message.card) if message.card is not None else message.body


def _card(card: Card) -> str:
    return json.dumps(card.as_json(), ensure_ascii=False, indent=2)

"""How a heading, a line and a link are written in each format. Pure."""

from __future__ import annotations

from alerts.messages.escape import escape, safe_url
from alerts.model import Format

_BREAKS = {Format.MARKDOWN: "  \n", Format.EMBED: "\n", Format.HTML: "<br/>\n"}
_MARKED_DOWN = (Format.MARKDOWN, Format.EMBED)


def heading(text: str, format: Format) -> str:
    """``text`` is foreign and escaped here."""
    inner = escape(text, format)
    if format is Format.HTML:
        return f"<b>{inner}</b>"
    return f"**{inner}**" if format in _MARKED_DOWN else inner


def labelled(label: str, value: str, format: Format) -> str:
    """``label`` ends in its colon; ``value`` is escaped already."""
    text = label.strip()
    gap = " " if label.endswith(" ") else ""
    if format is Format.HTML:
        return f"<b>{escape(text, format)}</b>{gap}{value}"
    if format in _MARKED_DOWN:
        return f"**{escape(text, format)}**{gap}{value}"
    return f"{text}{gap}{value}"


def link(words: str, url: str, format: Format, *, colon: str = ": ") -> str | None:
    """None where the address must not be a link."""
    address = safe_url(url)
    if address is None:
        return None
    if format is Format.HTML:
        # The address is text as well: the plain part of a mail is made from this by leaving the tags out.
        shown = escape(address, format)
        return f'{escape(words, format)}{colon}<a href="{escape_attribute(address)}">{shown}</a>'
    if format in _MARKED_DOWN:
        return f"[{escape(words, format)}]({address})"
    return address


def address(url: str, format: Format) -> str | None:
    """An address by itself, a link where the format has links; None where it must not be one."""
    safe = safe_url(url)
    if safe is None or format is not Format.HTML:
        return safe
    return f'<a href="{escape_attribute(safe)}">{escape(safe, format)}</a>'


def named_link(words: str, url: str, format: Format, *, colon: str = ": ") -> str | None:
    """A link that says what it does in plain text too."""
    made = link(words, url, format, colon=colon)
    return f"{escape(words, format)}{colon}{made}" if made and format in (Format.PLAIN, Format.SMS) else made


def escape_attribute(address: str) -> str:
    return address.replace("&", "&amp;").replace('"', "%22").replace("'", "%27")


def join_lines(lines: list[str], format: Format) -> str:
    return _BREAKS.get(format, "\n").join(lines)

"""The benchmark's plot, a small SVG written by hand: what is caught week by week, and where the looks go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 860, 380
COLOURS = ("#767676", "#b26a00", "#1a7f37", "#0b5cad")
TEXT = 'font-family="system-ui, sans-serif" font-size="12" fill="#333"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A panel: where it lies, and what its axes span."""

    left: float
    top: float
    width: float
    height: float
    most_x: float
    most_y: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        return (
            self.left + self.width * x / self.most_x,
            self.top + self.height * (1 - min(y, self.most_y) / self.most_y),
        )


def draw(
    *,
    weeks: Mapping[str, Sequence[float]],
    looks: Mapping[str, Sequence[float]],
    slots: Sequence[int],
    note: str,
) -> str:
    """``weeks``: by policy, the weighted share caught in each week. ``looks``: by week's name, the looks in
    each of 168 hours at one site, as multiples of its mean; ``slots`` are its restock hours."""
    caught = Frame(left=52, top=44, width=330, height=270, most_x=8, most_y=1.0)
    hours = Frame(left=462, top=44, width=380, height=270, most_x=168, most_y=4.4)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{escape(note)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *_axes(caught, title="Restocks caught, weighted by who waits", x="week", steps=4),
        *_axes(
            hours, title="Looks at one site, times its mean", x="hour of the week, Monday to Sunday", steps=4
        ),
    ]
    parts += [
        _text(caught.at(n, 0)[0], caught.top + caught.height + 16, str(n), anchor="middle") for n in range(9)
    ]
    parts += _hours_of_week(hours, looks, slots)
    for place, (name, shares) in enumerate(weeks.items()):
        points = [caught.at(week + 0.5, share) for week, share in enumerate(shares)]
        parts += _line(points, COLOURS[place], width=2.2)
        parts.append(_legend(caught, place, name, COLOURS[place]))
    parts.append(_text(12, HEIGHT - 8, note))
    return "\n".join([*parts, "</svg>", ""])


def draw_hours(*, looks: Mapping[str, Sequence[float]], slots: Sequence[int], note: str) -> str:
    """The looks in each hour of the week alone, as :func:`draw` shows them."""
    most = max(max(counts) for counts in looks.values())
    hours = Frame(left=52, top=44, width=780, height=270, most_x=168, most_y=max(4.4, most * 1.05))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{escape(note)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *_axes(
            hours,
            title="Looks at the shop, times their mean",
            x="hour of the week, Monday to Sunday",
            steps=4,
        ),
        *_hours_of_week(hours, looks, slots),
        _text(12, HEIGHT - 8, note),
    ]
    return "\n".join([*parts, "</svg>", ""])


def _hours_of_week(hours: Frame, looks: Mapping[str, Sequence[float]], slots: Sequence[int]) -> list[str]:
    parts = []
    for slot in slots:
        x, _ = hours.at(slot, 0)
        parts.append(
            f'<rect x="{x:.1f}" y="{hours.top}" width="{hours.width / 168:.1f}" height="{hours.height}"'
            ' fill="#f3c969" opacity="0.7"/>'
        )
    for day in range(8):
        x, y = hours.at(24 * day, 0)
        parts.append(f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{x:.1f}" y2="{y + 4:.1f}" stroke="#333"/>')
    for place, (name, counts) in enumerate(looks.items()):
        colour = (COLOURS[0], COLOURS[2])[place]
        parts += _line([hours.at(hour + 0.5, count) for hour, count in enumerate(counts)], colour, width=1.4)
        parts.append(_legend(hours, place, name, colour))
    parts.append(_legend(hours, 2, "the shop's weekly slots", "#f3c969"))
    return parts


def _axes(frame: Frame, *, title: str, x: str, steps: int) -> list[str]:
    left, bottom = frame.left, frame.top + frame.height
    parts = [
        _text(left, frame.top - 22, title, weight="bold"),
        f'<path d="M{left} {frame.top} V{bottom} H{left + frame.width}" fill="none" stroke="#333"/>',
        _text(left + frame.width / 2, bottom + 34, x, anchor="middle"),
    ]
    for n in range(steps + 1):
        value = int(frame.most_y) * n / steps if frame.most_y > 1 else n / steps
        _, y = frame.at(0, value)
        parts.append(_text(left - 8, y + 4, f"{value:g}", anchor="end"))
        parts.append(f'<line x1="{left}" y1="{y:.1f}" x2="{left + frame.width}" y2="{y:.1f}" stroke="#ddd"/>')
    return parts


def _line(points: Sequence[tuple[float, float]], colour: str, *, width: float) -> list[str]:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>']


def _legend(frame: Frame, place: int, name: str, colour: str) -> str:
    x, y = frame.left + 12 + 128 * place, frame.top - 6
    return f'<rect x="{x}" y="{y - 8}" width="14" height="8" fill="{colour}"/>' + _text(x + 19, y, name)


def _text(x: float, y: float, text: str, *, anchor: str = "start", weight: str = "normal") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}" {TEXT}>'
        f"{escape(text)}</text>"
    )

"""The line of holders over time as a picture: where each bar stands, for an SVG drawn on the server."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, LEFT, RIGHT = 900, 250, 890
TOP, ROW, BAR = 26, 34, 20
_LONGEST_LABEL = 32


@dataclass(frozen=True, slots=True)
class Span:
    """One holder from a day until before another, or until now; ``is_main`` leads, the others support."""

    label: str
    first: date
    until: date | None
    is_main: bool
    words: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A span as drawn."""

    x: float
    width: float
    y: int
    is_main: bool
    words: str


@dataclass(frozen=True, slots=True)
class Tick:
    """The first day of a year on the axis."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that the template draws."""

    view: str
    height: int
    bars: tuple[Bar, ...]
    labels: tuple[tuple[int, str], ...]
    ticks: tuple[Tick, ...]
    today: float
    has_support: bool


def draw(spans: Sequence[Span], today: date) -> Picture | None:
    """Return the picture of some spans, one row per label in the order given; None for none."""
    if not spans:
        return None
    first = min(span.first for span in spans)
    last = max([today, *(span.until or span.first for span in spans)])
    length = max((last - first).days, 1)

    def place(day: date) -> float:
        part = (min(max(day, first), last) - first).days / length
        return round(LEFT + part * (RIGHT - LEFT), 1)

    rows = {label: TOP + index * ROW for index, label in enumerate(_labels(spans))}
    height = TOP + len(rows) * ROW + 6
    return Picture(
        view=f"0 0 {WIDTH} {height}",
        height=height,
        bars=tuple(
            Bar(
                x=place(span.first),
                width=max(round(place(span.until or last) - place(span.first), 1), 2),
                y=rows[span.label],
                is_main=span.is_main,
                words=span.words,
            )
            for span in spans
        ),
        labels=tuple((y + BAR - 5, _short(label)) for label, y in rows.items()),
        ticks=tuple(
            Tick(place(date(year, 1, 1)), str(year))
            for year in range(first.year + 1, last.year + 1)
        ),
        today=place(today),
        has_support=any(not span.is_main for span in spans),
    )


def _labels(spans: Sequence[Span]) -> list[str]:
    return list(dict.fromkeys(span.label for span in spans))


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1].rstrip() + "…"

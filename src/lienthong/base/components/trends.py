"""Charts of what changes and of what divides: lines over time, a bar split in parts, a line of word size.

Places in a drawing are written here as text: a template would print a fraction with Viet Nam's comma.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from math import ceil, floor, log10
from typing import Any

from django.utils.translation import gettext as _

from lienthong.base.formats import grouped, percent

Context = dict[str, Any]
Place = tuple[int, float]

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 70, 16, 14, 32
STYLES = 4
"""So many series and parts are told apart without colour: by dashes and marks, by hatching."""
MOST_MARKS = 36
MOST_LABELS = 6
TICKS = 4
BAR_WIDTH, BAR_HEIGHT = 640, 44
SPARK_WIDTH, SPARK_HEIGHT = 120, 28


def line_chart(
    series: Iterable[Sequence[Any]],
    caption: Any,
    unit: Any = "",
    target: Any = None,
    head: Any = "",
    open_table: bool = False,
) -> Context:
    """Prepare lines over time; a None is a gap.

    ``series`` are (name, [(label, number or None[, is invented])…]). Behind periods with an invented number
    the ground is tinted, and the words under the chart say so.
    """
    given = [(name, list(points)) for name, points in series]
    listed = [(name, [(str(point[0]), point[1]) for point in points]) for name, points in given]
    invented = {str(point[0]) for _name, points in given for point in points if any(point[2:])}
    labels = list(dict.fromkeys(label for _name, points in listed for label, _value in points))
    values = [value for _name, points in listed for _label, value in points if value is not None]
    low, high, step = _scale([*values, *([] if target is None else [target])])
    rows = [(name, dict(points)) for name, points in listed]
    return {
        "caption": caption,
        "unit": unit,
        "head": head or _("Kỳ"),
        "view": f"0 0 {WIDTH} {HEIGHT}",
        "ticks": [_tick(low + step * index, low, high) for index in range(_count(low, high, step))],
        "labels": _axis_labels(labels),
        "lines": [
            _line(name, found, labels, low, high, index) for index, (name, found) in enumerate(rows)
        ],
        "target": _target(target, low, high),
        "rows": [
            (
                f"{label} *" if label in invented else label,
                [_said(found.get(label)) for _name, found in rows],
            )
            for label in labels
        ],
        "invented": [
            _band(_across(first, len(labels)), _across(last, len(labels)), LEFT, WIDTH - RIGHT)
            | {"y": TOP, "height": HEIGHT - TOP - BOTTOM}
            for first, last in _stretches([label in invented for label in labels])
        ],
        "is_empty": not values,
        "open_table": open_table,
        "axis": {"left": LEFT, "right": WIDTH - RIGHT, "bottom": HEIGHT - BOTTOM},
    }  # fmt: skip


def split_bar(
    parts: Iterable[Sequence[Any]], caption: Any, unit: Any = "", head: Any = ""
) -> Context:
    """Prepare a whole divided in parts; ``parts`` are (label, number[, href]), hatched in their order."""
    listed = [(part[0], part[1] or 0, part[2] if len(part) > 2 else "") for part in parts]
    total = sum(number for _label, number, _href in listed)
    shown, left = [], 0.0
    for index, (label, number, href) in enumerate(listed):
        width = BAR_WIDTH * float(number) / float(total) if total else 0.0
        style = index % STYLES + 1
        shown.append(
            {
                "label": label,
                "number": grouped(number),
                "share": percent(Decimal(str(number)) / Decimal(str(total))) if total else "–",
                "href": href,
                "style": style,
                "left": _at(left),
                "width": _at(width),
                "hatching": _hatching(style, width, BAR_HEIGHT),
                "key": _hatching(style, 24, 16),
            }
        )
        left += width
    return {
        "caption": caption,
        "unit": unit,
        "head": head or _("Phần"),
        "parts": shown,
        "total": grouped(total),
        "is_empty": not total,
        "view": f"0 0 {BAR_WIDTH} {BAR_HEIGHT}",
        "height": BAR_HEIGHT,
    }


def sparkline(
    values: Iterable[Any], label: Any, target: Any = None, invented: Iterable[bool] = ()
) -> Context:
    """Prepare a line of word size; its title says the first, lowest, highest and last number.

    Where ``invented`` says so of a value, the ground behind it is tinted.
    """
    listed = list(values)
    known = [value for value in listed if value is not None]
    bounds = [float(value) for value in [*known, *([] if target is None else [target])]]
    low, high = (min(bounds), max(bounds)) if bounds else (0.0, 1.0)

    def place(index: int, value: Any) -> tuple[float, float]:
        across = (SPARK_WIDTH - 8) * (index / (len(listed) - 1) if len(listed) > 1 else 0.5)
        up = (float(value) - low) / (high - low) if high > low else 0.5
        return 4 + across, SPARK_HEIGHT - 4 - (SPARK_HEIGHT - 8) * up

    runs = [[place(index, value) for index, value in run] for run in _runs(listed)]
    aim = None if target is None or not known else _at(place(0, target)[1])
    tinted = list(_stretches(list(invented)))
    return {
        "label": label,
        "view": f"0 0 {SPARK_WIDTH} {SPARK_HEIGHT}",
        "width": SPARK_WIDTH,
        "path": _path(runs),
        "last": [_at(number) for number in runs[-1][-1]] if runs else None,
        "target": aim,
        "title": _spoken(label, known, is_invented=bool(tinted)),
        "height": SPARK_HEIGHT,
        "invented": [
            _band(place(first, low)[0], place(last, low)[0], 0, SPARK_WIDTH)
            for first, last in tinted
        ],
        "is_empty": not known,
    }


def _spoken(label: Any, known: Sequence[Any], *, is_invented: bool = False) -> str:
    if not known:
        return _("%(label)s: chưa có số liệu") % {"label": label}
    named = {"label": label, "first": _said(known[0]), "last": _said(known[-1])}
    named |= {"low": _said(min(known)), "high": _said(max(known))}
    spoken = _("%(label)s: từ %(first)s đến %(last)s; thấp nhất %(low)s, cao nhất %(high)s") % named
    return (
        _("%(spoken)s; có số liệu tạo để trình diễn") % {"spoken": spoken}
        if is_invented
        else spoken
    )


def _scale(values: Sequence[Any]) -> tuple[float, float, float]:
    """Return the lowest and highest line of the grid and their distance: round numbers around all values."""
    if not values:
        return 0.0, 1.0, 1.0
    low, high = float(min(values)), float(max(values))
    # Small parts of a whole begin at zero; only what stays in a narrow band is shown larger.
    if 0 <= low < high * 0.6 or low == high >= 0:
        low = 0.0
    if high == low:
        high = low + 1.0
    rough = (high - low) / TICKS
    power = 10.0 ** floor(log10(rough))
    step = next(power * each for each in (1, 2, 2.5, 5, 10) if power * each >= rough * 0.9999)
    top = ceil(round(high / step, 6)) * step
    return floor(low / step) * step, top if top >= high else top + step, step


def _count(low: float, high: float, step: float) -> int:
    return round((high - low) / step) + 1


def _tick(value: float, low: float, high: float) -> Context:
    value = round(value, 6)
    return {
        "y": _at(_up(value, low, high)),
        "text_y": _at(_up(value, low, high) + 4),
        "text": grouped(int(value) if value.is_integer() else Decimal(str(value))),
        "x": LEFT - 8,
    }


def _line(
    name: Any, found: dict[str, Any], labels: Sequence[str], low: float, high: float, index: int
) -> Context:
    values = [found.get(label) for label in labels]
    runs = [
        [(_across(at, len(labels)), _up(value, low, high)) for at, value in run]
        for run in _runs(values)
    ]
    crowded = len(labels) > MOST_MARKS
    # A point without neighbours would draw no line: its mark is its only trace.
    marked = [point for run in runs for point in run if not crowded or len(run) == 1]
    style = index % STYLES + 1
    return {
        "name": name,
        "style": style,
        "path": _path(runs),
        "marks": "".join(_mark(style, x, y) for x, y in marked),
        "key_mark": _mark(style, 14, 8),
    }


def _target(target: Any, low: float, high: float) -> Context | None:
    if target is None:
        return None
    y = _up(target, low, high)
    text_y = y - 6 if y > TOP + 16 else y + 14
    return {"y": _at(y), "text_y": _at(text_y), "text": grouped(_plain(target)), "x": WIDTH - RIGHT}


def _axis_labels(labels: Sequence[str]) -> list[Context]:
    """Return the periods named under the chart: at most six, always the first and the last."""
    last = len(labels) - 1
    count = min(MOST_LABELS, len(labels))
    chosen = sorted({round(last * at / (count - 1)) for at in range(count)}) if count > 1 else [0]
    return [
        {
            "x": _at(_across(at, len(labels))),
            "y": HEIGHT - 10,
            "text": labels[at],
            "anchor": "end" if at == last and last else "start" if at == 0 and last else "middle",
            "is_between": 0 < at < last,
        }
        for at in chosen
        if labels
    ]


def _across(index: int, count: int) -> float:
    share = index / (count - 1) if count > 1 else 0.5
    return LEFT + (WIDTH - LEFT - RIGHT) * share


def _up(value: Any, low: float, high: float) -> float:
    share = (float(value) - low) / (high - low)
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share


def _runs(values: Sequence[Any]) -> Iterator[list[tuple[int, Any]]]:
    """Yield the stretches of values without a gap, each value with its index."""
    for is_known, run in groupby(enumerate(values), key=lambda pair: pair[1] is not None):
        if is_known:
            yield list(run)


def _stretches(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last index of each stretch of true flags."""
    for is_set, run in groupby(enumerate(flags), key=lambda pair: bool(pair[1])):
        if is_set:
            places = [index for index, _flag in run]
            yield places[0], places[-1]


def _band(first: float, last: float, left: float, right: float) -> Context:
    """Return the ground behind what lies between two places, a little wider but never beyond the drawing."""
    begins, ends = max(first - 4, left), min(last + 4, right)
    return {"x": _at(begins), "width": _at(ends - begins)}


def _path(runs: Iterable[Sequence[tuple[float, float]]]) -> str:
    return "".join("M" + "L".join(f"{_at(x)} {_at(y)}" for x, y in run) for run in runs)


def _mark(style: int, x: float, y: float) -> str:
    """Return a mark around a place: a dot, a square, a triangle, a diamond, by style."""
    start = f"M{_at(x)} {_at(y)}"
    return {
        1: f"{start}m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z",
        2: f"{start}m-3.5-3.5h7v7h-7z",
        3: f"{start}m0-4.5l4.5 8h-9z",
        4: f"{start}m0-5l5 5l-5 5l-5-5z",
    }[style]


def _hatching(style: int, width: float, height: int) -> str:
    """Return the lines that fill a part: none, to the right, to the left, upright, by style."""
    reach = ceil(width)
    if style == 2:
        return "".join(f"M{x} {height}l{height}-{height}" for x in range(-height, reach, 9))
    if style == 3:
        return "".join(f"M{x} 0v{height}" for x in range(4, reach, 7))
    if style == 4:
        return "".join(
            f"M{x} {height}l{height}-{height}M{x} 0l{height} {height}"
            for x in range(-height, reach, 11)
        )
    return ""


def _said(value: Any) -> str:
    return "–" if value is None else grouped(_plain(value))


def _plain(value: Any) -> Any:
    """Return a number without the zeros that a column of the database adds."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else value.normalize()


def _at(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")

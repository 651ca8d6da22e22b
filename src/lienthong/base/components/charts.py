"""Charts made on the server: SVG beside a table of the same figures."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import gettext as _

from lienthong.base.formats import grouped
from lienthong.base.text import sort_key

Context = dict[str, Any]

SHADES = 5


def bar_chart(
    rows: Iterable[Sequence[Any]], caption: Any, unit: Any = "", head: Any = ""
) -> Context:
    listed = [(row[0], row[1], row[2] if len(row) > 2 else "") for row in rows]
    largest = max((number for _label, number, _href in listed), default=0) or 1
    return {
        "caption": caption,
        "unit": unit,
        "head": head or _("Mục"),
        "bars": [
            {
                "label": label,
                "number": grouped(number),
                # A figure above zero always leaves a trace.
                "width": max(round(100 * number / largest, 1), 0.5) if number > 0 else 0,
                "href": href,
            }
            for label, number, href in listed
        ],
    }


def province_map(
    values: Mapping[str, Any],
    caption: Any,
    legend: Any = "",
    unit: Any = "",
    href: str = "",
    profile: str = "2020",
    names: Mapping[int, Any] | None = None,
) -> Context:
    drawing = _drawing("63" if profile == "2020" else "34")
    numbers = {code: _number(value) for code, value in values.items()}
    steps = _named(names) if names else _steps([n for n in numbers.values() if n is not None])
    provinces = [
        _province(code, place, values.get(code), steps, names or {})
        for code, place in drawing["provinces"].items()
    ]
    provinces.sort(key=lambda one: sort_key(one["name"]))
    return {
        "caption": caption,
        "legend": legend or caption,
        "unit": unit,
        "href": href,
        "view": drawing["view"],
        "labels": drawing["labels"],
        "provinces": provinces,
        "scale": [
            {
                "shade": shade,
                "from": grouped(low),
                "to": grouped(high),
                "name": (names or {}).get(low, ""),
            }
            for shade, (low, high) in enumerate(steps, start=1)
        ],
        "is_named": bool(names),
        "has_gaps": any(one["shade"] == 0 for one in provinces),
    }


def province_codes(profile: str) -> list[str]:
    """Return the codes of the provinces that a profile's map shows."""
    return list(_drawing("63" if profile == "2020" else "34")["provinces"])


def _province(
    code: str,
    place: Mapping[str, Any],
    value: Any,
    steps: list[tuple[float, float]],
    names: Mapping[int, Any],
) -> Context:
    number = _number(value)
    note = value[1] if isinstance(value, list | tuple) and len(value) > 1 else ""
    shade = 0
    if number is not None:
        shade = next((i for i, (low, high) in enumerate(steps, 1) if low <= number <= high), 0)
    return {
        "code": code,
        "name": place["name"],
        "path": place["d"],
        "dots": place["dots"],
        "shade": shade,
        "number": _said(number, names),
        "note": note,
    }


def _said(number: Any, names: Mapping[int, Any]) -> Any:
    if names:
        return names.get(number, "")
    return "" if number is None else grouped(number)


def _named(names: Mapping[int, Any]) -> list[tuple[float, float]]:
    """Give each named number a shade of its own, in the order given."""
    return [(number, number) for number in names]


def _number(value: Any) -> Any:
    return value[0] if isinstance(value, list | tuple) else value


def _steps(numbers: list[Any]) -> list[tuple[Any, Any]]:
    """Divide the figures into at most five steps of about equally many provinces."""
    distinct = sorted(set(numbers))
    if not distinct:
        return []
    count = min(SHADES, len(distinct))
    edges = [round(index * len(distinct) / count) for index in range(count + 1)]
    return [
        (distinct[start], distinct[end - 1]) for start, end in zip(edges, edges[1:], strict=False)
    ]


@cache
def _drawing(provinces: str) -> dict[str, Any]:
    source = files("lienthong.base") / "data" / f"provinces{provinces}.json"
    drawing: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return drawing

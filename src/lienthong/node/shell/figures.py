"""``lienthong figures show``: the values of an indicator as they were known on a day."""

import argparse
import json
from datetime import date, datetime, time
from typing import Any

from lienthong.base.clock import VIETNAM, now
from lienthong.base.errors import Refusal
from lienthong.base.formats import moment
from lienthong.figures.measures import measure
from lienthong.figures.models import BEST_ORIGIN, FigureValue, ValueState
from lienthong.node import commands

SHOWN = 40


def run(options: argparse.Namespace) -> int:
    """Print the newest value of ``options.code`` that each publisher had of each unit by the end of a day.

    ``options.unit`` and ``options.publisher`` narrow it to agency codes. Exit code 1 when nothing was known.

    :raises commands.Failure: if the code is neither a measure nor an indicator.
    """
    about = _about(options.code)
    rows = _rows(about["figure"], options)
    answer = about | {
        "as_of": (_moment(options) or now()).isoformat(),
        "values": [_value(row) for row in rows],
    }
    if getattr(options, "json", False):
        commands.say(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        commands.say(_in_words(answer, rows))
    return 0 if rows else 1


def _about(code: str) -> dict[str, Any]:
    """Return the title, the unit and the code under which values are published."""
    from lienthong.systems.indicators.models import IndicatorVersion

    versions = IndicatorVersion.objects.filter(indicator__code=code).select_related("indicator")
    version = versions.order_by("-number").first()
    if version is not None:
        return {"code": code, "title": version.name, "unit": version.unit,
                "figure": version.figure_code()}  # fmt: skip
    try:
        known = measure(code)
    except Refusal as refusal:
        raise commands.Failure(f"{refusal.sentence} [{refusal.code}]") from refusal
    return {"code": code, "title": str(known.title), "unit": str(known.unit), "figure": code}


def _rows(code: str, options: argparse.Namespace) -> list[FigureValue]:
    """Return the newest value of each publisher and unit, the best origin of its period."""
    found = FigureValue.objects.known_at(_moment(options)).filter(indicator=code)
    unit, publisher = getattr(options, "unit", None), getattr(options, "publisher", None)
    if unit is not None:
        found = found.filter(unit=unit)
    if publisher:
        found = found.filter(publisher=publisher)
    newest = found.order_by("publisher", "unit", "-last_date", "-first_date", BEST_ORIGIN)
    return list(newest.distinct("publisher", "unit"))


def _moment(options: argparse.Namespace) -> datetime | None:
    """Return the end of the day asked about; None for now, and so for today."""
    day = getattr(options, "as_of", None)
    if isinstance(day, str):
        day = date.fromisoformat(day)
    return datetime.combine(day, time.max, VIETNAM) if day else None


def _value(row: FigureValue) -> dict[str, Any]:
    return {
        "publisher": row.publisher,
        "unit": row.unit,
        "period": row.label,
        "first_date": row.first_date.isoformat(),
        "last_date": row.last_date.isoformat(),
        "value": _plain(row.value),
        "numerator": _plain(row.numerator),
        "denominator": _plain(row.denominator),
        "origin": row.origin,
        "state": row.state,
        "recorded_at": row.recorded_at.isoformat(),
        "source": row.source,
        "source_label": row.source_label,
    }


def _plain(number: Any) -> str | None:
    return None if number is None else f"{number.normalize():f}"


def _in_words(answer: dict[str, Any], rows: list[FigureValue]) -> str:
    known_at = moment(datetime.fromisoformat(answer["as_of"]))
    lines = [f"{answer['title']} ({answer['unit']}), như đã biết đến {known_at}"]
    for row in rows[:SHOWN]:
        value = _plain(row.value) or str(ValueState(row.state).label)
        parts = ""
        if row.numerator is not None and row.denominator is not None:
            parts = f" ({_plain(row.numerator)}/{_plain(row.denominator)})"
        lines.append(
            f"  {row.publisher} ghi về {row.unit or 'cả nước'}, kỳ {row.label}: {value}{parts},"
            f" {row.get_origin_display()}, nguồn: {row.source or row.source_label}"
        )
    if len(rows) > SHOWN:
        lines.append(f"  … và {len(rows) - SHOWN} giá trị khác; dùng --json để xem hết.")
    if not rows:
        lines.append("  Chưa có giá trị nào.")
    return "\n".join(lines)

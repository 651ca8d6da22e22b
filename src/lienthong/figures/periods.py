"""Calendar spans that figures are published for, with the labels everyone uses for them; pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

_ONE_DAY = timedelta(days=1)
_LAST_MONTH = 12


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Some days, both ends included, and their label: "2020", "2020-Q1", "2020-11" or "2020-11-30"."""

    first: date
    last: date
    label: str


def day_span(day: date) -> Span:
    """Return one day as a span."""
    return Span(day, day, day.isoformat())


def month_of(day: date) -> Span:
    """Return the calendar month of a day."""
    first = day.replace(day=1)
    return Span(first, _next_month(first) - _ONE_DAY, f"{day:%Y-%m}")


def quarter_of(day: date) -> Span:
    """Return the calendar quarter of a day."""
    number = (day.month - 1) // 3
    first = date(day.year, number * 3 + 1, 1)
    last = month_of(date(day.year, number * 3 + 3, 1)).last
    return Span(first, last, f"{day.year}-Q{number + 1}")


def year_of(day: date) -> Span:
    """Return the calendar year of a day."""
    return Span(date(day.year, 1, 1), date(day.year, _LAST_MONTH, 31), f"{day.year}")


def span_named(label: str) -> Span | None:
    """Return the calendar month, quarter or year that a label names; None for any other label."""
    found = re.fullmatch(r"([12][0-9]{3})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?", label)
    if found is None:
        return None
    year = int(found[1])
    if found[2]:
        return quarter_of(date(year, int(found[2]) * 3, 1))
    return month_of(date(year, int(found[3]), 1)) if found[3] else year_of(date(year, 1, 1))


def live_spans(day: date) -> tuple[Span, ...]:
    """Return the spans whose figures can still move on a day: this month, the one before, this year."""
    month = month_of(day)
    return month_of(month.first - _ONE_DAY), month, year_of(day)


def _next_month(first: date) -> date:
    if first.month == _LAST_MONTH:
        return date(first.year + 1, 1, 1)
    return first.replace(month=first.month + 1)

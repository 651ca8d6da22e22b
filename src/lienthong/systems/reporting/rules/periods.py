"""Report periods: shifted windows, cumulative nine months, labels, ISO intervals (NĐ 09/2019/NĐ-CP).

A period has a nominal name ("2020-11", "2020-Q1", "2020-H1", "2020-9M", "2020") and the days it covers: from
the day after the closing day of the month before, to the closing day of its last month.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_ONE_DAY = timedelta(days=1)
#: No deadline is further from the closing of its period.
LONGEST_WAIT = timedelta(days=100)


class PeriodKind(StrEnum):
    """How long a period is; the values are those of ``Frequency``."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    NINE_MONTHS = "nine-months"
    YEAR = "year"
    DAY = "day"


MONTHS = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF: 6,
    PeriodKind.NINE_MONTHS: 9,
    PeriodKind.YEAR: 12,
}
_ROMAN = ("I", "II", "III", "IV")
_FORMS = (
    (PeriodKind.MONTH, re.compile(r"(\d{4})-(0[1-9]|1[0-2])")),
    (PeriodKind.QUARTER, re.compile(r"(\d{4})-Q([1-4])")),
    (PeriodKind.HALF, re.compile(r"(\d{4})-H([12])")),
    (PeriodKind.NINE_MONTHS, re.compile(r"(\d{4})-9M()")),
    (PeriodKind.YEAR, re.compile(r"(\d{4})()")),
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INTERVAL = re.compile(r"(\d{4}-\d{2}-\d{2})/(?:P(\d{1,2})([MYD])|(\d{4}-\d{2}-\d{2}))")


class PeriodUnknown(ValueError):
    """A text that names no period, or a day outside every period."""


@dataclass(frozen=True, slots=True)
class Window:
    """When data is closed: a day of the period's last month, or of a month before (-1) or after it (1).

    A day past the end of a month means its last day, so ``Window(31)`` is the calendar month.
    """

    closing_day: int = 14
    closing_month: int = 0

    def closing(self, year: int, month: int) -> date:
        """Return the day on which data of a nominal month is closed."""
        year, month = _shift(year, month, self.closing_month)
        return date(year, month, min(self.closing_day, monthrange(year, month)[1]))


#: Nominal years that have periods.
FIRST_YEAR, LAST_YEAR = 1945, 2200
#: The windows of the decree: from the 15th to the 14th.
USUAL = Window()


@dataclass(frozen=True, slots=True)
class Period:
    """One period with its nominal id and the days it covers, both included.

    A window of a report that was asked for once is named by its last day and says itself until when the
    report is sent (``due_date``); of any other period the regime does.
    """

    id: str
    kind: PeriodKind
    first_date: date
    last_date: date
    due_date: date | None = None

    @property
    def year(self) -> int:
        """Return the nominal year: the year 2020 of the decree begins on 15/12/2019."""
        return int(self.id[:4])

    @property
    def label(self) -> str:
        """Return the Vietnamese name of the period, as in report titles."""
        if self.kind is PeriodKind.DAY and self.first_date != self.last_date:
            return f"Từ {self.first_date:%d/%m/%Y} đến {self.last_date:%d/%m/%Y}"
        return _LABELS[self.kind](self.id)

    @property
    def interval(self) -> str:
        """Return the ISO 8601 interval, so that no reader can take the period for a calendar one."""
        first = self.first_date.isoformat()
        if self.kind is PeriodKind.DAY:
            is_day = self.first_date == self.last_date
            return f"{first}/P1D" if is_day else f"{first}/{self.last_date.isoformat()}"
        months = MONTHS[self.kind]
        year, month = _shift(self.first_date.year, self.first_date.month, months)
        # A window from the 31st has no equal length in months; then both ends are written.
        if self.first_date.day <= monthrange(year, month)[1]:
            end = date(year, month, self.first_date.day) - _ONE_DAY
            if end == self.last_date:
                return f"{first}/P{months}M" if months < 12 else f"{first}/P1Y"
        return f"{first}/{self.last_date.isoformat()}"

    @property
    def nominal(self) -> tuple[date, date]:
        """Return the calendar days that the name alone would mean."""
        if self.kind is PeriodKind.DAY:
            return self.last_date, self.last_date
        year, first, last = _nominal_months(self.id, self.kind)
        return date(year, first, 1), date(year, last, monthrange(year, last)[1])

    def covers(self, day: date) -> bool:
        """Say whether a day lies in the period."""
        return self.first_date <= day <= self.last_date


def of_window(first: date, last: date, due: date) -> Period:
    """Return the period of a window that was asked for by its days.

    :raises PeriodUnknown: unless it ends after it begins and is due after it ends, at most 100 days later.
    """
    if not first <= last <= due <= last + LONGEST_WAIT:
        raise PeriodUnknown(f"{first} {last} {due}")
    return Period(last.isoformat(), PeriodKind.DAY, first, last, due)


def parse(text: str, window: Window = USUAL) -> Period:
    """Return the period of an id.

    :raises PeriodUnknown: for any other text.
    """
    for kind, form in _FORMS:
        if form.fullmatch(text):
            if not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
                raise PeriodUnknown(text)
            year, first, last = _nominal_months(text, kind)
            before = _shift(year, first, -1)
            opening = window.closing(*before) + _ONE_DAY
            return Period(text, kind, opening, window.closing(year, last))
    if _DAY.fullmatch(text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise PeriodUnknown(text) from None
        return Period(text, PeriodKind.DAY, day, day)
    raise PeriodUnknown(text)


def of_kind(kind: PeriodKind, year: int) -> tuple[str, ...]:
    """Return the ids of the periods of a kind in a nominal year."""
    match kind:
        case PeriodKind.MONTH:
            return tuple(f"{year}-{month:02d}" for month in range(1, 13))
        case PeriodKind.QUARTER:
            return tuple(f"{year}-Q{quarter}" for quarter in range(1, 5))
        case PeriodKind.HALF:
            return (f"{year}-H1", f"{year}-H2")
        case PeriodKind.NINE_MONTHS:
            return (f"{year}-9M",)
        case PeriodKind.YEAR:
            return (str(year),)
    return ()


def closing_between(
    kind: PeriodKind, first: date, last: date, window: Window = USUAL
) -> Iterator[Period]:
    """Yield the periods of a kind whose data is closed from one day to another, in order."""
    for year in range(max(first.year - 1, FIRST_YEAR), min(last.year + 1, LAST_YEAR) + 1):
        for id_ in of_kind(kind, year):
            period = parse(id_, window)
            if first <= period.last_date <= last:
                yield period


def containing(kind: PeriodKind, day: date, window: Window = USUAL) -> Period:
    """Return the period of a kind that a day lies in.

    :raises PeriodUnknown: for a day that no period of the kind covers (nine months, in November).
    """
    if kind is PeriodKind.DAY:
        return parse(day.isoformat())
    for year in (day.year, day.year + 1, day.year - 1):
        for id_ in of_kind(kind, year):
            period = parse(id_, window)
            if period.covers(day):
                return period
    raise PeriodUnknown(f"{kind} {day}")


def before(period: Period, window: Window = USUAL) -> Period:
    """Return the period just before one of its kind: for nine months, those of the year before."""
    if period.kind is PeriodKind.NINE_MONTHS:
        return parse(f"{period.year - 1}-9M", window)
    return containing(period.kind, period.first_date - _ONE_DAY, window)


def year_before(period: Period, window: Window = USUAL) -> Period:
    """Return the same period of the year before; 29 February goes back to the 28th."""
    if period.kind is PeriodKind.DAY:
        year, month = period.year - 1, period.first_date.month
        day = min(period.first_date.day, monthrange(year, month)[1])
        return parse(date(year, month, day).isoformat())
    return parse(f"{period.year - 1}{period.id[4:]}", window)


def parts(period: Period, kind: PeriodKind, window: Window = USUAL) -> tuple[Period, ...]:
    """Return the shorter periods that make up a period exactly, as three quarters make up nine months.

    :raises PeriodUnknown: if periods of the kind do not fill it without rest.
    """
    found = tuple(closing_between(kind, period.first_date, period.last_date, window))
    if not found or found[0].first_date != period.first_date:
        raise PeriodUnknown(f"{period.id} {kind}")
    if found[-1].last_date != period.last_date:
        raise PeriodUnknown(f"{period.id} {kind}")
    return found


def from_interval(text: str, kind: PeriodKind, window: Window = USUAL) -> Period:
    """Return the period of a kind whose days are exactly those of an ISO 8601 interval.

    ``2019-11-15/P1M`` is December 2019 of the usual windows, whatever a calendar would say.

    :raises PeriodUnknown: if the interval is none, or no period of the kind has these days.
    """
    first, last = days_of_interval(text)
    period = containing(kind, last, window)
    if (period.first_date, period.last_date) != (first, last):
        raise PeriodUnknown(text)
    return period


def days_of_interval(text: str) -> tuple[date, date]:
    """Return the first and the last day of an ISO 8601 interval.

    :raises PeriodUnknown: if it is none.
    """
    found = _INTERVAL.fullmatch(text.strip())
    if not found:
        raise PeriodUnknown(text)
    try:
        first = date.fromisoformat(found[1])
        end = found[4]
        last = date.fromisoformat(end) if end else _after(first, int(found[2]), found[3]) - _ONE_DAY
    except (ValueError, OverflowError):
        raise PeriodUnknown(text) from None
    if last < first:
        raise PeriodUnknown(text)
    return first, last


def _after(first: date, number: int, unit: str) -> date:
    if unit == "D":
        return first + timedelta(days=number)
    year, month = _shift(first.year, first.month, number * (12 if unit == "Y" else 1))
    return date(year, month, min(first.day, monthrange(year, month)[1]))


def _shift(year: int, month: int, by: int) -> tuple[int, int]:
    months = year * 12 + month - 1 + by
    return months // 12, months % 12 + 1


def _nominal_months(id_: str, kind: PeriodKind) -> tuple[int, int, int]:
    year, length = int(id_[:4]), MONTHS[kind]
    match kind:
        case PeriodKind.MONTH:
            first = int(id_[5:])
        case PeriodKind.QUARTER | PeriodKind.HALF:
            first = (int(id_[6:]) - 1) * length + 1
        case _:
            first = 1
    return year, first, first + length - 1


def _month_label(id_: str) -> str:
    return f"Tháng {int(id_[5:])} năm {id_[:4]}"


def _quarter_label(id_: str) -> str:
    return f"Quý {_ROMAN[int(id_[6:]) - 1]} năm {id_[:4]}"


def _half_label(id_: str) -> str:
    return f"6 tháng {'đầu' if id_.endswith('1') else 'cuối'} năm {id_[:4]}"


def _day_label(id_: str) -> str:
    return f"Ngày {id_[8:]}/{id_[5:7]}/{id_[:4]}"


_LABELS = {
    PeriodKind.MONTH: _month_label,
    PeriodKind.QUARTER: _quarter_label,
    PeriodKind.HALF: _half_label,
    PeriodKind.NINE_MONTHS: lambda id_: f"9 tháng năm {id_[:4]}",
    PeriodKind.YEAR: lambda id_: f"Năm {id_[:4]}",
    PeriodKind.DAY: _day_label,
}

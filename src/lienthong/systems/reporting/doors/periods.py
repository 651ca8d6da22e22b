"""Periods as other programs name them, mapped to ours exactly or not at all.

"201912" of DHIS2 is the calendar month; a regime whose December runs from 15/11 to 14/12 must not take one
for the other in silence. An interval with its days ("2019-11-15/P1M") is never unclear.
"""

import re

from lienthong.systems.reporting.doors.refusals import PeriodNotCalendar, PeriodUnreadable
from lienthong.systems.reporting.models import RegimeVersion
from lienthong.systems.reporting.rules import periods
from lienthong.systems.reporting.rules.periods import Period, PeriodKind

_PLAIN = (
    (re.compile(r"(\d{4})(0[1-9]|1[0-2])"), "{0}-{1}"),
    (re.compile(r"(\d{4})Q([1-4])"), "{0}-Q{1}"),
    (re.compile(r"(\d{4})S([12])"), "{0}-H{1}"),
    (re.compile(r"(\d{4})(\d{2})(\d{2})"), "{0}-{1}-{2}"),
    (re.compile(r"(\d{4})"), "{0}"),
)


def period_of(version: RegimeVersion, text: str) -> Period:
    """Return the period of a regime that another program means.

    Our own ids and ISO intervals always; DHIS2's plain ids and calendar intervals only where the regime's
    windows are those of the calendar, or it says that its labels may be read so.

    :raises PeriodNotCalendar: for a calendar name of a period whose days are others.
    :raises PeriodUnreadable: for anything that is no period of the regime.
    """
    text = text.strip()
    kind = version.period_kind
    if kind is None:
        raise PeriodUnreadable(value=text)
    if "/" in text:
        return _by_interval(version, kind, text)
    plain = _from_plain(text)
    try:
        period = version.period(plain or text)
    except periods.PeriodUnknown as error:
        raise PeriodUnreadable(value=text) from error
    if plain is not None:
        _require_calendar(version, period, text)
    return period


def plain_id(period: Period) -> str:
    """Return the period as DHIS2 names it where that is the truth, as ISO interval otherwise."""
    if not is_calendar(period) or period.kind is PeriodKind.NINE_MONTHS:
        return period.interval
    return period.id.replace("-H", "S").replace("-", "")


def is_calendar(period: Period) -> bool:
    """Tell whether the period has the days that its name alone would mean."""
    return (period.first_date, period.last_date) == period.nominal


def _by_interval(version: RegimeVersion, kind: PeriodKind, text: str) -> Period:
    try:
        if version.windows:
            return _of_window(version, text)
        return periods.from_interval(text, kind, version.closing)
    except periods.PeriodUnknown:
        pass
    try:
        calendar = periods.from_interval(text, kind, periods.Window(closing_day=31))
        period = version.period(calendar.id)
    except periods.PeriodUnknown as error:
        raise PeriodUnreadable(value=text) from error
    _require_calendar(version, period, text)
    return period


def _of_window(version: RegimeVersion, text: str) -> Period:
    days = periods.days_of_interval(text)
    for period in version.own_periods:
        if (period.first_date, period.last_date) == days:
            return period
    raise PeriodUnreadable(value=text)


def _require_calendar(version: RegimeVersion, period: Period, text: str) -> None:
    if not is_calendar(period) and not version.plain_labels:
        raise PeriodNotCalendar(value=text, period=period.label, interval=period.interval)


def _from_plain(text: str) -> str | None:
    for pattern, form in _PLAIN:
        found = pattern.fullmatch(text)
        if found:
            return form.format(*found.groups())
    return None

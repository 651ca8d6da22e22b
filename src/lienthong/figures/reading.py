"""Reading figures as they were known at a moment; ``as_of`` None reads them as they are known now.

Where a period has values of several origins, the best one is returned: computed, then reported, declared,
generated; ``origin`` asks for one origin alone.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Max

from lienthong.figures.models import BEST_ORIGIN, FigureQuerySet, FigureValue


def latest(
    codes: Iterable[str],
    *,
    publisher: str,
    unit: str = "",
    as_of: datetime | None = None,
    origin: str = "",
) -> dict[str, FigureValue]:
    """Return each indicator's value of the newest period, by code; what has none is left out."""
    found = _of(publisher, as_of, origin).filter(indicator__in=list(codes), unit=unit)
    return {row.indicator: row for row in found.newest_of_each_indicator()}


def value_at(
    code: str,
    *,
    publisher: str,
    unit: str,
    first_date: date,
    last_date: date,
    as_of: datetime | None = None,
    origin: str = "",
) -> FigureValue | None:
    """Return the value of one period, or None."""
    found = _of(publisher, as_of, origin).filter(
        indicator=code, unit=unit, first_date=first_date, last_date=last_date
    )
    return found.one_for_each_period().first()


def series(
    code: str,
    *,
    publisher: str,
    unit: str = "",
    as_of: datetime | None = None,
    most: int = 24,
    origin: str = "",
) -> list[FigureValue]:
    """Return the values of the newest periods, oldest first, at most ``most``."""
    found = _of(publisher, as_of, origin).filter(indicator=code, unit=unit)
    return list(found.one_for_each_period()[:most])[::-1]


def by_unit(
    code: str,
    *,
    publisher: str,
    first_date: date,
    last_date: date,
    as_of: datetime | None = None,
    origin: str = "",
) -> dict[str, FigureValue]:
    """Return every unit's value of one period, by the unit's code."""
    found = _of(publisher, as_of, origin).filter(
        indicator=code, first_date=first_date, last_date=last_date
    )
    return {row.unit: row for row in found.one_for_each_unit()}


def of_period(
    codes: Iterable[str],
    *,
    publisher: str,
    first_date: date,
    last_date: date,
    as_of: datetime | None = None,
) -> dict[tuple[str, str], FigureValue]:
    """Return every value of some indicators for one period, by code and unit, with one query."""
    found = _of(publisher, as_of, "").filter(
        indicator__in=list(codes), first_date=first_date, last_date=last_date
    )
    rows = found.order_by("indicator", "unit", BEST_ORIGIN)
    return {(row.indicator, row.unit): row for row in rows.distinct("indicator", "unit")}


def units_above_zero(
    codes: Iterable[str], *, publishers: Iterable[str], day: date
) -> dict[str, set[str]]:
    """Return the units of which each publisher says something above zero, on a day or when it last spoke."""
    many = list(publishers)
    rows = FigureValue.objects.known_at(None).filter(
        indicator__in=list(codes), publisher__in=many, last_date__lte=day
    )
    before = rows.filter(last_date__lt=day).values("publisher").annotate(last=Max("last_date"))
    days = {row["publisher"]: {row["last"], day} for row in before.order_by()}
    found: dict[str, set[str]] = {}
    for publisher in many:
        of_days = rows.filter(publisher=publisher, last_date__in=days.get(publisher, {day}))
        units = of_days.filter(value__gt=0).values_list("unit", flat=True).order_by().distinct()
        found[publisher] = set(units)
    return found


def vintages(value: FigureValue) -> list[FigureValue]:
    """Return all that was ever recorded of one value, newest first."""
    found = FigureValue.objects.filter(
        publisher=value.publisher,
        indicator=value.indicator,
        unit=value.unit,
        first_date=value.first_date,
        last_date=value.last_date,
        origin=value.origin,
    )
    return list(found.order_by("-recorded_at", "-id"))


def _of(publisher: str, as_of: datetime | None, origin: str) -> FigureQuerySet:
    found: FigureQuerySet = FigureValue.objects.known_at(as_of).filter(publisher=publisher)
    return found.filter(origin=origin) if origin else found

"""What was due and has not come, of every period: the sum of what each period's count last came to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lienthong.base.clock import day_of
from lienthong.figures.models import FigureValue

#: How many are overdue, and whether some of the reports beside them were generated.
Held = tuple[int, bool]
_Line = tuple[str, date, date]


@dataclass(frozen=True, slots=True)
class Stock:
    """How many reports of a unit ("" is all) are overdue towards one receiver, over all periods."""

    unit: str
    number: int
    is_generated: bool


def standing(
    fresh: Mapping[str, Mapping[_Line, Held]], of_period: str, stock: str, now: datetime
) -> Iterator[tuple[str, list[Stock]]]:
    """Yield each receiver with its stocks: periods counted just now, and the last counts of all others.

    A unit is told of when something is overdue, or was earlier on the same day.
    """
    kept = _kept(of_period, fresh)
    told = _told(stock, day_of(now))
    for receiver in sorted({*fresh, *kept}):
        late: dict[str, list[Held]] = {unit: [] for unit in {"", *told.get(receiver, ())}}
        for lines in (kept.get(receiver, {}), fresh.get(receiver, {})):
            for (unit, _first, _last), held in lines.items():
                if held[0]:
                    late.setdefault(unit, []).append(held)
        yield receiver, [_stock(unit, late[unit]) for unit in sorted(late)]


def _stock(unit: str, late: Iterable[Held]) -> Stock:
    listed = list(late)
    is_generated = any(generated for _number, generated in listed)
    return Stock(unit, sum(number for number, _generated in listed), is_generated)


def _kept(
    indicator: str, fresh: Mapping[str, Mapping[_Line, Held]]
) -> dict[str, dict[_Line, Held]]:
    """Return what is published of periods that were not counted just now."""
    found: dict[str, dict[_Line, Held]] = {}
    rows = FigureValue.objects.filter(indicator=indicator, superseded_at=None, value__gt=0)
    columns = ("publisher", "unit", "first_date", "last_date", "value", "origin")
    # The computed value last: where a period has values of two origins, it is the one that is read.
    for publisher, unit, first, last, value, origin in rows.order_by("-origin").values_list(
        *columns
    ):
        key = (unit, first, last)
        if key not in fresh.get(publisher, {}):
            found.setdefault(publisher, {})[key] = (int(value), origin == "generated")
    return found


def _told(indicator: str, today: date) -> dict[str, set[str]]:
    rows = FigureValue.objects.filter(indicator=indicator, superseded_at=None, last_date=today)
    found: dict[str, set[str]] = {}
    for publisher, unit in rows.values_list("publisher", "unit"):
        found.setdefault(publisher, set()).add(unit)
    return found

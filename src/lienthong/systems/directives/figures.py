"""The figures of directives: how the tasks that an agency assigned stand today, in all and for each lead.

And how the tasks stand that the agency leads itself, in its own book: what it reported as finished is done
there from that day on, until the assigning agency returns it.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.agencies.models import AgencyRecord
from lienthong.base.clock import day_of
from lienthong.base.formats import short_date
from lienthong.figures import reading
from lienthong.figures.measures import Measure, register_measure
from lienthong.figures.periods import day_span
from lienthong.figures.publishing import Published, publish_many
from lienthong.identity.permissions import Permission
from lienthong.systems.directives.actions.counting import soon_until
from lienthong.systems.directives.apart import CountedApart, every_one
from lienthong.systems.directives.models import Duty, Extension, ExtensionState, PartRole, Task
from lienthong.systems.directives.models.duties import Duties, standing_of
from lienthong.systems.directives.models.splits import LeadSplit, split_of_all, summed
from lienthong.systems.directives.rules import Split

_COUNT: dict[str, Any] = {"unit": gettext_lazy("nhiệm vụ"), "over_time": "last"}
_LIST = "directives:task_list"


def _measure(code: str, title: Any, direction: Any = "", **more: Any) -> Measure:
    values = {**_COUNT, "url_name": _LIST, **more}
    return register_measure(
        Measure(
            f"directives.{code}",
            title,
            direction=direction,
            system="directives",
            permission=str(Permission.DIRECTIVE_READ),
            **values,
        )
    )


TOTAL = _measure("tasks-total", gettext_lazy("Nhiệm vụ có thời hạn đã giao"))
ON_TIME = _measure("tasks-done-on-time", gettext_lazy("Nhiệm vụ hoàn thành đúng hạn"), "up")
LATE = _measure("tasks-done-late", gettext_lazy("Nhiệm vụ hoàn thành quá hạn"), "down")
IN_TIME = _measure("tasks-open-in-time", gettext_lazy("Nhiệm vụ đang thực hiện trong hạn"))
OVERDUE = _measure("tasks-open-overdue", gettext_lazy("Nhiệm vụ quá hạn chưa xong"), "down")
NO_DATE = _measure("tasks-no-date", gettext_lazy("Nhiệm vụ chưa có thời hạn"), "down")
SOON = _measure("due-soon", gettext_lazy("Nhiệm vụ đến hạn trong 7 ngày làm việc"))
SHARE = _measure(
    "on-time-share",
    gettext_lazy("Tỷ lệ nhiệm vụ đúng hạn trên số đã xong hoặc quá hạn"),
    "up",
    unit="%",
    decimals=2,
    over_time="none",
    over_units="none",
)
EXTENSIONS = _measure("extensions-open", gettext_lazy("Đề nghị gia hạn chờ trả lời"), "down")
DUTIES_OVERDUE = _measure(
    "duties-overdue",
    gettext_lazy("Nhiệm vụ được giao đã quá hạn"),
    "down",
    url_name="directives:duty_list",
)


_DUTIES: dict[str, Any] = {"url_name": "directives:duty_list"}
LED_TOTAL = _measure(
    "led-total", gettext_lazy("Nhiệm vụ có thời hạn do cơ quan chủ trì"), **_DUTIES
)
LED_ON_TIME = _measure(
    "led-done-on-time", gettext_lazy("Nhiệm vụ chủ trì đã xong đúng hạn"), "up", **_DUTIES
)
LED_LATE = _measure(
    "led-done-late", gettext_lazy("Nhiệm vụ chủ trì đã xong quá hạn"), "down", **_DUTIES
)
LED_IN_TIME = _measure(
    "led-open-in-time", gettext_lazy("Nhiệm vụ chủ trì đang làm trong hạn"), **_DUTIES
)
LED_OVERDUE = _measure(
    "led-open-overdue", gettext_lazy("Nhiệm vụ chủ trì quá hạn chưa xong"), "down", **_DUTIES
)
LED_SHARE = _measure(
    "led-on-time-share",
    gettext_lazy("Tỷ lệ nhiệm vụ chủ trì đúng hạn trên số đã xong hoặc quá hạn"),
    "up",
    unit="%",
    decimals=2,
    over_time="none",
    over_units="none",
    **_DUTIES,
)
#: Measures with the kind of duties that each counts.
_Kinds = tuple[tuple[Measure, str], ...]
_LED: _Kinds = (
    (LED_TOTAL, "dated"),
    (LED_ON_TIME, "done-on-time"),
    (LED_LATE, "done-late"),
    (LED_IN_TIME, "open-in-time"),
    (LED_OVERDUE, "open-overdue"),
)


def _apart(directive: CountedApart) -> _Kinds:
    """Return the measures of the duties that an agency leads under one directive alone."""
    words = {"name": directive.name, "day": short_date(directive.issued)}
    absent = format_lazy(
        gettext_lazy(
            "Khi lấy số liệu, sổ nhiệm vụ của cơ quan chưa có nhiệm vụ nào chủ trì theo {name} ngày {day};"
            " đơn vị tự nhập ô này."
        ),
        **words,
    )
    given = gettext_lazy("Nhiệm vụ chủ trì được giao")
    kinds = (("led-given", given, "", "counted"), *(
        (measure.code.partition(".")[2], measure.title, measure.direction, kind)
        for measure, kind in _LED
    ))  # fmt: skip
    return tuple(
        (
            _measure(
                f"{directive.code}.{code}",
                format_lazy("{title} ({name})", title=title, **words),
                direction,
                absent=absent,
                **_DUTIES,
            ),
            kind,
        )
        for code, title, direction, kind in kinds
    )


_APART = {directive: _apart(directive) for directive in every_one()}

_OF_UNIT = (TOTAL, ON_TIME, LATE, IN_TIME, OVERDUE, NO_DATE, SOON, EXTENSIONS)


def publish_all(now: datetime) -> int:
    """Publish today's figures of every agency of the node that assigned tasks or was given some.

    An agency whose last task went elsewhere is said to have none: silence would leave its old figures.
    """
    today = day_of(now)
    values: dict[int, list[Published]] = {}
    soon, asked = _due_soon(today), _extensions()
    by_agency: dict[int, list[LeadSplit]] = {}
    for one in split_of_all(today):
        by_agency.setdefault(one.agency_id, []).append(one)
    for agency_id, units in _units_without_tasks(by_agency, today).items():
        by_agency.setdefault(agency_id, [])
        by_agency[agency_id] += [LeadSplit(agency_id, unit, Split()) for unit in units]
    for agency_id, splits in by_agency.items():
        own = values.setdefault(agency_id, [])
        own += _of_unit("", summed(splits), soon, asked, agency_id, today)
        for one in splits:
            own += _of_unit(one.lead, one.split, soon, asked, agency_id, today)
    for agency_id, count in _overdue_duties(today).items():
        query = {"standing": "overdue"}
        values.setdefault(agency_id, []).append(
            _published(DUTIES_OVERDUE, "", today, query, value=count)
        )
    for agency_id, split in led_splits(today).items():
        values.setdefault(agency_id, []).extend(_of_lead(split, today))
    for agency_id, published in _counted_apart(today):
        values.setdefault(agency_id, []).extend(published)
    codes = _codes(list(values), today)
    known = {codes[agency_id]: own for agency_id, own in values.items() if agency_id in codes}
    return publish_many(known, now=now)


def _units_without_tasks(
    by_agency: dict[int, list[LeadSplit]], today: date
) -> dict[int, list[str]]:
    """Return the leads of which an agency said something before and that lead none of its tasks today."""
    rows = AgencyRecord.objects.as_of(today).values_list("code", "agency_id")
    agencies = dict(rows.filter(agency_id__in=Task.objects.values("agency_id")))
    said = reading.units_above_zero(
        [measure.code for measure in _OF_UNIT], publishers=agencies, day=today
    )
    found: dict[int, list[str]] = {}
    for code, units in said.items():
        known = {one.lead for one in by_agency.get(agencies[code], [])}
        gone = sorted(units - known - {""})
        # One lead at least, so that the agency's own sum is told as well.
        if gone:
            found[agencies[code]] = gone
    return found


def _codes(agency_ids: Sequence[int], today: date) -> dict[int, str]:
    rows = AgencyRecord.objects.as_of(today).filter(agency_id__in=agency_ids)
    return dict(rows.values_list("agency_id", "code"))


def _due_soon(today: date) -> dict[tuple[int, str], int]:
    rows = Task.objects.due_between(today, soon_until(today)).values("agency_id", "lead_code")
    return _with_all(rows.annotate(number=Count("id")).order_by(), "lead_code")


def _extensions() -> dict[tuple[int, str], int]:
    rows = Extension.objects.filter(state=ExtensionState.ASKED, task__isnull=False)
    counted = rows.values("agency_id", "party_code").annotate(number=Count("id")).order_by()
    return _with_all(counted, "party_code")


def _with_all(rows: Any, column: str) -> dict[tuple[int, str], int]:
    found: dict[tuple[int, str], int] = {}
    for row in rows:
        for unit in {row[column], ""}:
            key = (row["agency_id"], unit)
            found[key] = found.get(key, 0) + row["number"]
    return found


def _overdue_duties(today: date) -> dict[int, int]:
    """Return the overdue duties of each agency that has any duty, so that none is 0 and not silence."""
    late = Duty.objects.overdue(today).values("agency_id").annotate(number=Count("id")).order_by()
    found = dict.fromkeys(Duty.objects.order_by().values_list("agency_id", flat=True).distinct(), 0)
    return found | {row["agency_id"]: row["number"] for row in late}


def led_splits(today: date) -> dict[int, Split]:
    """Return how the duties stand that each agency of the node leads; one that led any has a split of 0."""
    kinds = [kind for _measure, kind in _LED if kind != "dated"]
    counted = _led(Duty.objects.all(), kinds, today)
    return {
        agency_id: Split(**{kind.replace("-", "_"): number for kind, number in counts.items()})
        for agency_id, counts in counted.items()
    }


def _led(duties: Duties, kinds: Sequence[str], today: date) -> dict[int, dict[str, int]]:
    """Return how many of some duties each agency leads, by kind; an agency that led any has its zeros."""
    columns = {kind: kind.replace("-", "_") for kind in kinds}
    counts = {
        column: Count("id", filter=standing_of(kind, today)) for kind, column in columns.items()
    }
    led = duties.filter(role=PartRole.LEAD)
    found = {
        agency_id: dict.fromkeys(kinds, 0)
        for agency_id in led.order_by().values_list("agency_id", flat=True).distinct()
    }
    rows: Any = led.counted().values("agency_id").annotate(**counts).order_by()
    return found | {
        row["agency_id"]: {kind: row[column] for kind, column in columns.items()} for row in rows
    }


def _counted_apart(today: date) -> Iterator[tuple[int, list[Published]]]:
    """Yield what each agency leads under each directive that is counted apart; who led none is left out."""
    for directive, measures in _APART.items():
        if not directive.is_counted_on(today):
            continue
        duties = Duty.objects.of_directive(directive.notation, directive.issued)
        query = {"directive": directive.notation, "issued": directive.issued.isoformat(), **_LEAD}
        kinds = [kind for _measure, kind in measures]
        for agency_id, counts in _led(duties, kinds, today).items():
            yield (
                agency_id,
                [
                    _published(measure, "", today, {"standing": kind, **query}, value=counts[kind])
                    for measure, kind in measures
                ],
            )


_LEAD = {"role": str(PartRole.LEAD)}


def _of_lead(split: Split, today: date) -> list[Published]:
    values = (
        split.total, split.done_on_time, split.done_late, split.open_in_time, split.open_overdue,
    )  # fmt: skip
    found = [
        _published(measure, "", today, {"standing": standing, **_LEAD}, value=value)
        for (measure, standing), value in zip(_LED, values, strict=True)
    ]
    return [*found, _share(LED_SHARE, "", split, today, _LEAD)]


def _of_unit(
    lead: str,
    split: Split,
    soon: dict[tuple[int, str], int],
    asked: dict[tuple[int, str], int],
    agency_id: int,
    today: date,
) -> list[Published]:
    counts: list[tuple[Measure, int, dict[str, str]]] = [
        (TOTAL, split.total, {"standing": "dated"}),
        (ON_TIME, split.done_on_time, {"standing": "done-on-time"}),
        (LATE, split.done_late, {"standing": "done-late"}),
        (IN_TIME, split.open_in_time, {"standing": "open-in-time"}),
        (OVERDUE, split.open_overdue, {"standing": "open-overdue"}),
        (NO_DATE, split.no_date, {"standing": "no-date"}),
        (SOON, soon.get((agency_id, lead), 0), {"standing": "soon"}),
        (EXTENSIONS, asked.get((agency_id, lead), 0), {"standing": "extension"}),
    ]
    found = [
        _published(measure, lead, today, query, value=value) for measure, value, query in counts
    ]
    return [*found, _share(SHARE, lead, split, today, {})]


def _share(
    measure: Measure, lead: str, split: Split, today: date, query: dict[str, str]
) -> Published:
    share = split.on_time_share
    return _published(
        measure,
        lead,
        today,
        {"standing": "due", **query},
        value=share,
        numerator=split.done_on_time,
        denominator=split.due,
        state="not-applicable" if share is None else "final",
    )


def _published(
    measure: Measure, lead: str, today: date, query: dict[str, str], **values: Any
) -> Published:
    span = day_span(today)
    asked = {**query, **({"lead": lead} if lead else {}), "on": today.isoformat()}
    if isinstance(values.get("value"), int):
        values["value"] = Decimal(values["value"])
    return Published(
        indicator=measure.code,
        unit=lead,
        first_date=span.first,
        last_date=span.last,
        label=span.label,
        source=f"{reverse(measure.url_name)}?{urlencode(asked)}",
        source_label=_("Danh sách nhiệm vụ"),
        **values,
    )

"""Looking at the thresholds after the figures moved: raising alarms, asking for tasks, ending alarms."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.agencies.models import AgencyRecord
from lienthong.axis import actions as axis
from lienthong.base.clock import day_of
from lienthong.base.errors import Refusal
from lienthong.base.ids import new_id
from lienthong.casework.calendar import deadline_clock
from lienthong.contracts.directives import TaskRequested
from lienthong.figures.models import Origin, ValueState
from lienthong.figures.wording import period_words
from lienthong.identity.officers import Officer, system_officer
from lienthong.ledger import actions as ledger
from lienthong.systems.command import readings
from lienthong.systems.command.board import unit_names
from lienthong.systems.command.models import Alarm, AlarmState, Ending, Threshold
from lienthong.systems.command.readings import Point
from lienthong.systems.command.rules import Verdict, length_class
from lienthong.systems.command.wording import explained, measure_title

_LOOK_BACK = timedelta(days=62)


def evaluate_all(now: datetime) -> int:
    """Look at the thresholds of every agency of this node and return how many alarms began or ended."""
    watching = Threshold.objects.in_force().values("agency")
    records = AgencyRecord.objects.as_of(day_of(now)).filter(agency__in=watching).in_order()
    return sum(evaluate(agency=record, now=now) for record in records)


@transaction.atomic
def evaluate(*, agency: AgencyRecord, now: datetime) -> int:
    """Raise the alarms of an agency whose figures crossed and end those whose figures are back.

    Repeating it changes nothing until a figure moves; an alarm is raised once for a period.
    """
    # Held until the end, so that two rounds at once cannot both raise.
    thresholds = list(
        Threshold.objects.in_force()
        .of(agency.agency_id)
        .select_for_update(no_key=True)
        .order_by("id")
    )
    system = system_officer(agency)
    return sum(_evaluate_one(threshold, agency.code, system, now) for threshold in thresholds)


def _evaluate_one(threshold: Threshold, publisher: str, system: Officer, now: datetime) -> int:
    open_ones = {each.unit: each for each in Alarm.objects.open().filter(threshold=threshold)}
    runs = _runs(threshold, publisher, now)
    changed = 0
    for unit, run in runs.items():
        alarm = open_ones.get(unit)
        values = [point.value for point in run]
        verdict = threshold.bound.judge(values, is_open=alarm is not None)
        if verdict is Verdict.RAISE and not _was_raised(threshold, unit, run[0]):
            _raise(threshold, run[0], unit, system, now)
            changed += 1
        elif verdict is Verdict.CLOSE and alarm is not None:
            _close(alarm, Ending.BACK, run[0].value, system, now)
            changed += 1
    for alarm in _without_value(list(open_ones.values()), runs, publisher, now):
        if alarm.state == AlarmState.OPEN:
            _close(alarm, Ending.GONE, None, system, now)
            changed += 1
    return changed


def _without_value(
    open_ones: Sequence[Alarm], runs: Mapping[str, Sequence[Point]], publisher: str, now: datetime
) -> list[Alarm]:
    """Return the alarms about units that a newer period of the measure says nothing of any more.

    A value that is only missing for now ends nothing; one that does not apply any more does.
    """
    if not open_ones:
        return []
    code = open_ones[0].measure
    whole = readings.trends([code], publisher=publisher, as_of=now, most=1).get(code, [])
    newest = [run[0] for run in runs.values()] + [each for each in whole if not _is_invented(each)]
    return [alarm for alarm in open_ones if _is_gone(alarm, runs.get(alarm.unit), newest)]


def _is_gone(alarm: Alarm, run: Sequence[Point] | None, newest: Sequence[Point]) -> bool:
    length = length_class(alarm.first_date, alarm.last_date)
    known = max(alarm.last_date, run[0].last_date) if run else alarm.last_date
    if run and run[0].state == ValueState.NOT_APPLICABLE and run[0].last_date == known:
        return True
    return any(point.last_date > known for point in newest if length_class(*point.period) == length)


def _runs(threshold: Threshold, publisher: str, now: datetime) -> Mapping[str, Sequence[Point]]:
    """Return the newest values that a threshold watches, newest first, by the unit they are about."""
    code, most = threshold.measure, threshold.consecutive
    about = None if threshold.watches_each_unit else threshold.unit or None
    # Periods of other lengths may stand between those that are compared.
    found = readings.trends([code], publisher=publisher, as_of=now, unit=about, most=most * 3)
    whole = found.get(code, [])[::-1]
    runs: Mapping[str, Sequence[Point]] = {threshold.unit: whole}
    if threshold.watches_each_unit:
        since: date = day_of(now) - _LOOK_BACK
        if whole:
            since = whole[:most][-1].last_date
        runs = readings.unit_trends(code, publisher=publisher, as_of=now, since=since)
    counted = {
        unit: [point for point in run if not _is_invented(point)] for unit, run in runs.items()
    }
    return {unit: run for unit, run in counted.items() if run}


def _is_invented(point: Point) -> bool:
    """Say whether a value only serves to show something: nobody is to be given work over it."""
    return point.origin == Origin.GENERATED


def _was_raised(threshold: Threshold, unit: str, point: Point) -> bool:
    return Alarm.objects.filter(
        threshold=threshold, unit=unit, first_date=point.first_date, last_date=point.last_date
    ).exists()


def _raise(threshold: Threshold, point: Point, unit: str, system: Officer, now: datetime) -> Alarm:
    alarm = Alarm(
        agency_id=threshold.agency_id,
        threshold=threshold,
        measure=threshold.measure,
        unit=unit,
        first_date=point.first_date,
        last_date=point.last_date,
        label=point.label,
        value=cast(Decimal, point.value),
        source=point.source,
        raised_at=now,
    )
    if threshold.raises_task:
        _ask_for_task(alarm, threshold, system, now)
    alarm.save(force_insert=True)
    _record("command.alarm-raised", alarm, system, now, {"value": str(point.value)})
    return alarm


def _close(
    alarm: Alarm, ending: Ending, value: Decimal | None, system: Officer, now: datetime
) -> None:
    alarm.state = AlarmState.CLOSED
    alarm.closed_at = now
    alarm.closing_value = value
    alarm.ending = ending
    alarm.save(update_fields=["state", "closed_at", "closing_value", "ending"])
    public = {"ending": str(ending)} | ({} if value is None else {"value": str(value)})
    _record("command.alarm-closed", alarm, system, now, public)


def _record(
    kind: str, alarm: Alarm, system: Officer, now: datetime, public: dict[str, Any]
) -> None:
    ledger.record(
        kind,
        subject=f"alarm:{alarm.pk}",
        by=system.subject,
        now=now,
        public=public
        | {
            "threshold": str(alarm.threshold_id),
            "measure": alarm.measure,
            "unit": alarm.unit,
            "label": alarm.label,
            "task": str(alarm.task_reference or ""),
        },
    )


def _name(alarm: Alarm, now: datetime) -> str:
    return unit_names([alarm.unit], day_of(now))[alarm.unit].name if alarm.unit else ""


def _ask_for_task(alarm: Alarm, threshold: Threshold, system: Officer, now: datetime) -> None:
    """Propose a task to the own agency; where that cannot be sent, the alarm says why."""
    reference = new_id()
    own = system.agency_code
    lead = threshold.lead or ("" if alarm.unit in {"", own} else alarm.unit)
    title = measure_title(alarm.measure)
    try:
        alarm.due_date = deadline_clock().due_date(day_of(now), threshold.due_days)
        request = TaskRequested(
            reference=reference,
            title=threshold.message,
            reason=explained(alarm, threshold, _name(alarm, now)),
            lead=lead,
            due_date=alarm.due_date,
            source_label=_("Cảnh báo: %(measure)s, kỳ %(label)s")
            % {"measure": title, "label": period_words(alarm.label)},
            source_url=reverse("command:alarm", args=[alarm.pk]),
            requested_by=system.subject,
        )
        with transaction.atomic():
            axis.tell(request, sender=own, to=[own], now=now)
    except Refusal as refusal:
        alarm.due_date = None
        alarm.task_refusal = refusal.sentence[:300]
    else:
        alarm.task_reference = reference

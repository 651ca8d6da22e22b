"""Pressing the units that have not sent a report (đôn đốc), and noting that one was pressed."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from lienthong.agencies.models import AgencyRecord
from lienthong.axis.actions import Telling, tell_many
from lienthong.axis.handlers import Arrival, one_by_one
from lienthong.base.clock import day_of
from lienthong.base.errors import Refusal
from lienthong.contracts.reporting import ReportPressed
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.systems.reporting.actions.refusals import (
    NothingToPress,
    NotTheReceiver,
)
from lienthong.systems.reporting.actions.told import duty_told
from lienthong.systems.reporting.models import RegimeVersion, ReportPressing
from lienthong.systems.reporting.rules.periods import Period
from lienthong.systems.reporting.silence import silent_towards


@transaction.atomic
def press(
    *, version: RegimeVersion, period: Period, words: str, by: Officer, now: datetime
) -> list[str]:
    """Press every unit that owes this agency the report and is silent; return their codes.

    A unit is pressed at most once a day; what was pressed today already is left out.

    :raises NothingToPress: if nobody is left to be pressed.
    """
    require(by, Permission.REPORT_RECEIVE)
    today = day_of(now)
    pressed = ReportPressing.objects.filter(
        agency_id=by.agency_id, version=version, period_id=period.id, pressed_date=today
    )
    done = set(pressed.values_list("unit", flat=True))
    quiet = silent_towards(by.agency_id, by.agency_code, version, period)
    wanted = [(unit, due) for unit, due in quiet if unit not in done]
    if not wanted:
        raise NothingToPress(period=period.label)
    rows = [_row(by.agency_id, version, period.id, unit, by, words, now) for unit, _due in wanted]
    ReportPressing.objects.bulk_create(rows)
    tell_many(
        [
            Telling(
                message=ReportPressed(
                    regime=version.regime.code, version=version.number, period=period.id, unit=unit,
                    due_date=due, words=words.strip(), officer=by.name, at=now,
                ),
                sender=by.agency_code,
                to=[unit],
            )
            for unit, due in wanted
        ],
        now=now,
    )  # fmt: skip
    record(
        "reporting.units-pressed",
        subject=f"regime:{version.regime.code}",
        by=by.subject,
        now=now,
        public={"period": period.id, "units": len(wanted), "agency": by.agency_code},
    )
    return [unit for unit, _due in wanted]


def _row(
    agency_id: int,
    version: RegimeVersion,
    period_id: str,
    unit: str,
    by: Officer,
    words: str,
    now: datetime,
) -> ReportPressing:
    return ReportPressing(
        agency_id=agency_id,
        version=version,
        period_id=period_id,
        unit=unit,
        by_code=by.agency_code,
        by_name=by.name[:120],
        words=words.strip(),
        pressed_at=now,
        pressed_date=day_of(now),
    )


@transaction.atomic
def take_in(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Note in the book of a unit that it was pressed; told twice, it counts once."""
    agencies = AgencyRecord.objects.ids_by_code(arrival.to for arrival in arrivals)
    return one_by_one(arrivals, partial(_take_in_one, agencies=agencies))


def _take_in_one(arrival: Arrival, agencies: dict[str, int]) -> None:
    message: ReportPressed = arrival.message
    if arrival.to != message.unit or arrival.to not in agencies:
        raise NotTheReceiver()
    _place, duty = duty_told(message)
    if duty.receiver != arrival.sender:
        # Nobody is pressed by whom it owes nothing.
        raise NotTheReceiver()
    ReportPressing.objects.get_or_create(
        agency_id=agencies[arrival.to],
        version=duty.version,
        period_id=duty.period.id,
        unit=message.unit,
        pressed_date=day_of(message.at),
        defaults={
            "by_code": arrival.sender,
            "by_name": message.officer[:120],
            "words": message.words[:2000],
            "pressed_at": message.at,
        },
    )

"""What the reporting system answers when other systems of the same agency ask."""

from datetime import datetime, timedelta

from django.urls import reverse

from lienthong.axis.asking import Asking, answers
from lienthong.casework.calendar import deadline_clock
from lienthong.contracts.reporting import DutiesOfMandate, DutiesOfMandateAsked, MandateDuty
from lienthong.systems.reporting.models import RegimeVersion
from lienthong.systems.reporting.rules.reporters import Clock

_AHEAD = timedelta(days=460)


@answers(DutiesOfMandateAsked, permission="mandate.read")
def duties_of_mandate(
    question: DutiesOfMandateAsked, asking: Asking, *, now: datetime
) -> DutiesOfMandate:
    """Return the regimes bound to a mandate and in force on the day; the register is open to all."""
    clock = deadline_clock()
    versions = RegimeVersion.objects.in_force(question.on).select_related("regime")
    found = versions.filter(regime__mandate_subject=question.subject).order_by("regime__code")
    duties = tuple(_duty(version, question, clock) for version in found)
    return DutiesOfMandate(subject=question.subject, duties=duties)


def _duty(version: RegimeVersion, question: DutiesOfMandateAsked, clock: Clock) -> MandateDuty:
    dues = (
        group.deadline.of(period, clock)
        for period in version.periods_closing(
            question.on - timedelta(days=100), question.on + _AHEAD
        )
        for group in version.groups
    )
    return MandateDuty(
        regime=version.regime.code,
        title=version.name,
        next_due_date=min((due for due in dues if due >= question.on), default=None),
        url=reverse("reporting:regime", args=[version.regime.code]),
    )

"""What a message says of a report that is owed: found here, or refused with the reason."""

from lienthong.casework.calendar import deadline_clock
from lienthong.contracts.reporting import PeriodReopened, ReportPressed
from lienthong.systems.reporting.actions.refusals import FormDiffers, NotOwed, PeriodNotOfRegime
from lienthong.systems.reporting.duties import Duty, duty_for
from lienthong.systems.reporting.models import RegimeVersion
from lienthong.systems.reporting.rules.periods import Period, PeriodUnknown
from lienthong.systems.reporting.units import Place, places


def duty_told(message: PeriodReopened | ReportPressed) -> tuple[Place, Duty]:
    """Return the unit that a message names and what it owes in the period that the message names.

    :raises FormDiffers: if the version of the regime is not here.
    :raises PeriodNotOfRegime: for a period that the regime does not have.
    :raises NotOwed: if the unit does not owe the report.
    """
    rows = RegimeVersion.objects.select_related("regime")
    version = rows.filter(regime__code=message.regime, number=message.version).first()
    if version is None:
        raise FormDiffers()
    try:
        period = version.period(message.period)
    except PeriodUnknown:
        raise PeriodNotOfRegime(period=message.period[:40]) from None
    return owed_by(version, period, message.unit)


def owed_by(version: RegimeVersion, period: Period, unit: str) -> tuple[Place, Duty]:
    """Return a unit and what it owes in a period.

    :raises NotOwed: if it owes nothing.
    """
    place = places([unit], period.last_date).get(unit)
    duty = duty_for(version, period, place, deadline_clock())
    if place is None or duty is None:
        raise NotOwed(unit=place.name if place else unit, period=period.label)
    return place, duty

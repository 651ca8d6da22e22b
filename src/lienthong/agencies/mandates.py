"""Who is responsible for a task of the state on a day."""

from datetime import date, datetime

from lienthong.agencies.models import AgencyRecord, Holding
from lienthong.base import clock


def lead_of(subject: str, on: date) -> AgencyRecord | None:
    """Return the agency that leads a mandate on a day, as the registry has it that day."""
    lead = Holding.objects.leading().as_of(on).filter(mandate__subject=subject)
    return AgencyRecord.objects.as_of(on).filter(agency__in=lead.values("agency")).first()


def resolve(subject: str, at: datetime) -> str | None:
    """Return the code of the agency that holds a mandate at a moment: the axis asks on arrival."""
    record = lead_of(subject, clock.day_of(at))
    return record.code if record else None

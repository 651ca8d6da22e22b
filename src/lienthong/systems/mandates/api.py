"""The mandates system's door for programs: who was responsible on a day."""

from datetime import date

from django.http import HttpRequest
from ninja import Query, Router, Schema

from lienthong.agencies.mandates import lead_of
from lienthong.agencies.models import Holding, Mandate
from lienthong.base import clock
from lienthong.base.errors import NotFound
from lienthong.identity.doors import officer_with
from lienthong.identity.permissions import Permission

router = Router(tags=["mandates"])


class Holder(Schema):
    """The agency that led a mandate on a day; ``holder`` is null before its first day and after its end."""

    subject: str
    title: str
    on: date
    holder: str | None
    holder_name: str | None
    since: date | None
    until: date | None
    legal_basis: str | None


class Asked(Schema):
    """The day asked about; today when left out."""

    on: date | None = None


@router.get(
    "/{subject}",
    auth=officer_with(Permission.MANDATE_READ),
    response=Holder,
    summary="Cơ quan chịu trách nhiệm vào một ngày",
)
def holder(request: HttpRequest, subject: str, asked: Query[Asked]) -> Holder:
    """Return which agency was responsible for a mandate on a day, and by what right.

    :raises NotFound: if there is no such mandate.
    """
    day = asked.on or clock.today()
    mandate = Mandate.objects.filter(subject=subject).first()
    if mandate is None:
        raise NotFound()
    lead = Holding.objects.leading().as_of(day).filter(mandate=mandate).first()
    record = lead_of(subject, day)
    return Holder(
        subject=mandate.subject,
        title=mandate.title,
        on=day,
        holder=record.code if record else None,
        holder_name=record.name if record else None,
        since=lead.valid.lower if lead else None,
        until=lead.valid.upper if lead else None,
        legal_basis=lead.legal_basis if lead else None,
    )

"""Secret documents: the content is refused, a stub stands in the separate register."""

from datetime import date, datetime

from django.db import transaction

from lienthong.base.clock import day_of
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.systems.documents.models import NumberSeries, SecretStub, Series


@transaction.atomic
def enter_outgoing(
    *, secrecy: str, notation: str, document_date: date | None, by: Officer, now: datetime
) -> SecretStub:
    """Enter a stub for a secret document that the agency issues outside this system."""
    require(by, Permission.DOCUMENT_DRAFT)
    return _enter(Series.SECRET, secrecy, notation, "", document_date, by, now)


@transaction.atomic
def enter_incoming(
    *,
    secrecy: str,
    notation: str,
    sender_name: str,
    document_date: date | None,
    by: Officer,
    now: datetime,
) -> SecretStub:
    """Enter a stub for a secret document that reached the agency outside this system."""
    require(by, Permission.DOCUMENT_REGISTER)
    return _enter(Series.SECRET_INCOMING, secrecy, notation, sender_name, document_date, by, now)


def _enter(
    series: Series,
    secrecy: str,
    notation: str,
    other_party: str,
    document_date: date | None,
    by: Officer,
    now: datetime,
) -> SecretStub:
    year = (document_date or day_of(now)).year if series == Series.SECRET else day_of(now).year
    number = NumberSeries.objects.allot(agency_id=by.agency_id, year=year, series=series)
    stub = SecretStub.objects.create(
        agency_id=by.agency_id,
        series=series,
        year=year,
        number=number,
        secrecy=str(secrecy),
        notation=notation,
        other_party=other_party,
        document_date=document_date,
        recorded_at=now,
        recorded_by=by.subject,
    )
    record(
        "documents.secret-stub-entered",
        subject=f"stub:{stub.id}",
        by=by.subject,
        now=now,
        public={"agency": by.agency_code, "series": str(series), "year": year, "number": number},
    )
    return stub

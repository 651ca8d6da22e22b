"""The certificates that concern an agency: its own and those of its people."""

from datetime import datetime
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from lienthong.identity.models import Person
from lienthong.identity.officers import Officer
from lienthong.trust.models import Certificate, CertificateState


def certificates_of(officer: Officer) -> QuerySet[Certificate]:
    """Return the certificates of the officer's agency and of the people whose records it keeps."""
    subjects = _subjects(Person.objects.kept_by(officer.agency_id))
    return Certificate.objects.filter(Q(subject=officer.agency_code) | Q(subject__in=subjects))


def valid_at(found: QuerySet[Certificate], now: datetime) -> QuerySet[Certificate]:
    """Return the certificates that are in use and have not run out at a moment."""
    return found.filter(state=CertificateState.ACTIVE, not_after__gt=now)


def matching(found: QuerySet[Certificate], words: str, officer: Officer) -> QuerySet[Certificate]:
    """Return the certificates of people whose name has some words, with or without marks, or by serial."""
    subjects = _subjects(Person.objects.kept_by(officer.agency_id).named(words))
    return found.filter(
        Q(subject__in=subjects) | Q(common_name__icontains=words) | Q(serial__istartswith=words)
    )


def _subjects(people: QuerySet[Person]) -> Any:
    return people.values(name=Concat(Value("person:"), Cast("id", CharField())))

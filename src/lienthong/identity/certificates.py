"""The certificates that concern an agency: its own and those of its people."""

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from lienthong.identity.models import Person
from lienthong.identity.officers import Officer
from lienthong.trust.models import Certificate


def certificates_of(officer: Officer) -> QuerySet[Certificate]:
    """Return the certificates of the officer's agency and of the people whose records it keeps."""
    subjects = Person.objects.kept_by(officer.agency_id).values(
        name=Concat(Value("person:"), Cast("id", CharField()))
    )
    return Certificate.objects.filter(Q(subject=officer.agency_code) | Q(subject__in=subjects))

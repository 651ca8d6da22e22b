"""Certificates of officials: issued to people of the agency, revoked with a reason."""

from datetime import datetime

from django.db import transaction

from lienthong.base.errors import NotFound
from lienthong.identity.access import require
from lienthong.identity.actions.ownership import require_for
from lienthong.identity.certificates import certificates_of
from lienthong.identity.models import Person
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.trust import authority
from lienthong.trust.models import Certificate
from lienthong.trust.usage import Reason, Usage


@transaction.atomic
def issue_certificate(*, person: Person, by: Officer, now: datetime) -> Certificate:
    """Issue a person of the agency the certificate with which officials sign.

    :raises AlreadyCertified: if the person has one that is neither expired nor revoked.
    """
    require_for(by, Permission.CERTIFICATE_MANAGE, person.agency_id)
    issued = authority.issue(
        subject=person.subject,
        usage=Usage.OFFICIAL,
        common_name=person.full_name,
        organization=by.agency_name,
        now=now,
    )
    record(
        "identity.certificate-issued",
        subject=person.subject,
        by=by.subject,
        now=now,
        public={"serial": issued.serial},
    )
    return issued


@transaction.atomic
def revoke_certificate(*, serial: str, reason: Reason, by: Officer, now: datetime) -> None:
    """Revoke a certificate of the agency or of one of its people.

    :raises NotFound: for a certificate of another agency.
    :raises AlreadyRevoked: if it is revoked already.
    """
    require(by, Permission.CERTIFICATE_MANAGE)
    certificate = certificates_of(by).filter(serial=serial).first()
    if certificate is None:
        raise NotFound()
    authority.revoke(serial=serial, reason=reason, now=now)
    record(
        "identity.certificate-revoked",
        subject=certificate.subject,
        by=by.subject,
        now=now,
        public={"serial": serial, "reason": str(reason)},
    )

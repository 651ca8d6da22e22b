"""Entering and correcting the people of an agency."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import Invalid
from lienthong.base.text import nfc
from lienthong.identity import sealing
from lienthong.identity.actions.ownership import require_for
from lienthong.identity.models import Person
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record

NUMBER_PURPOSE = "personal-number"


class NameMissing(Invalid):
    code = "name-missing"
    message = _("Hãy nhập họ và tên.")


class BadPersonalNumber(Invalid):
    code = "bad-personal-number"
    message = _("Số định danh cá nhân gồm 12 chữ số. Hãy kiểm tra lại.")


@transaction.atomic
def create_person(
    *, full_name: str, by: Officer, now: datetime, personal_number: str = ""
) -> Person:
    """Enter a person whose record the officer's agency keeps.

    :raises NameMissing: without a name.
    :raises BadPersonalNumber: for a number that is not twelve digits (NĐ 137/2015/NĐ-CP, điều 13).
    """
    require_for(by, Permission.PERSON_MANAGE, by.agency_id)
    person = Person(agency_id=by.agency_id, full_name=tidy_name(full_name), created_at=now)
    if personal_number:
        person.personal_number_sealed = _sealed_number(person, personal_number)
    person.save()
    record(
        "identity.person-created",
        subject=person.subject,
        by=by.subject,
        now=now,
        public={"agency": by.agency_code},
        personal={"full_name": person.full_name},
    )
    return person


@transaction.atomic
def rename_person(*, person: Person, full_name: str, by: Officer, now: datetime) -> Person:
    """Correct a person's name.

    :raises NameMissing: without a name.
    """
    require_for(by, Permission.PERSON_MANAGE, person.agency_id)
    before = person.full_name
    person.full_name = tidy_name(full_name)
    person.save(update_fields=["full_name"])
    record(
        "identity.person-renamed",
        subject=person.subject,
        by=by.subject,
        now=now,
        public={"agency": by.agency_code},
        personal={"before": before, "after": person.full_name},
    )
    return person


def tidy_name(full_name: str) -> str:
    """Return a name composed and with single spaces.

    :raises NameMissing: if nothing is left.
    """
    name = " ".join(nfc(full_name).split())
    if not name:
        raise NameMissing()
    return name


def _sealed_number(person: Person, number: str) -> bytes:
    digits = re.sub(r"\s", "", number)
    if not re.fullmatch(r"[0-9]{12}", digits):
        raise BadPersonalNumber()
    return sealing.seal(digits, purpose=NUMBER_PURPOSE, row=person.pk)

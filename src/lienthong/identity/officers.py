"""Officers: people acting in a post, with everything they may do on one day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import AgencyRecord
from lienthong.base.errors import NotAllowed
from lienthong.identity.models import Appointment
from lienthong.identity.permissions import Permission
from lienthong.identity.roles import matrix


class NotInPost(NotAllowed):
    code = "not-in-post"
    message = _(
        "Người này không giữ vị trí đó vào ngày được hỏi, hoặc cơ quan không còn hoạt động."
    )


@dataclass(frozen=True, slots=True)
class Authority:
    """What one officer lends another: the giver, the permissions, and the words before a signature."""

    prefix: str
    person_id: UUID
    name: str
    post_title: str
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Officer:
    """Who acts: a person in a post of an agency, or the system for an agency."""

    person_id: UUID | None
    account_id: UUID | None
    name: str
    agency_id: int
    agency_code: str
    agency_name: str
    unit_id: int | None
    post_id: int | None
    post_title: str
    roles: tuple[str, ...]
    permissions: frozenset[str]
    subject: str
    on_behalf_of: tuple[Authority, ...] = ()
    appointment_id: UUID | None = None

    def authorities_for(self, permission: str) -> tuple[Authority, ...]:
        """Return the delegations that allow something this officer's own roles do not."""
        if permission in matrix().permissions_of(self.roles):
            return ()
        return tuple(lent for lent in self.on_behalf_of if permission in lent.permissions)


def officer_for(appointment: Appointment, on: date) -> Officer:
    """Return the officer that an appointment makes on a day, delegations included.

    :raises NotInPost: if the appointment is not in force on that day.
    """
    officers = officers_for([appointment], on)
    if not officers:
        raise NotInPost()
    return officers[0]


def officers_for(appointments: Collection[Appointment], on: date) -> list[Officer]:
    """Return the officers of many appointments with one query, in the order given.

    Appointments that are not in force on the day are left out.
    """
    keys = [appointment.pk for appointment in appointments]
    found = Appointment.objects.filter(pk__in=keys).as_of(on).for_officers(on)
    by_key = {officer.appointment_id: officer for officer in officers_of(found)}
    return [by_key[key] for key in keys if key in by_key]


def officers_of_person(person_id: UUID, on: date) -> list[Officer]:
    """Return every officer that a person is on a day, the highest post first."""
    held = Appointment.objects.filter(person=person_id).as_of(on).for_officers(on).by_rank()
    return officers_of(held)


def officers_of(rows: Sequence[Any] | Any) -> list[Officer]:
    """Return the officers of appointments read with ``for_officers``; dissolved agencies have none."""
    return [_officer(row) for row in rows if row.agency_record]


def system_officer(agency: AgencyRecord) -> Officer:
    """Return the node itself acting for an agency: it may do everything there."""
    return Officer(
        person_id=None,
        account_id=None,
        name="Liên Thông",
        agency_id=agency.agency_id,
        agency_code=agency.code,
        agency_name=agency.name,
        unit_id=None,
        post_id=None,
        post_title="",
        roles=(),
        permissions=frozenset(Permission),
        subject=f"system:{agency.code}",
    )


def _officer(row: Any) -> Officer:
    roles = matrix().roles_for(row.post.kind, row.further_roles)
    lent = tuple(_authority(data) for data in row.received)
    own = matrix().permissions_of(roles)
    return Officer(
        person_id=row.person_id,
        account_id=row.account_id,
        name=row.person.full_name,
        agency_id=row.agency_id,
        agency_code=row.agency_record["code"],
        agency_name=row.agency_record["name"],
        unit_id=row.post.unit_id,
        post_id=row.post_id,
        post_title=row.post.title,
        roles=roles,
        permissions=frozenset(own).union(*(authority.permissions for authority in lent)),
        subject=row.person.subject,
        on_behalf_of=lent,
        appointment_id=row.pk,
    )


def _authority(data: dict[str, Any]) -> Authority:
    roles = matrix().roles_for(data["post_kind"], data["further_roles"])
    # Only the giver's own permissions can be lent: what was lent cannot be lent on (NĐ 30/2020, điều 13).
    givers = matrix().permissions_of(roles)
    lent = givers & frozenset(data["permissions"]) if data["permissions"] else givers
    return Authority(
        prefix=data["prefix"],
        person_id=UUID(data["person"]),
        name=data["name"],
        post_title=data["post_title"],
        permissions=frozenset(lent),
    )

"""Appointing people to posts, ending that, and lending permissions for a time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Post
from lienthong.base.errors import Conflict, Invalid, NotAllowed, NotFound
from lienthong.identity.access import require
from lienthong.identity.actions.accounts import plain_username
from lienthong.identity.actions.ownership import require_for
from lienthong.identity.actions.people import tidy_name
from lienthong.identity.models import Account, Appointment, AuthorityPrefix, Delegation, Person
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.identity.roles import matrix
from lienthong.ledger.actions import Entry, record, record_many

_BATCH = 2000


class AlreadyInPost(Conflict):
    code = "already-in-post"
    message = _("Người này đã giữ vị trí đó trong thời gian ấy.")


class BadPeriod(Invalid):
    code = "bad-period"
    message = _("Ngày kết thúc phải sau ngày bắt đầu. Hãy kiểm tra lại hai ngày.")


class UnknownRole(Invalid):
    code = "unknown-role"
    message = _("Không có vai trò %(role)s trong danh mục vai trò.")


class BasisMissing(Invalid):
    code = "basis-missing"
    message = _("Hãy ghi số và ngày của văn bản làm căn cứ.")


class NothingToLend(Invalid):
    code = "nothing-to-lend"
    message = _("Người ủy quyền không có quyền nào trong các quyền đã chọn.")


@transaction.atomic
def appoint(
    *,
    person: Person,
    post: Post,
    since: date,
    legal_basis: str,
    by: Officer,
    now: datetime,
    until: date | None = None,
    further_roles: Collection[str] = (),
) -> Appointment:
    """Appoint a person to a post from a day until, but not including, another.

    :raises AlreadyInPost: if the person holds that post in that time.
    :raises BadPeriod: if the end is not after the start.
    :raises BasisMissing: without the decision's number.
    """
    require_for(by, Permission.PERSON_MANAGE, post.agency_id)
    require_for(by, Permission.PERSON_MANAGE, person.agency_id)
    _refuse_roles(further_roles, by)
    if not legal_basis.strip():
        raise BasisMissing()
    appointment = Appointment(
        agency_id=post.agency_id,
        person=person,
        post=post,
        further_roles=sorted(set(further_roles)),
        valid=_period(since, until),
        legal_basis=legal_basis.strip(),
        created_at=now,
    )
    try:
        with transaction.atomic():
            appointment.save()
    except IntegrityError as error:
        if "appointment_once_a_day" not in str(error):
            raise
        raise AlreadyInPost() from None
    _record("appointed", appointment, by, now, since=since, until=until)
    return appointment


@transaction.atomic
def end_appointment(
    *, appointment: Appointment, until: date, by: Officer, now: datetime
) -> Appointment:
    """Let an appointment end: ``until`` is the first day on which it no longer holds.

    :raises BadPeriod: if it would have ended before it began.
    """
    require_for(by, Permission.PERSON_MANAGE, appointment.agency_id)
    held = Appointment.objects.select_for_update(no_key=True).get(pk=appointment.pk)
    held.valid = _period(held.valid.lower, until)
    held.save(update_fields=["valid"])
    _record("appointment-ended", held, by, now, until=until)
    return held


@transaction.atomic
def set_roles(
    *, appointment: Appointment, further_roles: Collection[str], by: Officer, now: datetime
) -> Appointment:
    """Set the roles of an appointment beyond those of its post.

    :raises UnknownRole: for a code outside the matrix.
    :raises NotAllowed: for a role of the whole node, unless the officer holds all of it.
    """
    require_for(by, Permission.PERSON_MANAGE, appointment.agency_id)
    _refuse_roles(set(further_roles) - set(appointment.further_roles), by)
    appointment.further_roles = sorted(set(further_roles))
    appointment.save(update_fields=["further_roles"])
    _record("roles-set", appointment, by, now, roles=appointment.further_roles)
    return appointment


@transaction.atomic
def delegate(
    *,
    giver: Appointment,
    taker: Appointment,
    prefix: AuthorityPrefix,
    since: date,
    until: date,
    legal_basis: str,
    by: Officer,
    now: datetime,
    permissions: Collection[Permission] = (),
) -> Delegation:
    """Lend permissions of one post's holder to another's until, but not including, a day.

    No permissions named: all that the giver's own roles allow. What was lent cannot be lent on
    (NĐ 30/2020/NĐ-CP, điều 13).

    :raises NothingToLend: if the giver holds none of the permissions.
    :raises BadPeriod: if the end is not after the start.
    :raises BasisMissing: without the number of the written authorisation.
    """
    is_own = giver.person_id == by.person_id
    required = Permission.DELEGATION_MANAGE if is_own else Permission.PERSON_MANAGE
    require_for(by, required, giver.agency_id)
    if taker.agency_id != giver.agency_id:
        raise NotFound()
    if not legal_basis.strip():
        raise BasisMissing()
    _refuse_empty_loan(giver, permissions)
    delegation = Delegation.objects.create(
        agency_id=giver.agency_id,
        giver=giver,
        taker=taker,
        prefix=prefix,
        permissions=sorted(set(permissions)),
        valid=_period(since, until),
        legal_basis=legal_basis.strip(),
        created_at=now,
    )
    _record_delegation("delegated", delegation, by, now)
    return delegation


@transaction.atomic
def end_delegation(
    *, delegation: Delegation, until: date, by: Officer, now: datetime
) -> Delegation:
    """Let a delegation end earlier: ``until`` is the first day on which it no longer holds.

    :raises BadPeriod: if it would have ended before it began.
    """
    is_own = delegation.giver.person_id == by.person_id
    required = Permission.DELEGATION_MANAGE if is_own else Permission.PERSON_MANAGE
    require_for(by, required, delegation.agency_id)
    delegation.valid = _period(delegation.valid.lower, until)
    delegation.save(update_fields=["valid"])
    _record_delegation("delegation-ended", delegation, by, now)
    return delegation


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHolder:
    """Somebody to enter, appoint and, with a username, give an account."""

    full_name: str
    post: Post
    username: str = ""
    password: str = ""
    further_roles: tuple[str, ...] = ()


@transaction.atomic
def appoint_many(
    *, holders: Sequence[NewHolder], since: date, legal_basis: str, by: Officer, now: datetime
) -> list[Appointment]:
    """Enter and appoint many people at once: three statements per two thousand.

    Accounts cost their password hash each, about 50 ms; people without a username have none.

    :raises NotFound: for a post of another agency, unless the node itself acts.
    """
    require(by, Permission.PERSON_MANAGE)
    for agency_id in {holder.post.agency_id for holder in holders}:
        require_for(by, Permission.PERSON_MANAGE, agency_id)
    _refuse_roles({code for holder in holders for code in holder.further_roles}, by)
    people = [
        Person(
            agency_id=holder.post.agency_id,
            full_name=tidy_name(holder.full_name),
            created_at=now,
        )
        for holder in holders
    ]
    appointments = [
        Appointment(
            agency_id=holder.post.agency_id,
            person=person,
            post=holder.post,
            further_roles=sorted(holder.further_roles),
            valid=_period(since, None),
            legal_basis=legal_basis,
            created_at=now,
        )
        for person, holder in zip(people, holders, strict=True)
    ]
    Person.objects.bulk_create(people, batch_size=_BATCH)
    Account.objects.bulk_create(_accounts(people, holders, now))
    Appointment.objects.bulk_create(appointments, batch_size=_BATCH)
    record_many([_appointed(row, by, since) for row in appointments], now=now)
    return appointments


def _accounts(
    people: Sequence[Person], holders: Sequence[NewHolder], now: datetime
) -> list[Account]:
    return [
        Account(
            person=person,
            username=plain_username(holder.username),
            password=make_password(holder.password or None),
            must_change_password=False,
            created_at=now,
        )
        for person, holder in zip(people, holders, strict=True)
        if holder.username
    ]


def _appointed(appointment: Appointment, by: Officer, since: date) -> Entry:
    return Entry(
        kind="identity.appointed",
        subject=f"person:{appointment.person_id}",
        by=by.subject,
        public={"post": appointment.post_id, "since": since},
        personal={"full_name": appointment.person.full_name},
    )


def _period(since: date, until: date | None) -> DateRange:
    if until is not None and until <= since:
        raise BadPeriod()
    return DateRange(since, until, "[)")


def _refuse_roles(codes: Collection[str], by: Officer) -> None:
    for code in codes:
        role = matrix().roles.get(code)
        if role is None:
            raise UnknownRole(role=code)
        # An agency's administrator cannot hand out power over the whole node.
        if role.is_of_the_node and not role.permissions <= by.permissions:
            raise NotAllowed(role=code)


def _refuse_empty_loan(giver: Appointment, permissions: Collection[Permission]) -> None:
    roles = matrix().roles_for(giver.post.kind, giver.further_roles)
    own = matrix().permissions_of(roles)
    if not (own & frozenset(permissions) if permissions else own):
        raise NothingToLend()


def _record(
    what: str, appointment: Appointment, by: Officer, now: datetime, **public: object
) -> None:
    record(
        f"identity.{what}",
        subject=f"person:{appointment.person_id}",
        by=by.subject,
        now=now,
        public={"post": appointment.post_id, "basis": appointment.legal_basis, **public},
    )


def _record_delegation(what: str, delegation: Delegation, by: Officer, now: datetime) -> None:
    record(
        f"identity.{what}",
        subject=f"delegation:{delegation.pk}",
        by=by.subject,
        now=now,
        public={
            "giver": delegation.giver_id,
            "taker": delegation.taker_id,
            "prefix": str(delegation.prefix),
            "permissions": delegation.permissions,
            "since": delegation.valid.lower,
            "until": delegation.valid.upper,
            "basis": delegation.legal_basis,
        },
    )

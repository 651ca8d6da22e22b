"""Joint working groups and survey teams; each agency names its own members (Điều 4.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from lienthong.agencies.directory import by_codes
from lienthong.axis.actions import tell
from lienthong.axis.handlers import Arrival
from lienthong.base.clock import day_of
from lienthong.base.errors import Refusal
from lienthong.base.ids import new_id
from lienthong.contracts.coordination import GroupTold, GroupWork, Member, MembersNamed, Minute
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination.actions import refusals
from lienthong.systems.coordination.actions.books import chosen, each, entered, own, words
from lienthong.systems.coordination.models import (
    GroupMember,
    GroupMinute,
    GroupTask,
    JointGroup,
    MemberRole,
)


@dataclass(frozen=True, slots=True)
class Seat:
    """A person that an agency names for a group."""

    person: str
    post: str
    role: str = MemberRole.MEMBER


@transaction.atomic
def form(
    *, name: str, purpose: str, basis: str, partners: Sequence[str], by: Officer, now: datetime
) -> JointGroup:
    """Form a joint group with other agencies, and ask them to name their members.

    :raises NobodyAsked: without another agency.
    :raises UnknownAgency: for a code that no agency carries today.
    """
    require(by, Permission.COORDINATION_REQUEST)
    records = by_codes(list(dict.fromkeys(partners)), day_of(now))
    if not records:
        raise refusals.NobodyAsked()
    if any(record.agency_id == by.agency_id for record in records):
        raise refusals.OwnAgency()
    group = JointGroup.objects.create(
        agency_id=by.agency_id, reference=new_id(), is_lead=True, lead_code=by.agency_code,
        lead_name=by.agency_name, name=words(name), purpose=words(purpose), basis=basis.strip(),
        partners=[{"code": record.code, "name": record.name} for record in records],
        changed_at=now,
    )  # fmt: skip
    _tell(group, by, now)
    entered("group-formed", group, by, now, partners=[record.code for record in records])
    return group


@transaction.atomic
def name_members(
    *, group: JointGroup, seats: Sequence[Seat], by: Officer, now: datetime
) -> JointGroup:
    """Name members of this agency; the lead's book takes them up and tells everybody.

    :raises WordsMissing: for a seat without a person.
    :raises DecidedAlready: for a second head of the group.
    """
    require(by, Permission.COORDINATION_ANSWER)
    group = _open(group, by)
    members = [
        Member(
            by.agency_code,
            by.agency_name,
            words(seat.person),
            seat.post,
            chosen(MemberRole, seat.role),
        )
        for seat in seats
    ]
    if not members:
        raise refusals.WordsMissing()
    _keep_members(group, members)
    if group.is_lead:
        return _changed(group, by, now, "members-named")
    message = MembersNamed(reference=group.reference, members=tuple(members), at=now)
    tell(message, sender=by.agency_code, to=[group.lead_code], now=now)
    entered("members-named", group, by, now, count=len(members))
    return group


@transaction.atomic
def give_work(
    *,
    group: JointGroup,
    title: str,
    assignee: str,
    due_date: date | None,
    by: Officer,
    now: datetime,
) -> JointGroup:
    """Give a task inside the group.

    :raises NotTheLead: by an agency that does not lead it.
    """
    require(by, Permission.COORDINATION_REQUEST)
    group = _led(group, by)
    GroupTask.objects.create(
        agency_id=by.agency_id, group=group, title=words(title), assignee=words(assignee),
        due_date=due_date,
    )  # fmt: skip
    return _changed(group, by, now, "group-work-given")


@transaction.atomic
def finish_work(*, work: GroupTask, by: Officer, now: datetime) -> JointGroup:
    """Note that a task of the group is done.

    :raises WrongStep: if it was done before.
    """
    require(by, Permission.COORDINATION_REQUEST)
    work = own(GroupTask, work.pk, by)
    group = _led(work.group, by)
    if work.done_date is not None:
        raise refusals.WrongStep()
    work.done_date = day_of(now)
    work.save(update_fields=["done_date"])
    return _changed(group, by, now, "group-work-done")


@transaction.atomic
def minute(*, group: JointGroup, day: date, text: str, by: Officer, now: datetime) -> JointGroup:
    """Enter the minutes of a meeting of the group.

    :raises WrongStep: for a day to come.
    """
    require(by, Permission.COORDINATION_REQUEST)
    group = _led(group, by)
    if day > day_of(now):
        raise refusals.WrongStep()
    GroupMinute.objects.create(agency_id=by.agency_id, group=group, day=day, text=words(text))
    return _changed(group, by, now, "group-minuted")


@transaction.atomic
def dissolve(*, group: JointGroup, by: Officer, now: datetime) -> JointGroup:
    """End a joint group."""
    require(by, Permission.COORDINATION_REQUEST)
    group = _led(group, by)
    group.is_open = False
    return _changed(group, by, now, "group-dissolved")


@transaction.atomic
def take_groups(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Keep groups as their lead tells them; an older revision changes nothing."""
    return each(arrivals, _told, now=now)


@transaction.atomic
def take_members(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Enter the members that a partner names, its own people only, and tell all agencies of the group."""
    return each(arrivals, _named, now=now)


def _open(group: JointGroup, by: Officer) -> JointGroup:
    row = own(JointGroup, group.pk, by)
    if not row.is_open:
        raise refusals.CaseClosed()
    return row


def _led(group: JointGroup, by: Officer) -> JointGroup:
    row = _open(group, by)
    if not row.is_lead:
        raise refusals.NotTheLead()
    return row


def _changed(group: JointGroup, by: Officer, now: datetime, kind: str) -> JointGroup:
    _advance(group, now)
    _tell(group, by, now)
    entered(kind, group, by, now, revision=group.revision)
    return group


def _advance(group: JointGroup, now: datetime) -> None:
    group.revision, group.changed_at = group.revision + 1, now
    group.save(update_fields=["revision", "changed_at", "is_open"])


def _tell(group: JointGroup, by: Officer, now: datetime) -> None:
    _tell_from(group, by.agency_code, now)


def _tell_from(group: JointGroup, sender: str, now: datetime) -> None:
    message = GroupTold(
        reference=group.reference,
        revision=group.revision,
        name=group.name,
        purpose=group.purpose,
        basis=group.basis,
        is_open=group.is_open,
        lead_name=group.lead_name,
        members=tuple(
            Member(one.code, one.agency_name, one.person, one.post, one.role)
            for one in group.members.all()
        ),
        works=tuple(
            GroupWork(one.title, one.assignee, one.due_date, one.done_date)
            for one in group.works.all()
        ),
        minutes=tuple(Minute(one.day, one.text) for one in group.minutes.all()),
        at=now,
    )
    codes = [partner["code"] for partner in group.partners]
    tell(message, sender=sender, to=codes, now=now)


def _keep_members(group: JointGroup, members: Sequence[Member]) -> None:
    heads = group.members.filter(role=MemberRole.HEAD)
    for member in members:
        is_head = member.role == MemberRole.HEAD
        if is_head and heads.exclude(code=member.agency, person=member.person).exists():
            raise refusals.DecidedAlready()
        GroupMember.objects.update_or_create(
            group=group, code=member.agency, person=words(member.person),
            defaults={
                "agency_id": group.agency_id, "agency_name": member.agency_name,
                "post": member.post, "role": chosen(MemberRole, member.role),
            },
        )  # fmt: skip


def _told(arrival: Arrival, agency: int, now: datetime) -> None:
    message: GroupTold = arrival.message
    group = JointGroup.objects.select_for_update(no_key=True).filter(
        agency_id=agency, reference=message.reference
    ).first()  # fmt: skip
    if group is not None and (group.lead_code != arrival.sender or group.is_lead):
        raise refusals.NeverAsked()
    if group is not None and group.revision >= message.revision:
        return
    group = group or JointGroup(
        agency_id=agency, reference=message.reference, is_lead=False, lead_code=arrival.sender
    )
    group.lead_name, group.name, group.purpose = message.lead_name, message.name, message.purpose
    group.basis, group.is_open = message.basis, message.is_open
    group.revision, group.changed_at = message.revision, now
    group.save()
    for rows in (group.members, group.works, group.minutes):
        rows.all().delete()
    _keep_members(group, message.members)
    GroupTask.objects.bulk_create(
        GroupTask(
            agency_id=agency, group=group, title=one.title, assignee=one.assignee,
            due_date=one.due_date, done_date=one.done_date,
        )
        for one in message.works
    )  # fmt: skip
    GroupMinute.objects.bulk_create(
        GroupMinute(agency_id=agency, group=group, day=one.day, text=one.text)
        for one in message.minutes
    )


def _named(arrival: Arrival, agency: int, now: datetime) -> None:
    message: MembersNamed = arrival.message
    group = JointGroup.objects.select_for_update(no_key=True).filter(
        agency_id=agency, reference=message.reference, is_lead=True
    ).first()  # fmt: skip
    if group is None or arrival.sender not in {one["code"] for one in group.partners}:
        raise refusals.NeverAsked()
    if not group.is_open:
        raise refusals.CaseClosed()
    if any(member.agency != arrival.sender for member in message.members):
        raise refusals.NotAParty(agency=arrival.sender)
    known = set(group.members.filter(code=arrival.sender).values_list("person", "post", "role"))
    if {(one.person, one.post, one.role) for one in message.members} <= known:
        return
    _keep_members(group, message.members)
    _advance(group, now)
    _tell_from(group, arrival.to, now)

"""What one side of a case asks of the other: documents and information, a later date (Điều 5.4, 6.4-6.6)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from lienthong.axis.envelope import Attachment
from lienthong.base.clock import day_of
from lienthong.base.ids import new_id
from lienthong.contracts.coordination import (
    DateMoveAsked,
    DateMoveDecided,
    MaterialAnswered,
    MaterialAsked,
)
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination import rules
from lienthong.systems.coordination.actions import refusals
from lienthong.systems.coordination.actions.books import (
    Case,
    entered,
    happened,
    link,
    listed,
    own,
    own_case,
    require_open,
    tell_partner,
    words,
    working_day,
)
from lienthong.systems.coordination.models import (
    AskState,
    ExtensionAsk,
    HappeningKind,
    MaterialAsk,
    OpinionDuty,
    OpinionRequest,
)


@transaction.atomic
def ask_material(*, case: Case, what: str, by: Officer, now: datetime) -> MaterialAsk:
    """Ask the other side for documents or information.

    :raises WordsMissing: without saying what.
    :raises CaseClosed: when the file is closed.
    """
    require(by, _permission(case))
    case = own_case(case, by)
    require_open(case)
    what = words(what)
    ask = MaterialAsk.objects.create(
        agency_id=by.agency_id, reference=new_id(), is_ours=True, what=what,
        asked_by=by.name, asked_at=now, **link(case),
    )  # fmt: skip
    message = MaterialAsked(
        reference=ask.reference, case=case.reference, what=what, by=by.name, at=now
    )
    tell_partner(case, message, by=by, now=now)
    happened(case, HappeningKind.MATERIAL_ASKED, by=by.name, now=now, text=what)
    entered("material-asked", ask, by, now)
    return ask


@transaction.atomic
def supply_material(
    *,
    ask: MaterialAsk,
    text: str,
    accuracy: str,
    attachments: Sequence[Attachment] = (),
    by: Officer,
    now: datetime,
) -> MaterialAsk:
    """Supply what the other side asked for; somebody answers for its accuracy (Điều 6.5).

    :raises AccuracyMissing: without naming who.
    :raises WordsMissing: with neither words nor files.
    """
    accuracy = words(accuracy, refusals.AccuracyMissing)
    if not attachments:
        words(text)
    return _answer_material(ask, AskState.GRANTED, text, accuracy, attachments, by, now)


@transaction.atomic
def withhold_material(*, ask: MaterialAsk, reason: str, by: Officer, now: datetime) -> MaterialAsk:
    """Say why what the other side asked for is not supplied.

    :raises ReasonMissing: without a reason.
    """
    reason = words(reason, refusals.ReasonMissing)
    return _answer_material(ask, AskState.REFUSED, reason, "", (), by, now)


@transaction.atomic
def ask_for_time(
    *, duty: OpinionDuty, wanted_date: date, reason: str, by: Officer, now: datetime
) -> ExtensionAsk:
    """Ask the lead for a later date, until the present date has passed (Điều 6.4).

    :raises TooLateToMove: after the date.
    :raises DateNotLater: for a date that is not later.
    :raises AskedForTimeAlready: while another ask is open.
    :raises ReasonMissing: without a reason.
    """
    require(by, Permission.COORDINATION_ANSWER)
    duty = own(OpinionDuty, duty.pk, by)
    if not duty.is_owed:
        raise refusals.WrongStep()
    reason = words(reason, refusals.ReasonMissing)
    if not rules.can_ask_for_time(duty.due_date, day_of(now)):
        raise refusals.TooLateToMove()
    if wanted_date <= duty.due_date:
        raise refusals.DateNotLater()
    if duty.extensionasks.filter(state=AskState.OPEN).exists():
        raise refusals.AskedForTimeAlready()
    ask = ExtensionAsk.objects.create(
        agency_id=by.agency_id, reference=new_id(), is_ours=True, duty=duty, reason=reason,
        wanted_date=wanted_date, due_date_before=duty.due_date, asked_at=now,
    )  # fmt: skip
    message = DateMoveAsked(
        reference=ask.reference, case=duty.reference, wanted_date=wanted_date, reason=reason, at=now
    )
    tell_partner(duty, message, by=by, now=now)
    text = f"{wanted_date:%d/%m/%Y}: {reason}"
    happened(duty, HappeningKind.TIME_ASKED, by=by.name, now=now, text=text)
    entered("time-asked", ask, by, now, wanted=wanted_date.isoformat())
    return ask


@transaction.atomic
def decide_time(
    *, ask: ExtensionAsk, is_granted: bool, reason: str, by: Officer, now: datetime
) -> ExtensionAsk:
    """Grant a later date, or refuse it with a reason: then the date before stands (Điều 6.6).

    :raises ReasonMissing: for a refusal without a reason.
    :raises WrongStep: if it was decided, or the opinion has come meanwhile.
    """
    require(by, Permission.COORDINATION_REQUEST)
    ask = own(ExtensionAsk, ask.pk, by)
    if ask.request is None or ask.is_ours:
        raise refusals.NotTheLead()
    request = own(OpinionRequest, ask.request.pk, by)
    if ask.state != AskState.OPEN or not request.is_waiting:
        raise refusals.WrongStep()
    require_open(request)
    reason = reason.strip() if is_granted else words(reason, refusals.ReasonMissing)
    ask.state = AskState.GRANTED if is_granted else AskState.REFUSED
    ask.answer, ask.answered_at = reason, now
    ask.save(update_fields=["state", "answer", "answered_at"])
    if is_granted:
        request.due_date, request.late_at = working_day(ask.wanted_date), None
        request.save(update_fields=["due_date", "late_at"])
    message = DateMoveDecided(
        reference=ask.reference, case=request.reference, is_granted=is_granted, reason=reason,
        due_date=request.due_date, at=now,
    )  # fmt: skip
    tell_partner(request, message, by=by, now=now)
    kind = HappeningKind.TIME_GRANTED if is_granted else HappeningKind.TIME_REFUSED
    text = f"{request.due_date:%d/%m/%Y}. {reason}".strip()
    happened(request, kind, by=by.name, now=now, text=text)
    entered("time-decided", ask, by, now, granted=is_granted, due=request.due_date.isoformat())
    return ask


def _answer_material(
    ask: MaterialAsk,
    state: AskState,
    text: str,
    accuracy: str,
    attachments: Sequence[Attachment],
    by: Officer,
    now: datetime,
) -> MaterialAsk:
    ask = own(MaterialAsk, ask.pk, by)
    case = own_case(ask.case, by)
    require(by, _permission(case))
    if ask.is_ours:
        raise refusals.NotTheSender()
    if ask.state != AskState.OPEN:
        raise refusals.WrongStep()
    ask.state, ask.answer, ask.accuracy = state, text.strip(), accuracy
    ask.attachments, ask.answered_at = listed(attachments), now
    ask.save(update_fields=["state", "answer", "accuracy", "attachments", "answered_at"])
    message = MaterialAnswered(
        reference=ask.reference, case=case.reference, is_supplied=state == AskState.GRANTED,
        text=ask.answer, accuracy=accuracy, at=now,
    )  # fmt: skip
    tell_partner(case, message, by=by, now=now, attachments=attachments)
    happened(case, HappeningKind.MATERIAL_ANSWERED, by=by.name, now=now, text=ask.answer)
    entered("material-answered", ask, by, now, state=str(state))
    return ask


def _permission(case: Case) -> Permission:
    if isinstance(case, OpinionRequest):
        return Permission.COORDINATION_REQUEST
    return Permission.COORDINATION_ANSWER

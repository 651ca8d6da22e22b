"""What the lead does with opinions: every remark is taken up, or answered with a reason (Điều 5.5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from lienthong.base.clock import day_of
from lienthong.base.ids import new_id
from lienthong.contracts.coordination import OpinionPressed, RemarkDecision, RemarksDecided
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination.actions import refusals
from lienthong.systems.coordination.actions.books import (
    entered,
    happened,
    own,
    require_open,
    tell_partner,
    words,
)
from lienthong.systems.coordination.models import (
    HappeningKind,
    OpinionDuty,
    OpinionPoint,
    OpinionRequest,
    PointOutcome,
    Pressing,
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one remark; not accepting it takes a reason."""

    number: int
    is_accepted: bool
    reason: str = ""


def accept(*, point: OpinionPoint, by: Officer, now: datetime, note: str = "") -> OpinionRequest:
    """Take one remark up; raises what ``decide_points`` raises."""
    return _decide_one(point, Decision(point.number, True, note), by, now)


def decline(*, point: OpinionPoint, reason: str, by: Officer, now: datetime) -> OpinionRequest:
    """Do not take one remark up, and say why; raises what ``decide_points`` raises."""
    return _decide_one(point, Decision(point.number, False, reason), by, now)


@transaction.atomic
def decide_points(
    *, request: OpinionRequest, decisions: Sequence[Decision], by: Officer, now: datetime
) -> OpinionRequest:
    """Decide some remarks of an opinion, each once, and tell the addressee.

    :raises DecidedAlready: if one of them was decided before.
    :raises ReasonMissing: for one not accepted without a reason.
    :raises CaseNotFound: for a number that the opinion does not have.
    :raises CaseClosed: when the file is closed.
    """
    require(by, Permission.COORDINATION_REQUEST)
    request = own(OpinionRequest, request.pk, by)
    require_open(request)
    if not decisions:
        raise refusals.WordsMissing()
    points = {point.number: point for point in request.points.select_for_update(no_key=True)}
    for decision in decisions:
        _decide(points.get(decision.number), decision, by, now)
    message = RemarksDecided(
        case=request.reference,
        decisions=tuple(
            RemarkDecision(each.number, each.is_accepted, each.reason.strip()) for each in decisions
        ),
        by=by.name,
        at=now,
    )
    tell_partner(request, message, by=by, now=now)
    text = ", ".join(f"{each.number}: {_outcome(each).label}" for each in decisions)
    happened(request, HappeningKind.POINTS_DECIDED, by=by.name, now=now, text=text)
    entered("points-decided", request, by, now, points=[each.number for each in decisions])
    return request


@transaction.atomic
def press(
    *, requests: Sequence[OpinionRequest], text: str, by: Officer, now: datetime
) -> list[OpinionRequest]:
    """Press one or many addressees that still owe an opinion; those that do not are left out (Điều 5.2).

    :raises WordsMissing: without words.
    :raises NothingDue: if none of them owes one.
    """
    require(by, Permission.COORDINATION_REQUEST)
    text = words(text)
    keys = [request.pk for request in requests]
    rows = OpinionRequest.objects.visible_to(by).waiting().filter(pk__in=keys)
    pressed = list(rows.select_for_update(of=("self",), no_key=True).order_by("id"))
    if not pressed:
        raise refusals.NothingDue()
    for request in pressed:
        row = Pressing.objects.create(
            agency_id=by.agency_id, reference=new_id(), request=request, is_ours=True,
            text=text, by_name=by.name, at=now,
        )  # fmt: skip
        message = OpinionPressed(
            reference=row.reference, case=request.reference, text=text, by=by.name, at=now
        )
        tell_partner(request, message, by=by, now=now)
        happened(request, HappeningKind.PRESSED, by=by.name, now=now, text=text)
        entered("opinion-pressed", request, by, now)
    return pressed


@transaction.atomic
def mark_late(*, request: OpinionRequest, by: Officer, now: datetime) -> OpinionRequest:
    """Note that an addressee let its date pass without an answer.

    :raises NotLateYet: before the date has passed.
    :raises WrongStep: if it has answered, or is marked.
    """
    require(by, Permission.COORDINATION_REQUEST)
    request = own(OpinionRequest, request.pk, by)
    if not request.is_waiting or request.late_at is not None:
        raise refusals.WrongStep()
    if request.due_date >= day_of(now):
        raise refusals.NotLateYet()
    _mark(request, by.name, now)
    entered("marked-late", request, by, now)
    return request


@transaction.atomic
def mark_all_late(*, today: date, now: datetime) -> int:
    """Note, in both books, what has passed its date unanswered; done again, nothing changes."""
    requests = OpinionRequest.objects.overdue(today).filter(late_at__isnull=True)
    duties = OpinionDuty.objects.overdue(today).filter(late_at__isnull=True)
    rows: Iterable[OpinionRequest | OpinionDuty] = [
        *requests.select_for_update(of=("self",), skip_locked=True, no_key=True),
        *duties.select_for_update(skip_locked=True, no_key=True),
    ]
    count = 0
    for row in rows:
        _mark(row, "", now)
        count += 1
    return count


def _mark(row: OpinionRequest | OpinionDuty, by: str, now: datetime) -> None:
    row.late_at = now
    row.save(update_fields=["late_at"])
    happened(row, HappeningKind.MARKED_LATE, by=by, now=now)


def _decide_one(
    point: OpinionPoint, decision: Decision, by: Officer, now: datetime
) -> OpinionRequest:
    if point.request is None:
        raise refusals.CaseNotFound()
    return decide_points(request=point.request, decisions=[decision], by=by, now=now)


def _decide(point: OpinionPoint | None, decision: Decision, by: Officer, now: datetime) -> None:
    if point is None:
        raise refusals.CaseNotFound()
    if point.outcome:
        raise refusals.DecidedAlready()
    if not decision.is_accepted:
        words(decision.reason, refusals.ReasonMissing)
    point.outcome, point.reason = _outcome(decision), decision.reason.strip()
    point.decided_by, point.decided_at = by.name, now
    point.save(update_fields=["outcome", "reason", "decided_by", "decided_at"])


def _outcome(decision: Decision) -> PointOutcome:
    return PointOutcome.ACCEPTED if decision.is_accepted else PointOutcome.NOT_ACCEPTED

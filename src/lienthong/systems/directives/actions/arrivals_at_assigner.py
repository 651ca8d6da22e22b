"""Messages of the agencies at work, at the assigning agency; and what other systems of it ask for."""

import logging
from collections.abc import Sequence
from datetime import datetime

from lienthong.agencies.models import AgencyRecord
from lienthong.axis.handlers import Arrival
from lienthong.axis.refusals import UnknownAddress
from lienthong.base.clock import day_of
from lienthong.base.errors import Refusal
from lienthong.contracts import registry
from lienthong.contracts.directives import (
    ChildrenTold,
    ExtensionAsked,
    PartFinished,
    ProgressReported,
    TaskAnswered,
    TaskFinished,
    TaskRequested,
)
from lienthong.systems.directives import rules
from lienthong.systems.directives.actions.above import MOST_LISTED, MOST_SAID
from lienthong.systems.directives.actions.arrivals import (
    attachments_of,
    each,
    note_arrival,
    task_and_part,
)
from lienthong.systems.directives.actions.parties import written
from lienthong.systems.directives.actions.refusals import (
    ExtensionNotLater,
    ExtensionOpen,
    ExtensionTooLate,
    ExtensionWithoutDate,
    PartOfLead,
    SenderNotParty,
    WrongMoment,
    WrongTaskState,
)
from lienthong.systems.directives.actions.standings import tell_lead
from lienthong.systems.directives.models import (
    EventKind,
    Extension,
    ExtensionState,
    Origin,
    PartRole,
    Progress,
    Task,
    TaskPart,
    TaskProposal,
    TaskState,
)
from lienthong.systems.directives.models.tasks import OPEN

logger = logging.getLogger("lienthong.directives")

Answers = list[Refusal | None]
_AT_WORK = {TaskState.ASSIGNED, TaskState.DECLINED, TaskState.WORKING}


def take_answers(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note who accepts and who declines; a lead that declines leaves the task for the assigner to decide."""
    return each(arrivals, _answered, now)


def _answered(arrival: Arrival, agency_id: int, now: datetime) -> None:
    message: TaskAnswered = arrival.message
    task, part = task_and_part(arrival, agency_id, message.reference)
    answer = "accepted" if message.is_accepted else "declined"
    if part.answer == answer or (part.answered_at and part.answered_at > message.at):
        return
    part.answer, part.answered_at = answer, message.at
    part.save(update_fields=["answer", "answered_at"])
    to = TaskState.WORKING if message.is_accepted else TaskState.DECLINED
    if part.role == PartRole.LEAD and task.state in {TaskState.ASSIGNED, TaskState.DECLINED}:
        task.state, task.state_reason = to, message.reason
        task.save(update_fields=["state", "state_reason"])
    kind = EventKind.ACCEPTED if message.is_accepted else EventKind.DECLINED
    note_arrival(task, kind, arrival, part.party_name, now, message.reason)
    _pass_on(task, part, arrival, now)


def _pass_on(task: Task, part: TaskPart, arrival: Arrival, now: datetime) -> None:
    """Let the lead know what a coordinating agency told of its part."""
    if part.role != PartRole.COORDINATOR or not task.is_open:
        return
    try:
        tell_lead(task, sender=arrival.to, now=now)
    except UnknownAddress as refusal:
        # A lead that is not on the axis any more must not keep others from reporting.
        logger.warning("the lead of task %s is not told: %s", task.id, refusal.code)


def take_progress(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Keep reports of progress with their evidence."""
    return each(arrivals, _progress, now)


def _progress(arrival: Arrival, agency_id: int, now: datetime) -> None:
    message: ProgressReported = arrival.message
    task, part = task_and_part(arrival, agency_id, message.reference)
    if task.progress.filter(progress_id=message.progress_id).exists():
        return
    if not 0 <= message.percent <= 100:
        raise WrongMoment()
    later = task.progress.filter(party_code=part.party_code, reported_at__gt=message.at)
    is_newest = not later.exists()
    Progress.objects.create(
        agency_id=agency_id,
        task=task,
        progress_id=message.progress_id,
        party_code=part.party_code,
        party_name=part.party_name,
        percent=message.percent,
        text=message.text,
        attachments=attachments_of(arrival),
        officer=message.officer[:120],
        reported_at=message.at,
    )
    if part.role == PartRole.LEAD and task.is_open and is_newest:
        task.percent = message.percent
        if task.state in _AT_WORK:
            task.state = TaskState.WORKING
        task.save(update_fields=["percent", "state"])
    if part.role == PartRole.COORDINATOR and is_newest:
        part.percent = message.percent
        part.save(update_fields=["percent"])
    text = f"{message.percent}%: {message.text}"
    note_arrival(task, EventKind.PROGRESS, arrival, part.party_name, now, text)
    _pass_on(task, part, arrival, now)


def take_extension_requests(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Keep requests for more time; too late or a second one at a time is refused."""
    return each(arrivals, _extension_asked, now)


def _extension_asked(arrival: Arrival, agency_id: int, now: datetime) -> None:
    message: ExtensionAsked = arrival.message
    task, part = task_and_part(arrival, agency_id, message.reference, lead_only=True)
    if task.extensions.filter(extension_id=message.extension_id).exists():
        return
    if not task.is_open:
        raise WrongTaskState(state=task.get_state_display())
    if task.due_date is None or task.counted_date is None:
        raise ExtensionWithoutDate()
    # The day on which it was sent counts, not the one on which the axis got it here.
    asked = day_of(arrival.created_at)
    if not rules.may_ask_extension(task.counted_date, asked):
        raise ExtensionTooLate(day=f"{task.counted_date:%d/%m/%Y}")
    if message.wanted_date <= task.counted_date:
        raise ExtensionNotLater(day=f"{task.counted_date:%d/%m/%Y}")
    if task.extensions.filter(state=ExtensionState.ASKED).exists():
        raise ExtensionOpen()
    Extension.objects.create(
        agency_id=agency_id,
        task=task,
        extension_id=message.extension_id,
        party_code=part.party_code,
        party_name=part.party_name,
        asked_date=asked,
        due_before=task.due_date,
        counted_before=task.counted_date,
        wanted_date=message.wanted_date,
        reason=message.reason,
    )
    text = f"{message.wanted_date:%d/%m/%Y}: {message.reason}"
    note_arrival(task, EventKind.EXTENSION_ASKED, arrival, part.party_name, now, text)


def take_finished(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note which tasks their leads report as finished; a person confirms or returns them."""
    return each(arrivals, _finished, now)


def _finished(arrival: Arrival, agency_id: int, now: datetime) -> None:
    message: TaskFinished = arrival.message
    task, part = task_and_part(arrival, agency_id, message.reference, lead_only=True)
    if task.state in {TaskState.CLAIMED, TaskState.DONE}:
        return
    if task.state not in _AT_WORK:
        raise WrongTaskState(state=task.get_state_display())
    if message.finished_date > day_of(now):
        raise WrongMoment()
    task.state, task.claimed_date, task.percent = TaskState.CLAIMED, message.finished_date, 100
    task.save(update_fields=["state", "claimed_date", "percent"])
    _keep_result(task, part.party_name, arrival, message)
    note_arrival(task, EventKind.FINISHED, arrival, part.party_name, now, message.result)


def take_finished_parts(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note which parts coordinating agencies report as finished; a person confirms or returns them."""
    return each(arrivals, _part_finished, now)


def _part_finished(arrival: Arrival, agency_id: int, now: datetime) -> None:
    message: PartFinished = arrival.message
    task, part = task_and_part(arrival, agency_id, message.reference)
    if part.role == PartRole.LEAD:
        # It got the lead while its word was on the way, which says nothing of the whole task.
        raise PartOfLead()
    if task.progress.filter(progress_id=arrival.envelope_id).exists():
        return
    if task.state != TaskState.DONE and not task.is_open:
        raise WrongTaskState(state=task.get_state_display())
    if message.finished_date > day_of(now):
        raise WrongMoment()
    _keep_result(task, part.party_name, arrival, message)
    if task.is_open and part.finished_date is None:
        part.claimed_date, part.percent = message.finished_date, 100
        part.save(update_fields=["claimed_date", "percent"])
    note_arrival(task, EventKind.PART_FINISHED, arrival, part.party_name, now, message.result)
    _pass_on(task, part, arrival, now)


def _keep_result(
    task: Task, name: str, arrival: Arrival, message: TaskFinished | PartFinished
) -> None:
    """Keep the result with its evidence among the reports, under the envelope's own id."""
    Progress.objects.create(
        agency_id=task.agency_id,
        task=task,
        progress_id=arrival.envelope_id,
        party_code=arrival.sender,
        party_name=name,
        percent=100,
        text=message.result,
        attachments=attachments_of(arrival),
        officer=message.officer[:120],
        reported_at=message.at,
    )


def take_children(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Keep how the tasks stand that parties broke their duties down into; the newest telling counts."""
    return each(arrivals, _children_told, now)


def _children_told(arrival: Arrival, agency_id: int, now: datetime) -> None:
    message: ChildrenTold = arrival.message
    _task, part = task_and_part(arrival, agency_id, message.reference)
    if message.revision <= part.children_told.get("revision", 0):
        return
    _require_sound(message)
    part.children_told = registry.to_data(message)
    part.save(update_fields=["children_told"])


def _require_sound(message: ChildrenTold) -> None:
    """Refuse numbers that do not add up, a list longer than agreed, and states that nobody knows."""
    kinds = (message.done, message.in_time, message.overdue, message.undated)
    known = {*OPEN, TaskState.DONE}
    is_told = all(
        each.state in known and max(len(each.title), len(each.lead_name)) <= MOST_SAID
        for each in message.tasks
    )
    is_bounded = len(message.tasks) == min(message.total, MOST_LISTED)
    if min(kinds) < 0 or sum(kinds) != message.total or not is_bounded or not is_told:
        raise WrongMoment()


def take_requests(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Keep tasks that other systems of the same agency ask for as proposals, each once."""
    return each(arrivals, _requested, now)


def _requested(arrival: Arrival, agency_id: int, now: datetime) -> None:
    message: TaskRequested = arrival.message
    if arrival.sender != arrival.to:
        raise SenderNotParty()
    today = day_of(now)
    lead = AgencyRecord.objects.as_of(today).filter(code=message.lead).first()
    TaskProposal.objects.get_or_create(
        agency_id=agency_id,
        reference=message.reference,
        defaults={
            "origin": Origin.SYSTEM,
            "title": message.title,
            "words": message.reason,
            "lead": written(lead) if message.lead and lead else "",
            "due_date": message.due_date,
            "source_label": message.source_label[:300],
            "source_url": _own_path(message.source_url),
            "confidence": 1,
        },
    )


def _own_path(url: str) -> str:
    """Return a path of this node; anything that leads elsewhere is left out."""
    is_path = url.startswith("/") and not url.startswith(("//", "/\\"))
    return url[:300] if is_path else ""

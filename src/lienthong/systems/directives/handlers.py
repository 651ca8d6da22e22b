"""What directives do when something arrives over the axis."""

from collections.abc import Sequence
from datetime import datetime

from lienthong.axis.handlers import Arrival, handles, on_receipt
from lienthong.base.errors import Refusal
from lienthong.contracts import directives as told
from lienthong.systems.directives.actions import arrivals_at_assigner as assigner
from lienthong.systems.directives.actions import arrivals_at_work as work
from lienthong.systems.directives.actions import arrivals_of_parts as parts
from lienthong.systems.directives.actions import receipts

Answers = Sequence[Refusal | None]


@handles(told.TaskAssigned)
def task_assigned(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Keep assigned tasks as duties."""
    return work.take_assigned(arrivals, now=now)


@handles(told.TaskChanged)
def task_changed(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note changed words and deadlines."""
    return work.take_changed(arrivals, now=now)


@handles(told.TaskWithdrawn)
def task_withdrawn(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note tasks that were taken back."""
    return work.take_withdrawn(arrivals, now=now)


@handles(told.ExtensionDecided)
def extension_decided(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note granted and refused extensions."""
    return work.take_extension_decisions(arrivals, now=now)


@handles(told.CompletionDecided)
def completion_decided(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note confirmed and returned duties."""
    return work.take_completion_decisions(arrivals, now=now)


@handles(told.PartDecided)
def part_decided(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note confirmed and returned parts of this agency."""
    return parts.take_part_decisions(arrivals, now=now)


@handles(told.PartsTold)
def parts_told(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Keep how the coordinating agencies of a task stand."""
    return parts.take_standings(arrivals, now=now)


@handles(told.TaskTransferred)
def task_transferred(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Follow a task from one lead to another."""
    return work.take_transfers(arrivals, now=now)


@handles(told.TaskPressed)
def task_pressed(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note that duties are pressed for."""
    return work.take_pressings(arrivals, now=now)


@handles(told.TaskAnswered)
def task_answered(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note who accepts and who declines."""
    return assigner.take_answers(arrivals, now=now)


@handles(told.ProgressReported)
def progress_reported(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Keep reports of progress."""
    return assigner.take_progress(arrivals, now=now)


@handles(told.ExtensionAsked)
def extension_asked(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Keep requests for more time."""
    return assigner.take_extension_requests(arrivals, now=now)


@handles(told.TaskFinished)
def task_finished(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note tasks that are reported as finished."""
    return assigner.take_finished(arrivals, now=now)


@handles(told.PartFinished)
def part_finished(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note parts that are reported as finished."""
    return assigner.take_finished_parts(arrivals, now=now)


@handles(told.ChildrenTold)
def children_told(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Keep how the tasks stand that parties broke their duties down into."""
    return assigner.take_children(arrivals, now=now)


@handles(told.TaskRequested)
def task_requested(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Keep what other systems of the agency propose."""
    return assigner.take_requests(arrivals, now=now)


on_receipt(told.TaskAssigned)(receipts.note_assignments)
on_receipt(told.TaskTransferred)(receipts.note_assignments)
for contract in (
    told.TaskChanged, told.TaskWithdrawn, told.ExtensionDecided, told.CompletionDecided, told.TaskPressed,
):  # fmt: skip
    on_receipt(contract)(receipts.note_told)
on_receipt(told.TaskAnswered)(receipts.note_answers)
on_receipt(told.ProgressReported)(receipts.note_reports)
on_receipt(told.TaskFinished)(receipts.note_reports)
on_receipt(told.PartFinished)(receipts.note_reports)
on_receipt(told.ExtensionAsked)(receipts.note_extension_requests)

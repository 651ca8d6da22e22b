"""What the lead of a task is told of its coordinating agencies: how each part stands, its newest report."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.text import Truncator

from lienthong.axis import attachments as store
from lienthong.axis.actions import MAX_ATTACHMENTS, Telling, tell_many
from lienthong.axis.envelope import Attachment
from lienthong.contracts.directives import PartFile, PartStanding, PartsTold
from lienthong.systems.directives.actions.rows import next_revision, open_parts
from lienthong.systems.directives.models import Progress, Task, TaskPart

#: Of a long report its beginning is told: a hundred agencies have to fit into one message.
_MOST_SAID = 2_000


def tell_lead(task: Task, *, sender: str, now: datetime) -> None:
    """Tell the lead of a locked task how all its coordinating agencies stand; a later telling replaces it."""
    lead, *others = open_parts([task])[task.id]
    if not others:
        return
    newest = _newest_reports(task, others)
    parts = tuple(_standing(task, part, newest.get(part.party_code)) for part in others)
    message = PartsTold(task.reference, parts, next_revision(task))
    files = {file.sha256: file for part in parts for file in part.files}
    enclosed = [
        Attachment(file.sha256, file.name, file.media_type, file.size)
        for file in files.values()
        if store.is_stored(file.sha256, file.size)
    ][:MAX_ATTACHMENTS]
    telling = Telling(message=message, sender=sender, to=[lead.party_code], attachments=enclosed)
    tell_many([telling], now=now)


def _newest_reports(task: Task, parts: Sequence[TaskPart]) -> dict[str, Progress]:
    rows = task.progress.filter(party_code__in=[part.party_code for part in parts])
    newest = rows.order_by("party_code", "-reported_at", "-id").distinct("party_code")
    return {row.party_code: row for row in newest}


def _standing(task: Task, part: TaskPart, report: Progress | None) -> PartStanding:
    part.task = task
    return PartStanding(
        code=part.party_code,
        name=part.party_name,
        state=part.state.value,
        percent=part.percent,
        text=Truncator(report.text).chars(_MOST_SAID) if report else "",
        officer=report.officer if report else "",
        reported_at=report.reported_at if report else None,
        finished_date=part.finished_date or part.claimed_date,
        files=tuple(PartFile(**item) for item in report.attachments) if report else (),
    )

"""What both sides do with messages about tasks: who sent them is checked, repeats change nothing."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from lienthong.agencies.models import AgencyRecord
from lienthong.axis.handlers import Arrival, one_by_one
from lienthong.base.errors import Refusal
from lienthong.systems.directives.actions.refusals import SenderNotParty, TaskNotFound
from lienthong.systems.directives.actions.rows import note
from lienthong.systems.directives.models import (
    Duty,
    EventKind,
    PartRole,
    Task,
    TaskPart,
)

One = Callable[[Arrival, int, datetime], None]
Row = TypeVar("Row", Task, Duty)


def each(arrivals: Sequence[Arrival], take: One, now: datetime) -> list[Refusal | None]:
    """Have each arrival taken by itself: a refusal of one leaves nothing of it and the others alone."""
    agencies = AgencyRecord.objects.ids_by_code(arrival.to for arrival in arrivals)

    def take_one(arrival: Arrival) -> None:
        if arrival.to not in agencies:
            raise TaskNotFound()
        take(arrival, agencies[arrival.to], now)

    return one_by_one(arrivals, take_one)


def task_and_part(
    arrival: Arrival, agency_id: int, reference: UUID, *, lead_only: bool = False
) -> tuple[Task, TaskPart]:
    """Return the locked task that a message is about and the open part that its sender has in it.

    :raises TaskNotFound: if the agency has assigned no such task.
    :raises SenderNotParty: if the sender has no part in it, or not the lead's where only the lead may speak.
    """
    rows = Task.objects.select_for_update(of=("self",), no_key=True)
    task = rows.filter(agency_id=agency_id, reference=reference).first()
    if task is None or task.assigned_date is None:
        raise TaskNotFound()
    part = task.parts.filter(party_code=arrival.sender, until__isnull=True).first()
    if part is None or (lead_only and part.role != PartRole.LEAD):
        raise SenderNotParty()
    return task, part


def note_arrival(
    row: Task | Duty,
    kind: EventKind,
    arrival: Arrival,
    name: str,
    now: datetime,
    text: str = "",
    **public: Any,
) -> None:
    """Add a line of what another agency told."""
    public |= {"agency": arrival.to, "sender": arrival.sender}
    note(
        [row], kind, by_subject=f"system:{arrival.to}", by_name=name, now=now, text=text,
        public=public,
    )  # fmt: skip


def attachments_of(arrival: Arrival) -> list[dict[str, Any]]:
    """Return the evidence that came with a message, as it is kept."""
    return [
        {
            "sha256": item.sha256,
            "name": item.name,
            "media_type": item.media_type,
            "size": item.size,
        }
        for item in arrival.attachments
    ]

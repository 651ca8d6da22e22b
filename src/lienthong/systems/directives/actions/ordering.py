"""Messages of an assigning agency come in any order: what speaks later counts, what comes too early waits.

Every message carries the task's revision at its assigner. A duty remembers for each of its aspects the newest
revision that spoke of it, since a message may tell of one aspect only. What arrives before its task is kept
and applied once the task is there.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from lienthong.axis.handlers import Arrival
from lienthong.base.errors import Refusal
from lienthong.contracts import registry
from lienthong.systems.directives.actions.refusals import TaskNotFound
from lienthong.systems.directives.models import Duty, EarlyTaskMessage

WORDS, DUE, PARTS, STATE = "words", "due", "parts", "state"
#: Of a coordinating agency the decisions on its part, of a lead how the parts of the others stand.
WORK = "work"
ASPECTS = (WORDS, DUE, PARTS, STATE, WORK)
#: So many messages of one sender about tasks that never came are kept, and so long.
MOST_EARLY = 1_000
KEPT_FOR = timedelta(days=90)

Apply = Callable[[Duty, Arrival, datetime], None]


def revision_of(message: Any) -> int:
    """Return the revision that a message of an assigner carries, 0 where it carries none."""
    revision: int = getattr(getattr(message, "task", message), "revision", 0)
    return revision


def is_newer(duty: Duty, aspect: str, revision: int) -> bool:
    """Say whether a message speaks later of an aspect than all that came before; unnumbered ones do."""
    return revision == 0 or revision > duty.revisions.get(aspect, 0)


def advance(duty: Duty, revision: int, aspects: Iterable[str]) -> list[str]:
    """Note the revision of a message for the aspects of which it speaks latest, and return those."""
    fresh = [aspect for aspect in aspects if is_newer(duty, aspect, revision)]
    if revision and fresh:
        duty.revisions = {**duty.revisions, **dict.fromkeys(fresh, revision)}
        duty.save(update_fields=["revisions"])
    return fresh


def take_turns(agency_id: int, assigner: str, reference: UUID) -> None:
    """Make two messages about a task that is not there yet wait for each other until one is committed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"duty:{agency_id}:{assigner}:{reference}"],
        )


def duty_or_wait(arrival: Arrival, agency_id: int, reference: UUID, now: datetime) -> Duty | None:
    """Return the locked duty that a message of its assigner is about; without one, keep the message for it.

    :raises TaskNotFound: if another agency gave the task, or the sender has too many messages waiting.
    """
    duty = _locked(arrival, agency_id, reference)
    if duty is None:
        take_turns(agency_id, arrival.sender, reference)
        duty = _locked(arrival, agency_id, reference)
    if duty is None:
        _wait(arrival, agency_id, reference, now)
    return duty


def once_there(apply: Apply) -> Callable[[Arrival, int, datetime], None]:
    """Return what applies a message to its duty, or keeps it until there is one."""

    def take(arrival: Arrival, agency_id: int, now: datetime) -> None:
        reference: UUID = getattr(arrival.message, "task", arrival.message).reference
        duty = duty_or_wait(arrival, agency_id, reference, now)
        if duty is not None:
            apply(duty, arrival, now)

    return take


def _locked(arrival: Arrival, agency_id: int, reference: UUID) -> Duty | None:
    rows = Duty.objects.select_for_update(no_key=True)
    return rows.filter(
        agency_id=agency_id, reference=reference, assigner_code=arrival.sender
    ).first()


def _wait(arrival: Arrival, agency_id: int, reference: UUID, now: datetime) -> None:
    if Duty.objects.filter(agency_id=agency_id, reference=reference).exists():
        raise TaskNotFound()
    waiting = EarlyTaskMessage.objects.filter(agency_id=agency_id, assigner_code=arrival.sender)
    waiting.filter(arrived_at__lt=now - KEPT_FOR).delete()
    if waiting.count() >= MOST_EARLY:
        raise TaskNotFound()
    contract, version = registry.type_of(type(arrival.message))
    EarlyTaskMessage.objects.get_or_create(
        agency_id=agency_id,
        assigner_code=arrival.sender,
        reference=reference,
        envelope_id=arrival.envelope_id,
        defaults={
            "contract": contract,
            "version": version,
            "content": registry.to_data(arrival.message),
            "revision": revision_of(arrival.message),
            "told_at": arrival.created_at,
            "arrived_at": now,
        },
    )


def apply_early(duty: Duty, arrival: Arrival, now: datetime, appliers: dict[type, Apply]) -> None:
    """Apply what came before the task, in the order in which its assigner told it."""
    rows = EarlyTaskMessage.objects.filter(
        agency_id=duty.agency_id, assigner_code=duty.assigner_code, reference=duty.reference
    )
    for row in rows.order_by("revision", "told_at", "id"):
        kind: Any = registry.by_type(row.contract, row.version)
        message = registry.from_data(kind, row.content)
        early = replace(
            arrival,
            envelope_id=row.envelope_id,
            message=message,
            attachments=(),
            created_at=row.told_at,
        )
        with suppress(Refusal):
            appliers[kind](duty, early, now)
        duty.refresh_from_db()
    rows.delete()

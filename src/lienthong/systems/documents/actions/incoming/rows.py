"""What every step of incoming documents shares: the locked rows, the history, the word to the sender."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import Entry, record_many
from lienthong.systems.documents.actions.outgoing import DocumentNotFound, WrongState
from lienthong.systems.documents.actions.statuses import Step, keep_and_tell
from lienthong.systems.documents.models import IncomingDocument, IncomingState

Officers = Mapping[int, Officer]
"""The acting officer of each agency, by agency id."""


def locked(
    documents: Sequence[IncomingDocument], officers: Officers, permission: Permission
) -> list[IncomingDocument]:
    """Return the documents of the officers' agencies, locked in one order against deadlock."""
    for officer in officers.values():
        require(officer, permission)
    ids = [document.id for document in documents]
    rows = IncomingDocument.objects.select_for_update(no_key=True).filter(
        id__in=ids, agency_id__in=officers
    )
    found = list(rows.order_by("id"))
    if len(found) != len(set(ids)):
        raise DocumentNotFound()
    return found


def require_step(rows: Sequence[IncomingDocument], state: IncomingState) -> None:
    for row in rows:
        if not row.can_become(state):
            raise WrongState(state=row.get_state_display())


def save(rows: Sequence[IncomingDocument], fields: list[str]) -> None:
    IncomingDocument.objects.bulk_update(rows, fields, batch_size=500)


def tell(
    rows: Sequence[IncomingDocument],
    code: str,
    officers: Officers,
    now: datetime,
    *,
    reason: str = "",
    units: Mapping[UUID, str] | None = None,
    reply_notation: str = "",
) -> None:
    steps = [
        Step(
            document=row,
            agency_code=officers[row.agency_id].agency_code,
            code=code,
            by_subject=officers[row.agency_id].subject,
            by_name=officers[row.agency_id].name,
            reason=reason,
            unit=(units or {}).get(row.id, ""),
            reply_notation=reply_notation,
        )
        for row in rows
    ]
    keep_and_tell(steps, now=now)


def record(rows: Sequence[IncomingDocument], kind: str, officers: Officers, now: datetime) -> None:
    record_many(
        [
            Entry(
                kind=kind,
                subject=f"document:{row.document_id}",
                by=officers[row.agency_id].subject,
                public={
                    "agency": officers[row.agency_id].agency_code,
                    "notation": row.notation,
                    "state": str(row.state),
                    "arrival_number": row.arrival_number,
                },
            )
            for row in rows
        ],
        now=now,
    )

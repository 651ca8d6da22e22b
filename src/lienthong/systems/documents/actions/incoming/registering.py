"""Incoming documents at the clerk's desk: register, refuse, give back, answer a recall (NĐ 30/2020).

Each step exists once, for many documents of many agencies; the single form is the bulk form for one.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from lienthong.base.clock import day_of
from lienthong.base.errors import Conflict
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.documents import rules
from lienthong.systems.documents.actions.incoming.rows import (
    Officers,
    locked,
    record,
    require_step,
    save,
    tell,
)
from lienthong.systems.documents.actions.outgoing import ReasonMissing
from lienthong.systems.documents.models import (
    IncomingDocument,
    IncomingState,
    NumberSeries,
    Series,
)


class AlreadyRegistered(Conflict):
    code = "already-registered"
    message = _("Văn bản đã được vào sổ với số đến %(number)s. Hãy tải lại trang.")


class VerificationFailed(Conflict):
    code = "verification-failed"
    message = _(
        "Văn bản không qua kiểm tra chữ ký số, không được vào sổ. Hãy từ chối tiếp nhận và nêu lý do."
    )


class VerificationUndecided(Conflict):
    code = "verification-undecided"
    message = _(
        "Chưa kết luận được về chữ ký số của văn bản. Hãy ghi căn cứ tiếp nhận nếu vẫn vào sổ."
    )


class NoRecallAsked(Conflict):
    code = "no-recall-asked"
    message = _("Nơi gửi không yêu cầu lấy lại văn bản này, hoặc yêu cầu đã được trả lời.")


def register(
    *, document: IncomingDocument, by: Officer, now: datetime, ground: str = ""
) -> IncomingDocument:
    """Enter a document in the incoming register (status 03); ``ground`` is why despite an open verdict.

    :raises AlreadyRegistered: if another officer was first.
    :raises VerificationFailed: if its signatures failed; it can only be refused.
    :raises VerificationUndecided: if they could not be judged and no ground is given.
    """
    return register_many(documents=[document], officers={by.agency_id: by}, now=now, ground=ground)[
        0
    ]


@transaction.atomic
def register_many(
    *,
    documents: Sequence[IncomingDocument],
    officers: Officers,
    now: datetime,
    ground: str = "",
) -> list[IncomingDocument]:
    """Enter documents of many agencies in their registers, each by the officer of its agency.

    :raises Refusal: as ``register`` does, for the first document that cannot be entered.
    """
    rows = locked(documents, officers, Permission.DOCUMENT_REGISTER)
    for row in rows:
        _require_registrable(row, ground)
    today = day_of(now)
    _number(rows, today.year)
    for row in rows:
        row.state = IncomingState.REGISTERED
        row.arrival_date = today
        row.registered_at = now
        row.deadline = row.deadline or row.due_date
    _save_registered(rows)
    tell(rows, "03", officers, now, reason=ground)
    record(rows, "documents.registered", officers, now)
    return rows


@transaction.atomic
def refuse(
    *, document: IncomingDocument, reason: str, by: Officer, now: datetime
) -> IncomingDocument:
    """Refuse to take in an arrived document (status 02) and tell the sender why.

    :raises ReasonMissing: without a reason.
    """
    return _turn_away(document, IncomingState.REFUSED, reason, by, now)


@transaction.atomic
def give_back(
    *, document: IncomingDocument, reason: str, by: Officer, now: datetime
) -> IncomingDocument:
    """Return a registered document to its sender, for instance one sent to the wrong address (status 02).

    :raises ReasonMissing: without a reason.
    """
    return _turn_away(document, IncomingState.RETURNED, reason, by, now)


@transaction.atomic
def answer_recall(
    *, document: IncomingDocument, agrees: bool, reason: str, by: Officer, now: datetime
) -> IncomingDocument:
    """Agree (15) or decline (16) that the sender takes a document back.

    :raises NoRecallAsked: if there is nothing to answer.
    :raises ReasonMissing: for declining without a reason.
    """
    officers = {by.agency_id: by}
    row = locked([document], officers, Permission.DOCUMENT_REGISTER)[0]
    if row.recall_status != rules.RECALL_ASKED:
        raise NoRecallAsked()
    if not agrees and not reason.strip():
        raise ReasonMissing()
    row.recall_status = rules.RECALL_AGREED if agrees else rules.RECALL_DECLINED
    if agrees:
        row.state = IncomingState.WITHDRAWN
    save([row], ["state", "recall_status"])
    tell([row], row.recall_status, officers, now, reason=reason.strip())
    record([row], "documents.recall-answered", officers, now)
    return row


def _turn_away(
    document: IncomingDocument, state: IncomingState, reason: str, by: Officer, now: datetime
) -> IncomingDocument:
    officers = {by.agency_id: by}
    rows = locked([document], officers, Permission.DOCUMENT_REFUSE)
    require_step(rows, state)
    if not reason.strip():
        raise ReasonMissing()
    rows[0].state = state
    save(rows, ["state"])
    tell(rows, rules.REFUSED, officers, now, reason=reason.strip())
    record(rows, f"documents.{state}", officers, now)
    return rows[0]


def _require_registrable(row: IncomingDocument, ground: str) -> None:
    if row.arrival_number is not None:
        raise AlreadyRegistered(number=row.arrival_number)
    require_step([row], IncomingState.REGISTERED)
    if row.verdict == "failed":
        raise VerificationFailed()
    if row.verdict != "passed" and not ground.strip():
        raise VerificationUndecided()


def _number(rows: Sequence[IncomingDocument], year: int) -> None:
    counts: dict[int, int] = {}
    for row in rows:
        counts[row.agency_id] = counts.get(row.agency_id, 0) + 1
    following = NumberSeries.objects.allot_many(counts, year=year, series=Series.INCOMING)
    for row in rows:
        row.arrival_year = year
        row.arrival_number = following[row.agency_id]
        following[row.agency_id] += 1


def _save_registered(rows: Sequence[IncomingDocument]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE documents_incoming AS d SET state = 'registered', arrival_year = n.year,"
            " arrival_number = n.number, arrival_date = %s, registered_at = %s,"
            " deadline = coalesce(d.deadline, d.due_date)"
            " FROM unnest(%s::uuid[], %s::int[], %s::int[]) AS n(id, year, number)"
            " WHERE d.id = n.id",
            [
                rows[0].arrival_date if rows else None,
                rows[0].registered_at if rows else None,
                [row.id for row in rows],
                [row.arrival_year for row in rows],
                [row.arrival_number for row in rows],
            ],
        )

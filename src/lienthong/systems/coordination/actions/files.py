"""The lead's file: prepared, sent to each addressee, pressed, submitted or withdrawn (Điều 4, 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.directory import by_code, by_codes
from lienthong.agencies.models import AgencyRecord, Unit
from lienthong.axis import attachments as store
from lienthong.axis.actions import Telling, tell, tell_many
from lienthong.axis.envelope import Attachment
from lienthong.axis.handlers import ReceiptSeen
from lienthong.base.clock import day_of
from lienthong.base.ids import new_id
from lienthong.contracts.coordination import FileClosed, OpinionAsked
from lienthong.contracts.documents import DraftRequested
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination import rules
from lienthong.systems.coordination.actions import refusals
from lienthong.systems.coordination.actions.books import (
    chosen,
    entered,
    happened,
    listed,
    name_of,
    own,
    require_binding,
    unlisted,
    words,
    working_day,
)
from lienthong.systems.coordination.models import (
    Agreement,
    AgreementItem,
    CoordinationFile,
    EscalationState,
    FileState,
    HappeningKind,
    Matter,
    Mode,
    OpinionRequest,
    RequestState,
)

REASONS = {
    rules.UNANSWERED: _("chưa có ý kiến và chưa ghi nhận quá hạn"),
    rules.UNDECIDED: _("còn điểm góp ý chưa tiếp thu hoặc giải trình"),
    rules.DISPUTED: _("còn nội dung chờ lãnh đạo hai cơ quan"),
    rules.TURNED_AWAY: _("không gửi được yêu cầu"),
}


@dataclass(frozen=True, kw_only=True)
class FileContent:
    """What a lead writes into a file before it is sent."""

    title: str
    content: str
    mode: str
    matter: str
    lead_role: str
    addressee_role: str
    due_date: date
    agreement: UUID | None = None
    item: UUID | None = None
    unit_id: int | None = None


@transaction.atomic
def draft(*, content: FileContent, by: Officer, now: datetime) -> CoordinationFile:
    """Begin a file; under an agreement its other party is the addressee from the start.

    :raises RolesMissing: unless content and both roles are stated (Điều 3.4).
    :raises DateInThePast: for a date before today; a day off becomes the next working day.
    :raises AgreementNotInForce, AgreementOver: unless the agreement binds today.
    """
    require(by, Permission.COORDINATION_REQUEST)
    file = CoordinationFile(agency_id=by.agency_id, created_at=now)
    agreement = _write(file, content, by, now)
    file.save(force_insert=True)
    if agreement is not None:
        record = by_code(agreement.partner_code, day_of(now))
        _add(file, record, by)
    happened(file, HappeningKind.CREATED, by=by.name, now=now)
    entered("file-drafted", file, by, now, mode=file.mode)
    return file


@transaction.atomic
def edit(
    *, file: CoordinationFile, content: FileContent, by: Officer, now: datetime
) -> CoordinationFile:
    """Change a file that was not sent yet; raises what ``draft`` raises."""
    require(by, Permission.COORDINATION_REQUEST)
    file = _in_draft(file, by)
    agreement = _write(file, content, by, now)
    codes = set(file.requests.values_list("addressee_code", flat=True))
    if agreement is not None and codes - {agreement.partner_code}:
        raise refusals.NotAParty(agency=", ".join(sorted(codes - {agreement.partner_code})))
    file.save()
    file.requests.update(due_date=file.due_date, original_due_date=file.due_date)
    entered("file-edited", file, by, now)
    return file


@transaction.atomic
def add_addressee(
    *, file: CoordinationFile, code: str, by: Officer, now: datetime
) -> OpinionRequest:
    """Add an agency, by a code of either generation, to those who will be asked.

    :raises UnknownAgency: if no agency carries the code today, or it has ended.
    :raises NotAParty: for a third agency under an agreement (Điều 1.2).
    :raises OwnAgency: for the lead itself.
    :raises AskedAlready: for an agency that is in the file.
    """
    require(by, Permission.COORDINATION_REQUEST)
    file = _in_draft(file, by)
    request = _add(file, by_code(code, day_of(now)), by)
    entered("addressee-added", file, by, now, addressee=request.addressee_code)
    return request


@transaction.atomic
def drop_addressee(*, request: OpinionRequest, by: Officer, now: datetime) -> CoordinationFile:
    """Take an addressee out of a file that was not sent to it, or could not be."""
    require(by, Permission.COORDINATION_REQUEST)
    request = own(OpinionRequest, request.pk, by)
    if request.state not in {RequestState.DRAFT, RequestState.TURNED_AWAY}:
        raise refusals.WrongStep()
    file = request.file
    entered("addressee-dropped", file, by, now, addressee=request.addressee_code)
    request.delete()
    return file


@transaction.atomic
def attach(
    *,
    file: CoordinationFile,
    name: str,
    media_type: str,
    data: BinaryIO,
    by: Officer,
    now: datetime,
) -> CoordinationFile:
    """Attach a file to what will be sent; the same content under the same name is attached once."""
    require(by, Permission.COORDINATION_REQUEST)
    file = _in_draft(file, by)
    digest = store.store(data)
    entry = listed([Attachment(digest.sha256, name[:200], media_type[:100], digest.size)])[0]
    if entry not in file.attachments:
        file.attachments = [*file.attachments, entry]
        file.save(update_fields=["attachments"])
        entered("file-attached", file, by, now, sha256=digest.sha256)
    return file


@transaction.atomic
def send(*, file: CoordinationFile, by: Officer, now: datetime) -> CoordinationFile:
    """Send the file to every addressee over the axis.

    :raises NobodyAsked: without an addressee.
    :raises UnknownAgency: if an addressee has ended since it was added.
    :raises DateInThePast: if the date has passed meanwhile.
    :raises AgreementNotInForce, AgreementOver: if the agreement no longer binds.
    """
    require(by, Permission.COORDINATION_REQUEST)
    file, today = _in_draft(file, by), day_of(now)
    requests = list(file.requests.select_for_update(no_key=True))
    if not requests:
        raise refusals.NobodyAsked()
    if file.due_date < today:
        raise refusals.DateInThePast()
    if file.agreement is not None:
        require_binding(file.agreement, today)
    by_codes([request.addressee_code for request in requests], today)
    file.state, file.sent_at = FileState.ASKED, now
    file.save(update_fields=["state", "sent_at"])
    told = tell_many([_telling(file, request, by, now) for request in requests], now=now)
    for request, (envelope,) in zip(requests, told, strict=True):
        request.state, request.sent_at, request.envelope_id = RequestState.SENT, now, envelope
        request.save(update_fields=["state", "sent_at", "envelope_id"])
        happened(request, HappeningKind.SENT, by=by.name, now=now)
    entered("file-sent", file, by, now, addressees=[r.addressee_code for r in requests])
    return file


@transaction.atomic
def submit(*, file: CoordinationFile, text: str, by: Officer, now: datetime) -> CoordinationFile:
    """Submit the file upwards, every opinion taken up or explained (Điều 5.5).

    :raises CannotSubmit: naming each addressee with an open opinion, remark or escalation.
    """
    require(by, Permission.COORDINATION_REQUEST)
    file = own(CoordinationFile, file.pk, by)
    if file.state != FileState.ASKED:
        raise refusals.WrongStep()
    found = rules.blockers(standings(file))
    if found:
        reasons = "; ".join(f"{name}: {REASONS[reason]}" for name, reason in found)
        raise refusals.CannotSubmit(reasons=reasons)
    return _close(file, FileState.SUBMITTED, text.strip(), by, now)


@transaction.atomic
def withdraw(
    *, file: CoordinationFile, reason: str, by: Officer, now: datetime
) -> CoordinationFile:
    """Withdraw a file from all who were asked.

    :raises ReasonMissing: without a reason.
    """
    require(by, Permission.COORDINATION_REQUEST)
    file = own(CoordinationFile, file.pk, by)
    if file.state != FileState.ASKED:
        raise refusals.WrongStep()
    return _close(file, FileState.WITHDRAWN, words(reason, refusals.ReasonMissing), by, now)


@transaction.atomic
def ask_letter(
    *, file: CoordinationFile, paragraphs: Sequence[str], by: Officer, now: datetime
) -> CoordinationFile:
    """Ask the agency's own documents for a draft letter on the file; asked again, it is the same draft.

    :raises WordsMissing: without a paragraph.
    """
    require(by, Permission.COORDINATION_REQUEST)
    file = own(CoordinationFile, file.pk, by)
    if not paragraphs:
        raise refusals.WordsMissing()
    if file.draft_reference is None:
        file.draft_reference = new_id()
        file.save(update_fields=["draft_reference"])
    message = DraftRequested(
        reference=file.draft_reference,
        kind="CV",
        subject=file.title,
        paragraphs=tuple(paragraphs),
        recipients=tuple(file.requests.values_list("addressee_code", flat=True)),
        due_date=file.due_date,
        requested_by=by.name,
    )
    tell(message, sender=by.agency_code, to=[by.agency_code], now=now)
    happened(file, HappeningKind.LETTER_ASKED, by=by.name, now=now)
    entered("letter-asked", file, by, now)
    return file


@transaction.atomic
def note_receipts(receipts: Sequence[ReceiptSeen], *, now: datetime) -> None:
    """Note which addressees' nodes turned a request away, with their words."""
    refused = {each.envelope_id: each for each in receipts if not each.accepted}
    rows = OpinionRequest.objects.select_for_update(no_key=True).filter(
        envelope_id__in=refused, state=RequestState.SENT
    )
    for row in rows.order_by("id"):
        receipt = refused[row.envelope_id]  # type: ignore[index]  # selected by it
        row.state, row.refusal = RequestState.TURNED_AWAY, receipt.message or receipt.code
        row.save(update_fields=["state", "refusal"])
        happened(row, HappeningKind.TURNED_AWAY, by="", now=now, text=row.refusal)


def standings(file: CoordinationFile) -> list[rules.Standing]:
    """Return what counts of each request of a file before it is submitted, in one query."""
    rows: Any = file.requests.annotate(
        undecided=Count("points", filter=Q(points__outcome=""), distinct=True),
        disputed=Count(
            "escalations", filter=Q(escalations__state=EscalationState.OPEN), distinct=True
        ),
    )
    return [
        rules.Standing(
            addressee=row.addressee_name,
            is_answered=row.state == RequestState.ANSWERED,
            is_marked_late=row.late_at is not None,
            is_turned_away=row.state == RequestState.TURNED_AWAY,
            undecided=row.undecided,
            open_escalations=row.disputed,
        )
        for row in rows
    ]


def _write(
    file: CoordinationFile, content: FileContent, by: Officer, now: datetime
) -> Agreement | None:
    agreement = _agreement(content.agreement, by, day_of(now))
    if content.due_date < day_of(now):
        raise refusals.DateInThePast()
    file.title = words(content.title)
    file.content = words(content.content, refusals.RolesMissing)
    file.lead_role = words(content.lead_role, refusals.RolesMissing)
    file.addressee_role = words(content.addressee_role, refusals.RolesMissing)
    file.mode, file.matter = chosen(Mode, content.mode), chosen(Matter, content.matter)
    file.due_date = working_day(content.due_date)
    file.agreement, file.item = agreement, _item(agreement, content.item)
    unit = _unit(content.unit_id or by.unit_id, by)
    file.unit, file.unit_name = unit, unit.name if unit else ""
    file.officer_name, file.officer_subject = by.name, by.subject
    return agreement


def _agreement(key: UUID | None, by: Officer, today: date) -> Agreement | None:
    if key is None:
        return None
    agreement = Agreement.objects.filter(agency_id=by.agency_id, pk=key).first()
    if agreement is None:
        raise refusals.AgreementUnknown()
    require_binding(agreement, today)
    return agreement


def _item(agreement: Agreement | None, key: UUID | None) -> AgreementItem | None:
    return agreement.items.filter(pk=key).first() if agreement and key else None


def _unit(key: int | None, by: Officer) -> Unit | None:
    if key is None:
        return None
    unit = Unit.objects.filter(pk=key, agency_id=by.agency_id).first()
    if unit is None:
        raise refusals.UnknownUnit()
    return unit


def _in_draft(file: CoordinationFile, by: Officer) -> CoordinationFile:
    row = own(CoordinationFile, file.pk, by)
    if row.state != FileState.DRAFT:
        raise refusals.WrongStep()
    return row


def _add(file: CoordinationFile, record: AgencyRecord, by: Officer) -> OpinionRequest:
    if record.agency_id == by.agency_id:
        raise refusals.OwnAgency()
    if file.agreement is not None and file.agreement.partner_code != record.code:
        raise refusals.NotAParty(agency=record.name)
    request, is_new = OpinionRequest.objects.get_or_create(
        file=file,
        addressee_code=record.code,
        defaults={
            "agency_id": by.agency_id,
            "reference": new_id(),
            "addressee_name": record.name,
            "due_date": file.due_date,
            "original_due_date": file.due_date,
        },
    )
    if not is_new:
        raise refusals.AskedAlready()
    return request


def _telling(
    file: CoordinationFile, request: OpinionRequest, by: Officer, now: datetime
) -> Telling:
    message = OpinionAsked(
        case=request.reference,
        file=file.pk,
        agreement=file.agreement.reference if file.agreement else None,
        clause=file.item.clause if file.item else "",
        title=file.title,
        content=file.content,
        mode=file.mode,
        matter=file.matter,
        lead_name=name_of(by.agency_code, day_of(now)),
        lead_unit=file.unit_name,
        lead_officer=file.officer_name,
        lead_role=file.lead_role,
        addressee_role=file.addressee_role,
        due_date=request.due_date,
        at=now,
    )
    return Telling(
        message=message,
        sender=by.agency_code,
        to=[request.addressee_code],
        attachments=unlisted(file.attachments),
    )


def _close(
    file: CoordinationFile, state: FileState, text: str, by: Officer, now: datetime
) -> CoordinationFile:
    file.state, file.closed_at, file.closing_text = state, now, text
    file.save(update_fields=["state", "closed_at", "closing_text"])
    sent = file.requests.exclude(state__in=[RequestState.DRAFT, RequestState.TURNED_AWAY])
    tell_many(
        [
            Telling(
                message=FileClosed(case=row.reference, outcome=str(state), text=text, at=now),
                sender=by.agency_code,
                to=[row.addressee_code],
            )
            for row in sent
        ],
        now=now,
    )
    submitted = state == FileState.SUBMITTED
    kind = HappeningKind.SUBMITTED if submitted else HappeningKind.WITHDRAWN
    happened(file, kind, by=by.name, now=now, text=text)
    entered(f"file-{state}", file, by, now)
    return file

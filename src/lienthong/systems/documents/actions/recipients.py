"""The lines of "Nơi nhận": what each was found to name, and what a clerk decides of the rest."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.directory import UnknownAgency, by_codes
from lienthong.agencies.groups import Expansion, ExpansionKind, expand_all
from lienthong.agencies.mandates import led
from lienthong.agencies.models import AgencyRecord
from lienthong.axis.directory import MANDATE, is_mandate
from lienthong.base.clock import day_of
from lienthong.base.errors import Conflict, Invalid, NotFound
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.systems.documents.models import (
    LineKind,
    OutgoingDocument,
    OutgoingState,
    RecipientLine,
)

LONGEST_LINE = 500
MANDATE_LINE = "Chức năng: "


class RecipientsUndecided(Conflict):
    code = "recipients-undecided"
    message = _(
        "Còn %(count)s dòng nơi nhận chưa xác định được cơ quan. Văn thư cần quyết định từng dòng trước."
    )


class RecipientsMissing(Invalid):
    code = "recipients-missing"
    message = _("Văn bản chưa có nơi nhận. Hãy ghi nơi nhận rồi thực hiện lại.")


class LineNotOpen(Conflict):
    code = "recipients-fixed"
    message = _("Văn bản đã phát hành, không thay đổi được nơi nhận.")


class LineExists(Conflict):
    code = "recipient-line-exists"
    message = _("Nơi nhận “%(text)s” đã có trong văn bản.")


class OnlyInDraft(Conflict):
    code = "recipients-only-in-draft"
    message = _("Chỉ thêm nơi nhận khi văn bản còn là dự thảo. Hãy trả lại dự thảo rồi thêm.")


class MandateIsOwn(Conflict):
    code = "recipient-mandate-is-own"
    message = _(
        "Chức năng “%(title)s” hiện do chính cơ quan bạn chủ trì. Hãy quyết định lại dòng nơi nhận này."
    )


class LineNotFound(NotFound):
    code = "recipient-line-not-found"
    message = _("Không tìm thấy dòng nơi nhận này.")


def resolve(
    *, document: OutgoingDocument, lines: Sequence[str], by: Officer, now: datetime
) -> list[RecipientLine]:
    """Find what each line names as of the document's day; a line that stayed the same keeps its decision."""
    written = [line.strip()[:LONGEST_LINE] for line in lines if line.strip()]
    decided = {line.text: line for line in document.lines.all() if line.decided_by}
    document.lines.all().delete()
    day = document.wanted_date or day_of(now)
    issuer = issuer_record(document.agency_id, day)
    meanings = expand_all(written, on=day, issuer=issuer)
    rows = []
    for order, (text, meaning) in enumerate(zip(written, meanings, strict=True)):
        row = RecipientLine(agency_id=document.agency_id, document=document, order=order, text=text)
        if text in decided:
            _keep_decision(row, decided[text])
        elif meaning.kind is ExpansionKind.REFERENCE and document.addressees:
            _fill(row, expand_all(document.addressees, on=day, issuer=issuer))
        else:
            _fill(row, [meaning])
        rows.append(row)
    return RecipientLine.objects.bulk_create(rows)


@transaction.atomic
def add_line(
    *, document: OutgoingDocument, address: str, by: Officer, now: datetime
) -> RecipientLine:
    """Add an agency, or a mandate and with it whoever leads it, to the recipients of a draft.

    The line stands before "Lưu", which comes last.

    :raises OnlyInDraft: once the document was submitted.
    :raises LineExists: if a line names the same already.
    :raises UnknownAgency, MalformedCode: for a code that the registry does not hold on the document's day.
    :raises UnknownMandate, MandateNotLed: for a mandate that nobody leads on that day.
    """
    require(by, Permission.DOCUMENT_DRAFT)
    rows = OutgoingDocument.objects.visible_to(by).select_for_update(no_key=True)
    row = rows.filter(id=document.id).first()
    if row is None:
        raise LineNotFound()
    if row.state != OutgoingState.DRAFT:
        raise OnlyInDraft()
    text, code = _named(address, row.wanted_date or day_of(now))
    lines = list(row.lines.all())
    if any(line.text == text or line.codes == [code] for line in lines):
        raise LineExists(text=text)
    line = RecipientLine(
        agency_id=row.agency_id,
        document=row,
        order=_place_before_archive(lines),
        text=text,
        kind=LineKind.MANDATE if is_mandate(code) else LineKind.AGENCIES,
        codes=[code],
        decided_by=by.subject,
        decided_at=now,
    )
    line.save()
    record(
        "documents.recipient-added",
        subject=f"document:{row.id}",
        by=by.subject,
        now=now,
        public={"agency": by.agency_code, "codes": line.codes},
    )
    return line


def _named(address: str, day: date) -> tuple[str, str]:
    """Return how an address is written as a line, and the address as it is kept."""
    if is_mandate(address):
        (found,) = led([address.removeprefix(MANDATE)], day)
        return f"{MANDATE_LINE}{found.mandate.title}"[:LONGEST_LINE], address
    (record_of_day,) = by_codes([address], day)
    return record_of_day.name, record_of_day.code


def _place_before_archive(lines: Sequence[RecipientLine]) -> int:
    """Make room before the first line of the archive, and return where it is."""
    last = [line for line in lines if line.kind == LineKind.ARCHIVE]
    place = last[0].order if last else len(lines)
    for line in reversed([line for line in lines if line.order >= place]):
        line.order += 1
        line.save(update_fields=["order"])
    return place


@transaction.atomic
def decide_line(
    *,
    line: RecipientLine,
    kind: LineKind,
    codes: Sequence[str] = (),
    reason: str = "",
    by: Officer,
    now: datetime,
) -> RecipientLine:
    """Settle what a line means: agencies by their codes, a person, the archive, or nobody on the axis.

    :raises LineNotOpen: once the document is issued.
    :raises UnknownAgency: for a code that the registry does not hold on the document's day.
    :raises UnknownMandate, MandateNotLed: for a mandate that nobody leads on that day.
    :raises RecipientsMissing: for "agencies" without a code.
    """
    if not {Permission.DOCUMENT_ISSUE, Permission.DOCUMENT_DRAFT} & by.permissions:
        require(by, Permission.DOCUMENT_ISSUE)
    row = (
        RecipientLine.objects.select_for_update(no_key=True)
        .select_related("document")
        .filter(id=line.id, agency_id=by.agency_id)
        .first()
    )
    if row is None:
        raise LineNotFound()
    document = row.document
    if document.state not in {
        OutgoingState.DRAFT,
        OutgoingState.SUBMITTED,
        OutgoingState.SIGNED,
    }:
        raise LineNotOpen()
    day = document.issued_date or document.wanted_date or day_of(now)
    row.kind = kind
    found = _checked([code.strip() for code in codes if code.strip()], day) if row.is_sent else []
    if row.is_sent and not found:
        raise RecipientsMissing()
    row.codes = found
    row.reason, row.decided_by, row.decided_at = reason.strip(), by.subject, now
    row.save(update_fields=["kind", "codes", "reason", "decided_by", "decided_at"])
    record(
        "documents.recipient-decided",
        subject=f"document:{document.id}",
        by=by.subject,
        now=now,
        public={"agency": by.agency_code, "kind": str(kind), "codes": row.codes},
    )
    return row


def require_some(document: OutgoingDocument) -> None:
    """Let pass a document that names somebody to receive it.

    :raises RecipientsMissing: if it names nobody.
    """
    if not document.lines.exists():
        raise RecipientsMissing()


def require_decided(document: OutgoingDocument) -> list[str]:
    """Return the addresses of all recipients, agencies and mandates, each once, in the order of the lines.

    :raises RecipientsUndecided: while a line is open.
    :raises RecipientsMissing: if no agency is to receive the document.
    """
    lines = list(document.lines.all())
    undecided = [line for line in lines if line.kind == LineKind.UNRESOLVED]
    if undecided:
        raise RecipientsUndecided(count=len(undecided), line=undecided[0].text)
    codes = _each_once(line.codes for line in lines if line.is_sent)
    if not codes:
        raise RecipientsMissing()
    return codes


def _checked(addresses: Sequence[str], day: date) -> list[str]:
    """Return addresses as they are kept, each once: agencies first, then mandates."""
    mandates = list(dict.fromkeys(each for each in addresses if is_mandate(each)))
    led([each.removeprefix(MANDATE) for each in mandates], day)
    agencies = by_codes([each for each in addresses if not is_mandate(each)], day)
    return [*dict.fromkeys(record.code for record in agencies), *mandates]


def issuer_record(agency_id: int, day: date) -> AgencyRecord:
    """Return what the registry says of an agency on a day.

    :raises UnknownAgency: if it did not exist then.
    """
    record_of_day = AgencyRecord.objects.as_of(day).filter(agency_id=agency_id).first()
    if record_of_day is None:
        raise UnknownAgency(given=agency_id, day=day.strftime("%d/%m/%Y"))
    return record_of_day


def _keep_decision(row: RecipientLine, before: RecipientLine) -> None:
    row.kind, row.codes, row.reason = before.kind, before.codes, before.reason
    row.decided_by, row.decided_at = before.decided_by, before.decided_at


def _fill(row: RecipientLine, meanings: Sequence[Expansion]) -> None:
    """Write what a line, or the addressees it refers to, was found to name; in doubt a clerk decides."""
    kinds = {meaning.kind for meaning in meanings}
    if kinds & {ExpansionKind.UNRESOLVED, ExpansionKind.REFERENCE}:
        row.kind = LineKind.UNRESOLVED
    elif ExpansionKind.AGENCIES in kinds:
        row.kind = LineKind.AGENCIES
    elif ExpansionKind.MANDATE in kinds:
        row.kind = LineKind.MANDATE
    else:
        row.kind = LineKind(meanings[0].kind.value)
    row.codes = _each_once(
        [*meaning.codes, *(f"{MANDATE}{subject}" for subject in meaning.mandates)]
        for meaning in meanings
    )
    row.suggestions = [list(pair) for meaning in meanings for pair in meaning.suggestions]
    row.reason = " ".join(meaning.note for meaning in meanings if meaning.note)[:LONGEST_LINE]


def _each_once(groups: Iterable[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(code for group in groups for code in group))

"""Review, signature and sending of a report, and its correction (NĐ 09/2019/NĐ-CP, NĐ 30/2020/NĐ-CP)."""

from datetime import datetime

from django.db import transaction
from pydantic import TypeAdapter

from lienthong.axis import attachments
from lienthong.axis.actions import tell
from lienthong.axis.attachments import Attachment
from lienthong.base.clock import day_of
from lienthong.base.jsontext import canonical
from lienthong.contracts.reporting import LowerReport, ReportSubmitted
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting.actions import behind
from lienthong.systems.reporting.actions.books import locked, note
from lienthong.systems.reporting.actions.entering import begun, owed, refuse_closed
from lienthong.systems.reporting.actions.refusals import (
    FiguresUnexplained,
    PeriodNotEnded,
    ReasonMissing,
    ReportEmpty,
    WrongReportState,
)
from lienthong.systems.reporting.layout import draw_report
from lienthong.systems.reporting.models import Report, ReportState
from lienthong.trust.keys import signer_for
from lienthong.trust.pades import Kind, VisibleMark, sign_pdf
from lienthong.trust.usage import Usage

OFFICIAL_FIELD = "OfficialSignature"
AGENCY_FIELD = "AgencySignature"
PDF = "application/pdf"
LOWER = "application/json"
LOWER_NAME = "bao-cao-cap-duoi.json"

_lower: TypeAdapter[tuple[LowerReport, ...]] = TypeAdapter(tuple[LowerReport, ...])


@transaction.atomic
def send_to_review(*, report: Report, by: Officer, now: datetime) -> Report:
    """Hand a draft over for review; its cells are closed until it is given back.

    :raises WrongReportState: unless it is a draft.
    :raises ReportEmpty: if nothing was entered.
    :raises FiguresUnexplained: if a cell differs from the system's own figure without a reason.
    """
    require(by, Permission.REPORT_ENTER)
    row = locked(report, by, ReportState.DRAFT)
    if not _has_content(row):
        raise ReportEmpty()
    if row.unexplained:
        labels = row.version.labels
        raise FiguresUnexplained(cells="; ".join(labels[code] for code in row.unexplained))
    row.state, row.return_reason, row.changed_at = ReportState.REVIEW, "", now
    row.save(update_fields=["state", "return_reason", "changed_at"])
    note("reporting.report-reviewed", row, by.subject, now, warnings=len(row.warnings))
    return row


@transaction.atomic
def give_back(*, report: Report, reason: str, by: Officer, now: datetime) -> Report:
    """Give a report in review back to those who made it.

    :raises WrongReportState: unless it is in review.
    :raises ReasonMissing: without a reason.
    """
    require(by, Permission.REPORT_REVIEW)
    row = locked(report, by, ReportState.REVIEW)
    if not reason.strip():
        raise ReasonMissing()
    row.state, row.return_reason, row.changed_at = ReportState.DRAFT, reason.strip(), now
    row.save(update_fields=["state", "return_reason", "changed_at"])
    note("reporting.report-given-back", row, by.subject, now)
    return row


@transaction.atomic
def sign_and_submit(*, report: Report, by: Officer, now: datetime, notation: str = "") -> Report:
    """Draw a report, sign it as the person and as the agency, and send it to the agency that receives it.

    The accepted reports of all units below go along, so that the receiver can follow each sum down.

    :raises WrongReportState: unless it is in review.
    :raises PeriodNotEnded: before the day on which data is closed.
    :raises PeriodNotOpen, PeriodClosed: if the period is not open; a correction may always be sent.
    :raises NotOwed: if nobody receives the report any more.
    :raises NoKey: if the person or the agency has no certificate.
    """
    require(by, Permission.REPORT_SIGN)
    row = locked(report, by, ReportState.REVIEW)
    period, today = row.period, day_of(now)
    if today < period.last_date:
        raise PeriodNotEnded(period=period.label, day=period.last_date.strftime("%d/%m/%Y"))
    _place, duty = owed(row.version, period, by.agency_code, now)
    if row.vintage == 1:
        refuse_closed(duty, by, now)
    row.receiver, row.due_date = duty.receiver, duty.due_date
    row.notation = notation.strip() or row.notation
    row.signed_by, row.signer_name, row.signer_title = by.subject, by.name, by.post_title
    row.submitted_at = now
    # A deadline of NĐ 09/2019/NĐ-CP is a day; the cut-off at 15:00 of NĐ 61/2018/NĐ-CP is for dossiers.
    row.on_time = today <= duty.due_date
    _sign(row, by, now)
    row.state, row.changed_at = ReportState.SUBMITTED, now
    row.ledger_entry = note(
        "reporting.report-submitted", row, by.subject, now,
        to=row.receiver, pdf_sha256=row.pdf_sha256, on_time=row.on_time,
    )  # fmt: skip
    row.save()
    behind.settle_earlier(row)
    _tell(row, by, now)
    behind.notice(
        agency_id=by.agency_id,
        code=by.agency_code,
        version=row.version,
        period_id=row.period_id,
        by=by.subject,
        now=now,
    )
    return row


@transaction.atomic
def correct(*, report: Report, reason: str, by: Officer, now: datetime) -> Report:
    """Begin a correction of an accepted report: a new vintage with its values, to be signed and sent again.

    The accepted vintage stands until the correction is accepted.

    :raises WrongReportState: unless it is the agency's own accepted report, or a correction is being made.
    :raises ReasonMissing: without a reason.
    """
    require(by, Permission.REPORT_ENTER)
    row = locked(report, by, ReportState.ACCEPTED)
    if not reason.strip():
        raise ReasonMissing()
    if row.unit != by.agency_code:
        raise WrongReportState(state=row.get_state_display())
    newest = Report.objects.vintages_of(row).first() or row
    if newest.state in {ReportState.DRAFT, ReportState.REVIEW, ReportState.SUBMITTED}:
        raise WrongReportState(state=newest.get_state_display())
    place, duty = owed(row.version, row.period, row.unit, now)
    made = begun(row.version, row.period, place, duty, by, now, after=row, reason=reason.strip())
    made.vintage = newest.vintage + 1
    # The tree is that of the report's period, whatever was merged since.
    made.unit_name, made.level, made.parent, made.path = (
        row.unit_name,
        row.level,
        row.parent,
        row.path,
    )
    made.save(force_insert=True)
    note("reporting.correction-begun", made, by.subject, now)
    return made


def _has_content(row: Report) -> bool:
    return any(value is not None for value in row.values) or any(
        str(text).strip() for text in row.texts.values()
    )


def _sign(row: Report, by: Officer, now: datetime) -> None:
    drawn = draw_report(row)
    person = signer_for(by.subject, Usage.OFFICIAL, now=now)
    agency = signer_for(by.agency_code, Usage.AGENCY, now=now)
    signature, seal = drawn.signatures[0], drawn.seals[0]
    mark = VisibleMark(page=signature.page, box=signature.rectangle, kind=Kind.PERSON)
    pdf = sign_pdf(drawn.pdf, signer=person, field=OFFICIAL_FIELD, mark=mark, now=now)
    mark = VisibleMark(page=seal.page, box=seal.rectangle, kind=Kind.AGENCY)
    pdf = sign_pdf(pdf, signer=agency, field=AGENCY_FIELD, mark=mark, now=now)
    digest = attachments.store(pdf)
    row.pdf_sha256, row.pdf_size = digest.sha256, digest.size


def _tell(row: Report, by: Officer, now: datetime) -> None:
    form = row.form
    files = [Attachment(row.pdf_sha256, f"{row.unit}-{row.period_id}.pdf", PDF, row.pdf_size)]
    lower = _lower_reports(row)
    lower_sha256 = ""
    if lower:
        digest = attachments.store(canonical(_lower.dump_python(lower, mode="json")))
        lower_sha256 = digest.sha256
        files.append(Attachment(digest.sha256, LOWER_NAME, LOWER, digest.size))
    message = ReportSubmitted(
        reference=row.reference,
        regime=row.version.regime.code,
        version=row.version.number,
        period=row.period_id,
        unit=row.unit,
        vintage=row.vintage,
        items=tuple(item.code for item in form.items),
        decimals=tuple(item.decimals for item in form.items),
        values=tuple(row.values),
        origins=row.origins,
        texts={code: str(text) for code, text in row.texts.items()},
        reason=row.reason,
        notation=row.notation,
        signer_name=row.signer_name,
        signer_title=row.signer_title,
        submitted_at=now,
        pdf_sha256=row.pdf_sha256,
        lower_sha256=lower_sha256,
        is_generated=row.is_generated,
        figures={code: str(value) for code, value in row.computed.items()},
        figure_reasons={code: str(text) for code, text in row.reasons.items()},
    )
    tell(message, sender=by.agency_code, to=[row.receiver], now=now, attachments=files)


def _lower_reports(row: Report) -> tuple[LowerReport, ...]:
    below = (
        Report.objects.filter(agency_id=row.agency_id)
        .of_period(row.version, row.period_id)
        .accepted()
        .under(row.path)
        .exclude(unit=row.unit)
        .in_order()
    )
    return tuple(
        LowerReport(
            reference=each.reference,
            unit=each.unit,
            vintage=each.vintage,
            values=tuple(each.values),
            origins=each.origins,
            texts={code: str(text) for code, text in each.texts.items()},
            reason=each.reason,
            signer_name=each.signer_name,
            pdf_sha256=each.pdf_sha256,
            submitted_at=each.submitted_at,
            on_time=each.on_time,
            is_generated=each.is_generated,
        )
        for each in below
    )


def read_lower(data: bytes) -> tuple[LowerReport, ...]:
    """Return the lower reports of an attachment.

    :raises ValueError: for anything else.
    """
    return _lower.validate_json(data, extra="forbid")

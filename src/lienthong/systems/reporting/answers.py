"""What the reporting system answers when other systems of the same agency ask."""

from base64 import b64encode
from datetime import datetime, timedelta

from django.urls import reverse

from lienthong.agencies.models import AgencyRecord
from lienthong.axis import attachments
from lienthong.axis.asking import Asking, answers
from lienthong.axis.refusals import AttachmentMissing, DigestMismatch
from lienthong.base.tenancy import acting_for
from lienthong.casework.calendar import deadline_clock
from lienthong.contracts.reporting import (
    DutiesOfMandate,
    DutiesOfMandateAsked,
    MandateDuty,
    SignedReport,
    SignedReportAsked,
)
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting.actions.refusals import PdfNotForAsker, PdfNotHeld
from lienthong.systems.reporting.duties import duty_for
from lienthong.systems.reporting.models import RegimeVersion, Report
from lienthong.systems.reporting.rules.reporters import Clock
from lienthong.systems.reporting.units import places

#: Questions and answers travel as one message of the broker, of at most one megabyte.
_PART = 512 * 1024
_MOST_HOPS = 8
_AHEAD = timedelta(days=460)


@answers(DutiesOfMandateAsked, permission="mandate.read")
def duties_of_mandate(
    question: DutiesOfMandateAsked, asking: Asking, *, now: datetime
) -> DutiesOfMandate:
    """Return the regimes bound to a mandate and in force on the day; the register is open to all."""
    clock = deadline_clock()
    versions = RegimeVersion.objects.in_force(question.on).select_related("regime")
    found = versions.filter(regime__mandate_subject=question.subject).order_by("regime__code")
    duties = tuple(_duty(version, question, clock) for version in found)
    return DutiesOfMandate(subject=question.subject, duties=duties)


def _duty(version: RegimeVersion, question: DutiesOfMandateAsked, clock: Clock) -> MandateDuty:
    dues = (
        group.deadline.of(period, clock)
        for period in version.periods_closing(
            question.on - timedelta(days=100), question.on + _AHEAD
        )
        for group in version.groups
    )
    return MandateDuty(
        regime=version.regime.code,
        title=version.name,
        next_due_date=min((due for due in dues if due >= question.on), default=None),
        url=reverse("reporting:regime", args=[version.regime.code]),
    )


@answers(SignedReportAsked, permission=Permission.REPORT_READ)
def signed_report(question: SignedReportAsked, asking: Asking, *, now: datetime) -> SignedReport:
    """Return a part of the signed PDF of the asked unit's own report, to whoever its figures went up to.

    :raises PdfNotHeld: if the unit has no such report, or another PDF of it, or the file no longer.
    :raises PdfNotForAsker: for an agency that stands nowhere on the report's way up.
    """
    record = AgencyRecord.objects.filter(code=asking.to).order_by("-valid").first()
    if record is None:
        raise PdfNotHeld()
    # The unit answers from its own book, whoever asks in whose scope.
    with acting_for(record.agency_id, asking.to):
        rows = Report.objects.own_of(record.agency_id, asking.to).select_related("version__regime")
        row = rows.filter(reference=question.reference, submitted_at__isnull=False).first()
    if row is None or row.pdf_sha256 != question.pdf_sha256:
        raise PdfNotHeld()
    if asking.sender not in way_up(row):
        raise PdfNotForAsker()
    try:
        data = attachments.read(row.pdf_sha256)
    except (AttachmentMissing, DigestMismatch):
        raise PdfNotHeld() from None
    part = data[max(question.offset, 0) :][:_PART]
    return SignedReport(row.pdf_sha256, len(data), question.offset, b64encode(part).decode())


def way_up(report: Report) -> list[str]:
    """Return the agencies that a report goes up to: who receives it, who receives theirs, and so on."""
    found = [report.receiver]
    clock = deadline_clock()
    while len(found) < _MOST_HOPS:
        place = places([found[-1]], report.last_date).get(found[-1])
        duty = duty_for(report.version, report.period, place, clock)
        if duty is None or duty.receiver in found:
            break
        found.append(duty.receiver)
    return found

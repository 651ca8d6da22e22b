"""Reports that arrive from below: checked, kept, accepted into the sums or returned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.db import transaction

from lienthong.agencies.models import AgencyRecord
from lienthong.axis import attachments
from lienthong.axis.actions import tell
from lienthong.axis.handlers import Arrival, one_by_one
from lienthong.base.clock import day_of
from lienthong.base.errors import Refusal
from lienthong.casework.calendar import deadline_clock
from lienthong.casework.clock import DeadlineClock
from lienthong.contracts.reporting import LowerReport, ReportDecided, ReportSubmitted
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting.actions import behind, books, summing
from lienthong.systems.reporting.actions.books import locked, note
from lienthong.systems.reporting.actions.entering import LONGEST_REASON
from lienthong.systems.reporting.actions.refusals import (
    AlreadyReported,
    ForgedSender,
    FormDiffers,
    LowerReportsInvalid,
    NotOwed,
    NotTheReceiver,
    PeriodNotOfRegime,
    ReasonMissing,
    ReportNotFound,
    ReportPdfMissing,
    ReportSignaturesRefused,
    RequestWithdrawn,
    WrongReportState,
)
from lienthong.systems.reporting.actions.submitting import read_lower
from lienthong.systems.reporting.checking import signature_fault
from lienthong.systems.reporting.duties import Duty, duty_for
from lienthong.systems.reporting.holders import Holders
from lienthong.systems.reporting.models import RegimeVersion, Report, ReportState
from lienthong.systems.reporting.rules import filling, items
from lienthong.systems.reporting.rules.items import CellInvalid, Form
from lienthong.systems.reporting.rules.periods import Period, PeriodUnknown
from lienthong.systems.reporting.units import Place, places, places_below
from lienthong.trust.store import TrustStore

#: Where the first digit of a figure may stand before or after its point.
_DIGITS = range(-30, 30)


@dataclass
class _Desk:
    """What taking in a batch needs, read once."""

    now: datetime
    store: TrustStore
    clock: DeadlineClock
    agencies: Mapping[str, int]
    holders: Holders = field(default_factory=Holders)
    versions: dict[tuple[str, int], RegimeVersion | None] = field(default_factory=dict)

    def version(self, regime: str, number: int) -> RegimeVersion | None:
        key = (regime, number)
        if key not in self.versions:
            found = RegimeVersion.objects.select_related("regime")
            self.versions[key] = found.filter(regime__code=regime, number=number).first()
        return self.versions[key]


@transaction.atomic
def take_in(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Check and keep reports that arrived; answer each with None, or with why it is turned away.

    A vintage that is here already is taken as repeated and changes nothing.
    """
    agencies = AgencyRecord.objects.ids_by_code(arrival.to for arrival in arrivals)
    desk = _Desk(now, TrustStore.load(now=now), deadline_clock(), agencies)
    return one_by_one(arrivals, partial(_take_in_one, desk=desk))


@transaction.atomic
def accept(*, report: Report, by: Officer, now: datetime) -> Report:
    """Accept a report: it and what it carried from below count in the sums; the vintage before is superseded.

    :raises WrongReportState: unless it waits for acceptance.
    :raises NotTheReceiver: for the agency's own report.
    """
    require(by, Permission.REPORT_RECEIVE)
    row = _waiting(report, by)
    carried = Report.objects.select_for_update(of=("self",), no_key=True).filter(
        agency_id=by.agency_id, via=row.reference, state=ReportState.SUBMITTED
    )
    rows = [row, *carried.only(*summing.NEEDED).order_by("path")]
    for each in rows:
        each.version = row.version
    _stand(rows, by, now)
    behind.notice(
        agency_id=by.agency_id,
        code=by.agency_code,
        version=row.version,
        period_id=row.period_id,
        by=by.subject,
        now=now,
    )
    note("reporting.report-accepted", row, by.subject, now, carried=len(rows) - 1)
    _tell_decision(row, by, now, reason="")
    row.refresh_from_db()
    return row


@transaction.atomic
def return_report(*, report: Report, reason: str, by: Officer, now: datetime) -> Report:
    """Return a report to the unit that sent it, with a reason; it has to be made again.

    :raises WrongReportState: unless it waits for acceptance.
    :raises NotTheReceiver: for the agency's own report.
    :raises ReasonMissing: without a reason.
    """
    require(by, Permission.REPORT_RECEIVE)
    row = _waiting(report, by)
    if not reason.strip():
        raise ReasonMissing()
    row.state, row.return_reason, row.changed_at = ReportState.RETURNED, reason.strip(), now
    row.save(update_fields=["state", "return_reason", "changed_at"])
    # What was only carried is not wanted without its carrier; it comes again with the next one.
    Report.objects.filter(
        agency_id=by.agency_id, via=row.reference, state=ReportState.SUBMITTED
    ).delete()
    note("reporting.report-returned", row, by.subject, now)
    _tell_decision(row, by, now, reason=reason.strip())
    return row


@transaction.atomic
def take_decisions(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Note in the sender's own book what the receiver decided; told twice, it counts once."""
    references = {arrival.message.reference for arrival in arrivals}
    rows = Report.objects.select_for_update(of=("self",), no_key=True).filter(
        reference__in=references
    )
    own = {
        (row.unit, row.reference): row
        for row in rows.select_related("version__regime").order_by("id")
        if row.entered_by
    }
    return [_decided(own.get((each.to, each.message.reference)), each, now) for each in arrivals]


def _decided(row: Report | None, arrival: Arrival, now: datetime) -> Refusal | None:
    message: ReportDecided = arrival.message
    if row is None:
        return ReportNotFound()
    if row.receiver != arrival.sender:
        return NotTheReceiver()
    if row.state != ReportState.SUBMITTED and not row.turned_away:
        # Repeated, or overtaken by a later vintage: what was decided first stays.
        return None
    row.turned_away = ""
    if not message.is_accepted:
        row.state, row.return_reason = ReportState.RETURNED, message.reason or "—"
        row.changed_at = now
        row.save(update_fields=["state", "return_reason", "turned_away", "changed_at"])
        return None
    Report.objects.vintages_of(row).accepted().update(
        state=ReportState.SUPERSEDED, superseded_at=now, changed_at=now
    )
    row.state, row.accepted_at, row.changed_at = ReportState.ACCEPTED, now, now
    row.accepted_by, row.return_reason = message.officer[:120], ""
    row.save(
        update_fields=[
            "state", "accepted_at", "accepted_by", "return_reason", "turned_away", "changed_at",
        ]
    )  # fmt: skip
    return None


def _take_in_one(arrival: Arrival, desk: _Desk) -> None:
    message: ReportSubmitted = arrival.message
    if arrival.to not in desk.agencies:
        raise NotTheReceiver()
    if arrival.sender != message.unit:
        raise ForgedSender()
    agency_id = desk.agencies[arrival.to]
    if Report.objects.filter(agency_id=agency_id, reference=message.reference).exists():
        return
    version = _version(message, desk)
    period = _period(version, message.period)
    place, duty = _owed(version, period, arrival, desk)
    _require_new(message, agency_id, version, period)
    _require_signed(arrival, desk)
    row = _row(message, agency_id, version, period, place, duty)
    row.submitted_at = arrival.created_at
    # Any hour of the last day is in time, as for the sender.
    row.on_time = day_of(arrival.created_at) <= duty.due_date
    row.recorded_at = row.changed_at = desk.now
    row.pdf_size = next(each.size for each in arrival.attachments if each.sha256 == row.pdf_sha256)
    row.save(force_insert=True)
    behind.settle_earlier(row)
    if message.lower_sha256:
        _keep_lower(row, arrival, desk)


def _version(message: ReportSubmitted, desk: _Desk) -> RegimeVersion:
    version = desk.version(message.regime, message.version)
    if version is None:
        raise FormDiffers()
    codes = tuple(item.code for item in version.form.items)
    decimals = tuple(item.decimals for item in version.form.items)
    if message.items != codes or message.decimals != decimals:
        raise FormDiffers()
    require_possible(version.form, message.values, message.origins)
    return version


def require_possible(form: Form, values: Sequence[int | None], origins: str) -> None:
    """Refuse stored numbers that no cell of the form could hold.

    :raises FormDiffers: for such numbers, or for too many or too few.
    """
    if len(values) != len(form.items) or len(origins) > len(form.items):
        raise FormDiffers()
    for item, stored in zip(form.items, values, strict=True):
        if stored is None:
            continue
        if item.is_text or abs(stored) >= items.LARGEST:
            raise FormDiffers()
        if not item.is_computed:
            try:
                items.read(item, item.from_scaled(stored))
            except CellInvalid:
                raise FormDiffers() from None


def _period(version: RegimeVersion, text: str) -> Period:
    try:
        period = version.period(text)
    except PeriodUnknown:
        raise PeriodNotOfRegime(period=text) from None
    if period.last_date not in version.valid:
        raise PeriodNotOfRegime(period=text)
    return period


def _owed(
    version: RegimeVersion, period: Period, arrival: Arrival, desk: _Desk
) -> tuple[Place, Duty]:
    unit = arrival.message.unit
    place = places([unit], period.last_date).get(unit)
    if version.is_withdrawn:
        raise RequestWithdrawn(reason=version.withdrawn_reason)
    duty = duty_for(version, period, place, desk.clock, desk.holders)
    if place is None or duty is None:
        raise NotOwed(unit=unit, period=period.label)
    if duty.receiver != arrival.to:
        raise NotTheReceiver()
    return place, duty


def _require_new(
    message: ReportSubmitted, agency_id: int, version: RegimeVersion, period: Period
) -> None:
    """Refuse a second report of a period: only a correction that says why follows an accepted one."""
    held = Report.objects.filter(agency_id=agency_id, unit=message.unit).of_period(
        version, period.id
    )
    # What the receiver typed in for a silent unit gives way to what the unit signs itself.
    last = held.signed().order_by("-vintage").first()
    if last is None:
        return
    if last.state == ReportState.SUBMITTED and last.via is None or message.vintage <= last.vintage:
        raise AlreadyReported(period=period.label)
    if last.state == ReportState.ACCEPTED and not message.reason.strip():
        raise AlreadyReported(period=period.label)


def _require_signed(arrival: Arrival, desk: _Desk) -> None:
    message: ReportSubmitted = arrival.message
    carried = {each.sha256 for each in arrival.attachments}
    if message.pdf_sha256 not in carried:
        raise ReportPdfMissing()
    if message.lower_sha256 and message.lower_sha256 not in carried:
        raise LowerReportsInvalid()
    fault = signature_fault(message.pdf_sha256, message.unit, store=desk.store, now=desk.now)
    if fault:
        raise ReportSignaturesRefused(reason=fault)


def _row(
    message: ReportSubmitted | LowerReport,
    agency_id: int,
    version: RegimeVersion,
    period: Period,
    place: Place,
    duty: Duty | None,
) -> Report:
    """Return the receiver's copy of a report, as it waits for acceptance."""
    row = Report(
        agency_id=agency_id,
        version=version,
        unit=place.code,
        unit_name=place.name,
        level=place.level,
        parent=place.parent,
        path=place.path,
        period_id=period.id,
        first_date=period.first_date,
        last_date=period.last_date,
        vintage=message.vintage,
        state=ReportState.SUBMITTED,
        values=list(message.values),
        origins=message.origins.ljust(len(version.form.items), filling.CellOrigin.NONE),
        texts=dict(message.texts),
        is_generated=message.is_generated,
        reference=message.reference,
        reason=message.reason or ("—" if message.vintage > 1 else ""),
        signer_name=message.signer_name,
        pdf_sha256=message.pdf_sha256,
        receiver=duty.receiver if duty else "",
        due_date=duty.due_date if duty else None,
    )
    if isinstance(message, ReportSubmitted):
        row.notation, row.signer_title = message.notation, message.signer_title
        row.figures, row.reasons = _figures(message, version.form)
        found = filling.warnings(
            version.form, row.numbers, row.texts, row.origins, sections=version.sections
        )
        row.warnings = [each.to_data() for each in found]
    return row


def _figures(
    message: ReportSubmitted, form: Form
) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Return what the sender's system counted beside what it declares, and its reasons.

    :raises FormDiffers: for items that the form does not have or bind, or values that are no numbers.
    """
    if not message.figures.keys() <= {item.code for item in form.numeric if item.figure}:
        raise FormDiffers()
    try:
        numbers = {code: Decimal(text) for code, text in message.figures.items()}
    except ArithmeticError:
        raise FormDiffers() from None
    # Written out on every page of the report: neither no number nor one of a million digits.
    if not all(each.is_finite() and each.adjusted() in _DIGITS for each in numbers.values()):
        raise FormDiffers()
    figures = {code: {"value": str(each)} for code, each in numbers.items()}
    reasons = {
        code: text[:LONGEST_REASON]
        for code, text in message.figure_reasons.items()
        if code in figures
    }
    return figures, reasons


def _keep_lower(carrier: Report, arrival: Arrival, desk: _Desk) -> None:
    """Keep the reports that a report carries from further below, until it is accepted."""
    try:
        lower = read_lower(attachments.read(arrival.message.lower_sha256))
    except ValueError as error:
        raise LowerReportsInvalid() from error
    below = places_below(carrier.unit, carrier.last_date)
    rows = []
    for each in lower:
        place = below.get(each.unit)
        if place is None or each.unit == carrier.unit or each.vintage < 1:
            raise LowerReportsInvalid()
        require_possible(carrier.form, each.values, each.origins)
        row = _row(each, carrier.agency_id, carrier.version, carrier.period, place, None)
        row.via, row.submitted_at, row.on_time = carrier.reference, each.submitted_at, each.on_time
        if row.submitted_at is not None and not row.pdf_sha256 and not row.is_generated:
            row.submitted_at, row.on_time = None, None
        row.recorded_at = row.changed_at = desk.now
        rows.append(row)
    books.insert(_newer(rows, carrier), ignore_conflicts=True)


def _newer(rows: Sequence[Report], carrier: Report) -> list[Report]:
    """Leave out what this book holds as new or newer; what is signed goes before what is not."""
    held = Report.objects.filter(agency_id=carrier.agency_id).of_period(
        carrier.version, carrier.period_id
    )
    newest: dict[str, tuple[bool, int]] = {}
    for unit, vintage, digest in held.under(carrier.path).values_list(
        "unit", "vintage", "pdf_sha256"
    ):
        newest[unit] = max((bool(digest), vintage), newest.get(unit, (False, 0)))
    return [row for row in rows if (row.is_signed, row.vintage) > newest.get(row.unit, (False, 0))]


def _waiting(report: Report, by: Officer) -> Report:
    row = locked(report, by, ReportState.SUBMITTED)
    if row.unit == by.agency_code:
        raise NotTheReceiver()
    if row.via is not None:
        # What was carried is accepted or returned together with its carrier.
        raise WrongReportState(state=row.get_state_display())
    return row


def _stand(rows: Sequence[Report], by: Officer, now: datetime) -> None:
    """Make reports of one version and period the standing ones, in place of earlier vintages."""
    first = rows[0]
    before = (
        Report.objects.filter(agency_id=by.agency_id, unit__in={row.unit for row in rows})
        .of_period(first.version, first.period_id)
        .accepted()
    )
    old = list(before.only(*summing.NEEDED))
    for each in old:
        each.version = first.version
    before.update(state=ReportState.SUPERSEDED, superseded_at=now, changed_at=now)
    Report.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=ReportState.ACCEPTED, accepted_at=now, accepted_by=by.name[:120], changed_at=now
    )
    summing.add(by.agency_code, added=rows, removed=old, now=now)


def _tell_decision(row: Report, by: Officer, now: datetime, *, reason: str) -> None:
    message = ReportDecided(
        reference=row.reference,
        is_accepted=not reason,
        reason=reason,
        officer=by.name,
        at=now,
    )
    tell(message, sender=by.agency_code, to=[row.unit], now=now)

"""Giving mandates, passing them on, ending them."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import DateRange

from lienthong.agencies import permissions
from lienthong.agencies.actions.acting import Actor
from lienthong.agencies.models import Agency, AgencyRecord, Holding, Mandate
from lienthong.base.access import check
from lienthong.base.clock import day_of
from lienthong.base.errors import Conflict, Invalid, NotFound
from lienthong.ledger.actions import record


class SubjectTaken(Conflict):
    code = "mandate-subject-taken"
    message = _("Đã có chức năng, nhiệm vụ mang mã %(subject)s. Hãy dùng mã khác.")


class LegalBasisMissing(Invalid):
    code = "legal-basis-missing"
    message = _("Hãy ghi căn cứ pháp lý: số, ký hiệu và ngày của văn bản giao nhiệm vụ.")


class MandateOver(Conflict):
    code = "mandate-ended"
    message = _("Nhiệm vụ đã kết thúc từ ngày %(day)s, không thể thay đổi nữa.")


class AlreadyLeads(Conflict):
    code = "mandate-already-leads"
    message = _("Cơ quan này đang chủ trì nhiệm vụ.")


class BeforeCurrentLead(Invalid):
    code = "mandate-day-too-early"
    message = _(
        "Ngày chuyển giao phải sau ngày %(day)s, là ngày cơ quan đang chủ trì bắt đầu nhiệm vụ."
    )


class NotAnAgencyThen(Invalid):
    code = "agency-not-in-force"
    message = _("Vào ngày %(day)s cơ quan này không còn hoặc chưa có trong danh mục.")


class TransferInForce(Conflict):
    code = "mandate-transfer-in-force"
    message = _(
        "Việc chuyển giao đã có hiệu lực từ ngày %(day)s nên không thu hồi được nữa. "
        "Muốn đưa chức năng về cơ quan khác, hãy ghi một quyết định chuyển giao mới."
    )


class TransferUnknown(NotFound):
    code = "mandate-transfer-unknown"
    message = _("Danh mục không ghi việc chuyển giao nào của chức năng này vào ngày %(day)s.")


class AlreadyTakesPart(Conflict):
    code = "mandate-already-takes-part"
    message = _("Cơ quan này đã có vai trò trong nhiệm vụ vào thời gian đó.")


class SupportOver(Conflict):
    code = "mandate-support-ended"
    message = _(
        "Việc phối hợp này đã kết thúc từ ngày %(day)s. Hãy đối chiếu với danh mục trước khi ghi lại."
    )


@transaction.atomic
def establish_mandate(
    *,
    subject: str,
    title: str,
    lead: Agency,
    legal_basis: str,
    from_date: date,
    by: Actor,
    now: datetime,
) -> Mandate:
    """Establish a mandate together with its first lead agency.

    :raises SubjectTaken: if the subject exists.
    :raises LegalBasisMissing: without a legal basis.
    :raises NotAnAgencyThen: if the agency is not in force on the first day.
    """
    check(by, permissions.MANDATE_MANAGE)
    if Mandate.objects.filter(subject=subject).exists():
        raise SubjectTaken(subject=subject)
    _require(lead, legal_basis, from_date)
    mandate = Mandate.objects.create(subject=subject, title=title, first_date=from_date)
    _hold(mandate, lead, Holding.Role.LEAD, legal_basis, from_date)
    _record("mandate.established", mandate, by, now, lead=lead.key, from_date=from_date)
    return mandate


@transaction.atomic
def transfer_mandate(
    *, mandate: Mandate, to: Agency, legal_basis: str, on: date, by: Actor, now: datetime
) -> Holding:
    """Pass the lead of a mandate to another agency from a day on; the day before is the old lead's last.

    :raises MandateOver: if the mandate has ended.
    :raises AlreadyLeads: if the agency leads it already.
    :raises BeforeCurrentLead: if the day is not after the current lead's first day.
    """
    check(by, permissions.MANDATE_MANAGE)
    mandate = _locked(mandate)
    _require(to, legal_basis, on)
    current = _current_lead(mandate)
    if current.agency_id == to.pk:
        raise AlreadyLeads()
    _end_holding(current, on, now)
    for support in mandate.holdings.filter(agency=to, valid__upper_inf=True):
        _end_holding(support, on, now)
    holding = _hold(mandate, to, Holding.Role.LEAD, legal_basis, on)
    _record("mandate.transferred", mandate, by, now, lead=to.key, from_date=on)
    return holding


@transaction.atomic
def revoke_transfer(*, mandate: Mandate, on: date, by: Actor, now: datetime) -> Holding:
    """Take back the transfer of a mandate on a day that is to come; the lead before goes on without an end.

    A support that ended because its agency was to lead goes on too.

    :raises TransferInForce: from the day on.
    :raises TransferUnknown: if no transfer on that day waits.
    :raises MandateOver: if the mandate has ended.
    """
    check(by, permissions.MANDATE_MANAGE)
    mandate = _locked(mandate)
    if on <= day_of(now):
        raise TransferInForce(day=on.strftime("%d/%m/%Y"))
    coming = _current_lead(mandate)
    before = mandate.holdings.leading().filter(valid__endswith=on).first()
    if coming.valid.lower != on or before is None:
        raise TransferUnknown(day=on.strftime("%d/%m/%Y"))
    coming.delete()
    _reopen(before)
    for support in mandate.holdings.filter(
        agency=coming.agency_id, role=Holding.Role.SUPPORT, valid__endswith=on
    ):
        _reopen(support)
    _record("mandate.transfer-revoked", mandate, by, now, lead=before.agency.key, from_date=on)
    return before


@transaction.atomic
def correct_legal_basis(*, holding: Holding, legal_basis: str, by: Actor, now: datetime) -> Holding:
    """Correct the text that a holding rests on; who holds the mandate, and since when, stays.

    :raises LegalBasisMissing: without a legal basis.
    """
    check(by, permissions.MANDATE_MANAGE)
    if not legal_basis.strip():
        raise LegalBasisMissing()
    row = (
        Holding.objects.select_for_update(no_key=True).select_related("mandate").get(pk=holding.pk)
    )
    before, row.legal_basis = row.legal_basis, legal_basis.strip()
    row.save(update_fields=["legal_basis"])
    _record(
        "mandate.legal-basis-corrected",
        row.mandate,
        by,
        now,
        from_date=row.valid.lower,
        before=before,
        after=row.legal_basis,
    )
    return row


@transaction.atomic
def add_support(
    *,
    mandate: Mandate,
    agency: Agency,
    legal_basis: str,
    from_date: date,
    by: Actor,
    now: datetime,
    until: date | None = None,
) -> Holding:
    """Let an agency support a mandate from a day on, or only until a day that is known already.

    :raises MandateOver: past the end of the mandate.
    :raises BeforeCurrentLead: if the last day is not after the first.
    :raises AlreadyTakesPart: if it leads or supports it then.
    """
    check(by, permissions.MANDATE_MANAGE)
    mandate = Mandate.objects.select_for_update(no_key=True).get(pk=mandate.pk)
    if mandate.ended_date and (until is None or until > mandate.ended_date):
        raise _over(mandate.ended_date)
    _require(agency, legal_basis, from_date)
    if until is not None and until <= from_date:
        raise BeforeCurrentLead(day=from_date.strftime("%d/%m/%Y"))
    period = DateRange(from_date, until)
    if mandate.holdings.filter(agency=agency, valid__overlap=period).exists():
        raise AlreadyTakesPart()
    holding = _hold(mandate, agency, Holding.Role.SUPPORT, legal_basis, from_date, until)
    _record(
        "mandate.support-added", mandate, by, now, agency=agency.key, from_date=from_date,
        to_date=until,
    )  # fmt: skip
    return holding


@transaction.atomic
def end_support(*, holding: Holding, on: date, by: Actor, now: datetime) -> None:
    """End an agency's support of a mandate from a day on.

    :raises SupportOver: if somebody ended it before; an end that followed from the agency's lead, or from
        the end of the mandate, can still come earlier.
    :raises BeforeCurrentLead: if the day is not after its first day.
    """
    check(by, permissions.MANDATE_MANAGE)
    mandate = Mandate.objects.select_for_update(no_key=True).get(pk=holding.mandate_id)
    holding = mandate.holdings.select_related("agency").get(
        pk=holding.pk, role=Holding.Role.SUPPORT
    )
    end = holding.valid.upper
    by_itself = support_ends_by_itself(mandate, holding.agency_id, holding.valid.lower)
    if end is not None and (on >= end or end != by_itself):
        raise SupportOver(day=end.strftime("%d/%m/%Y"))
    _end_holding(holding, on, now)
    _record("mandate.support-ended", mandate, by, now, agency=holding.agency.key, to_date=on)


def support_ends_by_itself(mandate: Mandate, agency: int, from_date: date) -> date | None:
    """Return the day on which a support of an agency (its id) from a day ends without a decision of its own.

    That is the day from which the agency leads, or on which the mandate ends; None if neither is known.
    """
    leads = mandate.holdings.leading().filter(agency=agency, valid__startswith__gt=from_date)
    first = leads.order_by("valid").first()
    days = [day for day in (first and first.valid.lower, mandate.ended_date) if day]
    return min(days, default=None)


@transaction.atomic
def end_mandate(*, mandate: Mandate, on: date, by: Actor, now: datetime) -> Mandate:
    """End a mandate from a day on, with everybody's part in it.

    :raises MandateOver: if it has ended.
    :raises BeforeCurrentLead: if the day is not after the current lead's first day.
    """
    check(by, permissions.MANDATE_MANAGE)
    mandate = _locked(mandate)
    for holding in mandate.holdings.filter(valid__upper_inf=True):
        _end_holding(holding, on, now)
    mandate.ended_date = on
    mandate.save(update_fields=["ended_date"])
    _record("mandate.ended", mandate, by, now, ended_date=on)
    return mandate


def _locked(mandate: Mandate) -> Mandate:
    mandate = Mandate.objects.select_for_update(no_key=True).get(pk=mandate.pk)
    if mandate.ended_date is not None:
        raise _over(mandate.ended_date)
    return mandate


def _over(day: date) -> MandateOver:
    return MandateOver(day=day.strftime("%d/%m/%Y"))


def _current_lead(mandate: Mandate) -> Holding:
    return mandate.holdings.get(role=Holding.Role.LEAD, valid__upper_inf=True)


def _require(agency: Agency, legal_basis: str, day: date) -> None:
    if not legal_basis.strip():
        raise LegalBasisMissing()
    if not AgencyRecord.objects.as_of(day).filter(agency=agency).exists():
        raise NotAnAgencyThen(day=day.strftime("%d/%m/%Y"))


def _end_holding(holding: Holding, on: date, now: datetime) -> None:
    first = holding.valid.lower
    if first >= on:
        raise BeforeCurrentLead(day=first.strftime("%d/%m/%Y"))
    holding.valid, holding.end_recorded_date = DateRange(first, on), day_of(now)
    holding.save(update_fields=["valid", "end_recorded_date"])


def _reopen(holding: Holding) -> None:
    holding.valid, holding.end_recorded_date = DateRange(holding.valid.lower, None), None
    holding.save(update_fields=["valid", "end_recorded_date"])


def _hold(
    mandate: Mandate,
    agency: Agency,
    role: Holding.Role,
    legal_basis: str,
    from_date: date,
    until: date | None = None,
) -> Holding:
    return Holding.objects.create(
        mandate=mandate,
        agency=agency,
        role=role,
        legal_basis=legal_basis.strip(),
        valid=DateRange(from_date, until),
    )


def _record(kind: str, mandate: Mandate, by: Actor, now: datetime, **public: Any) -> None:
    record(kind, subject=f"mandate:{mandate.subject}", by=by.subject, now=now, public=public)

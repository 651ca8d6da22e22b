"""Changes of the registry itself: a new agency, another name or code from a day on, an end."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import DateRange

from lienthong.agencies import permissions
from lienthong.agencies.actions.acting import Actor
from lienthong.agencies.directory import MalformedCode
from lienthong.agencies.models import Agency, AgencyRecord, Holding, Succession
from lienthong.agencies.models.agencies import CodeSource
from lienthong.agencies.rules import legacy_form, readings
from lienthong.base.access import check
from lienthong.base.errors import Conflict, Invalid
from lienthong.ledger.actions import record

_COPIED = (
    "code",
    "legacy_code",
    "code_source",
    "name",
    "name_en",
    "short_name",
    "kind",
    "level",
    "unit_type",
    "unit_code",
    "parent_id",
)


class CodeTaken(Conflict):
    code = "agency-code-taken"
    message = _("Mã %(given)s đang thuộc cơ quan khác trong thời gian đó.")


class ChangeTooEarly(Invalid):
    code = "agency-day-too-early"
    message = _("Ngày có hiệu lực phải sau ngày %(day)s, là ngày thông tin hiện hành bắt đầu.")


class AgencyOver(Conflict):
    code = "agency-ended"
    message = _("Cơ quan đã kết thúc hoạt động, không thể thay đổi nữa.")


class LeadsMandates(Conflict):
    code = "agency-leads-mandates"
    message = _(
        "Vào ngày %(day)s cơ quan còn chủ trì %(count)s chức năng, nhiệm vụ (%(first)s). "
        "Hãy chuyển giao hết cho cơ quan khác rồi mới kết thúc."
    )


@transaction.atomic
def add_agency(
    *,
    code: str,
    name: str,
    short_name: str,
    kind: str,
    level: int,
    parent: Agency | None,
    from_date: date,
    by: Actor,
    now: datetime,
) -> AgencyRecord:
    """Add an agency to the registry from a day on.

    :raises MalformedCode: if the code is none.
    :raises CodeTaken: if another agency carries it.
    """
    check(by, permissions.AGENCY_MANAGE)
    current = _current_form(code)
    valid = DateRange(from_date, None)
    _require_free(current, valid, None)
    agency = Agency.objects.create(key=f"{current}@{from_date.isoformat()}")
    added = AgencyRecord.objects.create(
        agency=agency,
        code=current,
        legacy_code=legacy_form(current),
        code_source=CodeSource.ENTERED,
        name=name,
        short_name=short_name,
        kind=kind,
        level=level,
        parent=parent,
        valid=valid,
    )
    _record("agency.added", agency, by, now, code=current, from_date=from_date)
    return added


@transaction.atomic
def change_agency(
    *, agency: Agency, from_date: date, by: Actor, now: datetime, **changed: Any
) -> AgencyRecord:
    """Give an agency another name, abbreviation, code or superior from a day on; the past stays.

    ``changed`` holds any of ``code, name, name_en, short_name, parent``.

    :raises AgencyOver: if it has ended.
    :raises ChangeTooEarly: if the day is not after the current record's first.
    :raises CodeTaken: if another agency carries the new code.
    """
    check(by, permissions.AGENCY_MANAGE)
    current = _open_record(agency)
    valid = DateRange(from_date, None)
    new = AgencyRecord(**{name: getattr(current, name) for name in _COPIED}, agency=agency)
    if changed.get("code", current.code) != current.code:
        changed["code"] = _current_form(changed["code"])
        _require_free(changed["code"], valid, agency)
        changed |= {
            "legacy_code": legacy_form(changed["code"]),
            "code_source": CodeSource.ENTERED,
        }
    for name, value in changed.items():
        setattr(new, name, value)
    _close(current, from_date)
    new.valid = valid
    new.save(force_insert=True)
    _record("agency.changed", agency, by, now, code=new.code, from_date=from_date)
    return new


@transaction.atomic
def end_agency(
    *,
    agency: Agency,
    on: date,
    legal_basis: str,
    by: Actor,
    now: datetime,
    successor: Agency | None = None,
) -> None:
    """End an agency from a day on, its units and posts with it, and link who takes over.

    :raises AgencyOver: if it has ended.
    :raises LeadsMandates: while it leads a mandate on that day or after: nobody would answer for it.
    :raises ChangeTooEarly: if the day is not after the current record's first.
    """
    check(by, permissions.AGENCY_MANAGE)
    current = _open_record(agency)
    _require_no_mandates(agency, on)
    _close(current, on)
    for thing in (
        *agency.posts.filter(valid__upper_inf=True),
        *agency.units.filter(valid__upper_inf=True),
    ):
        if thing.valid.lower < on:
            thing.valid = DateRange(thing.valid.lower, on)
            thing.save(update_fields=["valid"])
    if successor is not None:
        Succession.objects.create(
            predecessor=agency, successor=successor, succession_date=on, legal_basis=legal_basis
        )
    _record("agency.ended", agency, by, now, on=on, legal_basis=legal_basis)


def _require_no_mandates(agency: Agency, on: date) -> None:
    led = Holding.objects.leading().filter(agency=agency, valid__overlap=DateRange(on, None))
    titles = list(led.values_list("mandate__title", flat=True).order_by("mandate__subject"))
    if titles:
        raise LeadsMandates(day=on.strftime("%d/%m/%Y"), count=len(titles), first=titles[0])


def _current_form(code: str) -> str:
    found = readings(code)
    if not found:
        raise MalformedCode(given=code)
    return found[0]


def _require_free(code: str, valid: DateRange, agency: Agency | None) -> None:
    others = AgencyRecord.objects.filter(code=code, valid__overlap=valid)
    if agency is not None:
        others = others.exclude(agency=agency)
    if others.exists():
        raise CodeTaken(given=code)


def _open_record(agency: Agency) -> AgencyRecord:
    current = (
        AgencyRecord.objects.select_for_update(no_key=True)
        .filter(agency=agency, valid__upper_inf=True)
        .first()
    )
    if current is None:
        raise AgencyOver()
    return current


def _close(current: AgencyRecord, on: date) -> None:
    if current.valid.lower >= on:
        raise ChangeTooEarly(day=current.valid.lower.strftime("%d/%m/%Y"))
    current.valid = DateRange(current.valid.lower, on)
    current.save(update_fields=["valid"])


def _record(kind: str, agency: Agency, by: Actor, now: datetime, **public: Any) -> None:
    record(kind, subject=f"agency:{agency.key}", by=by.subject, now=now, public=public)

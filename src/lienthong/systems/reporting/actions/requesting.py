"""Asking for reports of one's own: composed, released by a leader, moved, withdrawn (NĐ 09/2019/NĐ-CP)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from lienthong.agencies.models import AgencyRecord
from lienthong.base.clock import day_of
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.systems.reporting.actions import announcing, regimes
from lienthong.systems.reporting.actions.refusals import (
    DeadlineNotLater,
    NobodyAsked,
    PeriodNotOfRegime,
    ReasonMissing,
    RequestNotFound,
    RequestWindows,
    WrongRequestState,
)
from lienthong.systems.reporting.actions.regimes import RegimeContent
from lienthong.systems.reporting.actions.soundness import invalid, require_reach, require_sound
from lienthong.systems.reporting.models import (
    ContentKind,
    Frequency,
    Regime,
    RegimeVersion,
    ReportRequest,
    ReportRequestState,
    RequestKind,
)
from lienthong.systems.reporting.rules.items import Item
from lienthong.systems.reporting.rules.periods import PeriodUnknown
from lienthong.systems.reporting.rules.requests import CHOSEN, Route, reporters_of

_ONE_DAY = timedelta(days=1)
#: The groups as regimes name them; what travels to other agencies is Vietnamese.
GROUP_TITLES: Mapping[str, Promise] = {
    "ministries": _("Bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ"),
    "provinces": _("Ủy ban nhân dân cấp tỉnh"),
    "districts": _("Ủy ban nhân dân cấp huyện"),
    "communes": _("Ủy ban nhân dân cấp xã"),
    CHOSEN: _("Đơn vị được chọn"),
}


@dataclass(frozen=True, slots=True)
class RequestContent:
    """What a request says; the fields are those of ``ReportRequest``."""

    kind: str
    title: str
    purpose: str
    legal_basis: str
    windows: Sequence[Mapping[str, str]]
    groups: Sequence[str] = ()
    units: Sequence[str] = ()
    route: str = Route.DIRECT
    guidance: str = ""
    sections: Sequence[Mapping[str, Any]] = ()
    items: Sequence[Mapping[str, Any]] = ()
    checks: Sequence[Mapping[str, Any]] = ()


@transaction.atomic
def draft(*, content: RequestContent, by: Officer, now: datetime) -> ReportRequest:
    """Begin a request for a report.

    :raises RegimeInvalid, RequestWindows, NobodyAsked: naming what cannot be asked like this.
    """
    require(by, Permission.REPORT_REQUEST)
    request = ReportRequest(
        agency_id=by.agency_id, created_at=now, drafted_by=by.subject, drafted_name=by.name[:120]
    )
    _fill(request, content, by, now)
    request.save(force_insert=True)
    _note("reporting.request-drafted", request, by, now)
    return request


@transaction.atomic
def revise(
    *, request: ReportRequest, content: RequestContent, by: Officer, now: datetime
) -> ReportRequest:
    """Change a request that is not released; one that waits for release goes back to be handed up again.

    :raises WrongRequestState: once it is released.
    :raises RegimeInvalid, RequestWindows, NobodyAsked: as for a new one.
    """
    require(by, Permission.REPORT_REQUEST)
    row = _locked(request, by, ReportRequestState.DRAFT, ReportRequestState.WAITING)
    _fill(row, content, by, now)
    row.state = ReportRequestState.DRAFT
    row.save()
    _note("reporting.request-revised", row, by, now)
    return row


@transaction.atomic
def hand_up(*, request: ReportRequest, by: Officer, now: datetime) -> ReportRequest:
    """Lay a request before the leader.

    :raises WrongRequestState: unless it is being composed.
    """
    require(by, Permission.REPORT_REQUEST)
    row = _locked(request, by, ReportRequestState.DRAFT)
    row.state, row.back_reason, row.changed_at = ReportRequestState.WAITING, "", now
    row.save(update_fields=["state", "back_reason", "changed_at"])
    _note("reporting.request-handed-up", row, by, now)
    return row


@transaction.atomic
def give_back(*, request: ReportRequest, reason: str, by: Officer, now: datetime) -> ReportRequest:
    """Give a request back to be composed better.

    :raises WrongRequestState: unless it waits for release.
    :raises ReasonMissing: without a reason.
    """
    require(by, Permission.REPORT_RELEASE)
    row = _locked(request, by, ReportRequestState.WAITING)
    row.state, row.back_reason, row.changed_at = ReportRequestState.DRAFT, _reason(reason), now
    row.save(update_fields=["state", "back_reason", "changed_at"])
    _note("reporting.request-given-back", row, by, now)
    return row


@transaction.atomic
def discard(*, request: ReportRequest, by: Officer, now: datetime) -> None:
    """Throw away a request that was never released.

    :raises WrongRequestState: once it is released; then it is withdrawn.
    """
    require(by, Permission.REPORT_REQUEST)
    row = _locked(request, by, ReportRequestState.DRAFT, ReportRequestState.WAITING)
    _note("reporting.request-discarded", row, by, now)
    row.delete()


@transaction.atomic
def release(*, request: ReportRequest, by: Officer, now: datetime) -> ReportRequest:
    """Release a request: from now on its units owe the report, wherever their node is.

    :raises WrongRequestState: unless it is open.
    :raises RequestWindows: if a deadline has passed meanwhile.
    :raises RegimeInvalid: if it cannot be reported by.
    """
    require(by, Permission.REPORT_RELEASE)
    row = _locked(request, by, ReportRequestState.DRAFT, ReportRequestState.WAITING)
    content = content_of(row, by)
    spans = _spans(row.windows)
    if any(due < day_of(now) for _first, _last, due in spans):
        raise RequestWindows()
    version = regimes.publish_requested(
        code=code_of(row, by, now),
        content=content,
        from_date=min(first for first, _last, _due in spans),
        until=max(due for _first, _last, due in spans) + _ONE_DAY,
        by=by,
        now=now,
    )
    row.regime, row.state = version.regime, ReportRequestState.RELEASED
    row.released_name, row.released_at, row.changed_at = by.name[:120], now, now
    row.save()
    _note("reporting.request-released", row, by, now, regime=version.regime.code)
    return row


@transaction.atomic
def withdraw(*, request: ReportRequest, reason: str, by: Officer, now: datetime) -> ReportRequest:
    """Take a released request back: nobody owes the report any more; what was sent stays.

    :raises WrongRequestState: unless it is released.
    :raises ReasonMissing: without a reason.
    """
    require(by, Permission.REPORT_RELEASE)
    row = _locked(request, by, ReportRequestState.RELEASED)
    version = _version(row)
    version.withdrawn_at, version.withdrawn_reason = now, _reason(reason)
    version.revision += 1
    version.save(update_fields=["withdrawn_at", "withdrawn_reason", "revision"])
    row.state, row.changed_at = ReportRequestState.WITHDRAWN, now
    row.save(update_fields=["state", "changed_at"])
    announcing.announce([version], by=by, now=now)
    _note("reporting.request-withdrawn", row, by, now, regime=version.regime.code)
    return row


@transaction.atomic
def move_deadline(
    *,
    request: ReportRequest,
    period_id: str,
    due_date: date,
    reason: str,
    by: Officer,
    now: datetime,
) -> ReportRequest:
    """Give the units of one report that was asked for more time.

    :raises WrongRequestState: unless it is released.
    :raises PeriodNotOfRegime: for a report that the request does not ask for.
    :raises DeadlineNotLater: unless the day is later than the deadline, at most 100 days after the last day.
    :raises ReasonMissing: without a reason.
    """
    require(by, Permission.REPORT_RELEASE)
    row = _locked(request, by, ReportRequestState.RELEASED)
    version = _version(row)
    why = _reason(reason)
    try:
        before = version.period(period_id)
    except PeriodUnknown:
        raise PeriodNotOfRegime(period=period_id[:40]) from None
    if before.due_date is None or due_date <= before.due_date:
        raise DeadlineNotLater(day=f"{before.due_date:%d/%m/%Y}")
    windows = [
        {**each, "due_date": str(due_date)} if each["last_date"] == period_id else each
        for each in version.windows
    ]
    changed = _with_windows(version, windows)
    # A request stays in force until the last of its deadlines.
    last = max(due for _first, _last, due in _spans(windows)) + _ONE_DAY
    changed.valid = DateRange(changed.valid.lower, max(changed.valid.upper or last, last))
    changed.revision += 1
    changed.save(update_fields=["windows", "valid", "revision"])
    row.windows, row.changed_at = windows, now
    row.save(update_fields=["windows", "changed_at"])
    announcing.announce([changed], by=by, now=now)
    _note(
        "reporting.request-deadline-moved", row, by, now,
        period=period_id, before=before.due_date, after=due_date, reason=why,
    )  # fmt: skip
    return row


def _with_windows(version: RegimeVersion, windows: list[dict[str, str]]) -> RegimeVersion:
    """Return a version read anew, with other windows, found sound."""
    fresh = RegimeVersion.objects.select_related("regime").get(pk=version.pk)
    fresh.windows = windows
    try:
        _found = fresh.own_periods
    except ValueError:
        last = max(each["last_date"] for each in windows)
        raise DeadlineNotLater(day=f"{date.fromisoformat(last):%d/%m/%Y}") from None
    return fresh


def content_of(request: ReportRequest, by: Officer) -> RegimeContent:
    """Return what a request asks as the regime that it becomes."""
    has_items, has_sections = bool(request.items), bool(request.sections)
    kind = ContentKind.BOTH if has_items and has_sections else ContentKind.DATA
    with override("vi"):
        titles = {key: str(title) for key, title in GROUP_TITLES.items()}
    level = AgencyRecord.objects.filter(code=by.agency_code).latest("valid").level
    return RegimeContent(
        name=request.title,
        kind=request.kind,
        content=kind if has_items else ContentKind.TEXT,
        frequency=Frequency.DAY,
        legal_basis=request.legal_basis,
        reporters=reporters_of(
            by.agency_code, level, request.groups, request.units, Route(request.route), titles
        ),
        items=request.items,
        sections=request.sections,
        checks=request.checks,
        windows=request.windows,
        purpose=request.purpose,
        guidance=request.guidance,
    )


def preview(request: ReportRequest, by: Officer, now: datetime) -> RegimeVersion:
    """Return the version that a request would become, unsaved."""
    content = content_of(request, by)
    spans = _spans(request.windows)
    until = max(due for _first, _last, due in spans) + _ONE_DAY
    regime = Regime(code=code_of(request, by, now), owner=by.agency_code)
    return RegimeVersion(
        regime=regime,
        number=1,
        valid=DateRange(min(first for first, _last, _due in spans), until),
        **{name: value for name, value in _plain(content).items() if name != "window"},
    )


def asked_already_by(
    request: ReportRequest, by: Officer, now: datetime
) -> list[tuple[RegimeVersion, list[Item]]]:
    """Return the regimes that ask the same of the same units meanwhile, each with the items."""
    others = RegimeVersion.objects.exclude(frequency=Frequency.UNSET)
    if request.regime_id is not None:
        others = others.exclude(regime=request.regime_id)
    return list(regimes.asked_already(preview(request, by, now), others))


def _plain(content: RegimeContent) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(content).items()
    }


def code_of(request: ReportRequest, by: Officer, now: datetime) -> str:
    """Return the code of the regime that a request becomes: whose, of which day, and which of that day."""
    owner = by.agency_code.lower().replace(".", "-")
    return f"yc-{owner}-{day_of(now):%Y%m%d}-{request.pk.hex[-8:]}"


def _fill(request: ReportRequest, content: RequestContent, by: Officer, now: datetime) -> None:
    """Put content into a request and refuse what could never be released."""
    for name, value in asdict(content).items():
        setattr(request, name, list(value) if isinstance(value, tuple) else value)
    request.title, request.legal_basis = request.title.strip(), request.legal_basis.strip()
    request.purpose, request.changed_at = request.purpose.strip(), now
    if not request.purpose:
        raise ReasonMissing()
    if request.kind not in RequestKind.values:
        raise invalid("shape", request.kind[:40])
    is_once = request.kind == RequestKind.SUDDEN
    if not request.windows or is_once and len(request.windows) > 1:
        raise RequestWindows()
    if not request.groups and not request.units:
        raise NobodyAsked()
    try:
        version = preview(request, by, now)
    except (ValueError, KeyError) as fault:
        raise RequestWindows() from fault
    if not version.groups:
        raise NobodyAsked()
    require_sound(version)
    require_reach(version, by.agency_code, day_of(now))


def _spans(windows: Sequence[Mapping[str, str]]) -> list[tuple[date, date, date]]:
    days = ("first_date", "last_date", "due_date")
    found = [tuple(date.fromisoformat(str(each[name])) for name in days) for each in windows]
    return [(first, last, due) for first, last, due in found]


def _version(request: ReportRequest) -> RegimeVersion:
    """Return the released version, locked."""
    rows = RegimeVersion.objects.select_for_update(of=("self",), no_key=True)
    found: RegimeVersion = rows.select_related("regime").get(regime=request.regime_id)
    return found


def _reason(text: str) -> str:
    if not text.strip():
        raise ReasonMissing()
    return text.strip()


def _locked(request: ReportRequest, by: Officer, *states: ReportRequestState) -> ReportRequest:
    """Return the row of a request, locked, from the officer's own book.

    :raises RequestNotFound: if the officer's agency has none such.
    :raises WrongRequestState: unless it is in one of the states.
    """
    rows = ReportRequest.objects.select_for_update(of=("self",), no_key=True)
    row: ReportRequest | None = rows.filter(pk=request.pk, agency_id=by.agency_id).first()
    if row is None:
        raise RequestNotFound()
    if row.state not in states:
        raise WrongRequestState(state=row.get_state_display())
    return row


def _note(kind: str, request: ReportRequest, by: Officer, now: datetime, **more: object) -> None:
    record(
        kind,
        subject=f"report-request:{request.pk}",
        by=by.subject,
        now=now,
        public={"kind": request.kind, "agency": by.agency_code, **more},
    )

"""What an agency owes: a month with its deadlines, the list, and what is overdue."""

from calendar import Calendar
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.agencies.models import AgencyRecord
from lienthong.base import clock
from lienthong.base.formats import short_date
from lienthong.base.moments import in_filename, known_at, moment_of, typed
from lienthong.base.tables import Cell, Column
from lienthong.casework import tables
from lienthong.casework.calendar import deadline_clock
from lienthong.casework.clock import DeadlineClock
from lienthong.casework.screens import officer_of
from lienthong.identity.access import needs
from lienthong.identity.permissions import Permission
from lienthong.identity.views.feeds import subscribing
from lienthong.systems.reporting.actions import entering
from lienthong.systems.reporting.calendars import LOOK_BACK, PAGE
from lienthong.systems.reporting.duties import Duty, calendar_of
from lienthong.systems.reporting.models import ReportState
from lienthong.systems.reporting.rules.periods import FIRST_YEAR, LAST_YEAR, LONGEST_WAIT
from lienthong.systems.reporting.views.found import version_of
from lienthong.systems.reporting.views.states import COLOURS
from lienthong.systems.reporting.views.steps import made


@needs(Permission.REPORT_READ)
def calendar(request: HttpRequest) -> HttpResponse:
    """Show what the officer's agency owes in one month, day by day and as a list."""
    officer, at = officer_of(request), known_at(request)
    today = clock.today() if at is None else clock.day_of(at)
    carried = f"&as_of={typed(at)}" if at else ""
    first = _month(request.GET.get("thang", ""), today)
    last = _next(first) - timedelta(days=1)
    earliest = min(first, today - LOOK_BACK)
    ahead = max(last, today + LONGEST_WAIT)
    duties = calendar_of(
        officer.agency_id, officer.agency_code, earliest, ahead, today=today, as_of=at
    )
    month = [duty for duty in duties if first <= duty.due_date <= last]
    late = [duty for duty in duties if duty.is_overdue(today)]
    # What was asked for once is shown at once, whichever month it is due in.
    asked = [each for each in duties if each.version.windows and not each.is_sent]
    asked = [duty for duty in asked if duty not in late and duty not in month]
    names, working = _names({duty.receiver for duty in duties}, today), deadline_clock()
    wanted = request.GET.get("as", "")
    if wanted in {"csv", "xlsx"}:
        stem = f"lich-bao-cao-{first:%Y-%m}{in_filename(at)}"
        return _exported(month, names, today, stem, wanted)
    shown = _Shown(names, today, working, at)
    context = {
        **moment_of(request),
        "first": first,
        "title_month": _("Tháng %(month)s năm %(year)s") % {"month": first.month, "year": first.year},
        "weeks": _weeks(first, month, shown),
        "weekdays": [_("Thứ hai"), _("Thứ ba"), _("Thứ tư"), _("Thứ năm"), _("Thứ sáu"), _("Thứ bảy"),
                     _("Chủ nhật")],
        "columns": _columns(),
        "rows": [_row(duty, shown) for duty in month],
        "late_rows": [_row(duty, shown) for duty in late],
        "asked_rows": [_row(duty, shown) for duty in asked],
        "before": f"?thang={first - timedelta(days=1):%Y-%m}{carried}",
        "after": f"?thang={_next(first):%Y-%m}{carried}",
        "this": f"?thang={today:%Y-%m}{carried}",
        "open": [
            (duty, reverse("reporting:open", args=[duty.version.regime.code, duty.period.id]))
            for duty in duties
            if duty.report is None
            and (duty in late or duty in month or duty in asked)
            and duty.period.first_date <= today
        ],
        "subscribing": subscribing(request, PAGE),
        "may_enter": at is None and Permission.REPORT_ENTER in officer.permissions,
    }  # fmt: skip
    return render(request, "reporting/calendar.html", context)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the lines of the calendar are shown with: names of receivers, the day, and the moment."""

    names: dict[str, str]
    today: date
    working: DeadlineClock
    at: datetime | None

    def address(self, duty: Duty) -> str:
        """Return where a duty leads: its report at the same moment, or its regime."""
        if duty.report is None:
            return duty.version.regime.get_absolute_url()
        then = f"?as_of={typed(self.at)}" if self.at else ""
        return f"{duty.report.get_absolute_url()}{then}"


def _month(text: str, today: date) -> date:
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        first = today
    return (first if FIRST_YEAR <= first.year <= LAST_YEAR else today).replace(day=1)


def _next(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _names(codes: Collection[str], day: date) -> dict[str, str]:
    """Return what agencies were called on a day; those that have ended, what they were called last."""
    rows = AgencyRecord.objects.begun_by(day).filter(code__in=codes).order_by("valid")
    return dict(rows.values_list("code", "name"))


def _weeks(first: date, duties: Sequence[Duty], shown: _Shown) -> list[list[dict[str, Any]]]:
    by_day: dict[date, list[Duty]] = {}
    for duty in duties:
        by_day.setdefault(duty.due_date, []).append(duty)
    return [
        [
            {
                "day": day,
                "is_other": day.month != first.month,
                "is_today": day == shown.today,
                "duties": [
                    (
                        duty.version.name,
                        duty.period.label,
                        shown.address(duty),
                        _state(duty, shown.today),
                    )
                    for duty in by_day.get(day, [])
                    if day.month == first.month
                ],
            }
            for day in week
        ]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]


def _columns() -> list[Column]:
    return [
        Column(_("Báo cáo"), width="one-third"),
        Column(_("Kỳ báo cáo")),
        Column(_("Nơi nhận")),
        Column(_("Chốt số liệu"), no_wrap=True),
        Column(_("Hạn gửi"), no_wrap=True),
        Column(_("Tình trạng")),
    ]


def _row(duty: Duty, shown: _Shown) -> list[Any]:
    words, colour = _state(duty, shown.today)
    left = shown.working.working_days_left(duty.due_date, shown.today)
    note = ""
    if not duty.is_sent:
        note = (
            _("còn %(days)s ngày làm việc") % {"days": left}
            if left >= 0
            else _("quá %(days)s ngày làm việc") % {"days": -left}
        )
    return [
        Cell(duty.version.name, href=shown.address(duty), note=_asked(duty)),
        Cell(duty.period.label, note=_span(duty)),
        shown.names.get(duty.receiver, duty.receiver),
        short_date(duty.period.last_date),
        Cell(short_date(duty.due_date), note=note),
        Cell(words, tag=colour),
    ]


def _asked(duty: Duty) -> str:
    """Return what is unusual about a duty: asked for once, pressed, or open again."""
    notes = [str(duty.version.get_kind_display())] if duty.version.windows else []
    if duty.pressed_date and not duty.is_sent:
        notes.append(_("Được đôn đốc ngày %(day)s") % {"day": short_date(duty.pressed_date)})
    if duty.reopened_until and not duty.is_sent:
        notes.append(
            _("Được mở lại đến hết ngày %(day)s") % {"day": short_date(duty.reopened_until)}
        )
    return ", ".join(notes)


def _span(duty: Duty) -> str:
    return f"{short_date(duty.period.first_date)} – {short_date(duty.period.last_date)}"


def _state(duty: Duty, today: date) -> tuple[str, str]:
    if duty.report is not None:
        late = duty.is_overdue(today)
        return duty.report.get_state_display(), "red" if late else COLOURS[
            ReportState(duty.report.state)
        ]
    if duty.is_overdue(today):
        return _("Quá hạn"), "red"
    return (
        (_("Chưa lập"), "yellow") if duty.period.last_date <= today else (_("Chưa đến kỳ"), "grey")
    )


def _exported(
    duties: Sequence[Duty], names: dict[str, str], today: date, stem: str, wanted: str
) -> HttpResponse:
    columns = [_("Mã"), _("Báo cáo"), _("Kỳ báo cáo"), _("Từ ngày"), _("Đến ngày"), _("Nơi nhận"),
               _("Hạn gửi"), _("Tình trạng")]  # fmt: skip
    rows = [
        [duty.version.regime.code, duty.version.name, duty.period.label, duty.period.first_date,
         duty.period.last_date, names.get(duty.receiver, duty.receiver), duty.due_date,
         _state(duty, today)[0]]
        for duty in duties
    ]  # fmt: skip
    return tables.file_response(wanted, stem, columns, rows)


@require_POST
@needs(Permission.REPORT_ENTER)
def open_report(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Begin the report of a period, or go on with it."""
    officer = officer_of(request)
    return made(
        request,
        lambda: entering.open_report(
            version=version_of(code, period), period_id=period, by=officer, now=clock.now()
        ),
        done=_("Đã mở báo cáo để nhập."),
        back=reverse("reporting:calendar"),
    )

"""What lies behind a figure of coordination: the very requests and escalations that were counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.agencies.models import AgencyRecord
from lienthong.base import clock
from lienthong.base.errors import NotFound
from lienthong.base.formats import short_date
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import officer_of
from lienthong.casework.tables import file_response
from lienthong.figures.measures import measure
from lienthong.figures.periods import month_of
from lienthong.identity.access import needs
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination import figures
from lienthong.systems.coordination.models import Escalation, OpinionRequest
from lienthong.systems.coordination.views.cases import address
from lienthong.systems.coordination.views.replies import page, to
from lienthong.systems.coordination.views.shown import state_cell

EXPORTED = 5000
Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which days of which agency a figure is about; ``unit`` is empty for all agencies that are asked."""

    first: date
    last: date
    unit: str
    today: date

    @property
    def day(self) -> date:
        """Return the day whose end a stock is counted at: the last one, or today."""
        return min(self.last, self.today)


@needs(Permission.COORDINATION_READ)
def behind(request: HttpRequest, code: str) -> HttpResponse:
    """List what was counted for a figure; of a share also the good side alone."""
    if code not in _BEHIND:
        raise NotFound()
    officer, asked = officer_of(request), _asked(request)
    rows = _BEHIND[code](officer, asked)
    tabs: list[tuple[Any, ...]] = []
    if code == figures.ON_TIME.code:
        good = request.GET.get("dung-han") == "1"
        tabs = _sides(request.path, asked, rows, good)
        rows = rows.answered_in_time() if good else rows
    columns, show = (
        (_ESCALATIONS, _escalation_row) if rows.model is Escalation else (_REQUESTS, _request_row)
    )
    if request.GET.get("as") in {"csv", "xlsx"}:
        return file_response(
            request.GET["as"], code, [column.label for column in columns],
            [_plain(show(row)) for row in rows[:EXPORTED]],
        )  # fmt: skip
    shown = page_of(rows, request)
    return page(
        request,
        "list.html",
        title=_title(code, asked),
        page=shown,
        columns=columns,
        rows=[show(row) for row in shown],
        tabs=tabs,
        empty=_("Không có gì được đếm trong kỳ này."),
        links=_links(officer, code, asked),
        has_files=True,
    )


def _asked(request: HttpRequest) -> Asked:
    today = clock.today()
    first = _day(request.GET.get("first", ""), month_of(today).first)
    last = _day(request.GET.get("last", ""), max(first, month_of(today).last))
    return Asked(first, last, request.GET.get("unit", "")[:35], today)


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


def _title(code: str, asked: Asked) -> str:
    title = str(measure(code).title)
    if code == figures.OVERDUE.code:
        days = short_date(asked.day)
    else:
        days = f"{short_date(asked.first)} – {short_date(asked.last)}"
    named = AgencyRecord.objects.as_of(asked.today).filter(code=asked.unit).first()
    unit = f": {named.name if named else asked.unit}" if asked.unit else ""
    return f"{title} ({days}){unit}"


def _sides(path: str, asked: Asked, rows: Any, is_good: bool) -> list[tuple[Any, ...]]:
    query = {"first": asked.first.isoformat(), "last": asked.last.isoformat(), "unit": asked.unit}
    here = f"{path}?{urlencode(query)}"
    good, every = rows.answered_in_time().count(), rows.count()
    return [
        (_("Đến hạn trong kỳ"), here, not is_good, every),
        (_("Trả lời đúng hạn"), f"{here}&dung-han=1", is_good, good),
    ]


def _links(officer: Officer, code: str, asked: Asked) -> Sequence[tuple[Any, str]]:
    is_now = code == figures.OVERDUE.code and asked.day == asked.today
    if not is_now or Permission.COORDINATION_REQUEST not in officer.permissions:
        return ()
    return [(_("Đôn đốc ý kiến quá hạn"), to("press"))]


def _sent(officer: Officer, asked: Asked) -> Any:
    return OpinionRequest.objects.visible_to(officer).counted(asked.unit).select_related("file")


def _requests(officer: Officer, asked: Asked) -> Rows:
    rows: Rows = _sent(officer, asked).sent_between(asked.first, asked.day)
    return rows.order_by("-sent_at", "-id")


def _due(officer: Officer, asked: Asked) -> Any:
    rows = _sent(officer, asked).due_between(asked.first, asked.day)
    return rows.order_by("due_date", "id")


def _unanswered(officer: Officer, asked: Asked) -> Rows:
    rows: Rows = _due(officer, asked).unanswered_on(asked.day)
    return rows


def _overdue(officer: Officer, asked: Asked) -> Rows:
    sent = _sent(officer, asked)
    if asked.day == asked.today:
        return cast(Rows, sent.overdue(asked.today))
    return cast(Rows, sent.overdue_on(asked.day))


def _open(officer: Officer, asked: Asked) -> Rows:
    rows = Escalation.objects.visible_to(officer).open_on(asked.day)
    return rows.with_partner(asked.unit).select_related("request__file", "duty")


_BEHIND: dict[str, Callable[[Officer, Asked], Any]] = {
    figures.REQUESTS.code: _requests,
    figures.ON_TIME.code: _due,
    figures.UNANSWERED.code: _unanswered,
    figures.OVERDUE.code: _overdue,
    figures.ESCALATIONS.code: _open,
}
_REQUESTS = (
    Column(gettext_lazy("Hồ sơ"), width="one-third"),
    Column(gettext_lazy("Cơ quan được hỏi"), width="one-third"),
    Column(gettext_lazy("Gửi ngày"), no_wrap=True),
    Column(gettext_lazy("Hạn"), no_wrap=True),
    Column(gettext_lazy("Trả lời ngày"), no_wrap=True),
    Column(gettext_lazy("Trạng thái")),
)
_ESCALATIONS = (
    Column(gettext_lazy("Nội dung chưa thống nhất"), width="one-half"),
    Column(gettext_lazy("Hồ sơ")),
    Column(gettext_lazy("Bên kia")),
    Column(gettext_lazy("Báo cáo ngày"), no_wrap=True),
    Column(gettext_lazy("Trạng thái")),
)


def _request_row(row: OpinionRequest) -> list[Any]:
    return [
        Cell(row.file.title, href=to("file", row.file_id)),
        row.addressee_name,
        clock.day_of(row.sent_at) if row.sent_at else "",
        # Of a past day: the date as it stood then.
        getattr(row, "due_then", row.due_date),
        clock.day_of(row.answered_at) if row.answered_at else "",
        state_cell(row),
    ]


def _escalation_row(row: Escalation) -> list[Any]:
    title = row.request.file.title if row.request else row.duty.title if row.duty else ""
    return [
        Cell(row.question, href=to("escalation", row.pk)),
        Cell(title, href=address(row.case)),
        row.case.partner_name,
        clock.day_of(row.raised_at),
        state_cell(row),
    ]


def _plain(cells: list[Any]) -> list[Any]:
    return [cell.text if isinstance(cell, Cell) else cell for cell in cells]

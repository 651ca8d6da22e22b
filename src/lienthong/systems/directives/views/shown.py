"""How directives, tasks and duties are shown: colours, cells, the directive's text with its words marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from textwrap import shorten
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.agencies.models import AgencyRecord, Level, Mandate
from lienthong.agencies.rules import YearUnknown
from lienthong.base.errors import Refusal
from lienthong.base.formats import grouped, percent, short_date
from lienthong.base.tables import Cell
from lienthong.casework.calendar import deadline_clock
from lienthong.casework.clock import DeadlineClock
from lienthong.systems.directives import recurrence, rules
from lienthong.systems.directives.actions.parties import written
from lienthong.systems.directives.models import (
    Directive,
    Duty,
    DutyState,
    Priority,
    Task,
    TaskPeriod,
    TaskProposal,
    TaskState,
)
from lienthong.systems.directives.sentences import counted_words

STANDINGS = {
    "done-on-time": gettext_lazy("Hoàn thành đúng hạn"),
    "done-late": gettext_lazy("Hoàn thành quá hạn"),
    "open-in-time": gettext_lazy("Đang thực hiện trong hạn"),
    "open-overdue": gettext_lazy("Quá hạn chưa xong"),
    "no-date": gettext_lazy("Chưa có thời hạn"),
}
#: The columns of the published split, by lead agency, by leader and by directive.
SPLIT_TITLES = (*STANDINGS.values(), gettext_lazy("Tỷ lệ đúng hạn (%)"))
_STANDING_COLOURS = {
    "done-on-time": "green",
    "done-late": "yellow",
    "open-in-time": "blue",
    "open-overdue": "red",
    "no-date": "grey",
}
TASK_COLOURS = {
    TaskState.DRAFT: "grey",
    TaskState.ASSIGNED: "blue",
    TaskState.DECLINED: "orange",
    TaskState.WORKING: "blue",
    TaskState.CLAIMED: "purple",
    TaskState.DONE: "green",
    TaskState.WITHDRAWN: "grey",
}
_PERIOD_WORDS = {
    "month": gettext_lazy("Tháng %(number)s/%(year)s"),
    "quarter": gettext_lazy("Quý %(roman)s/%(year)s"),
    "half-year": gettext_lazy("6 tháng %(half)s năm %(year)s"),
    "year": gettext_lazy("Năm %(year)s"),
}
_ROMAN = ("I", "II", "III", "IV")
_QUIET_LINK = "govuk-link"
DUTY_COLOURS = {
    DutyState.ARRIVED: "purple",
    DutyState.RETURNED: "orange",
    DutyState.CONFIRMED: "green",
    DutyState.FINISHED: "teal",
    DutyState.DECLINED: "grey",
    DutyState.WITHDRAWN: "grey",
    DutyState.TRANSFERRED: "grey",
    DutyState.CLOSED: "grey",
}


def page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """Return a page of this system; its status is 422 when the ``form`` that was sent has to be corrected."""
    form = context.get("form")
    is_wrong = request.method == "POST" and form is not None and form.is_bound and form.errors
    return render(request, f"directives/{template}", context, status=422 if is_wrong else 200)


def crumb_of(title: str) -> str:
    """Return the beginning of a long title, cut between words."""
    return shorten(title, 70, placeholder=" …")


def share_words(share: Decimal | None) -> str:
    """Return a share given in hundredths as people write it, or that there is none."""
    return _("không áp dụng") if share is None else percent(share / 100, 2)


def mandate_title(subject: str) -> str:
    """Return what a mandate is called; its short name where this node does not know it."""
    row = Mandate.objects.filter(subject=subject).first() if subject else None
    return row.title if row else subject


def mandate_note(row: TaskProposal) -> str:
    """Return what the reader makes of a proposal's mandate: on which words it rests, or which it may be."""
    grounds = row.mandate_grounds
    if row.mandate_confidence:
        return _("Trình đọc đề xuất, %(share)s%% chắc chắn, theo lời văn “%(words)s”.") % {
            "share": int(row.mandate_confidence * 100),
            "words": grounds["words"],
        }
    choices = grounds.get("choices", [])
    if not choices:
        return ""
    return _("Chưa rõ thuộc chức năng nào; có thể là: %(titles)s. Hãy chọn nếu đúng.") % {
        "titles": "; ".join(each["title"] for each in choices)
    }


def leaders_of(directive: Directive | None) -> list[tuple[str, str]]:
    """Return who gave the tasks of a directive, with the page of each that a person has confirmed."""
    if directive is None:
        return []
    rows = directive.leaders.confirmed()
    return [(str(row), reverse("directives:leader", args=[row.key])) for row in rows]


def crumbs(*items: tuple[Any, str]) -> list[tuple[str, str]]:
    """Return breadcrumbs; an address is a whole one, the last is empty."""
    return [(str(label), url) for label, url in items]


#: What a list of a past day knows by another name than the row of today.
_THEN = {
    "counted_date": "due_then",
    "due_date": "due_date_then",
    "due_wording": "due_wording_then",
    "lead_code": "lead_code_then",
    "lead_name": "lead_name_then",
    "priority": "priority_then",
    "period": "period_then",
}


def known(row: Task, name: str) -> Any:
    """Return a fact of a task as it was known on the day of its list."""
    then = _THEN.get(name, name)
    value = getattr(row, then) if hasattr(row, then) else getattr(row, name)
    return "" if value is None and name == "due_wording" else value


def finished_by(row: Task, on: date) -> date | None:
    """Return the day of finishing if it had come on a day."""
    return row.finished_date if row.finished_date and row.finished_date <= on else None


def task_state(row: Task, on: date | None = None) -> Cell:
    """Return the state of a task as a cell; in a list of a past day, what is known of that day."""
    if on is not None and hasattr(row, "due_then"):
        return _state_then(row, on)
    return Cell(row.get_state_display(), tag=TASK_COLOURS[TaskState(row.state)])


def _state_then(row: Task, on: date) -> Cell:
    state = state_on(row, on)
    if state == "open":
        return Cell(_("Chưa xong"), tag="blue")
    return Cell(TaskState(state).label, tag=TASK_COLOURS[TaskState(state)])


def state_on(row: Task, on: date) -> str:
    """Return the state of a task on a past day: withdrawn, done, or only that it was open."""
    if row.withdrawn_date is not None and row.withdrawn_date <= on:
        return str(TaskState.WITHDRAWN)
    return str(TaskState.DONE) if finished_by(row, on) else "open"


def duty_state(row: Duty) -> Cell:
    """Return the state of a duty as a cell."""
    return Cell(row.get_state_display(), tag=DUTY_COLOURS.get(DutyState(row.state), "blue"))


def task_standing(row: Task, on: date) -> Cell:
    """Return how a task stands on a day as a cell; one that is no task yet, or no more, shows nothing."""
    has_gone = row.withdrawn_date is not None and row.withdrawn_date <= on
    if row.state == TaskState.DRAFT or has_gone:
        return Cell("")
    return standing_cell(getattr(row, "due_then", row.counted_date), row.finished_date, on)


def standing_cell(due: date | None, finished: date | None, on: date) -> Cell:
    """Return one of the published kinds as a cell."""
    name = rules.standing(due, finished, on)
    return Cell(STANDINGS[name], tag=_STANDING_COLOURS[name])


def period_words(every: str, first: date | None) -> str:
    """Return a period in words of the screen's language; nothing for a task that does not come back."""
    if first is None or every not in _PERIOD_WORDS:
        return ""
    number = recurrence.number_of(every, first)
    words = {
        "number": number,
        "roman": _ROMAN[number - 1] if every == "quarter" else "",
        "half": _("đầu") if number == 1 else _("cuối"),
        "year": first.year,
    }
    return str(_PERIOD_WORDS[every]) % words


def terms_words(row: Task) -> str:
    """Return priority and period of a task on the day of its list; nothing for what is usual."""
    every = known(row, "period")
    first = row.period_first if every == row.period else None
    urgent = priority_label(row) if known(row, "priority") == Priority.URGENT else ""
    period = period_words(every, first) or every_label(row)
    return ", ".join(each for each in (urgent, period) if each)


def priority_label(row: Task) -> str:
    """Return what the priority of a task on the day of its list is called."""
    return str(Priority(known(row, "priority")).label)


def every_label(row: Task) -> str:
    """Return what the period of a task on the day of its list is called; nothing without one."""
    every = known(row, "period")
    return str(TaskPeriod(every).label) if every else ""


def period_label(row: Task) -> str:
    """Return for which period a task is, unless it joined its series after the day of its list."""
    return row.period_label if known(row, "period") == row.period else ""


def due_words(due_days: int) -> str:
    """Return in words when each period of a series is due."""
    if due_days == 0:
        return _("ngày cuối kỳ")
    if due_days > 0:
        return _("%(count)s ngày sau ngày cuối kỳ") % {"count": due_days}
    return _("%(count)s ngày trước ngày cuối kỳ") % {"count": -due_days}


def due_cell(due: date | None, wording: str, counted: date | None = None) -> Any:
    """Return a deadline as a cell: the day with its words below, or the words that name none."""
    if due is None:
        return Cell(wording or _("chưa có thời hạn"), note=_("không nêu ngày") if wording else "")
    if counted is not None and counted != due:
        moved = _("tính đến hết %(day)s") % {"day": short_date(counted)}
        wording = f"{wording}; {moved}" if wording else moved
    return Cell(short_date(due), note=wording)


def due_note(
    due: date | None, counted: date | None, today: date, clock: DeadlineClock | None = None
) -> str:
    """Return what to know of a deadline: the working days left, and what counts when it is a day off."""
    if due is None or counted is None:
        return ""
    try:
        clock = clock or deadline_clock()
        left = clock.working_days_left(counted, today)
        is_day_off = clock.roll_forward(due) != due
    except (Refusal, YearUnknown):
        return ""
    words = []
    if counted != due:
        words.append(counted_words(due, counted))
    elif is_day_off:
        words.append(
            _("Thời hạn rơi vào ngày nghỉ và không được lùi sang ngày làm việc tiếp theo.")
        )
    if counted < today:
        words.append(_("Đã quá %(count)s ngày làm việc.") % {"count": grouped(-left)})
    else:
        words.append(_("Còn %(count)s ngày làm việc.") % {"count": grouped(left)})
    return " ".join(words)


def agency_choices(today: date) -> list[str]:
    """Return the central and provincial agencies as an agency field takes them."""
    rows = AgencyRecord.objects.as_of(today).filter(level__in=[Level.CENTRAL, Level.PROVINCE])
    return [written(row) for row in rows.in_order()]


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a directive that something rests on: their place, and what they lead to."""

    start: int
    end: int
    key: str
    href: str


def marked(
    directive: Directive, proposals: Sequence[TaskProposal], others: Sequence[Words] = ()
) -> SafeString:
    """Return the directive's text with the words of every proposal and finding marked and linked to it."""
    return marked_text(
        directive.text,
        [
            Words(row.start, row.end, str(row.id), f"#p-{row.id}")
            for row in proposals
            if row.start is not None and row.end is not None
        ]
        + list(others),
    )


def marked_text(text: str, spans: Sequence[Words]) -> SafeString:
    """Return a text as paragraphs, with words marked and linked to what rests on them.

    Words on which several things rest are marked once and link to the first of them.
    """
    started: set[str] = set()
    paragraphs, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            inside = _marked_line(line, at, spans, started)
            paragraphs.append(format_html('<p class="govuk-body">{}</p>', inside))
        at += len(line) + 1
    return mark_safe("".join(paragraphs))  # noqa: S308 -- joined from escaped pieces


def _marked_line(line: str, at: int, spans: Iterable[Words], started: set[str]) -> SafeString:
    """Cut a line wherever marked words begin or end, and mark the pieces they cover."""
    touching = [
        (max(each.start - at, 0), min(each.end - at, len(line)), each)
        for each in spans
        if each.start < at + len(line) and each.end > at
    ]
    edges = sorted(
        {0, len(line), *(start for start, _e, _r in touching), *(e for _s, e, _r in touching)}
    )
    pieces = []
    for first, last in zip(edges, edges[1:], strict=False):
        over = [each for start, end, each in touching if start <= first and last <= end]
        pieces.append((_piece(line[first:last], over, started),))
    return format_html_join("", "{}", pieces)


def _piece(text: str, over: Sequence[Words], started: set[str]) -> SafeString:
    if not over:
        return format_html("{}", text)
    new = [each for each in over if each.key not in started]
    started.update(each.key for each in new)
    anchors = format_html_join("", '<span id="w-{}"></span>', ((each.key,) for each in new))
    words = format_html('<a class="{}" href="{}">{}</a>', _QUIET_LINK, over[0].href, text)
    return format_html("{}<mark>{}</mark>", anchors, words)


def task_href(row: Task) -> str:
    return reverse("directives:task_detail", args=[row.id])


def duty_href(row: Duty) -> str:
    return reverse("directives:duty_detail", args=[row.id])

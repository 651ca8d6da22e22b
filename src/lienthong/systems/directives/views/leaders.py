"""Screens of the leaders who gave tasks: all of them, one's page, and who gave those of a directive."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.errors import Refusal
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import form_errors, officer_of, step
from lienthong.casework.tables import file_response
from lienthong.identity.access import permitted
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.directives.actions import leaders as naming
from lienthong.systems.directives.actions.refusals import LeaderNotFound
from lienthong.systems.directives.forms import LeaderForm
from lienthong.systems.directives.models import Directive, DirectiveLeader, LeaderManner, Task
from lienthong.systems.directives.models.splits import (
    added,
    split_by_directive,
    split_by_lead_of,
)
from lienthong.systems.directives.rules import Split
from lienthong.systems.directives.views.directives import found as found_directive
from lienthong.systems.directives.views.overview import names_of
from lienthong.systems.directives.views.shown import (
    SPLIT_TITLES,
    STANDINGS,
    crumbs,
    page,
    share_words,
)
from lienthong.systems.directives.views.tasks import (
    day_asked,
    figures_of,
    task_columns,
    task_row,
)


@dataclass(slots=True)
class Leader:
    """One leader of the agency's book: his name, the directives that he gave, how their tasks stand."""

    key: str
    name: str
    title: str
    directives: list[UUID]
    split: Split

    @property
    def worst(self) -> tuple[int, int, str]:
        return -self.split.open_overdue, -self.split.open, self.key


def leaders_on(officer: Officer, on: date, text: str = "") -> list[Leader]:
    """Return the confirmed leaders of the agency's directives with the split of their tasks, worst first."""
    rows = DirectiveLeader.objects.visible_to(officer).confirmed().matching(text)
    found: dict[str, Leader] = {}
    # The newest directive says what the leader is called now.
    for row in rows.select_related("directive").order_by("-directive__issued_date", "-id"):
        one = found.setdefault(row.key, Leader(row.key, row.name, row.title, [], Split()))
        one.directives.append(row.directive_id)
    every = {each for one in found.values() for each in one.directives}
    splits = split_by_directive(officer.agency_id, every, on) if every else {}
    for one in found.values():
        one.split = added(splits[each] for each in one.directives if each in splits)
    return sorted(found.values(), key=lambda one: one.worst)


@permitted(Permission.DIRECTIVE_READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the leaders who gave tasks with their split at a date, by name and post."""
    officer, on = officer_of(request), day_asked(request)
    text = request.GET.get("q", "")[:200]
    shown = page_of(leaders_on(officer, on, text), request)
    return page(
        request,
        "leader_list.html",
        page=shown,
        on=on,
        q=text,
        columns=[Column(_("Lãnh đạo"), width="one-third"), *_split_columns()],
        rows=[
            [
                Cell(one.name, href=f"{_address(one.key)}?on={on.isoformat()}", note=one.title),
                *_cells(one.split, on, leader=one.key),
            ]
            for one in shown
        ],
        export_url=f"{reverse('directives:leader_export')}?{urlencode({'on': on.isoformat(), 'q': text})}",
    )


@permitted(Permission.DIRECTIVE_READ)
def export(request: HttpRequest) -> HttpResponse:
    """Return the leaders with their split at a date as CSV, or with ``as=xlsx`` as a workbook."""
    officer, on = officer_of(request), day_asked(request)
    titles = (_("Lãnh đạo"), _("Chức vụ"), *SPLIT_TITLES)
    lines = [
        (one.name, one.title, *_numbers(one.split))
        for one in leaders_on(officer, on, request.GET.get("q", "")[:200])
    ]
    stem = f"nhiem-vu-theo-lanh-dao-{on.isoformat()}"
    return file_response(request.GET.get("as", ""), stem, titles, lines)


@permitted(Permission.DIRECTIVE_READ)
def leader(request: HttpRequest, key: str) -> HttpResponse:
    """Show all tasks from what a leader signed or concluded: split, overdue first, by lead, by directive."""
    officer, on = officer_of(request), day_asked(request)
    one = _found(officer, key, on)
    text = request.GET.get("q", "")[:200]
    shown = page_of(_tasks(officer, one, on, text), request)
    leads = split_by_lead_of(officer.agency_id, one.directives, on)
    names = names_of(leads, on)
    return page(
        request,
        "leader.html",
        leader=one,
        on=on,
        q=text,
        crumbs=crumbs(
            (_("Nhiệm vụ theo lãnh đạo giao"), reverse("directives:leader_list")), (one.name, "")
        ),
        figures=figures_of(one.split, on, leader=key),
        page=shown,
        columns=task_columns(),
        rows=[task_row(row, on) for row in shown],
        lead_columns=[Column(_("Cơ quan chủ trì"), width="one-third"), *_split_columns()],
        leads=[
            [Cell(names[each.lead], note=each.lead), *_cells(each.split, on, leader=key, lead=each.lead)]
            for each in leads
        ],
        directive_columns=[Column(_("Văn bản"), width="one-third"), *_split_columns()],
        directives=_directive_rows(officer, one, on),
        tasks_query=urlencode({"leader": key, "on": on.isoformat()}),
        export_url=f"{reverse('directives:leader_of_export', args=[key])}?on={on.isoformat()}",
    )  # fmt: skip


@permitted(Permission.DIRECTIVE_READ)
def leader_export(request: HttpRequest, key: str) -> HttpResponse:
    """Return a leader's split by lead agency at a date as CSV, or with ``as=xlsx`` as a workbook."""
    officer, on = officer_of(request), day_asked(request)
    one = _found(officer, key, on)
    leads = split_by_lead_of(officer.agency_id, one.directives, on)
    names = names_of(leads, on)
    titles = (_("Mã cơ quan chủ trì"), _("Cơ quan chủ trì"), *SPLIT_TITLES)
    lines = [(each.lead, names[each.lead], *_numbers(each.split)) for each in leads]
    return file_response(request.GET.get("as", ""), f"{key}-{on.isoformat()}", titles, lines)


def _tasks(officer: Officer, one: Leader, on: date, text: str) -> Any:
    """Return the leader's tasks as of a day: overdue ones first, the longest overdue at the top."""
    rows = Task.objects.visible_to(officer).filter(directive__in=one.directives).assigned_by(on)
    rows = rows.overdue_first(on).defer("words", "search_words")
    found = rows.matching_every(text, agency_id=officer.agency_id)
    return found.order_by("place", "due_then", "-assigned_date", "-id")


def _directive_rows(officer: Officer, one: Leader, on: date) -> list[list[Any]]:
    rows = Directive.objects.visible_to(officer).filter(id__in=one.directives)
    splits = split_by_directive(officer.agency_id, one.directives, on)
    manners = dict(
        DirectiveLeader.objects.filter(key=one.key, directive__in=one.directives).values_list(
            "directive", "manner"
        )
    )
    return [
        [
            Cell(
                row.name,
                href=reverse("directives:directive_detail", args=[row.id]),
                note=str(LeaderManner(manners[row.id]).label),
            ),
            *_cells(splits.get(row.id, Split()), on, directive=str(row.id)),
        ]
        for row in rows.defer("text", "leftovers", "findings").order_by("-issued_date", "-id")
    ]


def _found(officer: Officer, key: str, on: date) -> Leader:
    """Return a leader of the agency's book.

    :raises LeaderNotFound: for any other key.
    """
    found = next((one for one in leaders_on(officer, on) if one.key == key), None)
    if found is None:
        raise LeaderNotFound()
    return found


def _split_columns() -> list[Column]:
    titles = (
        _("Đúng hạn"), _("Xong quá hạn"), _("Trong hạn"), _("Quá hạn chưa xong"),
        _("Chưa có thời hạn"), _("Tỷ lệ đúng hạn"),
    )  # fmt: skip
    return [Column(title, numeric=True) for title in titles]


def _counts(split: Split) -> tuple[int, ...]:
    return (
        split.done_on_time, split.done_late, split.open_in_time, split.open_overdue, split.no_date,
    )  # fmt: skip


def _cells(split: Split, on: date, **narrowed: str) -> list[Any]:
    """Return a split as cells that lead to the lists of their tasks."""
    here, share = reverse("directives:task_list"), split.on_time_share

    def cell(number: int, standing: str) -> Any:
        query = urlencode({"standing": standing, "on": on.isoformat(), **narrowed})
        return Cell(number, href=f"{here}?{query}") if number else 0

    return [
        *(cell(number, kind) for number, kind in zip(_counts(split), STANDINGS, strict=True)),
        share_words(share),
    ]


def _numbers(split: Split) -> Iterable[Any]:
    return (*_counts(split), split.on_time_share if split.on_time_share is not None else "")


def _address(key: str) -> str:
    return reverse("directives:leader", args=[key])


@permitted(Permission.DIRECTIVE_ENTER)
def name(request: HttpRequest, directive_id: UUID) -> HttpResponse:
    """Show who gave the tasks of a directive, as read and as confirmed; name one more."""
    officer = officer_of(request)
    row = found_directive(officer, directive_id)
    form = LeaderForm(request.POST or None, initial={"manner": LeaderManner.SIGNED}, prefix="new")
    if request.method == "POST" and form.is_valid():
        try:
            naming.confirm(
                directive=row, named=naming.Named(**form.cleaned_data), by=officer, now=clock.now()
            )
        except Refusal as refusal:
            if refusal.status not in {409, 422}:
                raise
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Đã xác nhận người giao."))
            return redirect("directives:name_leader", directive_id)
    return page(
        request,
        "name_leaders.html",
        directive=row,
        form=form,
        leaders=[
            (each, LeaderForm(initial=_initial(each), prefix=str(each.id)))
            for each in row.leaders.all()
        ],
        back=reverse("directives:directive_detail", args=[row.id]),
    )


def _initial(each: DirectiveLeader) -> dict[str, str]:
    return {"name": each.name, "title": each.title, "manner": each.manner}


@require_POST
@permitted(Permission.DIRECTIVE_ENTER)
def confirm(request: HttpRequest, directive_id: UUID, leader_id: UUID) -> HttpResponse:
    """Confirm a leader that the reader found, or correct one."""
    form = LeaderForm(request.POST, prefix=str(leader_id))
    if not form.is_valid():
        return form_errors(request, form, reverse("directives:name_leader", args=[directive_id]))
    named = naming.Named(**form.cleaned_data)
    return _step(
        request,
        directive_id,
        leader_id,
        lambda row, each, by: naming.confirm(
            directive=row, leader=each, named=named, by=by, now=clock.now()
        ),
        _("Đã xác nhận người giao."),
    )


@require_POST
@permitted(Permission.DIRECTIVE_ENTER)
def remove(request: HttpRequest, directive_id: UUID, leader_id: UUID) -> HttpResponse:
    """Take a leader out of a directive."""
    return _step(
        request,
        directive_id,
        leader_id,
        lambda row, each, by: naming.remove(directive=row, leader=each, by=by, now=clock.now()),
        _("Đã bỏ người giao."),
    )


def _step(
    request: HttpRequest,
    directive_id: UUID,
    leader_id: UUID,
    action: Callable[[Directive, DirectiveLeader, Officer], object],
    done: str,
) -> HttpResponse:
    officer = officer_of(request)
    row = found_directive(officer, directive_id)
    each = row.leaders.filter(id=leader_id).first()
    if each is None:
        raise LeaderNotFound()
    back = reverse("directives:name_leader", args=[directive_id])
    return step(request, lambda: action(row, each, officer), done=done, back=back)

"""Seconded officers: asked for, named, reported about, answered."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import offered, officer_of
from lienthong.identity.access import needs
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination.actions import secondments
from lienthong.systems.coordination.actions.secondments import SecondmentContent
from lienthong.systems.coordination.forms import (
    NameOfficerForm,
    NoteForm,
    ReasonForm,
    SecondmentForm,
    TextForm,
)
from lienthong.systems.coordination.models import (
    NoteKind,
    Secondment,
    SecondmentNote,
    SecondmentState,
)
from lienthong.systems.coordination.views.replies import (
    Offer,
    crumbs,
    found,
    page,
    returned,
    submitted,
    to,
)
from lienthong.systems.coordination.views.shown import Countdown, colour, state_cell

_TITLE = _("Cử cán bộ phối hợp")
_COLUMNS = (
    Column(_("Nhiệm vụ phối hợp"), width="one-half"),
    Column(_("Cơ quan bên kia")),
    Column(_("Cán bộ được cử")),
    Column(_("Đến ngày"), no_wrap=True),
    Column(_("Trạng thái")),
)


@needs(Permission.COORDINATION_READ)
def secondment_list(request: HttpRequest) -> HttpResponse:
    """List officers asked for by this agency or of it."""
    officer = officer_of(request)
    shown = page_of(Secondment.objects.visible_to(officer), request)
    may = Permission.COORDINATION_REQUEST in officer.permissions
    return page(
        request,
        "list.html",
        title=_TITLE,
        page=shown,
        columns=_COLUMNS,
        rows=[
            [
                Cell(row.task, href=to("secondment", row.pk)),
                row.partner_name,
                row.person,
                row.to_date,
                state_cell(row),
            ]
            for row in shown
        ],
        empty=_("Chưa có đề nghị cử cán bộ nào."),
        links=[(_("Đề nghị cử cán bộ"), to("new_secondment"))] if may else (),
    )


@needs(Permission.COORDINATION_REQUEST)
def new_secondment(request: HttpRequest) -> HttpResponse:
    """Ask another agency for an officer."""
    officer = officer_of(request)
    form = SecondmentForm(request.POST or None, officer=officer, on=clock.today())
    return submitted(
        request,
        form,
        lambda: secondments.ask(
            content=SecondmentContent(**form.cleaned_data), by=officer, now=clock.now()
        ),
        title=_("Đề nghị cử cán bộ"),
        submit=_("Gửi đề nghị"),
        back=to("secondments"),
        then=lambda row: to("secondment", row.pk),
    )


@needs(Permission.COORDINATION_READ)
def detail(request: HttpRequest, secondment_id: UUID) -> HttpResponse:
    """Show a secondment with its plan, reports, questions and answers."""
    officer, row = officer_of(request), found(Secondment, secondment_id, request)
    notes = list(row.notes.all())
    left = Countdown(clock.today())
    can_answer = (
        not row.is_lead
        and row.state == SecondmentState.NAMED
        and Permission.COORDINATION_ANSWER in officer.permissions
    )
    return page(
        request,
        "secondment.html",
        row=row,
        returned=returned(row),
        colour=colour(row.state),
        crumbs=[*crumbs((_TITLE, "secondments")), (row.task[:80], "")],
        notes=[
            (note, _left(note, left), _answer_offer(note) if can_answer else None) for note in notes
        ],
        offers=_offers(row, officer.permissions),
    )


@require_POST
@needs(Permission.COORDINATION_ANSWER)
def name_officer(request: HttpRequest, secondment_id: UUID) -> HttpResponse:
    """Name the officer."""
    form = NameOfficerForm(request.POST)
    return _with_form(
        request,
        secondment_id,
        form,
        lambda row, by: secondments.name_officer(
            secondment=row, by=by, now=clock.now(), **form.cleaned_data
        ),
        _("Đã cử cán bộ."),
    )


@require_POST
@needs(Permission.COORDINATION_ANSWER)
def decline(request: HttpRequest, secondment_id: UUID) -> HttpResponse:
    """Say why no officer can be sent."""
    form = ReasonForm(request.POST)
    return _with_form(
        request,
        secondment_id,
        form,
        lambda row, by: secondments.decline(
            secondment=row, reason=form.cleaned_data["reason"], by=by, now=clock.now()
        ),
        _("Đã trả lời không cử được cán bộ."),
    )


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def note_lead(request: HttpRequest, secondment_id: UUID) -> HttpResponse:
    """Add a plan, a report or a question as the lead."""
    return _note(request, secondment_id, is_lead=True)


@require_POST
@needs(Permission.COORDINATION_ANSWER)
def note_sender(request: HttpRequest, secondment_id: UUID) -> HttpResponse:
    """Enter what the seconded officer reports to the own agency."""
    return _note(request, secondment_id, is_lead=False)


@require_POST
@needs(Permission.COORDINATION_ANSWER)
def answer(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """Answer what the seconded officer reported."""
    question, officer = found(SecondmentNote, note_id, request, "secondment"), officer_of(request)
    form = TextForm(request.POST)
    return offered(
        request,
        form,
        lambda: secondments.note(
            secondment=question.secondment,
            kind=NoteKind.ANSWER,
            text=form.cleaned_data["text"],
            answers=question,
            by=officer,
            now=clock.now(),
        ),
        done=_("Đã gửi ý kiến trả lời."),
        back=to("secondment", question.secondment_id),
    )


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def end(request: HttpRequest, secondment_id: UUID) -> HttpResponse:
    """End the secondment with a word to the officer's agency."""
    form = TextForm(request.POST)
    return _with_form(
        request,
        secondment_id,
        form,
        lambda row, by: secondments.end(
            secondment=row, text=form.cleaned_data["text"], by=by, now=clock.now()
        ),
        _("Đã kết thúc và thông báo cơ quan cử cán bộ."),
    )


def _note(request: HttpRequest, secondment_id: UUID, *, is_lead: bool) -> HttpResponse:
    form = NoteForm(request.POST, is_lead=is_lead)
    return _with_form(
        request,
        secondment_id,
        form,
        lambda row, by: secondments.note(
            secondment=row, by=by, now=clock.now(), **form.cleaned_data
        ),
        _("Đã ghi và gửi bên kia."),
    )


def _with_form(
    request: HttpRequest, secondment_id: UUID, form: Any, action: Any, done: str | Promise
) -> HttpResponse:
    row, officer = found(Secondment, secondment_id, request), officer_of(request)
    back = to("secondment", secondment_id)
    return offered(request, form, lambda: action(row, officer), done=done, back=back)


def _left(note: SecondmentNote, left: Countdown) -> str:
    is_waiting = note.due_date is not None and note.answered_at is None
    return left(note.due_date) if is_waiting and note.due_date else ""


def _answer_offer(note: SecondmentNote) -> Offer | None:
    if note.kind != NoteKind.QUESTION or note.answered_at is not None:
        return None
    return Offer(
        _("Trả lời vấn đề này"),
        TextForm(auto_id=f"answer_{note.pk.hex[-8:]}_%s"),
        to("answer_note", note.pk),
        _("Gửi trả lời"),
    )


def _offers(row: Secondment, permissions: frozenset[str]) -> list[Offer]:
    needed = Permission.COORDINATION_REQUEST if row.is_lead else Permission.COORDINATION_ANSWER
    if needed not in permissions:
        return []
    if row.state == SecondmentState.ASKED and not row.is_lead:
        return [
            Offer(
                _("Cử cán bộ"),
                NameOfficerForm(auto_id="name_%s"),
                to("name_officer", row.pk),
                _("Cử cán bộ"),
            ),
            Offer(
                _("Trả lời không cử được"),
                ReasonForm(auto_id="decline_%s"),
                to("decline_secondment", row.pk),
                _("Gửi trả lời"),
                "warning",
            ),
        ]
    return _running_offers(row) if row.state == SecondmentState.NAMED else []


def _running_offers(row: Secondment) -> list[Offer]:
    offers = [
        Offer(
            _("Ghi kế hoạch, thông báo hoặc vấn đề"),
            NoteForm(is_lead=row.is_lead, auto_id="note_%s"),
            to("note_lead" if row.is_lead else "note_sender", row.pk),
            _("Ghi và gửi"),
        )
    ]
    if row.is_lead:
        offers.append(
            Offer(
                _("Kết thúc việc cử cán bộ"),
                TextForm(auto_id="end_%s"),
                to("end_secondment", row.pk),
                _("Kết thúc và nhận xét"),
            )
        )
    return offers

"""Meetings: proposed, talked through, invited, concluded."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.formats import moment
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import offered, officer_of, step
from lienthong.identity.access import needs
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination.actions import meetings
from lienthong.systems.coordination.actions.meetings import MeetingContent
from lienthong.systems.coordination.forms import (
    AgendaAnswerForm,
    MeetingForm,
    ReasonForm,
    ReviseForm,
    TextForm,
)
from lienthong.systems.coordination.models import Meeting, MeetingState
from lienthong.systems.coordination.views.replies import (
    Offer,
    crumbs,
    found,
    page,
    returned,
    submitted,
    to,
)
from lienthong.systems.coordination.views.shown import colour, state_cell

_TITLE = _("Cuộc họp phối hợp")
_COLUMNS = (
    Column(_("Cuộc họp"), width="one-half"),
    Column(_("Loại")),
    Column(_("Chủ trì")),
    Column(_("Thời gian"), no_wrap=True),
    Column(_("Trạng thái")),
)


@needs(Permission.COORDINATION_READ)
def meeting_list(request: HttpRequest) -> HttpResponse:
    """List meetings that this agency leads or is asked to, the latest first."""
    officer = officer_of(request)
    shown = page_of(Meeting.objects.visible_to(officer), request)
    may = Permission.COORDINATION_REQUEST in officer.permissions
    return page(
        request,
        "list.html",
        title=_TITLE,
        page=shown,
        columns=_COLUMNS,
        rows=[
            [
                Cell(row.title, href=to("meeting", row.pk)),
                row.get_kind_display(),
                row.lead_name,
                moment(row.starts_at),
                state_cell(row),
            ]
            for row in shown
        ],
        empty=_("Chưa có cuộc họp nào."),
        links=[(_("Đề xuất cuộc họp"), to("new_meeting"))] if may else (),
    )


@needs(Permission.COORDINATION_REQUEST)
def new_meeting(request: HttpRequest) -> HttpResponse:
    """Propose a meeting and its agenda."""
    officer = officer_of(request)
    form = MeetingForm(request.POST or None, officer=officer, on=clock.today())
    return submitted(
        request,
        form,
        lambda: meetings.propose(content=_content(form), by=officer, now=clock.now()),
        title=_("Đề xuất cuộc họp"),
        submit=_("Gửi chương trình để trao đổi"),
        back=to("meetings"),
        then=lambda row: to("meeting", row.pk),
        lead=_("Chương trình phải được trao đổi trước khi mời lãnh đạo (Điều 5.3 Quy chế 02)."),
    )


@needs(Permission.COORDINATION_READ)
def detail(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Show a meeting, what each agency said to its agenda, and what the officer may do."""
    officer, row = officer_of(request), found(Meeting, meeting_id, request, "agreement")
    parties = list(row.parties.all())
    return page(
        request,
        "meeting.html",
        row=row,
        returned=returned(row),
        colour=colour(row.state),
        crumbs=[*crumbs((_TITLE, "meetings")), (row.title, "")],
        parties=[
            (party, party.answered_agenda == row.agenda_number or not row.is_lead)
            for party in parties
        ],
        can_invite=row.is_lead
        and row.state == MeetingState.PREPARING
        and Permission.COORDINATION_REQUEST in officer.permissions,
        offers=_offers(row, officer.permissions),
    )


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def revise(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Change agenda, place or time."""
    form = ReviseForm(request.POST)
    return _with_form(
        request,
        meeting_id,
        form,
        lambda row, by: meetings.revise_agenda(
            meeting=row,
            agenda=form.cleaned_data["agenda"],
            place=form.cleaned_data["place"],
            starts_at=form.starts_at(),
            by=by,
            now=clock.now(),
        ),
        _("Đã sửa và gửi lại các cơ quan được mời."),
    )


@require_POST
@needs(Permission.COORDINATION_ANSWER)
def answer_agenda(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Agree to the agenda or comment on it."""
    form = AgendaAnswerForm(request.POST)
    return _with_form(
        request,
        meeting_id,
        form,
        lambda row, by: meetings.answer_agenda(
            meeting=row, by=by, now=clock.now(), **form.cleaned_data
        ),
        _("Đã trả lời về chương trình họp."),
    )


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def invite(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Formally invite the leaders."""
    row, officer = found(Meeting, meeting_id, request), officer_of(request)
    return step(
        request,
        lambda: meetings.invite(meeting=row, by=officer, now=clock.now()),
        done=_("Đã mời lãnh đạo các cơ quan."),
        back=to("meeting", meeting_id),
    )


@require_POST
@needs(Permission.COORDINATION_ANSWER)
def name_attendees(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Name who attends for this agency."""
    form = TextForm(request.POST)
    return _with_form(
        request,
        meeting_id,
        form,
        lambda row, by: meetings.name_attendees(
            meeting=row, attendees=form.cleaned_data["text"], by=by, now=clock.now()
        ),
        _("Đã gửi thành phần tham dự."),
    )


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def conclude(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Record the conclusions."""
    form = TextForm(request.POST)
    return _with_form(
        request,
        meeting_id,
        form,
        lambda row, by: meetings.conclude(
            meeting=row, conclusions=form.cleaned_data["text"], by=by, now=clock.now()
        ),
        _("Đã ghi kết luận và gửi các cơ quan."),
    )


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def call_off(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Call the meeting off."""
    form = ReasonForm(request.POST)
    return _with_form(
        request,
        meeting_id,
        form,
        lambda row, by: meetings.call_off(
            meeting=row, reason=form.cleaned_data["reason"], by=by, now=clock.now()
        ),
        _("Đã hủy cuộc họp."),
    )


def _content(form: MeetingForm) -> MeetingContent:
    given = form.cleaned_data
    return MeetingContent(
        kind=given["kind"],
        title=given["title"],
        agenda=given["agenda"],
        place=given["place"],
        starts_at=form.starts_at(),
        parties=given["parties"],
        agreement=UUID(given["agreement"]) if given["agreement"] else None,
    )


def _with_form(
    request: HttpRequest, meeting_id: UUID, form: Any, action: Any, done: str | Promise
) -> HttpResponse:
    row, officer, back = (
        found(Meeting, meeting_id, request),
        officer_of(request),
        to("meeting", meeting_id),
    )
    return offered(request, form, lambda: action(row, officer), done=done, back=back)


def _offers(row: Meeting, permissions: frozenset[str]) -> list[Offer]:
    if row.is_lead and Permission.COORDINATION_REQUEST in permissions:
        return _lead_offers(row)
    if not row.is_lead and Permission.COORDINATION_ANSWER in permissions:
        return _party_offers(row)
    return []


def _lead_offers(row: Meeting) -> list[Offer]:
    if row.state not in {MeetingState.PREPARING, MeetingState.INVITED}:
        return []
    local = row.starts_at.astimezone(clock.VIETNAM)
    initial = {
        "agenda": row.agenda, "place": row.place, "day": local.date(), "hour": f"{local:%H:%M}",
    }  # fmt: skip
    offers = [
        Offer(
            _("Sửa chương trình, thời gian, địa điểm"),
            ReviseForm(auto_id="revise_%s", initial=initial),
            to("revise_meeting", row.pk),
            _("Lưu và gửi lại"),
        )
    ]
    if row.state == MeetingState.INVITED and row.starts_at <= clock.now():
        offers.append(
            Offer(
                _("Ghi kết luận cuộc họp"),
                TextForm(auto_id="conclude_%s"),
                to("conclude_meeting", row.pk),
                _("Ghi kết luận"),
            )
        )
    offers.append(
        Offer(
            _("Hủy cuộc họp"),
            ReasonForm(auto_id="off_%s"),
            to("call_off_meeting", row.pk),
            _("Hủy cuộc họp"),
            "warning",
        )
    )
    return offers


def _party_offers(row: Meeting) -> list[Offer]:
    if row.state == MeetingState.PREPARING:
        return [
            Offer(
                _("Trả lời về chương trình họp"),
                AgendaAnswerForm(auto_id="agenda_%s"),
                to("answer_agenda", row.pk),
                _("Gửi trả lời"),
            )
        ]
    if row.state == MeetingState.INVITED:
        return [
            Offer(
                _("Gửi thành phần tham dự"),
                TextForm(auto_id="attend_%s"),
                to("name_attendees", row.pk),
                _("Gửi thành phần"),
            )
        ]
    return []

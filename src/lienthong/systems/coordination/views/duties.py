"""What is asked of this agency: taken in, assigned, answered."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.casework.screens import offered, officer_of, step
from lienthong.identity.access import needs
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination import rules
from lienthong.systems.coordination.actions import asks, duties
from lienthong.systems.coordination.forms import (
    FIRST_REMARKS,
    AssignForm,
    MoveDateForm,
    OpinionForm,
)
from lienthong.systems.coordination.models import DutyState, OpinionDuty
from lienthong.systems.coordination.views.cases import panel_of
from lienthong.systems.coordination.views.replies import (
    Offer,
    attempt,
    crumbs,
    found,
    page,
    stored_file,
    submitted,
    to,
)
from lienthong.systems.coordination.views.shown import Countdown, colour, timeline


@needs(Permission.COORDINATION_READ)
def detail(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Show what is asked, by when and under which agreement, and what the officer may do."""
    officer = officer_of(request)
    duty = found(OpinionDuty, duty_id, request, "agreement")
    may = Permission.COORDINATION_ANSWER in officer.permissions
    return page(
        request,
        "duty.html",
        duty=duty,
        crumbs=crumbs((_("Ý kiến phải trả lời"), "owed_list"), (duty.title, "")),
        colour=colour(duty.state),
        panel=panel_of(duty, Countdown(clock.today()), may=may),
        events=timeline(duty.happenings.all()[:200]),
        can_acknowledge=may and duty.state == DutyState.RECEIVED,
        can_answer=may and duty.is_owed,
        can_ask_time=may and duty.is_owed and rules.can_ask_for_time(duty.due_date, clock.today()),
        assign=_assign_offer(duty, officer) if may and duty.is_owed else None,
    )


@require_POST
@needs(Permission.COORDINATION_ANSWER)
def acknowledge(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Take the request in."""
    duty, officer = found(OpinionDuty, duty_id, request), officer_of(request)
    return step(
        request,
        lambda: duties.acknowledge(duty=duty, by=officer, now=clock.now()),
        done=_("Đã tiếp nhận và báo cơ quan chủ trì."),
        back=to("duty", duty_id),
    )


@require_POST
@needs(Permission.COORDINATION_ANSWER)
def assign(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Give the request to a unit or a person."""
    duty, officer = found(OpinionDuty, duty_id, request), officer_of(request)
    form = AssignForm(request.POST, officer=officer, on=clock.today())

    def give() -> OpinionDuty:
        given = form.cleaned_data
        return duties.assign(
            duty=duty,
            unit_id=int(given["unit"]) if given["unit"] else None,
            person_id=UUID(given["person"]) if given["person"] else None,
            by=officer,
            now=clock.now(),
        )

    return offered(
        request,
        form,
        give,
        done=_("Đã phân công."),
        back=to("duty", duty_id),
    )


@needs(Permission.COORDINATION_ANSWER)
def give_opinion(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Write and give the opinion; more rows come with a button, without losing what is written."""
    duty, officer = found(OpinionDuty, duty_id, request), officer_of(request)
    rows = _rows(request)
    wants_rows = request.method == "POST" and "more" in request.POST
    data: Any = request.POST if request.method == "POST" else None
    form = OpinionForm(data, rows=rows)
    if wants_rows:
        form = OpinionForm(initial=request.POST.dict(), rows=rows + FIRST_REMARKS)
    elif data is not None and form.is_valid():
        given = attempt(
            form,
            lambda: duties.give_opinion(
                duty=duty,
                stance=form.cleaned_data["stance"],
                points=form.points(),
                by=officer,
                now=clock.now(),
            ),
        )
        if given is not None:
            return _done(request, duty_id)
    answer = page(
        request,
        "opinion.html",
        duty=duty,
        form=form,
        rows=form.rows,
        crumbs=crumbs((_("Ý kiến phải trả lời"), "owed_list"), (_("Cho ý kiến"), "")),
    )
    answer.status_code = 422 if form.is_bound and form.errors else 200
    return answer


@needs(Permission.COORDINATION_ANSWER)
def ask_for_time(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Ask the lead for a later date."""
    duty, officer = found(OpinionDuty, duty_id, request), officer_of(request)
    form = MoveDateForm(request.POST or None)
    return submitted(
        request,
        form,
        lambda: asks.ask_for_time(duty=duty, by=officer, now=clock.now(), **form.cleaned_data),
        title=_("Đề nghị lùi thời hạn cho ý kiến"),
        submit=_("Gửi đề nghị"),
        back=to("duty", duty_id),
        then=lambda row: to("duty", duty_id),
        lead=_("Thời hạn hiện nay: %(due)s. Nếu không được chấp thuận thì giữ nguyên thời hạn này.")
        % {"due": f"{duty.due_date:%d/%m/%Y}"},
    )


@needs(Permission.COORDINATION_READ)
def attachment(request: HttpRequest, duty_id: UUID, sha256: str) -> HttpResponse:
    """Return one attachment of what is asked."""
    return stored_file(found(OpinionDuty, duty_id, request).attachments, sha256)


def _rows(request: HttpRequest) -> int:
    text = request.POST.get("rows", "")
    return int(text) if text.isdigit() and len(text) < 4 else FIRST_REMARKS


def _done(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    return step(
        request,
        lambda: None,
        done=_("Đã gửi ý kiến cho cơ quan chủ trì."),
        back=to("duty", duty_id),
    )


def _assign_offer(duty: OpinionDuty, officer: Officer) -> Offer:
    form = AssignForm(officer=officer, on=clock.today(), auto_id="assign_%s")
    return Offer(_("Phân công xử lý"), form, to("assign_duty", duty.pk), _("Phân công"))

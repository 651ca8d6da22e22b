"""What is asked of this agency: taken in, assigned, answered."""

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
from lienthong.systems.coordination.forms import AssignForm, MoveDateForm
from lienthong.systems.coordination.models import DutyState, OpinionDuty
from lienthong.systems.coordination.views.cases import panel_of
from lienthong.systems.coordination.views.opinions import prepared_of
from lienthong.systems.coordination.views.replies import (
    Offer,
    crumbs,
    found,
    page,
    returned,
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
        panel=panel_of(duty, Countdown(clock.today()), may=may, came_back=returned(duty)),
        events=timeline(duty.happenings.all()[:200]),
        can_acknowledge=may and duty.state == DutyState.RECEIVED,
        can_answer=may and duty.is_owed,
        can_ask_time=may and duty.is_owed and rules.can_ask_for_time(duty.due_date, clock.today()),
        assign=_assign_offer(duty, officer) if may and duty.is_owed else None,
        prepared=prepared_of(duty, officer),
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
    """Return one attachment of what is asked, or of the opinion that is given or prepared."""
    duty = found(OpinionDuty, duty_id, request)
    prepared = duty.draft["attachments"] if duty.draft else []
    return stored_file([*duty.attachments, *duty.answer_files, *prepared], sha256)


def _assign_offer(duty: OpinionDuty, officer: Officer) -> Offer:
    form = AssignForm(officer=officer, on=clock.today(), auto_id="assign_%s")
    return Offer(_("Phân công xử lý"), form, to("assign_duty", duty.pk), _("Phân công"))

"""The opinion that an agency owes: prepared, submitted, sent by whoever speaks for the agency."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lienthong.axis.envelope import Attachment
from lienthong.base import clock
from lienthong.casework.screens import offered, officer_of, step
from lienthong.identity.access import needs
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination.actions import duties, opinion_drafts
from lienthong.systems.coordination.actions.books import unlisted
from lienthong.systems.coordination.forms import FIRST_REMARKS, OpinionForm, ReasonForm
from lienthong.systems.coordination.models import OpinionDuty, OpinionRequest, Stance
from lienthong.systems.coordination.views.replies import (
    Offer,
    attempt,
    crumbs,
    found,
    kept,
    page,
    stored_file,
    to,
)


@dataclass(frozen=True)
class Prepared:
    """An opinion that is being prepared, as a duty's page shows it."""

    stance: str
    points: list[dict[str, str]]
    attachments: list[dict[str, Any]]
    by: str
    at: datetime
    seen: str
    is_submitted: bool
    reason: str
    can_send: bool
    offers: list[Offer]


def prepared_of(duty: OpinionDuty, officer: Officer) -> Prepared | None:
    """Return the prepared opinion of a duty that still owes one."""
    draft = duty.draft
    if draft is None or not duty.is_owed:
        return None
    may = Permission.COORDINATION_CONFIRM in officer.permissions and draft["is_submitted"]
    return Prepared(
        stance=str(Stance(draft["stance"]).label),
        points=draft["points"],
        attachments=draft["attachments"],
        by=draft["by"],
        at=datetime.fromisoformat(draft["at"]),
        seen=draft["at"],
        is_submitted=draft["is_submitted"],
        reason=draft.get("reason", ""),
        can_send=may,
        offers=[_hand_back_offer(duty)] if may else [],
    )


@needs(Permission.COORDINATION_ANSWER)
def give_opinion(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Write the opinion, keep it, submit it, or send it at once; more rows lose nothing written."""
    duty, officer = found(OpinionDuty, duty_id, request), officer_of(request)
    form = _form(request, duty)
    if form.is_bound and form.is_valid():
        done = attempt(form, _act(request, duty, form, officer))
        if done is not None:
            messages.success(request, _done(done))
            return redirect(to("duty", duty_id))
    answer = page(
        request,
        "opinion.html",
        duty=duty,
        form=form,
        rows=form.rows,
        can_send=Permission.COORDINATION_CONFIRM in officer.permissions,
        crumbs=crumbs((_("Ý kiến phải trả lời"), "owed_list"), (_("Cho ý kiến"), "")),
    )
    answer.status_code = 422 if form.is_bound and form.errors else 200
    return answer


@require_POST
@needs(Permission.COORDINATION_CONFIRM)
def confirm(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Send the opinion that was submitted."""
    duty, officer = found(OpinionDuty, duty_id, request), officer_of(request)
    seen = request.POST.get("seen", "")
    return step(
        request,
        lambda: opinion_drafts.confirm(duty=duty, seen=seen, by=officer, now=clock.now()),
        done=_("Đã gửi ý kiến cho cơ quan chủ trì."),
        back=to("duty", duty_id),
    )


@require_POST
@needs(Permission.COORDINATION_CONFIRM)
def hand_back(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Give the opinion back to whoever prepared it."""
    duty, officer = found(OpinionDuty, duty_id, request), officer_of(request)
    form, seen = ReasonForm(request.POST), duty.draft["at"] if duty.draft else ""
    return offered(
        request,
        form,
        lambda: opinion_drafts.hand_back(
            duty=duty, seen=seen, reason=form.cleaned_data["reason"], by=officer, now=clock.now()
        ),
        done=_("Đã trả lại dự thảo ý kiến."),
        back=to("duty", duty_id),
    )


@needs(Permission.COORDINATION_READ)
def answer_file(request: HttpRequest, request_id: UUID, sha256: str) -> HttpResponse:
    """Return one file of an opinion that was given."""
    return stored_file(found(OpinionRequest, request_id, request).answer_files, sha256)


def _form(request: HttpRequest, duty: OpinionDuty) -> OpinionForm:
    draft, rows = duty.draft or {}, _rows(request)
    kept_files = draft.get("attachments", [])
    if request.method != "POST":
        points = draft.get("points", [])
        rows = max(rows, len(points))
        return OpinionForm(initial=_initial(draft), rows=rows, kept=kept_files)
    if "more" in request.POST:
        written = request.POST.dict() | {"keep": request.POST.getlist("keep")}
        return OpinionForm(initial=written, rows=rows + FIRST_REMARKS, kept=kept_files)
    return OpinionForm(request.POST, request.FILES, rows=rows, kept=kept_files)


def _initial(draft: dict[str, Any]) -> dict[str, Any]:
    written: dict[str, Any] = {
        "stance": draft.get("stance", ""),
        "keep": [each["sha256"] for each in draft.get("attachments", [])],
    }
    for number, each in enumerate(draft.get("points", []), start=1):
        written |= {f"place_{number}": each["place"], f"text_{number}": each["text"]}
    return written


def _act(
    request: HttpRequest, duty: OpinionDuty, form: OpinionForm, officer: Officer
) -> Callable[[], OpinionDuty]:
    """Return what the button that was pressed does: send, submit or keep."""

    def act() -> OpinionDuty:
        values: dict[str, Any] = {
            "duty": duty,
            "stance": form.cleaned_data["stance"],
            "points": form.points(),
            "attachments": _files(form),
            "by": officer,
            "now": clock.now(),
        }
        if "keep_draft" in request.POST or "submit_draft" in request.POST:
            is_submitted = "submit_draft" in request.POST
            return opinion_drafts.prepare(is_submitted=is_submitted, **values)
        return duties.give_opinion(**values)

    return act


def _done(duty: OpinionDuty) -> str:
    if duty.draft is None:
        return gettext("Đã gửi ý kiến cho cơ quan chủ trì.")
    if duty.draft["is_submitted"]:
        return gettext("Đã trình dự thảo ý kiến để duyệt.")
    return gettext("Đã lưu dự thảo ý kiến.")


def _files(form: OpinionForm) -> list[Attachment]:
    fresh = [one for upload in form.cleaned_data["enclosed"] for one in kept(upload)]
    every = {one.sha256: one for one in [*unlisted(form.kept_files()), *fresh]}
    return list(every.values())


def _rows(request: HttpRequest) -> int:
    text = request.POST.get("rows", "")
    return int(text) if text.isdigit() and len(text) < 4 else FIRST_REMARKS


def _hand_back_offer(duty: OpinionDuty) -> Offer:
    return Offer(
        _("Trả lại để sửa"),
        ReasonForm(auto_id="back_%s"),
        to("hand_back_opinion", duty.pk),
        _("Trả lại"),
    )

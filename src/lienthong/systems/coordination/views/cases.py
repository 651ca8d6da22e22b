"""One case as either side sees it: where it stands, what was asked, said and disputed, what may be done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.errors import NotFound
from lienthong.casework.screens import offered, officer_of
from lienthong.identity.access import needs
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination.actions import asks, escalating
from lienthong.systems.coordination.actions.books import Case
from lienthong.systems.coordination.forms import (
    AnswerTimeForm,
    EscalateForm,
    SupplyForm,
    TextForm,
)
from lienthong.systems.coordination.models import (
    AskState,
    ExtensionAsk,
    MaterialAsk,
    OpinionDuty,
    OpinionRequest,
    TurnedAway,
)
from lienthong.systems.coordination.views.replies import (
    Offer,
    found,
    kept,
    stored_file,
    submitted,
    to,
)
from lienthong.systems.coordination.views.shown import Countdown, colour, is_late


@dataclass(frozen=True)
class Panel:
    """What a page shows of one case."""

    case: Any
    key: str
    colour: str
    left: str
    is_late: bool
    points: list[Any]
    undecided: int
    materials: list[tuple[Any, str]]
    extensions: list[tuple[Any, str]]
    exchanges: list[Any]
    escalations: list[Any]
    pressings: list[Any]
    returned: list[Any]
    offers: list[Offer]


def panel_of(case: Case, left: Countdown, *, may: bool, came_back: Sequence[TurnedAway]) -> Panel:
    """Return what is shown of a case whose rows are prefetched; ``came_back`` may tell of other cases too."""
    points = list(case.points.all())
    waiting = case.is_waiting if isinstance(case, OpinionRequest) else case.is_owed
    return Panel(
        case=case,
        key=case.pk.hex[-8:],
        colour=colour(case.state),
        left=left(case.due_date) if waiting and case.is_open else "",
        is_late=bool(case.late_at) or (case.is_open and is_late(case, left.today)),
        points=[(point, colour(point.outcome)) for point in points],
        undecided=sum(not point.outcome for point in points),
        materials=[(row, _answer_page(row, may)) for row in case.materialasks.all()],
        extensions=[(row, _time_page(row, may)) for row in case.extensionasks.all()],
        exchanges=list(case.exchanges.all()),
        escalations=list(case.escalations.all()),
        pressings=list(case.pressings.all()),
        returned=[each for each in came_back if each.reference == case.reference],
        offers=case_offers(case) if may and case.is_open else [],
    )


def case_offers(case: Case) -> list[Offer]:
    """Return the steps that either side may take on an open case."""
    key, way = case.pk.hex[-8:], "asked" if isinstance(case, OpinionRequest) else "owed"
    offers = [
        Offer(
            _("Đề nghị bên kia cung cấp tài liệu, thông tin"),
            TextForm(auto_id=f"material_{key}_%s"),
            to(f"material_{way}", case.pk),
            _("Gửi đề nghị"),
        ),
        Offer(
            _("Trao đổi với đơn vị bên kia"),
            TextForm(auto_id=f"exchange_{key}_%s"),
            to(f"exchange_{way}", case.pk),
            _("Gửi trao đổi"),
        ),
    ]
    if isinstance(case, OpinionRequest) and case.is_waiting:
        offers.append(
            Offer(
                _("Đôn đốc cơ quan này"),
                TextForm(auto_id=f"press_{key}_%s"),
                to("press_one", case.pk),
                _("Gửi đôn đốc"),
            )
        )
    return offers


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def material_asked(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask an addressee for documents."""
    case = found(OpinionRequest, case_id, request, "file")
    return _with_text(request, case, _ask_material, _("Đã gửi đề nghị cung cấp tài liệu."))


@require_POST
@needs(Permission.COORDINATION_ANSWER)
def material_owed(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask the lead for documents."""
    case = found(OpinionDuty, case_id, request)
    return _with_text(request, case, _ask_material, _("Đã gửi đề nghị cung cấp tài liệu."))


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def exchange_asked(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Put the lead's view to the addressee's unit."""
    case = found(OpinionRequest, case_id, request, "file")
    return _with_text(request, case, escalating.exchange, _("Đã gửi trao đổi."))


@require_POST
@needs(Permission.COORDINATION_ANSWER)
def exchange_owed(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Put the addressee's view to the lead's unit."""
    case = found(OpinionDuty, case_id, request)
    return _with_text(request, case, escalating.exchange, _("Đã gửi trao đổi."))


@needs(Permission.COORDINATION_REQUEST)
def escalate_asked(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Report a question of one addressee to both leaders."""
    return _escalate(request, found(OpinionRequest, case_id, request, "file"))


@needs(Permission.COORDINATION_ANSWER)
def escalate_owed(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Report a question of a duty to both leaders."""
    return _escalate(request, found(OpinionDuty, case_id, request))


@needs(Permission.COORDINATION_ANSWER)
def answer_material(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """Supply what the lead asks this agency for, or say why not."""
    return _answer_material(request, _ask_in(request, ask_id, is_lead=False))


@needs(Permission.COORDINATION_REQUEST)
def answer_material_lead(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """Supply what an addressee asks the lead for, or say why not."""
    return _answer_material(request, _ask_in(request, ask_id, is_lead=True))


@needs(Permission.COORDINATION_READ)
def material_file(request: HttpRequest, ask_id: UUID, sha256: str) -> HttpResponse:
    """Return one supplied document."""
    return stored_file(found(MaterialAsk, ask_id, request).attachments, sha256)


@needs(Permission.COORDINATION_REQUEST)
def decide_time(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """Grant an addressee a later date, or refuse it with a reason."""
    ask, officer = found(ExtensionAsk, ask_id, request, "request", "duty"), officer_of(request)
    form = AnswerTimeForm(request.POST or None)
    lead = _("%(agency)s đề nghị lùi từ %(old)s đến %(new)s. Lý do: %(reason)s") % {
        "agency": ask.case.partner_name,
        "old": f"{ask.due_date_before:%d/%m/%Y}",
        "new": f"{ask.wanted_date:%d/%m/%Y}",
        "reason": ask.reason,
    }
    return submitted(
        request,
        form,
        lambda: asks.decide_time(
            ask=ask,
            is_granted=form.cleaned_data["answer"] == "granted",
            reason=form.cleaned_data["reason"],
            by=officer,
            now=clock.now(),
        ),
        title=_("Trả lời đề nghị lùi thời hạn"),
        submit=_("Gửi trả lời"),
        back=address(ask.case),
        then=lambda row: address(row.case),
        lead=lead,
    )


def address(case: Case) -> str:
    """Return the page of a case."""
    return to("file", case.file_id) if isinstance(case, OpinionRequest) else to("duty", case.pk)


def _ask_material(*, case: Case, text: str, by: Officer, now: Any) -> object:
    return asks.ask_material(case=case, what=text, by=by, now=now)


def _ask_in(request: HttpRequest, ask_id: UUID, *, is_lead: bool) -> MaterialAsk:
    ask = found(MaterialAsk, ask_id, request, "request", "duty")
    if (ask.request is not None) != is_lead:
        raise NotFound()
    return ask


def _answer_material(request: HttpRequest, ask: MaterialAsk) -> HttpResponse:
    officer = officer_of(request)
    form = SupplyForm(request.POST or None, request.FILES or None)

    def answer() -> MaterialAsk:
        given = form.cleaned_data
        if given["answer"] == "withheld":
            return asks.withhold_material(
                ask=ask, reason=given["text"], by=officer, now=clock.now()
            )
        return asks.supply_material(
            ask=ask,
            text=given["text"],
            accuracy=given["accuracy"],
            attachments=kept(given["file"]),
            by=officer,
            now=clock.now(),
        )

    return submitted(
        request,
        form,
        answer,
        title=_("Trả lời đề nghị tài liệu"),
        submit=_("Gửi trả lời"),
        back=address(ask.case),
        then=lambda row: address(row.case),
        lead=ask.what,
    )


def _escalate(request: HttpRequest, case: Case) -> HttpResponse:
    officer, form = officer_of(request), EscalateForm(request.POST or None)
    return submitted(
        request,
        form,
        lambda: escalating.escalate(case=case, by=officer, now=clock.now(), **form.cleaned_data),
        title=_("Báo cáo lãnh đạo hai cơ quan"),
        submit=_("Gửi báo cáo"),
        back=address(case),
        then=lambda row: to("escalation", row.pk),
        lead=_(
            "Chỉ báo cáo sau khi hai đơn vị đã trao đổi mà chưa thống nhất (Điều 3.6 Quy chế 02)."
        ),
    )


def _with_text(
    request: HttpRequest, case: Case, action: Callable[..., object], done: str | Promise
) -> HttpResponse:
    officer, form = officer_of(request), TextForm(request.POST)
    return offered(
        request,
        form,
        lambda: action(case=case, text=form.cleaned_data["text"], by=officer, now=clock.now()),
        done=done,
        back=address(case),
    )


def _answer_page(row: MaterialAsk, may: bool) -> str:
    if not may or row.is_ours or row.state != AskState.OPEN:
        return ""
    return to("answer_material_lead" if row.request_id else "answer_material", row.pk)


def _time_page(row: ExtensionAsk, may: bool) -> str:
    is_open = may and not row.is_ours and row.state == AskState.OPEN
    return to("decide_time", row.pk) if is_open else ""

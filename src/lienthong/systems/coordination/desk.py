"""What coordination puts on the officer's desk: what is owed, late, to be decided, to be agreed to."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lienthong.base.clock import day_of
from lienthong.base.counting import Counting
from lienthong.base.desk import Card, CardContent, Counted, Loaded, register_card
from lienthong.base.tables import Cell, Column
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination.models import (
    AgreementEnding,
    AskState,
    CoordinationPaper,
    EndingState,
    Escalation,
    EscalationState,
    ExtensionAsk,
    Meeting,
    MeetingState,
    OpinionDuty,
    OpinionPoint,
    OpinionRequest,
    SecondmentNote,
)

SHOWN = 10
COUNTED = 1000
SOON = timedelta(days=3)

Load = Callable[[Officer, datetime], Loaded]

_COLUMNS = (
    Column(_("Hồ sơ"), width="one-half"),
    Column(_("Cơ quan chủ trì")),
    Column(_("Thời hạn"), no_wrap=True),
)


def register() -> None:
    """Put the cards of coordination on the desk."""
    answer, ask = Permission.COORDINATION_ANSWER, Permission.COORDINATION_REQUEST
    cards: list[tuple[Any, Load, Permission]] = [
        (_("Ý kiến phải trả lời"), _owed, answer),
        (_("Bên kia quá hạn cho ý kiến"), _late, ask),
        (_("Điểm góp ý chưa xử lý"), _undecided, ask),
        (_("Đề nghị lùi thời hạn chờ trả lời"), _time_asked, ask),
        (_("Nội dung chờ lãnh đạo quyết định"), _escalated, Permission.COORDINATION_DECIDE),
        (_("Đề nghị chấm dứt quy chế chờ trả lời"), _endings, Permission.COORDINATION_DECIDE),
        (_("Chương trình họp chờ trả lời"), _agendas, answer),
        (_("Ý kiến chờ duyệt"), _to_confirm, Permission.COORDINATION_CONFIRM),
        (_("Tài liệu đánh giá chờ xem, ký"), _papers, ask),
        (_("Vấn đề của cán bộ được cử"), _questions, answer),
        (_("Ý kiến đến hạn trong 3 ngày và quá hạn"), _due, answer),
    ]
    for order, (title, load, permission) in enumerate(cards, start=40):
        register_card(
            Card(
                title=title,
                load=load,
                permission=permission,
                order=order,
                section=_("Phối hợp"),
            )
        )


def _owed(officer: Officer, now: datetime) -> Counted:
    return _figure(OpinionDuty.objects.visible_to(officer).owed(), "owed_list")


def _late(officer: Officer, now: datetime) -> Counted:
    rows = OpinionRequest.objects.visible_to(officer).overdue(day_of(now))
    return _figure(rows, "press", bad=True)


def _undecided(officer: Officer, now: datetime) -> Counted:
    rows = OpinionPoint.objects.visible_to(officer).filter(outcome="", request__file__state="asked")
    return _figure(rows, "asked_list", "state=asked")


def _time_asked(officer: Officer, now: datetime) -> Counted:
    rows = ExtensionAsk.objects.visible_to(officer).filter(state=AskState.OPEN, is_ours=False)
    return _figure(rows, "asked_list", "state=asked")


def _escalated(officer: Officer, now: datetime) -> Counted:
    rows = Escalation.objects.visible_to(officer).filter(state=EscalationState.OPEN)
    return _figure(rows, "escalations", bad=True)


def _endings(officer: Officer, now: datetime) -> Counted:
    rows = AgreementEnding.objects.filter(
        agency_id=officer.agency_id, state=EndingState.OPEN, is_ours=False
    )
    return _unless_empty(_figure(rows, "agreements", bad=True))


def _agendas(officer: Officer, now: datetime) -> Counted:
    rows = Meeting.objects.visible_to(officer).filter(
        is_lead=False, state=MeetingState.PREPARING, parties__code=officer.agency_code,
        parties__answered_agenda__lt=F("agenda_number"),
    )  # fmt: skip
    return _figure(rows, "meetings")


def _to_confirm(officer: Officer, now: datetime) -> Counted:
    return _figure(OpinionDuty.objects.visible_to(officer).to_confirm(), "owed_list", bad=True)


def _papers(officer: Officer, now: datetime) -> Counted:
    rows = CoordinationPaper.objects.visible_to(officer).to_sign(day_of(now))
    return _unless_empty(_figure(rows, "papers"))


def _questions(officer: Officer, now: datetime) -> Counted:
    rows = SecondmentNote.objects.visible_to(officer).unanswered()
    return _figure(rows.filter(secondment__is_lead=False), "secondments")


def _due(officer: Officer, now: datetime) -> CardContent | None:
    today = day_of(now)
    rows = OpinionDuty.objects.visible_to(officer).owed().filter(due_date__lte=today + SOON)
    shown = list(rows.order_by("due_date", "id")[: SHOWN + 1])
    if not shown:
        return None
    return CardContent(
        columns=_COLUMNS,
        kind="red" if shown[0].due_date < today else "orange",
        rows=[
            [
                Cell(row.title, href=reverse("coordination:duty", args=[row.pk])),
                row.lead_name,
                Cell(row.due_date, note=_("quá hạn") if row.due_date < today else ""),
            ]
            for row in shown[:SHOWN]
        ],
        href=reverse("coordination:owed_list") if len(shown) > SHOWN else "",
    )


def _figure(rows: QuerySet[Any], name: str, query: str = "", *, bad: bool = False) -> Counted:
    href = reverse(f"coordination:{name}") + (f"?{query}" if query else "")

    def show(answers: Sequence[int]) -> CardContent:
        (count,) = answers
        kind = ("red" if bad else "") if count else "quiet"
        shown = gettext("hơn %(count)s") % {"count": "1.000"} if count > COUNTED else str(count)
        return CardContent(value=shown, href=href, kind=kind)

    return Counted(asked=[Counting(rows, COUNTED + 1)], show=show)


def _unless_empty(shown: Counted) -> Counted:
    """Leave a card out while it counts nothing: of what seldom happens it would stand there for years."""
    return Counted(
        asked=shown.asked, show=lambda answers: shown.show(answers) if any(answers) else None
    )

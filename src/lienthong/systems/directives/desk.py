"""What directives put on the officer's desk: what is due, what waits for an answer or a decision."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from lienthong.base.clock import day_of
from lienthong.base.counting import Counting
from lienthong.base.desk import Card, CardContent, Counted, counted_card, register_card
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.directives.actions.counting import soon_until
from lienthong.systems.directives.models import (
    Duty,
    DutyState,
    Reminder,
    Step,
    Task,
    TaskProposal,
)

Load = Callable[[Officer, datetime], Counted | None]


def register() -> None:
    """Put the cards of directives on the desk."""
    cards: list[tuple[Any, Load, Permission]] = [
        (gettext_lazy("Nhiệm vụ đã giao bị quá hạn"), _overdue, Permission.DIRECTIVE_READ),
        (gettext_lazy("Nhiệm vụ đã giao sắp đến hạn"), _soon, Permission.DIRECTIVE_READ),
        (gettext_lazy("Chờ cơ quan ta quyết định"), _to_decide, Permission.TASK_DECIDE),
        (gettext_lazy("Đề xuất nhiệm vụ chờ xác nhận"), _proposed, Permission.DIRECTIVE_ENTER),
        (gettext_lazy("Nhiệm vụ mới được giao"), _arrived, Permission.TASK_ANSWER),
        (gettext_lazy("Nhiệm vụ của ta bị quá hạn"), _late, Permission.TASK_ANSWER),
        (gettext_lazy("Việc của tôi trong kế hoạch"), _mine, Permission.TASK_ANSWER),
        (gettext_lazy("Lời nhắc hạn hôm nay"), _reminded, Permission.DIRECTIVE_READ),
    ]
    for order, (title, load, permission) in enumerate(cards, start=30):
        register_card(
            Card(
                title=title,
                load=load,
                permission=permission,
                order=order,
                section=gettext_lazy("Chỉ đạo, điều hành"),
            )
        )


def _overdue(officer: Officer, now: datetime) -> Counted:
    rows = Task.objects.visible_to(officer).standing_now("open-overdue", day_of(now))
    return _tasks(rows, "standing=open-overdue", "bad")


def _soon(officer: Officer, now: datetime) -> Counted:
    today = day_of(now)
    rows = Task.objects.visible_to(officer).due_between(today, soon_until(today))
    return _tasks(rows, "standing=soon", "warn")


def _to_decide(officer: Officer, now: datetime) -> Counted:
    return _tasks(Task.objects.visible_to(officer).deciding(), "standing=deciding", "")


def _tasks(rows: QuerySet[Task], query: str, kind: str) -> Counted:
    return counted_card(rows, f"{reverse('directives:task_list')}?{query}", kind)


def _proposed(officer: Officer, now: datetime) -> Counted:
    rows = TaskProposal.objects.visible_to(officer).open()

    def show(answers: Sequence[int]) -> CardContent | None:
        number, alone = answers
        place = "directives:proposal_list" if alone else "directives:directive_list"
        return CardContent(value=number, href=reverse(place)) if number else None

    alone = rows.filter(directive__isnull=True)
    return Counted(asked=[Counting(rows), Counting(alone, 1)], show=show)


def _arrived(officer: Officer, now: datetime) -> Counted:
    rows = Duty.objects.visible_to(officer).filter(state=DutyState.ARRIVED)
    return _duties(rows, "state=arrived", "")


def _late(officer: Officer, now: datetime) -> Counted:
    rows = Duty.objects.visible_to(officer).overdue(day_of(now))
    return _duties(rows, "standing=overdue", "bad")


def _duties(rows: QuerySet[Duty], query: str, kind: str) -> Counted:
    return counted_card(rows, f"{reverse('directives:duty_list')}?{query}", kind)


def _mine(officer: Officer, now: datetime) -> Counted | None:
    if officer.person_id is None:
        return None
    rows = Step.objects.filter(
        agency_id=officer.agency_id, person_id=officer.person_id, done_date__isnull=True
    )
    return counted_card(rows, reverse("directives:duty_list"), "")


def _reminded(officer: Officer, now: datetime) -> Counted:
    rows = Reminder.objects.filter(agency_id=officer.agency_id, reminded_date=day_of(now))
    return counted_card(rows, reverse("directives:reminders"), "")

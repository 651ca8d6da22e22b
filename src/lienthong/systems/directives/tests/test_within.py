"""A task below a duty is due no later than the duty: held by the database, also when the duty's day moves."""

from datetime import date, timedelta

import pytest
from django.db.models import F

from lienthong.identity.tests import factories
from lienthong.systems.directives.actions import assigning, children, counting, duties
from lienthong.systems.directives.actions.refusals import DueAfterParent
from lienthong.systems.directives.models import Duty, Task
from lienthong.systems.directives.tests.conftest import NOW, pump
from lienthong.systems.directives.tests.test_children import (  # noqa: F401 -- fixtures
    assigned,
    break_down,
    districts,
    duty,
)
from lienthong.systems.directives.tests.test_constraints import refused
from lienthong.systems.directives.tests.test_following import duty_at
from lienthong.systems.directives.tests.test_pages import sound, url

pytestmark = pytest.mark.django_db
LAST = date(2020, 6, 30)
TOO_LATE = {"due_date": date(2020, 7, 1), "counted_date": date(2020, 7, 1)}


def rows(task):
    return Task.objects.filter(id=task.id)


def change(world, task, code="H26", **changes):
    row = Task.objects.get(id=task.id)
    values = {"title": row.title, "deliverable": "", "due": f"{row.due_date:%d/%m/%Y}"}
    return assigning.change(
        task=row, reason="Đổi", by=world.by(code), now=NOW, **{**values, **changes}
    )


@pytest.fixture
def forward(world, assigned, duty):  # noqa: F811
    """The Office brings the day forward to 1 June, before both districts' 15 June."""
    change(world, Task.objects.get(reference=duty.reference, parent=None), "G22", due="01/06/2020")
    assert pump() == []
    return Duty.objects.get(id=duty.id)


@pytest.mark.parametrize("changes", [TOO_LATE, {"due_date": None, "counted_date": None}])
def test_no_later_day_and_none_at_all(assigned, changes):  # noqa: F811
    refused("task_due_within_duty", lambda: rows(assigned[0]).update(**changes))
    rows(assigned[0]).update(due_date=LAST, counted_date=LAST)


def test_no_task_is_hung_below_a_duty_that_ends_before_it(make, duty):  # noqa: F811
    other = make(due="01/07/2020", lead="G12", coordinators="")
    rows(other).update(agency_id=duty.agency_id)
    refused("task_due_within_duty", lambda: rows(other).update(parent=duty))


def test_no_task_breaks_down_the_duty_of_another_agency(make, duty):  # noqa: F811
    other = make(due="01/06/2020", lead="G12", coordinators="")
    refused("task_below_own_duty", lambda: rows(other).update(parent=duty))


def test_below_a_duty_without_a_day_any_day_will_do(assigned, duty):  # noqa: F811
    Duty.objects.filter(id=duty.id).update(due_date=None, counted_date=None)
    rows(assigned[0]).update(**TOO_LATE)
    assert rows(assigned[0]).get().due_date == TOO_LATE["due_date"]


def test_a_day_that_is_brought_forward_is_taken_and_marks_what_is_due_too_late(
    world, forward, assigned  # noqa: F811
):  # fmt: skip
    assert forward.counted_date == date(2020, 6, 1)
    assert {row.due_date for row in Task.objects.filter(parent=forward)} == {date(2020, 6, 15)}
    text = forward.events.filter(kind="changed").get().text
    assert "2 nhiệm vụ giao tiếp có thời hạn muộn hơn" in text
    province = factories.client_for(world.by("H26"))
    html = sound(province.get(url("duty_detail", forward.id)))
    assert "2 nhiệm vụ giao tiếp có thời hạn muộn hơn ngày 01/06/2020" in html
    html = sound(province.get(url("task_detail", assigned[0].id)))
    assert "Muộn hơn thời hạn được giao" in html


def test_whatever_else_happens_to_a_task_that_is_due_too_late_goes_on(
    world, forward, assigned  # noqa: F811
):  # fmt: skip
    change(world, assigned[0], title="Tên khác")
    by = world.by("H26.001")
    duties.accept(duty=duty_at(world, "H26.001"), by=by, now=NOW)
    duties.finish(duty=duty_at(world, "H26.001"), result="Xong", by=by, now=NOW)
    assert pump() == []
    assert rows(assigned[0]).get().state == "claimed"


def test_another_deadline_has_to_keep_the_new_day(world, forward, assigned):  # noqa: F811
    with pytest.raises(DueAfterParent) as refusal:
        change(world, assigned[0], due="02/06/2020")
    assert "01/06/2020" in refusal.value.sentence
    change(world, assigned[0], due="01/06/2020")
    html = sound(factories.client_for(world.by("H26")).get(url("task_detail", assigned[0].id)))
    assert "Muộn hơn thời hạn được giao" not in html


def test_what_was_drawn_up_before_is_not_assigned_past_the_new_day(world, duty):  # noqa: F811
    break_down(world, duty)
    draft = Task.objects.filter(parent=duty).first()
    change(world, Task.objects.get(reference=duty.reference, parent=None), "G22", due="01/06/2020")
    pump()
    with pytest.raises(DueAfterParent):
        children.assign_drafts(duty=duty, by=world.by("H26"), now=NOW)
    give = {"state": "assigned", "assigned_date": NOW.date()}
    refused("task_due_within_duty", lambda: rows(draft).update(**give))
    for row in Task.objects.filter(parent=duty):
        change(world, row, due="01/06/2020")
    assert len(children.assign_drafts(duty=duty, by=world.by("H26"), now=NOW)) == 2


def test_a_calendar_counted_anew_moves_the_day_of_a_task_that_is_due_too_late(
    forward, assigned  # noqa: F811
):  # fmt: skip
    rows(assigned[0]).update(counted_date=F("counted_date") + timedelta(days=3))
    assert counting.recount(now=NOW) == 1
    assert rows(assigned[0]).get().counted_date == date(2020, 6, 15)

"""Duties broken down for the agencies below: linked, due in time, summed, and open until somebody says so."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from lienthong.axis import directory
from lienthong.base import clock
from lienthong.identity.tests import factories
from lienthong.systems.directives.actions import assigning, children, deciding, duties
from lienthong.systems.directives.actions.proposals import Content
from lienthong.systems.directives.actions.refusals import (
    ChildrenOpen,
    DueAfterParent,
    NotBelow,
    NothingToAssign,
    WrongTaskState,
)
from lienthong.systems.directives.models import Duty, Extension, Task
from lienthong.systems.directives.rules import mean
from lienthong.systems.directives.tests.conftest import NOW, pump
from lienthong.systems.directives.tests.test_following import at_work, duty_at
from lienthong.systems.directives.tests.test_pages import sound, url

pytestmark = pytest.mark.django_db
BELOW = [("H26.001", "Ủy ban nhân dân quận Ba Đình"), ("H26.002", "Ủy ban nhân dân quận Hoàn Kiếm")]


@pytest.fixture
def districts(world):
    """Two districts of the province, on the axis."""
    for code, name in BELOW:
        record = factories.agency(
            code, name, kind="peoples-committee", level=3, parent=world.agencies["H26"].record
        )
        world.agencies[code] = type(world.agencies["H26"])(id=record.agency_id, record=record)
    directory.register_many([directory.Entry(code) for code, _name in BELOW])
    return [code for code, _name in BELOW]


@pytest.fixture
def duty(world, make, districts, data_folder):
    """A duty of the province that it has accepted, due on 30 June 2020."""
    task = make(lead="H26", coordinators="")
    pump()
    return at_work(world, task, "H26")


def break_down(world, duty, lead="H26.001; H26.002", due="15/06/2020", now=NOW, **changes):
    values = {"title": "Rà soát tại quận", "lead": lead, "due": due, "is_each": True}
    return children.break_down(
        duty=duty, content=Content(**{**values, **changes}), by=world.by("H26"), now=now,
        reference=uuid4(),
    )  # fmt: skip


@pytest.fixture
def assigned(world, duty):
    break_down(world, duty)
    tasks = children.assign_drafts(duty=duty, by=world.by("H26"), now=NOW)
    assert pump() == []
    return sorted(tasks, key=lambda task: task.lead_code)


def finish(world, code):
    duties.accept(duty=duty_at(world, code), by=world.by(code), now=NOW)
    duties.finish(duty=duty_at(world, code), result="Xong", by=world.by(code), now=NOW)
    pump()


def test_a_duty_is_broken_down_for_agencies_below_in_the_own_book(world, duty, assigned):
    assert [(task.lead_code, task.parent_id) for task in assigned] == [
        ("H26.001", duty.id), ("H26.002", duty.id),
    ]  # fmt: skip
    assert {task.agency_id for task in assigned} == {duty.agency_id}
    below = duty_at(world, "H26.001")
    assert (below.assigner_code, below.due_date, below.words) == (
        "H26",
        date(2020, 6, 15),
        duty.words,
    )
    assert duty.events.filter(kind="broken-down").count() == 1


def test_only_agencies_below_lead_what_a_duty_is_broken_down_into(world, duty):
    with pytest.raises(NotBelow):
        break_down(world, duty, lead="H57")
    with pytest.raises(NotBelow):
        break_down(world, duty, lead="H26")
    assert not Task.objects.filter(parent=duty).exists()


@pytest.mark.parametrize("due", ["01/07/2020", ""])
def test_what_is_below_ends_no_later_than_the_duty(world, duty, due):
    with pytest.raises(DueAfterParent) as refused:
        break_down(world, duty, due=due)
    assert "30/06/2020" in refused.value.sentence
    break_down(world, duty, due="30/06/2020")


def test_a_later_change_or_extension_is_held_to_the_same_day(world, duty, assigned):
    task, by = assigned[0], world.by("H26")
    with pytest.raises(DueAfterParent):
        assigning.change(
            task=task, title=task.title, deliverable="", due="01/07/2020", reason="Lùi", by=by,
            now=NOW,
        )  # fmt: skip
    below = at_work(world, task, "H26.001")
    duties.ask_extension(
        duty=below, wanted=date(2020, 7, 15), reason="Chậm", by=world.by("H26.001"), now=NOW
    )
    pump()
    asked = Extension.objects.get(task=task)
    decide = {"extension": asked, "is_granted": True, "reason": "", "by": by, "now": NOW}
    with pytest.raises(DueAfterParent):
        deciding.decide_extension(**decide)
    deciding.decide_extension(**decide, until=date(2020, 6, 30))
    task.refresh_from_db()
    assert task.due_date == date(2020, 6, 30)


def test_a_duty_is_not_finished_over_open_tasks_unless_somebody_says_so(world, duty, assigned):
    finish(world, "H26.001")
    deciding.confirm_completion(task=assigned[0], by=world.by("H26"), now=NOW)
    say = {"duty": duty, "result": "Xong", "by": world.by("H26"), "now": NOW}
    with pytest.raises(ChildrenOpen) as refused:
        duties.finish(**say)
    assert "1 nhiệm vụ" in refused.value.sentence
    assert duties.finish(**say, leaves_children=True).state == "finished"


def test_finished_and_withdrawn_tasks_below_hold_nothing_up(world, duty, assigned):
    by = world.by("H26")
    finish(world, "H26.001")
    deciding.confirm_completion(task=assigned[0], by=by, now=NOW)
    assigning.withdraw(task=assigned[1], reason="Không cần nữa", by=by, now=NOW)
    assert duties.finish(duty=duty, result="Xong", by=by, now=NOW).state == "finished"


def test_a_duty_that_is_not_worked_on_is_not_broken_down(world, make, districts):
    make(lead="H26", coordinators="")
    pump()
    with pytest.raises(WrongTaskState):
        break_down(world, duty_at(world, "H26"))


def test_nothing_is_assigned_twice(world, duty, assigned):
    with pytest.raises(NothingToAssign):
        children.assign_drafts(duty=duty, by=world.by("H26"), now=NOW)


@pytest.mark.parametrize(
    ("percents", "expected"), [([], None), ([0, 25], 13), ([100, 100, 50], 83)]
)
def test_shares_are_averaged_with_a_half_rounded_up(percents, expected):
    assert mean(percents) == expected


@pytest.fixture
def now_due(world, make, districts, data_folder):
    """The same of today, for the screens."""
    due = clock.today() + timedelta(days=20)
    task = make(lead="H26", coordinators="", now=clock.now(), due=f"{due:%d/%m/%Y}")
    pump(clock.now())
    duties.accept(duty=duty_at(world, "H26"), by=world.by("H26"), now=clock.now())
    pump(clock.now())
    assert task
    return Duty.objects.get()


def test_the_tree_is_made_assigned_and_read_on_the_page_of_the_duty(world, now_due):
    province = factories.client_for(world.by("H26"))
    assert "Chưa giao tiếp" in sound(province.get(url("duty_detail", now_due.id)))
    address = url("break_down", now_due.id)
    html = sound(province.get(address))
    assert "quận Ba Đình (H26.001)" in html and "Không tìm thấy" not in html
    fields = {
        "reference": str(uuid4()),
        "title": "Rà soát",
        "lead": "H26.001",
        "priority": "normal",
    }
    late = f"{now_due.due_date + timedelta(days=9):%d/%m/%Y}"
    assert "không muộn hơn ngày" in sound(province.post(address, {**fields, "due": late}), 422)
    assert "không trực thuộc" in sound(province.post(address, {**fields, "lead": "H57"}), 422)
    soon = f"{clock.today() + timedelta(days=9):%d/%m/%Y}"
    assert "chờ giao" in sound(province.post(address, {**fields, "due": soon}, follow=True))
    answer = province.post(url("assign_children", now_due.id), follow=True)
    assert "Đã giao nhiệm vụ cho các cơ quan trực thuộc." in sound(answer)
    html = sound(province.get(url("duty_detail", now_due.id)))
    assert "Rà soát" in html and "0/1" in html and "Xác nhận báo xong khi" in html
    task = Task.objects.get(parent=now_due)
    assert url("duty_detail", now_due.id) in sound(province.get(url("task_detail", task.id)))
    answer = province.post(url("finish", now_due.id), {"finish-result": "Xong"}, follow=True)
    assert "Còn 1 nhiệm vụ giao tiếp chưa xong" in sound(answer)


def test_an_agency_without_any_below_is_told_so(world, make, data_folder):
    make(now=clock.now(), due="")
    pump(clock.now())
    ministry = factories.client_for(world.by("G14"))
    assert "chưa có cơ quan nào trực thuộc" in sound(
        ministry.get(url("break_down", duty_at(world, "G14").id))
    )

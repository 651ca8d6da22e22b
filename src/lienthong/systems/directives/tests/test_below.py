"""What is broken down further in another agency's book: told over the axis, folded under the task above."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from django.db import transaction

from lienthong.axis import directory
from lienthong.axis.models import Address
from lienthong.contracts.directives import ChildrenTold
from lienthong.identity.tests import factories
from lienthong.systems.directives import handlers
from lienthong.systems.directives.actions import (
    above,
    arrivals_at_assigner,
    assigning,
    children,
    deciding,
    duties,
)
from lienthong.systems.directives.actions.proposals import Content
from lienthong.systems.directives.models import Duty, Task
from lienthong.systems.directives.tests.conftest import NOW, TODAY, arrivals, pump
from lienthong.systems.directives.tests.test_following import at_work, duty_at
from lienthong.systems.directives.tests.test_pages import sound, url
from lienthong.systems.directives.views.below import below_of

pytestmark = pytest.mark.django_db
BELOW = [
    ("H26.001", "Ủy ban nhân dân quận Ba Đình", "H26"),
    ("H26.002", "Ủy ban nhân dân quận Hoàn Kiếm", "H26"),
    ("H26.001.01", "Ủy ban nhân dân phường Cống Vị", "H26.001"),
]


@pytest.fixture
def chain(world, data_folder):
    """Two districts of the province and a ward of the first, all on the axis."""
    for level, (code, name, parent) in enumerate(BELOW):
        record = factories.agency(
            code, name, kind="peoples-committee", level=3 + level // 2,
            parent=world.agencies[parent].record,
        )  # fmt: skip
        world.agencies[code] = type(world.agencies["H26"])(id=record.agency_id, record=record)
    directory.register_many([directory.Entry(code) for code, _name, _parent in BELOW])
    return world


@pytest.fixture
def task(chain, make):
    """A task of the Office that the province has accepted, due on 30 June 2020."""
    task = make(lead="H26", coordinators="")
    pump()
    at_work(chain, task, "H26")
    return task


def break_down(world, code, lead, due="15/06/2020", title="Rà soát tại quận"):
    """Break the duty of an agency down and assign what that makes."""
    duty, by = duty_at(world, code), world.by(code)
    content = Content(title=title, lead=lead, due=due, is_each=True)
    children.break_down(duty=duty, content=content, by=by, now=NOW, reference=uuid4())
    children.assign_drafts(duty=duty, by=by, now=NOW)
    assert pump() == []


@pytest.fixture
def broken(chain, task):
    """The same, broken down for both districts; nobody has told the Office yet."""
    break_down(chain, "H26", "H26.001; H26.002")
    return Duty.objects.get(agency_id=chain.agencies["H26"].id)


def report(world, code, percent=10):
    duties.report_progress(
        duty=duty_at(world, code), percent=percent, text="Đang làm", by=world.by(code), now=NOW
    )


def told_of(task):
    return task.parts.get(until__isnull=True, role="lead").children_told


def counts(task):
    told = told_of(task)
    return tuple(told[name] for name in ("total", "done", "in_time", "overdue", "undated"))


def tell(now=NOW):
    """Run the round, and let what it told arrive; return how many duties it told of."""
    count = above.tell_changes(now=now)
    assert pump(now) == []
    return count


def test_a_report_of_progress_carries_how_the_tasks_below_stand(world, task, broken):
    assert told_of(task) == {}
    report(world, "H26")
    assert pump() == []
    assert counts(task) == (2, 0, 2, 0, 0)
    first = told_of(task)["tasks"][0]
    assert (first["title"], first["lead_code"]) == ("Rà soát tại quận", "H26.001")
    assert (first["due_date"], first["state"]) == ("2020-06-15", "assigned")


def test_so_does_the_report_of_the_end(world, task, broken):
    duties.finish(
        duty=broken, result="Xong", by=world.by("H26"), now=NOW, leaves_children=True
    )  # fmt: skip
    assert pump() == []
    assert counts(task) == (2, 0, 2, 0, 0)


def test_steps_below_are_told_together_and_once(world, task, broken):
    tell()
    for code in ("H26.001", "H26.002"):
        duties.accept(duty=duty_at(world, code), by=world.by(code), now=NOW)
    pump()
    assert not arrivals(ChildrenTold)
    assert above.tell_changes(now=NOW) == 1
    assert len(arrivals(ChildrenTold)) == 1
    pump()
    assert {each["state"] for each in told_of(task)["tasks"]} == {"working"}
    assert above.tell_changes(now=NOW) == 0


def test_progress_below_changes_no_state_and_is_not_told(world, task, broken):
    duties.accept(duty=duty_at(world, "H26.001"), by=world.by("H26.001"), now=NOW)
    pump()
    tell()
    report(world, "H26.001", 40)
    pump()
    assert above.tell_changes(now=NOW) == 0


def test_a_task_below_that_ends_or_is_taken_back_is_told(world, task, broken):
    own = Task.objects.filter(parent=broken).order_by("lead_code")
    duties.accept(duty=duty_at(world, "H26.001"), by=world.by("H26.001"), now=NOW)
    duties.finish(duty=duty_at(world, "H26.001"), result="Xong", by=world.by("H26.001"), now=NOW)
    pump()
    deciding.confirm_completion(task=own[0], by=world.by("H26"), now=NOW)
    assigning.withdraw(task=own[1], reason="Thôi", by=world.by("H26"), now=NOW)
    pump()
    assert tell() == 1
    assert counts(task) == (1, 1, 0, 0, 0)


def test_without_tasks_below_nothing_is_told(world, task):
    report(world, "H26")
    assert not arrivals(ChildrenTold)
    assert above.tell_changes(now=NOW) == 0


def test_the_newest_telling_counts_in_any_order_and_a_repeat_changes_nothing(world, task, broken):
    report(world, "H26")
    own = Task.objects.filter(parent=broken).first()
    assigning.withdraw(task=own, reason="Thôi", by=world.by("H26"), now=NOW)
    above.tell_changes(now=NOW)
    tellings = arrivals(ChildrenTold)
    assert [each.message.total for each in tellings] == [2, 1]
    for order in permutations([*tellings, tellings[0]]):
        with transaction.atomic():
            assert handlers.children_told(list(order), now=NOW) == [None, None, None]
            assert counts(task)[0] == 1
            transaction.set_rollback(True)


def test_a_stranger_and_a_party_that_left_tell_nothing(world, task, broken):
    report(world, "H26")
    (telling,) = arrivals(ChildrenTold)
    (stranger,) = handlers.children_told([replace(telling, sender="H57")], now=NOW)
    assert stranger.code == "task-sender-not-party"
    assigning.transfer(task=task, to="G12", basis="Giao lại", on=TODAY, by=world.by("G22"), now=NOW)
    (late,) = handlers.children_told([telling], now=NOW)
    assert late.code == "task-sender-not-party"
    assert told_of(task) == {}


@pytest.mark.parametrize(
    "changes",
    [{"total": 3}, {"done": -1, "in_time": 3}, {"tasks": ()}, {"state": "draft"}, {"title": "X" * 201}],
)  # fmt: skip
def test_impossible_numbers_lists_and_states_are_refused(world, task, broken, changes):
    report(world, "H26")
    (telling,) = arrivals(ChildrenTold)
    message = telling.message
    if not hasattr(message, next(iter(changes))):
        changes = {"tasks": (replace(message.tasks[0], **changes), message.tasks[1])}
    (answer,) = handlers.children_told(
        [replace(telling, message=replace(message, **changes))], now=NOW
    )
    assert answer.code == "task-message-impossible"
    assert told_of(task) == {}


def test_a_long_list_is_cut_and_says_what_it_leaves_out(world, task, broken, monkeypatch):
    for module in (above, arrivals_at_assigner):
        monkeypatch.setattr(module, "MOST_LISTED", 1)
    report(world, "H26")
    pump()
    assert (len(told_of(task)["tasks"]), counts(task)[0]) == (1, 2)
    html = sound(factories.client_for(world.by("G22")).get(url("task_detail", task.id)))
    assert "1 nhiệm vụ khác không kê ở đây" in html


def test_what_is_late_stands_first_and_long_titles_are_cut(world, task, broken):
    break_down(world, "H26", "H26.002", due="10/04/2020", title="Việc " * 60)
    later = NOW + timedelta(days=30)
    above.tell_changes(now=later)
    pump(later)
    first = told_of(task)["tasks"][0]
    assert (first["due_date"], len(first["title"])) == ("2020-04-10", 200)
    assert counts(task) == (3, 0, 2, 1, 0)


def test_a_day_that_passes_makes_a_listed_task_late_without_a_word(world, task, broken):
    tell()
    part = task.parts.get()
    on_time, late = (below_of(part, task, date(2020, 6, day)) for day in (15, 16))
    assert (on_time.in_time, on_time.overdue) == (2, 0)
    assert (late.in_time, late.overdue, late.lines[0]["standing"].tag) == (0, 2, "red")
    task.state = "withdrawn"
    assert below_of(part, task, date(2020, 6, 16)).overdue == 0


def test_a_duty_that_its_assigner_has_closed_is_told_of_no_more(world, task, broken):
    by = world.by("H26")
    duties.finish(duty=broken, result="Xong", by=by, now=NOW, leaves_children=True)
    pump()
    deciding.confirm_completion(task=task, by=world.by("G22"), now=NOW)
    pump()
    assigning.withdraw(
        task=Task.objects.filter(parent=broken).first(), reason="Thôi", by=by, now=NOW
    )
    assert above.tell_changes(now=NOW) == 0


def test_an_assigner_that_left_the_axis_keeps_nobody_below_from_answering(world, task, broken):
    Address.objects.filter(code="G22").delete()
    duties.accept(duty=duty_at(world, "H26.001"), by=world.by("H26.001"), now=NOW)
    assert pump() == []
    assert above.tell_changes(now=NOW) == 0
    assert Task.objects.get(parent=broken, lead_code="H26.001").state == "working"
    assert not Duty.objects.with_news_from_below().exists()


def test_a_coordinator_that_becomes_the_lead_takes_along_what_it_told(world, chain, make):
    task = make(coordinators="H26")
    pump()
    at_work(world, task, "H26")
    break_down(world, "H26", "H26.001")
    tell()
    assigning.transfer(task=task, to="H26", basis="Giao lại", on=TODAY, by=world.by("G22"), now=NOW)
    assert counts(task) == (1, 0, 1, 0, 0)


def test_every_page_folds_what_the_agency_below_it_told(world, task, broken):
    below = Task.objects.get(parent=broken, lead_code="H26.001")
    at_work(world, below, "H26.001")
    break_down(world, "H26.001", "H26.001.01", due="10/06/2020", title="Rà soát tại phường")
    tell()
    office = sound(factories.client_for(world.by("G22")).get(url("task_detail", task.id)))
    assert "giao tiếp 2 nhiệm vụ: 0 đã xong" in office and "quận Ba Đình" in office
    assert "Rà soát tại phường" not in office and f"/{below.id}/" not in office
    province = factories.client_for(world.by("H26"))
    for address in (url("duty_detail", broken.id), url("task_detail", below.id)):
        html = sound(province.get(address))
        assert "giao tiếp 1 nhiệm vụ: 0 đã xong" in html and "Rà soát tại phường" in html
        assert "phường Cống Vị" in html and "Cơ quan này báo lúc 09:00 06/04/2020" in html
    html = sound(province.get(url("duty_detail", broken.id)))
    assert "thấy danh sách này theo lần báo lúc 09:00 06/04/2020" in html

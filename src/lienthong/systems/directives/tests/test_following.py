"""One task from assignment to its end, in the books of both sides, over messages."""

from datetime import date, datetime, timedelta

import pytest

from lienthong.contracts.directives import ExtensionAsked, TaskAnswered, TaskAssigned, TaskFinished
from lienthong.systems.directives.actions import assigning, deciding, duties, plans
from lienthong.systems.directives.actions.refusals import (
    ExtensionDecidedAlready,
    ExtensionNotLater,
    ExtensionOpen,
    ExtensionTooLate,
    NothingToAssign,
    NothingToPress,
    NotTheLead,
    PressedToday,
    ReasonNeeded,
    WrongTaskState,
)
from lienthong.systems.directives.handlers import (
    extension_asked,
    task_answered,
    task_assigned,
    task_finished,
)
from lienthong.systems.directives.models import (
    Directive,
    Duty,
    DutyState,
    Extension,
    Task,
    TaskEvent,
    TaskState,
)
from lienthong.systems.directives.tests.conftest import NOW, arrivals, pump

pytestmark = pytest.mark.django_db


def duty_at(world, code):
    return Duty.objects.get(agency_id=world.agencies[code].id)


@pytest.fixture
def given(world, make):
    """A task of the Office that the ministry leads, as it arrived."""
    task = make()
    pump()
    return task


def at_work(world, task, code="G14"):
    duty = duties.accept(duty=duty_at(world, code), by=world.by(code), now=NOW)
    pump()
    task.refresh_from_db()
    return duty


def test_an_assigned_task_arrives_at_lead_and_coordinator(world, given):
    lead, other = duty_at(world, "G14"), duty_at(world, "G12")
    assert (lead.role, other.role) == ("lead", "coord")
    assert lead.reference == other.reference == given.reference
    assert lead.due_date == date(2020, 6, 30) == lead.first_due_date
    assert {party["code"] for party in lead.parties} == {"G14", "G12"}


def test_acceptance_progress_and_completion_travel_both_ways(world, given, data_folder):
    duty = at_work(world, given)
    assert given.state == TaskState.WORKING
    content = plans.Content(title="Dự thảo", unit=world.agencies["G14"].unit)
    plans.add_step(duty=duty, content=content, by=world.by("G14"), now=NOW)
    file = duties.File("to-trinh.txt", "text/plain", b"To trinh")
    duties.report_progress(
        duty=duty, percent=40, text="Đã có dự thảo", by=world.by("G14"), now=NOW, files=[file]
    )
    duties.finish(duty=duty, result="Đã trình Chính phủ", by=world.by("G14"), now=NOW)
    pump()
    given.refresh_from_db()
    assert (given.state, given.percent, given.claimed_date) == ("claimed", 100, NOW.date())
    assert given.progress.get(percent=40).attachments[0]["name"] == "to-trinh.txt"
    deciding.confirm_completion(task=given, by=world.by("G22"), now=NOW)
    pump()
    given.refresh_from_db()
    assert (given.state, given.finished_date) == ("done", NOW.date())
    assert (duty_at(world, "G14").state, duty_at(world, "G12").state) == ("confirmed", "closed")


def test_a_returned_task_is_worked_on_again(world, given):
    duty = at_work(world, given)
    duties.finish(duty=duty, result="Xong", by=world.by("G14"), now=NOW)
    pump()
    with pytest.raises(ReasonNeeded):
        deciding.return_task(task=given, reason=" ", by=world.by("G22"), now=NOW)
    deciding.return_task(task=given, reason="Thiếu tờ trình", by=world.by("G22"), now=NOW)
    pump()
    duty.refresh_from_db()
    given.refresh_from_db()
    assert (duty.state, duty.finished_date, given.state) == ("returned", None, "working")
    duties.finish(duty=duty, result="Đã bổ sung", by=world.by("G14"), now=NOW)


def test_a_declined_task_tells_why_and_can_go_to_another(world, given):
    with pytest.raises(ReasonNeeded):
        duties.decline(duty=duty_at(world, "G14"), reason="", by=world.by("G14"), now=NOW)
    duties.decline(
        duty=duty_at(world, "G14"), reason="Không thuộc chức năng", by=world.by("G14"), now=NOW
    )
    pump()
    given.refresh_from_db()
    assert (given.state, given.state_reason) == ("declined", "Không thuộc chức năng")
    assigning.transfer(
        task=given, to="H26", basis="Giao lại", on=NOW.date(), by=world.by("G22"), now=NOW
    )
    pump()
    assert duty_at(world, "G14").state == DutyState.TRANSFERRED
    assert duty_at(world, "H26").is_lead


def test_a_granted_extension_moves_the_day_and_keeps_the_first(world, given):
    duty = at_work(world, given)
    duties.ask_extension(
        duty=duty, wanted=date(2020, 8, 31), reason="Chờ ý kiến", by=world.by("G14"), now=NOW
    )
    pump()
    asked = Extension.objects.get(task=given)
    deciding.decide_extension(
        extension=asked, is_granted=True, reason="", by=world.by("G22"), now=NOW
    )
    pump()
    for row in (given, duty):
        row.refresh_from_db()
        assert (row.first_due_date, row.due_date) == (date(2020, 6, 30), date(2020, 8, 31))
    assert [each.due_date for each in given.due_dates.all()] == [
        date(2020, 6, 30),
        date(2020, 8, 31),
    ]
    with pytest.raises(ExtensionDecidedAlready):
        deciding.decide_extension(
            extension=asked, is_granted=True, reason="", by=world.by("G22"), now=NOW
        )


def test_after_a_refused_extension_the_first_day_stands(world, given):
    duty = at_work(world, given)
    duties.ask_extension(
        duty=duty, wanted=date(2020, 8, 31), reason="Chờ ý kiến", by=world.by("G14"), now=NOW
    )
    pump()
    asked = Extension.objects.get(task=given)
    with pytest.raises(ReasonNeeded):
        deciding.decide_extension(
            extension=asked, is_granted=False, reason="", by=world.by("G22"), now=NOW
        )
    deciding.decide_extension(
        extension=asked, is_granted=False, reason="Đúng tiến độ", by=world.by("G22"), now=NOW
    )
    pump()
    duty.refresh_from_db()
    given.refresh_from_db()
    assert duty.due_date == given.due_date == date(2020, 6, 30)
    assert duty.extensions.get().state == "refused"


def test_an_extension_is_not_asked_after_the_day(world, given):
    duty = at_work(world, given)
    late = datetime(2020, 7, 1, 2, 0, tzinfo=NOW.tzinfo)
    with pytest.raises(ExtensionTooLate) as refused:
        duties.ask_extension(
            duty=duty, wanted=date(2020, 8, 31), reason="Chậm", by=world.by("G14"), now=late
        )
    assert refused.value.code == "extension-too-late"


def test_on_the_last_day_an_extension_may_still_be_asked(world, given):
    duty = at_work(world, given)
    last = datetime(2020, 6, 30, 2, 0, tzinfo=NOW.tzinfo)
    duties.ask_extension(
        duty=duty, wanted=date(2020, 8, 31), reason="Chậm", by=world.by("G14"), now=last
    )
    assert pump(last) == []


def test_only_one_extension_is_open_at_a_time(world, given):
    duty = at_work(world, given)
    ask = {"duty": duty, "reason": "Chậm", "by": world.by("G14"), "now": NOW}
    with pytest.raises(ExtensionNotLater):
        duties.ask_extension(wanted=date(2020, 6, 30), **ask)
    duties.ask_extension(wanted=date(2020, 8, 31), **ask)
    with pytest.raises(ExtensionOpen):
        duties.ask_extension(wanted=date(2020, 9, 30), **ask)


def test_a_coordinator_asks_for_no_time(world, given):
    duty = at_work(world, given, "G12")
    with pytest.raises(NotTheLead):
        duties.ask_extension(
            duty=duty, wanted=date(2020, 8, 31), reason="Chậm", by=world.by("G12"), now=NOW
        )


def test_what_is_confirmed_is_not_confirmed_twice(world, given):
    duty = at_work(world, given)
    duties.finish(duty=duty, result="Xong", by=world.by("G14"), now=NOW)
    pump()
    deciding.confirm_completion(task=given, by=world.by("G22"), now=NOW)
    with pytest.raises(WrongTaskState):
        deciding.confirm_completion(task=given, by=world.by("G22"), now=NOW)


@pytest.mark.parametrize("sender", ["H26", "G12"])
def test_a_forged_completion_is_refused(world, given, sender):
    duty = at_work(world, given)
    duties.finish(duty=duty, result="Xong", by=world.by("G14"), now=NOW)
    forged = arrivals(TaskFinished, sender=sender)
    assert [each.code for each in task_finished(forged, now=NOW)] == ["task-sender-not-party"]
    given.refresh_from_db()
    assert given.state == TaskState.WORKING


def test_a_forged_assignment_change_finds_no_duty(world, given):
    assigning.withdraw(task=given, reason="Nhầm", by=world.by("G22"), now=NOW)
    from lienthong.contracts.directives import TaskWithdrawn
    from lienthong.systems.directives.handlers import task_withdrawn

    forged = arrivals(TaskWithdrawn, sender="G12")
    assert {each.code for each in task_withdrawn(forged, now=NOW)} == {"task-not-found"}


def test_an_answer_to_an_unknown_task_is_refused_by_code(world, given):
    duties.accept(duty=duty_at(world, "G14"), by=world.by("G14"), now=NOW)
    answer = arrivals(TaskAnswered, to="G12")
    assert [each.code for each in task_answered(answer, now=NOW)] == ["task-not-found"]


def test_repeated_messages_change_nothing(world, make, data_folder):
    task = make()
    pump(twice=True)
    duty = at_work(world, task)
    duties.report_progress(duty=duty, percent=10, text="Đang làm", by=world.by("G14"), now=NOW)
    duties.ask_extension(
        duty=duty, wanted=date(2020, 8, 31), reason="Chậm", by=world.by("G14"), now=NOW
    )
    assert pump(twice=True) == []
    deciding.press(tasks=[task], note="Gấp", by=world.by("G22"), now=NOW, by_letter=False)
    assert pump(twice=True) == []
    assert (task.progress.count(), task.extensions.count()) == (1, 1)
    assert duty.pressings.count() == 1
    before = TaskEvent.objects.count()
    assert pump(twice=True) == [] and TaskEvent.objects.count() == before


def test_a_task_is_pressed_once_a_day(world, given, make):
    press = {"note": "Gấp", "by": world.by("G22"), "now": NOW, "by_letter": False}
    deciding.press(tasks=[given], **press)
    with pytest.raises(PressedToday):
        deciding.press(tasks=[given], **press)
    assert len(deciding.press(tasks=[given, make()], **press)) == 1
    with pytest.raises(NothingToPress):
        deciding.press(tasks=[], **press)


def test_an_extension_that_was_sent_in_time_but_came_late_counts(world, given):
    duty = at_work(world, given)
    last = datetime(2020, 6, 30, 2, 0, tzinfo=NOW.tzinfo)
    duties.ask_extension(
        duty=duty, wanted=date(2020, 8, 31), reason="Chậm", by=world.by("G14"), now=last
    )
    late = arrivals(ExtensionAsked)
    assert extension_asked(late, now=last + timedelta(days=2)) == [None]
    old = arrivals(ExtensionAsked, created_at=last + timedelta(days=1))
    Extension.objects.filter(task=given).delete()
    assert [each.code for each in extension_asked(old, now=last)] == ["extension-too-late"]


def test_an_assignment_that_does_not_name_the_receiver_is_refused(world, make):
    make()
    stray = arrivals(TaskAssigned, to="H57")
    assert {each.code for each in task_assigned(stray, now=NOW)} == {"task-sender-not-party"}
    assert not Duty.objects.exists()


def test_an_agency_may_give_a_task_to_itself(world, make):
    task = make(lead="G22", coordinators="")
    assert pump() == []
    duty = Duty.objects.get()
    assert duty.agency_id == task.agency_id and duty.is_lead
    duties.accept(duty=duty, by=world.by("G22"), now=NOW)
    assert pump() == []
    assert Task.objects.get().state == TaskState.WORKING


def test_there_is_nothing_to_assign_twice(world, data_folder):
    by = world.by("G22")
    directive = Directive.objects.create(
        agency_id=by.agency_id, notation="1/TB-VPCP", subject="Thông báo", issuer_name="VPCP",
        issued_date=NOW.date(), recorded_date=NOW.date(), text="x", text_sha256="0" * 64,
        entered_by="x", entered_name="x", entered_at=NOW,
    )  # fmt: skip
    with pytest.raises(NothingToAssign):
        assigning.assign_all(directive=directive, by=by, now=NOW)

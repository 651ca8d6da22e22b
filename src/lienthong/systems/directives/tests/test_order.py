"""Messages swapped, early, repeated or refused on their way: both books agree in the end."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from django.db import transaction

from lienthong.axis.handlers import ReceiptSeen, receipt_handlers_of
from lienthong.contracts.directives import (
    CompletionDecided,
    ExtensionAsked,
    ProgressReported,
    TaskAnswered,
    TaskAssigned,
    TaskChanged,
    TaskFinished,
    TaskPressed,
    TaskTransferred,
    TaskWithdrawn,
)
from lienthong.identity.tests import factories
from lienthong.systems.directives import handlers
from lienthong.systems.directives.actions import assigning, deciding, duties, ordering
from lienthong.systems.directives.models import Duty, EarlyTaskMessage, Extension, TaskEvent
from lienthong.systems.directives.tests.conftest import NOW, TODAY, arrivals, pump
from lienthong.systems.directives.tests.test_following import at_work, duty_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(world):
    return world.by("G22")


@pytest.fixture
def given(make):
    task = make()
    pump()
    return task


def change(task, by, due):
    return assigning.change(
        task=task, title=task.title, deliverable="", due=due, reason="Đổi", by=by, now=NOW
    )


def move(world, task, to):
    return assigning.transfer(
        task=task, to=world.name(to), basis="QĐ", on=TODAY, by=world.by("G22"), now=NOW
    )


def of(code, *contracts):
    """Return what waits for an agency, oldest first."""
    rows = [row for contract in contracts for row in arrivals(contract) if row.to == code]
    return sorted(rows, key=lambda row: row.envelope_id)


def hand_over(rows):
    takers = {
        TaskAssigned: handlers.task_assigned,
        TaskChanged: handlers.task_changed,
        TaskWithdrawn: handlers.task_withdrawn,
        TaskTransferred: handlers.task_transferred,
        TaskPressed: handlers.task_pressed,
        CompletionDecided: handlers.completion_decided,
    }
    for row in rows:
        assert list(takers[type(row.message)]([row], now=NOW)) == [None]


def test_of_two_changes_the_later_counts_whatever_comes_first(world, given, by):
    change(given, by, "31/07/2020")
    change(given, by, "30/09/2020")
    first, second = of("G14", TaskChanged)
    hand_over([second, first])
    assert duty_at(world, "G14").due_date == date(2020, 9, 30)
    assert TaskEvent.objects.filter(duty=duty_at(world, "G14"), kind="changed").count() == 1


def test_whatever_the_order_the_duty_ends_as_its_task(world, make, by):
    task = make(coordinators="")
    change(task, by, "31/07/2020")
    change(task, by, "30/09/2020")
    assigning.withdraw(task=task, reason="Nhầm", by=by, now=NOW)
    rows = of("G14", TaskAssigned, TaskChanged, TaskWithdrawn)
    assert len(rows) == 4
    for order in permutations(rows):
        with transaction.atomic():
            hand_over(order)
            duty = duty_at(world, "G14")
            assert (duty.due_date, duty.state) == (date(2020, 9, 30), "withdrawn")
            assert not EarlyTaskMessage.objects.exists()
            transaction.set_rollback(True)


def test_what_was_withdrawn_before_it_came_is_not_given_again_by_a_copy(world, make, by):
    task = make(coordinators="")
    assigning.withdraw(task=task, reason="Nhầm", by=by, now=NOW)
    (withdrawn,), (assigned,) = of("G14", TaskWithdrawn), of("G14", TaskAssigned)
    hand_over([withdrawn, assigned, assigned])
    assert duty_at(world, "G14").state == "withdrawn"


def test_transfers_there_and_back_end_with_the_one_that_leads(world, given):
    move(world, given, "H26")
    move(world, given, "G14")
    there, back = of("G14", TaskTransferred)
    hand_over([back, there])
    given.refresh_from_db()
    assert given.lead_code == "G14"
    assert duty_at(world, "G14").state == "arrived"
    second, third = of("H26", TaskTransferred)
    hand_over([third, second])
    assert duty_at(world, "H26").state == "transferred"


def test_a_pressing_that_comes_before_its_task_is_kept_for_it(world, make, by):
    task = make(coordinators="")
    deciding.press(tasks=[task], note="Gấp", by=by, now=NOW, by_letter=False)
    hand_over([*of("G14", TaskPressed), *of("G14", TaskAssigned)])
    duty = duty_at(world, "G14")
    assert duty.pressed_date == TODAY and duty.pressings.count() == 1


def test_early_messages_of_one_sender_are_limited(world, make, by, monkeypatch):
    monkeypatch.setattr(ordering, "MOST_EARLY", 1)
    for _each in range(2):
        task = make(coordinators="")
        assigning.withdraw(task=task, reason="Nhầm", by=by, now=NOW)
    answers = [handlers.task_withdrawn([row], now=NOW)[0] for row in of("G14", TaskWithdrawn)]
    assert [answer.code if answer else "" for answer in answers] == ["", "task-not-found"]
    late = NOW + ordering.KEPT_FOR + timedelta(days=1)
    (_first, second) = of("G14", TaskWithdrawn)
    assert list(handlers.task_withdrawn([second], now=late)) == [None]


def test_an_older_answer_does_not_undo_a_newer_one(world, given):
    duty = duties.decline(duty=duty_at(world, "G14"), reason="Bận", by=world.by("G14"), now=NOW)
    later = NOW + timedelta(hours=1)
    duties.accept(duty=duty, by=world.by("G14"), now=later)
    declined, accepted = arrivals(TaskAnswered)
    handlers.task_answered([accepted], now=later)
    handlers.task_answered([declined], now=later)
    given.refresh_from_db()
    assert given.state == "working"


def test_an_older_report_does_not_lower_the_progress(world, given, data_folder):
    duty = at_work(world, given)
    for hours, percent in ((1, 20), (2, 60)):
        duties.report_progress(
            duty=duty, percent=percent, text="Đang làm", by=world.by("G14"),
            now=NOW + timedelta(hours=hours),
        )  # fmt: skip
    first, second = arrivals(ProgressReported)
    handlers.progress_reported([second], now=NOW)
    handlers.progress_reported([first], now=NOW)
    given.refresh_from_db()
    assert (given.percent, given.progress.count()) == (60, 2)


def test_messages_without_a_number_count_as_they_come(world, given, by):
    change(given, by, "31/07/2020")
    (row,) = of("G14", TaskChanged)
    hand_over([replace(row, message=replace(row.message, revision=0))])
    assert duty_at(world, "G14").due_date == date(2020, 7, 31)


def receipt(contract, row, *, accepted=False, message="Không nhận"):
    seen = ReceiptSeen(
        envelope_id=row.envelope_id, sender=row.sender, to=row.to, accepted=accepted,
        code="" if accepted else "task-wrong-state", message=message, received_at=NOW, closed_at=NOW,
    )  # fmt: skip
    for hear in receipt_handlers_of(contract):
        hear([seen], now=NOW)


def test_a_refused_extension_request_tells_why_and_leaves_room_for_another(world, given, by):
    duty = at_work(world, given)
    ask = {"duty": duty, "reason": "Chờ ý kiến", "by": world.by("G14"), "now": NOW}
    duties.ask_extension(wanted=date(2020, 7, 31), **ask)
    change(given, by, "31/07/2020")
    (asked,) = arrivals(ExtensionAsked)
    assert pump() == ["extension-not-later"]
    receipt(ExtensionAsked, asked, message="Ngày xin lùi phải sau thời hạn hiện tại.")
    row = duty.extensions.get()
    assert (row.state, row.decision_reason) == (
        "untaken",
        "Ngày xin lùi phải sau thời hạn hiện tại.",
    )
    duties.ask_extension(wanted=date(2020, 9, 30), **ask)
    assert pump() == []
    assert Extension.objects.get(task=given).wanted_date == date(2020, 9, 30)


def test_a_refused_result_reopens_the_duty_with_the_reason(world, given, data_folder):
    duty = at_work(world, given)
    duties.finish(duty=duty, result="Xong", by=world.by("G14"), now=NOW)
    (sent,) = arrivals(TaskFinished)
    receipt(TaskFinished, sent, message="Nhiệm vụ đã rút.")
    duty.refresh_from_db()
    assert (duty.state, duty.finished_date, duty.state_reason) == (
        "working",
        None,
        "Nhiệm vụ đã rút.",
    )
    assert duty.progress.get().refusal == "Nhiệm vụ đã rút."
    assert duty.events.filter(kind="untaken").count() == 1
    receipt(TaskFinished, sent)
    assert duty.events.filter(kind="untaken").count() == 1


def test_a_refusal_that_comes_late_does_not_undo_a_second_result(world, given, data_folder):
    duty = at_work(world, given)
    duties.finish(duty=duty, result="Xong", by=world.by("G14"), now=NOW)
    (first,) = arrivals(TaskFinished)
    pump()
    deciding.return_task(task=given, reason="Thiếu", by=world.by("G22"), now=NOW)
    pump()
    later = NOW + timedelta(hours=1)
    duties.finish(duty=duty, result="Đã bổ sung", by=world.by("G14"), now=later)
    receipt(TaskFinished, first)
    duty.refresh_from_db()
    assert duty.state == "finished"


def test_a_refused_answer_is_asked_for_again(world, given):
    duty = duties.accept(duty=duty_at(world, "G14"), by=world.by("G14"), now=NOW)
    (sent,) = arrivals(TaskAnswered)
    receipt(TaskAnswered, sent)
    duty.refresh_from_db()
    assert (duty.state, duty.state_reason) == ("arrived", "Không nhận")


def test_a_party_that_could_not_be_told_is_marked_until_it_takes_the_task(world, make):
    task = make()
    row = of("G14", TaskAssigned)[0]
    receipt(TaskAssigned, row, message="Không có địa chỉ.")
    part = task.parts.get(role="lead")
    assert part.refusal == "Không có địa chỉ." and task.parts.get(role="coord").refusal == ""
    receipt(TaskAssigned, row, accepted=True)
    part.refresh_from_db()
    assert part.refusal == ""


def test_accepted_messages_change_nothing(world, given):
    duty = duties.accept(duty=duty_at(world, "G14"), by=world.by("G14"), now=NOW)
    (sent,) = arrivals(TaskAnswered)
    receipt(TaskAnswered, sent, accepted=True)
    duty.refresh_from_db()
    assert duty.state == "accepted"


def test_the_result_and_its_evidence_are_kept_in_ones_own_book(world, given, data_folder):
    duty = at_work(world, given)
    file = duties.File("to-trinh.pdf", "application/pdf", b"%PDF")
    duties.finish(duty=duty, result="Đã trình", by=world.by("G14"), now=NOW, files=[file])
    own = duty.progress.get()
    assert own.text == "Đã trình" and own.attachments[0]["name"] == "to-trinh.pdf"
    pump()
    assert given.progress.get().progress_id == own.progress_id


@pytest.mark.parametrize("taker", ["G12"])
def test_a_coordinator_that_declined_is_asked_anew_when_it_leads(world, given, taker):
    duty = duties.decline(duty=duty_at(world, taker), reason="Bận", by=world.by(taker), now=NOW)
    pump()
    move(world, given, taker)
    pump()
    duty.refresh_from_db()
    assert (duty.role, duty.state, duty.state_reason) == ("lead", "arrived", "")


def test_a_withdrawn_task_leaves_no_open_request(world, given, by):
    duty = at_work(world, given)
    duties.ask_extension(
        duty=duty, wanted=date(2020, 8, 31), reason="Chờ", by=world.by("G14"), now=NOW
    )
    pump()
    given.refresh_from_db()
    assigning.withdraw(task=given, reason="Giao lại", by=by, now=NOW)
    pump()
    states = set(Extension.objects.values_list("state", "decision_reason"))
    assert states == {("refused", "Giao lại")}
    assert not Duty.objects.exclude(state="withdrawn").exists()


def test_a_change_that_a_party_does_not_take_is_told_to_the_assigner_until_it_is(world, given, by):
    change(given, by, "31/07/2020")
    sent = next(row for row in arrivals(TaskChanged) if row.to == "G14")
    receipt(TaskChanged, sent, message="Nhiệm vụ không còn ở đây.")
    receipt(TaskChanged, sent, message="Nhiệm vụ không còn ở đây.")
    row = given.untaken.get()
    assert (row.party_code, row.kind, row.reason) == ("G14", "changed", "Nhiệm vụ không còn ở đây.")
    assert given.events.filter(kind="untaken").count() == 1
    page = f"/chi-dao/nhiem-vu/{given.id}/"
    shown = factories.client_for(by).get(page).content.decode()
    assert "Chưa báo được" in shown and "Nhiệm vụ không còn ở đây." in shown
    receipt(TaskChanged, sent, accepted=True)
    assert not given.untaken.open().exists()
    assert "Chưa báo được" not in factories.client_for(by).get(page).content.decode()


def test_a_later_change_that_is_taken_ends_what_an_earlier_one_left(world, given, by):
    change(given, by, "31/07/2020")
    first = next(row for row in arrivals(TaskChanged) if row.to == "G14")
    receipt(TaskChanged, first)
    change(given, by, "31/08/2020")
    later = [row for row in arrivals(TaskChanged) if row.to == "G14"][-1]
    other = [row for row in arrivals(TaskChanged) if row.to == "G12"][-1]
    receipt(TaskChanged, other, accepted=True)
    assert given.untaken.open().count() == 1
    receipt(TaskChanged, later, accepted=True)
    assert given.untaken.open().count() == 0


def test_refused_withdrawals_and_decisions_are_told_as_well(world, given, by):
    duty = at_work(world, given)
    duties.finish(duty=duty, result="Xong", by=world.by("G14"), now=NOW)
    pump()
    given.refresh_from_db()
    deciding.return_task(task=given, reason="Thiếu", by=by, now=NOW)
    (back,) = [row for row in arrivals(CompletionDecided) if row.to == "G14"]
    receipt(CompletionDecided, back)
    given.refresh_from_db()
    assigning.withdraw(task=given, reason="Nhầm", by=by, now=NOW)
    gone = next(row for row in arrivals(TaskWithdrawn) if row.to == "G12")
    receipt(TaskWithdrawn, gone, message="")
    kinds = given.untaken.values_list("kind", "party_code")
    assert set(kinds) == {("completion", "G14"), ("withdrawn", "G12")}

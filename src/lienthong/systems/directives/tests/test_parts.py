"""Parts of coordinating agencies: finished, decided, told to the lead, changed from a day; in any order."""

from datetime import date, timedelta
from itertools import permutations

import pytest
from django.db import IntegrityError, transaction

from lienthong.axis.handlers import handler_of
from lienthong.axis.models import Address
from lienthong.contracts.directives import (
    CompletionDecided,
    PartDecided,
    PartFinished,
    PartsTold,
    ProgressReported,
    TaskAssigned,
    TaskChanged,
    TaskTransferred,
)
from lienthong.systems.directives.actions import assigning, coordinators, deciding, duties, parts
from lienthong.systems.directives.actions.refusals import (
    CoordinatorsUnchanged,
    PartNotClaimed,
    PeriodUnset,
    ReasonNeeded,
    SeriesAlready,
    TaskLeadCoordinates,
    WrongTaskState,
)
from lienthong.systems.directives.models import Task
from lienthong.systems.directives.tests.conftest import NOW, TODAY, arrivals, pump
from lienthong.systems.directives.tests.test_following import at_work, duty_at
from lienthong.systems.directives.tests.test_order import of, receipt

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=10)
FILE = duties.File("gop-y.pdf", "application/pdf", b"%PDF")


@pytest.fixture
def by(world):
    return world.by("G22")


@pytest.fixture
def given(world, make, data_folder):
    """A task of the Office: one ministry leads it and has accepted, another coordinates and has too."""
    task = make()
    pump()
    at_work(world, task)
    at_work(world, task, "G12")
    return task


def finish(world, code="G12", now=NOW, files=(FILE,)):
    return duties.finish(
        duty=duty_at(world, code), result="Đã góp ý", by=world.by(code), now=now, files=files
    )


def part(task, code="G12"):
    task.refresh_from_db()
    return task.parts.filter(party_code=code).latest("since", "id")


def change(task, by, *names, reason="Theo chỉ đạo", now=NOW):
    return coordinators.change_coordinators(
        task=task, coordinators="\n".join(names), reason=reason, by=by, now=now
    )


def hand_over(rows):
    for row in rows:
        assert list(handler_of(type(row.message))([row], now=NOW)) == [None]


def states(world):
    return {code: duty_at(world, code).state for code in ("G14", "G12")}


def test_a_coordinator_finishes_its_part_and_the_task_goes_on(world, given, by):
    finish(world)
    pump()
    assert (part(given).state, part(given).claimed_date) == ("claimed", TODAY)
    given.refresh_from_db()
    assert (given.state, given.percent) == ("working", 0)
    assert given in Task.objects.deciding()
    parts.confirm_part(part=part(given), by=by, now=NOW)
    pump()
    assert (part(given).state, states(world)) == ("done", {"G14": "accepted", "G12": "confirmed"})
    assert given not in Task.objects.deciding()
    assert given.events.filter(kind="part-completed").count() == 1
    assert duty_at(world, "G12").events.filter(kind="part-completed").count() == 1


def test_a_returned_part_is_worked_on_again(world, given, by):
    finish(world)
    pump()
    with pytest.raises(ReasonNeeded):
        parts.return_part(part=part(given), reason=" ", by=by, now=NOW)
    parts.return_part(part=part(given), reason="Thiếu số liệu", by=by, now=NOW)
    pump()
    duty = duty_at(world, "G12")
    assert (duty.state, duty.state_reason, duty.finished_date) == (
        "returned",
        "Thiếu số liệu",
        None,
    )
    assert part(given).state == "working"
    finish(world, now=LATER)
    pump(LATER)
    assert part(given).claimed_date == date(2020, 4, 16)


def test_a_part_is_decided_once(world, given, by):
    with pytest.raises(PartNotClaimed):
        parts.confirm_part(part=part(given), by=by, now=NOW)
    finish(world)
    pump()
    parts.confirm_part(part=part(given), by=by, now=NOW)
    with pytest.raises(PartNotClaimed):
        parts.return_part(part=part(given), reason="Muộn", by=by, now=NOW)


def test_the_lead_sees_the_parts_with_their_evidence(world, given, by):
    finish(world)
    pump()
    (told,) = duty_at(world, "G14").parts_told
    assert (told["code"], told["state"], told["text"]) == ("G12", "claimed", "Đã góp ý")
    assert told["files"][0]["name"] == "gop-y.pdf"
    assert duty_at(world, "G12").parts_told == []
    parts.confirm_part(part=part(given), by=by, now=NOW)
    pump()
    assert duty_at(world, "G14").parts_told[0]["state"] == "done"


def test_of_two_tellings_the_later_counts_whatever_comes_first(world, given):
    duty = duty_at(world, "G12")
    for hours, percent in ((1, 20), (2, 60)):
        duties.report_progress(
            duty=duty, percent=percent, text=f"{percent}", by=world.by("G12"),
            now=NOW + timedelta(hours=hours),
        )  # fmt: skip
    hand_over(of("G22", ProgressReported))
    first, second = of("G14", PartsTold)
    hand_over([second, first])
    assert duty_at(world, "G14").parts_told[0]["percent"] == 60


def test_a_new_lead_is_told_how_the_parts_stand(world, given, by):
    finish(world)
    pump()
    assigning.transfer(task=given, to="H26", basis="Giao lại", on=TODAY, by=by, now=NOW)
    transferred, told = of("H26", TaskTransferred), of("H26", PartsTold)
    hand_over([*told, *transferred])
    assert duty_at(world, "H26").parts_told[0]["state"] == "claimed"


def test_confirming_the_task_confirms_reported_parts_and_ends_the_others(world, make, by):
    task = make(coordinators="G12; H26; H57")
    pump()
    for code in ("G14", "G12", "H26"):
        at_work(world, task, code)
    finish(world, "G12", files=())
    finish(world, "G14", files=())
    pump()
    deciding.confirm_completion(task=task, by=by, now=NOW)
    pump()
    assert {code: part(task, code).state for code in ("G12", "H26", "H57")} == {
        "G12": "done", "H26": "ended", "H57": "ended",
    }  # fmt: skip
    assert {code: duty_at(world, code).state for code in ("G14", "G12", "H26", "H57")} == {
        "G14": "confirmed", "G12": "confirmed", "H26": "closed", "H57": "closed",
    }  # fmt: skip
    assert duty_at(world, "H26").state_reason
    assert {each["state"] for each in duty_at(world, "G14").parts_told} == {"done", "ended"}


def test_a_withdrawn_task_ends_its_parts_on_both_sides(world, given, by):
    assigning.withdraw(task=given, reason="Giao lại", by=by, now=NOW)
    pump()
    assert part(given).state == "ended"
    assert set(states(world).values()) == {"withdrawn"}


def test_a_returned_task_leaves_a_reported_part_alone(world, given, by):
    finish(world)
    finish(world, "G14", files=())
    pump()
    deciding.return_task(task=given, reason="Thiếu", by=by, now=NOW)
    pump()
    assert states(world) == {"G14": "returned", "G12": "finished"}


def test_a_part_reported_after_the_end_is_kept_and_changes_nothing(world, given, by):
    finish(world, "G14", files=())
    pump()
    finish(world)
    (late,) = arrivals(PartFinished)
    deciding.confirm_completion(task=given, by=by, now=NOW)
    hand_over(of("G12", CompletionDecided))
    assert duty_at(world, "G12").state == "closed"
    hand_over([late])
    assert part(given).state == "ended" and given.progress.filter(party_code="G12").exists()


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_decisions_on_part_and_task_come_in_any_order(world, given, by, is_confirmed):
    finish(world, files=())
    finish(world, "G14", files=())
    pump()
    if is_confirmed:
        parts.confirm_part(part=part(given), by=by, now=NOW)
    else:
        parts.return_part(part=part(given), reason="Thiếu", by=by, now=NOW)
    deciding.confirm_completion(task=given, by=by, now=NOW)
    rows = of("G12", PartDecided, CompletionDecided)
    assert len(rows) == 2
    for order in permutations(rows):
        with transaction.atomic():
            hand_over(order)
            assert duty_at(world, "G12").state == ("confirmed" if is_confirmed else "closed")
            transaction.set_rollback(True)


def test_what_was_meant_for_a_part_never_finishes_the_task(world, given, by):
    finish(world)
    assigning.transfer(task=given, to="G12", basis="Giao lại", on=TODAY, by=by, now=NOW)
    assert pump() == ["task-part-of-lead"]
    given.refresh_from_db()
    assert given.state == "assigned"
    duty = duty_at(world, "G12")
    assert (duty.role, duty.state) == ("lead", "arrived")


def test_a_refused_part_reopens_with_the_reason(world, given):
    finish(world)
    (sent,) = arrivals(PartFinished)
    receipt(PartFinished, sent, message="Nhiệm vụ đã rút.")
    duty = duty_at(world, "G12")
    assert (duty.state, duty.state_reason) == ("working", "Nhiệm vụ đã rút.")
    assert duty.progress.get().refusal == "Nhiệm vụ đã rút."


def test_the_database_refuses_a_part_that_ends_without_a_claim_or_for_a_lead(given):
    for code, days in (("G12", {"finished_date": TODAY}), ("G14", {"claimed_date": TODAY})):
        with pytest.raises(IntegrityError), transaction.atomic():
            given.parts.filter(party_code=code).update(**days)


def test_coordinators_change_from_a_day_on_and_everybody_is_told(world, given, by):
    change(given, by, "H26 | Báo cáo riêng", now=LATER)
    pump(LATER)
    gone, new = part(given), part(given, "H26")
    assert (gone.until, gone.basis) == (LATER.date(), "Theo chỉ đạo")
    assert (new.since, new.deliverable) == (LATER.date(), "Báo cáo riêng")
    left, came, lead = duty_at(world, "G12"), duty_at(world, "H26"), duty_at(world, "G14")
    assert (left.state, left.state_reason) == ("closed", "Theo chỉ đạo")
    assert (came.role, came.state, came.own_deliverable) == ("coord", "arrived", "Báo cáo riêng")
    assert [each["code"] for each in lead.coordinators] == ["H26"]
    for row, kind in ((given, "parties-changed"), (lead, "parties-changed"), (left, "released")):
        assert "Theo chỉ đạo" in row.events.get(kind=kind).text
    assert lead.state == "accepted"


def test_a_change_of_coordinators_is_refused_where_it_makes_no_sense(world, given, by):
    same = world.name("G12")
    with pytest.raises(TaskLeadCoordinates):
        change(given, by, same, world.name("G14"))
    with pytest.raises(ReasonNeeded):
        change(given, by, same, "H26", reason=" ")
    with pytest.raises(CoordinatorsUnchanged):
        change(given, by, same)
    assigning.withdraw(task=given, reason="Nhầm", by=by, now=NOW)
    with pytest.raises(WrongTaskState):
        change(given, by, "H26")


def test_before_it_is_assigned_coordinators_change_without_a_word(world, make, by):
    task = make(assigned=False)
    change(task, by, "H26", reason="")
    assert list(task.parts.coordinating().values_list("party_code", flat=True)) == ["H26"]
    assert not arrivals(TaskChanged) and not arrivals(TaskAssigned)


def test_out_and_in_again_ends_the_same_in_any_order(world, given, by):
    change(given, by)
    change(given, by, "G12")
    rows = of("G12", TaskChanged, TaskAssigned)
    assert len(rows) == 2
    for order in permutations(rows):
        with transaction.atomic():
            hand_over(order)
            duty = duty_at(world, "G12")
            assert (duty.state, duty.role, duty.is_open) == ("arrived", "coord", True)
            transaction.set_rollback(True)


def test_in_and_out_again_ends_the_same_in_any_order(world, given, by):
    change(given, by, "G12", "H26")
    change(given, by, "G12")
    rows = of("H26", TaskChanged, TaskAssigned)
    for order in permutations(rows):
        with transaction.atomic():
            hand_over(order)
            assert duty_at(world, "H26").state == "closed"
            transaction.set_rollback(True)


def test_a_transfer_and_a_change_of_coordinators_cross(world, given, by):
    assigning.transfer(task=given, to="G12", basis="Giao lại", on=TODAY, by=by, now=NOW)
    change(given, by, "H26")
    rows = of("G12", TaskTransferred, TaskChanged)
    for order in permutations(rows):
        with transaction.atomic():
            hand_over(order)
            duty = duty_at(world, "G12")
            assert (duty.role, [each["code"] for each in duty.coordinators]) == ("lead", ["H26"])
            transaction.set_rollback(True)


def edit(task, by, **changes):
    values = {"title": task.title, "deliverable": task.deliverable, "due": "30/06/2020"}
    return assigning.change(task=task, by=by, now=NOW, reason="Rà soát", **{**values, **changes})


def test_priority_and_period_change_on_both_sides_with_a_line(world, given, by):
    edit(given, by, priority="urgent", period="other", due="31/07/2020")
    pump()
    for row in (Task.objects.get(), duty_at(world, "G14"), duty_at(world, "G12")):
        assert (row.priority, row.period) == ("urgent", "other")
        text = row.events.get(kind="changed").text
        assert "Mức độ: Bình thường → Khẩn trương" in text and text.endswith("Rà soát")
        assert "Thời hạn: 30/06/2020 → 31/07/2020" in text and "Định kỳ: – → Định kỳ khác" in text


def test_what_is_not_said_stays(world, given, by):
    edit(given, by, priority="urgent", period="year")
    edit(given, by, title="Tên khác")
    pump()
    duty = duty_at(world, "G14")
    assert (duty.title, duty.priority, duty.period) == ("Tên khác", "urgent", "year")


def test_a_period_is_a_known_one_and_a_series_keeps_its_own(world, given, make, by):
    with pytest.raises(PeriodUnset):
        edit(given, by, period="unset")
    in_series = make(period="quarter", due="", title="Báo cáo quý")
    with pytest.raises(SeriesAlready):
        edit(in_series, by, period="month", due=in_series.due_wording)
    edit(in_series, by, priority="urgent", due=in_series.due_wording)
    in_series.refresh_from_db()
    assert (in_series.priority, in_series.period) == ("urgent", "quarter")


@pytest.mark.parametrize(
    ("code", "days", "count"), [("G12", 9, 1), ("G12", 10, 0), ("H26", 9, 0), ("H26", 10, 1)]
)
def test_who_had_a_part_on_a_day_is_found_by_that_day(world, given, by, code, days, count):
    change(given, by, "H26", now=LATER)
    on, agency = TODAY + timedelta(days=days), world.agencies["G22"].id
    assert Task.objects.with_party([code], on, agency_id=agency).count() == count
    assert Task.objects.with_party(["G14"], on, agency_id=agency).count() == 1


def test_a_lead_that_has_left_the_axis_keeps_nobody_from_reporting(world, given):
    finish(world)
    Address.objects.filter(code="G14").delete()
    assert pump() == []
    assert part(given).state == "claimed"

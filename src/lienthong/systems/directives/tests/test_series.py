"""Periodic tasks: how a series begins, opens its periods once each, changes, and ends."""

import threading
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from lienthong.agencies.actions import mandates
from lienthong.agencies.models import AgencyRecord
from lienthong.base.tenancy import WEB_ROLE, acting_for
from lienthong.casework.rounds import all_rounds
from lienthong.systems.directives.actions import assigning, deciding, duties, proposals, series
from lienthong.systems.directives.actions.refusals import (
    PeriodUnset,
    ReasonNeeded,
    SeriesAlready,
    SeriesDueTooFar,
    SeriesInPast,
    SeriesNotFound,
    SeriesStopped,
    SeriesTooLong,
)
from lienthong.systems.directives.models import (
    Duty,
    SeriesState,
    Task,
    TaskEvent,
    TaskSeries,
    TaskState,
)
from lienthong.systems.directives.models.splits import split_at
from lienthong.systems.directives.recurrence import Rhythm, plan
from lienthong.systems.directives.tests.conftest import NOW, TODAY, content, pump

pytestmark = pytest.mark.django_db

SUMMER = datetime(2020, 7, 1, 2, 0, tzinfo=UTC)
NEW_YEAR = datetime(2021, 1, 4, 2, 0, tzinfo=UTC)


@pytest.fixture
def quarterly(make):
    """A quarterly report that the ministry leads, assigned in April 2020."""
    task = make(period="quarter", due="định kỳ hàng quý")
    pump()
    task.refresh_from_db()
    return task


def rows(task):
    return list(Task.objects.filter(series=task.series_id).order_by("period_first"))


def labels(task):
    return [each.period_label for each in rows(task)]


@pytest.mark.parametrize(
    ("every", "day", "label", "last", "following"),
    [
        ("month", date(2020, 12, 31), "Tháng 12/2020", date(2020, 12, 31), "Tháng 1/2021"),
        ("quarter", date(2020, 2, 29), "Quý I/2020", date(2020, 3, 31), "Quý II/2020"),
        ("quarter", date(2020, 12, 1), "Quý IV/2020", date(2020, 12, 31), "Quý I/2021"),
        ("half-year", date(2020, 6, 30), "6 tháng đầu năm 2020", date(2020, 6, 30),
         "6 tháng cuối năm 2020"),
        ("half-year", date(2020, 7, 1), "6 tháng cuối năm 2020", date(2020, 12, 31),
         "6 tháng đầu năm 2021"),
        ("year", date(2020, 5, 5), "Năm 2020", date(2020, 12, 31), "Năm 2021"),
    ],
)  # fmt: skip
def test_periods_are_those_of_the_calendar(every, day, label, last, following):
    rhythm = Rhythm(every)
    period = rhythm.period_of(day)
    assert (period.label, period.last, rhythm.after(period).label) == (label, last, following)


def test_a_period_is_due_on_its_last_day_or_so_many_days_from_it():
    period = Rhythm("quarter").period_of(TODAY)
    days = [Rhythm("quarter", number).due_date(period) for number in (0, 15, -6)]
    assert days == [date(2020, 6, 30), date(2020, 7, 15), date(2020, 6, 24)]


def test_the_day_that_a_directive_names_is_the_first_deadline_in_its_own_turn_only():
    def first(written):
        made = plan(Rhythm("quarter"), begins=TODAY, today=TODAY, written=written)
        return made.due_date

    assert first(date(2020, 5, 25)) == date(2020, 5, 25)
    assert first(date(2019, 9, 30)) == first(date(2025, 12, 31)) == date(2020, 6, 30)


def test_a_confirmed_periodic_task_is_the_first_of_its_series(quarterly):
    assert (quarterly.period_label, quarterly.due_date) == ("Quý II/2020", date(2020, 6, 30))
    assert quarterly.series.next_date == date(2020, 7, 1)
    duty = Duty.objects.get(role="lead")
    assert (duty.due_date, duty.due_wording, duty.period) == (
        date(2020, 6, 30),
        "Quý II/2020",
        "quarter",
    )


def test_a_period_that_nobody_named_is_asked_for(world, make):
    with pytest.raises(PeriodUnset):
        make(period="unset", due="định kỳ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(id=make().id).update(period="unset")


def test_past_periods_are_opened_only_when_a_person_says_so(world, make):
    begins = {"period": "quarter", "due": "", "first_day": date(2019, 7, 1)}
    with pytest.raises(SeriesInPast) as refused:
        make(**begins)
    assert "4 kỳ" in refused.value.sentence and "3 kỳ" in refused.value.sentence
    task = make(**begins, accepts_past=True)
    assert series.open_periods(now=NOW) == 3
    assert labels(task) == ["Quý III/2019", "Quý IV/2019", "Quý I/2020", "Quý II/2020"]
    assert split_at(world.agencies["G22"].id, TODAY).open_overdue == 3


def test_a_slip_of_the_pen_opens_nothing(make):
    begins = {"due": "", "accepts_past": True}
    with pytest.raises(SeriesTooLong):
        make(period="month", first_day=date(1990, 1, 1), **begins)
    with pytest.raises(SeriesDueTooFar):
        make(period="month", due_days=400, **begins)
    assert not TaskSeries.objects.exists() and not Task.objects.exists()


def test_the_next_period_opens_on_its_first_day_and_once(world, quarterly):
    assert series.open_periods(now=SUMMER - timedelta(days=1)) == 0
    assert series.open_periods(now=SUMMER) == 1
    assert series.open_periods(now=SUMMER) == 0
    assert pump(SUMMER) == []
    _first, second = rows(quarterly)
    assert (second.state, second.assigned_date) == (TaskState.ASSIGNED, date(2020, 7, 1))
    assert (second.due_date, second.period_label) == (date(2020, 9, 30), "Quý III/2020")
    assert second.reference != quarterly.reference
    assert Duty.objects.filter(reference=second.reference).count() == 2
    kinds = set(TaskEvent.objects.filter(task=second).values_list("kind", flat=True))
    assert {"period-opened", "assigned"} <= kinds


def test_periods_missed_while_nothing_ran_are_opened_late_and_none_is_skipped(quarterly):
    assert series.open_periods(now=NEW_YEAR) == 3
    found = rows(quarterly)
    assert [each.period_label for each in found][1:] == [
        "Quý III/2020",
        "Quý IV/2020",
        "Quý I/2021",
    ]
    assert {each.assigned_date for each in found[1:]} == {NEW_YEAR.date()}
    assert found[1].due_date == date(2020, 9, 30)


def test_a_task_that_waits_for_its_assignment_opens_nothing(make):
    make(assigned=False, period="month", due="")
    assert series.open_periods(now=SUMMER) == 0


def test_each_period_has_its_own_deadline_evidence_and_confirmation(world, quarterly, data_folder):
    series.open_periods(now=SUMMER)
    pump(SUMMER)
    first, second = rows(quarterly)
    duty = Duty.objects.get(reference=second.reference, role="lead")
    duties.accept(duty=duty, by=world.by("G14"), now=SUMMER)
    duties.finish(duty=duty, result="Đã gửi", by=world.by("G14"), now=SUMMER)
    pump(SUMMER)
    second.refresh_from_db()
    deciding.confirm_completion(task=second, by=world.by("G22"), now=SUMMER)
    first.refresh_from_db()
    assert (first.state, second.progress.count()) == (TaskState.ASSIGNED, 1)
    split = split_at(world.agencies["G22"].id, SUMMER.date())
    assert (split.done_on_time, split.open_overdue) == (1, 1)


def test_a_killed_round_opens_the_rest_next_time(quarterly, monkeypatch):
    real, seen = assigning.assign, []

    def dies(**given):
        seen.append(given)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return real(**given)

    monkeypatch.setattr(assigning, "assign", dies)
    with pytest.raises(KeyboardInterrupt):
        series.open_periods(now=NEW_YEAR)
    monkeypatch.setattr(assigning, "assign", real)
    assert labels(quarterly) == ["Quý II/2020", "Quý III/2020"]
    assert series.open_periods(now=NEW_YEAR) == 2
    assert labels(quarterly)[2:] == ["Quý IV/2020", "Quý I/2021"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_open_every_period_once(quarterly):
    barrier, counts = threading.Barrier(2), []

    def work():
        try:
            barrier.wait(10)
            counts.append(series.open_periods(now=NEW_YEAR))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _one in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join(60)
    assert sum(counts) == 3
    assert labels(quarterly) == ["Quý II/2020", "Quý III/2020", "Quý IV/2020", "Quý I/2021"]


def test_the_database_refuses_a_period_twice(quarterly):
    series.open_periods(now=SUMMER)
    with pytest.raises(IntegrityError, match="task_once_a_period"), transaction.atomic():
        Task.objects.filter(series=quarterly.series_id).update(period_first=date(2020, 4, 1))


def test_who_takes_over_the_newest_period_leads_the_next(world, quarterly):
    assigning.transfer(
        task=quarterly, to="H26", basis="Chuyển", on=TODAY, by=world.by("G22"), now=NOW
    )
    series.open_periods(now=SUMMER)
    assert rows(quarterly)[1].lead_code == "H26"


def test_the_lead_of_the_mandate_on_the_day_leads_the_period(world, make):
    first, then = world.agencies["G14"].record, world.agencies["H26"].record
    by = world.by("G22")
    mandate = mandates.establish_mandate(
        subject="bao-cao-quy", title="Báo cáo", lead=first.agency, legal_basis="Quyết định",
        from_date=date(2019, 1, 1), by=by, now=NOW,
    )  # fmt: skip
    task = make(period="quarter", due="", mandate_subject="bao-cao-quy")
    mandates.transfer_mandate(
        mandate=mandate, to=then.agency, on=date(2020, 10, 1), legal_basis="Chuyển", by=by, now=NOW
    )
    assert series.open_periods(now=SUMMER) == 1
    assert series.open_periods(now=NEW_YEAR) == 2
    assert [each.lead_code for each in rows(task)] == ["G14", "G14", "H26", "H26"]


def test_a_lead_that_is_gone_stops_one_series_and_says_why(world, quarterly, make):
    other = make(period="month", due="", lead="G12", coordinators="")
    gone = AgencyRecord.objects.get(code="G14")
    gone.valid = type(gone.valid)(gone.valid.lower, date(2020, 6, 1))
    gone.save(update_fields=["valid"])
    assert series.open_periods(now=SUMMER) == 3
    quarterly.series.refresh_from_db()
    assert "không hoạt động" in quarterly.series.stuck_reason
    assert len(rows(other)) == 4
    series.change(
        series=quarterly.series, every="quarter", due_days=0, lead="H26", reason="Giao lại",
        by=world.by("G22"), now=SUMMER,
    )  # fmt: skip
    assert series.open_periods(now=SUMMER) == 1
    assert rows(quarterly)[1].lead_code == "H26"


def test_another_rhythm_begins_where_no_open_period_reaches(world, quarterly):
    by = world.by("G22")
    given = {"series": quarterly.series, "lead": "", "by": by, "now": NOW}
    with pytest.raises(ReasonNeeded):
        series.change(**given, every="month", due_days=10, reason=" ")
    changed = series.change(**given, every="year", due_days=15, reason="Chuyển sang năm")
    assert changed.next_date == date(2021, 1, 1)
    series.open_periods(now=NEW_YEAR)
    assert labels(quarterly) == ["Quý II/2020", "Năm 2021"]
    assert rows(quarterly)[1].due_date == date(2022, 1, 15)


@pytest.mark.parametrize(("withdrawn", "state"), [(False, "ended"), (True, "withdrawn")])
def test_an_ended_series_opens_nothing_and_leaves_what_is_open(world, quarterly, withdrawn, state):
    given = {
        "series": quarterly.series,
        "is_withdrawn": withdrawn,
        "by": world.by("G22"),
        "now": NOW,
    }
    with pytest.raises(ReasonNeeded):
        series.end(**given, reason="")
    ended = series.end(**given, reason="Nghị quyết hết hiệu lực")
    assert (ended.state, ended.ended_date) == (state, TODAY)
    assert series.open_periods(now=NEW_YEAR) == 0
    quarterly.refresh_from_db()
    assert quarterly.is_open
    with pytest.raises(SeriesStopped):
        series.end(**given, reason="Lần nữa")
    with pytest.raises(SeriesNotFound):
        series.end(**{**given, "by": world.by("G14")}, reason="Của cơ quan khác")


def test_a_withdrawn_first_draft_takes_its_series_along(world, make):
    task = make(assigned=False, period="month", due="")
    assigning.withdraw(task=task, reason="Giao nhầm", by=world.by("G22"), now=NOW)
    assert TaskSeries.objects.get().state == SeriesState.WITHDRAWN
    assert series.open_periods(now=SUMMER) == 0


def test_a_withdrawn_period_does_not_stop_the_series(world, quarterly):
    assigning.withdraw(task=quarterly, reason="Quý này không cần", by=world.by("G22"), now=NOW)
    assert series.open_periods(now=SUMMER) == 1


def test_a_series_begins_with_a_task_that_was_assigned_before(world, make):
    task = make(due="")
    pump()
    given = {"task": task, "every": "month", "due_days": 5, "by": world.by("G22"), "now": NOW}
    series.begin(**given, first_day=None)
    assert pump() == []
    task.refresh_from_db()
    assert (task.period_label, task.due_date) == ("Tháng 4/2020", date(2020, 5, 5))
    assert Duty.objects.get(role="lead").due_date == date(2020, 5, 5)
    with pytest.raises(SeriesAlready):
        series.begin(**given, first_day=None)


def test_a_campaign_stays_together_in_every_period(world):
    made = content(world, lead="G14; G12", coordinators="", is_each=True, period="month", due="")
    by = world.by("G22")
    tasks = proposals.add(content=made, by=by, now=NOW, reference=uuid4())
    assigning.assign(tasks=tasks, by=by, now=NOW)
    series.open_periods(now=datetime(2020, 5, 4, 2, 0, tzinfo=UTC))
    may = Task.objects.filter(period_first=date(2020, 5, 1))
    assert may.count() == 2 and len(set(may.values_list("campaign", flat=True))) == 1
    assert TaskSeries.objects.count() == 2


def test_an_extension_keeps_the_name_of_the_period(world, quarterly):
    duty = Duty.objects.get(role="lead")
    duties.accept(duty=duty, by=world.by("G14"), now=NOW)
    duties.ask_extension(
        duty=duty, wanted=date(2020, 7, 10), reason="Chờ số liệu", by=world.by("G14"), now=NOW
    )
    pump()
    asked = quarterly.extensions.get()
    deciding.decide_extension(
        extension=asked, is_granted=True, reason="", by=world.by("G22"), now=NOW
    )
    pump()
    quarterly.refresh_from_db()
    duty.refresh_from_db()
    assert {quarterly.due_wording, duty.due_wording} == {"Quý II/2020"}
    assert duty.due_date == date(2020, 7, 10)


def test_no_agency_sees_the_series_of_another(world, quarterly):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {WEB_ROLE}")
        with acting_for(world.agencies["G14"].id, "G14"):
            assert not TaskSeries.objects.exists()
        with acting_for(world.agencies["G22"].id, "G22"):
            assert TaskSeries.objects.exists()


def test_periods_open_within_a_minute():
    (found,) = [each for each in all_rounds() if each.name == "directives-periods"]
    assert found.every <= timedelta(minutes=1)

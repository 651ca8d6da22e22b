"""A deadline on a day off: the written day stays, the next working day counts, and everything goes by it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from lienthong.agencies.models import CalendarDay
from lienthong.base.tests.accessibility import faults
from lienthong.casework.daysoff import every_rule, rule_on
from lienthong.casework.rounds import all_rounds
from lienthong.identity.calendars import as_ics, calendar_named
from lienthong.identity.tests import factories
from lienthong.systems.directives.actions import assigning, counting, duties, reminders
from lienthong.systems.directives.actions.refusals import (
    DayOffRuleInPast,
    ExtensionNotLater,
    ExtensionTooLate,
    ReasonNeeded,
)
from lienthong.systems.directives.models import DayOffChoice, DueDate, Duty, Reminder, Task
from lienthong.systems.directives.models.splits import split_at, split_by_lead, summed
from lienthong.systems.directives.tests.conftest import NOW, TODAY, pump
from lienthong.systems.directives.views.shown import due_cell, due_note

pytestmark = pytest.mark.django_db

# 30 April and 1 May are days off, 2 and 3 May a weekend.
WRITTEN, COUNTED = date(2020, 4, 30), date(2020, 5, 4)


def at(day):
    return datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)


@pytest.fixture
def given(make):
    task = make(due="30/04/2020", coordinators="")
    pump()
    task.refresh_from_db()
    return task


@pytest.fixture
def office(world):
    return factories.client_for(world.by("G22"))


def counts(world, on):
    split = split_at(world.agencies["G22"].id, on)
    assert summed(split_by_lead(world.agencies["G22"].id, on)) == split
    return split.open_in_time, split.open_overdue


def test_the_rule_is_dated_and_cites_its_source():
    assert rule_on(date(2016, 12, 31)) is None
    rule = rule_on(date(2017, 1, 1))
    assert rule.is_moved and "Điều 148" in rule.source
    assert list(every_rule()) == sorted(every_rule(), key=lambda each: each.valid_from)


def test_both_books_keep_the_written_day_and_the_one_that_counts(given):
    duty = Duty.objects.get()
    history = DueDate.objects.get(task=given)
    for row in (given, duty, history):
        assert (row.due_date, row.counted_date) == (WRITTEN, COUNTED)


@pytest.mark.parametrize(
    ("day", "expected"),
    [(WRITTEN, (1, 0)), (date(2020, 5, 3), (1, 0)), (COUNTED, (1, 0)), (date(2020, 5, 5), (0, 1))],
)
def test_the_split_and_the_lists_go_by_the_counted_day(world, given, day, expected):
    assert counts(world, day) == expected
    rows = Task.objects.filter(agency_id=world.agencies["G22"].id)
    for name, number in zip(("open-in-time", "open-overdue"), expected, strict=True):
        assert rows.standing(name, day).count() == rows.standing_now(name, day).count() == number
    assert rows.overdue(day).count() == Duty.objects.overdue(day).count() == expected[1]


def test_what_is_finished_on_the_counted_day_is_in_time(world, given, data_folder):
    on = split_at(world.agencies["G22"].id, COUNTED)
    Task.objects.filter(id=given.id).update(
        state="done", finished_date=COUNTED, claimed_date=COUNTED, confirmed_at=NOW
    )
    assert on.done == 0
    assert split_at(world.agencies["G22"].id, COUNTED).done_on_time == 1


def test_more_time_is_asked_until_the_counted_day_has_ended(world, given):
    by = world.by("G14")
    duty = duties.accept(duty=Duty.objects.get(), by=by, now=NOW)
    pump()
    ask = {"duty": duty, "reason": "Chờ ý kiến", "by": by}
    with pytest.raises(ExtensionTooLate):
        duties.ask_extension(**ask, wanted=date(2020, 5, 20), now=at(date(2020, 5, 5)))
    with pytest.raises(ExtensionNotLater):
        duties.ask_extension(**ask, wanted=COUNTED, now=at(COUNTED))
    made = duties.ask_extension(**ask, wanted=date(2020, 5, 20), now=at(COUNTED))
    assert (made.due_before, made.counted_before) == (WRITTEN, COUNTED)
    assert pump(at(COUNTED)) == []
    assert given.extensions.get().counted_before == COUNTED


def test_reminders_count_down_to_the_counted_day(given):
    reminders.remind(now=at(COUNTED))
    assert set(Reminder.objects.values_list("due_date", "working_days")) == {(COUNTED, 0)}


def test_the_calendar_shows_the_counted_day_and_says_why(world, given):
    entries = calendar_named("directives").load(world.by("G22"), NOW)
    text = as_ics("x", entries, site="https://x", now=NOW).decode().replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20200504" in text and "DTEND;VALUE=DATE:20200505" in text
    assert "Thời hạn 30/04/2020 là ngày nghỉ" in text


def test_the_page_shows_both_days(world, given, office):
    sentence = "Thời hạn 30/04/2020 là ngày nghỉ; tính đến hết 04/05/2020."
    assert sentence in due_note(given.due_date, given.counted_date, TODAY)
    for client, name, key in (
        (office, "task_detail", given.id),
        (factories.client_for(world.by("G14")), "duty_detail", Duty.objects.get().id),
    ):
        html = client.get(reverse(f"directives:{name}", args=[key])).content.decode()
        assert faults(html) == [] and sentence in html
    Task.objects.filter(id=given.id).update(
        state="done", finished_date=COUNTED, claimed_date=COUNTED, confirmed_at=NOW
    )
    html = office.get(reverse("directives:task_detail", args=[given.id])).content.decode()
    assert sentence in html and "ngày làm việc." not in html
    cell = due_cell(WRITTEN, "trong tháng 4", COUNTED)
    assert cell.note == "trong tháng 4; tính đến hết 04/05/2020"


def test_a_moved_deadline_is_counted_as_well(world, given):
    assigning.change(
        task=given, title=given.title, deliverable="", due="01/05/2020", reason="Lùi",
        by=world.by("G22"), now=NOW,
    )  # fmt: skip
    assert pump() == []
    given.refresh_from_db()
    assert given.counted_date == Duty.objects.get().counted_date == COUNTED


def test_a_new_day_off_moves_open_deadlines_and_only_future_ones(world, given, make):
    past = make(due="03/04/2020", accepts_past=True, coordinators="")
    CalendarDay.objects.create(day=COUNTED, kind="off", reason="Nghỉ bù")
    CalendarDay.objects.create(day=date(2020, 4, 3), kind="off", reason="Nhập muộn")
    pump()
    assert counting.recount(now=NOW) == 2
    assert counting.recount(now=NOW) == 0
    for row in (given, past):
        row.refresh_from_db()
    assert given.counted_date == Duty.objects.get(reference=given.reference).counted_date
    assert given.counted_date == given.due_dates.get().counted_date == COUNTED + timedelta(days=1)
    assert past.counted_date == date(2020, 4, 3)


def test_a_deadline_in_a_year_without_calendar_counts_on_its_own_day(make):
    task = make(due="01/01/2090", coordinators="")
    assert task.counted_date == date(2090, 1, 1)


def test_an_agency_chooses_otherwise_from_a_day_on_for_itself_only(world, given, make):
    choose = {"is_moved": False, "by": world.by("G22"), "now": NOW}
    with pytest.raises(DayOffRuleInPast):
        counting.set_day_off_rule(**choose, from_date=TODAY - timedelta(days=1), reason="QĐ")
    with pytest.raises(ReasonNeeded):
        counting.set_day_off_rule(**choose, from_date=TODAY, reason=" ")
    later = make(due="02/05/2020", coordinators="")
    pump()
    counting.set_day_off_rule(**choose, from_date=date(2020, 5, 1), reason="Quy chế làm việc")
    for row in (given, later):
        row.refresh_from_db()
    assert (given.counted_date, later.counted_date) == (COUNTED, date(2020, 5, 2))
    assert set(Duty.objects.values_list("counted_date", flat=True)) == {COUNTED}
    counting.set_day_off_rule(**{**choose, "is_moved": True}, from_date=TODAY, reason="Trở lại")
    later.refresh_from_db()
    assert later.counted_date == date(2020, 5, 2)


def test_leaders_see_the_rule_with_its_source_and_switch_it(world, office):
    here = reverse("directives:days_off")
    html = office.get(here).content.decode()
    assert faults(html) == [] and "Điều 148 khoản 5" in html and "chờ đối chiếu" in html
    fields = {"rule-moved": "no", "rule-from_date_0": "1", "rule-from_date_1": "1",
              "rule-from_date_2": "2090", "rule-reason": "Quy chế 01"}  # fmt: skip
    office.post(reverse("directives:set_day_off_rule"), fields)
    html = office.get(here).content.decode()
    assert "Quy chế 01" in html and "giữ đúng ngày" in html and faults(html) == []
    office.post(reverse("directives:set_day_off_rule"), {**fields, "rule-from_date_2": "2019"})
    office.post(reverse("directives:set_day_off_rule"), {**fields, "rule-moved": "maybe"})
    assert DayOffChoice.objects.count() == 1


@pytest.mark.parametrize(
    "days", [{"counted_date": None}, {"counted_date": WRITTEN - timedelta(days=1)}]
)
def test_the_database_holds_a_counted_day_to_every_deadline(given, days):
    for rows in (Task.objects, Duty.objects, DueDate.objects):
        with pytest.raises(IntegrityError, match="counted"), transaction.atomic():
            rows.update(**days)


def test_the_round_that_counts_anew_is_registered():
    assert "directives-days-off" in {each.name for each in all_rounds()}

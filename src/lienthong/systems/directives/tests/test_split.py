"""The published four-way split: the year 2017 exactly, at any date, and the same as the lists show."""

from datetime import date, timedelta

import pytest

from lienthong.base.ids import new_id
from lienthong.identity.tests import factories
from lienthong.systems.directives import rules
from lienthong.systems.directives.actions import assigning
from lienthong.systems.directives.models import DueDate, Duty, PartRole, Task, TaskPart
from lienthong.systems.directives.models.splits import split_at, split_by_lead, summed
from lienthong.systems.directives.models.tasks import STANDINGS
from lienthong.systems.directives.rules import Split
from lienthong.systems.directives.tests.conftest import NOW, pump

pytestmark = pytest.mark.django_db

YEAR_END = date(2017, 12, 31)
#: Báo cáo 1270/BC-TCTTTg: tasks of 2017 as they stood at the end of the year.
PUBLISHED = {"done-on-time": 14_068, "done-late": 1_983, "open-in-time": 5_640, "open-overdue": 223}


def rows_of(world, facts, assigner="G22"):
    """Insert tasks with the given (due, finished, assigned, lead); no messages, only the book."""
    agency = world.agencies[assigner].id
    tasks, parts, dues = [], [], []
    for number, (due, finished, assigned, code) in enumerate(facts):
        lead = world.agencies[code]
        task = Task(
            id=new_id(), agency_id=agency, title=f"Nhiệm vụ {number}", due_date=due,
            counted_date=due, first_due_date=due, due_known_from=assigned, assigned_date=assigned,
            finished_date=finished, claimed_date=finished, lead_code=code,
            lead_name=lead.record.name, lead_since=assigned,
            state="done" if finished else "working", confirmed_at=NOW if finished else None,
            created_by="test", created_name="test", created_at=NOW,
        )  # fmt: skip
        part = TaskPart(
            id=new_id(), agency_id=agency, task=task, party_id=lead.id, party_code=code,
            party_name=lead.record.name, role=PartRole.LEAD, since=assigned,
        )  # fmt: skip
        task.lead_id = part.id
        tasks.append(task)
        parts.append(part)
        days = {"due_date": due, "counted_date": due}
        dues.append(DueDate(agency_id=agency, task=task, **days, known_from=assigned))
    Task.objects.bulk_create(tasks, batch_size=2000)
    TaskPart.objects.bulk_create(parts, batch_size=2000)
    DueDate.objects.bulk_create(dues, batch_size=2000)
    return tasks


def facts_of_2017():
    """Give every published kind its number of tasks, spread over the year and over the agencies."""
    leads = ("G14", "G12", "H26", "H57")
    number = 0
    for kind, count in PUBLISHED.items():
        for _one in range(count):
            number += 1
            assigned = date(2017, 1, 1) + timedelta(days=number % 300)
            due = assigned + timedelta(days=20 + number % 40)
            finished = None
            if kind == "done-on-time":
                finished = due - timedelta(days=number % 10)
            elif kind == "done-late":
                due = min(due, YEAR_END - timedelta(days=30))
                finished = due + timedelta(days=1 + number % 29)
            elif kind == "open-in-time":
                due = YEAR_END + timedelta(days=number % 90)
            else:
                due = min(due, YEAR_END - timedelta(days=1 + number % 29))
            yield due, finished, assigned, leads[number % len(leads)]


def test_the_year_2017_is_reproduced_exactly(world):
    facts = list(facts_of_2017())
    rows_of(world, [(due, done, min(assigned, due), lead) for due, done, assigned, lead in facts])
    split = split_at(world.agencies["G22"].id, YEAR_END)
    assert split == Split(14_068, 1_983, 5_640, 223, 0)
    assert (split.total, split.done, split.open) == (21_914, 16_051, 5_863)
    assert str(split.overdue_share) == "1.37"
    assert rules.percent(split.done, split.due) == rules.Decimal("98.63")
    by_lead = split_by_lead(world.agencies["G22"].id, YEAR_END)
    assert summed(by_lead) == split
    assert [one.split.open_overdue for one in by_lead] == sorted(
        (one.split.open_overdue for one in by_lead), reverse=True
    )


@pytest.mark.parametrize("day", range(0, 60, 7))
def test_the_statement_equals_the_lists_on_every_day(world, day):
    start = date(2020, 1, 1)
    facts = [
        (
            start + timedelta(days=(number * 7) % 50) if number % 5 else None,
            start + timedelta(days=(number * 11) % 60) if number % 3 else None,
            start + timedelta(days=number % 20),
            "G14" if number % 2 else "G12",
        )
        for number in range(60)
    ]
    tasks = rows_of(world, facts)
    for task in tasks[::4]:
        move_due(task, start + timedelta(days=25), start + timedelta(days=55))
    withdraw(tasks[2], start + timedelta(days=30))
    on, agency = start + timedelta(days=day), world.agencies["G22"].id
    split = split_at(agency, on)
    rows = Task.objects.filter(agency_id=agency)
    assert rows.standing("dated", on).count() == split.total
    dated = [row.due_then is not None for row in rows.standing("dated", on).as_known_on(on)]
    assert all(dated)
    listed = [Task.objects.filter(agency_id=agency).standing(n, on).count() for n in STANDINGS]
    assert listed == [
        split.done_on_time, split.done_late, split.open_in_time, split.open_overdue, split.no_date,
    ]  # fmt: skip
    assert summed(split_by_lead(agency, on)) == split


@pytest.mark.parametrize("name", [*STANDINGS, "dated"])
def test_what_stands_today_is_what_stands_on_todays_date(world, name):
    start = date(2020, 1, 1)
    facts = [
        (start + timedelta(days=number * 3) if number % 5 else None,
         start + timedelta(days=min(number * 2 + 10, 60)) if number % 3 else None, start, "G14")
        for number in range(30)
    ]  # fmt: skip
    tasks = rows_of(world, facts)
    move_due(tasks[1], start + timedelta(days=5), start + timedelta(days=80))
    withdraw(tasks[2], start + timedelta(days=30))
    rows, today = (
        Task.objects.filter(agency_id=world.agencies["G22"].id),
        start + timedelta(days=60),
    )
    assert set(rows.standing_now(name, today)) == set(rows.standing(name, today))
    assert rows.standing_now(name, today).exists()


def move_due(task, known_from, due):
    DueDate.objects.filter(task=task).update(known_until=known_from)
    days = {"due_date": due, "counted_date": due}
    DueDate.objects.create(agency_id=task.agency_id, task=task, **days, known_from=known_from)
    Task.objects.filter(id=task.id).update(**days, due_known_from=known_from)


def withdraw(task, on):
    Task.objects.filter(id=task.id).update(state="withdrawn", withdrawn_date=on, finished_date=None)


def test_a_granted_extension_does_not_change_what_was_overdue_before(world):
    start = date(2020, 1, 1)
    (task,) = rows_of(world, [(start + timedelta(days=10), None, start, "G14")])
    move_due(task, start + timedelta(days=20), start + timedelta(days=90))
    agency = world.agencies["G22"].id
    assert split_at(agency, start + timedelta(days=15)).open_overdue == 1
    assert split_at(agency, start + timedelta(days=25)).open_in_time == 1


def test_a_share_of_nothing_is_not_applicable():
    assert Split().on_time_share is None and Split(open_in_time=3).on_time_share is None
    assert Split(done_on_time=1, open_overdue=1).on_time_share == rules.Decimal("50.00")


@pytest.mark.parametrize(
    ("due", "finished", "name"),
    [
        (None, None, "no-date"),
        (10, None, "open-in-time"),
        (9, None, "open-overdue"),
        (9, 9, "done-on-time"),
        (9, 10, "done-late"),
        (9, 11, "open-overdue"),
        (10, 11, "open-in-time"),
    ],
)
def test_how_a_task_stands_on_the_tenth(due, finished, name):
    day = [date(2020, 1, number) if number else None for number in (due, finished)]
    assert rules.standing(*day, date(2020, 1, 10)) == name


def test_the_lead_of_a_date_answers_for_it(world, make):
    from lienthong.systems.directives.actions import assigning

    task = make()
    agency, day = world.agencies["G22"].id, NOW.date()
    later = NOW + timedelta(days=40)
    assigning.transfer(
        task=task, to="H26", basis="Chuyển", on=later.date(), by=world.by("G22"), now=later
    )
    before = {one.lead for one in split_by_lead(agency, day)}
    after = {one.lead for one in split_by_lead(agency, later.date())}
    assert (before, after) == ({"G14"}, {"H26"})


def _shown(client, query):
    return client.get(f"/chi-dao/nhiem-vu/?{query}").content.decode()


def _moved(world, make):
    """A task of April whose lead, deadline and end changed in the weeks after."""
    task = make(coordinators="", due="30/06/2020")
    by = world.by("G22")
    later = NOW + timedelta(days=10)
    assigning.transfer(
        task=task, to=world.name("H26"), basis="QĐ", on=later.date(), by=by, now=later
    )
    assigning.change(
        task=task, title=task.title, deliverable="", due="31/08/2020", reason="Đổi", by=by, now=later
    )  # fmt: skip
    Task.objects.filter(id=task.id).update(
        state="done", claimed_date=date(2020, 4, 20), finished_date=date(2020, 4, 20), confirmed_at=NOW
    )  # fmt: skip
    return task


def test_a_list_of_a_past_day_shows_what_was_known_then(world, make):
    _moved(world, make)
    client = factories.client_for(world.by("G22"))
    html = _shown(client, "on=2020-04-08&lead=G14")
    assert "30/06/2020" in html and "31/08/2020" not in html and "20/04/2020" not in html
    assert "Bộ Thông tin và Truyền thông" in html and "Chưa xong" in html
    assert "0 nhiệm vụ" in _shown(client, "on=2020-04-08&lead=H26")
    assert "31/08/2020" in _shown(client, "on=2020-04-30&lead=H26")
    assert "0 nhiệm vụ" in _shown(client, "on=2020-04-05")
    csv = client.get("/chi-dao/nhiem-vu.csv?on=2020-04-08").content.decode()
    assert "G14" in csv and "30/06/2020" in csv and "20/04/2020" not in csv


@pytest.mark.parametrize(
    ("query", "number"),
    [("state=done", 0), ("state=working", 1), ("standing=open", 1), ("standing=soon", 0),
     ("standing=open-in-time", 1), ("standing=extension", 0), ("state=draft", 0)],
)  # fmt: skip
def test_filters_of_a_past_day_go_by_that_day(world, make, query, number):
    _moved(world, make)
    client = factories.client_for(world.by("G22"))
    assert f"{number} nhiệm vụ" in _shown(client, f"on=2020-04-08&{query}")


def test_soon_is_seven_working_days_for_both_sides(world, make):
    make(coordinators="", due="15/04/2020")
    pump()
    day = "on=2020-04-06&standing=soon"
    assert "1 nhiệm vụ" in _shown(factories.client_for(world.by("G22")), day)
    ministry = factories.client_for(world.by("G14"))
    assert "1 nhiệm vụ" in ministry.get(f"/chi-dao/viec/?{day}").content.decode()
    assert "0 nhiệm vụ" in ministry.get(
        "/chi-dao/viec/?on=2020-04-03&standing=soon"
    ).content.decode()  # fmt: skip


def test_overdue_duties_of_a_past_day_are_those_of_that_day(world, make):
    make(coordinators="", due="15/04/2020")
    pump()
    Duty.objects.update(state="confirmed", finished_date=date(2020, 4, 20))
    ministry = factories.client_for(world.by("G14"))

    def number(day):
        return ministry.get(f"/chi-dao/viec.csv?standing=overdue&on={day}").content.count(b"\n")

    assert [number(day) for day in ("2020-04-15", "2020-04-16", "2020-04-20")] == [1, 2, 1]


def test_the_file_of_a_past_day_says_what_was_known_then(world, make):
    make(coordinators="", due="15/04/2020")
    pump()
    Duty.objects.update(state="confirmed", finished_date=date(2020, 4, 20), percent=100)
    ministry = factories.client_for(world.by("G14"))

    line = ministry.get("/chi-dao/viec.csv?on=2020-04-16").content.decode().splitlines()[1]
    assert line.rstrip().endswith("15/04/2020,,Chưa xong")

"""The door for programs: what a token reads of both books, and the one thing that it may do."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from lienthong.base import clock
from lienthong.base.clock import day_of
from lienthong.identity import actions as identity
from lienthong.identity.models import Appointment
from lienthong.identity.officers import system_officer
from lienthong.systems.directives.actions import assigning, duties, series
from lienthong.systems.directives.api import router
from lienthong.systems.directives.models import Duty, Progress
from lienthong.systems.directives.tests.conftest import NOW, TODAY, pump

pytestmark = pytest.mark.django_db
DOOR = "/api/chi-dao"


@pytest.fixture(autouse=True)
def in_april(monkeypatch):
    """Have the edges read the clock of the tests."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def program(world, code, *permissions):
    """Return a client that shows a token of an agency's leader."""
    _token, secret = identity.issue_token(
        appointment=Appointment.objects.get(pk=world.by(code).appointment_id),
        name="Phần mềm quản lý",
        permissions=permissions or ("directive.read", "task.answer"),
        expires_at=NOW + timedelta(days=30),
        by=system_officer(world.agencies[code].record),
        now=NOW,
    )
    return Client(headers={"Authorization": f"Bearer {secret}"}, enforce_csrf_checks=True)


@pytest.fixture
def given(make):
    task = make(due="30/04/2020")
    make(due="", lead="G12", coordinators="", title="Rà soát chế độ báo cáo")
    pump()
    return task


@pytest.fixture
def office(world, given):
    return program(world, "G22")


@pytest.fixture
def ministry(world, given):
    return program(world, "G14")


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 2), ("?standing=open-in-time", 1), ("?standing=no-date", 1), ("?lead=G12", 1),
     ("?party=G12", 2), ("?party=G14", 1),
     ("?party=bo+tai+chinh", 2), ("?party=H26", 0), ("?party=khong+co", 0), ("?party=G12&lead=G14", 1),
     ("?q=dinh+danh", 1), ("?state=done", 0), ("?on=2020-01-01&standing=dated", 0), ("?page=9", 2)],
)  # fmt: skip
def test_tasks_are_listed_and_filtered(office, query, count):
    data = office.get(f"{DOOR}/nhiem-vu{query}").json()
    assert len(data["tasks"]) == data["total"] == count


@pytest.mark.parametrize(
    "query", ["?standing=late", "?state=x", "?on=hom-qua", "?page=0", "?series=x"]
)
def test_nonsense_is_refused_with_the_field(office, query):
    answer = office.get(f"{DOOR}/nhiem-vu{query}")
    assert answer.status_code == 422
    assert query[1:].partition("=")[0] in answer.json()["data"]["fields"]


def test_a_task_tells_its_parts_deadlines_and_story(office, given):
    data = office.get(f"{DOOR}/nhiem-vu/{given.id}").json()
    assert (data["due_date"], data["counted_date"]) == ("2020-04-30", "2020-05-04")
    assert [part["party"] for part in data["parts"]] == ["G14", "G12"]
    assert [line["known_from"] for line in data["deadlines"]] == ["2020-04-06"]
    assert [line["kind"] for line in data["events"]] == ["confirmed", "assigned"]
    assert data["standing"] == "open-in-time"


def test_a_period_of_a_series_says_so(world, office, make):
    task = make(period="month", due="")
    series.open_periods(now=NOW)
    data = office.get(f"{DOOR}/nhiem-vu?period=month").json()
    assert [each["period_label"] for each in data["tasks"]] == ["Tháng 4/2020"]
    again = office.get(f"{DOOR}/nhiem-vu?series={task.series_id}").json()
    assert again["total"] == 1


def test_the_split_is_that_of_the_screens(office):
    data = office.get(f"{DOOR}/bon-nhom?on=2020-04-06").json()
    assert (data["all"]["open_in_time"], data["all"]["no_date"], data["all"]["total"]) == (1, 1, 1)
    assert data["all"]["on_time_share"] is None
    assert {one["lead"] for one in data["leads"]} == {"G14", "G12"}


def test_the_duties_are_those_of_ones_own_agency(ministry, office):
    data = ministry.get(f"{DOOR}/viec?role=lead").json()
    assert [each["assigner"] for each in data["duties"]] == ["G22"]
    assert not data["duties"][0]["is_overdue"]
    assert office.get(f"{DOOR}/viec").json()["duties"] == []


def test_progress_is_reported_once_and_told(world, ministry, given):
    duty = Duty.objects.get(agency_id=world.agencies["G14"].id)
    here = f"{DOOR}/viec/{duty.id}/tien-do"
    body = {"percent": 40, "text": "Đã có dự thảo", "progress_id": str(uuid4())}
    refused = ministry.post(here, body, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "task-wrong-state")
    duties.accept(duty=duty, by=world.by("G14"), now=NOW)
    for _time in range(2):
        answer = ministry.post(here, body, content_type="application/json")
        assert answer.status_code == 200 and answer.json()["percent"] == 40
    pump()
    assert Progress.objects.filter(task=given).count() == 1
    for text in ("a\x00b", "\ud800"):
        unread = ministry.post(
            here, {**body, "text": text, "progress_id": None}, content_type="application/json"
        )
        assert unread.status_code == 400
    for wrong in (
        {**body, "percent": 101, "progress_id": None},
        {**body, "text": " ", "progress_id": None},
    ):
        assert ministry.post(here, wrong, content_type="application/json").status_code == 422


def test_a_program_reaches_no_other_book_and_does_nothing_without_permission(
    world, ministry, given
):
    assert ministry.get(f"{DOOR}/nhiem-vu/{given.id}").status_code == 404
    other = Duty.objects.get(agency_id=world.agencies["G12"].id, reference=given.reference)
    body = {"percent": 1, "text": "x"}
    answer = ministry.post(f"{DOOR}/viec/{other.id}/tien-do", body, content_type="application/json")
    assert answer.status_code == 404
    reader = program(world, "G14", "directive.read")
    own = Duty.objects.get(agency_id=world.agencies["G14"].id)
    answer = reader.post(f"{DOOR}/viec/{own.id}/tien-do", body, content_type="application/json")
    assert answer.status_code == 403
    assert Client().get(f"{DOOR}/nhiem-vu").status_code == 401


def test_the_only_thing_a_program_does_is_report_progress():
    writing = {
        operation.view_func.__name__
        for view in router.path_operations.values()
        for operation in view.operations
        if set(operation.methods) - {"GET"}
    }
    assert writing == {"report"}


def test_a_past_day_has_its_own_state_lead_and_deadline(world, given, monkeypatch):
    by, later = world.by("G22"), NOW + timedelta(days=10)
    assigning.change(
        task=given,
        title=given.title,
        deliverable="",
        due="30/09/2020",
        reason="Lùi",
        by=by,
        now=later,
    )
    assigning.transfer(
        task=given, to=world.name("H26"), basis="Quyết định", on=day_of(later), by=by, now=later
    )
    assigning.withdraw(task=given, reason="Thôi", by=by, now=later + timedelta(days=1))
    after = later + timedelta(days=5)
    monkeypatch.setattr(clock, "now", lambda: after)
    monkeypatch.setattr(clock, "today", lambda: day_of(after))
    office = program(world, "G22", "directive.read")

    def on(day):
        listed = office.get(f"{DOOR}/nhiem-vu?on={day.isoformat()}").json()["tasks"]
        one = office.get(f"{DOOR}/nhiem-vu/{given.id}?on={day.isoformat()}").json()
        (row,) = [each for each in listed if each["id"] == str(given.id)]
        assert {name: one[name] for name in row} == row
        return row, one

    first, whole = on(day_of(NOW))
    assert (first["state"], first["lead"], first["due_date"]) == ("open", "G14", "2020-04-30")
    assert first["percent"] is None and first["standing"] == "open-in-time"
    assert [each["until"] for each in whole["parts"]] == [None, None]
    assert [each["known_until"] for each in whole["deadlines"]] == [None]
    second, _whole = on(day_of(later))
    assert (second["state"], second["lead"], second["due_date"]) == ("open", "H26", "2020-09-30")
    third, _whole = on(day_of(later) + timedelta(days=2))
    assert (third["state"], third["standing"]) == ("withdrawn", "")
    before = day_of(NOW) - timedelta(days=1)
    assert office.get(f"{DOOR}/nhiem-vu/{given.id}?on={before.isoformat()}").status_code == 404

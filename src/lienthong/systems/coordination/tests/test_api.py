"""The door for programs: files, duties, a case with its steps, figures; taking in, and nothing more."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from lienthong.agencies.models import AgencyRecord
from lienthong.base import clock
from lienthong.base.errors import Refusal
from lienthong.identity import actions as identity
from lienthong.identity.models import Appointment
from lienthong.identity.officers import system_officer
from lienthong.identity.tests import factories
from lienthong.systems.coordination.actions import asks, duties, escalating, opinions
from lienthong.systems.coordination.actions.duties import Point
from lienthong.systems.coordination.api import router
from lienthong.systems.coordination.models import OpinionDuty, OpinionRequest
from lienthong.systems.coordination.tests.conftest import due

pytestmark = pytest.mark.django_db
ROOT = "/api/phoi-hop"


@pytest.fixture
def duty(sent):
    return OpinionDuty.objects.get()


def got(client, path, **query):
    answer = client.get(f"{ROOT}/{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_lead_reads_its_files_with_their_requests(office, ministry, sent):
    (file,) = got(office, "ho-so")
    assert (file["title"], file["agreement"], file["clause"]) == (sent.title, "02/QC", "8.1")
    (request,) = file["requests"]
    assert (request["addressee"], request["state"], request["is_late"]) == ("G14", "sent", False)
    assert got(ministry, "ho-so") == []


def test_the_addressee_reads_its_duties_and_what_is_overdue(ministry, office, duty):
    (found,) = got(ministry, "viec")
    assert (found["lead"], found["due_date"]) == ("G22", duty.due_date.isoformat())
    assert got(ministry, "viec", overdue=True) == []
    OpinionDuty.objects.update(original_due_date=due(-3), due_date=due(-3))
    (late,) = got(ministry, "viec", overdue=True)
    assert late["is_late"] is True
    assert got(office, "viec") == []


def test_lists_are_paged_and_filtered(ministry, duty):
    assert got(ministry, "viec", state="answered") == []
    assert got(ministry, "viec", before=str(duty.pk)) == []
    assert len(got(ministry, "viec", limit=1)) == 1
    assert ministry.get(f"{ROOT}/viec", {"limit": 0}).status_code == 422


def test_a_case_is_read_from_either_side_with_its_steps(world, office, ministry, duty):
    now = clock.now()
    asks.ask_for_time(
        duty=duty, wanted_date=due(30), reason="Cần họp", by=ministry.officer, now=now
    )
    points = [Point("Điều 1", "Sửa lại")]
    duties.give_opinion(duty=duty, stance="disagrees", points=points, by=ministry.officer, now=now)
    world.pump(now)
    opinions.accept(point=OpinionRequest.objects.get().points.get(), by=office.officer, now=now)
    world.pump(now)
    for client, side in ((office, "asked"), (ministry, "owed")):
        case = got(client, f"viec/{duty.reference}")
        assert (case["side"], case["stance"]) == (side, "disagrees")
        assert [each["outcome"] for each in case["remarks"]] == ["accepted"]
        assert [each["reason"] for each in case["moves"]] == ["Cần họp"]
        assert {"opinion-given", "points-decided"} <= {each["kind"] for each in case["steps"]}


def test_the_figures_of_a_period_count_both_ways(world, office, ministry, duty):
    now = clock.now()
    duties.give_opinion(duty=duty, stance="agrees", points=[], by=ministry.officer, now=now)
    escalating.exchange(case=duty, text="Trao đổi", by=ministry.officer, now=now)
    escalating.escalate(
        case=duty, question="Chọn gì?", own_position="A", partner_position="B",
        by=ministry.officer, now=now,
    )  # fmt: skip
    world.pump(now)
    span = {"first": clock.today().isoformat(), "last": duty.due_date.isoformat()}
    asked = {"asked": 1, "due": 1, "on_time": 1, "late": 0, "unanswered": 0, "share": 1.0}
    nothing = {"asked": 0, "due": 0, "on_time": 0, "late": 0, "unanswered": 0, "share": None}
    found = got(office, "so-lieu", **span)
    assert (found["asked"], found["owed"], found["open_escalations"]) == (asked, nothing, 1)
    assert got(ministry, "so-lieu", **span)["owed"] == asked
    before = (clock.today() - timedelta(days=9)).isoformat()
    assert got(office, "so-lieu", first=before, last=before)["open_escalations"] == 0


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_a_period_is_of_days_that_calendars_reach(office, world, year):
    span = {"first": f"{year}-12-01", "last": f"{year}-12-31"}
    assert office.get(f"{ROOT}/so-lieu", span).status_code == 422


@pytest.mark.parametrize("days", [-1, 401])
def test_a_period_has_a_sensible_length(office, world, days):
    last = (clock.today() + timedelta(days=days)).isoformat()
    answer = office.get(f"{ROOT}/so-lieu", {"first": clock.today().isoformat(), "last": last})
    assert (answer.status_code, answer.json()["code"]) == (422, "coordination-span-wrong")


def program(ministry, *permissions):
    """Return a client that shows a token of the Ministry's leader."""
    now = clock.now()
    _token, secret = identity.issue_token(
        appointment=Appointment.objects.get(pk=ministry.officer.appointment_id),
        name="Máy của Bộ",
        permissions=permissions,
        expires_at=now + timedelta(days=30),
        by=system_officer(AgencyRecord.objects.get(code="G14")),
        now=now,
    )
    return Client(headers={"Authorization": f"Bearer {secret}"}, enforce_csrf_checks=True)


def test_a_program_reads_with_a_token_and_takes_in_only_with_the_permission(ministry, duty):
    path = f"{ROOT}/viec/{duty.reference}/tiep-nhan"
    reader = program(ministry, "coordination.read")
    assert len(got(reader, "viec")) == 1
    assert reader.post(path).status_code == 403
    worker = program(ministry, "coordination.read", "coordination.answer")
    assert worker.post(path).status_code == 200
    assert Client().get(f"{ROOT}/viec").status_code == 401


def test_no_token_decides_and_no_operation_does_more_than_take_in(ministry, duty):
    with pytest.raises(Refusal):
        program(ministry, "coordination.decide")
    writing = {
        path
        for path, view in router.path_operations.items()
        for operation in view.operations
        if operation.methods != ["GET"]
    }
    assert writing == {"/viec/{case}/tiep-nhan"}


def test_a_request_is_taken_in_once_and_only_by_who_was_asked(world, office, ministry, duty):
    path = f"{ROOT}/viec/{duty.reference}/tiep-nhan"
    assert office.post(path).status_code == 404
    taken = ministry.post(path)
    assert (taken.status_code, taken.json()["state"]) == (200, "acknowledged")
    world.pump(clock.now())
    assert OpinionRequest.objects.get().state == "acknowledged"
    assert ministry.post(path).json()["code"] == "coordination-wrong-step"


def test_another_agency_reads_nothing_of_a_case(world, duty):
    third = factories.client_for(factories.officer(world.agencies["G06"].record, kind="leader"))
    assert third.get(f"{ROOT}/viec/{duty.reference}").status_code == 404
    assert third.get(f"{ROOT}/viec/{uuid4()}").status_code == 404
    assert (got(third, "ho-so"), got(third, "viec")) == ([], [])

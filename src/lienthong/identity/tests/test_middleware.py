from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.http import Http404, HttpResponse, JsonResponse
from django.test.utils import CaptureQueriesContext
from django.urls import include, path

from lienthong.agencies.models import Agency
from lienthong.base import clock
from lienthong.base.errors import Conflict
from lienthong.identity import actions, sessions
from lienthong.identity.access import needs, public, signed_in
from lienthong.identity.models import Account, Appointment, Person, SessionRecord
from lienthong.identity.officers import system_officer
from lienthong.identity.permissions import Permission
from lienthong.identity.tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@signed_in
def who(request):
    officer = request.officer
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('lienthong.agency_code', true)")
        role, code = cursor.fetchone()
    return JsonResponse({"post": officer.post_id, "role": role, "code": code})


@public
def visible_people(request):
    return JsonResponse({"names": sorted(Person.objects.values_list("full_name", flat=True))})


@signed_in
def person(request, key):
    found = Person.objects.filter(pk=key).first()
    if found is None:
        raise Http404
    return HttpResponse(found.full_name)


def write():
    Agency.objects.create(key="written by a view")


@public
def refuses(request):
    write()
    raise Conflict()


@public
def breaks(request):
    write()
    raise ZeroDivisionError


@public
def answers_500(request):
    write()
    return HttpResponse(status=500)


@public
def answers_422(request):
    write()
    return HttpResponse(status=422)


@public
def swallows(request):
    try:
        Agency.objects.create(key="a")
        Agency.objects.create(key="a")
    except IntegrityError:
        pass
    return HttpResponse("ok")


@needs(Permission.NODE_READ)
def engineers(request):
    return HttpResponse("ok")


urlpatterns = [
    path("ai/", who),
    path("moi-nguoi/", visible_people),
    path("nguoi/<uuid:key>/", person),
    path("tu-choi/", refuses),
    path("hong/", breaks),
    path("500/", answers_500),
    path("422/", answers_422),
    path("api/422/", answers_422),
    path("api/tu-choi/", refuses),
    path("api/hong/", breaks),
    path("api/ai/", who),
    path("nuot/", swallows),
    path("ky-su/", engineers),
    path("", include("lienthong.identity.urls")),
    path("", include("lienthong.base.urls")),
]


def was_written():
    return Agency.objects.filter(key="written by a view").exists()


def test_a_request_works_as_the_web_role_for_the_officers_agency():
    officer = factories.officer(factories.agency("G17"))
    answer = factories.client_for(officer).get("/ai/").json()
    assert answer == {"post": officer.post_id, "role": "lienthong_web", "code": "G17"}


def test_the_role_and_the_agency_are_put_back_after_the_request():
    factories.client_for(factories.officer()).get("/ai/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('lienthong.agency_id', true)")
        assert cursor.fetchone() == ("lienthong_worker", "")


def test_nobody_sees_no_agencys_rows(client):
    factories.officer()
    assert client.get("/moi-nguoi/").json() == {"names": []}


def test_an_officer_sees_the_people_of_the_own_agency_only():
    ours, theirs = factories.agency(), factories.agency()
    officer = factories.officer(ours, name="Trần Văn Của Ta")
    factories.officer(theirs, name="Lê Thị Của Họ")
    answer = factories.client_for(officer).get("/moi-nguoi/").json()
    assert answer == {"names": ["Trần Văn Của Ta"]}


def test_a_guessed_id_of_another_agency_is_not_found():
    stranger = factories.officer(factories.agency())
    answer = factories.client_for(factories.officer()).get(f"/nguoi/{stranger.person_id}/")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("address", "status"),
    [("/tu-choi/", 409), ("/hong/", 500), ("/500/", 500), ("/api/422/", 422)],
)
def test_what_a_failed_request_wrote_is_undone(client, address, status):
    assert client.get(address).status_code == status
    assert not was_written()


def test_a_page_that_asks_to_correct_a_form_keeps_what_was_written(client):
    assert client.get("/422/").status_code == 422
    assert was_written()


def test_a_refusal_is_a_page_with_its_code(client):
    answer = client.get("/tu-choi/")
    assert "conflict" in answer.content.decode()
    assert "Nội dung đã được người khác thay đổi" in answer.content.decode()


def test_a_refusal_of_the_api_is_a_problem_document(client):
    answer = client.get("/api/tu-choi/")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "conflict"


def test_a_defect_is_an_apology_with_a_reference_that_is_in_the_log(client, caplog):
    answer = client.get("/hong/")
    (line,) = [each for each in caplog.records if each.name == "lienthong.identity.middleware"]
    reference = line.getMessage().split()[1]
    assert reference in answer.content.decode()
    assert "ZeroDivisionError" not in answer.content.decode()


def test_a_defect_of_the_api_is_a_problem_document(client):
    answer = client.get("/api/hong/")
    assert answer.status_code == 500
    assert answer.json()["code"] == "defect"


def test_an_answer_over_a_failed_transaction_is_a_defect(client):
    assert client.get("/nuot/").status_code == 500


def test_nobody_is_led_to_the_sign_in_and_back(client):
    assert client.get("/ai/").headers["Location"] == "/dang-nhap/?next=%2Fai%2F"


def test_nobody_is_refused_by_the_api(client):
    assert client.get("/api/ai/").status_code == 401


def test_an_officer_without_the_permission_is_refused():
    assert factories.client_for(factories.officer()).get("/ky-su/").status_code == 403


def test_an_idle_session_ends():
    client = factories.client_for(factories.officer())
    session = client.session
    long_ago = clock.now() - sessions.IDLE - timedelta(minutes=1)
    session["officer"] = {**session["officer"], "seen": long_ago.isoformat()}
    session.save()
    answer = client.get("/ai/")
    assert answer.headers["Location"].endswith("het-phien=1")
    assert "_auth_user_id" not in client.session


def test_a_session_in_use_is_noted_once_a_minute():
    client = factories.client_for(factories.officer())
    session = client.session
    before = clock.now() - timedelta(minutes=5)
    session["officer"] = {**session["officer"], "seen": before.isoformat()}
    session.save()
    SessionRecord.objects.update(last_seen_at=before)
    client.get("/ai/")
    assert SessionRecord.objects.get().last_seen_at > before


def test_an_ended_session_is_signed_out_at_its_next_request():
    client = factories.client_for(factories.officer())
    SessionRecord.objects.update(ended_at=clock.now())
    assert client.get("/ai/").status_code == 302


def test_a_closed_account_is_signed_out_at_its_next_request():
    client = factories.client_for(factories.officer())
    Account.objects.update(is_active=False)
    assert client.get("/ai/").status_code == 302


def test_an_ended_appointment_signs_its_holder_out():
    officer = factories.officer()
    client = factories.client_for(officer)
    held = Appointment.objects.get(pk=officer.appointment_id)
    by = system_officer(held.agency.records.get())
    actions.end_appointment(appointment=held, until=clock.today(), by=by, now=clock.now())
    assert client.get("/ai/").status_code == 302


def test_an_ended_appointment_gives_way_to_another_of_the_same_person():
    at = factories.agency()
    officer = factories.officer(at)
    client = factories.client_for(officer)
    held = Appointment.objects.get(pk=officer.appointment_id)
    by = system_officer(at)
    other = actions.appoint(
        person=held.person,
        post=factories.post(at, "clerk"),
        since=factories.SINCE,
        legal_basis="QĐ 2",
        by=by,
        now=clock.now(),
    )
    actions.end_appointment(appointment=held, until=clock.today(), by=by, now=clock.now())
    assert client.get("/ai/").json()["post"] == other.post_id


def test_identity_and_scope_cost_four_queries_of_a_request():
    client = factories.client_for(factories.officer())
    with CaptureQueriesContext(connection) as seen:
        client.get("/ai/")
    # What a nested transaction adds, and the view's own query, are not part of the cost.
    nested = ("SAVEPOINT", "RELEASE", "SELECT current_user")
    cost = [query["sql"] for query in seen if not query["sql"].startswith(nested)]
    (restored,) = [sql for sql in cost if "lienthong_worker" in sql]
    assert len(cost) - 1 == 4, cost
    assert restored == cost[-1]

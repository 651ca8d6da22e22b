import pytest
from django.urls import include, path

from lienthong.base import clock
from lienthong.identity import actions
from lienthong.identity.models import Account, Appointment, SessionRecord
from lienthong.identity.officers import officer_for, system_officer
from lienthong.identity.tests import factories
from lienthong.identity.tests.factories import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
NEW = "trời xanh mây trắng nắng vàng"
urlpatterns = [
    path("", include("lienthong.identity.urls")),
    path("", include("lienthong.base.urls")),
]


@pytest.fixture
def officer():
    return factories.officer(name="Đỗ Thị Hạnh")


@pytest.fixture
def client(officer):
    return factories.client_for(officer)


def change(client, *, current=PASSWORD, new=NEW, again=None):
    form = {"current": current, "new": new, "again": again or new}
    return client.post("/tai-khoan/mat-khau/", form)


def test_the_account_page_says_who_one_is(client):
    assert "Đỗ Thị Hạnh" in client.get("/tai-khoan/").content.decode()


def test_sessions_elsewhere_are_listed_and_can_be_ended(client, officer):
    other = factories.client_for(officer)
    assert client.get("/tai-khoan/phien/").content.decode().count("Kết thúc</button>") == 1
    theirs = SessionRecord.objects.order_by("-created_at").first()
    client.post(f"/tai-khoan/phien/{theirs.pk}/")
    assert other.get("/tai-khoan/").status_code == 302
    assert client.get("/tai-khoan/").status_code == 200


def test_a_session_of_somebody_else_cannot_be_ended(client):
    stranger = factories.client_for(factories.officer())
    theirs = SessionRecord.objects.order_by("-created_at").first()
    assert client.post(f"/tai-khoan/phien/{theirs.pk}/").status_code == 404
    assert stranger.get("/tai-khoan/").status_code == 200


def test_signing_out_everywhere_ends_every_session(client, officer):
    other = factories.client_for(officer)
    client.post("/tai-khoan/phien/ket-thuc/")
    assert [each.get("/tai-khoan/").status_code for each in (client, other)] == [302, 302]


def test_a_changed_password_ends_every_session(client, officer):
    other = factories.client_for(officer)
    assert change(client).status_code == 302
    assert [each.get("/tai-khoan/").status_code for each in (client, other)] == [302, 302]
    assert Account.objects.get().check_password(NEW)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"current": "sai hoàn toàn"}, "Mật khẩu hiện tại chưa đúng"),
        ({"new": "ngắn"}, "ít nhất 12 ký tự"),
        ({"new": "password12345"}, ""),
        ({"again": "khác hẳn thế này"}, "chưa giống nhau"),
        ({"new": PASSWORD}, "phải khác mật khẩu hiện tại"),
    ],
)
def test_a_bad_change_of_password_is_explained(client, form, words):
    answer = change(client, **form)
    assert words in answer.content.decode()
    if words:
        assert answer.status_code == 422
        assert Account.objects.get().check_password(PASSWORD)


def test_guessing_the_current_password_is_locked_too(client):
    answers = [change(client, current="sai hoàn toàn").status_code for _n in range(5)]
    assert answers == [422, 422, 422, 422, 429]


def test_a_password_with_the_username_is_refused(client):
    username = Account.objects.get().username
    assert change(client, new=f"{username} và hoa phượng").status_code == 422


def test_an_officer_switches_between_own_posts(client, officer):
    at = Appointment.objects.get().agency.records.get()
    other = actions.appoint(
        person=Appointment.objects.get().person,
        post=factories.post(at, "clerk", "Văn thư kiêm nhiệm"),
        since=factories.SINCE,
        legal_basis="QĐ 9",
        by=system_officer(at),
        now=clock.now(),
    )
    client.post("/tai-khoan/vi-tri/", {"appointment": str(other.pk)})
    assert "Văn thư kiêm nhiệm" in client.get("/tai-khoan/").content.decode()
    assert "Người tra cứu" not in client.get("/tai-khoan/").content.decode()


def test_somebody_elses_post_cannot_be_taken(client):
    stranger = factories.appointment()
    answer = client.post("/tai-khoan/vi-tri/", {"appointment": str(stranger.pk)})
    assert answer.status_code == 403


def test_a_post_at_another_agency_brings_that_agency(officer):
    elsewhere = factories.agency("H26")
    person = Appointment.objects.get().person
    other = actions.appoint(
        person=person,
        post=factories.post(elsewhere, "clerk"),
        since=factories.SINCE,
        legal_basis="QĐ 9",
        by=system_officer(elsewhere),
        now=clock.now(),
    )
    client = factories.client_for(officer)
    client.post("/tai-khoan/vi-tri/", {"appointment": str(other.pk)})
    assert elsewhere.name in client.get("/tai-khoan/").content.decode()
    assert officer_for(other, clock.today()).agency_code == "H26"


def test_the_language_is_remembered_with_the_account(client):
    answer = client.post("/tai-khoan/ngon-ngu/", {"language": "en"})
    assert answer.cookies["django_language"].value == "en"
    assert Account.objects.get().language == "en"


def test_an_unknown_language_is_refused(client):
    assert client.post("/tai-khoan/ngon-ngu/", {"language": "xx"}).status_code == 422

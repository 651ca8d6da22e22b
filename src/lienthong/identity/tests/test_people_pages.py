import pyotp
import pytest
from django.urls import include, path

from lienthong.base import clock
from lienthong.identity.models import Account, Appointment, Delegation, Person
from lienthong.identity.officers import officer_for
from lienthong.identity.permissions import LABELS
from lienthong.identity.tests import factories
from lienthong.trust.models import Certificate

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [
    path("", include("lienthong.identity.urls")),
    path("", include("lienthong.base.urls")),
]
SINCE = {"since_0": "1", "since_1": "9", "since_2": "2020"}


@pytest.fixture
def at():
    return factories.agency()


@pytest.fixture
def client(at):
    return factories.client_for(
        factories.officer(at, roles=["administrator"], name="Quản Trị Viên")
    )


@pytest.fixture
def person(at):
    return factories.appointment(at, name="Hoàng Thị Lan", title="Văn thư trưởng").person


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_people_are_listed_with_their_posts(client, person):
    text = page(client, "/quan-tri/nguoi/")
    assert "Hoàng Thị Lan" in text
    assert "Văn thư trưởng" in text


@pytest.mark.parametrize("words", ["hoang thi", "Hoàng", "LAN"])
def test_people_are_searched_with_and_without_diacritics(client, person, words):
    text = client.get("/quan-tri/nguoi/", {"q": words}).content.decode()
    assert "Hoàng Thị Lan" in text
    assert "Quản Trị Viên</a>" not in text


def test_the_list_costs_the_same_for_one_person_and_for_many(
    client, at, person, django_assert_max_num_queries
):
    with django_assert_max_num_queries(30) as few:
        client.get("/quan-tri/nguoi/")
    for _n in range(10):
        factories.appointment(at)
    with django_assert_max_num_queries(len(few)):
        client.get("/quan-tri/nguoi/")


def test_a_person_is_entered(client, at):
    answer = client.post("/quan-tri/nguoi/them/", {"full_name": "Bùi Văn Mới"})
    made = Person.objects.get(full_name="Bùi Văn Mới")
    assert answer.headers["Location"] == f"/quan-tri/nguoi/{made.pk}/"
    assert made.agency_id == at.agency_id


def test_a_bad_personal_number_is_explained(client):
    form = {"full_name": "A", "personal_number": "12"}
    answer = client.post("/quan-tri/nguoi/them/", form)
    assert answer.status_code == 422
    assert "12 chữ số" in answer.content.decode()


def test_a_persons_page_shows_posts_account_and_certificates(client, person):
    text = page(client, f"/quan-tri/nguoi/{person.pk}/")
    assert all(words in text for words in ("Văn thư trưởng", "Chưa có tài khoản", "Chuyên viên"))


def test_a_person_is_appointed(client, at, person):
    post = factories.post(at, "clerk")
    form = {"post": post.pk, "legal_basis": "QĐ 7", **SINCE}
    answer = client.post(f"/quan-tri/nguoi/{person.pk}/bo-nhiem/", form)
    assert answer.status_code == 302
    assert Appointment.objects.get(post=post).person == person


def test_a_post_of_another_agency_is_not_offered(client, person):
    post = factories.post(factories.agency())
    form = {"post": post.pk, "legal_basis": "QĐ 7", **SINCE}
    answer = client.post(f"/quan-tri/nguoi/{person.pk}/bo-nhiem/", form)
    assert answer.status_code == 422


def test_an_appointment_is_ended(client, person):
    held = person.appointments.get()
    day = {"until_0": "1", "until_1": "1", "until_2": "2021"}
    assert page(client, f"/quan-tri/bo-nhiem/{held.pk}/ket-thuc/")
    client.post(f"/quan-tri/bo-nhiem/{held.pk}/ket-thuc/", day)
    held.refresh_from_db()
    assert str(held.valid.upper) == "2021-01-01"


def test_roles_are_added(client, person):
    held = person.appointments.get()
    assert page(client, f"/quan-tri/bo-nhiem/{held.pk}/vai-tro/")
    client.post(f"/quan-tri/bo-nhiem/{held.pk}/vai-tro/", {"roles": ["clerk"]})
    held.refresh_from_db()
    assert held.further_roles == ["clerk"]


def test_roles_of_the_node_are_refused_on_the_page_too(client, person):
    held = person.appointments.get()
    answer = client.post(f"/quan-tri/bo-nhiem/{held.pk}/vai-tro/", {"roles": ["node_engineer"]})
    assert answer.status_code == 422
    held.refresh_from_db()
    assert held.further_roles == []


def test_an_account_is_opened_and_its_password_shown_once(client, person):
    address = f"/quan-tri/nguoi/{person.pk}/mo-tai-khoan/"
    text = client.post(address, {"username": "lanht"}).content.decode()
    account = Account.objects.get(username="lanht")
    assert any(account.check_password(word) for word in words_of(text))
    assert account.must_change_password


def words_of(text):
    import re

    return re.findall(r"<strong>([a-z2-9-]{19})</strong>", text)


def test_an_account_is_closed_and_opened_again(client, person):
    factories.account(person)
    address = f"/quan-tri/nguoi/{person.pk}/tai-khoan/"
    for what, is_active in (("close", False), ("open", True)):
        client.post(address, {"what": what})
        assert Account.objects.get(person=person).is_active is is_active


def test_a_lost_factor_is_reset(client, person):
    factories.account(person, secret=pyotp.random_base32())
    client.post(f"/quan-tri/nguoi/{person.pk}/tai-khoan/", {"what": "factor"})
    assert not Account.objects.get(person=person).has_second_factor


def test_a_certificate_is_issued_listed_and_revoked(client, person):
    client.post(f"/quan-tri/nguoi/{person.pk}/chung-thu/")
    issued = Certificate.objects.get(subject=person.subject)
    assert issued.serial in page(client, "/quan-tri/chung-thu/")
    assert "Hoàng Thị Lan" in page(client, f"/quan-tri/chung-thu/{issued.serial}/")
    address = f"/quan-tri/chung-thu/{issued.serial}/thu-hoi/"
    assert page(client, address)
    assert client.post(address, {"reason": "keyCompromise"}).status_code == 302
    issued.refresh_from_db()
    assert issued.state == "revoked"


def test_the_matrix_of_roles_is_shown_whole(client):
    text = page(client, "/quan-tri/vai-tro/")
    assert all(str(label) in text for label in LABELS.values())


def test_a_leader_delegates_and_ends_it(at):
    leader = factories.appointment(at, "leader", name="Lê Văn Trưởng")
    taker = factories.appointment(at, name="Mai Thị Phó")
    client = factories.client_for(officer_for(leader, clock.today()))
    form = {
        "giver": leader.pk,
        "taker": taker.pk,
        "authority": "TUQ.",
        "permissions": ["document.sign"],
        "since_0": "1",
        "since_1": "1",
        "since_2": "2020",
        "until_0": "1",
        "until_1": "1",
        "until_2": "2099",
        "legal_basis": "5/UQ",
    }
    assert client.post("/quan-tri/uy-quyen/them/", form).status_code == 302
    assert "Mai Thị Phó" in page(client, "/quan-tri/uy-quyen/")
    lent = Delegation.objects.get()
    client.post(f"/quan-tri/uy-quyen/{lent.pk}/ket-thuc/")
    lent.refresh_from_db()
    assert lent.valid.upper == clock.today()


class TestOtherAgencies:
    @pytest.fixture
    def stranger(self):
        return factories.appointment(factories.agency(), name="Người Nơi Khác")

    def test_are_not_listed_nor_found(self, client, stranger):
        for query in ("", "?q=noi khac"):
            assert "Người Nơi Khác" not in page(client, f"/quan-tri/nguoi/{query}")

    @pytest.mark.parametrize("rest", ["", "bo-nhiem/", "mo-tai-khoan/"])
    def test_pages_of_their_people_are_not_found(self, client, stranger, rest):
        address = f"/quan-tri/nguoi/{stranger.person_id}/{rest}"
        assert client.get(address).status_code == 404

    @pytest.mark.parametrize("rest", ["tai-khoan/", "mat-khau/", "chung-thu/"])
    def test_their_accounts_and_certificates_are_out_of_reach(self, client, stranger, rest):
        factories.account(stranger.person)
        answer = client.post(f"/quan-tri/nguoi/{stranger.person_id}/{rest}", {"what": "close"})
        assert answer.status_code == 404
        assert Account.objects.get(person=stranger.person).is_active

    @pytest.mark.parametrize("rest", ["ket-thuc/", "vai-tro/"])
    def test_their_appointments_are_not_found(self, client, stranger, rest):
        assert client.get(f"/quan-tri/bo-nhiem/{stranger.pk}/{rest}").status_code == 404

    def test_their_certificates_are_not_found(self, client, stranger):
        theirs = factories.client_for(
            factories.officer(stranger.agency.records.get(), roles=["administrator"])
        )
        theirs.post(f"/quan-tri/nguoi/{stranger.person_id}/chung-thu/")
        issued = Certificate.objects.get(subject=stranger.person.subject)
        assert issued.serial not in page(client, "/quan-tri/chung-thu/")
        for address in ("", "thu-hoi/"):
            answer = client.get(f"/quan-tri/chung-thu/{issued.serial}/{address}")
            assert answer.status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/quan-tri/nguoi/",
        "/quan-tri/nguoi/them/",
        "/quan-tri/vai-tro/",
        "/quan-tri/chung-thu/",
        "/quan-tri/uy-quyen/",
    ],
)
def test_an_ordinary_officer_is_refused(at, address):
    assert factories.client_for(factories.officer(at)).get(address).status_code == 403

import pytest
from django.test import Client

from lienthong.axis.models import DeadLetter
from lienthong.base.clock import now
from lienthong.base.tests.accessibility import faults
from lienthong.identity.tests.factories import agency, client_for, officer

PAGES = ["/", "/quan-tri/thong-diep/", "/quan-tri/thong-diep/?xem=da-xu-ly", "/quan-tri/tinh-trang/",
         "/quan-tri/so-cai/"]  # fmt: skip


@pytest.fixture
def home(db):
    return agency("G22")


@pytest.fixture
def engineer(home):
    return client_for(officer(home, roles=("administrator", "node_engineer", "auditor")))


def letter(owner, **more):
    given = {
        "side": "sending",
        "envelope_id": "01a201a4-270f-79fa-a65c-f8fe8cd8e5d0",
        "other": "H26",
        "contract": "vn.lienthong.documents.issued",
        "code": "expired",
        "detail": "Quá hạn.",
    }
    return DeadLetter.objects.create(owner=owner, created_at=now(), **{**given, **more})


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_there_and_readable_by_all(engineer, page):
    answer = engineer.get(page, follow=True)

    assert answer.status_code == 200
    assert faults(answer.content.decode()) == []


@pytest.mark.django_db
def test_the_first_page_sends_nobody_to_sign_in():
    assert Client().get("/").url.startswith("/dang-nhap/")


def test_only_the_own_agencys_letters_are_listed(engineer, home):
    letter("G22", detail="Thư của ta.")
    letter("G14", detail="Thư của người.")

    page = engineer.get("/quan-tri/thong-diep/").content.decode()

    assert "Thư của ta." in page
    assert "Thư của người." not in page


def test_another_agencys_letter_cannot_be_guessed(engineer):
    other = letter("G14")

    assert engineer.get(f"/quan-tri/thong-diep/{other.pk}/").status_code == 404
    assert engineer.post(f"/quan-tri/thong-diep/{other.pk}/").status_code == 404


def test_a_letter_is_given_up_with_a_reason(engineer):
    mine = letter("G22")

    engineer.post(
        f"/quan-tri/thong-diep/{mine.pk}/", {"decision": "discard", "reason": "Đã gửi bản giấy."}
    )

    mine.refresh_from_db()
    assert (mine.decision, mine.reason) == ("discarded", "Đã gửi bản giấy.")


def test_a_decision_without_a_reason_is_asked_for_one(engineer):
    mine = letter("G22")

    page = engineer.post(f"/quan-tri/thong-diep/{mine.pk}/", {"decision": "discard", "reason": ""})

    mine.refresh_from_db()
    assert mine.decided_at is None
    assert "govuk-error-message" in page.content.decode()


def test_what_was_sent_cannot_be_refused_here(engineer):
    mine = letter("G22")

    page = engineer.get(f"/quan-tri/thong-diep/{mine.pk}/").content.decode()

    assert 'value="discard"' in page
    assert 'value="refuse"' not in page


def test_the_desk_of_a_leader_takes_few_queries_however_many_cards(
    home, django_assert_max_num_queries
):
    client = client_for(officer(home, kind="leader", roles=("administrator", "registry_manager")))
    client.get("/")
    with django_assert_max_num_queries(19):
        client.get("/")

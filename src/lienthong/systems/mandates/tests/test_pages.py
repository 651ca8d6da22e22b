"""The pages of mandates, transfers and committees."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from lienthong.agencies.models import Holding, Mandate
from lienthong.base import clock
from lienthong.base.tests.accessibility import faults
from lienthong.identity.permissions import Permission
from lienthong.identity.tests import factories
from lienthong.ledger.models import LedgerEntry
from lienthong.systems.mandates.actions import bodies
from lienthong.systems.mandates.actions.transfers import Decision, record_transfer
from lienthong.systems.mandates.models import BodyAppointment, Transfer
from lienthong.systems.mandates.tests.conftest import NOW, START, SUBJECT

pytestmark = pytest.mark.django_db

TRANSFER = date(2019, 9, 9)
FORM = {
    "notation": "Quyết định số 1072/QĐ-TTg",
    "decision_agency": "Thủ tướng Chính phủ",
    "decision_date_0": "28",
    "decision_date_1": "8",
    "decision_date_2": "2019",
    "document": "",
    "to": "G14",
    "on_0": "9",
    "on_1": "9",
    "on_2": "2019",
    "note": "",
}
IN_2018 = {"day_0": "1", "day_1": "12", "day_2": "2018"}
IN_2020 = {"day_0": "1", "day_1": "3", "day_2": "2020"}


def url(name, *args):
    return reverse(f"mandates:{name}", args=args)


@pytest.fixture
def manager(world):
    """A client of the Office that manages the registry and hands over."""
    officer = factories.officer(world.office, kind="leader", roles=("registry_manager",))
    client = factories.client_for(officer)
    client.officer = officer
    return client


@pytest.fixture
def reader(world):
    return factories.client_for(factories.officer(world.ministry, kind="officer"))


@pytest.fixture
def transferred(mandate, world):
    decision = Decision(notation="Thông báo 320/TB-VPCP", agency="VPCP", is_verified=False)
    return record_transfer(
        mandate=mandate,
        to=world.ministry.agency,
        on=TRANSFER,
        decision=decision,
        by=world.system,
        now=NOW,
    )


@pytest.fixture
def body(world, mandate):
    made = bodies.found_body(
        subject="uy-ban",
        name="Ủy ban quốc gia về Chính phủ điện tử",
        legal_basis="QĐ 1072",
        founded_date=START,
        by=world.system,
        now=NOW,
        mandate_subject=SUBJECT,
    )
    post = bodies.add_post(
        body=made,
        subject="tong-thu-ky",
        title="Tổng thư ký",
        is_single=True,
        by=world.system,
        now=NOW,
    )
    bodies.appoint(
        post=post,
        person="Mai Tiến Dũng",
        office="Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ",
        legal_basis="QĐ 1072",
        from_date=START,
        by=world.system,
        now=NOW,
    )
    return made


def shown(client, address, query=None):
    answer = client.get(address, query or {})
    assert answer.status_code == 200, (address, answer.status_code)
    page = answer.content.decode()
    assert faults(page) == []
    return page


def test_who_was_responsible_on_a_day(reader, transferred):
    before = shown(reader, url("index"), IN_2018)
    assert "Quyết định 1072/QĐ-TTg" in before
    after = shown(reader, url("index"), IN_2020)
    assert "Bộ Thông tin và Truyền thông" in after
    assert "Quyết định 1072/QĐ-TTg" not in after


@pytest.mark.parametrize("words", ["thuong truc", "Tổ công tác", "thuong-truc-to", "cong tac to"])
def test_search_with_and_without_diacritics(reader, mandate, words):
    assert mandate.title in shown(reader, url("index"), {"q": words})
    assert mandate.title not in shown(reader, url("index"), {"q": f"{words} khong co"})


def test_search_finds_posts_of_committees_on_the_day(reader, body):
    assert "Mai Tiến Dũng" in shown(reader, url("index"), {"q": "mai tien dung", **IN_2018})
    before = {"q": "mai tien dung", "day_0": "1", "day_1": "1", "day_2": "2017"}
    assert "Bộ trưởng, Chủ nhiệm" not in shown(reader, url("index"), before)


def test_list_is_exported_as_of_the_day(reader, transferred):
    text = reader.get(url("export"), IN_2018).content.decode("utf-8-sig")
    heading, line = text.strip().splitlines()
    assert heading.startswith('"Mã chức năng, nhiệm vụ"')
    assert "Văn phòng Chính phủ" in line
    assert SUBJECT in line


def test_page_shows_line_of_holders_and_what_hangs_on_it(reader, transferred, body):
    page = shown(reader, url("mandate", SUBJECT), IN_2018)
    assert "<svg" in page
    assert "Vào ngày 01 tháng 12 năm 2018" in page
    assert f"mandate:{SUBJECT}" in page
    assert "Ngày quyết định chưa xác minh" in page
    assert body.name in page


def test_page_says_when_nothing_hangs_on_it(reader, mandate):
    assert shown(reader, url("mandate", SUBJECT)).count("Chưa có.") >= 2


def test_mandate_is_given_supported_and_ended(manager, world):
    given = {
        "subject": "chinh-phu-dien-tu",
        "title": "Thường trực xây dựng Chính phủ điện tử",
        "lead": "G22",
        "legal_basis": "Quyết định 1072/QĐ-TTg",
        "from_date_0": "28",
        "from_date_1": "8",
        "from_date_2": "2018",
    }
    assert manager.post(url("add"), given).status_code == 302
    support = {**given, "agency": "G14", "from_date_2": "2019"}
    assert manager.post(url("support", "chinh-phu-dien-tu"), support).status_code == 302
    holding = Holding.objects.get(role="support")
    day = {"on_0": "9", "on_1": "9", "on_2": "2020"}
    assert manager.post(url("end_support", holding.pk), day).status_code == 302
    ended = manager.post(url("end", "chinh-phu-dien-tu"), {**day, "on_2": "2021"})
    assert ended.status_code == 302
    assert Mandate.objects.get().ended_date == date(2021, 9, 9)


@pytest.mark.parametrize(
    "change", [{"lead": "G99"}, {"subject": "chuyen-giao"}, {"from_date_2": ""}]
)
def test_bad_mandate_is_refused(manager, world, change):
    data = {"subject": "x", "title": "x", "lead": "G22", "legal_basis": "x"}
    data |= {"from_date_0": "1", "from_date_1": "1", "from_date_2": "2019", **change}
    assert manager.post(url("add"), data).status_code == 422
    assert not Mandate.objects.exists()


def test_wizard_shows_what_follows_before_it_records(manager, mandate):
    assert faults(manager.get(url("decide", SUBJECT)).content.decode()) == []
    check = manager.post(url("decide", SUBJECT), FORM)
    page = check.content.decode()
    assert faults(page) == []
    assert "Kiểm tra hệ quả" in page
    assert not Transfer.objects.exists()
    done = manager.post(url("decide", SUBJECT), {**FORM, "confirmed": "1"})
    assert done.status_code == 302
    made = Transfer.objects.get()
    assert (made.effective_date, made.is_verified) == (TRANSFER, True)
    assert "Quyết định số 1072/QĐ-TTg" in shown(manager, url("transfer", made.id))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"to": "G22"}, "đang chủ trì"),
        ({"on_2": "2018", "on_1": "1"}, "phải sau ngày"),
        ({"to": "G99"}, "G99"),
        ({"document": "không phải địa chỉ"}, "Không thấy mã văn bản"),
    ],
)
def test_wizard_says_what_is_wrong(manager, mandate, change, said):
    answer = manager.post(url("decide", SUBJECT), {**FORM, **change, "confirmed": "1"})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Transfer.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [({"to": "van phong chinh phu"}, "đang chủ trì"), ({"to": "không có"}, "Không có cơ quan")],
)
def test_wizard_refuses_before_it_shows_what_follows(manager, mandate, change, said):
    before = LedgerEntry.objects.count()
    answer = manager.post(url("decide", SUBJECT), {**FORM, **change})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert LedgerEntry.objects.count() == before


def test_wizard_takes_a_name_and_goes_back_with_what_was_written(manager, mandate):
    named = {**FORM, "to": "bo thong tin va truyen thong"}
    assert "Bộ Thông tin và Truyền thông" in manager.post(url("decide", SUBJECT), named).text
    back = manager.post(url("decide", SUBJECT), {**named, "again": "1"})
    assert back.status_code == 200
    assert 'value="bo thong tin va truyen thong"' in back.text
    assert not Transfer.objects.exists()
    assert Holding.objects.count() == 1
    assert not LedgerEntry.objects.filter(kind="mandates.transfer-decided").exists()


def test_confirming_twice_transfers_once(manager, mandate):
    for expected in (302, 422):
        answer = manager.post(url("decide", SUBJECT), {**FORM, "confirmed": "1"})
        assert answer.status_code == expected
    assert Transfer.objects.count() == 1


def test_decision_is_corrected_and_the_holding_cites_it(manager, transferred):
    data = {**FORM, "notation": "Quyết định số 1201/QĐ-TTg"}
    assert "Sửa quyết định" in shown(manager, url("correct", transferred.id))
    assert manager.post(url("correct", transferred.id), data).status_code == 302
    transferred.refresh_from_db()
    assert transferred.is_verified
    lead = transferred.mandate.holdings.get(role="lead", valid__upper_inf=True)
    assert lead.legal_basis.startswith("Quyết định số 1201/QĐ-TTg ngày 28/08/2019")


def test_both_agencies_are_told_anew_to_open_their_books(manager, transferred):
    from lienthong.axis.models import Outbox

    assert manager.post(url("announce", transferred.id)).status_code == 302
    assert sorted(Outbox.objects.values_list("recipient", flat=True)) == ["G14", "G22"]


@pytest.mark.parametrize("document", ["không phải mã", "018f0000-0000-7000-8000-000000000000"])
def test_wizard_opens_empty_for_a_document_that_is_not_held(manager, mandate, document):
    page = shown(manager, url("decide", SUBJECT), {"document": document})
    (box,) = re.findall(r'<input[^>]*name="notation"[^>]*>', page)
    assert "value=" not in box


@pytest.mark.parametrize(
    ("day", "holder"), [("2019-09-08", "G22"), ("2019-09-09", "G14"), ("2010-01-01", None)]
)
def test_programs_ask_who_was_responsible(reader, transferred, day, holder):
    answer = reader.get(f"/api/chuc-nang/{SUBJECT}", {"on": day})
    assert answer.status_code == 200
    assert answer.json()["holder"] == holder


def test_programs_ask_about_mandates_that_exist(reader, mandate, client):
    assert reader.get("/api/chuc-nang/khong-co").status_code == 404
    assert reader.get(f"/api/chuc-nang/{SUBJECT}", {"on": "hôm qua"}).status_code == 422
    assert client.get(f"/api/chuc-nang/{SUBJECT}").status_code == 401


def test_lists_of_transfers_handovers_and_bodies(reader, transferred, body):
    assert "Thông báo 320/TB-VPCP" in shown(reader, url("transfers"))
    assert "chưa có lần bàn giao nào" in shown(reader, url("handovers"))
    assert body.name in shown(reader, url("bodies"))


def test_body_as_of_a_day_and_its_changes(reader, body, world):
    held = BodyAppointment.objects.get()
    bodies.release(appointment=held, on=TRANSFER, legal_basis="TB 320", by=world.system, now=NOW)
    assert "thôi làm Tổng thư ký" in shown(reader, url("body", "uy-ban"), IN_2018)
    assert "chưa có ai giữ chức danh" in shown(reader, url("body", "uy-ban"), IN_2020)


def test_people_are_appointed_and_released_on_the_page(manager, body):
    held = BodyAppointment.objects.get()
    day = {"on_0": "9", "on_1": "9", "on_2": "2019", "legal_basis": "TB 320"}
    assert manager.post(url("release", held.pk), day).status_code == 302
    data = {
        "post": held.post_id,
        "person": "",
        "office": "Bộ trưởng Bộ Thông tin và Truyền thông",
        "legal_basis": "TB 320",
        "from_date_0": "9",
        "from_date_1": "9",
        "from_date_2": "2019",
    }
    assert manager.post(url("appoint", "uy-ban"), data).status_code == 302
    assert manager.post(url("appoint", "uy-ban"), data).status_code == 422
    assert BodyAppointment.objects.count() == 2


@pytest.mark.parametrize(
    "name", ["add", "decide", "support", "end", "appoint", "release", "announce", "correct"]
)
def test_managing_asks_for_the_permission(reader, transferred, body, name):
    args = {
        "decide": [SUBJECT],
        "support": [SUBJECT],
        "end": [SUBJECT],
        "appoint": ["uy-ban"],
        "release": [BodyAppointment.objects.get().pk],
        "announce": [transferred.id],
        "correct": [transferred.id],
    }.get(name, [])
    assert reader.post(url(name, *args)).status_code == 403
    assert Permission.MANDATE_MANAGE


def test_index_takes_a_constant_number_of_queries(
    reader, world, mandate, django_assert_max_num_queries
):
    from lienthong.agencies import actions as registry

    def ask():
        with django_assert_max_num_queries(40) as counted:
            shown(reader, url("index"))
        return len(counted.captured_queries)

    ask()
    few = ask()
    for number in range(8):
        registry.establish_mandate(
            subject=f"khac-{number}",
            title=f"Khác {number}",
            lead=world.ministry.agency,
            legal_basis="QĐ",
            from_date=START,
            by=world.system,
            now=NOW,
        )
    assert ask() <= few + 1


def test_agency_page_leads_to_its_mandates(reader, mandate, world):
    page = reader.get(reverse("agencies:agency", args=[world.office.agency_id])).content.decode()
    assert url("mandate", SUBJECT) in page


def test_pending_transfer_is_marked_until_its_day(manager, mandate, world):
    on = clock.today() + timedelta(days=30)
    day = {"on_0": str(on.day), "on_1": str(on.month), "on_2": str(on.year)}
    answer = manager.post(url("decide", SUBJECT), {**FORM, **day, "confirmed": "1"})
    assert answer.status_code == 302
    assert "Chờ đến ngày hiệu lực" in shown(manager, url("transfers"))
    again = manager.post(url("decide", SUBJECT), {**FORM, **day, "to": "H26", "confirmed": "1"})
    assert again.status_code == 422
    assert "đã có quyết định chuyển giao" in again.content.decode()

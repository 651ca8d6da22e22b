from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from lienthong.base import clock
from lienthong.contracts.documents import DocumentIssued
from lienthong.identity.tests import factories
from lienthong.systems.documents.actions import outgoing
from lienthong.systems.documents.actions.arrivals import take_in
from lienthong.systems.documents.models import (
    IncomingDocument,
    OutgoingDocument,
    SecretStub,
)
from lienthong.systems.documents.tests.conftest import SIGNER, arrivals_of, content
from lienthong.trust import authority
from lienthong.trust.authority import CertificateRequest
from lienthong.trust.usage import Usage

pytestmark = pytest.mark.django_db


def client_of(world, code, kind, name="Nguyễn Thị Ánh"):
    officer = factories.officer(world.agencies[code].record, kind=kind, name=name)
    client = factories.client_for(officer)
    client.officer = officer
    return client


@pytest.fixture
def clerk(world):
    return client_of(world, "G22", "clerk")


@pytest.fixture
def draft(world, clerk):
    return outgoing.draft(content=content(), by=clerk.officer, now=clock.now())


def url(name, *args):
    # Documents stand on the desk of the whole node.
    return reverse("node:home" if name == "desk" else f"documents:{name}", args=args)


def text_of(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


FORM = {
    "kind": "TB",
    "subject": "Kết luận về Chính phủ điện tử",
    "body": "Nội dung một.\nNội dung hai.",
    "recipients": "Bộ Thông tin và Truyền thông\nUBND thành phố Hà Nội\nLưu: VT",
    "signer_authority": "KT.",
    "signer_title": "Phó Chủ nhiệm",
    "signer_name": SIGNER,
    "place": "Hà Nội",
    "urgency": "1",
}


def certify_all(world, officer):
    now = clock.now()
    authority.ensure_root(now)
    requests = [
        CertificateRequest(code, Usage.AGENCY, each.name, each.name)
        for code, each in world.agencies.items()
    ]
    requests.append(
        CertificateRequest(officer.subject, Usage.OFFICIAL, officer.name, officer.agency_name)
    )
    authority.issue_many(requests, now=now)


def test_nobody_is_sent_to_sign_in(world):
    answer = Client().get(url("incoming_list"))
    assert answer.status_code in {302, 401}


@pytest.mark.parametrize("name", ["desk", "outgoing_list", "incoming_list", "stubs", "upload"])
def test_empty_pages_say_so(clerk, name):
    assert "<h1" in text_of(clerk.get(url(name)))


@pytest.mark.parametrize("code", ["outgoing", "incoming", "follow-up"])
def test_empty_registers_say_so(clerk, code):
    assert "Sổ chưa có dòng nào" in text_of(clerk.get(url("register", code)))


def test_an_unknown_register_is_not_found(clerk):
    assert clerk.get(url("register", "other")).status_code == 404


def test_a_document_travels_from_the_form_to_the_other_side(world, data_folder, clerk):
    leader = client_of(world, "G22", "leader", SIGNER)
    certify_all(world, leader.officer)
    answer = clerk.post(url("draft"), FORM)
    document = OutgoingDocument.objects.get()
    assert answer.headers["Location"] == url("outgoing_detail", document.id)
    assert "Trình ký" in text_of(clerk.get(url("outgoing_detail", document.id)))
    clerk.post(url("submit", document.id))
    assert "Ký số" in text_of(leader.get(url("outgoing_detail", document.id)))
    leader.post(url("sign", document.id))
    clerk.post(url("issue", document.id))
    document.refresh_from_db()
    assert document.state == "issued"
    assert "01/TB-VPCP" in text_of(clerk.get(url("outgoing_list")))
    assert "Bộ Thông tin và Truyền thông" in text_of(clerk.get(url("tracking", document.id)))
    viewer = text_of(clerk.get(url("viewer", "di", document.id)))
    assert "Hợp lệ" in viewer
    picture = clerk.get(url("picture", "di", document.id, 1))
    assert picture.content.startswith(b"\x89PNG")
    pdf = clerk.get(url("pdf", "di", document.id))
    assert pdf.content.startswith(b"%PDF")
    package = clerk.get(url("edxml", document.id))
    assert b"01" in package.content
    assert package.headers["Content-Disposition"].endswith(".edxml")
    take_in(arrivals_of(DocumentIssued), now=clock.now())
    receive(world)


def receive(world):
    row = IncomingDocument.objects.get(agency__key="H26")
    clerk = client_of(world, "H26", "clerk")
    leader = client_of(world, "H26", "leader", "Chủ Tịch")
    here = url("incoming_detail", row.id)
    assert "Vào sổ văn bản đến" in text_of(clerk.get(here))
    clerk.post(url("register_incoming", row.id))
    assert "Phân công" in text_of(leader.get(here))
    unit = world.agencies["H26"].unit
    due = clock.today() + timedelta(days=2)
    leader.post(
        url("assign", row.id),
        {
            "lead": f"unit:{unit.id}",
            "deadline_0": due.day,
            "deadline_1": due.month,
            "deadline_2": due.year,
            "note": "Khẩn trương",
        },
    )
    leader.post(url("start", row.id))
    leader.post(url("note", row.id), {"text": "Đang soạn kế hoạch"})
    assert "Đang soạn kế hoạch" in text_of(clerk.get(here))
    assert "01/TB-VPCP" in text_of(clerk.get(url("incoming_list")))
    leader.post(url("finish", row.id), {"result": "Đã ban hành kế hoạch"})
    row.refresh_from_db()
    assert row.state == "done"
    follow_up = text_of(clerk.get(url("register", "follow-up")))
    assert "Đã ban hành kế hoạch" in follow_up


def test_a_refusal_is_shown_on_the_page(clerk, world, incoming_row):
    row = incoming_row("G22")
    clerk.post(url("register_incoming", row.id))
    answer = clerk.post(url("register_incoming", row.id), follow=True)
    assert "đã được vào sổ với số đến 1" in text_of(answer)


def test_an_unknown_reply_is_named(world, incoming_row):
    row = incoming_row("G22", state="registered", arrival_number=1, arrival_year=2020)
    leader = client_of(world, "G22", "leader")
    answer = leader.post(url("finish", row.id), {"reply": "9/BC-VPCP"}, follow=True)
    assert "9/BC-VPCP" in text_of(answer)
    row.refresh_from_db()
    assert row.state == "registered"


def test_the_draft_form_names_its_errors(clerk):
    assert "govuk-error-summary" in text_of(clerk.post(url("draft"), {**FORM, "subject": ""}))


def test_a_draft_can_be_changed(clerk, draft):
    assert draft.subject in text_of(clerk.get(url("edit", draft.id)))
    clerk.post(url("edit", draft.id), {**FORM, "subject": "Trích yếu mới"})
    draft.refresh_from_db()
    assert draft.subject == "Trích yếu mới"


def test_an_uploaded_text_becomes_a_draft(clerk):
    from django.core.files.uploadedfile import SimpleUploadedFile

    text = (
        "VĂN PHÒNG CHÍNH PHỦ\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
        "Số: 320/TB-VPCP\nHà Nội, ngày 09 tháng 9 năm 2019\nTHÔNG BÁO\nKết luận cuộc họp\n\n"
        "Nội dung của thông báo.\n\nNơi nhận:\n- Bộ Thông tin và Truyền thông;\n- Lưu: VT.\n"
        "KT. BỘ TRƯỞNG, CHỦ NHIỆM\nPHÓ CHỦ NHIỆM\n\nNguyễn Văn Ký\n"
    )
    file = SimpleUploadedFile("thong-bao.txt", text.encode())
    clerk.post(url("upload"), {"file": file})
    document = OutgoingDocument.objects.get()
    assert (document.wanted_number, document.symbol) == (320, "TB-VPCP")


def test_an_empty_upload_is_explained(clerk):
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = clerk.post(url("upload"), {"file": SimpleUploadedFile("a.pdf", b"")})
    assert "Tệp không có nội dung" in text_of(answer)


def test_a_clerk_decides_a_recipient_line(world, clerk):
    document = outgoing.draft(
        content=content(recipients=("Cơ quan lạ",)), by=clerk.officer, now=clock.now()
    )
    line = document.lines.get()
    assert "Cơ quan lạ" in text_of(clerk.get(url("recipients", document.id)))
    data = {f"{line.id}-kind": "agencies", f"{line.id}-codes": "G14, H26"}
    clerk.post(url("decide_line", document.id, line.id), data)
    line.refresh_from_db()
    assert (line.kind, line.codes) == ("agencies", ["G14", "H26"])


def test_a_secret_document_is_entered_as_a_stub(clerk):
    clerk.post(
        url("stubs"),
        {"direction": "in", "secrecy": "mat", "notation": "1/A", "other_party": "Bộ Công an"},
    )
    assert SecretStub.objects.get().number == 1
    assert "Bộ Công an" in text_of(clerk.get(url("stubs")))


@pytest.mark.parametrize(
    "words", ["chính phủ", "chinh phu", "CHINH", "320", "320/TB-VPCP", "tb vp"]
)
def test_incoming_is_searched_with_and_without_diacritics(clerk, incoming_row, words):
    incoming_row("G22", subject="Xây dựng Chính phủ điện tử")
    incoming_row(
        "G22",
        subject="Họp giao ban",
        notation="9/GM-XX",
        sender_name="Bộ Y tế",
        issuer_name="Bộ Y tế",
    )
    text = text_of(clerk.get(url("incoming_list"), {"q": words}))
    assert "Xây dựng" in text
    assert "Họp giao ban" not in text


@pytest.mark.parametrize("words", ["':*", "& |", "a & ! b", "<script>"])
def test_odd_search_words_do_no_harm(clerk, incoming_row, words):
    incoming_row("G22")
    assert clerk.get(url("incoming_list"), {"q": words}).status_code == 200


def test_lists_are_filtered_by_state_and_deadline(clerk, incoming_row):
    late = clock.today() - timedelta(days=1)
    incoming_row(
        "G22",
        state="registered",
        arrival_number=1,
        arrival_year=2020,
        deadline=late,
        subject="Muộn",
    )
    incoming_row("G22", subject="Thư ngỏ")
    assert "Thư ngỏ" not in text_of(clerk.get(url("incoming_list"), {"due": "overdue"}))
    assert "Muộn" not in text_of(clerk.get(url("incoming_list"), {"state": "arrived"}))


def test_lists_have_pages(clerk, incoming_row):
    for number in range(51):
        incoming_row("G22", notation=f"{number}/X")
    first = text_of(clerk.get(url("incoming_list")))
    second = text_of(clerk.get(url("incoming_list"), {"page": 2}))
    assert "page=2" in first
    assert "0/X" in second


def test_a_register_is_exported_without_formulas(clerk, incoming_row):
    incoming_row(
        "G22",
        state="registered",
        arrival_number=1,
        arrival_year=clock.today().year,
        arrival_date=clock.today(),
        issuer_name="=HYPERLINK(1)",
    )
    answer = clerk.get(url("register", "incoming"), {"as": "csv"})
    text = answer.content.decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert "Số đến" in text


def test_a_register_is_printed_as_pdf(clerk, incoming_row):
    incoming_row("G22", state="registered", arrival_number=1, arrival_year=clock.today().year)
    answer = clerk.get(url("register", "incoming"), {"as": "pdf"})
    assert answer.content.startswith(b"%PDF")


def test_a_register_is_limited_to_a_period(clerk, incoming_row):
    for number, month in ((1, 3), (2, 5)):
        incoming_row(
            "G22",
            state="registered",
            arrival_number=number,
            arrival_year=2020,
            arrival_date=f"2020-0{month}-01",
            subject=f"Tháng {month}",
        )
    query = {"year": "2020", "first": "01/04/2020", "last": "31/12/2020"}
    text = text_of(clerk.get(url("register", "incoming"), query))
    assert "Tháng 5" in text
    assert "Tháng 3" not in text


@pytest.mark.parametrize("name", ["incoming_list", "outgoing_list", "desk"])
def test_lists_cost_the_same_for_one_document_and_for_many(
    world, clerk, incoming_row, django_assert_max_num_queries, name
):
    def fill():
        incoming_row("G22", state="registered", arrival_number=next(numbers), arrival_year=2020,
                     deadline=clock.today())  # fmt: skip
        outgoing.draft(content=content(), by=clerk.officer, now=clock.now())

    numbers = iter(range(1, 100))
    fill()
    clerk.get(url(name))
    with django_assert_max_num_queries(30) as few:
        clerk.get(url(name))
    for _ in range(8):
        fill()
    with django_assert_max_num_queries(len(few)):
        clerk.get(url(name))


@pytest.mark.parametrize("code", ["outgoing", "incoming", "follow-up"])
def test_registers_cost_the_same_for_one_line_and_for_many(
    clerk, incoming_row, django_assert_max_num_queries, code
):
    def fill(number):
        incoming_row(
            "G22",
            state="registered",
            arrival_number=number,
            arrival_year=clock.today().year,
            arrival_date=clock.today(),
        )

    fill(1)
    clerk.get(url("register", code))
    with django_assert_max_num_queries(30) as few:
        clerk.get(url("register", code))
    for number in range(2, 9):
        fill(number)
    with django_assert_max_num_queries(len(few)):
        clerk.get(url("register", code))


@pytest.mark.parametrize("name", ["submit", "sign", "issue", "register_incoming", "refuse"])
def test_steps_are_not_taken_by_reading(clerk, name):
    assert clerk.get(url(name, uuid4())).status_code == 405


def test_an_officer_without_the_permission_is_refused(world, draft):
    officer = client_of(world, "G22", "officer")
    assert officer.post(url("issue", draft.id)).status_code == 403

"""Every page of the system opens, reads well, and does what its buttons say."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from lienthong.base import clock
from lienthong.base.tests.accessibility import faults
from lienthong.casework.tables.writing import XLSX
from lienthong.identity.tests import factories
from lienthong.systems.coordination.actions import (
    activities,
    asks,
    duties,
    escalating,
    groups,
    meetings,
    papers,
    refusals,
    secondments,
)
from lienthong.systems.coordination.actions.activities import ActivityContent
from lienthong.systems.coordination.actions.duties import Point
from lienthong.systems.coordination.actions.meetings import MeetingContent
from lienthong.systems.coordination.actions.secondments import SecondmentContent
from lienthong.systems.coordination.models import (
    Agreement,
    CoordinationFile,
    Escalation,
    JointGroup,
    Meeting,
    OpinionDuty,
    OpinionRequest,
    Secondment,
)
from lienthong.systems.coordination.tests.conftest import due, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(world, office, ministry, sent):
    """A file with everything that can happen to it, and one of each of the other things."""
    now, duty = clock.now(), OpinionDuty.objects.get()
    asks.ask_material(case=duty, what="Báo cáo khả thi", by=ministry.officer, now=now)
    asks.ask_for_time(
        duty=duty, wanted_date=due(20), reason="Cần họp", by=ministry.officer, now=now
    )
    duties.give_opinion(
        duty=duty, stance="disagrees", points=[Point("Điều 1", "Sửa lại.")], by=ministry.officer,
        now=now,
    )  # fmt: skip
    escalating.exchange(case=duty, text="Đề nghị xem lại.", by=ministry.officer, now=now)
    world.pump(now)
    escalating.escalate(
        case=OpinionRequest.objects.get(), question="Chọn phương án nào?", own_position="A",
        partner_position="B", by=office.officer, now=now,
    )  # fmt: skip
    meetings.propose(
        content=MeetingContent(
            kind="working", title="Họp phối hợp", agenda="1. Khung kiến trúc", place="VPCP",
            starts_at=now + timedelta(days=3), parties=["G14"],
        ),
        by=office.officer, now=now,
    )  # fmt: skip
    groups.form(
        name="Tổ rà soát", purpose="Rà soát", basis="", partners=["G14"], by=office.officer, now=now
    )
    secondments.ask(
        content=SecondmentContent(
            partner="G14", task="Thiết kế an toàn", qualification="5 năm", time_share="50%",
            from_date=due(0), to_date=due(60), plan="Tuần 1: khảo sát",
        ),
        by=office.officer, now=now,
    )  # fmt: skip
    activities.share(
        content=ActivityContent(
            partner="G14", mode="training", title="Tập huấn", detail="Dịch vụ công", day=due(0),
            people=40,
        ),
        by=office.officer, now=now,
    )  # fmt: skip
    assert world.pump(now) == []
    return sent


LISTS = [
    "asked_list", "owed_list", "escalations", "meetings", "groups", "secondments", "activities",
    "agreements", "papers", "calendar", "new_file", "new_agreement", "new_meeting", "new_group",
    "new_secondment", "new_activity", "press",
]  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_lists_and_forms_open_empty_and_full(office, name):
    response = office.get(url(name))
    assert response.status_code == 200
    assert faults(response.content.decode()) == []


@pytest.mark.parametrize("name", LISTS[:10])
def test_lists_open_full_on_both_sides(busy, office, ministry, name):
    for client in (office, ministry):
        response = client.get(url(name))
        assert response.status_code == 200
        assert faults(response.content.decode()) == []


def details(world, code):
    agency = world.agencies[code].id
    yield from (url("file", row.pk) for row in CoordinationFile.objects.filter(agency_id=agency))
    yield from (url("duty", row.pk) for row in OpinionDuty.objects.filter(agency_id=agency))
    for model, name in (
        (Agreement, "agreement"), (Escalation, "escalation"), (Meeting, "meeting"),
        (JointGroup, "group"), (Secondment, "secondment"),
    ):  # fmt: skip
        yield from (url(name, row.pk) for row in model.objects.filter(agency_id=agency))


@pytest.mark.parametrize("code", ["G22", "G14"])
def test_details_open_on_both_sides(world, busy, office, ministry, code):
    client = office if code == "G22" else ministry
    pages = list(details(world, code))
    assert len(pages) == 6
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200, page
        assert faults(response.content.decode()) == [], page


def test_a_file_is_made_filled_and_sent_from_the_screen(world, office):
    form = {
        "title": "Dự thảo nghị định", "mode": "written-opinion", "matter": "policy",
        "content": "Xin ý kiến", "lead_role": "Chủ trì", "addressee_role": "Góp ý",
        "due_date_0": due().day, "due_date_1": due().month, "due_date_2": due().year,
    }  # fmt: skip
    answer = office.post(url("new_file"), form)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    file = CoordinationFile.objects.get()
    found = office.get(url("file", file.pk) + "?tim=thong tin va truyen thong").content.decode()
    assert "Bộ Thông tin và Truyền thông (G14)" in found
    assert faults(found) == []
    office.post(url("add_addressee", file.pk), {"code": "G14"})
    office.post(url("send", file.pk))
    file.refresh_from_db()
    assert file.state == "asked"
    world.pump(clock.now())
    assert OpinionDuty.objects.get().title == "Dự thảo nghị định"


def test_a_form_tells_what_is_missing(office):
    answer = office.post(url("new_file"), {"title": "Chỉ có tên"})
    assert answer.status_code == 422
    assert faults(answer.content.decode()) == []


def test_more_rows_keep_what_was_written(sent, ministry):
    duty = OpinionDuty.objects.get()
    answer = ministry.post(
        url("give_opinion", duty.pk),
        {"stance": "disagrees", "place_1": "Điều 9", "text_1": "Sửa", "rows": "3", "more": "1"},
    )
    text = answer.content.decode()
    assert 'name="text_6"' in text and "Điều 9" in text
    assert faults(text) == []


def test_an_opinion_is_given_and_resolved_on_the_screens(world, sent, office, ministry):
    duty = OpinionDuty.objects.get()
    form = {"stance": "disagrees", "place_1": "Điều 9", "text_1": "Sửa", "rows": "3"}
    assert ministry.post(url("give_opinion", duty.pk), form).status_code == 302
    world.pump(clock.now())
    point = OpinionRequest.objects.get().points.get()
    declined = {f"outcome_{point.pk.hex}": "not-accepted"}
    answer = office.post(url("resolve", sent.pk), declined)
    assert answer.status_code == 422 and faults(answer.content.decode()) == []
    declined[f"reason_{point.pk.hex}"] = "Trái luật."
    assert office.post(url("resolve", sent.pk), declined).status_code == 302
    world.pump(clock.now())
    assert "Trái luật." in ministry.get(url("duty", duty.pk)).content.decode()
    table = office.get(url("resolution", sent.pk)).content.decode()
    assert faults(table) == [] and "Trái luật." in table


@pytest.mark.parametrize("name", ["resolution_csv", "resolution_xlsx", "resolution_pdf"])
def test_the_table_is_exported(busy, office, name):
    answer = office.get(url(name, busy.pk))
    assert answer.status_code == 200
    assert len(answer.content) > 100


def test_the_letter_is_asked_of_documents(busy, office):
    from lienthong.axis.models import Outbox

    office.post(url("ask_letter", busy.pk))
    told = Outbox.objects.filter(message__contract="vn.lienthong.documents.draft-requested")
    assert told.get().recipient == "G22"
    assert office.get(url("file", busy.pk)).status_code == 200


def test_a_paper_is_drawn_edited_printed_and_handed_over(busy, office):
    agreement = Agreement.objects.get(agency_id=office.officer.agency_id)
    today = clock.today()
    form = {"kind": "monthly", "year": today.year, "month": today.month}
    page = office.post(url("draw_paper", agreement.pk), form, follow=True)
    assert "I. KẾT QUẢ PHỐI HỢP" in page.content.decode()
    assert faults(page.content.decode()) == []
    paper = agreement.papers.get()
    mine = {"text": "Đã biên tập.", "revision": str(paper.revision)}
    assert office.post(url("edit_paper", paper.pk), mine).status_code == 302
    late = office.post(url("edit_paper", paper.pk), mine | {"text": "Bản khác."})
    assert late.status_code == 409
    assert "Bản khác." in late.content.decode() and "Chỗ khác nhau" in late.content.decode()
    assert faults(late.content.decode()) == []
    assert office.post(url("edit_paper", paper.pk), mine | {"text": " "}).status_code == 422
    office.post(url("redraw_paper", paper.pk))
    assert faults(office.get(url("take_drawn_paper", paper.pk)).content.decode()) == []
    assert office.get(url("paper_pdf", paper.pk)).content.startswith(b"%PDF")
    office.post(url("hand_over_paper", paper.pk))
    paper.refresh_from_db()
    assert (paper.text, paper.state) == ("Đã biên tập.", "sent")
    with pytest.raises(refusals.PaperSent):
        papers.edit(
            paper=paper, text="Nữa", revision=paper.revision, by=office.officer, now=clock.now()
        )


def test_the_calendar_feed_names_what_is_due(busy, ministry):
    text = ministry.get(url("calendar_feed")).content.decode()
    assert text.startswith("BEGIN:VCALENDAR")
    assert "Họp phối hợp" in text


def test_the_calendar_is_subscribed_to_by_an_address_of_its_own(busy, ministry, client):
    shown = ministry.get(url("calendar")).content.decode()
    assert "Đăng ký lịch" in shown and faults(shown) == []
    made = ministry.post(reverse("identity:subscribe"), {"calendar": "coordination"})
    path = re.search(r"http://testserver(/[^\s\"]+\.ics)", made.content.decode())[1]
    text = client.get(path).content.decode().replace("\r\n ", "")
    on_page = ministry.get(url("calendar_feed")).content.decode()
    assert text.count("BEGIN:VEVENT") == on_page.count("BEGIN:VEVENT") > 0
    assert "Họp: Họp phối hợp" in text


def test_the_desk_shows_the_cards(busy, office, ministry):
    for client in (office, ministry):
        assert client.get(reverse("node:home")).status_code == 200


def test_other_agencies_find_nothing(world, busy, calendar_now):
    stranger = factories.client_for(factories.officer(world.agencies["G06"].record, kind="leader"))
    for code in ("G22", "G14"):
        for page in details(world, code):
            assert stranger.get(page).status_code == 404, page


@pytest.mark.parametrize(
    ("name", "heading"), [("asked_list", "Hồ sơ,Hình thức"), ("owed_list", "Hồ sơ,Cơ quan chủ trì")]
)
def test_lists_are_exported(sent, office, name, heading):
    text = office.get(url(name) + "?as=csv").content.decode("utf-8-sig")
    assert text.startswith(heading)
    book = office.get(url(name) + "?as=xlsx")
    assert book["Content-Type"] == XLSX and book.content.startswith(b"PK")
    page = office.get(url(name)).content.decode()
    assert "?as=csv" in page and "?as=xlsx" in page


def test_a_form_that_was_refused_keeps_its_words_once(busy, world, office, ministry):
    asked = Secondment.objects.get(agency_id=world.agencies["G14"].id)
    here = url("secondment", asked.pk)
    ministry.post(url("name_officer", asked.pk), {"person": "Lê Văn An", "qualification": ""})
    page = ministry.get(here).content.decode()
    assert faults(page) == []
    assert 'value="Lê Văn An"' in page and '<details class="govuk-details" open>' in page
    assert "Lê Văn An" not in ministry.get(here).content.decode()


def test_words_of_a_step_that_the_law_refuses_are_kept_too(busy, office):
    file = CoordinationFile.objects.get(title=busy.title)
    answer = office.post(url("submit", file.pk), {"text": "Kính trình Thủ tướng"})
    assert answer.status_code == 302
    assert "Kính trình Thủ tướng" in office.get(url("file", file.pk)).content.decode()
    assert CoordinationFile.objects.get(pk=file.pk).is_open


def test_what_is_kept_belongs_to_its_form_only(busy, office):
    meeting = Meeting.objects.get(is_lead=True)
    office.post(url("call_off_meeting", meeting.pk), {"reason": ""})
    assert "Hủy cuộc họp" in office.get(url("meeting", meeting.pk)).content.decode()
    office.post(url("revise_meeting", meeting.pk), {"agenda": "Riêng chương trình", "place": ""})
    page = office.get(url("meeting", meeting.pk)).content.decode()
    assert page.count('govuk-details" open>') == 1

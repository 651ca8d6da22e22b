"""Every page of directives, for both sides: sound for a screen reader, linked, and doing what it says."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lienthong.base import clock, searching
from lienthong.base.tests.accessibility import faults
from lienthong.identity.tests import factories
from lienthong.systems.directives.actions import deciding, duties
from lienthong.systems.directives.models import (
    Directive,
    Duty,
    DutyState,
    Extension,
    Task,
    TaskProposal,
    TaskState,
)
from lienthong.systems.directives.tests.conftest import pump

pytestmark = pytest.mark.django_db

TEXT = """VĂN PHÒNG CHÍNH PHỦ
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: 12/TB-VPCP
Hà Nội, ngày 03 tháng 4 năm 2020

THÔNG BÁO
Kết luận về xây dựng Chính phủ điện tử

Giao Bộ Thông tin và Truyền thông chủ trì, phối hợp với Bộ Tài chính xây dựng Đề án kết nối dữ liệu, \
trình Thủ tướng Chính phủ trước ngày 15 tháng 12 năm 2090.

Giao Bộ Tài chính chủ trì xây dựng Nghị định về định danh, trình Chính phủ trong Quý I năm 2020.

Nơi nhận:
- Bộ Thông tin và Truyền thông;
- Lưu: VT.
KT. BỘ TRƯỞNG, CHỦ NHIỆM
PHÓ CHỦ NHIỆM
Nguyễn Văn A
"""


def url(name, *args):
    return reverse(f"directives:{name}", args=args)


@pytest.fixture
def office(world):
    return factories.client_for(world.by("G22"))


@pytest.fixture
def ministry(world):
    return factories.client_for(world.by("G14"))


@pytest.fixture
def now():
    return clock.now()


def sound(response, status=200):
    assert response.status_code == status
    html = response.content.decode()
    assert faults(html) == []
    return html


@pytest.fixture
def entered(office, data_folder):
    """The notice, entered through the form."""
    answer = office.post(url("enter"), {"file": SimpleUploadedFile("tb.txt", TEXT.encode())})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return Directive.objects.get()


@pytest.fixture
def given(world, make, now):
    """A task that the ministry leads, due in ten days, as both sides have it."""
    due = clock.today() + timedelta(days=10)
    task = make(now=now, due=f"{due:%d/%m/%Y}")
    pump(now)
    return task


@pytest.mark.parametrize(
    "name",
    ["directive_list", "enter", "proposal_list", "agencies", "task_list", "add_alone", "press_many",
     "leads", "reminders", "feeds", "duty_list"],
)  # fmt: skip
def test_pages_are_sound_when_there_is_nothing(office, name):
    sound(office.get(url(name)))


def test_the_text_stands_beside_its_proposals(office, entered):
    html = sound(office.get(url("directive_detail", entered.id)))
    for row in TaskProposal.objects.exclude(start=None):
        assert entered.text[row.start : row.end] == row.words
        assert f'id="w-{row.id}"' in html and f'href="#p-{row.id}"' in html
        assert f'id="p-{row.id}"' in html and f'href="#w-{row.id}"' in html


def test_a_document_is_entered_once(office, entered):
    answer = office.post(url("enter"), {"file": SimpleUploadedFile("tb.txt", TEXT.encode())})
    assert "đã được nhập" in sound(answer, 422)
    assert Directive.objects.count() == 1


def test_a_file_that_is_no_document_is_refused_in_place(office, data_folder):
    answer = office.post(url("enter"), {"file": SimpleUploadedFile("a.docx", b"\x00\x01nothing")})
    sound(answer, 422)
    assert not Directive.objects.exists()


def test_an_undated_text_asks_for_its_day(office, data_folder):
    text = "Giao Bộ Tài chính xây dựng Đề án, trình Chính phủ trong năm 2090."
    answer = office.post(url("enter"), {"file": SimpleUploadedFile("a.txt", text.encode())})
    assert "Không đọc được ngày ban hành" in sound(answer, 422)
    fields = {"issued_date_0": "3", "issued_date_1": "4", "issued_date_2": "2020"}
    file = SimpleUploadedFile("a.txt", text.encode())
    assert office.post(url("enter"), {"file": file, **fields}).status_code == 302


def test_a_proposal_is_edited_confirmed_and_assigned(office, entered):
    row = entered.proposals.order_by("number").first()
    sound(office.get(url("proposal", row.id)))
    answer = office.post(
        url("proposal", row.id),
        {"title": "Đề án kết nối", "lead": "bo thong tin va truyen thong", "due": "31/12/2090",
         "priority": "normal"},
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()[:4000]
    task = Task.objects.get()
    assert (task.lead_code, task.title, task.words) == ("G14", "Đề án kết nối", row.words)
    sound(office.get(url("directive_detail", entered.id)))
    office.post(url("assign_all", entered.id))
    assert pump(clock.now()) == []
    assert Duty.objects.get().title == "Đề án kết nối"


def test_a_refused_confirmation_stays_in_the_form(office, entered):
    row = entered.proposals.order_by("number").first()
    answer = office.post(
        url("proposal", row.id), {"title": "X", "lead": "", "due": "", "priority": "normal"}
    )
    assert "chưa có cơ quan chủ trì" in sound(answer, 422)


def test_a_dropped_proposal_keeps_its_reason(office, entered):
    row = entered.proposals.order_by("number").first()
    office.post(url("drop_proposal", row.id), {"reason": "Chỉ là nhận định"})
    assert "Chỉ là nhận định" in sound(office.get(url("directive_detail", entered.id)))
    sound(office.get(url("proposal", row.id)))


def test_a_task_is_added_from_words_of_the_text(office, entered):
    words = "xây dựng Nghị định về định danh"
    form = office.get(url("add", entered.id), {"words": words})
    assert words in sound(form)
    office.post(
        url("add", entered.id),
        {"reference": str(uuid4()), "words": words, "title": "Nghị định", "lead": "G12",
         "priority": "normal"},
    )  # fmt: skip
    task = Task.objects.get()
    assert entered.text[task.start : task.end] == words


def test_a_task_sent_twice_is_added_once(office, world):
    fields = {"reference": str(uuid4()), "title": "Rà soát", "lead": "G12", "priority": "normal"}
    assert office.post(url("add_alone"), fields).status_code == 302
    sound(office.post(url("add_alone"), fields), 422)
    assert Task.objects.count() == 1


def test_a_group_becomes_one_task_for_each(office, world):
    fields = {
        "reference": str(uuid4()),
        "title": "Báo cáo",
        "lead": "Bộ Tài chính; Bộ Thông tin và Truyền thông",
        "priority": "normal",
    }
    assert "chỉ có một cơ quan chủ trì" in sound(office.post(url("add_alone"), fields), 422)
    answer = office.post(url("add_alone"), {**fields, "is_each": "on"})
    assert answer.status_code == 302
    assert len(set(Task.objects.values_list("campaign"))) == 1 and Task.objects.count() == 2
    assert "Báo cáo" in sound(office.get(answer.url))


def test_task_and_duty_pages_of_every_state_are_sound(office, ministry, given, world, now):
    duty = Duty.objects.get(agency_id=world.agencies["G14"].id)
    sound(office.get(url("task_detail", given.id)))
    sound(ministry.get(url("duty_detail", duty.id)))
    ministry.post(url("accept", duty.id))
    ministry.post(
        url("add_step", duty.id),
        {"step-title": "Dự thảo", "step-unit": world.agencies["G14"].unit.id, "step-officer": ""},
    )
    ministry.post(url("finish_step", duty.id, duty.steps.get().id))
    later = clock.today() + timedelta(days=30)
    ministry.post(
        url("ask_extension", duty.id),
        {"extension-wanted_0": later.day, "extension-wanted_1": later.month,
         "extension-wanted_2": later.year, "extension-reason": "Chờ ý kiến"},
    )  # fmt: skip
    pump(clock.now())
    sound(ministry.get(url("duty_detail", duty.id)))
    assert "Chờ ý kiến" in sound(office.get(url("task_detail", given.id)))
    asked = Extension.objects.get(task=given)
    office.post(
        url("decide_extension", given.id, asked.id),
        {"extension-answer": "refuse", "extension-reason": "Giữ hạn"},
    )
    ministry.post(url("finish", duty.id), {"finish-result": "Đã trình"})
    pump(clock.now())
    sound(office.get(url("task_detail", given.id)))
    office.post(url("confirm_completion", given.id), {"confirm-reason": ""})
    pump(clock.now())
    given.refresh_from_db()
    duty.refresh_from_db()
    assert (given.state, duty.state) == (TaskState.DONE, DutyState.CONFIRMED)
    assert "Hoàn thành đúng hạn" in sound(office.get(url("task_detail", given.id)))
    sound(ministry.get(url("duty_detail", duty.id)))


def test_evidence_is_downloaded_on_both_sides_and_by_nobody_else(
    office, ministry, given, world, now, data_folder
):
    duty = Duty.objects.get(agency_id=world.agencies["G14"].id)
    ministry.post(url("accept", duty.id))
    file = SimpleUploadedFile("ket-qua.txt", b"ket qua", "text/plain")
    ministry.post(
        url("report", duty.id),
        {"report-percent": 30, "report-text": "Xong phần một", "report-attachments": file},
    )
    pump(clock.now())
    here, there = given.progress.get(), duty.progress.get()
    assert b"".join(office.get(url("evidence", here.id, 1)).streaming_content) == b"ket qua"
    assert ministry.get(url("evidence", there.id, 1)).status_code == 200
    assert ministry.get(url("evidence", here.id, 1)).status_code == 404
    assert office.get(url("evidence", here.id, 2)).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["", "?standing=open-in-time", "?standing=done-late", "?standing=no-date", "?standing=soon",
     "?standing=deciding", "?standing=extension", "?standing=dated", "?state=assigned", "?q=nghi+dinh",
     "?lead=G14", "?on=2020-01-01", "?on=", "?campaign=nonsense", "?standing=nonsense",
     "?state=nonsense&page=99"],
)  # fmt: skip
def test_the_list_takes_any_query(office, given, query):
    sound(office.get(url("task_list") + query))


@pytest.mark.parametrize("most", [1, 1000])
def test_words_are_found_through_the_index_and_row_by_row(office, given, most, monkeypatch):
    monkeypatch.setattr(searching, "MOST_FOUND", most)
    text = office.get(url("task_list") + "?q=nghi+din&standing=open-in-time").content.decode()
    assert given.title in text
    assert given.title not in office.get(url("task_list") + "?q=nghi+dua").content.decode()


@pytest.mark.parametrize("query", ["", "?standing=overdue", "?state=arrived&role=lead", "?q=nghi",
                                   "?reference=x", "?standing=soon", "?standing=no-date"])  # fmt: skip
def test_the_list_of_duties_takes_any_query(ministry, given, query):
    sound(ministry.get(url("duty_list") + query))


def test_lists_are_exported(office, ministry, given):
    assert "Nghị định" in office.get(url("task_csv")).content.decode()
    assert office.get(url("task_xlsx")).status_code == 200
    assert "Nghị định" in ministry.get(url("duty_csv")).content.decode()
    assert "Bộ Thông tin" in office.get(url("leads_csv")).content.decode()
    for client, name in ((ministry, "duty_csv"), (office, "leads_csv")):
        assert client.get(url(name) + "?as=xlsx").content.startswith(b"PK")


def test_overdue_tasks_are_pressed_together_with_a_letter_for_each_lead(office, world, make, now):
    late = {"due": "01/06/2020", "accepts_past": True, "now": now, "coordinators": ""}
    tasks = [make(lead="G14", **late), make(lead="G14", **late), make(lead="G12", **late)]
    pump(now)
    html = sound(office.get(url("press_many")))
    assert all(str(task.id) in html for task in tasks)
    answer = office.post(
        url("press_many"),
        {"task": [str(task.id) for task in tasks], "note": "Gấp", "by_letter": "on"},
    )
    assert answer.status_code == 302
    from lienthong.contracts.documents import DraftRequested
    from lienthong.systems.directives.tests.conftest import arrivals

    letters = arrivals(DraftRequested)
    assert sorted(letter.message.recipients for letter in letters) == [("G12",), ("G14",)]
    assert {letter.to for letter in letters} == {"G22"}
    assert Duty.objects.filter(pressed_date=None).count() == 3
    sound(office.get(url("leads")))


def test_a_calendar_address_is_public_and_its_old_path_still_answers(office, given, client):
    html = sound(office.post(reverse("identity:subscribe"), {"calendar": "directives"}))
    path = re.search(r"http://testserver(/[^\s\"]+\.ics)", html)[1]
    old = path.replace("/lich/", "/chi-dao/lich/")
    for where in (path, old):
        answer = client.get(where)
        text = answer.content.decode()
        assert answer["Content-Type"].startswith("text/calendar")
        assert text.count("BEGIN:VEVENT") == 1 and "BEGIN:VCALENDAR\r\n" in text
        assert "Cán bộ" not in text
    assert client.get(url("feed", "nonsense")).status_code == 404


def test_leaders_set_the_days_of_reminders(office):
    office.post(url("set_rules"), {"days": "5, 0, -2"})
    assert "Trước hạn 5 ngày" in sound(office.get(url("reminders")))
    office.post(url("set_rules"), {"days": "hôm nay"})
    office.post(url("set_rules"), {"days": "400"})
    assert "Trước hạn 5 ngày" in sound(office.get(url("reminders")))


def test_pages_ask_a_constant_number_of_queries(
    office, world, make, now, django_assert_max_num_queries
):
    for number in range(12):
        make(now=now, title=f"Việc {number}", due="31/12/2090")
    pages = {"task_list": 20, "leads": 20, "directive_list": 20, "press_many": 20}
    for name, most in pages.items():
        with django_assert_max_num_queries(most):
            sound(office.get(url(name)))


def test_another_agency_sees_nothing(ministry, entered, make, now):
    task = make(now=now, lead="G12", coordinators="", due="31/12/2090")
    for name, key in (("directive_detail", entered.id), ("task_detail", task.id)):
        assert ministry.get(url(name, key)).status_code == 404
    row = entered.proposals.first()
    assert ministry.get(url("proposal", row.id)).status_code == 404
    assert ministry.post(url("assign", task.id)).status_code == 404
    assert "Nghị định" not in sound(ministry.get(url("task_list")))


def test_the_desk_shows_what_is_due_and_what_waits(office, ministry, world, make, now):
    make(now=now, due="01/06/2020", accepts_past=True)
    pump(now)
    assert "Nhiệm vụ đã giao bị quá hạn" in office.get("/").content.decode()
    assert "Nhiệm vụ mới được giao" in ministry.get("/").content.decode()


def test_a_finished_day_before_the_directive_is_refused(ministry, given, world, now):
    duty = Duty.objects.get(agency_id=world.agencies["G14"].id)
    duties.accept(duty=duty, by=world.by("G14"), now=now)
    old = date(2019, 1, 1)
    with pytest.raises(duties.FinishedBeforeAssigned):
        duties.finish(duty=duty, result="Xong", finished=old, by=world.by("G14"), now=now)
    future = clock.today() + timedelta(days=3)
    with pytest.raises(duties.FinishedInFuture):
        duties.finish(duty=duty, result="Xong", finished=future, by=world.by("G14"), now=now)
    with pytest.raises(deciding.WrongTaskState):
        deciding.confirm_completion(task=given, by=world.by("G22"), now=now)


def test_the_old_list_of_calendar_addresses_leads_to_that_of_all_systems(world):
    at = world.agencies["G22"].record
    administrator = factories.client_for(factories.officer(at, roles=["administrator"]))
    assert administrator.get(url("all_feeds"))["Location"] == reverse("identity:feeds")


def test_a_message_that_was_not_taken_is_shown_with_its_reason(world, make, office, ministry):
    task = make()
    pump()
    task.parts.filter(role="lead").update(refusal="Nơi nhận chưa có khóa.")
    assert "Nơi nhận chưa có khóa." in sound(office.get(url("task_detail", task.id)))
    duty = Duty.objects.get(agency_id=world.agencies["G14"].id)
    Extension.objects.create(
        agency_id=duty.agency_id, duty=duty, extension_id=uuid4(), party_code="G14",
        party_name="Bộ", state="untaken", asked_date=date(2020, 4, 6), due_before=duty.due_date,
        counted_before=duty.counted_date, wanted_date=date(2020, 9, 1), reason="Chờ",
        decided_date=date(2020, 4, 7), decision_reason="Ngày xin lùi phải sau thời hạn.",
    )  # fmt: skip
    html = sound(ministry.get(url("duty_detail", duty.id)))
    assert "Nơi giao không tiếp nhận" in html and "Ngày xin lùi phải sau thời hạn." in html


def test_a_directive_without_confirmed_tasks_says_that_there_is_nothing_to_assign(world, office):
    by = world.by("G22")
    row = Directive.objects.create(
        agency_id=by.agency_id, subject="Thông báo", issuer_name="VPCP", text="x",
        issued_date=date(2020, 4, 6), recorded_date=date(2020, 4, 6), text_sha256="0" * 64,
        entered_by="x", entered_name="x", entered_at=clock.now(),
    )  # fmt: skip
    html = office.post(url("assign_all", row.id), follow=True).content.decode()
    assert "Không có nhiệm vụ nào chờ giao" in html


@pytest.mark.parametrize("address", ["/chi-dao/viec/?q=%00", "/chuc-nang/?q=a%00", "/co-quan/%00/"])
def test_an_address_that_no_database_takes_is_a_bad_request(world, address):
    answer = factories.client_for(world.by("G22")).get(address)
    assert answer.status_code == 400
    assert "malformed-request" in answer.content.decode()


OPEN = '<details class="govuk-details" open>'


@pytest.mark.parametrize(
    ("name", "form", "field", "words"),
    [
        ("change", "change", "change-title", "x" * 100_000),
        ("change", "change", "change-due", "31/2/2090"),
        ("withdraw", "withdraw", "withdraw-reason", "x" * 100_000),
        ("press", "press", "press-note", "<b>nhanh</b>" * 9_000),
        ("transfer", "transfer", "transfer-lead", "Bộ 😀"),
    ],
)
def test_a_refused_form_of_a_task_stands_open_with_its_words(
    office, given, name, form, field, words
):
    here = url("task_detail", given.id)
    assert office.post(url(name, given.id), {field: words}).status_code == 302
    answer = office.get(here)
    assert OPEN in sound(answer)
    assert answer.context["forms"][form].data[field] == words
    assert OPEN not in sound(office.get(here))


@pytest.mark.parametrize(
    ("name", "field", "words"),
    [
        ("decline", "decline-reason", "x" * 100_000),
        ("add_step", "step-title", "x" * 100_000),
        ("report", "report-text", "x" * 100_000),
        ("ask_extension", "extension-reason", "Cần thêm \N{GRINNING FACE}"),
    ],
)
def test_a_refused_form_of_a_duty_stands_open_with_its_words(
    world, ministry, given, name, field, words
):
    duty = Duty.objects.get(agency_id=world.agencies["G14"].id)
    if name != "decline":
        ministry.post(url("accept", duty.id))
    assert ministry.post(url(name, duty.id), {field: words}).status_code == 302
    answer = ministry.get(url("duty_detail", duty.id))
    assert OPEN in sound(answer)
    assert answer.context["forms"][name].data[field] == words


@pytest.mark.parametrize("text", ["31/2/2020", "hôm qua", "2020-13-01", "9" * 400])
def test_a_day_that_nobody_can_read_is_not_taken_for_today(office, text):
    for name in ("task_list", "duty_list", "leads", "leader_list"):
        answer = office.get(url(name), {"on": text})
        assert answer.status_code == 422, name
        assert "30/11/2020" in answer.content.decode()
    assert office.get(url("task_list"), {"on": "9/9/2019"}).context["on"] == date(2019, 9, 9)

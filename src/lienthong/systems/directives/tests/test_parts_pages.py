"""Parts of a task on screen, at the assigning agency, the lead and a coordinating agency."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lienthong.axis import attachments
from lienthong.axis.models import Outbox
from lienthong.base import clock
from lienthong.contracts.directives import PartFile, PartsTold
from lienthong.identity.tests import factories
from lienthong.systems.directives.actions import duties
from lienthong.systems.directives.handlers import parts_told
from lienthong.systems.directives.models import Duty, Task
from lienthong.systems.directives.tests.conftest import arrivals, pump
from lienthong.systems.directives.tests.test_pages import sound, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def clients(world):
    return {code: factories.client_for(world.by(code)) for code in ("G22", "G14", "G12")}


@pytest.fixture
def given(world, make, data_folder):
    due = clock.today() + timedelta(days=10)
    task = make(now=clock.now(), due=f"{due:%d/%m/%Y}")
    pump(clock.now())
    for code in ("G14", "G12"):
        duties.accept(duty=duty(world, code), by=world.by(code), now=clock.now())
    pump(clock.now())
    return task


def duty(world, code):
    return Duty.objects.get(agency_id=world.agencies[code].id)


@pytest.fixture
def claimed(world, clients, given):
    """The coordinating agency has reported its part, by its page."""
    file = SimpleUploadedFile("gop-y.txt", b"Gop y")
    fields = {"finish-result": "Đã góp ý dự thảo", "finish-attachments": file}
    address = url("finish", duty(world, "G12").id)
    assert "Báo xong phần việc" in sound(
        clients["G12"].get(url("duty_detail", duty(world, "G12").id))
    )
    assert clients["G12"].post(address, fields).status_code == 302
    assert pump(clock.now()) == []
    return given


def part_of(task):
    return task.parts.get(party_code="G12")


def test_the_assigner_confirms_a_part_on_the_page_of_the_task(world, clients, claimed):
    office, part = clients["G22"], part_of(claimed)
    html = sound(office.get(url("task_detail", claimed.id)))
    assert "Báo xong phần việc, chờ xác nhận" in html and "gop-y.txt" in html
    assert claimed.title in sound(office.get(url("task_list") + "?standing=deciding"))
    answer = office.post(url("confirm_part", claimed.id, part.id), follow=True)
    assert "Đã xác nhận xong phần việc." in sound(answer)
    pump(clock.now())
    page = sound(clients["G12"].get(url("duty_detail", duty(world, "G12").id)))
    assert "Được xác nhận hoàn thành" in page


def test_a_part_is_returned_with_a_reason_only(world, clients, claimed):
    office, part = clients["G22"], part_of(claimed)
    address = url("return_part", claimed.id, part.id)
    assert "Lý do" in sound(office.post(address, follow=True))
    field = f"return-{part.id.hex}-reason"
    office.post(address, {field: "Thiếu số liệu"})
    pump(clock.now())
    page = sound(clients["G12"].get(url("duty_detail", duty(world, "G12").id)))
    assert "Bị trả lại" in page and "Thiếu số liệu" in page


def test_the_lead_reads_the_evidence_of_the_others_and_nobody_else_does(world, clients, claimed):
    lead = duty(world, "G14")
    html = sound(clients["G14"].get(url("duty_detail", lead.id)))
    assert "Các cơ quan phối hợp" in html and "Đã góp ý dự thảo" in html
    file = url("part_file", lead.id, "G12", 1)
    assert file in html
    assert b"".join(clients["G14"].get(file).streaming_content) == b"Gop y"
    assert clients["G12"].get(file).status_code == 404
    assert clients["G14"].get(url("part_file", lead.id, "G12", 2)).status_code == 404
    assert "Các cơ quan phối hợp" not in sound(
        clients["G12"].get(url("duty_detail", duty(world, "G12").id))
    )


def told_anew(world, **changes):
    """Tell the lead again how the other part stands, as another program of the assigner might."""
    (told,) = arrivals_of_lead(world)
    (part,) = told.message.parts
    message = replace(told.message, parts=(replace(part, **changes),), revision=999)
    return parts_told([replace(told, message=message, envelope_id=uuid4())], now=clock.now())


def arrivals_of_lead(world):
    row = Outbox.objects.filter(recipient="G14", message__contract__endswith="parts-told").last()
    Outbox.objects.filter(pk=row.pk).update(state="queued", next_attempt_at=clock.now())
    return arrivals(PartsTold)


def test_a_file_that_did_not_travel_is_not_read_by_its_name(world, clients, claimed):
    secret = attachments.store(b"of another agency")
    told_anew(world, files=(PartFile(secret.sha256, "x.pdf", "application/pdf", secret.size),))
    assert clients["G14"].get(url("part_file", duty(world, "G14").id, "G12", 1)).status_code == 404
    assert "x.pdf" in sound(clients["G14"].get(url("duty_detail", duty(world, "G14").id)))


def test_a_path_in_place_of_a_digest_leads_nowhere(world, clients, claimed, data_folder):
    (data_folder / "node.key").write_bytes(b"k" * 9_000)
    told_anew(world, files=(PartFile("./../node.key", "x.pdf", "application/pdf", 9_000),))
    assert clients["G14"].get(url("part_file", duty(world, "G14").id, "G12", 1)).status_code == 404


def test_a_state_that_no_part_has_is_not_taken(world, clients, claimed):
    (answer,) = told_anew(world, state="lost")
    assert answer is not None and answer.code == "task-message-impossible"
    assert "Các cơ quan phối hợp" in sound(
        clients["G14"].get(url("duty_detail", duty(world, "G14").id))
    )


def test_before_the_end_the_page_names_the_parts_that_are_not_reported(world, clients, given):
    lead = duty(world, "G14")
    duties.finish(duty=lead, result="Xong", by=world.by("G14"), now=clock.now())
    pump(clock.now())
    office = clients["G22"]
    assert "Chưa báo xong phần việc: Bộ Tài chính" in sound(
        office.get(url("task_detail", given.id))
    )
    office.post(url("confirm_completion", given.id))
    pump(clock.now())
    assert "Kết thúc cùng nhiệm vụ" in sound(office.get(url("task_detail", given.id)))
    assert "Kết thúc phần việc" in sound(
        clients["G12"].get(url("duty_detail", duty(world, "G12").id))
    )


def test_coordinators_priority_and_period_are_changed_on_the_page(world, clients, given):
    office = clients["G22"]
    html = sound(office.get(url("task_detail", given.id)))
    assert "Bộ Tài chính (G12)</textarea>" in html
    fields = {"coordinators-coordinators": "H26", "coordinators-reason": "Đổi phân công"}
    answer = office.post(url("change_coordinators", given.id), fields, follow=True)
    html = sound(answer)
    assert "Thôi phối hợp" in html and "Hà Nội" in html and "Đổi phân công" in html
    fields = {"change-title": given.title, "change-due": "", "change-priority": "urgent",
              "change-period": "quarter", "change-reason": "Cần gấp"}  # fmt: skip
    sound(office.post(url("change", given.id), fields, follow=True))
    row = Task.objects.get()
    assert (row.priority, row.period) == ("urgent", "quarter")


def test_a_refused_change_of_coordinators_says_why(clients, given, world):
    fields = {"coordinators-coordinators": "G14", "coordinators-reason": "Đổi"}
    answer = clients["G22"].post(url("change_coordinators", given.id), fields, follow=True)
    assert "vừa chủ trì vừa phối hợp" in sound(answer)


def test_only_who_may_decide_is_offered_the_decision(world, claimed):
    permissions = {each for each in world.by("G22").permissions if each != "task.decide"}
    reader = factories.client_for(
        factories.officer(world.agencies["G22"].record, permissions=permissions, kind="officer")
    )
    part = part_of(claimed)
    assert url("confirm_part", claimed.id, part.id) not in sound(
        reader.get(url("task_detail", claimed.id))
    )
    assert reader.post(url("confirm_part", claimed.id, part.id)).status_code == 403


@pytest.mark.parametrize("party", ["G12", "Bộ Tài chính (G12)", "tai chinh", "G14"])
def test_the_list_is_filtered_by_a_party_in_any_part(clients, given, party):
    html = sound(clients["G22"].get(url("task_list"), {"party": party}))
    assert given.title in html
    assert given.title not in sound(clients["G22"].get(url("task_list"), {"party": "H57"}))
    exported = clients["G22"].get(url("task_csv"), {"party": "H57"})
    assert given.title not in exported.content.decode()

"""Deciding on proposals: who leads, by when, and what is refused."""

from datetime import date
from uuid import uuid4

import pytest

from lienthong.agencies.models import AgencyRecord
from lienthong.contracts.directives import TaskRequested
from lienthong.identity.tests import factories
from lienthong.systems.directives.actions import assigning, directives, proposals
from lienthong.systems.directives.actions.arrivals_at_assigner import take_requests
from lienthong.systems.directives.actions.deadlines import read_due
from lienthong.systems.directives.actions.refusals import (
    AgencyEnded,
    DeadlineInPast,
    DeadlineUnreal,
    DirectiveAlreadyEntered,
    DirectiveDatesReversed,
    DirectiveSecret,
    PartyUnknown,
    ProposalDecided,
    ReasonNeeded,
    SamePartyAgain,
    TaskLeadCoordinates,
    TaskLeadMissing,
    TaskLeadsMany,
    TransferBeforeLead,
    WrongTaskState,
)
from lienthong.systems.directives.models import (
    Directive,
    ProposalState,
    Task,
    TaskProposal,
    TaskState,
)
from lienthong.systems.directives.tests.conftest import NOW, TODAY, content, pump
from lienthong.systems.directives.views.shown import due_note

pytestmark = pytest.mark.django_db

TEXT = """VĂN PHÒNG CHÍNH PHỦ
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Số: 12/TB-VPCP
Hà Nội, ngày 03 tháng 4 năm 2020
THÔNG BÁO
Kết luận về xây dựng Chính phủ điện tử
1. Giao Bộ Thông tin và Truyền thông chủ trì, phối hợp với Bộ Tài chính và các cơ quan liên quan xây dựng \
Đề án kết nối dữ liệu, trình Thủ tướng Chính phủ trong Quý I năm 2020.
2. Giao Bộ Tài chính chủ trì xây dựng Nghị định về định danh, trình Chính phủ trong tháng 9 năm 2020.
3. Giao Ủy ban nhân dân thành phố Hà Nội khẩn trương hoàn thành kết nối trong thời gian tới.
Nơi nhận:
- Bộ Tài chính;
- Lưu: VT.
KT. BỘ TRƯỞNG, CHỦ NHIỆM
PHÓ CHỦ NHIỆM
Nguyễn Văn A
"""


def source(text=TEXT, **changes):
    return directives.Source(data=text.encode(), filename="tb.txt", **changes)


@pytest.fixture
def entered(world, data_folder):
    return directives.enter(source=source(), by=world.by("G22"), now=NOW)


def add(world, **changes):
    made = content(world, **changes)
    return proposals.add(content=made, by=world.by("G22"), now=NOW, reference=uuid4())


def test_the_days_of_decision_issue_and_entry_are_kept_apart(world, data_folder):
    row = directives.enter(
        source=source(decided_date=date(2020, 2, 12)), by=world.by("G22"), now=NOW
    )
    assert (row.decided_date, row.issued_date, row.recorded_date) == (
        date(2020, 2, 12),
        date(2020, 4, 3),
        TODAY,
    )


def test_entry_refuses_the_same_text_reversed_days_and_secrets(world, entered):
    by = world.by("G22")
    with pytest.raises(DirectiveAlreadyEntered):
        directives.enter(source=source(), by=by, now=NOW)
    other = TEXT.replace("thời gian tới", "năm 2020")
    for days in ({"decided_date": date(2020, 4, 4)}, {"issued_date": date(2020, 4, 7)}):
        with pytest.raises(DirectiveDatesReversed):
            directives.enter(source=source(other, **days), by=by, now=NOW)
    with pytest.raises(DirectiveSecret):
        directives.enter(source=source("MẬT\n" + TEXT), by=by, now=NOW)
    assert Directive.objects.count() == 1


def test_proposals_keep_words_lead_and_the_day_they_mean(entered):
    first, second = entered.proposals.order_by("number")[:2]
    assert first.lead.endswith("(G14)") and "(G12)" in first.coordinators
    assert (first.due_date, first.due_wording) == (date(2020, 3, 31), "trong Quý I năm 2020")
    assert second.due_date == date(2020, 9, 30)
    assert entered.text[first.start : first.end] == first.words


def test_bulk_confirmation_leaves_past_deadlines_and_doubts_to_a_person(world, entered):
    by = world.by("G22")
    done, left = proposals.confirm_sure(directive=entered, by=by, now=NOW)
    assert Task.objects.filter(due_date__lt=TODAY).count() == 0
    more, _left = proposals.confirm_sure(directive=entered, by=by, now=NOW, accepts_past=True)
    assert done and left and more
    assert Task.objects.get(lead_code="G14").first_due_date == date(2020, 3, 31)
    assert proposals.confirm_sure(directive=entered, by=by, now=NOW)[0] == 0


def test_a_wording_without_a_day_is_kept_without_inventing_one(world, entered):
    for row in entered.proposals.filter(lead__contains="H26"):
        made = proposals.content_of(row)
        (task,) = proposals.confirm(proposal=row, content=made, by=world.by("G22"), now=NOW)
        assert task.due_date is None
    (task,) = add(world, due="trong thời gian tới")
    assert (task.due_date, task.due_wording) == (None, "trong thời gian tới")


def test_a_proposal_is_decided_once(world, entered):
    row, by = entered.proposals.order_by("number")[1], world.by("G22")
    proposals.confirm(proposal=row, content=proposals.content_of(row), by=by, now=NOW)
    with pytest.raises(ProposalDecided):
        proposals.confirm(proposal=row, content=proposals.content_of(row), by=by, now=NOW)
    with pytest.raises(ProposalDecided):
        proposals.drop(proposal=row, reason="Nhầm", by=by, now=NOW)


def test_a_proposal_is_dropped_with_a_reason_only(world, entered):
    row, by = entered.proposals.order_by("number")[0], world.by("G22")
    with pytest.raises(ReasonNeeded):
        proposals.drop(proposal=row, reason=" ", by=by, now=NOW)
    dropped = proposals.drop(proposal=row, reason="Không phải nhiệm vụ", by=by, now=NOW)
    assert dropped.state == ProposalState.DROPPED


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"lead": " "}, TaskLeadMissing),
        ({"lead": "G14; G12", "coordinators": ""}, TaskLeadsMany),
        ({"coordinators": "Bộ Tài chính\nBộ Thông tin và Truyền thông"}, TaskLeadCoordinates),
        ({"lead": "Bộ Không Có Thật"}, PartyUnknown),
        ({"due": "31/02/2020"}, DeadlineUnreal),
        ({"due": "05/04/2020"}, DeadlineInPast),
    ],
)
def test_a_task_is_refused(world, changes, refusal):
    with pytest.raises(refusal):
        add(world, **changes)
    assert not Task.objects.exists() and not TaskProposal.objects.exists()


def test_a_past_deadline_stands_once_it_is_confirmed(world):
    (task,) = add(world, due="31/03/2020", accepts_past=True)
    assert task.due_date == date(2020, 3, 31)


def test_a_deadline_on_a_day_off_shows_the_next_working_day(world):
    (task,) = add(world, due="30/04/2020")
    assert task.due_date == date(2020, 4, 30)
    assert "04/05/2020" in due_note(task.due_date, TODAY)
    assert "Còn" in due_note(date(2020, 5, 5), TODAY) and due_note(None, TODAY) == ""
    assert "Đã quá" in due_note(date(2020, 4, 1), TODAY)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("15/6/2020", date(2020, 6, 15)),
        ("trong Quý I năm 2020", date(2020, 3, 31)),
        ("đến hết tháng 6 năm 2020", date(2020, 6, 30)),
        ("trong năm 2020", date(2020, 12, 31)),
        ("30/6", date(2020, 6, 30)),
        ("trong 15 ngày kể từ ngày ký", date(2020, 4, 21)),
        ("trong 10 ngày làm việc kể từ ngày ký", date(2020, 4, 20)),
        ("trong 10 ngày làm việc kể từ ngày 01/12/2090", None),
        ("trong thời gian tới", None),
        ("khẩn trương", None),
        ("", None),
    ],
)
def test_what_a_deadline_field_means(words, day):
    assert read_due(words, on=TODAY).day == day


@pytest.mark.parametrize(
    "lead", ["G14", "000.00.00.G14", "bo thong tin va truyen thong", "BỘ THÔNG TIN VÀ TRUYỀN THÔNG"]
)
def test_a_lead_is_found_by_code_and_name_without_diacritics(world, lead):
    (task,) = add(world, lead=lead)
    assert task.lead_code == "G14"


def test_a_group_gives_each_agency_its_own_task_of_one_campaign(world):
    provinces = "Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương"
    tasks = add(world, lead=provinces, is_each=True)
    assert {task.lead_code for task in tasks} == {"H26", "H57"}
    assert len({task.campaign for task in tasks}) == 1
    assert len({task.reference for task in tasks}) == 2


def test_a_coordinator_has_a_deliverable_of_its_own(world):
    (task,) = add(world, coordinators="Bộ Tài chính | Bố trí kinh phí\nH26")
    parts = dict(task.parts.filter(role="coord").values_list("party_code", "deliverable"))
    assert parts == {"G12": "Bố trí kinh phí", "H26": ""}


def end_agency(world, code, day):
    from psycopg.types.range import DateRange

    rows = AgencyRecord.objects.filter(agency_id=world.agencies[code].id)
    rows.update(valid=DateRange(date(2016, 1, 1), day))


def test_a_task_goes_to_no_agency_that_has_ended(world, make):
    task = make()
    end_agency(world, "H57", date(2020, 1, 1))
    with pytest.raises(AgencyEnded):
        add(world, lead="H57")
    by = world.by("G22")
    with pytest.raises(AgencyEnded):
        assigning.transfer(task=task, to="H57", basis="Chuyển", on=TODAY, by=by, now=NOW)


def test_a_transfer_is_refused_to_the_same_lead_and_before_its_day(world, make):
    task, by = make(), world.by("G22")
    with pytest.raises(SamePartyAgain):
        assigning.transfer(task=task, to="G14", basis="Chuyển", on=TODAY, by=by, now=NOW)
    with pytest.raises(TransferBeforeLead):
        assigning.transfer(task=task, to="G12", basis="Chuyển", on=date(2020, 1, 1), by=by, now=NOW)


def test_a_coordinator_may_become_the_lead(world, make):
    task, by = make(), world.by("G22")
    assigning.transfer(task=task, to="G12", basis="Chuyển", on=TODAY, by=by, now=NOW)
    assert pump() == []
    task.refresh_from_db()
    assert task.lead_code == "G12"
    assert task.parts.filter(until__isnull=True).count() == 1


def test_nothing_is_assigned_twice(world, make):
    task = make()
    with pytest.raises(WrongTaskState):
        assigning.assign(tasks=[task], by=world.by("G22"), now=NOW)


def test_a_changed_deadline_keeps_the_first_and_tells_everybody(world, make):
    task, by = make(), world.by("G22")
    pump()
    change = {"title": task.title, "deliverable": "Nghị định", "by": by, "now": NOW, "task": task}
    with pytest.raises(ReasonNeeded):
        assigning.change(due="31/07/2020", reason="", **change)
    with pytest.raises(DeadlineInPast):
        assigning.change(due="01/01/2020", reason="Sửa", **change)
    row = assigning.change(due="31/07/2020", reason="Sửa", **change)
    assert (row.first_due_date, row.due_date) == (date(2020, 6, 30), date(2020, 7, 31))
    assert pump() == [] and row.due_dates.count() == 2


def test_a_draft_may_be_taken_back_without_a_word_to_anybody(world):
    (task,) = add(world)
    assigning.withdraw(task=task, reason="Nhầm", by=world.by("G22"), now=NOW)
    task.refresh_from_db()
    assert task.state == TaskState.WITHDRAWN and pump() == []


def request(world, **changes):
    from datetime import timedelta

    from lienthong.axis.handlers import Arrival

    message = TaskRequested(
        reference=changes.pop("reference", uuid4()),
        title="Xử lý chỉ tiêu giảm",
        reason="Dưới ngưỡng",
        lead="G14",
        due_date=None,
        source_label="Ngưỡng",
        source_url=changes.pop("source_url", "/dieu-hanh/"),
        requested_by="Hệ thống",
    )
    values = {
        "envelope_id": uuid4(),
        "sender": "G22",
        "to": "G22",
        "message": message,
        "attachments": (),
        "created_at": NOW,
        "valid_until": NOW + timedelta(days=1),
        "reply_to": None,
    }
    return Arrival(**{**values, **changes})


def test_another_system_asks_for_a_task_once(world):
    arrival = request(world)
    assert take_requests([arrival, arrival], now=NOW) == [None, None]
    row = TaskProposal.objects.get()
    assert row.lead.endswith("(G14)") and row.source_url == "/dieu-hanh/"
    (task,) = proposals.confirm(
        proposal=row, content=proposals.content_of(row), by=world.by("G22"), now=NOW
    )
    assert task.source_label == "Ngưỡng"


def test_a_request_of_another_agency_or_with_a_foreign_link_is_not_followed(world):
    answers = take_requests([request(world, sender="G14")], now=NOW)
    assert [answer.code for answer in answers] == ["task-sender-not-party"]
    take_requests([request(world, source_url="//evil.example/")], now=NOW)
    assert TaskProposal.objects.get().source_url == ""


def test_who_may_not_does_not(world, entered):
    reader = factories.officer(world.agencies["G22"].record, permissions={"directive.read"})
    row = entered.proposals.first()
    for act in (
        lambda: directives.enter(source=source("x"), by=reader, now=NOW),
        lambda: proposals.drop(proposal=row, reason="X", by=reader, now=NOW),
        lambda: proposals.confirm_sure(directive=entered, by=reader, now=NOW),
        lambda: assigning.assign_all(directive=entered, by=reader, now=NOW),
    ):
        with pytest.raises(Exception) as refused:
            act()
        assert refused.value.code == "not-allowed"

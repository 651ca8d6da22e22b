"""Who gave the tasks of a directive: read, confirmed by a person, and a page of all that he gave."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from lienthong.base import clock
from lienthong.base.tests.accessibility import faults
from lienthong.casework.reading import read_document
from lienthong.identity.tests import factories
from lienthong.systems.directives.actions import assigning, directives, leaders, proposals
from lienthong.systems.directives.actions.leaders import Named
from lienthong.systems.directives.actions.refusals import (
    DirectiveNotFound,
    LeaderNamedTwice,
    LeaderNameMissing,
)
from lienthong.systems.directives.models import DirectiveLeader, Task
from lienthong.systems.directives.models.splits import split_at, split_by_directive
from lienthong.systems.directives.reading import read_directive
from lienthong.systems.directives.tests.conftest import NOW, TODAY, pump
from lienthong.systems.directives.tests.test_confirming import TEXT

pytestmark = pytest.mark.django_db

HEAD = """VĂN PHÒNG CHÍNH PHỦ
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Số: 77/TB-VPCP
Hà Nội, ngày 03 tháng 4 năm 2020
THÔNG BÁO
{subject}
{first}
1. Giao Bộ Tài chính chủ trì xây dựng Nghị định về hóa đơn, trình Chính phủ trong tháng 3 năm 2020.
2. Giao Bộ Thông tin và Truyền thông xây dựng Đề án đô thị thông minh trong tháng 9 năm 2020.
Nơi nhận:
- Bộ Tài chính;
- Lưu: VT.
{signed}
"""
BY_ORDER = "KT. BỘ TRƯỞNG, CHỦ NHIỆM\nPHÓ CHỦ NHIỆM\nNguyễn Văn A"
MEETING = "Ngày 01 tháng 4 năm 2020, tại trụ sở Chính phủ, {who} đã chủ trì cuộc họp về hóa đơn."


def text_of(
    subject, first="Sau khi nghe báo cáo, Văn phòng Chính phủ thông báo như sau:", signed=BY_ORDER
):
    return HEAD.format(subject=subject, first=first, signed=signed)


def read(*given, **more):
    draft = read_document(text_of(*given, **more).encode(), "tb.txt")
    return [(one.title, one.name, one.manner) for one in read_directive(draft, mandates=()).leaders]


READ = [
    (("Kết luận của Phó Thủ tướng Chính phủ Trương Hòa Bình tại cuộc họp về hóa đơn",),
     [("Phó Thủ tướng Chính phủ", "Trương Hòa Bình", "concluded")]),
    (("Ý kiến chỉ đạo của Chủ tịch Ủy ban nhân dân tỉnh Thanh Hóa Đỗ Minh Tuấn về hóa đơn",),
     [("Chủ tịch Ủy ban nhân dân tỉnh Thanh Hóa", "Đỗ Minh Tuấn", "concluded")]),
    (("Kết luận của Phó Thủ tướng Vũ Đức Đam tại cuộc họp", MEETING.format(who="Phó Thủ tướng Lê Minh Khái")),
     [("Phó Thủ tướng", "Vũ Đức Đam", "concluded")]),
    (("Kết luận của Bộ trưởng Bộ Nội vụ tại cuộc họp", MEETING.format(who="Bộ trưởng Bộ Nội vụ Lê Vĩnh Tân")),
     [("Bộ trưởng Bộ Nội vụ", "Lê Vĩnh Tân", "concluded")]),
    (("Kết luận của Thủ tướng Chính phủ tại cuộc họp", MEETING.format(who="Thủ tướng Chính phủ")),
     [("Thủ tướng Chính phủ", "", "concluded")]),
    (("Về việc triển khai hóa đơn điện tử",), [("Phó chủ nhiệm", "Nguyễn Văn A", "signed")]),
]  # fmt: skip


@pytest.mark.parametrize(("given", "wanted"), READ)
def test_the_reader_tells_who_concluded_else_who_signed(given, wanted):
    assert read(*given) == wanted


def test_nobody_is_invented_where_nobody_signs():
    assert read("Về việc triển khai hóa đơn điện tử", signed="") == []


def enter(world, text, name="tb.txt"):
    source = directives.Source(data=text.encode(), filename=name)
    return directives.enter(source=source, by=world.by("G22"), now=NOW)


@pytest.fixture
def entered(world, data_folder):
    """Two directives of one leader and one of another, with their tasks assigned."""
    premier = "Kết luận của Thủ tướng Chính phủ Nguyễn Xuân Phúc tại cuộc họp"
    made = [
        enter(world, text_of(f"{premier} về hóa đơn")),
        enter(
            world,
            text_of(f"{premier} về đô thị").replace(
                "Nghị định về hóa đơn", "Nghị định về chứng từ"
            ),
        ),
        enter(world, TEXT),
    ]
    for row in made:
        proposals.confirm_sure(directive=row, by=world.by("G22"), now=NOW, accepts_past=True)
        assigning.assign_all(directive=row, by=world.by("G22"), now=NOW)
    pump()
    return made


def confirm_all(world, rows):
    for leader in DirectiveLeader.objects.filter(directive__in=rows):
        named = Named(name=leader.name, title=leader.title, manner=leader.manner)
        leaders.confirm(
            directive=leader.directive, leader=leader, named=named, by=world.by("G22"), now=NOW
        )


def test_what_was_read_counts_only_once_a_person_confirms_it(world, entered, client_of):
    office = client_of("G22")
    assert "nguyen-xuan-phuc" not in office.get(reverse("directives:leader_list")).content.decode()
    confirm_all(world, entered)
    assert "nguyen-xuan-phuc" in office.get(reverse("directives:leader_list")).content.decode()


@pytest.fixture
def client_of(world, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return lambda code: factories.client_for(world.by(code))


def test_a_leader_needs_a_name_and_stands_once_in_a_directive(world, entered):
    row, by = entered[0], world.by("G22")
    with pytest.raises(LeaderNameMissing):
        leaders.confirm(directive=row, named=Named(name=" "), by=by, now=NOW)
    leaders.confirm(directive=row, named=Named(name="Lê Thị Dung"), by=by, now=NOW)
    with pytest.raises(LeaderNamedTwice):
        leaders.confirm(directive=row, named=Named(name="lê thị  dung"), by=by, now=NOW)
    with pytest.raises(DirectiveNotFound):
        leaders.confirm(directive=row, named=Named(name="Lê Dung"), by=world.by("G14"), now=NOW)


def test_names_that_differ_only_in_marks_have_pages_of_their_own(world, entered):
    by = world.by("G22")
    first = leaders.confirm(directive=entered[0], named=Named(name="Lê Thị Dung"), by=by, now=NOW)
    second = leaders.confirm(directive=entered[1], named=Named(name="Lê Thị Dũng"), by=by, now=NOW)
    third = leaders.confirm(directive=entered[2], named=Named(name="LÊ THỊ DŨNG"), by=by, now=NOW)
    assert (first.key, second.key, third.key) == ("le-thi-dung", "le-thi-dung-2", "le-thi-dung-2")


def test_the_split_of_directives_adds_up_to_the_split_of_all(world, entered):
    for on in (TODAY, TODAY + timedelta(days=60), TODAY + timedelta(days=400)):
        agency = world.agencies["G22"].id
        of_each = split_by_directive(agency, [row.id for row in entered], on)
        whole = split_at(agency, on)
        assert sum(one.total for one in of_each.values()) == whole.total
        assert sum(one.open_overdue for one in of_each.values()) == whole.open_overdue


def test_a_leaders_page_shows_all_that_he_gave_overdue_first(world, entered, client_of):
    confirm_all(world, entered)
    office = client_of("G22")
    here = reverse("directives:leader", args=["nguyen-xuan-phuc"])
    shown = office.get(here).content.decode()
    assert faults(shown) == []
    own = Task.objects.filter(directive__in=entered[:2])
    assert own.count() == 4
    assert "4 nhiệm vụ" in shown
    assert shown.index("Nghị định về hóa đơn") < shown.index("Đề án đô thị thông minh")
    for row in entered[:2]:
        assert reverse("directives:directive_detail", args=[row.id]) in shown
    assert reverse("directives:directive_detail", args=[entered[2].id]) not in shown
    # Before the directive came, nothing was assigned.
    before = office.get(f"{here}?on={(TODAY - timedelta(days=1)).isoformat()}").content.decode()
    assert "0 nhiệm vụ" in before


def test_the_numbers_of_a_leader_lead_to_lists_of_as_many_tasks(world, entered, client_of):
    confirm_all(world, entered)
    office = client_of("G22")
    split = split_by_directive(world.agencies["G22"].id, [row.id for row in entered[:2]], TODAY)
    overdue = sum(one.open_overdue for one in split.values())
    assert overdue == 2
    query = f"?leader=nguyen-xuan-phuc&standing=open-overdue&on={TODAY.isoformat()}"
    listed = office.get(reverse("directives:task_list") + query).content.decode()
    assert "2 nhiệm vụ" in listed


def test_leaders_are_found_without_marks_and_taken_as_files(world, entered, client_of):
    confirm_all(world, entered)
    office = client_of("G22")
    listed = reverse("directives:leader_list")
    found = office.get(f"{listed}?q=xuan phuc thu tuong").content.decode()
    assert faults(found) == []
    assert "nguyen-xuan-phuc" in found and "nguyen-van-a" not in found
    csv = office.get(reverse("directives:leader_export")).content.decode("utf-8-sig")
    assert "Nguyễn Xuân Phúc" in csv
    sheet = office.get(
        reverse("directives:leader_of_export", args=["nguyen-xuan-phuc"]) + "?as=xlsx"
    )
    rows = list(load_workbook(io.BytesIO(sheet.content)).active.values)
    assert {row[0] for row in rows[1:]} == {"G12", "G14"}


def test_the_task_and_the_directive_lead_to_the_leader(world, entered, client_of):
    office = client_of("G22")
    page = reverse("directives:directive_detail", args=[entered[0].id])
    assert "đề xuất, chờ xác nhận" in office.get(page).content.decode()
    confirm_all(world, entered)
    address = reverse("directives:leader", args=["nguyen-xuan-phuc"])
    assert address in office.get(page).content.decode()
    task = Task.objects.filter(directive=entered[0]).first()
    task_page = office.get(reverse("directives:task_detail", args=[task.id])).content.decode()
    assert address in task_page
    assert reverse("directives:leader_list") in office.get(
        reverse("directives:leads")
    ).content.decode()  # fmt: skip


def test_a_person_confirms_corrects_adds_and_removes_on_screen(world, entered, client_of):
    office, row = client_of("G22"), entered[0]
    here = reverse("directives:name_leader", args=[row.id])
    assert faults(office.get(here).content.decode()) == []
    one = row.leaders.get()
    given = {"name": "Phạm Minh Chính", "title": one.title, "manner": one.manner}
    office.post(
        reverse("directives:confirm_leader", args=[row.id, one.id]),
        {f"{one.id}-{name}": value for name, value in given.items()},
    )
    assert row.leaders.confirmed().get().key == "pham-minh-chinh"
    office.post(
        here, {"new-name": "Mai Tiến Dũng", "new-title": "Chủ nhiệm", "new-manner": "signed"}
    )
    assert row.leaders.confirmed().count() == 2
    wrong = office.post(here, {"new-name": "", "new-manner": "signed"})
    assert "Chưa có họ tên lãnh đạo" in wrong.content.decode()
    office.post(reverse("directives:remove_leader", args=[row.id, one.id]))
    assert [each.name for each in row.leaders.all()] == ["Mai Tiến Dũng"]


def test_another_agency_sees_no_leader_of_this_one(world, entered, client_of):
    confirm_all(world, entered)
    ministry = client_of("G14")
    assert ministry.get(reverse("directives:leader", args=["nguyen-xuan-phuc"])).status_code == 404
    assert "nguyen" not in ministry.get(reverse("directives:leader_list")).content.decode().lower().split(
        "<main"
    )[1].split("</main")[0]  # fmt: skip

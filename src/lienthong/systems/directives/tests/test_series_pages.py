"""The screens of periodic tasks: what is shown before it is confirmed, the panel, the filter, the feed."""

import re
from datetime import date, datetime
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import translation

from lienthong.base import clock
from lienthong.base.tests.accessibility import faults
from lienthong.identity.tests import factories
from lienthong.systems.directives.actions import directives, series
from lienthong.systems.directives.models import Duty, SeriesState, Task, TaskProposal, TaskSeries
from lienthong.systems.directives.recurrence import Rhythm
from lienthong.systems.directives.tests.conftest import pump
from lienthong.systems.directives.views.shown import due_words, period_words

pytestmark = pytest.mark.django_db

TEXT = """VĂN PHÒNG CHÍNH PHỦ
Số: 13/TB-VPCP
Hà Nội, ngày 03 tháng 4 năm 2020
THÔNG BÁO
Kết luận về xây dựng Chính phủ điện tử
1. Giao Bộ Thông tin và Truyền thông định kỳ hàng quý báo cáo Chính phủ về tình hình thực hiện Nghị quyết.
2. Giao Bộ Tài chính định kỳ báo cáo Thủ tướng Chính phủ về kinh phí thuê dịch vụ công nghệ thông tin.
"""


def url(name, *args):
    return reverse(f"directives:{name}", args=args)


def sound(response, status=200):
    assert response.status_code == status
    html = response.content.decode()
    assert faults(html) == []
    return html


@pytest.fixture
def office(world):
    return factories.client_for(world.by("G22"))


@pytest.fixture
def quarter():
    return Rhythm("quarter").period_of(clock.today())


@pytest.fixture
def given(make):
    """A quarterly task of the Office, as both sides have it."""
    task = make(period="quarter", due="", now=clock.now())
    pump(clock.now())
    return Task.objects.select_related("series").get(id=task.id)


def test_a_directive_shows_the_first_period_and_asks_for_one_it_does_not_name(
    office, world, data_folder, quarter
):
    source = directives.Source(data=TEXT.encode(), filename="tb.txt")
    row = directives.enter(source=source, by=world.by("G22"), now=clock.now())
    html = sound(office.get(url("directive_detail", row.id)))
    assert f"{quarter.label}, thời hạn {quarter.last:%d/%m/%Y}; kỳ sau tự mở" in html
    assert "cần chọn kỳ khi xác nhận" in html
    named, unset = row.proposals.order_by("number")
    assert (named.period, unset.period) == ("quarter", "unset")
    assert url("confirm_proposal", named.id) in html
    assert url("confirm_proposal", unset.id) not in html
    office.post(url("confirm_proposal", named.id))
    office.post(url("confirm_sure", row.id))
    assert [task.period for task in Task.objects.all()] == ["quarter"]
    fields = {"title": "Báo cáo", "lead": "G12", "priority": "normal", "period": "unset"}
    assert "mà không nêu kỳ" in sound(office.post(url("proposal", unset.id), fields), 422)
    office.post(url("proposal", unset.id), {**fields, "period": "half-year"})
    assert TaskSeries.objects.filter(period="half-year").exists()


def test_the_periods_are_shown_before_anything_is_kept(office, quarter):
    fields = {
        "reference": str(uuid4()), "title": "Báo cáo", "lead": "G12", "priority": "normal",
        "period": "quarter", "due_days": "15", "first_day_0": "1", "first_day_1": "1",
        "first_day_2": str(clock.today().year - 1),
    }  # fmt: skip
    html = sound(office.post(url("add_alone"), {**fields, "preview": "1"}))
    assert "Các kỳ sẽ mở" in html and f"Quý I/{clock.today().year - 1}" in html
    assert "kỳ đã qua thời hạn" in html and not TaskProposal.objects.exists()
    assert "hãy chọn kỳ đầu muộn hơn" in sound(office.post(url("add_alone"), fields), 422).lower()
    assert not Task.objects.exists()
    assert office.post(url("add_alone"), {**fields, "accepts_past": "on"}).status_code == 302
    assert Task.objects.get().period_first == date(clock.today().year - 1, 1, 1)


def test_the_panel_shows_every_period_and_what_comes_next(office, given, quarter):
    after = Rhythm("quarter").after(quarter)
    late = datetime.combine(after.first, clock.now().timetz())
    series.open_periods(now=late)
    html = sound(office.get(url("task_detail", given.id)))
    assert quarter.label in html and after.label in html
    assert "Chuỗi định kỳ" in html and "ngày cuối kỳ" in html
    listed = sound(office.get(url("task_list") + f"?series={given.series_id}"))
    assert listed.count(given.title) == 2


def test_the_list_finds_what_comes_back(office, given, make):
    make(title="Việc một lần", due="", now=clock.now())
    for query, shown in (("any", True), ("quarter", True), ("month", False), ("x", False)):
        html = sound(office.get(url("task_list") + f"?period={query}"))
        assert (given.title in html) is shown and "Việc một lần" not in html
    assert "Việc một lần" in sound(office.get(url("task_list")))
    assert given.period_label in office.get(url("task_csv")).content.decode()


def test_a_series_is_changed_after_a_look_and_ended_with_a_reason(office, given):
    here = url("change_series", given.series_id)
    sound(office.get(here))
    fields = {"every": "month", "due_days": "5", "lead": "", "reason": "Theo dõi sát hơn"}
    looked = sound(office.post(here, {**fields, "reason": "", "preview": "1"}))
    assert "Các kỳ sẽ mở" in looked and "được mở" not in looked
    given.series.refresh_from_db()
    assert given.series.period == "quarter"
    sound(office.post(here, {**fields, "reason": ""}), 422)
    given.series.refresh_from_db()
    assert given.series.period == "quarter"
    assert office.post(here, fields).status_code == 302
    given.series.refresh_from_db()
    assert (given.series.period, given.series.due_days) == ("month", 5)
    office.post(url("end_series", given.series_id), {"series-how": "end", "series-reason": "Đủ"})
    given.series.refresh_from_db()
    assert given.series.state == SeriesState.ENDED
    assert "Dừng ngày" in sound(office.get(url("task_detail", given.id)))
    assert "đã dừng" in sound(office.post(here, fields), 422)


def test_a_task_becomes_a_series_from_its_page(office, make, quarter):
    task = make(now=clock.now(), due="")
    here = url("begin_series", task.id)
    assert here in sound(office.get(url("task_detail", task.id)))
    assert quarter.label in sound(office.get(here))
    assert office.post(here, {"every": "quarter", "due_days": "0"}).status_code == 302
    task.refresh_from_db()
    assert task.period_label == quarter.label
    again = office.post(here, {"every": "quarter", "due_days": "0"})
    assert "đã thuộc một chuỗi" in sound(again, 422)


def test_nonsense_in_the_form_is_said_where_it_stands(office, make):
    here = url("begin_series", make(now=clock.now(), due="").id)
    for fields in ({}, {"every": "week"}, {"every": "month", "due_days": "x"},
                   {"every": "month", "due_days": "999", "preview": "1"}):  # fmt: skip
        sound(office.post(here, fields), 422 if fields else 200)
    assert "180 ngày" in sound(office.post(here, {"every": "month", "due_days": "999"}), 422)
    assert not TaskSeries.objects.exists()


def test_the_duty_and_the_calendar_name_the_period(world, office, given, client, quarter):
    ministry = factories.client_for(world.by("G14"))
    duty = Duty.objects.get(role="lead")
    assert quarter.label in sound(ministry.get(url("duty_detail", duty.id)))
    html = sound(office.post(reverse("identity:subscribe"), {"calendar": "directives"}))
    path = re.search(r"http://testserver(/[^\s\"]+\.ics)", html)[1]
    assert quarter.label in client.get(path).content.decode().replace("\r\n ", "")


def test_another_agency_reaches_no_series(world, given):
    ministry = factories.client_for(world.by("G14"))
    assert ministry.get(url("change_series", given.series_id)).status_code == 404
    assert ministry.post(url("end_series", given.series_id)).status_code == 404
    assert ministry.get(url("begin_series", given.id)).status_code == 404


@pytest.mark.parametrize("days", [0, 15, -6])
def test_periods_are_named_in_the_language_of_the_screen(days):
    with translation.override("en"):
        assert period_words("quarter", date(2020, 10, 1)) == "Quarter IV/2020"
        assert "kỳ" not in due_words(days)
    assert period_words("", None) == period_words("week", date(2020, 10, 1)) == ""

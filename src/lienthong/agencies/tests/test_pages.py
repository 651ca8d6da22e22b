"""The pages of the registry and of the calendar."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import include, path

from lienthong.agencies import calendar
from lienthong.agencies.directory import by_code
from lienthong.agencies.models import AgencyRecord, CalendarDay
from lienthong.agencies.tests.acting import Officer

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls(__name__),
    pytest.mark.usefixtures("government_2025"),
]
urlpatterns = [
    path("co-quan/", include("lienthong.agencies.urls")),
    path("", include("lienthong.base.urls")),
]

IN_2019 = {"day_0": "9", "day_1": "9", "day_2": "2019"}
DAY = date(2019, 9, 9)


class SignedIn:
    """Middleware that stands in for the identity floor above: it only names the officer."""

    officer: Officer | None = Officer()

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        request.officer = type(self).officer
        return self.get_response(request)


@pytest.fixture
def client(settings, monkeypatch) -> Client:
    settings.MIDDLEWARE = [
        name for name in settings.MIDDLEWARE if not name.startswith(("lienthong", "axes"))
    ] + ["lienthong.agencies.tests.test_pages.SignedIn"]
    office = by_code("G22", DAY).agency_id
    monkeypatch.setattr(SignedIn, "officer", Officer(agency_id=office))
    return Client()


def text(client: Client, address: str, query: dict[str, str] | None = None) -> str:
    answer = client.get(f"/co-quan/{address}", query or {})
    assert answer.status_code == 200, address
    return answer.content.decode()


def agency_id(code: str) -> int:
    return by_code(code, DAY).agency_id


def test_list_is_of_the_day_asked_for(client: Client) -> None:
    assert "Bộ Thông tin và Truyền thông" in text(client, "", IN_2019)
    assert "Bộ Thông tin và Truyền thông" not in text(client, "")


@pytest.mark.parametrize("words", ["ba dinh", "Ba Đình", "BA ĐÌNH", "H26.001"])
def test_search_with_and_without_diacritics(client: Client, words: str) -> None:
    assert "Ủy ban nhân dân quận Ba Đình" in text(client, "", {**IN_2019, "q": words})


def test_search_by_the_older_code(client: Client) -> None:
    page = text(client, "", {**IN_2019, "q": "000.00.00.G22"})
    assert "Văn phòng Chính phủ" in page
    assert "Bộ Tài chính" not in page


def test_codes_without_source_say_so(client: Client) -> None:
    page = text(client, "", {**IN_2019, "level": "3", "q": "ba dinh"})
    assert "Tạm ghép từ mã đơn vị hành chính" in page


def test_levels_show_their_counts(client: Client) -> None:
    page = text(client, "", {**IN_2019, "level": "3"})
    assert "707" in page
    assert "10.613" in page


def test_list_costs_a_constant_number_of_queries(
    client: Client, django_assert_max_num_queries
) -> None:
    for query in (IN_2019, {**IN_2019, "level": "4"}, {**IN_2019, "q": "tan"}):
        with django_assert_max_num_queries(8):
            text(client, "", query)


def test_agency_page_shows_place_in_the_tree(client: Client) -> None:
    page = text(client, f"{agency_id('H26.001')}/", IN_2019)
    assert "Ủy ban nhân dân thành phố Hà Nội" in page
    assert "Ủy ban nhân dân phường Phúc Xá" in page
    assert "Chưa" not in page.split("<h1")[0]
    assert "chưa được xác minh" in page


def test_agency_page_shows_units_and_posts(client: Client) -> None:
    page = text(client, f"{agency_id('G22')}/", IN_2019)
    assert "Cục Kiểm soát thủ tục hành chính" in page
    assert "KT. BỘ TRƯỞNG, CHỦ NHIỆM" in page
    assert "Thêm vị trí" in page


def test_agency_page_after_its_end_shows_history_and_successor(client: Client) -> None:
    page = text(client, f"{agency_id('G14')}/")
    assert "không có trong danh mục" in page
    assert "Bộ Khoa học và Công nghệ" in page


def test_agency_page_costs_a_constant_number_of_queries(
    client: Client, django_assert_max_num_queries
) -> None:
    for code in ("G22", "H26", "H26.001", "G12"):
        address = f"{agency_id(code)}/"
        with django_assert_max_num_queries(16):
            text(client, address, IN_2019)


def test_export_is_csv_of_the_same_list(client: Client) -> None:
    answer = client.get("/co-quan/xuat/", {**IN_2019, "level": "2"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 64
    assert lines[1].startswith("H01,000.00.00.H01,interpolated,Ủy ban nhân dân tỉnh An Giang")


def test_impossible_day_is_named(client: Client) -> None:
    page = text(client, "", {"day_0": "31", "day_1": "2", "day_2": "2019"})
    assert "Ngày này không có thật" in page


def test_name_change_keeps_the_past(client: Client) -> None:
    key = agency_id("G28")
    answer = client.post(
        f"/co-quan/{key}/sua/",
        {
            "code": "G28",
            "name": "Đài Truyền hình Quốc gia",
            "from_date_0": "1",
            "from_date_1": "1",
            "from_date_2": "2026",
        },
    )
    assert answer.status_code == 302
    assert by_code("G28", date(2025, 12, 31)).name == "Đài Truyền hình Việt Nam"
    assert by_code("G28", date(2026, 1, 1)).name == "Đài Truyền hình Quốc gia"


def test_new_agency_with_a_taken_code_is_refused(client: Client) -> None:
    answer = client.post(
        "/co-quan/moi/",
        {
            "code": "000.00.00.G12",
            "name": "Bộ Thử",
            "kind": "ministry",
            "level": "1",
            "from_date_0": "1",
            "from_date_1": "1",
            "from_date_2": "2026",
        },
    )
    assert answer.status_code == 422
    assert "đang thuộc cơ quan khác" in answer.content.decode()


def test_new_agency_is_added(client: Client) -> None:
    answer = client.post(
        "/co-quan/moi/",
        {
            "code": "G12.05",
            "name": "Kho bạc Nhà nước",
            "short_name": "KBNN",
            "kind": "other",
            "level": "1",
            "parent": "G12",
            "from_date_0": "1",
            "from_date_1": "1",
            "from_date_2": "2026",
        },
    )
    assert answer.status_code == 302
    added = by_code("000.00.05.G12", date(2026, 1, 1))
    assert (added.name, added.parent_id) == ("Kho bạc Nhà nước", agency_id("G12"))


def test_agency_ends_with_its_posts(client: Client) -> None:
    key = agency_id("G32")
    day = {"on_0": "1", "on_1": "6", "on_2": "2026"}
    answer = client.post(
        f"/co-quan/{key}/ket-thuc/", {**day, "successor": "G31", "legal_basis": "Nghị định thử"}
    )
    assert answer.status_code == 302
    assert not AgencyRecord.objects.as_of(date(2026, 6, 1)).filter(agency=key).exists()
    assert "Được kế thừa bởi" in text(client, f"{key}/")


def test_post_is_added_and_ended(client: Client) -> None:
    key = agency_id("G22")
    since = {"from_date_0": "1", "from_date_1": "1", "from_date_2": "2026"}
    unit = {"name": "Vụ Thử", "short_name": "VT1", **since}
    assert client.post(f"/co-quan/{key}/don-vi-moi/", unit).status_code == 302
    post = {"title": "Thư ký thử", "kind": "officer", **since}
    assert client.post(f"/co-quan/{key}/vi-tri-moi/", post).status_code == 302
    added = AgencyRecord.objects.as_of(DAY).get(agency=key).agency.posts.get(title="Thư ký thử")
    day = {"on_0": "1", "on_1": "6", "on_2": "2026"}
    assert client.post(f"/co-quan/vi-tri/{added.pk}/ket-thuc/", day).status_code == 302
    added.refresh_from_db()
    assert added.valid.upper == date(2026, 6, 1)


def test_second_leader_is_refused(client: Client) -> None:
    answer = client.post(
        f"/co-quan/{agency_id('G22')}/vi-tri-moi/",
        {
            "title": "Chủ nhiệm thứ hai",
            "kind": "leader",
            "from_date_0": "1",
            "from_date_1": "1",
            "from_date_2": "2026",
        },
    )
    assert answer.status_code == 422
    assert "đã có vị trí đứng đầu" in answer.content.decode()


def test_posts_of_another_agency_are_not_ones_own(client: Client) -> None:
    key = agency_id("G12")
    assert "Thêm vị trí" not in text(client, f"{key}/")
    since = {"from_date_0": "1", "from_date_1": "1", "from_date_2": "2026"}
    answer = client.post(
        f"/co-quan/{key}/don-vi-moi/", {"name": "Vụ Thử", "short_name": "VT1", **since}
    )
    assert answer.status_code == 422


def test_calendar_of_a_year(client: Client) -> None:
    calendar.seed_calendar()
    page = text(client, "lich-lam-viec/", {"year": "2019"})
    assert "04/05/2019" in page
    assert "Làm bù" in page
    assert "Dự kiến" in text(client, "lich-lam-viec/", {"year": "2027"})


def test_deadline_is_worked_out_on_the_page(client: Client) -> None:
    calendar.seed_calendar()
    page = text(
        client,
        "lich-lam-viec/",
        {"start_0": "26", "start_1": "4", "start_2": "2019", "number": "3"},
    )
    assert "ngày 04 tháng 5 năm 2019" in page


def test_deadline_in_an_unknown_year_is_refused(client: Client) -> None:
    calendar.seed_calendar()
    page = text(
        client,
        "lich-lam-viec/",
        {"start_0": "26", "start_1": "4", "start_2": "2040", "number": "3"},
    )
    assert "2040 chưa được nhập" in page


def test_calendar_changes_need_the_notice_number(client: Client) -> None:
    day = {"day_0": "2", "day_1": "1", "day_2": "2027", "kind": "off", "reason": "Hoán đổi"}
    assert client.post("/co-quan/lich-lam-viec/nhap/", day).status_code == 422
    answer = client.post("/co-quan/lich-lam-viec/nhap/", {**day, "notice_number": "1/TB-BNV"})
    assert answer.status_code == 302
    assert CalendarDay.objects.get(day=date(2027, 1, 2)).notice_number == "1/TB-BNV"
    address = "/co-quan/lich-lam-viec/2027-01-02/bo/"
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"notice_number": "2/TB-BNV"}).status_code == 302
    assert not CalendarDay.objects.filter(day=date(2027, 1, 2)).exists()


def test_make_up_day_on_a_weekday_is_refused(client: Client) -> None:
    answer = client.post(
        "/co-quan/lich-lam-viec/nhap/",
        {
            "day_0": "5",
            "day_1": "1",
            "day_2": "2027",
            "kind": "worked",
            "reason": "Thử",
            "notice_number": "1/TB",
        },
    )
    assert answer.status_code == 422
    assert "vốn là ngày làm việc" in answer.content.decode()


@pytest.mark.parametrize("address", ["", "xuat/", "lich-lam-viec/", "moi/"])
def test_every_page_asks_for_a_permission(client: Client, monkeypatch, address: str) -> None:
    from lienthong.base.errors import NotAllowed

    monkeypatch.setattr(SignedIn, "officer", Officer(permissions=frozenset()))
    with pytest.raises(NotAllowed):
        client.get(f"/co-quan/{address}")

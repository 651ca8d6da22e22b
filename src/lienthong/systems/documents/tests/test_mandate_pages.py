"""The screens of documents that go to a mandate: found, added, followed, received; and the map of the day."""

from datetime import date

import pytest
from django.urls import reverse
from psycopg.types.range import DateRange

from lienthong.agencies.calendar import seed_calendar
from lienthong.agencies.models import Agency, AgencyRecord
from lienthong.base import clock
from lienthong.identity.tests import factories
from lienthong.systems.documents.actions import outgoing
from lienthong.systems.documents.models import Delivery, OutgoingDocument
from lienthong.systems.documents.tests.conftest import content
from lienthong.systems.documents.tests.test_mandate_mail import (  # noqa: F401 -- fixtures
    ADDRESS,
    LINE,
    MINISTRY,
    SUBJECT,
    TITLE,
    mandate,
    send,
)
from lienthong.systems.documents.views import maps

pytestmark = pytest.mark.django_db


def client_of(world, code, kind="clerk"):
    officer = factories.officer(world.agencies[code].record, kind=kind, name="Nguyễn Thị Ánh")
    client = factories.client_for(officer)
    client.officer = officer
    return client


@pytest.fixture
def clerk(world):
    return client_of(world, "G22")


@pytest.fixture
def draft(world, clerk):
    made = content(recipients=("Lưu: VT.",))
    return outgoing.draft(content=made, by=clerk.officer, now=clock.now())


def page(client, name, *args, query=""):
    answer = client.get(reverse(f"documents:{name}", args=args) + query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_one_search_finds_agencies_and_mandates(clerk, draft, mandate):  # noqa: F811
    found = page(clerk, "recipients", draft.id, query="?tim=truc+lien+thong")
    assert f"chức năng {TITLE}" in found and f"hiện do {MINISTRY} chủ trì" in found
    assert f"{MINISTRY} (G14)" in page(clerk, "recipients", draft.id, query="?tim=bo+thong+tin")
    assert "Không có cơ quan, chức năng nào khớp" in page(
        clerk, "recipients", draft.id, query="?tim=xyz"
    )


def test_a_found_mandate_is_added_with_a_button(clerk, draft, mandate):  # noqa: F811
    where = reverse("documents:add_recipient", args=[draft.id])
    shown = clerk.post(where, {"address": ADDRESS}, follow=True).content.decode()

    assert "Đã thêm nơi nhận." in shown
    assert f"chức năng, hiện do {MINISTRY} chủ trì" in shown
    assert f"hiện do {MINISTRY} chủ trì" in page(clerk, "outgoing_detail", draft.id)
    again = clerk.post(where, {"address": ADDRESS}, follow=True).content.decode()
    assert f"Nơi nhận “{LINE}” đã có trong văn bản." in again


def test_only_drafters_of_a_draft_are_offered_the_search(world, clerk, draft, mandate):  # noqa: F811
    draft.lines.create(agency_id=draft.agency_id, order=5, text="Bộ Tài chính")
    outgoing.submit(document=draft, by=clerk.officer, now=clock.now())
    assert "Thêm nơi nhận" not in page(clerk, "recipients", draft.id)
    stranger = client_of(world, "H26")
    answer = stranger.post(
        reverse("documents:add_recipient", args=[draft.id]), {"address": ADDRESS}
    )
    assert answer.status_code == 404


def test_the_tracking_page_and_its_file_name_mandate_and_agency(
    certified,
    mandate,  # noqa: F811
    data_folder,
):
    document = send(certified, LINE)
    office = client_of(certified, "G22")
    shown = page(office, "tracking", document.id)
    assert f"chức năng {TITLE}" in shown and f"do {MINISTRY} chủ trì" in shown
    Delivery.objects.update(state="delivered", passed_to="UBND thành phố Hà Nội")
    shown = page(office, "tracking", document.id)
    assert f"{MINISTRY} nhận; đã chuyển theo chức năng cho UBND thành phố Hà Nội" in shown
    file = office.get(reverse("documents:tracking_csv", args=[document.id])).content.decode()
    assert f"G14,chức năng {TITLE} ({MINISTRY} nhận; đã chuyển" in file


def test_the_receiver_sees_which_mandate_it_was_for(world, mandate, incoming_row):  # noqa: F811
    seed_calendar(2020, 2020)
    ministry = client_of(world, "G14")
    row = incoming_row("G14", addresses=[ADDRESS])
    shown = page(ministry, "incoming_detail", row.id)
    assert "Gửi theo chức năng" in shown and f"/chuc-nang/{SUBJECT}/" in shown and TITLE in shown
    row.state = "passed-on"
    row.save()
    shown = page(ministry, "incoming_detail", row.id)
    assert "Đã chuyển theo chức năng" in shown and "văn bản đã tự chuyển theo" in shown
    assert "Vào sổ văn bản đến" not in shown


# The map


def sent_to(world, day, *units):
    """A document of a day and its deliveries to provinces, by name and unit code."""
    made = OutgoingDocument.objects.create(
        agency_id=world.agencies["G22"].id,
        state="issued",
        kind="CV",
        number=1,
        year=day.year,
        notation="1/VPCP",
        issued_date=day,
        issued_at=clock.now(),
        subject="Thử",
        drafted_by="x",
        drafter_name="x",
        pdf_sha256="0" * 64,
        created_at=clock.now(),
    )
    for number, (name, unit) in enumerate(units):
        Delivery.objects.create(
            agency_id=made.agency_id, document=made, document_ref=made.id, sender_code="G22",
            recipient_code=f"H{number}", recipient_name=name, recipient_level=2, province=unit,
            state="delivered", status="03", queued_at=clock.now(), changed_at=clock.now(),
        )  # fmt: skip
    return made


def province(name, unit, since, until=None):
    agency = Agency.objects.create(key=f"tinh:{unit}:{since}")
    AgencyRecord.objects.create(
        agency=agency, code=f"H{unit}", code_source="sourced", name=name, kind="peoples-committee",
        level=2, unit_code=unit, valid=DateRange(since, until),
    )  # fmt: skip


MERGER = date(2025, 7, 1)


@pytest.fixture
def merged(db):
    """Hà Giang ends on the day of the merger; Cao Bằng goes on."""
    province("UBND tỉnh Hà Giang", "02", date(2016, 1, 1), MERGER)
    province("UBND tỉnh Cao Bằng", "04", date(2016, 1, 1))


@pytest.mark.parametrize(
    ("day", "profile", "number"), [(date(2020, 4, 6), "2020", 63), (MERGER, "2025", 34)]
)
def test_the_map_is_that_of_the_day_of_issue(world, merged, day, profile, number):
    document = sent_to(world, day, ("UBND tỉnh Cao Bằng", "04"))
    shown = page(client_of(world, "G22"), "tracking", document.id)

    assert maps.followed(document).profile == profile
    assert shown.count('<g class="lt-map__s') == number
    assert f"có hiệu lực vào ngày văn bản, {day:%d/%m/%Y}" in shown


def test_a_province_that_the_map_lacks_is_listed_beside_it(world, merged):
    document = sent_to(world, MERGER, ("UBND tỉnh Hà Giang", "02"), ("UBND tỉnh Cao Bằng", "04"))
    shown = page(client_of(world, "G22"), "tracking", document.id)

    assert maps.followed(document).beside == [("UBND tỉnh Hà Giang", "03 Đã tiếp nhận")]
    assert "Tỉnh, thành phố không có trên bản đồ" in shown
    assert "UBND tỉnh Hà Giang: 03 Đã tiếp nhận" in shown


def test_without_provinces_there_is_no_map(world):
    assert maps.followed(sent_to(world, date(2020, 4, 6))) is None

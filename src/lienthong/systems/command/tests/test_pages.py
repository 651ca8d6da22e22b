"""The pages of the command centre: what they show, that they lead on, and that anybody can read them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from lienthong.base.tests.accessibility import faults
from lienthong.systems.command import tiles
from lienthong.systems.command.actions import alarms, thresholds
from lienthong.systems.command.actions.thresholds import Terms
from lienthong.systems.command.models import Alarm
from lienthong.systems.command.tests.conftest import NOW

pytestmark = pytest.mark.django_db
AT = "2020-11-30T10:00:00"

PAGES = ["home", "wall", "map", "figures", "agencies", "alarms", "thresholds", "briefs"]


def text_of(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.fixture
def lively(world):
    """Figures of a week about the whole and about three agencies."""
    world.publish_days(tiles.OVERDUE, [4, 5, 9, 12, 11, 13, 17])
    world.publish(tiles.DUE_SOON, 6)
    world.publish(tiles.ON_TIME, 87.5, numerator=7, denominator=8)
    for unit, value in (("G14", 3), ("H26", 9), ("H40", 5)):
        world.publish(tiles.OVERDUE, value, unit=unit)
    world.publish(tiles.SILENT, 2)
    world.publish(tiles.SILENT, 1, unit="H40")
    return world


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("query", ["", f"?as_of={AT}"])
def test_page_has_no_faults_without_figures(world, client, name, query):
    assert faults(text_of(client().get(reverse(f"command:{name}") + query))) == []


@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_faults_with_figures(lively, client, name):
    page = text_of(client().get(reverse(f"command:{name}") + f"?as_of={AT}"))
    assert faults(page) == []


class TestLeaderScreen:
    def test_every_number_leads_to_its_list_and_its_page(self, lively, client):
        page = text_of(client().get(f"/dieu-hanh/?as_of={AT}"))
        assert f'href="/chi-dao/giao/?so={tiles.OVERDUE}"' in page
        assert f'href="/dieu-hanh/so-lieu/{tiles.OVERDUE}/?as_of={AT}"' in page
        assert "ghi nhận 09:00 30/11/2020" in page and "lt-spark" in page

    def test_worst_agencies_come_first_and_lead_to_their_page(self, lively, client):
        page = text_of(client().get(f"/dieu-hanh/?as_of={AT}"))
        assert page.index("Hà Nội</a>") < page.index("Nghệ An</a>")
        assert f'href="/dieu-hanh/co-quan/H26/?as_of={AT}"' in page

    def test_map_shows_the_chosen_measure(self, lively, client):
        page = text_of(client().get(f"/dieu-hanh/?as_of={AT}&so-lieu={tiles.SILENT}"))
        assert "<title>Nghệ An: 1" in page and "<title>Hà Nội: 9" not in page

    def test_generated_and_old_figures_are_marked(self, world, client):
        world.publish(tiles.OVERDUE, 4, origin="generated")
        page = text_of(client().get("/dieu-hanh/"))
        assert "Số liệu tạo để trình diễn" in page and "Đã cũ" in page

    def test_missing_figures_say_so(self, world, client):
        assert "Chưa có số liệu." in text_of(client().get("/dieu-hanh/"))

    @pytest.mark.parametrize(
        ("query", "status"), [("?as_of=hôm+qua", 422), ("?as_of=2999-01-01", 422)]
    )
    @pytest.mark.parametrize("name", PAGES[:5])
    def test_moment_that_cannot_be_is_refused(self, world, client, name, query, status):
        assert client().get(reverse(f"command:{name}") + query).status_code == status

    def test_page_is_light_and_asks_few_questions(
        self, lively, client, django_assert_max_num_queries
    ):
        import gzip

        leader = client()
        leader.get("/dieu-hanh/")
        with django_assert_max_num_queries(14):
            answer = leader.get(f"/dieu-hanh/?as_of={AT}")
        assert len(gzip.compress(answer.content)) < 30_000

    def test_other_agencies_see_only_their_own_figures(self, lively, client):
        page = text_of(client("G14").get(f"/dieu-hanh/?as_of={AT}"))
        assert "87,5%" not in page and "Nghệ An</a>" not in page


class TestWall:
    def test_it_fetches_itself_and_has_no_navigation(self, lively, client):
        page = text_of(client().get("/dieu-hanh/man-hinh/"))
        assert 'hx-trigger="every 60s"' in page and 'hx-select="#main-content"' in page
        assert "lt-menu" not in page and 'content="60"' in page

    @pytest.mark.parametrize("query", ["?dung", f"?as_of={AT}"])
    def test_it_stands_still_when_asked_or_when_the_moment_is_over(self, lively, client, query):
        page = text_of(client().get(f"/dieu-hanh/man-hinh/{query}"))
        assert "hx-trigger" not in page and 'http-equiv="refresh"' not in page


class TestOneFigure:
    ADDRESS = f"/dieu-hanh/so-lieu/{tiles.ON_TIME}/"

    def test_parts_vintages_and_history_are_shown(self, lively, client):
        lively.publish(tiles.ON_TIME, 90, numerator=9, denominator=10, at=NOW + timedelta(hours=1))
        page = text_of(client().get(self.ADDRESS))
        assert "9 / 10" in page and "87,5" in page and "90" in page and faults(page) == []

    def test_later_vintage_is_unknown_before(self, lively, client):
        lively.publish(tiles.ON_TIME, 90, at=NOW + timedelta(hours=2))
        assert "90%" not in text_of(client().get(f"{self.ADDRESS}?as_of={AT}"))

    def test_figure_about_one_agency(self, lively, client):
        page = text_of(client().get(f"/dieu-hanh/so-lieu/{tiles.OVERDUE}/?unit=H26"))
        assert "Hà Nội" in page and ">9<" in page and faults(page) == []

    def test_unknown_figure_is_not_found(self, world, client):
        assert client().get("/dieu-hanh/so-lieu/khong.co/").status_code == 404

    def test_files_hold_periods_and_agencies(self, lively, client):
        address = f"/dieu-hanh/so-lieu/{tiles.OVERDUE}/"
        csv = text_of(client().get(f"{address}?as=csv"))
        assert "2020-11-30,17" in csv and "Nghệ An,5" in csv
        assert client().get(f"{address}?as=xlsx").content[:2] == b"PK"
        data = client().get(f"{address}?as=json").json()
        assert data["units"]["H26"] == "9.000000" and data["series"][-1]["label"] == "2020-11-30"

    def test_file_of_a_missing_figure_is_empty_not_zero(self, world, client):
        data = client().get(f"/dieu-hanh/so-lieu/{tiles.OVERDUE}/?as=json").json()
        assert data["value"] is None and data["why"]


class TestLists:
    def test_figures_are_found_without_marks(self, lively, client):
        page = text_of(client().get("/dieu-hanh/so-lieu/?q=qua+han+chua+xong"))
        assert tiles.OVERDUE in page and tiles.ON_TIME not in page

    @pytest.mark.parametrize("name", ["figures", "agencies", "alarms"])
    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_lists_can_be_taken_away(self, lively, client, name, kind):
        answer = client().get(reverse(f"command:{name}") + f"?as={kind}")
        assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]

    def test_agencies_are_sorted_and_found(self, lively, client):
        page = text_of(client().get("/dieu-hanh/co-quan/?q=nghe+an"))
        assert "Nghệ An</a>" in page and "Hà Nội</a>" not in page

    @pytest.mark.parametrize("code", ["H26", "X99", "khong-co"])
    def test_agency_has_a_page_even_without_figures(self, lively, client, code):
        assert faults(text_of(client().get(f"/dieu-hanh/co-quan/{code}/"))) == []


class TestAlarmPages:
    @pytest.fixture
    def raised(self, lively):
        terms = Terms(tiles.OVERDUE, "*", "above", Decimal(4), "Xử lý quá hạn", raises_task=True)
        thresholds.set_threshold(terms=terms, by=lively.system(), now=NOW)
        alarms.evaluate_all(NOW + timedelta(minutes=1))
        return Alarm.objects.get(unit="H26")

    def test_alarm_is_on_the_desk_the_screen_the_list_and_its_page(self, raised, client):
        leader = client()
        assert "Cảnh báo đang mở" in text_of(leader.get("/"))
        for path in ("/dieu-hanh/", "/dieu-hanh/canh-bao/", "/dieu-hanh/man-hinh/"):
            assert "Xử lý quá hạn" in text_of(leader.get(path)), path
        page = text_of(leader.get(reverse("command:alarm", args=[raised.pk])))
        assert "UBND TP Hà Nội" in page and "lớn hơn 4" in page and faults(page) == []
        assert f"/chi-dao/nhiem-vu/so/{raised.task_reference}/" in page

    def test_another_agency_finds_nothing(self, raised, client):
        other = client("G14")
        assert other.get(reverse("command:alarm", args=[raised.pk])).status_code == 404
        assert "Xử lý quá hạn" not in text_of(other.get("/dieu-hanh/canh-bao/?state=all"))


def test_the_screen_shows_the_split_of_the_agencys_own_work_beside_what_it_assigned(world, client):
    world.publish("directives.led-done-on-time", 7, publisher="H26")
    world.publish("directives.led-open-overdue", 3, publisher="H26")
    shown = client("H26").get("/dieu-hanh/").content.decode()
    assert "Bốn loại nhiệm vụ cơ quan ta chủ trì" in shown
    assert "Bốn loại nhiệm vụ đã giao" not in shown
    world.publish("directives.tasks-done-late", 1, publisher="H26")
    assert "Bốn loại nhiệm vụ đã giao" in client("H26").get("/dieu-hanh/").content.decode()

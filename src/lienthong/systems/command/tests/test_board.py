"""The board: one moment, nothing missing shown as zero, later corrections leave earlier moments alone."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from lienthong.base.moments import AsOfInFuture, AsOfUnreadable, chosen_moment
from lienthong.figures.measures import all_measures
from lienthong.systems.command import api, tiles
from lienthong.systems.command.actions import alarms, thresholds
from lienthong.systems.command.actions.thresholds import Terms
from lienthong.systems.command.board import (
    board,
    unit_names,
)
from lienthong.systems.command.tests.conftest import HOME, NOW, TODAY

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def shown(at=LATER, **more):
    return board(HOME, at, **more)


def number(made, code):
    return made.figure(code).number


class TestFigures:
    def test_missing_figure_says_why_and_is_never_zero(self, world):
        made = shown()
        every = [each for group in made.groups for each in group.figures]
        assert all(each.number is None and str(each.why) for each in every)

    def test_measure_nobody_publishes_names_its_system(self, world, monkeypatch):
        monkeypatch.setattr("lienthong.systems.command.board.all_measures", lambda: ())
        assert "Nhiệm vụ được giao" in str(shown().figure(tiles.OVERDUE).why)

    def test_value_is_shown_with_its_period_source_and_moment(self, world):
        world.publish(tiles.OVERDUE, 17)
        figure = shown().figure(tiles.OVERDUE)
        assert (figure.number, figure.point.label, figure.kind) == (17, "2020-11-30", "bad")
        assert figure.source.startswith("/chi-dao/") and figure.point.recorded_at == NOW

    @pytest.mark.parametrize(
        "source", ["https://evil.example/", "//evil.example/", "javascript:x", ""]
    )
    def test_source_off_the_node_is_no_link(self, world, source):
        world.publish(tiles.OVERDUE, 17, source=source)
        assert shown().figure(tiles.OVERDUE).source == ""

    @pytest.mark.parametrize(
        "path", ["/bao-cao/tinh-hinh/qua-han/", "/bao-cao/tinh-hinh/?don-vi=H26"]
    )
    def test_source_carries_an_earlier_moment_where_its_page_takes_one(self, world, path):
        world.publish(tiles.SILENT, 17, source=path)
        world.publish(tiles.OVERDUE, 17)
        carried, mark = "?as_of=2020-11-30T10:00:00", "&" if "?" in path else "?"
        silent, overdue = shown().figure(tiles.SILENT), shown().figure(tiles.OVERDUE)
        assert silent.source_at(carried) == f"{path}{mark}as_of=2020-11-30T10:00:00"
        assert (silent.source_at(""), overdue.source_at(carried)) == (path, overdue.source)

    def test_not_applicable_is_said(self, world):
        world.publish(tiles.ON_TIME, None, state="not-applicable")
        figure = shown().figure(tiles.ON_TIME)
        assert figure.number is None and "Không áp dụng" in str(figure.why)

    @pytest.mark.parametrize(("value", "text"), [("6.25", "6.3"), ("6.35", "6.4"), ("7", "7")])
    def test_a_half_is_rounded_up(self, world, value, text):
        code = "coordination.on-time-share"
        world.publish(code, value)
        figure = shown().figure(code)
        assert str(figure.number) == text

    def test_invented_history_is_told_apart_in_the_trend(self, world, client):
        world.publish_days(tiles.OVERDUE, [5, 6], origin="generated")
        world.publish(tiles.OVERDUE, 7, at=LATER)
        figure = shown().figure(tiles.OVERDUE)
        assert (figure.line, figure.invented) == ([5, 7], (True, False))
        page = client().get(f"/dieu-hanh/so-lieu/{tiles.OVERDUE}/").content.decode()
        assert "Kỳ trên nền vàng là số liệu tạo để trình diễn" in page

    def test_zero_overdue_is_good_and_is_zero(self, world):
        world.publish(tiles.OVERDUE, 0)
        figure = shown().figure(tiles.OVERDUE)
        assert (figure.number, figure.kind) == (0, "good")

    def test_old_daily_figure_is_marked(self, world):
        world.publish(tiles.OVERDUE, 1, day=TODAY - timedelta(days=3))
        assert shown().figure(tiles.OVERDUE).is_stale

    def test_figure_about_the_publisher_stands_in_for_the_whole(self, world):
        world.publish(tiles.OVERDUE, 5, unit=HOME)
        assert number(shown(), tiles.OVERDUE) == 5
        world.publish(tiles.OVERDUE, 9)
        assert number(shown(), tiles.OVERDUE) == 9

    def test_year_to_come_does_not_hide_the_month(self, world):
        year = {"first_date": date(2020, 1, 1), "last_date": date(2020, 12, 31), "label": "2020"}
        month = {
            "first_date": date(2020, 11, 1),
            "last_date": date(2020, 11, 30),
            "label": "2020-11",
        }
        for span, value in ((year, 900), (month, 80)):
            publish_span(tiles.OVERDUE, value, **span)
        assert number(shown(), tiles.OVERDUE) == 80

    def test_what_an_officer_may_not_see_is_hidden_with_its_reason(self, world):
        world.publish(tiles.OVERDUE, 17)
        hidden = shown(permissions=frozenset()).figure(tiles.OVERDUE)
        assert hidden.number is None and "không được xem" in str(hidden.why)

    def test_figures_of_others_are_not_on_the_board(self, world):
        world.publish(tiles.OVERDUE, 17, publisher="G14")
        assert number(shown(), tiles.OVERDUE) is None


def publish_span(code, value, *, first_date, last_date, label):
    from lienthong.figures.publishing import Published, publish

    publish([Published(code, "", first_date, last_date, label, value)], publisher=HOME, now=NOW)


class TestAsOf:
    def test_correction_changes_later_moments_only(self, world):
        world.publish(tiles.OVERDUE, 17)
        world.publish(tiles.OVERDUE, 21, at=NOW + timedelta(minutes=30))
        before = shown(NOW + timedelta(minutes=10))
        assert number(before, tiles.OVERDUE) == 17 and number(shown(), tiles.OVERDUE) == 21

    def test_before_the_first_figure_nothing_is_known(self, world):
        world.publish(tiles.OVERDUE, 17)
        assert number(shown(NOW - timedelta(days=1)), tiles.OVERDUE) is None

    def test_alarms_are_those_of_the_moment(self, world):
        terms = Terms(tiles.OVERDUE, "", "above", Decimal(10), "Xử lý")
        thresholds.set_threshold(terms=terms, by=world.system(), now=NOW)
        world.publish(tiles.OVERDUE, 12)
        alarms.evaluate_all(NOW + timedelta(minutes=1))
        world.publish(tiles.OVERDUE, 1, at=NOW + timedelta(minutes=20))
        alarms.evaluate_all(NOW + timedelta(minutes=21))
        assert [len(shown(NOW + timedelta(minutes=m)).alarms) for m in (0, 10, 30)] == [0, 1, 0]

    @pytest.mark.parametrize("text", ["hôm qua", "31/02/2020", "1970-01-01", "0001-01-01T00:00"])
    def test_unreadable_moment_is_refused(self, text):
        with pytest.raises(AsOfUnreadable):
            chosen_moment(text, NOW)

    def test_future_is_refused_and_today_means_now(self):
        with pytest.raises(AsOfInFuture):
            chosen_moment("2020-12-01", NOW)
        assert chosen_moment("2020-11-30", NOW) == chosen_moment("", NOW) == NOW
        assert chosen_moment("2020-11-29T10:00", NOW) == datetime(2020, 11, 29, 3, tzinfo=UTC)


class TestUnits:
    @pytest.fixture(autouse=True)
    def published(self, world):
        world.publish(tiles.OVERDUE, 17)
        world.publish(tiles.SILENT, 1)
        for unit, value in (("G14", 0), ("H26", 9), ("H40", 5), ("X99", 5)):
            world.publish(tiles.OVERDUE, value, unit=unit)
        world.publish(tiles.SILENT, 1, unit="H40")

    def test_worst_come_first_and_those_without_fault_are_left_out(self):
        assert [line.unit.code for line in shown().worst] == ["H26", "H40", "X99"]

    def test_silent_are_listed(self):
        assert [line.unit.code for line in shown().silent] == ["H40"]

    def test_missing_figure_of_a_unit_is_none(self):
        [hanoi] = [line for line in shown().worst if line.unit.code == "H26"]
        assert hanoi.value(tiles.SILENT) is None and hanoi.value(tiles.OVERDUE) == 9

    def test_unit_is_called_as_on_that_day_and_an_unknown_code_names_itself(self):
        names = unit_names(["H26", "X99"], TODAY)
        assert names["H26"].province == "01" and names["X99"].name == "X99"

    def test_number_of_statements_does_not_grow(self, world, django_assert_max_num_queries):
        with django_assert_max_num_queries(5):
            shown()


def test_every_view_of_a_moment_shows_the_same_numbers(world, client):
    """The screen, the wall, the brief and the API take their numbers from one function."""
    from lienthong.systems.command.briefing import content

    world.publish(tiles.OVERDUE, 1417)
    world.publish(tiles.OVERDUE, 1988, at=datetime.now(UTC))
    leader, at = client(), "2020-11-30T09:30:00"
    screen = leader.get(f"/dieu-hanh/?as_of={at}").content.decode()
    wall = leader.get(f"/dieu-hanh/man-hinh/?as_of={at}").content.decode()
    door = leader.get(f"/api/dieu-hanh/board?as_of={at}").json()
    paper = content(board(HOME, chosen_moment(at, datetime.now(UTC))), "Văn phòng")
    assert door["split"][3]["value"] == "1417.000000" and paper["split"]["rows"][3][1].startswith(
        "1.417"
    )
    for page in (screen, wall):
        assert "1.417" in page and "1.988" not in page


class TestDoor:
    def test_answers_with_texts_for_numbers(self, world):
        world.publish(tiles.ON_TIME, 87.5)
        data = api.to_data(shown())
        [share] = [each for each in data["groups"]["target"] if each["code"] == tiles.ON_TIME]
        assert share["value"] == "87.500000" and share["label"] == "2020-11-30"

    def test_missing_is_null_with_a_reason(self, world, client):
        data = client().get("/api/dieu-hanh/board").json()
        assert data["split"][0]["value"] is None and data["split"][0]["why"]

    @pytest.mark.parametrize(
        ("query", "code"), [("hôm qua", "as-of-unreadable"), ("2999-01-01", "as-of-in-future")]
    )
    def test_bad_moment_is_a_problem(self, world, client, query, code):
        answer = client().get("/api/dieu-hanh/board", {"as_of": query})
        assert answer.status_code == 422 and answer.json()["code"] == code

    def test_nobody_and_those_without_permission_are_refused(self, world, client):
        from django.test import Client

        assert Client().get("/api/dieu-hanh/board").status_code == 401
        assert client(permissions=["document.read"]).get("/api/dieu-hanh/board").status_code in {
            200,
            403,
        }


def test_every_tile_of_tasks_is_a_measure_that_somebody_publishes():
    known = {each.code for each in all_measures()}
    assert {code for code in tiles.all_tiles() if code.startswith("directives.")} <= known

"""Charts over time and of parts: nothing missing is drawn as zero, nothing is told by colour only."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.base.components import trends
from lienthong.base.tests.rendering import render

MONTHS = ["01/2020", "02/2020", "03/2020", "04/2020"]


def line(values, **more):
    return trends.line_chart([("Một", list(zip(MONTHS, values, strict=True)))], "Số", **more)


class TestLineChart:
    def test_title_table_and_unit_stand_beside_the_drawing(self):
        html = render(
            '{% line_chart s "Văn bản" unit="%" %}', s=[("Gửi", [("01", 10), ("02", 1234)])]
        )
        assert 'role="img"><title>Biểu đồ đường: Văn bản.' in html
        assert "<caption" in html and "1.234" in html and "(%)" in html

    def test_gap_breaks_the_line_and_is_a_dash_in_the_table(self):
        made = line([1, None, 3, 4])
        assert made["lines"][0]["path"].count("M") == 2
        assert made["rows"][1] == ("02/2020", ["–"])

    def test_lonely_point_keeps_a_mark_in_a_crowd(self):
        points = [(str(at), None if at == 1 else at) for at in range(100)]
        assert trends.line_chart([("Một", points)], "Số")["lines"][0]["marks"].count("z") == 1

    def test_series_differ_by_mark_as_well(self):
        html = render('{% line_chart s "Số" %}', s=[("A", [("1", 1)]), ("B", [("1", 2)])])
        assert "lt-trend__s1" in html and "lt-trend__s2" in html and "m-3.5-3.5h7v7h-7z" in html

    def test_series_of_different_periods_share_the_axis(self):
        made = trends.line_chart([("A", [("1", 1)]), ("B", [("2", 5)])], "Số")
        assert made["rows"] == [("1", ["1", "–"]), ("2", ["–", "5"])]

    def test_target_is_always_inside_the_drawing(self):
        made = line([1, 2, 3, 4], target=90)
        assert trends.TOP <= float(made["target"]["y"]) <= trends.HEIGHT - trends.BOTTOM
        assert "mục tiêu 90" in render('{% line_chart s "Số" target=90 %}', s=[("A", [("1", 1)])])

    @pytest.mark.parametrize("series", [[], [("A", [])], [("A", [("1", None)])]])
    def test_nothing_known_says_so(self, series):
        html = render('{% line_chart s "Số" %}', s=series)
        assert "Chưa có số liệu." in html and "<svg" not in html

    def test_at_most_six_periods_are_named_with_the_first_and_the_last(self):
        labels = trends.line_chart([("A", [(str(at), at) for at in range(90)])], "Số")["labels"]
        assert len(labels) == 6 and labels[0]["text"] == "0" and labels[-1]["text"] == "89"

    @given(st.lists(st.none() | st.decimals(-(10**9), 10**9, places=2), min_size=4, max_size=4))
    def test_every_value_falls_on_the_drawing(self, values):
        made = line(values)
        for part in made["lines"][0]["path"].replace("M", "L").split("L")[1:]:
            x, y = map(float, part.split())
            assert trends.LEFT <= x <= trends.WIDTH - trends.RIGHT
            assert trends.TOP - 0.1 <= y <= trends.HEIGHT - trends.BOTTOM + 0.1

    @given(st.lists(st.decimals(-(10**9), 10**9, places=3), min_size=1, max_size=9))
    def test_grid_has_few_round_lines(self, values):
        low, high, step = trends._scale(values)
        assert low <= min(values) and float(max(values)) <= high + 1e-6
        assert 2 <= trends._count(low, high, step) <= 7


class TestSplitBar:
    PARTS = (("Đúng hạn", 3), ("Quá hạn", 1), ("Còn hạn", 0), ("Trễ", 4, "/tre/"))

    def test_parts_fill_the_bar_and_have_their_shares(self):
        made = trends.split_bar(self.PARTS, "Nhiệm vụ")
        assert sum(float(part["width"]) for part in made["parts"]) == trends.BAR_WIDTH
        assert [part["share"] for part in made["parts"]] == ["37,5%", "12,5%", "0%", "50%"]

    def test_each_part_has_a_hatching_of_its_own(self):
        made = trends.split_bar([(str(at), 10) for at in range(4)], "Nhiệm vụ")
        assert len({part["key"] for part in made["parts"]}) == 4

    def test_numbers_and_links_stand_in_a_table(self):
        html = render('{% split_bar parts "Nhiệm vụ" %}', parts=self.PARTS)
        assert '<a class="govuk-link" href="/tre/">Trễ</a>' in html and "<caption" in html
        assert "Nhiệm vụ, tổng số 8." in html

    def test_nothing_to_divide_draws_no_bar(self):
        html = render('{% split_bar parts "Nhiệm vụ" %}', parts=[("Đúng hạn", 0)])
        assert 'role="img"' not in html and "–" in html

    def test_names_are_escaped(self):
        assert "<b>" not in render("{% split_bar parts name %}", parts=[("<b>", 1)], name="<b>")


class TestInvented:
    POINTS = (("1", 1, True), ("2", 2, True), ("3", 3, False), ("4", 4, True))

    def test_each_stretch_of_invented_periods_is_tinted_and_said(self):
        html = render('{% line_chart s "Số" %}', s=[("A", self.POINTS)])
        # Two stretches and the key below.
        assert html.count("<rect") == 3
        assert "số liệu tạo để trình diễn" in html and html.count(" *</th>") == 3

    def test_nothing_is_said_where_nothing_was_invented(self):
        html = render('{% line_chart s "Số" %}', s=[("A", [("1", 1, False), ("2", 2)])])
        assert "<rect" not in html and "trình diễn" not in html


class TestSparkline:
    def test_title_says_what_the_line_shows(self):
        html = render('{% sparkline v "Đúng hạn" %}', v=[Decimal("61.5"), None, 83, 70])
        assert "<title>Đúng hạn: từ 61,5 đến 70; thấp nhất 61,5, cao nhất 83</title>" in html

    def test_flat_and_single_lines_are_drawn(self):
        assert trends.sparkline([5, 5, 5], "Số")["path"].count("L") == 2
        assert trends.sparkline([5], "Số")["last"] == ["60", "14"]

    def test_invented_values_stand_on_tinted_ground_and_are_named(self):
        html = render('{% sparkline v "Số" invented=i %}', v=[1, 2, 3], i=[True, True, False])
        assert html.count("<rect") == 1 and "có số liệu tạo để trình diễn</title>" in html
        assert "<rect" not in render('{% sparkline v "Số" %}', v=[1, 2, 3])

    def test_nothing_known_is_said_not_drawn(self):
        assert "chưa có số liệu" in render('{% sparkline v "Số" %}', v=[None, None])


def test_charts_are_light():
    days = [(f"{at:02}/11/2020", at * 7 % 31) for at in range(1, 31)]
    html = render(
        '{% line_chart s "Số" %}{% split_bar p "Phần" %}{% sparkline v "Số" %}',
        s=[("A", days), ("B", days)], p=[("A", 5), ("B", 7), ("C", 9), ("D", 2)],
        v=[value for _label, value in days],
    )  # fmt: skip
    assert len(html) < 20_000 and "style=" not in html

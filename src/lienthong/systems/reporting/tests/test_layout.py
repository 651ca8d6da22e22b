"""The printed report: what stands on it, where it is signed, and that generated figures say so."""

import pytest

from lienthong.casework.reading.files import text_of_file
from lienthong.systems.reporting.layout import draw_report
from lienthong.systems.reporting.tests.conftest import CELLS, COMMUNES, entered

pytestmark = pytest.mark.django_db
MOST = 10**7


@pytest.fixture
def report(world, regime):
    made = entered(world, COMMUNES[0], {**CELLS, "received": 0, "done": 0})
    made.texts = {"difficulties": "Thiếu cán bộ.\nMạng chậm."}
    made.notation, made.signer_name = "12/BC-UBND", "Nguyễn Thị Ánh"
    return made


def words(report):
    drawn = draw_report(report)
    text = text_of_file(drawn.pdf, "a.pdf", limit=MOST).text
    return drawn, " ".join(text.split())


def test_outline_and_form_stand_in_the_official_layout(report):
    _drawn, text = words(report)
    for part in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "12/BC-UBND", "BÁO CÁO", "Thiếu cán bộ.",
                 "Tháng 11 năm 2020", "15/10/2020", "14/11/2020", "Dân số", "1.000", "12,50",
                 "không áp dụng", "Nguyễn Thị Ánh"):  # fmt: skip
        assert part in text


def test_the_signature_and_the_seal_have_their_places(report):
    drawn, _text = words(report)
    (signature,), (seal,) = drawn.signatures, drawn.seals
    assert signature.page == seal.page == drawn.pages - 1
    assert seal.left < signature.left < seal.right


def test_generated_figures_say_so_on_paper(report):
    assert "MÔ PHỎNG" not in words(report)[1]
    report.is_generated = True
    assert "SỐ LIỆU MÔ PHỎNG" in words(report)[1]


def test_words_are_never_markup(report):
    report.texts = {"difficulties": '#panic() *đậm* $x$ @y <z> \\ "'}
    assert "#panic() *đậm* $x$ @y <z>" in words(report)[1]


class TestAnnex:
    """What the system counted, on a page of its own after the signatures."""

    @pytest.fixture
    def counted(self, report):
        report.figures = {
            "received": {
                "value": "38",
                "source": "/van-ban/",
                "recorded_at": "2020-11-16T01:00:00+00:00",
            }
        }
        report.reasons = {"received": "Gồm hồ sơ giấy"}
        report.values[1] = 40
        return report

    def test_a_report_without_figures_has_none(self, report):
        assert "Phụ lục" not in words(report)[1]

    def test_declared_stands_beside_counted_with_difference_and_reason(self, counted):
        drawn, text = words(counted)
        annex = text[text.index("Phụ lục") :]
        for part in ("SỐ LIỆU DO HỆ THỐNG ĐẾM", "Kèm theo Báo cáo số 12/BC-UBND", "Hồ sơ tiếp nhận",
                     "38", "40", "+2", "Gồm hồ sơ giấy", "08:00 16/11/2020"):  # fmt: skip
            assert part in annex
        assert "Dân số" not in annex

    def test_it_begins_a_page_after_the_signatures(self, counted):
        drawn, _text = words(counted)
        assert drawn.signatures[0].page == drawn.pages - 2

    def test_a_cell_that_agrees_differs_by_nothing(self, counted):
        counted.values[1] = 38
        annex = words(counted)[1].split("Phụ lục")[1]
        assert "+" not in annex and " 0 " in annex

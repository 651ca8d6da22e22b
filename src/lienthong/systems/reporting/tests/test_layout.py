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

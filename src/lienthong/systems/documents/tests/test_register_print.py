"""The registers on paper."""

import pypdfium2
import pytest

from lienthong.casework.layout import draw_register
from lienthong.systems.documents.registers import INCOMING, OUTGOING, cells

A4 = (595.28, 841.89)


class TestRegisters:
    def test_header_is_repeated_on_every_page(self):
        row = cells(INCOMING, {"arrival_number": 7, "author": "Bộ Nội vụ", "notation": "1/TB"})
        pdf = draw_register(INCOMING, [row] * 200, agency="Văn phòng Chính phủ", period="Năm 2020")
        document = pypdfium2.PdfDocument(pdf)
        assert len(document) > 3
        assert document[0].get_size() == pytest.approx((A4[1], A4[0]), abs=0.1)
        for page in document:
            assert "Tác giả" in page.get_textpage().get_text_range()

    def test_empty_register_can_be_printed(self):
        pdf = draw_register(OUTGOING, [], agency="UBND xã", period="Năm 2020")
        text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
        assert "SỔ ĐĂNG KÝ VĂN BẢN ĐI" in text

"""An officer drafts, a clerk settles the recipients and issues, a leader signs, and all see where it went."""

from pathlib import Path

import pytest

from tests.browser import office

GROUP = "UBND các tỉnh, thành phố trực thuộc Trung ương"
UNCLEAR = "UBND huyện Châu Thành"


def test_a_draft_becomes_a_signed_document_on_its_way_to_all_it_names(sit):
    officer = sit("chuyenvien.vpcp")
    address = office.draft(officer, "Báo cáo hằng tháng về văn bản điện tử", [GROUP, UNCLEAR])
    officer.says("Còn 1 dòng nơi nhận chưa xác định được cơ quan")

    clerk = sit("vanthu.vpcp").go(address)
    clerk.follow("Quyết định từng dòng").says(UNCLEAR, "63 cơ quan")
    line = clerk.tab.locator("section", has_text=UNCLEAR)
    line.locator("summary", has_text="Quyết định dòng này").click()
    clerk.choose("Dòng này là", "Văn thư quyết định", line).fill("Căn cứ", "Nhiều tỉnh có huyện này", line)
    clerk.press(line, "Ghi quyết định").says("Đã ghi quyết định").says_not("Còn dòng chưa xác định")

    office.issue(sit, address).follow("Theo dõi nơi nhận").waits_until_it_says("63 Đã đến")
    assert clerk_map(clerk.go(f"{address}theo-doi/")) == 63


def clerk_map(window):
    return window.tab.locator(".lt-map__drawing g").count()

"""What two agencies click when they work together: folded forms, days in three boxes, radio buttons."""

from datetime import date
from typing import Any

from tests.browser.windows import Window


def day(window: Window, legend: str, value: date, place: Any = None) -> Window:
    """Write a day into the three boxes under a legend."""
    group = (place or window.tab).get_by_role("group", name=legend).first
    for label, part in zip(
        ("Ngày", "Tháng", "Năm"), (value.day, value.month, value.year), strict=True
    ):
        group.get_by_label(label, exact=True).fill(str(part))
    return window


def pick(window: Window, label: str, place: Any = None) -> Window:
    """Choose a radio button by what it says."""
    (place or window.tab).get_by_role("radio", name=label, exact=True).first.check()
    return window


def fold(window: Window, summary: str, place: Any = None) -> Any:
    """Return a folded part of the page, opened if it is not yet."""
    root = place or window.tab.locator("#main-content")
    details = root.locator("details", has=window.tab.locator("summary", has_text=summary)).first
    if details.get_attribute("open") is None:
        details.locator("summary").first.click()
    return details


def offer(window: Window, summary: str, button: str, place: Any = None, **fields: str) -> Window:
    """Open a folded form, fill it and send it; underscores in labels are spaces."""
    part = fold(window, summary, place)
    for label, text in fields.items():
        window.fill(label.replace("_", " "), text, part)
    return window.press(part, button)


def open_row(window: Window, listed: str, words: str) -> str:
    """Open, from a list, what the axis has brought; return its address."""
    window.go(listed, check=False).waits_until_it_says(words)
    window.tab.locator("tbody").get_by_role("link", name=words).first.click()
    window.tab.wait_for_load_state("load")
    window.check()
    return window.path


def download(window: Window, name: str) -> bytes:
    """Return the file behind a link of the page."""
    link = window.tab.locator("#main-content").get_by_role("link", name=name, exact=True).first
    answer = window.context.request.get(window.site.address + str(link.get_attribute("href")))
    assert answer.ok, answer.url
    return bytes(answer.body())

"""Our templates against the library's own examples (tests/assets/govuk-frontend): same input, same markup."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.utils.safestring import mark_safe

from lienthong.base.tests.rendering import parsed, render

FIXTURES = Path(__file__).parent / "assets/govuk-frontend/6.6.0"


def example(component: str, name: str) -> tuple[dict[str, Any], str]:
    fixtures = json.loads((FIXTURES / f"{component}.json").read_text())["fixtures"]
    found = next(one for one in fixtures if one["name"] == name)
    return found["options"], found["html"]


def assert_same(ours: str, theirs: str) -> None:
    assert parsed(ours) == parsed(theirs)


@pytest.mark.parametrize("name", ["default", "grey", "green", "red"])
def test_tag(name: str) -> None:
    options, html = example("tag", name)
    colour = options.get("classes", "").removeprefix("govuk-tag--")
    assert_same(render("{% tag text colour %}", text=options["text"], colour=colour), html)


@pytest.mark.parametrize(
    ("name", "kind"), [("default", ""), ("secondary", "secondary"), ("warning", "warning")]
)
def test_button(name: str, kind: str) -> None:
    options, html = example("button", name)
    ours = render(
        "{% button text kind=kind name=name %}",
        text=options["text"],
        kind=kind,
        name=options.get("name", ""),
    )
    assert_same(ours, html)


def test_button_link() -> None:
    options, html = example("button", "link")
    ours = render("{% button text href=href %}", text=options["text"], href=options["href"])
    assert_same(ours, html)


def test_disabled_button() -> None:
    options, html = example("button", "disabled")
    assert_same(render("{% button text disabled=True %}", text=options["text"]), html)


def test_inset() -> None:
    options, html = example("inset-text", "default")
    assert_same(render("{% inset text %}", text=options["text"]), html)


def test_error_summary() -> None:
    options, html = example("error-summary", "default")
    errors = [(one["text"], one["href"]) for one in options["errorList"]]
    ours = render(
        "{% error_summary errors=errors title=title %}", errors=errors, title=options["titleText"]
    )
    assert_same(ours, html)


def test_details() -> None:
    options, html = example("details", "default")
    ours = render("{% details s t %}", s=options["summaryText"], t=options["text"])
    assert_same(ours, html)


def test_warning_text_differs_only_in_its_spoken_word() -> None:
    options, html = example("warning-text", "default")
    ours = render("{% warning_text text %}", text=options["text"])
    assert_same(ours, html.replace(">Warning<", ">Cảnh báo<"))


def test_panel_has_a_second_level_heading() -> None:
    options, html = example("panel", "default")
    text = mark_safe(options["html"])
    ours = render("{% panel title text %}", title=options["titleHtml"], text=text)
    assert_same(ours, html.replace("<h1", "<h2").replace("</h1", "</h2"))


def test_summary_list() -> None:
    options, html = example("summary-list", "default")
    rows = [(row["key"]["text"], plain_or_markup(row["value"])) for row in options["rows"]]
    assert_same(render("{% summary_list rows %}", rows=rows), html)


def plain_or_markup(value: dict[str, str]) -> str:
    return value["text"] if "text" in value else mark_safe(value["html"])


def test_breadcrumbs() -> None:
    options, html = example("breadcrumbs", "default")
    items = [(one["text"], one.get("href", "")) for one in options["items"]]
    ours = render("{% breadcrumbs items %}", items=items)
    assert_same(ours, html.replace('"Breadcrumb"', '"Đường dẫn"'))

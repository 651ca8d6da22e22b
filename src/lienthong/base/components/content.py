"""Components that show text: banners, lists, tables, panels."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.template.defaultfilters import linebreaksbr
from django.utils.safestring import SafeData
from django.utils.translation import gettext as _

from lienthong.base.components.attributes import html_attributes
from lienthong.base.formats import grouped, moment, short_date
from lienthong.base.tables import Cell, Column

Context = dict[str, Any]


def tag(text: Any, colour: str = "") -> Context:
    return {"text": text, "colour": colour}


def notification_banner(text: Any = "", title: str = "", kind: str = "", body: str = "") -> Context:
    titles = {"success": _("Đã thực hiện"), "error": _("Có lỗi")}
    return {
        "text": text,
        "title": title or titles.get(kind) or _("Thông báo"),
        "kind": kind,
        "is_alert": kind in titles,
        "body": body,
    }


def inset(text: Any = "", body: str = "") -> Context:
    return {"text": text, "body": body}


def warning_text(text: Any = "", body: str = "") -> Context:
    return {"text": text, "body": body}


def panel(title: Any, text: Any = "", body: str = "") -> Context:
    return {"title": title, "text": text, "body": body}


def details(summary: Any, text: Any = "", body: str = "", opened: bool = False) -> Context:
    return {"summary": summary, "text": text, "body": body, "opened": opened}


def card(
    title: Any = "", text: Any = "", href: str = "", value: Any = "", body: str = ""
) -> Context:
    return {"title": title, "text": text, "href": href, "value": value, "body": body}


def key_figure(
    label: Any, value: Any, unit: Any = "", note: Any = "", href: str = "", kind: str = ""
) -> Context:
    shown = shown_value(value)
    return {
        "label": label,
        "value": shown,
        "unit": unit,
        "note": note,
        "href": href,
        "kind": kind,
    }


def step_indicator(steps: Iterable[Any], current: int = 0) -> Context:
    labels = [step if isinstance(step, list | tuple) else (step, "") for step in steps]
    shown = [
        {
            "number": index + 1,
            "label": label,
            "note": note,
            "state": "done" if index < current else "current" if index == current else "ahead",
        }
        for index, (label, note) in enumerate(labels)
    ]
    return {"steps": shown}


def timeline(events: Iterable[Sequence[Any]]) -> Context:
    keys = ("at", "title", "text", "by")
    return {"events": [dict(zip(keys, event, strict=False)) for event in events]}


def task_list(items: Iterable[Sequence[Any]]) -> Context:
    keys = ("label", "href", "status", "colour")
    return {"items": [dict(zip(keys, item, strict=False)) for item in items]}


def summary_list(rows: Iterable[Any] = (), title: Any = "", body: str = "") -> Context:
    keys = ("key", "value", "href", "action")
    shown = [
        dict(row) if isinstance(row, Mapping) else dict(zip(keys, row, strict=False))
        for row in rows
    ]
    for row in shown:
        row["value"] = _in_lines(shown_value(row.get("value")))
        row.setdefault("action", _("Sửa"))
    return {
        "rows": shown,
        "title": title,
        "body": body,
        "has_actions": any(row.get("href") for row in shown),
    }


def _in_lines(value: Any) -> Any:
    """Keep the line breaks of typed text; markup has its own."""
    return value if isinstance(value, SafeData) else linebreaksbr(value)


def table(
    columns: Iterable[Column | Any] = (),
    rows: Iterable[Iterable[Any]] = (),
    caption: Any = "",
    empty: Any = "",
    caption_hidden: bool = False,
    caption_size: str = "m",
    first_header: bool = False,
    body: str = "",
    stacks: bool | None = None,
    **attrs: Any,
) -> Context:
    heads = [column if isinstance(column, Column) else Column(column) for column in columns]
    return {
        "columns": heads,
        "rows": [_row(heads, row) for row in rows],
        "caption": caption,
        "caption_hidden": caption_hidden,
        "caption_size": caption_size,
        "empty": empty or _("Không có dòng nào."),
        "first_header": first_header,
        "body": body,
        "stacks": stacks if stacks is not None else not body and _stacks(heads),
        "attrs": html_attributes(attrs),
    }


def _stacks(heads: Sequence[Column]) -> bool:
    """Say whether rows read better one below the other on a telephone: a register does, figures do not."""
    return len(heads) > 2 and sum(head.numeric for head in heads) < 2


def _row(columns: Sequence[Column], values: Iterable[Any]) -> list[Context]:
    cells = [value if isinstance(value, Cell) else Cell(value) for value in values]
    # A row may have more cells than there are heads, for buttons without a heading.
    heads = [*columns, *[Column("")] * (len(cells) - len(columns))]
    return [
        {
            "text": shown_value(cell.text),
            "href": cell.href,
            "tag": cell.tag,
            "note": cell.note,
            "label": head.label,
            "numeric": head.numeric,
            "no_wrap": head.no_wrap,
        }
        for cell, head in zip(cells, heads, strict=False)
    ]


def shown_value(value: Any) -> Any:
    """Return a value as screens show it: numbers grouped, days and moments in Vietnamese order."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    if isinstance(value, int | float | Decimal):
        return grouped(value)
    if isinstance(value, datetime):
        return moment(value)
    return short_date(value) if isinstance(value, date) else value

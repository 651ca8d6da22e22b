"""Buttons and form controls that are not part of a Django form."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from lienthong.base.components.attributes import html_attributes

Context = dict[str, Any]


def button(
    text: Any,
    href: str = "",
    kind: str = "",
    type: str = "submit",
    name: str = "",
    value: Any = "",
    disabled: bool = False,
    **attrs: Any,
) -> Context:
    return {
        "text": text,
        "href": href,
        "kind": kind,
        "type": type,
        "name": name,
        "value": value,
        "disabled": disabled,
        "attrs": html_attributes(attrs),
    }


def post_button(
    context: Any,
    url: str,
    text: Any,
    kind: str = "secondary",
    name: str = "",
    value: Any = "",
    **attrs: Any,
) -> Context:
    return {
        "csrf_token": context.get("csrf_token"),
        "url": url,
        "text": text,
        "kind": kind,
        "name": name,
        "value": value,
        "attrs": html_attributes(attrs),
    }


def text_input(
    name: str,
    label: Any,
    value: Any = "",
    hint: Any = "",
    error: Any = "",
    type: str = "text",
    width: str = "",
    prefix: Any = "",
    suffix: Any = "",
    **attrs: Any,
) -> Context:
    return _control(name, label, hint, error, attrs) | {
        "value": value,
        "type": type,
        "width": width,
        "prefix": prefix,
        "suffix": suffix,
    }


def textarea(
    name: str,
    label: Any,
    value: Any = "",
    hint: Any = "",
    error: Any = "",
    rows: int = 5,
    **attrs: Any,
) -> Context:
    return _control(name, label, hint, error, attrs) | {"value": value, "rows": rows}


def file_upload(
    name: str,
    label: Any,
    hint: Any = "",
    error: Any = "",
    accept: str = "",
    multiple: bool = False,
    **attrs: Any,
) -> Context:
    return _control(name, label, hint, error, attrs | {"accept": accept, "multiple": multiple})


def select(
    name: str,
    label: Any,
    choices: Iterable[Sequence[Any]],
    selected: Any = "",
    hint: Any = "",
    error: Any = "",
    **attrs: Any,
) -> Context:
    return _control(name, label, hint, error, attrs) | {
        "groups": [("", _options(choices, [selected]))]
    }


def radios(
    name: str,
    legend: Any,
    choices: Iterable[Sequence[Any]],
    selected: Any = "",
    hint: Any = "",
    error: Any = "",
    inline: bool = False,
    small: bool = False,
    **attrs: Any,
) -> Context:
    return _control(name, legend, hint, error, attrs) | {
        "options": _options(choices, [selected]),
        "inline": inline,
        "small": small,
    }


def checkboxes(
    name: str,
    legend: Any,
    choices: Iterable[Sequence[Any]],
    selected: Iterable[Any] = (),
    hint: Any = "",
    error: Any = "",
    small: bool = False,
    **attrs: Any,
) -> Context:
    return _control(name, legend, hint, error, attrs) | {
        "options": _options(choices, selected),
        "small": small,
    }


def date_input(
    name: str, label: Any, value: Any = None, hint: Any = "", error: Any = "", **attrs: Any
) -> Context:
    texts = [value.day, value.month, value.year] if value else ["", "", ""]
    return _control(name, label, hint or day_hint(), error, attrs) | {
        "boxes": day_boxes(name, f"id_{name}", texts)
    }


def day_hint() -> str:
    """Return the example that every date question shows."""
    return _("Ví dụ: 9 9 2019")


def day_boxes(name: str, anchor: str, texts: Sequence[Any]) -> list[Context]:
    """Return the three boxes of a date question."""
    labels = (_("Ngày"), _("Tháng"), _("Năm"))
    return [
        {
            "name": f"{name}_{index}",
            "id": f"{anchor}_{index}",
            "label": label,
            "value": texts[index],
            "width": 4 if index == 2 else 2,
        }
        for index, label in enumerate(labels)
    ]


def search_box(
    action: str = "",
    name: str = "q",
    value: Any = "",
    label: Any = "",
    hint: Any = "",
    **attrs: Any,
) -> Context:
    return {
        "action": action,
        "name": name,
        "id": f"id_{name}",
        "value": value,
        "label": label or _("Tìm kiếm"),
        "hint": hint,
        "attrs": html_attributes(attrs),
    }


def filter_bar(
    action: str = "", submit: Any = "", clear_url: str = "", body: str = "", label: Any = ""
) -> Context:
    return {
        "action": action,
        "submit": submit or _("Lọc"),
        "clear_url": clear_url,
        "body": body,
        "label": label or _("Bộ lọc"),
    }


def fieldset(legend: Any, body: str = "", size: str = "m", hint: Any = "") -> Context:
    return {"legend": legend, "body": body, "size": size, "hint": hint}


def _control(name: str, label: Any, hint: Any, error: Any, attrs: dict[str, Any]) -> Context:
    anchor = str(attrs.pop("id", "") or f"id_{name}")
    return {
        "name": name,
        "id": anchor,
        "label": label,
        "label_size": attrs.pop("label_size", ""),
        "label_hidden": attrs.pop("label_hidden", False),
        "hint": hint,
        "error": error,
        "described": described(anchor, hint, error),
        "attrs": html_attributes(attrs),
    }


def described(anchor: str, hint: Any, error: Any) -> str:
    """Return the ids that explain a control, for aria-describedby."""
    return " ".join(f"{anchor}-{part}" for part, text in (("hint", hint), ("error", error)) if text)


def _options(choices: Iterable[Sequence[Any]], selected: Iterable[Any]) -> list[Context]:
    chosen = {str(value) for value in selected}
    return [
        {
            "value": choice[0],
            "label": choice[1],
            "hint": choice[2] if len(choice) > 2 else "",
            "selected": str(choice[0]) in chosen,
        }
        for choice in choices
    ]

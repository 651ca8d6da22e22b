"""Django forms shown through the components: the control follows from the field's widget."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.widgets import Input
from django.utils.translation import gettext as _

from lienthong.base.components.attributes import html_attributes
from lienthong.base.components.controls import day_boxes, day_hint, described
from lienthong.base.forms import DayWidget

Context = dict[str, Any]

# The first widget class that fits decides; a subclass stands before its parent.
_TEMPLATES: tuple[tuple[type[forms.Widget], str], ...] = (
    (DayWidget, "date_input"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.Select, "select"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file_upload"),
    (forms.HiddenInput, "hidden"),
    (Input, "text_input"),
)


ROWS = 5


def field(
    bound: BoundField,
    hint: Any = "",
    label: Any = "",
    label_size: str = "",
    width: str = "",
    rows: int = 0,
    prefix: Any = "",
    suffix: Any = "",
    inline: bool = False,
    small: bool = False,
    optional: bool | None = None,
    label_hidden: bool = False,
    **attrs: Any,
) -> Context:
    template = _template_of(bound.field.widget)
    hint = hint or bound.help_text or _default_hint(bound, template)
    error = bound.errors[0] if bound.errors else ""
    context: Context = {
        "template": f"components/{template}.html",
        "name": bound.html_name,
        "id": bound.auto_id or f"id_{bound.html_name}",
        "label": label or bound.label,
        "label_size": label_size,
        "label_hidden": label_hidden,
        "optional": not bound.field.required if optional is None else optional,
        "hint": hint,
        "error": error,
        "width": width or _width(bound.field),
        "rows": rows or _rows(bound.field.widget),
        "prefix": prefix,
        "suffix": suffix,
        "inline": inline,
        "small": small,
    }
    context["described"] = described(context["id"], hint, error)
    context["attrs"] = html_attributes(_attributes(bound, template) | attrs)
    return context | _value(bound, template)


def _rows(widget: forms.Widget) -> int:
    """Return how high a text area is: as its form says; Django's own default, a text, says nothing."""
    said = widget.attrs.get("rows")
    return said if isinstance(said, int) else ROWS


_NAMELESS = frozenset({"required", "incomplete", "invalid", "invalid_choice", "invalid_day"})


def error_summary(
    form: Any = None, errors: Iterable[tuple[Any, str]] = (), title: Any = ""
) -> Context:
    found = forms_of(form)
    listed = [
        *errors,
        *((text, anchor) for one in found for text, anchor in _errors_of(one)),
    ]
    return {"errors": listed, "title": title or _("Có lỗi cần sửa")}


def forms_of(form: Any) -> list[Any]:
    """Return one form or several as a list; a formset counts as its forms."""
    if form is None or form == "":
        return []
    return list(form) if isinstance(form, list | tuple | forms.BaseFormSet) else [form]


def _errors_of(form: Any) -> Iterator[tuple[str, str]]:
    for text in form.non_field_errors():
        yield text, ""
    for bound in form:
        for error in bound.errors.as_data():
            # Far from its field, "must not be empty" says nothing without the field's name.
            name = f"{bound.label}: " if error.code in _NAMELESS else ""
            for text in error.messages:
                yield f"{name}{text}", f"#{_first_control(bound)}"


def _first_control(bound: BoundField) -> str:
    anchor = bound.auto_id or f"id_{bound.html_name}"
    return f"{anchor}_0" if isinstance(bound.field.widget, DayWidget) else anchor


def _template_of(widget: forms.Widget) -> str:
    for kind, template in _TEMPLATES:
        if isinstance(widget, kind):
            return template
    raise TypeError(f"{type(widget).__name__} has no component")


def _default_hint(bound: BoundField, template: str) -> Any:
    if template == "date_input":
        return day_hint()
    if isinstance(bound.field, forms.DateField):
        return _("Ví dụ: 09/09/2019")
    return ""


def _width(form_field: forms.Field) -> str:
    if isinstance(form_field, forms.DateField | forms.IntegerField):
        return "10"
    return ""


def _attributes(bound: BoundField, template: str) -> dict[str, Any]:
    attrs = {
        name.replace("-", "_"): value
        for name, value in bound.field.widget.attrs.items()
        if name not in {"class", "id", "rows", "cols", "required"}
    }
    widget = bound.field.widget
    if template == "text_input" and isinstance(bound.field, forms.DateField):
        attrs.setdefault("inputmode", "numeric")
    if isinstance(bound.field, forms.IntegerField):
        attrs.setdefault("inputmode", "numeric")
    if template == "file_upload":
        attrs["multiple"] = bool(getattr(widget, "allow_multiple_selected", False))
    if isinstance(widget, forms.SelectMultiple):
        attrs["multiple"] = template == "select"
    if bound.field.disabled:
        attrs["disabled"] = True
    return attrs


def _value(bound: BoundField, template: str) -> Context:
    widget, value = bound.field.widget, bound.value()
    if template == "date_input":
        return {"boxes": day_boxes(bound.html_name, str(bound.auto_id), _texts(value))}
    if template in {"select", "radios", "checkboxes"}:
        groups = _groups(bound)
        return {
            "groups": groups,
            "options": [option for _, options in groups for option in options],
        }
    if template == "checkbox":
        return {"checked": bool(value) and value != "False"}
    if template == "file_upload":
        return {}
    kind = getattr(widget, "input_type", "text")
    # Spinners of number inputs change a value by accident; digits typed as text do not.
    shown_type = "text" if kind in {"number", "date"} else kind
    if kind == "password" and not getattr(widget, "render_value", False):
        value = None
    shown = widget.format_value(value)
    return {"type": shown_type, "value": "" if shown is None else shown}


def _texts(value: Any) -> list[Any]:
    if isinstance(value, list | tuple):
        return [text or "" for text in value]
    return DayWidget().decompress(value)


def _groups(bound: BoundField) -> list[tuple[str, list[Context]]]:
    widget = bound.field.widget
    rendered = widget.get_context(bound.html_name, bound.value(), {})["widget"]
    return [
        (
            name or "",
            [
                {"value": option["value"], "label": option["label"], "selected": option["selected"]}
                for option in options
            ],
        )
        for name, options, _index in rendered["optgroups"]
    ]

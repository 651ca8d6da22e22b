"""The component library of the pages: ``{% load lt %}``; the gallery page shows every component."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import template
from django.middleware.csrf import get_token
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lienthong.base import formats, sheets
from lienthong.base.components import (
    charts,
    content,
    controls,
    fields,
    navigation,
    trends,
    verdict,
)
from lienthong.base.components.attributes import html_attributes

register = template.Library()

PLAIN: dict[str, Callable[..., dict[str, Any]]] = {
    "back_link": navigation.back_link,
    "bar_chart": charts.bar_chart,
    "breadcrumbs": navigation.breadcrumbs,
    "button": controls.button,
    "card": content.card,
    "checkboxes": controls.checkboxes,
    "date_input": controls.date_input,
    "details": content.details,
    "error_summary": fields.error_summary,
    "field": fields.field,
    "file_upload": controls.file_upload,
    "inset": content.inset,
    "key_figure": content.key_figure,
    "line_chart": trends.line_chart,
    "notification_banner": content.notification_banner,
    "panel": content.panel,
    "province_map": charts.province_map,
    "radios": controls.radios,
    "search_box": controls.search_box,
    "select": controls.select,
    "sparkline": trends.sparkline,
    "split_bar": trends.split_bar,
    "step_indicator": content.step_indicator,
    "sub_navigation": navigation.sub_navigation,
    "summary_list": content.summary_list,
    "table": content.table,
    "tabs": navigation.tabs,
    "tag": content.tag,
    "task_list": content.task_list,
    "text_input": controls.text_input,
    "textarea": controls.textarea,
    "timeline": content.timeline,
    "verdict_panel": verdict.verdict_panel,
    "warning_text": content.warning_text,
}
WITH_CONTEXT: dict[str, Callable[..., dict[str, Any]]] = {
    "account_menu": navigation.account_menu,
    "language_switch": navigation.language_switch,
    "pagination": navigation.pagination,
    "post_button": controls.post_button,
    "service_navigation": navigation.service_navigation,
}
# Components whose content may be written between the tags of {% component %}.
BLOCKS: dict[str, Callable[..., dict[str, Any]]] = {
    "card": content.card,
    "details": content.details,
    "fieldset": controls.fieldset,
    "filter_bar": controls.filter_bar,
    "inset": content.inset,
    "notification_banner": content.notification_banner,
    "panel": content.panel,
    "summary_list": content.summary_list,
    "table": content.table,
    "warning_text": content.warning_text,
}

for _name, _function in PLAIN.items():
    register.inclusion_tag(f"components/{_name}.html", name=_name)(_function)
for _name, _function in WITH_CONTEXT.items():
    register.inclusion_tag(f"components/{_name}.html", takes_context=True, name=_name)(_function)

register.simple_tag(navigation.query_string, takes_context=True)


@register.simple_tag(takes_context=True)
def sheet(context: Context, path: str) -> str:
    return sheets.needed(context.get("request"), path)


def _or_nothing(write: Callable[[Any], str]) -> Callable[[Any], str]:
    """Print nothing for an absent value, as Django's own filters do."""
    return lambda value: "" if value is None or value == "" else write(value)


@register.filter
def grouped(value: Any) -> Any:
    """Group the thousands of a number; words stay as they are."""
    is_plain = value is None or isinstance(value, int | float | Decimal)
    return content.shown_value(value) if is_plain else value


for _name in ("money", "percent", "file_size", "short_date", "moment", "document_date"):
    register.filter(_name, _or_nothing(getattr(formats, _name)))


@register.inclusion_tag("components/fields.html", name="fields")
def form_fields(form: Any) -> dict[str, Any]:
    return {"form": form}


@register.inclusion_tag("components/render_form.html", takes_context=True)
def render_form(
    context: Context,
    form: Any,
    submit: Any = "",
    action: str = "",
    cancel_url: str = "",
    cancel: Any = "",
    kind: str = "",
    summary: bool = True,
    **attrs: Any,
) -> dict[str, Any]:
    return {
        "csrf_token": context.get("csrf_token") or get_token(context["request"]),
        "form": form,
        "submit": submit or _("Lưu"),
        "action": action,
        "cancel_url": cancel_url,
        "cancel": cancel or _("Hủy"),
        "kind": kind,
        "summary": summary,
        "attrs": html_attributes(attrs),
    }


class ComponentNode(template.Node):
    """A component with its content written between the tags."""

    def __init__(self, name: str, values: dict[str, FilterExpression], nodelist: NodeList) -> None:
        self.name = name
        self.values = values
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """Render the content first, then the component around it."""
        values = {key: value.resolve(context) for key, value in self.values.items()}
        body = self.nodelist.render(context)
        shown = BLOCKS[self.name](**values, body=body)
        rendered = get_template(f"components/{self.name}.html").render(shown)
        # Every value in it went through the template's own escaping.
        return SafeString(rendered)


@register.tag
def component(parser: Parser, token: Token) -> ComponentNode:
    """Write ``{% component "inset" ... %}content{% endcomponent %}``."""
    _tag, name, *bits = token.split_contents()
    name = name.strip("\"'")
    if name not in BLOCKS:
        raise template.TemplateSyntaxError(
            f"{name!r} is no component with content: {sorted(BLOCKS)}"
        )
    values = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError(f"{name!r} takes name=value only, not {bits[0]!r}")
    nodelist = parser.parse(("endcomponent",))
    parser.delete_first_token()
    return ComponentNode(name, values, nodelist)

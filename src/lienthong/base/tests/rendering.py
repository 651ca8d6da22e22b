"""Render a component and compare markup, whitespace and attribute order apart."""

from typing import Any

from django.template import Context, Template
from django.test.html import Element, parse_html


def render(source: str, **context: Any) -> str:
    return Template("{% load lt i18n %}" + source).render(Context(context))


def parsed(html: str) -> Element:
    return parse_html(html)

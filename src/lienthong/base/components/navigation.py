"""Components that lead to other pages."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienthong.base.desk import menu_for
from lienthong.base.paging import Page

Context = dict[str, Any]

LANGUAGES = (("vi", "Tiếng Việt"), ("en", "English"))


def breadcrumbs(items: Iterable[Sequence[Any]]) -> Context:
    return {"items": [(item[0], item[1] if len(item) > 1 else "") for item in items]}


def back_link(href: str, text: Any = "") -> Context:
    return {"href": href, "text": text or _("Quay lại")}


def sub_navigation(items: Iterable[Sequence[Any]], label: Any = "") -> Context:
    keys = ("label", "href", "current", "count")
    return {
        "items": [dict(zip(keys, item, strict=False)) for item in items],
        "label": label or _("Mục"),
    }


def tabs(items: Iterable[Sequence[Any]], title: Any = "") -> Context:
    return {
        "items": [dict(zip(("id", "label", "body"), item, strict=True)) for item in items],
        "title": title or _("Nội dung"),
    }


def pagination(context: Any, page: Page, parameter: str = "page") -> Context:
    request = context["request"]
    numbers = _shown_numbers(page)
    links: list[Context] = []
    for before, number in zip([0, *numbers], numbers, strict=False):
        if number - before > 1:
            links.append({"gap": True})
        links.append(
            {
                "number": number,
                "href": changed_query(request, **{parameter: number}),
                "current": number == page.number,
            }
        )
    return {
        "page": page,
        "links": links,
        "first": page.offset + 1,
        "last": page.offset + len(page),
        "previous": changed_query(request, **{parameter: page.number - 1}),
        "next": changed_query(request, **{parameter: page.number + 1}),
        "is_needed": page.has_previous or page.has_next,
    }


def _shown_numbers(page: Page) -> list[int]:
    near = range(page.number - 1, page.number + 2)
    # The last page is only offered when the count is exact: skipping far costs time.
    ends = [1, page.pages] if page.is_counted_in_full else [1]
    return sorted({number for number in [*near, *ends] if 1 <= number <= page.pages})


def query_string(context: Any, **changes: Any) -> str:
    return changed_query(context["request"], **changes)


def changed_query(request: HttpRequest, **changes: Any) -> str:
    """Return the address's query with some parameters changed; None or empty removes one."""
    query: QueryDict = request.GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


def service_navigation(context: Any) -> Context:
    """Give the menu of the acting officer, its sections in the order of their first entries."""
    request = context.get("request")
    officer = getattr(request, "officer", None)
    here = getattr(request, "path", "")
    sections: dict[str, list[Context]] = {}
    for entry in menu_for(officer):
        href = address(entry.url_name)
        if href:
            sections.setdefault(str(entry.section), []).append(
                {"label": entry.label, "href": href, "group": entry.group}
            )
    current = _longest_prefix(here, [one for rows in sections.values() for one in rows])
    near = "" if current else _same_beginning(here, sections)
    shown = [_section(label, rows, current, near) for label, rows in sections.items()]
    return {"sections": shown, "here": next((one for one in shown if one["current"]), None)}


def _section(label: str, rows: Iterable[Context], current: str, near: str) -> Context:
    entries = [one | {"current": one["href"] == current and not near} for one in rows]
    groups: dict[str, list[Context]] = {}
    for one in entries:
        groups.setdefault(str(one["group"]), []).append(one)
    return {
        "label": label,
        "href": entries[0]["href"],
        "entries": entries,
        "groups": list(groups.items()),
        "current": label == near or any(one["current"] for one in entries),
        "entry": next((one["label"] for one in entries if one["current"]), ""),
    }


def _same_beginning(here: str, sections: dict[str, list[Context]]) -> str:
    """Return the section to which a page belongs that is below no entry of the menu: "/phoi-hop/so-lieu/"."""
    first = here.strip("/").partition("/")[0]
    fitting = (
        label
        for label, rows in sections.items()
        if any(str(one["href"]).strip("/").partition("/")[0] == first for one in rows)
    )
    return next(fitting, "") if first else ""


def _longest_prefix(here: str, entries: Iterable[Context]) -> str:
    """Return the entry that a page is or lies below; every page lies below "/", so only "/" itself is it."""
    hrefs = [str(one["href"]) for one in entries]
    fitting = [href for href in hrefs if here == href or (href != "/" and here.startswith(href))]
    return max(fitting, key=len, default="")


def account_menu(context: Any) -> Context:
    request = context.get("request")
    return {
        "officer": getattr(request, "officer", None),
        "csrf_token": context.get("csrf_token"),
        "sign_in": address("identity:sign_in"),
        "sign_out": address("identity:sign_out"),
        "account": address("identity:account"),
    }


def language_switch(context: Any) -> Context:
    request = context.get("request")
    here = request.get_full_path() if request else "/"
    active = (get_language() or "vi").split("-")[0]
    return {
        "csrf_token": context.get("csrf_token"),
        "action": address("base:set_language"),
        "here": here,
        "languages": [
            {"code": code, "name": name, "current": code == active} for code, name in LANGUAGES
        ],
    }


def address(url_name: str) -> str:
    """Return the address of a named page, or nothing when the node does not have it."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""

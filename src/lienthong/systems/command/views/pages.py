"""What the pages of the command centre share: the moment they show, and figures as cells."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lienthong.base.formats import moment
from lienthong.base.tables import Cell
from lienthong.systems.command.board import Figure
from lienthong.systems.command.wording import value_of


def page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """Return a page of this system."""
    return render(request, f"command/{template}", context)


def crumbs(*items: tuple[str | Promise, str]) -> Sequence[tuple[str, str]]:
    """Return breadcrumbs below the screen of the command centre; the last one is the page itself."""
    return [
        (_("Điều hành"), reverse("command:home")),
        *((str(label), href) for label, href in items),
    ]


def cell(figure: Figure | None, carried: str) -> Cell | str:
    """Return a figure as a cell of a table that leads to its list, at the moment that the page carries."""
    if figure is None:
        return "–"
    note = _("đã cũ") if figure.is_stale else ""
    return Cell(value_of(figure), href=figure.source_at(carried), note=figure.why or note)


def recorded(figure: Figure) -> str:
    """Return since when a figure has been known."""
    return moment(figure.point.recorded_at) if figure.point else ""

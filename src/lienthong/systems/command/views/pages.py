"""What the pages of the command centre share: the moment they show, and figures as cells."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lienthong.base import clock
from lienthong.base.clock import VIETNAM
from lienthong.base.formats import moment
from lienthong.base.tables import Cell
from lienthong.systems.command.board import Figure, chosen_moment
from lienthong.systems.command.wording import value_of

_NOT_KEPT = {"as_of", "as", "page"}


def page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """Return a page of this system."""
    return render(request, f"command/{template}", context)


def crumbs(*items: tuple[str | Promise, str]) -> Sequence[tuple[str, str]]:
    """Return breadcrumbs below the screen of the command centre; the last one is the page itself."""
    return [
        (_("Điều hành"), reverse("command:home")),
        *((str(label), href) for label, href in items),
    ]


def moment_of(request: HttpRequest) -> dict[str, Any]:
    """Return the moment a page shows, and what carries it and the rest of the address on to other pages.

    :raises AsOfUnreadable, AsOfInFuture: for a moment that cannot be shown.
    """
    text = request.GET.get("as_of", "").strip()
    shown = chosen_moment(text, clock.now())
    written = typed(shown) if text else ""
    kept = [(name, value) for name, value in request.GET.items() if name not in _NOT_KEPT]
    return {
        "as_of": shown,
        "typed": written,
        "carried": f"?as_of={written}" if text else "",
        "kept": kept,
    }


def typed(at: datetime) -> str:
    """Return a moment as a control of a form holds it, in Viet Nam's time, to the second."""
    return at.astimezone(VIETNAM).strftime("%Y-%m-%dT%H:%M:%S")


def cell(figure: Figure | None) -> Cell | str:
    """Return a figure as a cell of a table that leads to its list."""
    if figure is None:
        return "–"
    note = _("đã cũ") if figure.is_stale else ""
    return Cell(value_of(figure), href=figure.source, note=figure.why or note)


def recorded(figure: Figure) -> str:
    """Return since when a figure has been known."""
    return moment(figure.point.recorded_at) if figure.point else ""

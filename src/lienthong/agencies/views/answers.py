"""What the pages of this floor answer alike."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from lienthong.agencies.actions.acting import Actor
from lienthong.agencies.forms import AsOfForm
from lienthong.base import clock
from lienthong.base.errors import Refusal

_TO_CORRECT = 422


def officer_of(request: HttpRequest) -> Actor:
    """Return the officer of a page that only officers reach."""
    officer: Actor = request.officer  # type: ignore[attr-defined]
    return officer


def chosen_day(request: HttpRequest) -> tuple[date, AsOfForm]:
    """Return the day a page is asked about, and the form that says so."""
    asked = any(name.startswith("day_") for name in request.GET)
    form = AsOfForm(request.GET if asked else None)
    return form.chosen(clock.today()), form


def day_query(day: date) -> str:
    """Return the query that asks for a day."""
    return f"day_0={day.day}&day_1={day.month}&day_2={day.year}"


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent, be it empty; None for a form that is only shown."""
    return request.POST if request.method == "POST" else None


def form_page(
    request: HttpRequest,
    form: BaseForm,
    act: Callable[[dict[str, Any]], object],
    *,
    title: str,
    done: str,
    to: str,
    back: str,
    kind: str = "",
    submit: str = "",
) -> HttpResponse:
    """Answer a page that is one form and one action: show it, carry it out, or show what to correct."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, done)
            return redirect(to)
    status = _TO_CORRECT if form.is_bound and form.errors else 200
    context = {"form": form, "title": title, "back": back, "kind": kind, "submit": submit}
    return render(request, "agencies/form.html", context, status=status)

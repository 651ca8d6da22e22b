"""How screens answer: the officer at work, a step that was done, a refusal shown where it happened."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise

from lienthong.base.errors import Conflict, Invalid, Refusal
from lienthong.identity.officers import Officer

SHOWN_IN_PLACE = (Conflict, Invalid)


def officer_of(request: HttpRequest) -> Officer:
    """Return the officer at work; the route has checked that there is one."""
    return cast(Officer, request.officer)  # type: ignore[attr-defined]


def step(
    request: HttpRequest, action: Callable[[], object], *, done: str | Promise, back: str
) -> HttpResponse:
    """Do one step of a case and go back to its page, with the outcome in words."""
    try:
        action()
    except Refusal as refusal:
        if not isinstance(refusal, SHOWN_IN_PLACE) and refusal.status not in {409, 422}:
            raise
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, str(done))
    return redirect(back)


def form_errors(request: HttpRequest, form: Any, back: str) -> HttpResponse:
    """Go back to the page with the first error of a small form that stands on it, and its field's name."""
    for name, errors in form.errors.items():
        field = form.fields.get(name)
        messages.error(request, f"{field.label}: {errors[0]}" if field else errors[0])
        break
    return redirect(back)


def lines(text: str) -> tuple[str, ...]:
    """Return the written lines of a text area."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())

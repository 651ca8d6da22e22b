"""How screens answer: the officer at work, a step that was done, a refusal shown where it happened."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.functional import Promise

from lienthong.base.errors import Conflict, Invalid, Refusal
from lienthong.identity.officers import Officer

SHOWN_IN_PLACE = (Conflict, Invalid)
KEPT = "kept-form"


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


def offered(
    request: HttpRequest,
    form: Any,
    action: Callable[[], object],
    *,
    done: str | Promise,
    back: str,
) -> HttpResponse:
    """Do the step of a small form that stands on a page; refused, its words stand there again."""
    if not form.is_valid():
        _keep(request)
        return form_errors(request, form, back)

    def attempt() -> None:
        try:
            action()
        except Refusal:
            _keep(request)
            raise

    return step(request, attempt, done=done, back=back)


def put_back(request: HttpRequest, forms: Iterable[tuple[str, Any]]) -> str:
    """Fill the form of the address that was just refused with what was written; return the address."""
    kept = request.session.pop(KEPT, None)
    if kept is None:
        return ""
    address: str = kept["address"]
    for each, form in forms:
        if each == address:
            form.data, form.is_bound = QueryDict(kept["data"]), True
    return address


def _keep(request: HttpRequest) -> None:
    request.session[KEPT] = {"address": request.path, "data": request.POST.urlencode()}


def lines(text: str) -> tuple[str, ...]:
    """Return the written lines of a text area."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())

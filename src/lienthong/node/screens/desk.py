"""The first page: an officer's desk, or the way to sign in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from lienthong.base import clock, desk
from lienthong.base.access import public


@public
def home(request: HttpRequest) -> HttpResponse:
    """Show the officer what every system has for them; send others to sign in."""
    officer = getattr(request, "officer", None)
    if officer is None:
        return redirect("identity:sign_in")
    now = clock.now()
    context = {"cards": desk.cards_for(officer, now), "today": clock.day_of(now)}
    return render(request, "node/desk.html", context)

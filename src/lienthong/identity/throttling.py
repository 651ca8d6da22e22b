"""Slowing down guesses: what counts as one caller, and what a locked-out caller reads."""

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

TOO_MANY = 429
# No account has this name: names of accounts begin with a letter or a digit.
_PROGRAMS = "-programs-"


def client_address(request: HttpRequest) -> str:
    """Return the caller's address as the web server knows it; headers anybody can write do not count."""
    return str(request.META.get("REMOTE_ADDR", "")) or "0.0.0.0"  # noqa: S104 -- "unknown", not a bind


def locked_page(
    request: HttpRequest, original: Any = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Return the page that says how long to wait."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "identity/locked.html", {"minutes": minutes}, status=TOO_MANY)


def count_failure(request: HttpRequest, username: str) -> None:
    """Count a wrong one-time code like a wrong password."""
    user_login_failed.send(sender=__name__, credentials={"username": username}, request=request)


def too_many_tokens(request: HttpRequest) -> bool:
    """Count a refused token of a program; tell whether its caller had too many of them lately."""
    credentials = {"username": _PROGRAMS}
    if not AxesProxyHandler.is_allowed(request, credentials):
        return True
    count_failure(request, _PROGRAMS)
    return False

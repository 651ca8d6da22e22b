"""The first page: an officer's desk, or the way to sign in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from lienthong.base import clock, desk
from lienthong.base.access import public, signed_in


@public
def home(request: HttpRequest) -> HttpResponse:
    """Show the officer what every system has for them; send others to sign in."""
    officer = getattr(request, "officer", None)
    if officer is None:
        return redirect("identity:sign_in")
    now = clock.now()
    cards = desk.cards_for(officer, now)
    context = {
        "sections": _sections([card for card in cards if not card.content.columns]),
        "tables": [card for card in cards if card.content.columns],
        "today": clock.day_of(now),
    }
    return render(request, "node/desk.html", context)


def _sections(figures: list[desk.LoadedCard]) -> list[dict[str, Any]]:
    """Group figures by section; those that need nobody's eye today stand aside."""
    sections: dict[str, list[desk.LoadedCard]] = {}
    for loaded in figures:
        sections.setdefault(str(loaded.card.section), []).append(loaded)
    return [
        {
            "label": label,
            "busy": [one for one in loaded if str(one.content.value) != "0"],
            "quiet": [one for one in loaded if str(one.content.value) == "0"],
        }
        for label, loaded in sections.items()
    ]


@signed_in
def documents(request: HttpRequest) -> HttpResponse:
    """Lead to the desk, which shows the documents that are due."""
    return redirect("node:home")

"""What mandates answer when another system asks where a transfer or a seat that it has read stands."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.urls import reverse

from lienthong.agencies.views.answers import day_query
from lienthong.axis.asking import Asking, answers
from lienthong.base.text import search_key
from lienthong.contracts.mandates import (
    ChangePlace,
    ChangesAsked,
    ChangesFound,
    SeatNamed,
    TransferNamed,
)
from lienthong.identity.permissions import Permission
from lienthong.systems.mandates.models import BodyAppointment, BodyPost, Transfer

NOWHERE = ChangePlace("", "", None)
_AROUND = timedelta(days=400)
"""A decision follows the text that asks for it, or goes before it, by a year at most."""


@answers(ChangesAsked, permission=Permission.MANDATE_READ)
def changes(question: ChangesAsked, asking: Asking, *, now: datetime) -> ChangesFound:
    """Return where the transfers and seats stand; the registry is open to all who may read mandates."""
    posts = list(BodyPost.objects.select_related("body")) if question.seats else []
    return ChangesFound(
        tuple(_transfer(each, question.on) for each in question.transfers),
        tuple(_seat(each, posts, question.on) for each in question.seats),
    )


def _transfer(named: TransferNamed, on: date) -> ChangePlace:
    rows = Transfer.objects.select_related("mandate").filter(
        mandate__subject=named.subject,
        giver__records__code=named.giver,
        receiver__records__code=named.receiver,
    )
    row = min(rows, key=lambda each: abs(each.effective_date - on), default=None)
    if row is None:
        return NOWHERE
    url = reverse("mandates:transfer", args=[row.id])
    return ChangePlace(row.mandate.title, url, row.effective_date)


def _seat(named: SeatNamed, posts: Iterable[BodyPost], on: date) -> ChangePlace:
    """Return the post that words name, if they name one alone, and when its holder took or left it."""
    role = search_key(named.role)
    fitting = [post for post in posts if _is_called(post, role)]
    longest = max((len(post.title) for post in fitting), default=0)
    best = [post for post in fitting if len(post.title) == longest]
    named_too = [post for post in best if search_key(post.body.name) in role]
    chosen = named_too or best
    if len(chosen) != 1:
        return NOWHERE
    post = chosen[0]
    day = _recorded(post, named, on)
    url = f"{reverse('mandates:body', args=[post.body.subject])}?{day_query(day or on)}"
    return ChangePlace(f"{post.title}, {post.body.name}", url, day)


def _is_called(post: BodyPost, role: str) -> bool:
    """Return whether a role is a post's title, with more or less of its body's name."""
    title, body = search_key(post.title), set(search_key(post.body.name).split())
    longer, shorter = (role, title) if len(role) >= len(title) else (title, role)
    if longer != shorter and not longer.startswith(f"{shorter} "):
        return False
    return set(longer.removeprefix(shorter).split()) <= body


def _recorded(post: BodyPost, named: SeatNamed, on: date) -> date | None:
    """Return the day nearest to the text on which its holder took up or gave up the post."""
    rows = [row for row in BodyAppointment.objects.filter(post=post) if _is_holder(row, named)]
    days = [row.valid.lower if named.is_taking else row.valid.upper for row in rows]
    near = [day for day in days if day is not None and abs(day - on) <= _AROUND]
    return min(near, key=lambda day: abs(day - on), default=None)


def _is_holder(row: BodyAppointment, named: SeatNamed) -> bool:
    holder = search_key(named.holder)
    person, office = search_key(row.person), search_key(row.office)
    return bool(person and person in holder) or office in holder or holder in office

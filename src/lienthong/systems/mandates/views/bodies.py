"""Committees and working groups: who held which post on a day."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.agencies.views.answers import chosen_day, day_query, form_page, posted
from lienthong.base import clock
from lienthong.base.formats import short_date
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import officer_of
from lienthong.identity.access import permitted
from lienthong.identity.permissions import Permission
from lienthong.systems.mandates import picture
from lienthong.systems.mandates.actions import bodies as actions
from lienthong.systems.mandates.forms import (
    AppointForm,
    EndBodyForm,
    FoundForm,
    PostForm,
    ReleaseForm,
)
from lienthong.systems.mandates.models import BodyAppointment, GoverningBody

CHANGES_SHOWN = 100


@permitted(Permission.MANDATE_READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the committees and working groups."""
    context = {
        "columns": [_("Tên tổ chức"), _("Thuộc"), _("Thành lập từ ngày"), _("Căn cứ pháp lý")],
        "rows": [
            (
                Cell(one.name, href=reverse("mandates:body", args=[one.subject])),
                one.parent.name if one.parent else "–",
                short_date(one.founded_date),
                one.legal_basis,
            )
            for one in GoverningBody.objects.select_related("parent")
        ],
    }
    return render(request, "mandates/bodies.html", context)


@permitted(Permission.MANDATE_READ)
def body(request: HttpRequest, subject: str) -> HttpResponse:
    """Show who held the posts of a body on a day, the line of each post, and every change."""
    day, form = chosen_day(request)
    shown = get_object_or_404(GoverningBody.objects.select_related("parent"), subject=subject)
    every = list(
        BodyAppointment.objects.filter(post__body=shown)
        .select_related("post")
        .order_by("post__order", "valid", "id")
    )
    manages = Permission.MANDATE_MANAGE in officer_of(request).permissions
    context = {
        "body": shown,
        "form": form,
        "day": day,
        "query": day_query(day),
        "columns": _columns(),
        "rows": [_row(one, manages) for one in every if _holds(one, day)],
        "picture": picture.draw([_span(one) for one in every], clock.today()),
        "change_columns": [
            Column(_("Ngày"), no_wrap=True),
            Column(_("Thay đổi"), width="one-half"),
            Column(_("Căn cứ pháp lý")),
        ],
        "changes": _changes(every),
        "children": shown.children.all(),
        "has_posts": shown.posts.exists(),
        "manages": manages,
    }
    return render(request, "mandates/body.html", context)


@permitted(Permission.MANDATE_MANAGE)
def found(request: HttpRequest) -> HttpResponse:
    """Enter a committee or working group."""
    back = reverse("mandates:bodies")
    return form_page(
        request,
        FoundForm(posted(request)),
        lambda data: actions.found_body(by=officer_of(request), now=clock.now(), **data),
        title=_("Thêm ủy ban, tổ công tác"),
        done=_("Đã ghi tổ chức. Hãy mở trang của tổ chức để thêm chức danh."),
        to=back,
        back=back,
    )


@permitted(Permission.MANDATE_MANAGE)
def add_post(request: HttpRequest, subject: str) -> HttpResponse:
    """Give a body a post."""
    shown = get_object_or_404(GoverningBody, subject=subject)
    here = reverse("mandates:body", args=[subject])
    return form_page(
        request,
        PostForm(posted(request)),
        lambda data: actions.add_post(body=shown, by=officer_of(request), now=clock.now(), **data),
        title=_("Thêm chức danh của %(body)s") % {"body": shown.name},
        done=_("Đã thêm chức danh."),
        to=here,
        back=here,
    )


@permitted(Permission.MANDATE_MANAGE)
def end(request: HttpRequest, subject: str) -> HttpResponse:
    """End a body, and with it whoever holds its posts."""
    shown = get_object_or_404(GoverningBody, subject=subject)
    here = reverse("mandates:body", args=[subject])
    return form_page(
        request,
        EndBodyForm(posted(request)),
        lambda data: actions.end_body(body=shown, by=officer_of(request), now=clock.now(), **data),
        title=_("Kết thúc %(body)s") % {"body": shown.name},
        done=_("Đã ghi ngày kết thúc."),
        to=here,
        back=here,
        kind="warning",
    )


@permitted(Permission.MANDATE_MANAGE)
def appoint(request: HttpRequest, subject: str) -> HttpResponse:
    """Appoint somebody to a post of a body."""
    shown = get_object_or_404(GoverningBody, subject=subject)
    here = reverse("mandates:body", args=[subject])
    return form_page(
        request,
        AppointForm(posted(request), posts=shown.posts.all()),
        lambda data: actions.appoint(by=officer_of(request), now=clock.now(), **data),
        title=_("Bổ nhiệm vào %(body)s") % {"body": shown.name},
        done=_("Đã ghi người giữ chức danh."),
        to=here,
        back=here,
    )


@permitted(Permission.MANDATE_MANAGE)
def release(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """Write down that somebody leaves a post of a body."""
    held = get_object_or_404(
        BodyAppointment.objects.select_related("post__body"), pk=appointment_id
    )
    here = reverse("mandates:body", args=[held.post.body.subject])
    return form_page(
        request,
        ReleaseForm(posted(request)),
        lambda data: actions.release(
            appointment=held, by=officer_of(request), now=clock.now(), **data
        ),
        title=_("Thôi giữ chức danh: %(post)s, %(who)s")
        % {"post": held.post.title, "who": held.person or held.office},
        done=_("Đã ghi ngày thôi giữ."),
        to=here,
        back=here,
    )


def _columns() -> list[Column]:
    return [
        Column(_("Chức danh")),
        Column(_("Người giữ"), width="one-third"),
        Column(_("Từ ngày"), no_wrap=True),
        Column(_("Đến trước ngày"), no_wrap=True),
        Column(_("Căn cứ pháp lý"), width="one-quarter"),
        Column(_("Thao tác")),
    ]


def _row(one: BodyAppointment, manages: bool) -> tuple[Any, ...]:
    end = one.valid.upper
    return (
        one.post.title,
        Cell(one.person or one.office, note=one.office if one.person else ""),
        short_date(one.valid.lower),
        short_date(end) if end else "–",
        one.legal_basis,
        Cell(_("Thôi giữ"), href=reverse("mandates:release", args=[one.pk]))
        if manages and end is None
        else "",
    )


def _holds(one: BodyAppointment, day: date) -> bool:
    end = one.valid.upper
    return bool(one.valid.lower <= day and (end is None or day < end))


def _who(one: BodyAppointment) -> str:
    return f"{one.person}, {one.office}" if one.person else one.office


def _span(one: BodyAppointment) -> picture.Span:
    end = one.valid.upper
    return picture.Span(
        label=one.post.title,
        first=one.valid.lower,
        until=end,
        is_main=one.is_single,
        words=_("%(post)s: %(who)s, từ %(first)s%(until)s")
        % {
            "post": one.post.title,
            "who": _who(one),
            "first": short_date(one.valid.lower),
            "until": _(" đến trước %(day)s") % {"day": short_date(end)} if end else "",
        },
    )


def _changes(every: list[BodyAppointment]) -> list[tuple[Any, ...]]:
    """Return every beginning and end, the latest first."""
    events: list[tuple[date, str, str]] = []
    for one in every:
        words = {"who": _who(one), "post": one.post.title}
        events.append((one.valid.lower, _("%(who)s làm %(post)s") % words, one.legal_basis))
        if one.valid.upper:
            events.append((one.valid.upper, _("%(who)s thôi làm %(post)s") % words, one.end_basis))
    events.sort(key=lambda event: event[0], reverse=True)
    return [(short_date(day), text, basis) for day, text, basis in events[:CHANGES_SHOWN]]

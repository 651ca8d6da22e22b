"""Units and posts of one's own agency."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.agencies import actions, permissions
from lienthong.agencies.forms import EndForm, PostForm, UnitForm
from lienthong.agencies.models import Agency, Post, Unit
from lienthong.agencies.views.answers import form_page, officer_of, posted
from lienthong.base import clock
from lienthong.base.access import needs


@needs(permissions.POST_MANAGE)
def add_unit(request: HttpRequest, agency_id: int) -> HttpResponse:
    """Add a unit."""
    agency = get_object_or_404(Agency, pk=agency_id)
    here = reverse("agencies:agency", args=[agency.pk])
    return form_page(
        request,
        UnitForm(posted(request)),
        lambda data: actions.add_unit(
            agency=agency, by=officer_of(request), now=clock.now(), **data
        ),
        title=_("Thêm đơn vị"),
        done=_("Đã thêm đơn vị."),
        to=here,
        back=here,
    )


@needs(permissions.POST_MANAGE)
def add_post(request: HttpRequest, agency_id: int) -> HttpResponse:
    """Add a post."""
    agency = get_object_or_404(Agency, pk=agency_id)
    here = reverse("agencies:agency", args=[agency.pk])
    units = Unit.objects.filter(agency=agency).as_of(clock.today())
    return form_page(
        request,
        PostForm(posted(request), units=units),
        lambda data: actions.add_post(
            agency=agency, by=officer_of(request), now=clock.now(), **data
        ),
        title=_("Thêm vị trí"),
        done=_("Đã thêm vị trí."),
        to=here,
        back=here,
    )


@needs(permissions.POST_MANAGE)
def end_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """End a unit."""
    unit = get_object_or_404(Unit, pk=unit_id)
    here = reverse("agencies:agency", args=[unit.agency_id])
    return form_page(
        request,
        EndForm(posted(request)),
        lambda data: actions.end_unit(
            unit=unit, on=data["on"], by=officer_of(request), now=clock.now()
        ),
        title=_("Kết thúc đơn vị: %(name)s") % {"name": unit.name},
        done=_("Đã ghi ngày kết thúc."),
        to=here,
        back=here,
        kind="warning",
    )


@needs(permissions.POST_MANAGE)
def end_post(request: HttpRequest, post_id: int) -> HttpResponse:
    """End a post."""
    post = get_object_or_404(Post, pk=post_id)
    here = reverse("agencies:agency", args=[post.agency_id])
    return form_page(
        request,
        EndForm(posted(request)),
        lambda data: actions.end_post(
            post=post, on=data["on"], by=officer_of(request), now=clock.now()
        ),
        title=_("Kết thúc vị trí: %(name)s") % {"name": post.title},
        done=_("Đã ghi ngày kết thúc."),
        to=here,
        back=here,
        kind="warning",
    )

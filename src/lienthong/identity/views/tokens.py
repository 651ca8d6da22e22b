"""Tokens of programs: listed, issued with a secret that is shown once, revoked."""

from datetime import datetime, time
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.errors import Refusal
from lienthong.base.paging import page_of
from lienthong.identity import actions
from lienthong.identity.access import needs
from lienthong.identity.forms import TokenForm
from lienthong.identity.models import ApiToken, Appointment
from lienthong.identity.permissions import LABELS, Permission
from lienthong.identity.views.answers import officer_of, status_of


@needs(Permission.TOKEN_MANAGE)
def index(request: HttpRequest) -> HttpResponse:
    """List the tokens of the agency's programs."""
    page = page_of(ApiToken.objects.at(officer_of(request).agency_id).for_list(), request)
    rows = [(token, _words(token), _state(token)) for token in page]
    return render(request, "identity/tokens.html", {"page": page, "rows": rows})


@needs(Permission.TOKEN_MANAGE)
@never_cache
def issue(request: HttpRequest) -> HttpResponse:
    """Issue a token and show its secret, this once."""
    officer = officer_of(request)
    holders = Appointment.objects.at(officer.agency_id).as_of(clock.today()).with_names().by_rank()
    form = TokenForm(holders, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            token, secret = actions.issue_token(
                appointment=data["appointment"],
                name=data["name"],
                permissions=data["permissions"],
                expires_at=datetime.combine(data["until"], time(23, 59, 59), clock.VIETNAM),
                by=officer,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return render(request, "identity/token.html", {"token": token, "secret": secret})
    context = {"form": form, "title": _("Cấp mã truy cập"), "submit": _("Cấp mã")}
    context |= {"back": ("identity:tokens", _("Mã truy cập"))}
    return render(request, "identity/form.html", context, status=status_of(form))


@needs(Permission.TOKEN_MANAGE)
@require_POST
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Revoke a token."""
    officer = officer_of(request)
    token = get_object_or_404(ApiToken.objects.at(officer.agency_id), pk=token_id)
    try:
        actions.revoke_token(token=token, by=officer, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Đã thu hồi mã truy cập."))
    return redirect("identity:tokens")


def _words(token: ApiToken) -> list[str]:
    return [str(LABELS.get(Permission(code), code)) for code in token.permissions]


def _state(token: ApiToken) -> tuple[str, str]:
    if token.revoked_at is not None:
        return _("Đã thu hồi"), "grey"
    if token.expires_at <= clock.now():
        return _("Đã hết hạn"), "grey"
    return _("Đang dùng được"), "green"

"""Roles, certificates and delegations of the agency."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.errors import Refusal
from lienthong.base.formats import short_date
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell
from lienthong.identity import actions
from lienthong.identity.access import needs
from lienthong.identity.certificates import certificates_of, matching, valid_at
from lienthong.identity.forms import DelegateForm, RevokeForm
from lienthong.identity.models import Appointment, AuthorityPrefix, Delegation
from lienthong.identity.permissions import LABELS, Permission
from lienthong.identity.roles import matrix
from lienthong.identity.views.answers import officer_of, status_of
from lienthong.trust.models import Certificate, CertificateState

_COLOURS = {
    CertificateState.ACTIVE: "green",
    CertificateState.SUPERSEDED: "grey",
    CertificateState.REVOKED: "red",
}


@needs(Permission.ROLE_READ)
def roles(request: HttpRequest) -> HttpResponse:
    """Show the matrix of roles and permissions."""
    every = list(matrix().roles.values())
    rows = [
        (label, [permission in role.permissions for role in every])
        for permission, label in LABELS.items()
    ]
    return render(request, "identity/roles.html", {"roles": every, "rows": rows})


@needs(Permission.CERTIFICATE_READ)
def certificates(request: HttpRequest) -> HttpResponse:
    """List the certificates of the agency and of its people."""
    words, now = request.GET.get("q", "").strip(), clock.now()
    every = certificates_of(officer_of(request)).order_by("-not_before", "serial")
    only_valid = request.GET.get("con-hieu-luc") == "1"
    found = valid_at(every, now) if only_valid else every
    if words:
        found = matching(found, words, officer_of(request))
    page = page_of(found, request)
    columns = [_("Cấp cho"), _("Mục đích"), _("Số sê-ri"), _("Hết hiệu lực"), _("Tình trạng")]
    context = {
        "page": page,
        "rows": [_certificate_row(each) for each in page],
        "columns": columns,
        "words": words,
        "only_valid": only_valid,
        "sides": [
            (_("Tất cả"), request.path, not only_valid, every.count()),
            (
                _("Còn hiệu lực"),
                f"{request.path}?con-hieu-luc=1",
                only_valid,
                valid_at(every, now).count(),
            ),
        ],
    }
    return render(request, "identity/certificates.html", context)


def _certificate_row(certificate: Certificate) -> tuple[object, ...]:
    state = CertificateState(certificate.state)
    return (
        Cell(certificate.common_name, href=f"{certificate.serial}/"),
        certificate.get_usage_display(),
        certificate.serial,
        short_date(clock.day_of(certificate.not_after)),
        Cell(state.label, tag=_COLOURS[state]),
    )


@needs(Permission.CERTIFICATE_READ)
def certificate(request: HttpRequest, serial: str) -> HttpResponse:
    """Show a certificate."""
    found = get_object_or_404(certificates_of(officer_of(request)), serial=serial)
    rows = [
        (_("Cấp cho"), found.common_name),
        (_("Tổ chức"), found.organization),
        (_("Mục đích"), found.get_usage_display()),
        (_("Số sê-ri"), found.serial),
        (_("Có hiệu lực từ"), short_date(clock.day_of(found.not_before))),
        (_("Hết hiệu lực"), short_date(clock.day_of(found.not_after))),
        (_("Tình trạng"), found.get_state_display()),
    ]
    may_revoke = Permission.CERTIFICATE_MANAGE in officer_of(request).permissions
    context = {
        "certificate": found,
        "rows": rows,
        "may_revoke": may_revoke and found.state != CertificateState.REVOKED,
    }
    return render(request, "identity/certificate.html", context)


@needs(Permission.CERTIFICATE_MANAGE)
def revoke_certificate(request: HttpRequest, serial: str) -> HttpResponse:
    """Revoke a certificate with a reason."""
    found = get_object_or_404(certificates_of(officer_of(request)), serial=serial)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.revoke_certificate(
                serial=serial,
                reason=form.cleaned_data["reason"],
                by=officer_of(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Đã thu hồi chứng thư số."))
            return redirect("identity:certificates")
    title = _("Thu hồi chứng thư của %s") % found.common_name
    context = {"form": form, "title": title, "submit": _("Thu hồi"), "kind": "warning"}
    context |= {"back": ("identity:certificates", _("Chứng thư số"))}
    return render(request, "identity/form.html", context, status=status_of(form))


@needs(Permission.DELEGATION_READ)
def delegations(request: HttpRequest) -> HttpResponse:
    """List the delegations of the agency."""
    found = Delegation.objects.at(officer_of(request).agency_id).for_list()
    context = {
        "page": page_of(found, request),
        "today": clock.today(),
        "may_manage": Permission.DELEGATION_MANAGE in officer_of(request).permissions,
    }
    return render(request, "identity/delegations.html", context)


@needs(Permission.DELEGATION_MANAGE)
def delegate(request: HttpRequest) -> HttpResponse:
    """Lend permissions: a leader one's own, an administrator anybody's of the agency."""
    officer = officer_of(request)
    everybody = (
        Appointment.objects.at(officer.agency_id).as_of(clock.today()).with_names().by_rank()
    )
    givers = everybody
    if Permission.PERSON_MANAGE not in officer.permissions:
        givers = everybody.filter(person=officer.person_id)
    form = DelegateForm(givers, everybody, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            data = dict(form.cleaned_data)
            prefix = AuthorityPrefix(data.pop("authority"))
            actions.delegate(by=officer, now=clock.now(), prefix=prefix, **data)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Đã ủy quyền."))
            return redirect("identity:delegations")
    context = {"form": form, "title": _("Ủy quyền"), "submit": _("Lưu")}
    context |= {"back": ("identity:delegations", _("Ủy quyền"))}
    return render(request, "identity/form.html", context, status=status_of(form))


@needs(Permission.DELEGATION_MANAGE)
@require_POST
def end_delegation(request: HttpRequest, delegation_id: UUID) -> HttpResponse:
    """End a delegation as of today."""
    officer = officer_of(request)
    found = Delegation.objects.at(officer.agency_id).for_list()
    delegation = get_object_or_404(found, pk=delegation_id)
    actions.end_delegation(delegation=delegation, until=clock.today(), by=officer, now=clock.now())
    messages.success(request, _("Đã chấm dứt ủy quyền."))
    return redirect("identity:delegations")

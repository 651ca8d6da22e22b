"""The node's health and its ledger, for administrators and auditors."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from lienthong.base import clock
from lienthong.base.access import needs
from lienthong.base.paging import page_of
from lienthong.base.tables import Column
from lienthong.identity.permissions import Permission
from lienthong.ledger import health as ledger_health
from lienthong.ledger.models import Checkpoint
from lienthong.node import figures, health

# What the worker counts, in words; see axis.figures.
COUNTED = {
    "sent": _("Thông điệp đã gửi"),
    "received": _("Thông điệp đã nhận"),
    "accepted": _("Biên nhận đồng ý"),
    "refused": _("Biên nhận từ chối"),
    "duplicates": _("Thông điệp đến lặp lại, đã bỏ qua"),
    "expired": _("Thông điệp hết hạn"),
    "set-back": _("Lần gửi phải lùi lại"),
    "mandate-moved": _("Thông điệp đi theo nhiệm vụ sang cơ quan khác"),
}


@needs(Permission.NODE_READ)
def node(request: HttpRequest) -> HttpResponse:
    """Show whether every part of the node does its work."""
    now = clock.now()
    worker = figures.read(now)
    open_messages = worker.values.get("lienthong_axis_open_messages")
    dead_letters = worker.values.get("lienthong_axis_dead_letters")
    context = {
        "node": settings.LIENTHONG_NODE,
        "states": health.states(),
        "worker": worker,
        "open_messages": None if open_messages is None else int(open_messages),
        "dead_letters": None if dead_letters is None else int(dead_letters),
        "counts": [(COUNTED.get(name, name), number) for name, number in worker.counts.items()],
        "count_columns": [_("Việc"), Column(_("Số lần"), numeric=True)],
        "ledger": ledger_health.state(now),
    }
    return render(request, "node/health.html", context)


@needs(Permission.AUDIT_READ)
def ledger(request: HttpRequest) -> HttpResponse:
    """Show the ledger's size, root and signed checkpoints."""
    context = {
        "ledger": ledger_health.state(clock.now()),
        "page": page_of(Checkpoint.objects.order_by("-size"), request, size=20),
    }
    return render(request, "node/ledger.html", context)

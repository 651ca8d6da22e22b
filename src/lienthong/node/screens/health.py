"""The node's health and its ledger, for administrators and auditors."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lienthong.base import clock
from lienthong.base.access import needs
from lienthong.base.paging import page_of
from lienthong.identity.permissions import Permission
from lienthong.ledger import health as ledger_health
from lienthong.ledger.models import Checkpoint
from lienthong.node import figures, health


@needs(Permission.NODE_READ)
def node(request: HttpRequest) -> HttpResponse:
    """Show whether every part of the node does its work."""
    now = clock.now()
    context = {
        "node": settings.LIENTHONG_NODE,
        "states": health.states(),
        "worker": figures.read(now),
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

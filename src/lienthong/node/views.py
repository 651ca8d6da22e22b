"""Health, readiness and figures of the node, for those who run it and for the supervisor."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST

from lienthong.base.access import public
from lienthong.base.clock import now
from lienthong.base.errors import NotAllowed
from lienthong.node import figures, health


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """Tell that this process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
def readyz(request: HttpRequest) -> JsonResponse:
    """Tell whether the node can do its work: database, schema and broker."""
    states = health.states()
    is_ready = all(states.values())
    return JsonResponse({"ready": is_ready, **states}, status=200 if is_ready else 503)


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the figures in Prometheus' text format, to this machine or to whoever has the token.

    :raises NotAllowed: from elsewhere without the token.
    """
    token = settings.LIENTHONG_METRICS_TOKEN
    is_local = request.META.get("REMOTE_ADDR", "") in {"127.0.0.1", "::1"}
    has_token = bool(token) and request.headers.get("Authorization") == f"Bearer {token}"
    if not (is_local or has_token):
        raise NotAllowed()
    return HttpResponse(figures.exposition(now()), content_type=CONTENT_TYPE_LATEST)

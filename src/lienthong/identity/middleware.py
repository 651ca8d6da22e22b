"""One transaction per request, under row-level security, for the officer who is signed in."""

import logging
import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from psycopg.pq import TransactionStatus

from lienthong.base import clock
from lienthong.base.errors import AuthenticationNeeded, NotAllowed, NotFound, Refusal, problem
from lienthong.base.views import refusal_page
from lienthong.identity import sessions, throttling, tokens
from lienthong.identity.actions.sessions import note_use
from lienthong.identity.actions.tokens import note_token_use
from lienthong.identity.models import Appointment
from lienthong.identity.officers import Officer, officers_of
from lienthong.identity.scope import act_for, web_scope

log = logging.getLogger(__name__)

# Answered without a database transaction, so that they can say that there is no database.
_OUTSIDE = ("/healthz", "/readyz", "/metrics", settings.STATIC_URL)
_API = "/api/"

Next = Callable[[HttpRequest], HttpResponseBase]


class LostTransaction(RuntimeError):
    """A view answered although the database had already refused its work."""


class OfficerMiddleware:
    """Sets ``request.officer`` and does the view's work in one transaction of that officer's agency.

    The work is undone when a refusal or a defect leaves the view, when the answer is a server error, and
    when the API refuses.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.officer = None  # type: ignore[attr-defined]
        request.officers = []  # type: ignore[attr-defined]
        request.raised = None  # type: ignore[attr-defined]
        request.token = None  # type: ignore[attr-defined]
        if request.path.startswith(_OUTSIDE):
            response = self.get_response(request)
        else:
            try:
                response = self._in_transaction(request)
            except tokens.TokenRefused as refused:
                request.raised = _throttled(request, refused)  # type: ignore[attr-defined]
                response = HttpResponse()
            except LostTransaction as defect:
                request.raised = defect  # type: ignore[attr-defined]
                response = HttpResponse()
        raised: Exception | None = request.raised  # type: ignore[attr-defined]
        return response if raised is None else answer_to(request, raised)

    def _in_transaction(self, request: HttpRequest) -> HttpResponseBase:
        presented = tokens.presented_by(request) if request.path.startswith(_API) else None
        signed = None if presented else sessions.signed_in_by(request.session)
        with transaction.atomic(), web_scope(**_limits(signed)):
            if presented is not None:
                identify_program(request, presented)
            elif signed is not None:
                identify(request, signed)
            response = self.get_response(request)
            if _must_undo(request, response):
                transaction.set_rollback(True)
            elif connection.connection.info.transaction_status == TransactionStatus.INERROR:
                raise LostTransaction(request.path)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Keep what a view raised; the answer is written once its work is undone."""
        request.raised = exception  # type: ignore[attr-defined]
        return HttpResponse()


def identify(request: HttpRequest, signed: sessions.Signed) -> None:
    """Set the request's officer, in a transaction limited to what its session says.

    A session that is idle, ended, of a closed account or without a post is signed out.
    """
    now = clock.now()
    officers = [] if signed.is_idle(now) else _officers(request, signed)
    if not officers:
        act_for()
        logout(request)
        request.session_ended = True  # type: ignore[attr-defined]
        return
    chosen = [each for each in officers if each.appointment_id == signed.appointment_id]
    officer = (chosen or officers)[0]
    if officer.agency_id != signed.agency_id:
        act_for(**_limits(officer))
    request.officer = officer  # type: ignore[attr-defined]
    request.officers = officers  # type: ignore[attr-defined]
    note_use(session=request.session, signed=signed, now=now)


def identify_program(request: HttpRequest, presented: tokens.Presented) -> None:
    """Set the request's officer to the one whom a token acts for; a session beside it does not count.

    :raises TokenRefused: for a token that is not, or no longer, good.
    """
    now = clock.now()
    act_for(agency_id=presented.agency_id)
    token, officer = tokens.officer_by_token(presented, now)
    act_for(agency_id=officer.agency_id, agency_code=officer.agency_code)
    request.officer = officer  # type: ignore[attr-defined]
    request.officers = [officer]  # type: ignore[attr-defined]
    request.token = token  # type: ignore[attr-defined]
    # No browser sends a token by itself, so no other site can have sent this request.
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    note_token_use(token=token, now=now)


def _throttled(request: HttpRequest, refused: tokens.TokenRefused) -> Refusal:
    """Count a refused token, outside the transaction that is undone, and say so when there were too many.

    A good token always passes: 256 random bits cannot be guessed, and callers behind one address must not
    be able to shut out one another.
    """
    if throttling.too_many_tokens(request):
        minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
        return tokens.TooManyRefusedTokens(minutes=minutes)
    return refused


def _limits(who: sessions.Signed | Officer | None) -> dict[str, Any]:
    if who is None:
        return {}
    return {
        "agency_id": who.agency_id,
        "agency_code": who.agency_code,
        "person_id": who.person_id,
    }


def _officers(request: HttpRequest, signed: sessions.Signed) -> list[Officer]:
    """Return every officer that the session's person is today; none unless the session is still open."""
    if not request.user.is_authenticated:
        return []
    rows = Appointment.objects.of_session(
        person_id=signed.person_id, record_id=signed.record_id, day=clock.today()
    )
    return officers_of(rows)


def answer_to(request: HttpRequest, raised: Exception) -> HttpResponseBase:
    """Return the answer to whatever left a view: a refusal's page or problem, or an apology."""
    refusal = _as_refusal(raised)
    is_api = request.path.startswith(_API)
    if refusal is None:
        return _apology(request, raised, is_api)
    if is_api:
        return JsonResponse(
            problem(refusal, instance=request.path),
            status=refusal.status,
            content_type="application/problem+json",
        )
    if isinstance(refusal, AuthenticationNeeded):
        return _to_sign_in(request)
    return refusal_page(request, refusal)


def _as_refusal(raised: Exception) -> Refusal | None:
    if isinstance(raised, Refusal):
        return raised
    if isinstance(raised, Http404):
        return NotFound()
    if isinstance(raised, PermissionDenied):
        return NotAllowed()
    return None


def _apology(request: HttpRequest, raised: Exception, is_api: bool) -> HttpResponse:
    reference = secrets.token_hex(4).upper()
    log.error("defect %s at %s %s", reference, request.method, _route(request), exc_info=raised)
    if is_api:
        body = {"type": "urn:lienthong:error:defect", "code": "defect", "status": 500}
        return JsonResponse(
            body | {"reference": reference}, status=500, content_type="application/problem+json"
        )
    context = {
        "title": _("Hệ thống gặp lỗi"),
        "sentence": _("Rất tiếc, yêu cầu chưa được thực hiện. Hãy thử lại sau ít phút."),
        "reference": reference,
    }
    return render(request, "base/problem.html", context, status=500)


def _route(request: HttpRequest) -> str:
    # The route and not the path: an address may carry what a person typed.
    return request.resolver_match.route if request.resolver_match else "?"


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    query = {"next": request.get_full_path()} if request.method == "GET" else {}
    if getattr(request, "session_ended", False):
        query["het-phien"] = "1"
    address = resolve_url(settings.LOGIN_URL)
    if query:
        address += f"?{urlencode(query)}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": address})
    return redirect(address)


def _must_undo(request: HttpRequest, response: HttpResponseBase) -> bool:
    raised: Exception | None = request.raised  # type: ignore[attr-defined]
    if raised is not None or response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return True
    return request.path.startswith(_API) and response.status_code >= HTTPStatus.BAD_REQUEST

"""The pages of no system: refusals, errors, the component gallery, the language switch."""

import logging
from http import HTTPStatus
from urllib.parse import urlencode

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.i18n import set_language as django_set_language

from lienthong.base import gallery as samples
from lienthong.base.access import public
from lienthong.base.components.navigation import address
from lienthong.base.errors import (
    AuthenticationNeeded,
    Invalid,
    NotAllowed,
    NotFound,
    Refusal,
    TooLarge,
    problem,
)
from lienthong.base.ids import new_id

logger = logging.getLogger(__name__)


class Malformed(Invalid):
    code = "malformed-request"
    status = 400


@public
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component of the pages."""
    return render(request, "base/gallery.html", samples.context(request))


@public
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Change the language of the screens and go back to the page."""
    return django_set_language(request)


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer with a refusal: a page for people, problem+json for programs that ask for JSON."""
    if _wants_json(request):
        return JsonResponse(
            problem(refusal, instance=request.path),
            status=refusal.status,
            content_type="application/problem+json",
            json_dumps_params={"ensure_ascii": False},
        )
    context = {
        "title": _title(refusal.status),
        "sentence": refusal.sentence,
        "code": refusal.code,
        "sign_in": _sign_in(request) if refusal.status == HTTPStatus.UNAUTHORIZED else "",
    }
    return render(request, "base/problem.html", context, status=refusal.status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that makes no sense, or whose fields are too long together (handler400)."""
    if isinstance(exception, RequestDataTooBig):
        sentence = _(
            "Nội dung gửi dài quá nên chưa được lưu. Hãy quay lại trang trước, rút gọn hoặc đính kèm tệp."
        )
        return refusal_page(request, TooLarge(sentence))
    return refusal_page(request, _refusal(exception, Malformed()))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that is not allowed (handler403)."""
    return refusal_page(request, _refusal(exception, NotAllowed()))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without its token (CSRF_FAILURE_VIEW)."""
    stale = NotAllowed(
        _("Trang đã mở quá lâu hoặc trình duyệt chặn cookie. Hãy tải lại trang rồi gửi lại.")
    )
    return refusal_page(request, stale)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request for what does not exist (handler404)."""
    return refusal_page(request, _refusal(exception, NotFound()))


def server_error(request: HttpRequest) -> HttpResponse:
    """Apologise for a defect, with a reference that stands in the log too (handler500)."""
    reference = str(new_id())
    logger.error("defect shown to a person", extra={"reference": reference})
    context = {
        "title": _("Hệ thống gặp lỗi"),
        "sentence": _("Rất tiếc, yêu cầu chưa được thực hiện. Hãy thử lại sau ít phút."),
        "reference": reference,
    }
    return render(request, "base/problem.html", context, status=500)


def _refusal(exception: Exception | None, otherwise: Refusal) -> Refusal:
    return exception if isinstance(exception, Refusal) else otherwise


def _wants_json(request: HttpRequest) -> bool:
    accept = request.headers.get("Accept", "")
    return "json" in accept and "html" not in accept


def _sign_in(request: HttpRequest) -> str:
    page = address("identity:sign_in")
    if not page:
        return ""
    return f"{page}?{urlencode({'next': request.get_full_path()})}"


def _title(status: int) -> str:
    titles = {
        400: _("Yêu cầu không hợp lệ"),
        AuthenticationNeeded.status: _("Cần đăng nhập"),
        NotAllowed.status: _("Bạn không có quyền"),
        NotFound.status: _("Không tìm thấy"),
        409: _("Chưa thực hiện được"),
        413: _("Nội dung quá lớn"),
        422: _("Dữ liệu chưa hợp lệ"),
        503: _("Tạm thời chưa phục vụ được"),
    }
    return titles.get(status, _("Chưa thực hiện được"))

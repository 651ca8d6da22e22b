"""The API of the node: each system brings its router; every refusal is problem+json (RFC 9457)."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from lienthong.base.errors import AuthenticationNeeded, Invalid, Refusal, problem
from lienthong.base.keeping import can_be_kept
from lienthong.systems.command.api import router as command
from lienthong.systems.coordination.api import router as coordination
from lienthong.systems.directives.api import router as directives
from lienthong.systems.documents.api import router as documents
from lienthong.systems.indicators.api import router as indicators
from lienthong.systems.mandates.api import router as mandates
from lienthong.systems.reporting.api import data_values, sdmx_data
from lienthong.systems.reporting.api import router as reporting


class _WholeTexts(Parser):
    """Reads JSON; a body with a text that no database takes cannot be read."""

    def parse_body(self, request: HttpRequest) -> Any:
        data = super().parse_body(request)
        if not can_be_kept(data):
            raise ValueError("a text that cannot be kept")
        return data


api = NinjaAPI(
    title="Liên Thông", version="1", docs_url=None, openapi_url="openapi.json", parser=_WholeTexts(),
    description="Cửa vào của nút cho chương trình của cán bộ đã đăng nhập.",
)  # fmt: skip
api.add_router("/van-ban/", documents, tags=["documents"])
api.add_router("/chuc-nang/", mandates, tags=["mandates"])
api.add_router("/chi-dao/", directives, tags=["directives"])
api.add_router("/phoi-hop/", coordination, tags=["coordination"])
api.add_router("/bao-cao/", reporting, tags=["reporting"])
api.add_router("/dataValueSets", data_values, tags=["dhis2"])
api.add_router("/sdmx", sdmx_data, tags=["sdmx"])
api.add_router("/chi-tieu/", indicators, tags=["indicators"])
api.add_router("/dieu-hanh/", command, tags=["command"])


def _answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return JsonResponse(
        problem(refusal, instance=request.path),
        status=refusal.status,
        content_type="application/problem+json",
    )


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    places = [".".join(str(part) for part in each["loc"]) for each in error.errors]
    return _answer(request, Invalid(fields=", ".join(places)))


@api.exception_handler(AuthenticationError)
def _nobody(request: HttpRequest, error: Any) -> HttpResponse:
    return _answer(request, AuthenticationNeeded())


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    body = {"type": "about:blank", "title": str(error), "status": error.status_code}
    return JsonResponse(body, status=error.status_code, content_type="application/problem+json")

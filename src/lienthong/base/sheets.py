"""Style sheets named in the header of an answer, so that a browser asks for them before reading the page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.templatetags.static import static

_ATTRIBUTE = "style_sheets"


def needed(request: HttpRequest | None, path: str) -> str:
    """Return the address of a style sheet, and note that the page of a request is not painted without it."""
    address = static(path)
    if request is not None:
        noted = getattr(request, _ATTRIBUTE, {})
        setattr(request, _ATTRIBUTE, noted | {address: None})
    return address


class SheetsAhead:
    """Sets ``Link`` to the style sheets of a page; on a slow line they come while the page is still read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        noted = getattr(request, _ATTRIBUTE, {})
        # A part of a page that htmx swaps needs none: they are there.
        if noted and "HX-Request" not in request.headers:
            response["Link"] = ", ".join(f"<{each}>; rel=preload; as=style" for each in noted)
        return response

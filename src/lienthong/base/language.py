"""The language of the screens: Vietnamese, until a person chooses another."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


class ChosenLanguage(LocaleMiddleware):
    """Speaks the language that a person chose on these pages.

    What the browser prefers does not count: the screens of the State are in Vietnamese first, and most
    browsers in offices are installed in English.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Take the language from the choice that the browser kept."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = chosen in dict(settings.LANGUAGES)
        translation.activate(chosen if known else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Name the language of the answer."""
        response.headers.setdefault("Content-Language", translation.get_language())
        return response

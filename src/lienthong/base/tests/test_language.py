import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from lienthong.base.language import ChosenLanguage


@pytest.fixture(autouse=True)
def back_to_vietnamese():
    yield
    translation.activate("vi")


def language_for(cookie: str = "", **headers: str) -> str:
    request = RequestFactory().get("/", headers=headers)
    request.COOKIES["django_language"] = cookie
    answer = ChosenLanguage(lambda asked: HttpResponse(asked.LANGUAGE_CODE))(request)
    assert answer.headers["Content-Language"] == answer.content.decode()
    return str(answer.content.decode())


def test_first_visit_is_vietnamese_whatever_the_browser_prefers() -> None:
    assert language_for(accept_language="en-GB,en;q=0.9") == "vi"


def test_an_explicit_choice_switches() -> None:
    assert language_for("en") == "en"


def test_an_unknown_choice_is_no_choice() -> None:
    assert language_for("fr", accept_language="fr") == "vi"
    assert language_for("../../etc") == "vi"

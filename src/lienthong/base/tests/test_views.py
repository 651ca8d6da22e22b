import gzip
import json
import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from lienthong.base import desk, views
from lienthong.base.components import navigation
from lienthong.base.errors import AuthenticationNeeded, Conflict
from lienthong.base.sheets import SheetsAhead
from lienthong.base.tests.accessibility import faults

OFFICER = SimpleNamespace(
    name="Nguyễn Thị Ánh",
    post_title="Văn thư",
    agency_name="Văn phòng mẫu",
    permissions=frozenset({"see"}),
)

Visit = Callable[..., HttpRequest]


@pytest.fixture(autouse=True)
def only_the_base(settings) -> None:
    settings.ROOT_URLCONF = "lienthong.base.tests.urls"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture
def visit() -> Visit:
    def make(address: str = "/thanh-phan/", officer: object = None, **headers: str) -> HttpRequest:
        request = RequestFactory().get(address, headers=headers)
        request.officer = officer
        request.csp_nonce = "n0nce"
        return request

    return make


def text(response: HttpResponse) -> str:
    return response.content.decode()


def test_gallery_has_no_accessibility_faults(visit: Visit) -> None:
    assert faults(text(views.gallery(visit()))) == []


def test_gallery_for_an_officer_in_english_has_none_either(visit: Visit) -> None:
    with translation.override("en"):
        page = text(views.gallery(visit(officer=OFFICER)))
    assert '<html lang="en"' in page and faults(page) == []


def test_the_page_always_says_that_it_is_a_trial(visit: Visit) -> None:
    assert "Bản thử nghiệm - không phải cổng chính thức" in text(views.gallery(visit()))


def test_gallery_fits_the_budget_of_a_page(visit: Visit) -> None:
    assert len(gzip.compress(views.gallery(visit()).content)) <= 20_000


def test_language_switch_keeps_the_page(visit: Visit) -> None:
    page = text(views.gallery(visit("/thanh-phan/?page=2")))
    assert '<input type="hidden" name="next" value="/thanh-phan/?page=2">' in page


def test_changing_the_language_goes_back_and_remembers() -> None:
    request = RequestFactory().post("/ngon-ngu/", {"language": "en", "next": "/thanh-phan/"})
    response = views.set_language(request)
    assert response.url == "/thanh-phan/" and response.cookies["django_language"].value == "en"


def test_changing_the_language_never_leads_to_another_site() -> None:
    request = RequestFactory().post(
        "/ngon-ngu/", {"language": "en", "next": "https://evil.example"}
    )
    assert views.set_language(request).url == "/"


def test_menu_shows_the_section_of_the_page(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "_desk", desk._Desk())
    for label, permission in (("Thành phần", "see"), ("Kín", "hidden")):
        desk.register_menu(
            desk.MenuEntry(
                section="Hệ thống", label=label, url_name="base:gallery", permission=permission
            )
        )
    desk.register_menu(desk.MenuEntry(section="Khác", label="Khác", url_name="nowhere:at-all"))
    page = text(views.gallery(visit(officer=OFFICER)))
    assert 'class="lt-menu__link" href="/thanh-phan/" aria-current="true"' in page
    assert "Hệ thống" in page and "Kín" not in page and "Khác" not in page


def test_a_page_below_no_entry_belongs_to_the_section_of_its_beginning(monkeypatch) -> None:
    monkeypatch.setattr(desk, "_desk", desk._Desk())
    monkeypatch.setattr(navigation, "address", lambda name: name)
    for section, where in (("Bàn", "/"), ("Phối hợp", "/phoi-hop/di/"), ("Khác", "/khac/")):
        desk.register_menu(desk.MenuEntry(section=section, label=where, url_name=where))

    def section_of(path: str) -> tuple[str, str] | None:
        request = SimpleNamespace(officer=OFFICER, path=path)
        here = navigation.service_navigation({"request": request})["here"]
        return here and (here["label"], here["entry"])

    assert section_of("/phoi-hop/so-lieu/x/") == ("Phối hợp", "")
    assert section_of("/phoi-hop/di/x/") == ("Phối hợp", "/phoi-hop/di/")
    assert section_of("/") == ("Bàn", "/")
    assert section_of("/tai-khoan/") is None


def test_a_refusal_is_a_page_for_people(visit: Visit) -> None:
    response = views.refusal_page(visit(), Conflict())
    assert response.status_code == 409 and faults(text(response)) == []
    assert "người khác thay đổi" in text(response) and "conflict" in text(response)


def test_a_refusal_is_problem_json_for_programs(visit: Visit) -> None:
    response = views.refusal_page(visit(accept="application/json"), Conflict(number=7))
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = json.loads(response.content)
    assert problem["code"] == "conflict" and problem["data"] == {"number": "7"}


def test_whoever_must_sign_in_gets_401(visit: Visit) -> None:
    assert views.refusal_page(visit(), AuthenticationNeeded()).status_code == 401


@pytest.mark.parametrize(
    ("view", "status"),
    [(views.bad_request, 400), (views.forbidden, 403), (views.not_found, 404)],
)
def test_error_pages_carry_their_status(visit: Visit, view: Callable, status: int) -> None:
    response = view(visit(), Exception("secret detail"))
    assert response.status_code == status and "secret detail" not in text(response)
    assert faults(text(response)) == []


def test_a_stale_form_is_explained(visit: Visit) -> None:
    response = views.csrf_failure(visit(), reason="CSRF cookie not set.")
    assert response.status_code == 403 and "tải lại trang" in text(response)


def test_a_defect_shows_a_reference_that_is_logged(visit: Visit, caplog) -> None:
    response = views.server_error(visit())
    assert response.status_code == 500
    assert caplog.records[0].reference in text(response)


def test_public_views_say_so() -> None:
    assert views.gallery.access == views.set_language.access == "public"


def through(request: HttpRequest, view: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    return SheetsAhead(view)(request)


def test_the_style_sheets_of_a_page_are_told_before_it(visit) -> None:
    answer = through(visit(), views.gallery)
    linked = re.findall(r'rel="stylesheet" href="([^"]+)"', answer.content.decode())
    told = re.findall(r"<([^>]+)>; rel=preload; as=style", answer["Link"])
    assert told == linked and len(told) == 2


def test_what_is_no_page_and_what_htmx_swaps_tell_none(visit) -> None:
    assert not through(visit(), lambda _request: HttpResponse("x")).has_header("Link")
    assert not through(visit(**{"HX-Request": "true"}), views.gallery).has_header("Link")


def test_fields_that_are_too_long_together_are_said_to_be(visit: Visit) -> None:
    response = views.bad_request(visit(), RequestDataTooBig("secret detail"))
    assert response.status_code == 413 and faults(text(response)) == []
    assert "rút gọn" in text(response) and "secret detail" not in text(response)

"""The gallery in a real browser: axe finds nothing, the policy blocks nothing, it works on a telephone."""

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import RequestFactory

from lienthong.base import views

BASE = Path(__file__).resolve().parents[1]
AXE = BASE / "tests/assets/axe-core/4.14.1/axe.min.js"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-n0nce'; style-src 'self'; img-src 'self' data:"
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


class Pages(SimpleHTTPRequestHandler):
    """One page under the node's content policy, with the static files beside it."""

    page = b""

    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(self.page)

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix("/static"))

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def address(settings) -> Iterator[str]:
    settings.ROOT_URLCONF = "lienthong.base.tests.urls"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    request = RequestFactory().get("/")
    request.csp_nonce = "n0nce"
    request.officer = SimpleNamespace(
        name="An", post_title="Văn thư", agency_name="Cơ quan", permissions=frozenset()
    )
    handler = type("Gallery", (Pages,), {"page": views.gallery(request).content})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=BASE / "static"))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=[1280, 360], ids=["desk", "telephone"])
def page(request: pytest.FixtureRequest, address: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": request.param, "height": 800})
        tab.complaints = []
        tab.on("console", lambda line: tab.complaints.append(line.text))
        tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
        tab.goto(address, wait_until="networkidle")
        yield tab
        browser.close()


def test_axe_finds_nothing(page: Any) -> None:
    page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []


def test_nothing_is_blocked_or_broken(page: Any) -> None:
    assert page.complaints == []
    assert page.evaluate("document.fonts.check('16px \"Noto Sans\"', 'ộ')")
    assert "govuk-frontend-supported" in page.evaluate("document.body.className")


def test_the_page_never_scrolls_sideways(page: Any) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

"""A person's window: the pages of the node as one clicks through them, each looked at with axe."""

import re
import shutil
import time
from pathlib import Path
from typing import Any

import pyotp

import lienthong.base
from tests.browser.site import PASSWORD, Site

AXE = Path(lienthong.base.__file__).parent / "tests/assets/axe-core/4.14.1/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DESK, TELEPHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 780}
STEP_SECONDS = 30


def find_browser() -> str | None:
    """Return the program of the system's browser, if there is one."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for found in map(shutil.which, names) if found), None)


class Window:
    """One window of the browser on the node's pages."""

    def __init__(self, context: Any, site: Site, *, has_script: bool = True) -> None:
        self.context, self.site, self.has_script = context, site, has_script
        self.complaints: list[str] = []
        context.set_default_timeout(15_000)
        self.tab = context.new_page()
        self.tab.on("console", self._hear)
        self.tab.on("pageerror", lambda error: self.complaints.append(f"{self.tab.url}: {error}"))

    def _hear(self, line: Any) -> None:
        # The browser reports an answer of 4xx or 5xx as an error; journeys check answers by their text.
        if (
            line.type in {"error", "warning"}
            and "the server responded with a status" not in line.text
        ):
            self.complaints.append(f"{self.tab.url}: {line.text}")

    def go(self, path: str, *, check: bool = True) -> "Window":
        """Open a page by its address."""
        self.tab.goto(self.site.address + path, wait_until="load")
        if check:
            self.check()
        return self

    def follow(self, name: str, *, within: str = "#main-content", check: bool = True) -> "Window":
        """Click a link or button of the page's main part by what it says."""
        self._click(self.tab.locator(within), name)
        if check:
            self.check()
        return self

    def _click(self, place: Any, name: str) -> None:
        exact = place.get_by_role("link", name=name, exact=True).or_(
            place.get_by_role("button", name=name, exact=True)
        )
        exact.filter(visible=True).first.click()
        self.tab.wait_for_load_state("load")

    def unfold(self, summary: str) -> Any:
        """Open a folded part of the page and return it."""
        details = self.tab.locator(
            "details", has=self.tab.locator("summary", has_text=summary)
        ).first
        details.locator("summary").first.click()
        return details

    def press(self, place: Any, name: str) -> "Window":
        """Click a button inside a part of the page."""
        self._click(place, name)
        self.check()
        return self

    def field(self, label: str, place: Any = None) -> Any:
        """A field by its label, whether it says that the field is optional or not."""
        words = re.compile(rf"^\s*{re.escape(label)}(\s*\(không bắt buộc\))?\s*$")
        fields = self.tab.locator("input, select, textarea")
        return (place or self.tab).get_by_label(words).and_(fields).first

    def fill(self, label: str, text: str, place: Any = None) -> "Window":
        """Write into a field by its label."""
        self.field(label, place).fill(text)
        return self

    def choose(self, label: str, value: str, place: Any = None) -> "Window":
        """Choose from a list by its label; the first choice whose words begin with ``value``."""
        field = self.field(label, place)
        options = field.locator("option").all_inner_texts()
        field.select_option(label=next(one for one in options if one.strip().startswith(value)))
        return self

    @property
    def path(self) -> str:
        """The address of the page within the node."""
        return str(self.tab.url.removeprefix(self.site.address))

    def row(self, text: str) -> Any:
        """The row of a table that says something."""
        return self.tab.locator("tbody tr", has_text=text).first

    @property
    def text(self) -> str:
        """What the main part of the page says."""
        return " ".join(self.tab.locator("#main-content").inner_text().split())

    @property
    def title(self) -> str:
        return str(self.tab.locator("h1").inner_text())

    def says(self, *sentences: str) -> "Window":
        """Assert that the page says something."""
        shown = self.text.lower()
        for sentence in sentences:
            assert sentence.lower() in shown, (
                f"{sentence!r} not on {self.tab.url}: {self.text[:1500]}"
            )
        return self

    def says_not(self, *sentences: str) -> "Window":
        """Assert that the page does not say something."""
        shown = self.text.lower()
        for sentence in sentences:
            assert sentence.lower() not in shown, f"{sentence!r} on {self.tab.url}"
        return self

    def waits_until_it_says(self, sentence: str, seconds: float = 40) -> "Window":
        """Reload until the axis has brought what one waits for."""
        end = time.monotonic() + seconds
        while sentence.lower() not in self.text.lower() and time.monotonic() < end:
            time.sleep(0.5)
            self.tab.reload(wait_until="load")
        self.check()
        return self.says(sentence)

    def check(self) -> None:
        """Assert that the page is whole: one heading, a title, nothing that axe objects to."""
        if self.has_script:
            self.tab.evaluate(AXE.read_text())
            found = self.tab.evaluate("rules => axe.run({runOnly: rules})", RULES)
            faults = [(one["id"], one["nodes"][0]["html"][:300]) for one in found["violations"]]
            assert faults == [], f"{self.tab.url}: {faults}"
        assert self.tab.locator("h1").count() == 1, self.tab.url
        assert not self.tab.title().startswith(" –"), self.tab.url

    def scrolls_sideways(self) -> bool:
        return bool(self.tab.evaluate("document.documentElement.scrollWidth > window.innerWidth"))

    def close(self) -> None:
        self.context.close()


class Windows:
    """Opens windows, and signs each person in only once."""

    def __init__(self, browser: Any, site: Site) -> None:
        self.browser, self.site = browser, site
        self.remembered: dict[str, Any] = {}

    def open(self, username: str = "", *, size: dict[str, int] = DESK, **how: Any) -> Window:
        """Open a window, signed in as a person or as nobody."""
        if username and username not in self.remembered:
            self._remember(username)
        context = self.browser.new_context(
            viewport=size,
            timezone_id="Asia/Ho_Chi_Minh",
            storage_state=self.remembered.get(username),
            **{"locale": "vi-VN", **how},
        )
        return Window(context, self.site, has_script=how.get("java_script_enabled", True))

    def _remember(self, username: str) -> None:
        window = Window(self.browser.new_context(viewport=DESK, locale="vi-VN"), self.site)
        sign_in(window, username)
        self.remembered[username] = window.context.storage_state()
        window.close()


def sign_in(window: Window, username: str, *, check: bool = False) -> None:
    """Sign in through the pages, with password and one-time code."""
    window.go("/dang-nhap/", check=check)
    window.fill("Tên đăng nhập", username).fill("Mật khẩu", PASSWORD)
    window.follow("Tiếp tục", check=check)
    enter_code(window, username)


def enter_code(window: Window, username: str) -> None:
    """Type the code of now; a code that was used already is followed by the next one."""
    generator = pyotp.TOTP(window.site.people[username]["secret"])
    for ahead in (0, STEP_SECONDS):
        window.fill("Mã xác thực", generator.at(int(time.time()) + ahead))
        window.follow("Đăng nhập", check=False)
        if "ma-xac-thuc" not in window.tab.url:
            return
    raise AssertionError(window.text)

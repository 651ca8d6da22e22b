"""One node and one browser for all journeys; a signed-in window per person."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import site
from tests.browser.site import Site
from tests.browser.windows import Window, Windows, find_browser

CHROMIUM = find_browser()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every journey, and say loudly when there is no browser to make it with."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="NO BROWSER: install Chromium"))


@pytest.fixture(scope="session")
def node() -> Iterator[Site]:
    """The running node."""
    folder = Path(tempfile.mkdtemp(prefix="lienthong-browser-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        with site.running(folder / "node") as running:
            yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def windows(node: Site) -> Iterator[Windows]:
    """The browser, which remembers who has signed in."""
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield Windows(browser, node)
        browser.close()


@pytest.fixture
def sit(windows: Windows) -> Iterator[Callable[..., Window]]:
    """Open a window: ``sit("vanthu.vpcp")`` signed in, ``sit()`` as nobody.

    After the test, nothing that a page wrote to its console is left unexplained.
    """
    opened: list[Window] = []

    def open_window(username: str = "", **how: Any) -> Window:
        window = windows.open(username, **how)
        opened.append(window)
        return window

    yield open_window
    complaints = [line for window in opened for line in window.complaints]
    for window in opened:
        window.close()
    assert complaints == []

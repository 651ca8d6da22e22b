"""The README's pictures: ``python -m tests.browser.pictures DATA`` over the data folder of a demo."""

import io
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from lienthong.node import commands
from lienthong.node.embedded import account
from lienthong.node.supervisor import Supervisor
from tests.browser.site import Site, ask
from tests.browser.windows import Window, Windows, find_browser

FOLDER = Path(__file__).parents[2] / "docs" / "images"
MOST = 200_000
WIDE = {"width": 1280, "height": 860}
COLOURS = 128


def main() -> None:
    """Draw every picture anew."""
    FOLDER.mkdir(exist_ok=True)
    with _running(Path(sys.argv[1]).resolve()) as (site, shown), sync_playwright() as player:
        browser = player.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        windows = Windows(browser, site)
        _draw(
            windows, "vanthu.vpcp", f"/van-ban/di/{shown['directive']}/theo-doi/", "tracking", 1160
        )
        _draw(windows, "chuyenvien.btttt", "/", "desk", 860)
        _draw(windows, "vanthu.btttt", f"/van-ban/den/{shown['received']}/xem/", "verify", 860)
        draw_governing(windows, shown)
        browser.close()


def draw_governing(windows: Windows, shown: dict[str, str]) -> None:
    """Draw the command centre, a directive beside what was read in it, and one task of it."""
    leader = "lanhdao.vpcp"
    _draw(windows, leader, "/dieu-hanh/", "command", 1000)
    _draw(
        windows,
        leader,
        f"/chi-dao/van-ban/{shown['conclusion']}/#w-{shown['proposal']}",
        "proposals",
        860,
    )
    _draw(windows, leader, f"/chi-dao/nhiem-vu/{shown['task']}/", "task", 1000)


@contextmanager
def _running(data: Path) -> Any:
    os.environ.pop("LIENTHONG_ROLE", None)
    node = Supervisor(data, port=account.free_port())
    try:
        node.hold()
        node.start_servers()
        node.start_processes()
        commands.wait_until_ready(node)
        shown = ask(data, "busy")
        yield Site(node.address.rstrip("/"), str(data), ask(data, "people"), ""), shown
    finally:
        node.stop()


def _draw(windows: Windows, username: str, path: str, name: str, height: int) -> None:
    window: Window = windows.open(username, size=WIDE | {"height": height}, device_scale_factor=1)
    window.go(path)
    window.tab.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(window.tab.screenshot()))
    target = FOLDER / f"{name}.png"
    picture.convert("RGB").quantize(COLOURS).save(target, "PNG", optimize=True)
    window.close()
    assert target.stat().st_size < MOST, f"{target}: {target.stat().st_size}"


if __name__ == "__main__":
    main()

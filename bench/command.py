"""The command centre over 345,600 figures: its pages, its thresholds, its charts on a throttled phone."""

import argparse
import math
import os
import random
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlparse

from bench import million, nodes, queries, screens
from bench.visitor import Visitor

DAYS, MEASURES, UNITS = 90, 60, 64
RUNS = 9
_HOME, _USER = "G22", "lanhdao.vpcp"
#: Slow 4G and a processor four times slower, as Lighthouse has a middling phone.
_PHONE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 750e3 / 8,
}
_SLOWER = 4
_COLUMNS = (
    "id, publisher, indicator, unit, first_date, last_date, label, value, origin, state, source,"
    " source_label, recorded_at"
)
#: Notes when the whole page has been read, laid out and painted; scripts come later, charts need none. The
#: browser's own first paint counts if it is later: before the style sheets are there nobody sees anything.
_WATCH = """
document.addEventListener("readystatechange", () => {
  if (document.readyState !== "interactive") return;
  requestAnimationFrame(() => requestAnimationFrame(() => { window.drawnAt = performance.now(); }));
});
"""
_MEASURED = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  const seen = Math.max(window.drawnAt, paint ? paint.startTime : 0);
  return {drawn: seen - page.responseEnd, since_click: seen,
          charts: document.querySelectorAll("svg[role=img]").length};
}"""
_PAINTED = "window.drawnAt && performance.getEntriesByName('first-contentful-paint').length > 0"
_DRAWN = ("leader's screen", "one figure")
PAGES = {
    "leader's screen": "/dieu-hanh/",
    "the same, a month ago": "/dieu-hanh/?as_of={ago}",
    "wall": "/dieu-hanh/man-hinh/",
    "map": "/dieu-hanh/ban-do/",
    "all figures": "/dieu-hanh/so-lieu/",
    "one figure": "/dieu-hanh/so-lieu/directives.tasks-open-overdue/",
    "agencies": "/dieu-hanh/co-quan/",
    "one agency": "/dieu-hanh/co-quan/H26/",
    "alarms": "/dieu-hanh/canh-bao/",
    "board as JSON": "/api/dieu-hanh/board",
}


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Fill a node with figures once, then measure every page, the thresholds, the brief and the charts."""
    data = options.folder / "command"
    nodes.load_once(data)
    os.environ["LIENTHONG_DATA"] = str(data)
    with nodes.running(data) as node:
        from lienthong.node import commands

        commands.prepare_django("worker")
        from lienthong.base import clock

        sign_ins = screens._accounts(clock.now(), clock.today())
        figures: dict[str, Any] = {"rows": _fill(data, clock.now(), clock.today())}
        figures |= _work(clock.now())
        visitor = Visitor(node.address)
        visitor.sign_in(**sign_ins[_USER])
        paths = {name: path.format(ago=_ago(clock.today())) for name, path in PAGES.items()}
        counts = queries.per_page(visitor.cookies, paths)
        figures["pages"] = {
            name: screens.measure(visitor, path, node.process.pid) | {"queries": counts[name]}
            for name, path in paths.items()
        }
        figures["phone"] = _phone(node.address, visitor.cookies)
    _print(figures)
    return figures


def _ago(today: date) -> str:
    return f"{today - timedelta(days=30)}T10:00:00"


def _fill(data: Any, now: datetime, today: date) -> int:
    with million.connect(data) as connection:
        found = connection.execute("SELECT count(*) FROM figures_value").fetchone()
        if found and found[0] >= DAYS * MEASURES * UNITS:
            return int(found[0])
        connection.execute("TRUNCATE figures_value")
        with connection.cursor().copy(f"COPY figures_value ({_COLUMNS}) FROM STDIN") as copy:
            for row in _rows(now, today):
                copy.write_row(row)
        connection.commit()
        connection.autocommit = True
        connection.execute("ANALYZE figures_value")
    return DAYS * MEASURES * UNITS


def _rows(now: datetime, today: date) -> Iterator[tuple[Any, ...]]:
    from lienthong.agencies.models import AgencyRecord
    from lienthong.base.ids import new_id
    from lienthong.systems.command import tiles

    codes = [*tiles.all_tiles(), *(f"bench.measure-{each:02}" for each in range(MEASURES))][
        :MEASURES
    ]
    levels = AgencyRecord.objects.as_of(today).filter(level=2).order_by("code")
    units = ["", *levels.values_list("code", flat=True)][:UNITS]
    chance = random.Random(9)
    for back in range(DAYS):
        day = today - timedelta(days=back)
        for code in codes:
            for unit in units:
                yield (
                    new_id(), _HOME, code, unit, day, day, day.isoformat(), chance.randint(0, 90), "computed",
                    "final", f"/chi-dao/giao/?standing=open-overdue&lead={unit}", "Danh sách",
                    now - timedelta(days=back, minutes=5),
                )  # fmt: skip


def _work(now: datetime) -> dict[str, Any]:
    """Return how long the worker's own work takes: twenty thresholds, a brief."""
    from decimal import Decimal

    from django.utils import translation

    from lienthong.agencies.models import AgencyRecord
    from lienthong.base.clock import day_of
    from lienthong.identity.officers import system_officer
    from lienthong.systems.command import briefing, tiles
    from lienthong.systems.command.actions import alarms, thresholds
    from lienthong.systems.command.actions.thresholds import Terms
    from lienthong.systems.command.board import board
    from lienthong.systems.command.models import Threshold

    translation.activate("vi")
    system = system_officer(AgencyRecord.objects.as_of(day_of(now)).get(code=_HOME))
    if not Threshold.objects.in_force().of(system.agency_id).exists():
        for unit in ("", "*"):
            for limit in range(71, 81):
                terms = Terms(
                    tiles.OVERDUE, unit, "above", Decimal(limit), "Xử lý", raises_task=False
                )
                thresholds.set_threshold(terms=terms, by=system, now=now)
        alarms.evaluate_all(now)
    made = board(_HOME, now)
    return {
        "board_ms": _median_ms(lambda: board(_HOME, now)),
        "thresholds_ms": _median_ms(lambda: alarms.evaluate_all(now)),
        "brief_ms": _median_ms(lambda: briefing.draw(made, system.agency_name)),
    }


def _median_ms(work: Callable[[], object]) -> float:
    work()
    times = []
    for _turn in range(RUNS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return round(statistics.median(times) * 1000, 1)


def _phone(address: str, cookies: dict[str, str]) -> dict[str, Any]:
    """Return how long after a page's last byte its charts are painted, on a throttled phone."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        return {}
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=found, args=["--no-sandbox"])
        seen = {
            name: _visits(browser, address, cookies, PAGES[name])
            for name in ("leader's screen", "one figure")
        }
        browser.close()
    return seen


def _visits(browser: Any, address: str, cookies: dict[str, str], path: str) -> dict[str, Any]:
    first: list[dict[str, float]] = []
    again: list[dict[str, float]] = []
    for _turn in range(RUNS):
        context = browser.new_context(
            viewport={"width": 390, "height": 844},
            device_scale_factor=3,
            is_mobile=True,
            has_touch=True,
        )
        context.add_cookies(
            [{"name": name, "value": value, "domain": urlparse(address).hostname, "path": "/"}
             for name, value in cookies.items()]
        )  # fmt: skip
        tab = context.new_page()
        tab.add_init_script(_WATCH)
        line = context.new_cdp_session(tab)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", _PHONE)
        line.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
        for seen in (first, again):
            tab.goto(address.rstrip("/") + path, wait_until="load")
            tab.wait_for_function(_PAINTED)
            seen.append(tab.evaluate(_MEASURED))
        context.close()
    return {"charts": first[0]["charts"], "first": _summed(first), "again": _summed(again)}


def _summed(visits: list[dict[str, float]]) -> dict[str, int]:
    drawn = sorted(visit["drawn"] for visit in visits)
    return {
        "drawn_ms": round(statistics.median(drawn)),
        "worst_ms": round(drawn[math.ceil(0.95 * len(drawn)) - 1]),
        "since_click_ms": round(statistics.median(visit["since_click"] for visit in visits)),
    }


def _print(figures: dict[str, Any]) -> None:
    print(f"{figures['rows']:,} figures; board {figures['board_ms']} ms, twenty thresholds"
          f" {figures['thresholds_ms']} ms, brief {figures['brief_ms']} ms")  # fmt: skip
    titles = ("p50_ms", "p95_ms", "cpu_ms", "html_kb", "first_visit_kb", "queries")
    print(f"{'page':<24}" + "".join(f"{title:>16}" for title in titles))
    for name, page in figures["pages"].items():
        print(f"{name:<24}" + "".join(f"{page[title]:>16}" for title in titles))
    for name, seen in figures["phone"].items():
        for visit in ("first", "again"):
            times = seen[visit]
            print(f"throttled phone, {name}, {visit} visit: {seen['charts']} charts drawn")
            print(f"    {times['drawn_ms']} ms after the last byte (worst {times['worst_ms']}),"
                  f" {times['since_click_ms']} ms after the click")  # fmt: skip

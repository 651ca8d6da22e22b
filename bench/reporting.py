"""Reporting: three years of monthly reports of every unit of the country, and what is asked of them.

20.7 million values are copied into the Office's book; the queries run under the web role, with row-level
security, through the same functions as the screens. BENCH_PERIODS makes it smaller.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from bench import nodes
from bench.million import connect
from bench.reporting_rows import ITEMS, REGIME, Filler

RUNS = 40
OFFICE, PROVINCE = "G22", "H26"
CORRECTED, IMPORTED = "2020-06", "2020-03"


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Fill the book once, then measure queries, one submission, a late correction, an import, an export."""
    data = options.folder / "reporting"
    nodes.load_once(data)
    os.environ["LIENTHONG_DATA"] = str(data)
    with nodes.running(data):
        from lienthong.node import commands

        commands.prepare_django("worker")
        figures = _prepare(data)
        figures["queries"] = _queries()
        _print_queries(figures)
        figures |= _changes()
    _print_changes(figures)
    return figures


def _prepare(data: Any) -> dict[str, Any]:
    from lienthong.base import clock
    from lienthong.systems.reporting.models import RegimeVersion

    periods = int(os.environ.get("BENCH_PERIODS", "36"))
    version = RegimeVersion.objects.filter(regime__code=REGIME).first() or _publish(clock.now())
    with connect(data) as connection:
        filler = Filler(connection, version, _system(OFFICE), periods)
        seconds = filler.fill()
        if seconds:
            print(f"{filler.count():,} reports written and added up in {seconds:.0f} s")
        size = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        return {
            "reports": filler.count(),
            "values": filler.count() * len(ITEMS),
            "database_mb": round((size or (0,))[0] / 1e6),
        }


def _publish(now: datetime) -> Any:
    from lienthong.systems.reporting.actions.regimes import RegimeContent, publish_regime

    groups = [
        {"title": f"Cấp {level}", "levels": [level], "kinds": ["peoples-committee"],
         "receiver": "parent" if level > 2 else OFFICE}
        for level in (4, 3, 2)
    ]  # fmt: skip
    content = RegimeContent(
        name="Đo tốc độ", kind="periodic", content="data", frequency="month", legal_basis="Đo tốc độ",
        reporters=groups, items=ITEMS,
    )  # fmt: skip
    return publish_regime(
        code=REGIME, owner=OFFICE, content=content, from_date=date(2017, 1, 1),
        by=_system(OFFICE), now=now,
    )  # fmt: skip


def _system(code: str) -> Any:
    from lienthong.agencies.models import AgencyRecord
    from lienthong.base import clock
    from lienthong.identity.officers import system_officer

    return system_officer(AgencyRecord.objects.as_of(clock.today()).get(code=code))


def _questions(version: Any, agency_id: int) -> dict[str, Callable[[], Any]]:
    """Return the eighteen national questions by name."""
    from lienthong.systems.reporting import aggregation as read
    from lienthong.systems.reporting.rules.periods import parse

    book = {"agency_id": agency_id, "version": version}
    month, before = "2019-12", "2018-12"
    own = {**book, "code": OFFICE, "period": parse(month)}
    moment = datetime(2020, 6, 1, tzinfo=UTC)
    year = {"first": date(2019, 1, 1), "last": date(2019, 12, 31)}
    path = f"{PROVINCE}/"
    return {
        "total of a period, by communes": lambda: read.total(**book, period_id=month, level=4),
        "total of a period, by provinces": lambda: read.total(**book, period_id=month, level=2),
        "63 provinces x 50 items": lambda: read.totals_by_unit(**book, period_id=month, level=4),
        "series of 36 periods, country": lambda: read.series(**book, level=4),
        "series of 36 periods, province": lambda: read.series(**book, level=4, unit=PROVINCE),
        "districts of a province": lambda: read.totals_by_unit(
            **book, period_id=month, level=4, parent=PROVINCE),
        "reports of all provinces": lambda: read.value_table(**book, period_id=month, level=2),
        "reports of 700 districts": lambda: read.value_table(**book, period_id=month, level=3),
        "10,600 communes, one item": lambda: read.value_table(
            **book, period_id=month, level=4, codes=["c01"]),
        "nine months, country": lambda: read.cumulative(**book, period=parse("2019-9M"), level=4),
        "year, province": lambda: read.cumulative(
            **book, period=parse("2019"), level=4, unit=PROVINCE),
        "ratio, provinces x 12 months": lambda: read.pivot(
            **book, level=4, codes=["r01"], **year),
        "weighted shares, provinces x 12": lambda: read.pivot(
            **book, level=4, codes=["s01", "s02"], **year),
        "two periods compared": lambda: [
            read.totals_by_unit(**book, period_id=each, level=4) for each in (month, before)],
        "ten highest and lowest communes": lambda: [
            read.ranking(**book, period_id=month, code="c05", level=4, lowest=low)
            for low in (False, True)],
        "who is silent": lambda: read.silent(**own),
        "completeness by province": lambda: read.completeness(**own),
        "all items as of a moment": lambda: read.total_as_of(
            **book, period_id=month, level=4, as_of=moment),
        "subtree of a province (export)": lambda: read.export_csv(
            **book, period_id=month, path=path),
        "whole tree (export)": lambda: read.export_csv(**book, period_id=month),
    }  # fmt: skip


def _queries() -> dict[str, dict[str, float]]:
    """Ask the questions in a process of its own, which may only do what the web process may."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.reporting"], text=True, stdout=subprocess.PIPE, check=True,
        env={**os.environ, "LIENTHONG_ROLE": "web"},
    )  # fmt: skip
    found: dict[str, dict[str, float]] = json.loads(done.stdout)
    return found


def main() -> None:
    """Measure every question over a running node and print the times."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.node.settings")
    import django

    django.setup()
    print(json.dumps(_ask_all()))


def _ask_all() -> dict[str, dict[str, float]]:
    from django.db import transaction

    from lienthong.identity.scope import web_scope
    from lienthong.systems.reporting.models import RegimeVersion

    officer = _system(OFFICE)
    version = RegimeVersion.objects.select_related("regime").get(regime__code=REGIME)
    found = {}
    with (
        transaction.atomic(),
        web_scope(agency_id=officer.agency_id, agency_code=officer.agency_code),
    ):
        for name, ask in _questions(version, officer.agency_id).items():
            if not ask():
                raise RuntimeError(f"{name}: nothing found")
            found[name] = _timed(ask)
    return found


def _timed(act: Callable[[], Any], runs: int = RUNS) -> dict[str, float]:
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        act()
        times.append((time.perf_counter() - begun) * 1000)
    times.sort()
    return {
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(times[math.ceil(0.95 * len(times)) - 1], 1),
    }


def _changes() -> dict[str, float]:
    return {
        "submission_ms": _submission(),
        **_correction(),
        **_import(),
    }


def _submission(communes: int = 15) -> float:
    """Return the median time of signing and sending one commune's report, drawing included."""
    from lienthong.agencies.models import AgencyRecord, PostKind
    from lienthong.base import clock
    from lienthong.node.demo import cast
    from lienthong.systems.reporting.actions import entering, submitting
    from lienthong.systems.reporting.models import RegimeVersion, Report

    version = RegimeVersion.objects.select_related("regime").get(regime__code=REGIME)
    now, today = clock.now(), clock.today()
    period = _free_period(version)
    records = AgencyRecord.objects.as_of(today).level(4).order_by("code")
    busy = Report.objects.filter(period_id=period, state="submitted").values("unit")
    chosen = list(records.exclude(code__in=busy)[:communes])
    ids = [record.agency_id for record in chosen]
    cast.fill_posts(ids, _system(OFFICE), now, today)
    leaders = cast.working_officers(ids, PostKind.LEADER, today)
    cells = {item["code"]: 10 for item in ITEMS if "formula" not in item}
    times = []
    for leader in leaders.values():
        cast.certify(leader, now)
        report = entering.open_report(version=version, period_id=period, by=leader, now=now)
        entering.enter_values(report=report, cells=cells, by=leader, now=now)
        submitting.send_to_review(report=report, by=leader, now=now)
        begun = time.perf_counter()
        submitting.sign_and_submit(report=report, by=leader, now=clock.now())
        times.append((time.perf_counter() - begun) * 1000)
    return round(statistics.median(times), 1)


def _free_period(version: Any) -> str:
    """Return the newest closed period that this run's reports go to."""
    from datetime import timedelta

    from lienthong.base import clock

    return str(version.periods_closing(clock.today() - timedelta(days=62), clock.today())[-1].id)


def _correction() -> dict[str, float]:
    """Return the time from accepting a late correction to the national total that contains it.

    Once for one commune's report, once for a province's with everything below it.
    """
    return {
        "correction_ms": _corrected(whole_province=False),
        "correction_of_province_ms": _corrected(whole_province=True),
    }


def _corrected(*, whole_province: bool) -> float:
    from django.db import transaction

    from lienthong.base import clock
    from lienthong.systems.reporting import aggregation
    from lienthong.systems.reporting.actions import receiving
    from lienthong.systems.reporting.models import RegimeVersion, Report

    office = _system(OFFICE)
    version = RegimeVersion.objects.select_related("regime").get(regime__code=REGIME)
    book = {"agency_id": office.agency_id, "version": version, "period_id": CORRECTED}
    rows = Report.objects.filter(agency_id=office.agency_id).of_period(version, CORRECTED)
    standing = list(rows.accepted().under(f"{PROVINCE}/").in_order())
    if not whole_province:
        standing = [row for row in standing if row.level == 4][:1]
    carrier = standing[0].unit
    with transaction.atomic():
        _copy_vintages(standing, carrier)
    waiting = rows.get(unit=carrier, state="submitted")
    before = aggregation.total(**book, level=4).values["c01"]
    begun = time.perf_counter()
    receiving.accept(report=waiting, by=office, now=clock.now())
    after = aggregation.total(**book, level=4).values["c01"]
    seconds = time.perf_counter() - begun
    if after == before:
        raise RuntimeError("the correction did not arrive in the total")
    return round(seconds * 1000, 1)


def _copy_vintages(standing: list[Any], carrier: str) -> None:
    """Put the next vintage of standing reports into the book, each first item one more, waiting."""
    from lienthong.base.ids import new_id
    from lienthong.systems.reporting.actions import books

    reference = new_id()
    for row in standing:
        row.pk, row.vintage, row.reason = new_id(), row.vintage + 1, "Đo tốc độ"
        row.reference = reference if row.unit == carrier else new_id()
        row.via = None if row.unit == carrier else reference
        row.state, row.accepted_at = "submitted", None
        row.values = [(row.values[0] or 0) + 1, *row.values[1:]]
    books.insert(standing)


def _import() -> dict[str, float]:
    """Return the seconds of taking a file of all units of the largest province, 50 items each."""
    from lienthong.agencies.models import AgencyRecord
    from lienthong.base import clock
    from lienthong.systems.reporting.actions.bulk import UnitRow, take_many
    from lienthong.systems.reporting.models import RegimeVersion, Report

    version = RegimeVersion.objects.select_related("regime").get(regime__code=REGIME)
    province = _system(PROVINCE)
    below = AgencyRecord.objects.as_of(clock.today()).under(province.agency_id, clock.today())
    units = list(below.values_list("code", flat=True))
    shift = Report.objects.filter(agency_id=province.agency_id).count()
    cells = {item["code"]: str(5 + shift % 90) for item in ITEMS if "formula" not in item}
    rows = [UnitRow(unit, cells) for unit in units]
    begun = time.perf_counter()
    taken = take_many(version=version, period_id=IMPORTED, rows=rows, by=province, now=clock.now())
    seconds = time.perf_counter() - begun
    return {
        "import_s": round(seconds, 2),
        "import_units": len(units),
        "import_cells": taken.imported + taken.updated,
    }


def _print_queries(figures: dict[str, Any]) -> None:
    print(
        f"{figures['reports']:,} reports, {figures['values']:,} values, {figures['database_mb']:,} MB"
    )
    print(f"{'question':<36}{'p50 ms':>9}{'p95 ms':>9}")
    for name, times in figures["queries"].items():
        print(f"{name:<36}{times['p50_ms']:>9}{times['p95_ms']:>9}")
    figures["worst_p95_ms"] = max(each["p95_ms"] for each in figures["queries"].values())


def _print_changes(figures: dict[str, Any]) -> None:
    for name in ("submission_ms", "correction_ms", "correction_of_province_ms", "import_s",
                 "import_units", "import_cells", "worst_p95_ms"):  # fmt: skip
        print(f"{name:<36}{figures[name]:>9}")


if __name__ == "__main__":
    main()

"""Tasks: ten years of central tasks in one agency's book; the split at any date, and the pages over it."""

import argparse
import math
import os
import random
import statistics
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import sql

from bench import million, nodes, queries, screens
from bench.copying import copy
from bench.visitor import Visitor

YEARS, A_YEAR = 10, 22_000
SPLITS = 60
_HOME = "G22"
_USER = "lanhdao.vpcp"
_TABLES = ("directives_task", "directives_taskpart", "directives_duedate")
PAGES = {
    "task list": "/chi-dao/nhiem-vu/",
    "task list, page 150": "/chi-dao/nhiem-vu/?page=150",
    "overdue": "/chi-dao/nhiem-vu/?standing=open-overdue",
    "done late": "/chi-dao/nhiem-vu/?standing=done-late",
    "done late, four years ago": "/chi-dao/nhiem-vu/?standing=done-late&on={past}",
    "of one lead": "/chi-dao/nhiem-vu/?lead=G14",
    "search without marks": "/chi-dao/nhiem-vu/?q=dich+vu+cong",
    "search, nothing found": "/chi-dao/nhiem-vu/?q=khong+tim+thay+xyz",
    "by agency": "/chi-dao/theo-co-quan/",
    "by agency, four years ago": "/chi-dao/theo-co-quan/?on={past}",
    "pressing": "/chi-dao/don-doc/",
    "search in overdue": "/chi-dao/nhiem-vu/?q=dich+vu+cong&standing=open-overdue",
    "search, one common word": "/chi-dao/nhiem-vu/?q=bao",
    "one task": "/chi-dao/nhiem-vu/{task}/",
    "desk": "/",
}


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Fill the book once, then measure the split and every page."""
    a_year = max(1, options.tasks // YEARS) if options.tasks else A_YEAR
    data = options.folder / (f"tasks-{a_year}" if options.tasks else "tasks")
    nodes.load_once(data)
    os.environ["LIENTHONG_DATA"] = str(data)
    with nodes.running(data) as node:
        sign_ins, figures = prepare(data, a_year)
        figures["split_ms"] = _splits()
        figures["by_lead_ms"] = _splits(by_lead=True)
        visitor = Visitor(node.address)
        visitor.sign_in(**sign_ins[_USER])
        paths = _paths()
        figures["pages"] = {}
        for name, path in paths.items():
            figures["pages"][name] = screens.measure(visitor, path, node.process.pid)
            print(f"{name}: p95 {figures['pages'][name]['p95_ms']} ms", flush=True)
        for name, count in queries.per_page(visitor.cookies, paths).items():
            figures["pages"][name]["queries"] = count
    _print(figures)
    return figures


def prepare(data: Any, a_year: int = A_YEAR) -> tuple[dict[str, dict[str, str]], dict[str, Any]]:
    """Open the accounts and fill the book of a running node, unless that was done before."""
    from lienthong.node import commands

    commands.prepare_django("worker")
    from lienthong.base import clock

    sign_ins = screens._accounts(clock.now(), clock.today())
    with million.connect(data) as connection:
        count = _count(connection)
        if not count:
            seconds = _fill(connection, clock.now(), clock.today(), a_year)
            count = _count(connection)
            print(f"{count:,} tasks written in {seconds:.0f} s", flush=True)
    return sign_ins, {"tasks": count}


def _count(connection: Any) -> int:
    found = connection.execute("SELECT count(*) FROM directives_task").fetchone()
    return int(found[0])


def _fill(connection: Any, now: datetime, today: date, a_year: int) -> float:
    from lienthong.agencies.models import AgencyRecord

    begun = time.monotonic()
    records = list(AgencyRecord.objects.as_of(today).filter(level__lte=2).order_by("code"))
    home = next(record for record in records if record.code == _HOME)
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in _TABLES}
    for one in _facts(today, records, a_year):
        _add(rows, one, home.agency_id, now)
    with connection.transaction():
        for table in _TABLES:
            copy(connection, table, iter(rows[table]))
    for table in _TABLES:
        connection.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)))
    return time.monotonic() - begun


def _facts(today: date, records: list[Any], a_year: int) -> Iterator[dict[str, Any]]:
    """Give tasks with the shares of 2017: of what is due, 86 % in time, 12 % late, the rest overdue."""
    from bench.million_rows import _DOINGS, _MATTERS, _PLACES

    chance = random.Random(20171231)
    first = today - timedelta(days=365 * YEARS)
    for number in range(YEARS * a_year):
        assigned = first + timedelta(days=number * 365 // a_year)
        due = assigned + timedelta(days=chance.choice((15, 30, 45, 90, 180)))
        late = chance.random()
        finished = None
        if due < today:
            if late < 0.86:
                finished = max(assigned, due - timedelta(days=chance.randrange(15)))
            elif late < 0.985:
                finished = min(due + timedelta(days=chance.randrange(1, 40)), today)
        title = (
            f"{chance.choice(_DOINGS).capitalize()} {chance.choice(_MATTERS)} "
            f"{chance.choice(_PLACES)} ({number})"
        )
        yield {
            "number": number, "assigned": assigned, "due": due if number % 20 else None,
            "finished": finished if number % 20 else None, "lead": chance.choice(records),
            "title": title, "moved": number % 15 == 0, "chance": chance,
        }  # fmt: skip


def _add(
    rows: dict[str, list[dict[str, Any]]], one: dict[str, Any], agency: int, now: datetime
) -> None:
    chance = one["chance"]
    task, part = _id(one["assigned"], chance), _id(one["assigned"], chance)
    lead, due = one["lead"], one["due"]
    # Every fifteenth task was given another deadline half way.
    moved = one["assigned"] + timedelta(days=7) if one["moved"] and due else None
    days = {"due_date": due, "counted_date": due}
    state = "done" if one["finished"] else "working"
    rows["directives_task"].append({
        "id": task, "agency_id": agency, "reference": task, "campaign": task, "state": state,
        "title": one["title"], "deliverable": "Báo cáo", "recipient": "", "words": one["title"],
        "point": "", "mandate_subject": "", "source_label": "", "source_url": "",
        "first_due_date": due, **days, "due_known_from": moved or one["assigned"],
        "due_wording": "", "is_periodic": False, "period": "", "priority": "normal", "lead_id": part,
        "lead_code": lead.code, "lead_name": lead.name, "lead_since": one["assigned"],
        "percent": 100 if one["finished"] else 40, "assigned_date": one["assigned"],
        "claimed_date": one["finished"], "finished_date": one["finished"],
        "confirmed_at": now if one["finished"] else None, "state_reason": "", "created_by": "bench",
        "created_name": "bench", "created_at": now,
    })  # fmt: skip
    rows["directives_taskpart"].append({
        "id": part, "agency_id": agency, "task_id": task, "party_id": lead.agency_id,
        "party_code": lead.code, "party_name": lead.name, "role": "lead", "deliverable": "",
        "answer": "accepted", "since": one["assigned"], "until": None, "basis": "",
    })  # fmt: skip
    base = {"agency_id": agency, "task_id": task, "wording": "", "reason": ""}
    first = {"id": _id(one["assigned"], chance), **days, "known_from": one["assigned"]}
    rows["directives_duedate"].append({**base, **first, "known_until": moved})
    if moved:
        rows["directives_duedate"].append({
            **base, "id": _id(moved, chance), **days, "known_from": moved, "known_until": None,
        })  # fmt: skip


def _id(day: date, chance: random.Random) -> UUID:
    """Return an identifier as it would have been made on the day."""
    milliseconds = int(datetime(day.year, day.month, day.day).timestamp() * 1000)
    value = (milliseconds << 80) | chance.getrandbits(80)
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    return UUID(int=(value & ~(0x3 << 62)) | (0x2 << 62))


def _splits(*, by_lead: bool = False) -> dict[str, float]:
    """Measure the split at days all over the ten years."""
    from lienthong.agencies.models import AgencyRecord
    from lienthong.base import clock
    from lienthong.systems.directives.models.splits import split_at, split_by_lead

    today, chance = clock.today(), random.Random(1)
    agency = AgencyRecord.objects.as_of(today).get(code=_HOME).agency_id
    times = []
    for number in range(SPLITS + 3):
        on = today - timedelta(days=chance.randrange(365 * YEARS))
        begun = time.perf_counter()
        (split_by_lead if by_lead else split_at)(agency, on)
        if number >= 3:
            times.append((time.perf_counter() - begun) * 1000)
    times.sort()
    return {
        "median": round(statistics.median(times), 1),
        "p95": round(times[math.ceil(0.95 * len(times)) - 1], 1),
        "worst": round(times[-1], 1),
    }


def _paths() -> dict[str, str]:
    from lienthong.agencies.models import AgencyRecord
    from lienthong.base import clock
    from lienthong.systems.directives.models import Task

    agency = AgencyRecord.objects.filter(code=_HOME).values("agency_id")[:1]
    task = Task.objects.filter(agency_id=agency, state="working").order_by("-id").first()
    past = clock.today() - timedelta(days=4 * 365)
    return {
        name: path.format(past=past, task=task.id if task else "") for name, path in PAGES.items()
    }


def _print(figures: dict[str, Any]) -> None:
    print(f"{figures['tasks']:,} tasks")
    for name in ("split_ms", "by_lead_ms"):
        print(f"{name:<28}" + "  ".join(f"{key} {value}" for key, value in figures[name].items()))
    print(
        f"{'page':<28}" + "".join(f"{title:>11}" for title in ("p50 ms", "p95 ms", "kB", "queries"))
    )
    for name, page in figures["pages"].items():
        cells = (page["p50_ms"], page["p95_ms"], page["first_visit_kb"], page.get("queries", "-"))
        print(f"{name:<28}" + "".join(f"{cell:>11}" for cell in cells))
    figures["worst_p95_ms"] = max(page["p95_ms"] for page in figures["pages"].values())

"""Screens: server time, size and queries of the main pages with a million documents in the registers."""

import argparse
import math
import os
import statistics
from datetime import date, datetime
from typing import Any

from bench import million, nodes, queries
from bench.memory import processor_seconds
from bench.million_rows import Correspondent, Register
from bench.visitor import Visitor

REQUESTS = 100
_LONG, _SHORT = "G22", "G14"
#: The pages of an officer; the words in braces are an outgoing and an incoming document of the agency.
PAGES = {
    "desk": "/",
    "outgoing list": "/van-ban/di/",
    "incoming list": "/van-ban/den/",
    "incoming, page 150": "/van-ban/den/?page=150",
    "incoming by state and kind": "/van-ban/den/?state=done&kind=BC",
    "incoming overdue": "/van-ban/den/?due=overdue",
    "incoming given to me": "/van-ban/den/?mine=1",
    "search with marks": "/van-ban/den/?q=d%E1%BB%8Bch+v%E1%BB%A5+c%C3%B4ng",
    "search without marks": "/van-ban/den/?q=dich+vu+cong",
    "search, one common word": "/van-ban/den/?q=bao",
    "search, rare words": "/van-ban/den/?q=thuan+nguyen+phuoc",
    "search, nothing found": "/van-ban/den/?q=khong+tim+thay+xyz",
    "search outgoing": "/van-ban/di/?q=nong+thon+moi",
    "search by number": "/van-ban/den/?q=4321/BC",
    "outgoing detail": "/van-ban/di/{sent}/",
    "tracking of 11,417": "/van-ban/di/{sent}/theo-doi/",
    "incoming detail": "/van-ban/den/{received}/",
    "outgoing register": "/van-ban/so/outgoing/",
    "incoming register": "/van-ban/so/incoming/",
    "follow-up sheet": "/van-ban/so/follow-up/",
    "register of an old year": "/van-ban/so/incoming/?year=2020&page=100",
    "agencies": "{agencies}",
}
_USERS = {_LONG: "vanthu.vpcp", _SHORT: "vanthu.btttt"}


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Fill the registers once, then measure every page over the long and the short register."""
    data = options.folder / "screens"
    nodes.load_once(data)
    os.environ["LIENTHONG_DATA"] = str(data)
    with nodes.running(data) as node:
        sign_ins, figures = prepare(data)
        figures["pages"] = {}
        for code, register in ((_LONG, "long"), (_SHORT, "short")):
            visitor = Visitor(node.address)
            visitor.sign_in(**sign_ins[_USERS[code]])
            for name, path in _paths(code).items():
                found = measure(visitor, path, node.process.pid)
                figures["pages"].setdefault(name, {})[register] = found
            for name, count in queries.per_page(visitor.cookies, _paths(code)).items():
                figures["pages"][name][register]["queries"] = count
    _print(figures)
    return figures


def prepare(data: Any) -> tuple[dict[str, dict[str, str]], dict[str, Any]]:
    """Open the accounts and fill the registers of a running node, unless that was done before."""
    from lienthong.node import commands

    commands.prepare_django("worker")
    from lienthong.base import clock

    sign_ins = _accounts(clock.now(), clock.today())
    with million.connect(data) as connection:
        if not million.count(connection):
            seconds = _fill(connection, clock.now(), clock.today())
            print(f"{million.count(connection):,} documents written in {seconds:.0f} s")
        size = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        figures = {
            "documents": million.count(connection),
            "database_mb": round((size or (0,))[0] / 1e6),
        }
    return sign_ins, figures


def _accounts(now: datetime, today: date) -> dict[str, dict[str, str]]:
    from lienthong.agencies.models import AgencyRecord, PostKind
    from lienthong.identity.officers import system_officer
    from lienthong.node.demo import cast

    node = system_officer(AgencyRecord.objects.as_of(today).get(code=_LONG))
    cast.fill_posts([node.agency_id], node, now, today)
    leader = cast.working_officers([node.agency_id], PostKind.LEADER, today)[node.agency_id]
    return {
        each.username: {"username": each.username, "password": cast.PASSWORD, "secret": each.secret}
        for each in cast.open_accounts(leader, node, now, today)
    }


def _fill(connection: Any, now: datetime, today: date) -> float:
    from lienthong.agencies.models import AgencyRecord
    from lienthong.identity.models import Account
    from lienthong.node.demo import cast

    records = list(AgencyRecord.objects.as_of(today).order_by("level", "code"))
    others = [
        Correspondent(row.code, row.name, row.short_name, row.level, row.unit_code[:2])
        for row in records
    ]
    people = dict(
        Account.objects.filter(username__in=_USERS.values()).values_list("username", "person_id")
    )
    by_code = {row.code: row for row in records}
    registers = [
        Register(
            by_code[code].agency_id, code, by_code[code].name, by_code[code].short_name, received, sent,
            people.get(_USERS.get(code, ""), next(iter(people.values()))),
        )
        for code, (received, sent) in million.SHARES.items()
    ]  # fmt: skip
    names = [cast.invented_name(str(number)) for number in range(300)]
    return million.fill(connection, registers, others, names, _report(now), now)


def _report(now: datetime) -> dict[str, Any]:
    """Return the stored report of a document with the two valid signatures that every document has."""
    from lienthong.trust.findings import Finding, Report, SignatureReport
    from lienthong.trust.usage import Usage

    def signature(field: str, name: str, subject: str, usage: Usage) -> SignatureReport:
        return SignatureReport(
            field=field, name=name, subject=subject, organization="Văn phòng Chính phủ", usage=usage,
            serial="7f3a91c04be2", signed_at=now, covers_whole_document=True,
            findings=(Finding("valid", {"name": name}), Finding("signature-valid", {"name": name})),
        )  # fmt: skip

    person = signature("Official", "Nguyễn Văn An", "person:00000000", Usage.OFFICIAL)
    agency = signature("Agency", "Văn phòng Chính phủ", "G22", Usage.AGENCY)
    return Report((person, agency)).to_data()


def _paths(code: str) -> dict[str, str]:
    from django.urls import reverse

    from lienthong.agencies.models import AgencyRecord
    from lienthong.systems.documents.models import IncomingDocument, OutgoingDocument

    agency = AgencyRecord.objects.filter(code=code).values("agency_id")[:1]
    sent = OutgoingDocument.objects.filter(agency_id=agency).order_by("-recipients_total", "-id")
    received = IncomingDocument.objects.filter(agency_id=agency, state="assigned").order_by("-id")
    places = {
        "sent": sent.values_list("id", flat=True)[0],
        "received": received.values_list("id", flat=True)[0],
        "agencies": reverse("agencies:index"),
    }
    return {name: path.format(**places) for name, path in PAGES.items()}


def measure(visitor: Visitor, path: str, node: int) -> dict[str, Any]:
    """Return the times and the weight of one page.

    :raises RuntimeError: if the page does not answer as it should.
    """
    warm = visitor.get(path)
    if warm.status != 200:
        raise RuntimeError(f"{path} answers {warm.status}")
    before = processor_seconds(node)
    times = sorted(visitor.get(path).seconds * 1000 for _ in range(REQUESTS))
    worked = (processor_seconds(node) - before) / REQUESTS
    weight = visitor.first_visit(path)
    return {
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(times[math.ceil(0.95 * len(times)) - 1], 1),
        "cpu_ms": round(worked * 1000, 1),
        "html_kb": round(weight["html"] / 1000, 1),
        "first_visit_kb": round(weight["all"] / 1000, 1),
    }


def _print(figures: dict[str, Any]) -> None:
    print(f"{figures['documents']:,} documents, database {figures['database_mb']:,} MB")
    titles = ("p50 ms", "p95 ms", "cpu ms", "short p95", "html kB", "first kB", "queries", "short")
    print(f"{'page':<28}" + "".join(f"{title:>11}" for title in titles))
    for name, page in figures["pages"].items():
        far, near = page["long"], page["short"]
        cells = (far["p50_ms"], far["p95_ms"], far["cpu_ms"], near["p95_ms"], far["html_kb"],
                 far["first_visit_kb"],
                 far.get("queries", "-"), near.get("queries", "-"))  # fmt: skip
        print(f"{name:<28}" + "".join(f"{cell:>11}" for cell in cells))
    figures["worst_p95_ms"] = max(page["long"]["p95_ms"] for page in figures["pages"].values())
    figures["heaviest_first_visit_kb"] = max(
        page["long"]["first_visit_kb"] for page in figures["pages"].values()
    )

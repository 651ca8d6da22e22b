"""What stands ready before the curtain: a small government, its people, one directive already carried.

``python -m tests.browser.backstage WORD VALUES`` works as a process of the node and prints JSON.
"""

import json
import sys
from typing import Any

import django

DIRECTIVE = "Gửi, nhận văn bản điện tử giữa các cơ quan trong hệ thống hành chính nhà nước"
BODY = "Văn phòng Chính phủ đề nghị các cơ quan gửi, nhận văn bản điện tử trên trục liên thông./."
WIDELY = (
    "Các bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ",
    "UBND các tỉnh, thành phố trực thuộc Trung ương",
    "UBND các quận, huyện, thị xã, thành phố thuộc tỉnh",
)
#: What the ministry has on its desk, and in how many days each is due.
WEEK = (
    ("Báo cáo tình hình kết nối trục liên thông văn bản quốc gia", -4),
    ("Góp ý dự thảo quy chế sử dụng chữ ký số chuyên dùng", -1),
    ("Rà soát danh mục mã định danh cơ quan", 0),
    ("Chuẩn bị nội dung phiên họp của Ủy ban quốc gia về Chính phủ điện tử", 1),
    ("Tổng hợp số liệu văn bản điện tử quý này", 3),
    ("Kế hoạch bảo đảm an toàn thông tin cho các hệ thống dùng chung", 9),
)
LEADER = "Mai Tiến Dũng"


def main() -> None:
    """Do one word."""
    django.setup()
    from tests.browser import earlier

    before = (earlier.ask_earlier, earlier.write_to_mandate, earlier.tell_a_transfer)
    kinds = (found, carry, people, busy, governing, govern, rounds, *before)
    words = {word.__name__: word for word in kinds}
    answer = words[sys.argv[1]](**json.loads(sys.argv[2]))
    sys.stdout.write(json.dumps(answer))


def found() -> dict[str, dict[str, str]]:
    """Found a government of ministries, provinces and the districts of Hà Nội; return who can sign in."""
    from dataclasses import asdict

    from lienthong.agencies.models import AgencyRecord
    from lienthong.base import clock
    from lienthong.identity.officers import system_officer
    from lienthong.node.demo import cast

    _load()
    now, today = clock.now(), clock.today()
    office = AgencyRecord.objects.as_of(today).get(code="G22")
    node = system_officer(office)
    every = AgencyRecord.objects.as_of(today).values_list("agency_id", flat=True)
    leader = cast.signer(office, LEADER, node, now, today)
    people = cast.open_accounts(leader, node, now, today)
    cast.fill_posts(list(every), node, now, today)
    return {person.username: asdict(person) for person in people}


def _load() -> None:
    from lienthong.agencies import loading, profiles
    from lienthong.agencies.calendar import seed_calendar
    from lienthong.base import clock

    entries = profiles.entries("2020")
    city = next(entry.key for entry in entries if entry.code == "H26")
    small = [entry for entry in entries if entry.level <= 2 or entry.parent_key == city]
    loading._add(small, loading.silent)
    seed_calendar()
    loading._connect(clock.now(), loading.silent)


def carry() -> str:
    """Send the shipped directive to all and have most of them work on it; return its id."""
    from lienthong.agencies.models import AgencyRecord
    from lienthong.base import clock
    from lienthong.casework.reading import read_document
    from lienthong.node.demo import cast, journey, steps
    from lienthong.systems.documents.models import IncomingState

    path = journey._shipped()
    read = read_document(path.read_bytes(), path.name)
    office = AgencyRecord.objects.as_of(clock.today()).get(code="G22")
    agencies = [office.agency_id]
    clerk = cast.working_officers(agencies, cast.PostKind.CLERK, clock.today())[office.agency_id]
    leader = cast.working_officers(agencies, cast.PostKind.LEADER, clock.today())[office.agency_id]
    document = steps.draft(read, clerk, clock.now())
    steps.settle_lines(document, clerk, clock.now())
    document = steps.issue(document, clerk, leader)
    steps.wait_for_receipts(document, _quiet, lambda: None)
    steps.register_all(document, _quiet)
    steps.assign_all(document, _quiet)
    steps.advance_all(document, IncomingState.PROCESSING, _quiet)
    return str(document.id)


def people() -> dict[str, dict[str, str]]:
    """Return who can sign in to a demo."""
    from dataclasses import asdict

    from lienthong.node.demo import cast

    return {person.username: asdict(person) for person in cast.existing_accounts()}


def busy() -> dict[str, str]:
    """Give a demo an ordinary week: a directive half way through 800 agencies, and a desk with work."""
    from lienthong.systems.documents.models import OutgoingDocument

    earlier = OutgoingDocument.objects.filter(subject=DIRECTIVE).first()
    directive = earlier or _issued(DIRECTIVE, WIDELY)
    if earlier is None:
        _half_way(directive)
        for subject, days in WEEK:
            _given(_issued(subject, ("Bộ Thông tin và Truyền thông",)), days)
    received = _copies(directive, "G14")[0]
    return {"directive": str(directive.id), "received": str(received.id), **governing()}


def governing() -> dict[str, str]:
    """Return a directive of the demo that was read, and a task of it with a story."""
    from lienthong.systems.directives.models import Directive, Task

    conclusion = Directive.objects.get(file_name="ket-luan-ubqg-cpdt-2020.txt")
    tasks = Task.objects.filter(directive=conclusion, finished_date__isnull=False)
    proposal = conclusion.proposals.filter(start__isnull=False).earliest("start")
    return {
        "conclusion": str(conclusion.id),
        "proposal": str(proposal.id),
        "task": str(tasks.earliest("id").id),
    }


def _issued(subject: str, lines: tuple[str, ...]) -> Any:
    from lienthong.base import clock
    from lienthong.node.demo import cast, steps
    from lienthong.systems.documents.actions.outgoing import Content, draft

    home, today = _agency("G22"), clock.today()
    officers = {
        kind: cast.working_officers([home], kind, today)[home]
        for kind in (cast.PostKind.CLERK, cast.PostKind.LEADER)
    }
    leader = officers[cast.PostKind.LEADER]
    cast.certify(leader, clock.now())
    block = {"authority": "", "position": "BỘ TRƯỞNG, CHỦ NHIỆM", "name": leader.name}
    content = Content(
        kind="TB", subject=subject, body=BODY, place="Hà Nội", recipients=lines, signers=(block,)
    )
    document = draft(content=content, by=officers[cast.PostKind.CLERK], now=clock.now())
    document = steps.issue(document, officers[cast.PostKind.CLERK], leader)
    steps.wait_for_receipts(document, _quiet, lambda: None)
    return document


def _agency(code: str) -> int:
    return int(_record(code).agency_id)


def _copies(document: Any, code: str) -> list[Any]:
    from lienthong.systems.documents.models import IncomingDocument

    rows = IncomingDocument.objects.filter(document_id=document.id, agency_id=_agency(code))
    return list(rows)


def _half_way(document: Any) -> None:
    """Let a part of the recipients register, fewer assign, fewer process, fewest finish."""
    from lienthong.agencies.models import AgencyRecord
    from lienthong.base import clock
    from lienthong.identity.officers import system_officer
    from lienthong.node.demo import cast, steps
    from lienthong.systems.documents.models import IncomingDocument, IncomingState

    office = AgencyRecord.objects.as_of(clock.today()).get(code="G22")
    rows = IncomingDocument.objects.filter(document_id=document.id)
    here = sorted(rows.values_list("agency_id", flat=True))
    cast.fill_posts(here, system_officer(office), clock.now(), clock.today())
    whole = steps.arrived

    def some(share: int) -> None:
        steps.arrived = lambda doc, state: [  # type: ignore[assignment]
            row for row in whole(doc, state) if row.agency_id * 7919 % 100 < share
        ]

    some(90)
    steps.register_all(document, _quiet)
    some(70)
    steps.assign_all(document, _quiet)
    for share, state in ((50, IncomingState.PROCESSING), (30, IncomingState.DONE)):
        some(share)
        steps.advance_all(document, state, _quiet)
    steps.arrived = whole


def _given(document: Any, days: int) -> None:
    """Have the ministry give a document to its officer, due in some days from now or before."""
    from datetime import timedelta

    from lienthong.base import clock
    from lienthong.identity.models import Account
    from lienthong.node.demo import cast
    from lienthong.systems.documents.actions import incoming

    home, today = _agency("G14"), clock.today()
    then = clock.now() - timedelta(days=10)
    account = Account.objects.select_related("person").get(username="chuyenvien.btttt")
    lead = incoming.Assignee(account.person.full_name, person_id=account.person_id)
    clerks = cast.working_officers([home], cast.PostKind.CLERK, today)
    leaders = cast.working_officers([home], cast.PostKind.LEADER, today)
    copies = _copies(document, "G14")
    incoming.register_many(documents=copies, officers=clerks, now=clock.now())
    orders = [
        incoming.Order(
            document=copy,
            lead=lead,
            deadline=today + timedelta(days=days),
            note="Tham mưu trả lời.",
        )
        for copy in _copies(document, "G14")
    ]
    incoming.assign_many(orders=orders, officers=leaders, now=then)


def govern() -> int:
    """Load mandates, report regimes and indicators, which every government has; return how many."""
    from lienthong.base import clock
    from lienthong.identity.officers import system_officer
    from lienthong.node.demo import mandates
    from lienthong.systems.indicators.actions import loading
    from lienthong.systems.indicators.models import Indicator
    from lienthong.systems.reporting.loading import load_regimes

    mandates.load()
    office, now = system_officer(_record("G22")), clock.now()
    load_regimes(by=office, now=now)
    loading.load_register(by=system_officer(_record("G14")), now=now)
    loading.load_kpi_sets(by=system_officer(_record("G14")), now=now)
    return rounds() and Indicator.objects.count()


def rounds() -> int:
    """Do what time asks of every system, now; return how many kinds of work that is."""
    from lienthong.base import clock
    from lienthong.casework.rounds import run_all

    return len(run_all(clock.now()))


def _record(code: str) -> Any:
    from lienthong.agencies.models import AgencyRecord
    from lienthong.base import clock

    return AgencyRecord.objects.as_of(clock.today()).get(code=code)


def _quiet(done: int, total: int) -> Any:
    return None


if __name__ == "__main__":
    main()

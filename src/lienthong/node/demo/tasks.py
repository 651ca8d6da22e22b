"""Tasks of the demo: the three official texts read, confirmed, assigned over the axis, and worked on.

Everything goes through the actions that a person's screens call, so a second run finds its work done.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from lienthong.agencies import data_files
from lienthong.agencies.models import AgencyRecord
from lienthong.base import clock
from lienthong.base.errors import Refusal
from lienthong.casework.calendar import deadline_clock
from lienthong.identity.officers import Officer
from lienthong.node.demo import cast, steps
from lienthong.systems.directives import recurrence
from lienthong.systems.directives.actions import (
    assigning,
    deciding,
    directives,
    duties,
    leaders,
    parts,
    plans,
    proposals,
    series,
)
from lienthong.systems.directives.actions.parties import own_record, parties_of
from lienthong.systems.directives.actions.proposals import Content
from lienthong.systems.directives.models import (
    Directive,
    DirectiveLeader,
    Duty,
    DutyState,
    Extension,
    ExtensionState,
    Pressing,
    Progress,
    ProposalState,
    Task,
    TaskPart,
    TaskProposal,
    TaskState,
)

Show = Callable[[int, int], None]
Tend = Callable[[], None]

HOME = "G22"
_STEPS = 8
_SERIES_SINCE = timedelta(days=270)
_WORKERS = ("G22", "G14", "G12", "G01", "G09", "G13", "G17", "H26", "H57")

#: The official texts, oldest first, with the day of issue where the text has none.
_TEXTS: tuple[tuple[str, date | None], ...] = (
    ("02-QC-VPCP-BTTTT-2018.txt", None),
    ("320-TB-VPCP-2019.txt", None),
    ("ket-luan-ubqg-cpdt-2020.txt", date(2020, 4, 3)),
)
#: Why a person does not make a task of what the reader proposes, by its kind.
_STANDING = (
    "Quy định thường xuyên, không giao cho một cơ quan cụ thể; theo dõi trong phần phối hợp."
)
_REPORTED = (
    "Báo cáo, việc định kỳ của mọi cơ quan: theo dõi bằng chế độ báo cáo, không giao từng việc."
)
_COMMON = (
    "Yêu cầu chung đối với mọi cơ quan, không nêu thời hạn; theo dõi qua báo cáo định kỳ,"
    " không giao từng việc."
)
_UNASSIGNABLE = (
    "Người hoặc tổ chức được nêu không phải cơ quan trong danh mục, không giao qua hệ thống được."
)
#: Everyday tasks of the Office that are still in time: title, lead, working days from now.
_CURRENT = (
    ("Báo cáo tình hình gửi, nhận văn bản điện tử có ký số trong tháng", "G14", 4),
    ("Rà soát danh mục chế độ báo cáo định kỳ thuộc phạm vi quản lý", "G12", 6),
    ("Hoàn thành kết nối hệ thống quản lý văn bản đến cấp xã", "H26", 15),
    ("Báo cáo kết quả số hóa hồ sơ thủ tục hành chính", "H57", 20),
    ("Đề xuất bổ sung dữ liệu dân cư dùng chung", "G01", 30),
    ("Trình kế hoạch đào tạo cán bộ về Chính phủ điện tử", "G09", 45),
)


def run(show: Show, tend: Tend) -> None:
    """Read, confirm, assign and work on the tasks of the demo; a second run adds nothing.

    :raises TooSlow: if the worker does not carry the messages in ten minutes.
    """
    people = cast.leaders(_WORKERS)
    office = people[HOME]
    for number, (name, issued) in enumerate(_TEXTS, start=1):
        directive = _entered(name, issued, office)
        _confirm(directive, office)
        _assign(directive, office)
        show(number, _STEPS)
    _name_leaders(office)
    _add_current(office)
    steps.wait_until(_everything_arrived, tend)
    show(4, _STEPS)
    _work(people)
    show(5, _STEPS)
    steps.wait_until(_everything_told, tend)
    _decide(office)
    show(6, _STEPS)
    _press(office)
    show(7, _STEPS)
    steps.wait_until(_everything_decided, tend)
    show(_STEPS, _STEPS)


def _entered(name: str, issued: date | None, by: Officer) -> Directive:
    path = data_files.folder() / "directives" / "official" / name
    known = Directive.objects.filter(agency_id=by.agency_id, file_name=name).first()
    if known is not None:
        return known
    source = directives.Source(data=path.read_bytes(), filename=name, issued_date=issued)
    return directives.enter(source=source, by=by, now=clock.now())


def _confirm(directive: Directive, by: Officer) -> None:
    """Decide on every proposal as a person would: confirm with the right parties, or drop with a reason."""
    now = clock.now()
    for proposal in directive.proposals.filter(state=ProposalState.OPEN).order_by("number"):
        decided = _decided(proposal, by)
        if isinstance(decided, str):
            proposals.drop(proposal=proposal, reason=decided, by=by, now=now)
        else:
            proposals.confirm(proposal=proposal, content=decided, by=by, now=now)


def _decided(proposal: TaskProposal, by: Officer) -> Content | str:
    """Return how a proposal is confirmed, or why it is dropped, by the kind that the reader tells."""
    content = replace(proposals.content_of(proposal), accepts_past=True)
    leads = _agencies(proposal.lead, by)
    if len(leads) == 1:
        # A person would take up what has been owed for some periods, not for six years.
        is_series = content.period in recurrence.KNOWN
        return replace(content, first_day=clock.today() - _SERIES_SINCE) if is_series else content
    if proposal.is_standing:
        return _STANDING
    if leads:
        if content.period:
            return _REPORTED
        return replace(content, is_each=True) if proposal.due_date else _COMMON
    named = [note.partition(":")[2] for note in proposal.notes if note.startswith("lead-choice:")]
    if named and all(len(_agencies(name, by)) == 1 for name in named):
        # Of several that the words name side by side, the first leads.
        return replace(content, lead=named[0], coordinators="\n".join(named[1:]))
    return _UNASSIGNABLE


def _agencies(words: str, by: Officer) -> list[AgencyRecord]:
    """Return the agencies that words name, none where they name anything else."""
    today = clock.today()
    try:
        return parties_of(words, on=today, issuer=own_record(by.agency_id, today))
    except Refusal:
        return []


def _name_leaders(by: Officer) -> None:
    """Confirm who gave the tasks; a post without a name is that of whoever bears it in another directive."""
    rows = DirectiveLeader.objects.visible_to(by)
    known = dict(rows.exclude(name="").values_list("title", "name"))
    for row in rows.filter(confirmed_at__isnull=True).select_related("directive"):
        name = row.name or known.get(row.title, "")
        if name:
            named = leaders.Named(name=name, title=row.title, manner=row.manner)
            leaders.confirm(
                directive=row.directive, leader=row, named=named, by=by, now=clock.now()
            )


def _assign(directive: Directive, by: Officer) -> None:
    if directive.tasks.filter(state=TaskState.DRAFT).exists():
        assigning.assign_all(directive=directive, by=by, now=clock.now())
        series.open_periods(now=clock.now())


def _add_current(by: Officer) -> None:
    today, working = clock.today(), deadline_clock()
    for title, lead, days in _CURRENT:
        reference = uuid5(NAMESPACE_URL, f"lienthong:demo:{title}")
        if TaskProposal.objects.filter(agency_id=by.agency_id, reference=reference).exists():
            continue
        due = working.due_date(today, days)
        content = Content(title=title, lead=lead, due=f"{due:%d/%m/%Y}", deliverable="Báo cáo")
        with transaction.atomic():
            made = proposals.add(content=content, by=by, now=clock.now(), reference=reference)
            assigning.assign(tasks=made, by=by, now=clock.now())


def _assigned() -> list[Task]:
    tasks = Task.objects.filter(agency__records__code=HOME).exclude(state=TaskState.DRAFT)
    return list(tasks.distinct().order_by("lead_code", "due_date", "id"))


def _everything_arrived() -> bool:
    tasks = _assigned()
    held = set(
        Duty.objects.filter(assigner_code=HOME, role="lead").values_list("reference", flat=True)
    )
    return all(task.reference in held for task in tasks)


def _work(people: dict[str, Officer]) -> None:
    """Let every lead with an officer of the demo do its part, each duty as its title says."""
    rows = Duty.objects.filter(assigner_code=HOME, role="lead", state=DutyState.ARRIVED)
    by_agency = {officer.agency_id: officer for officer in people.values()}
    for duty in rows.filter(agency_id__in=by_agency).order_by("id"):
        _act(duty, by_agency[duty.agency_id], _place(duty.title))
    others = Duty.objects.filter(assigner_code=HOME, role="coord", state=DutyState.ARRIVED)
    for duty in others.filter(agency_id__in=by_agency).order_by("id"):
        _coordinate(duty, by_agency[duty.agency_id], _place(duty.title))


def _coordinate(duty: Duty, by: Officer, place: int) -> None:
    """Accept a coordinating agency's part, and finish every third one."""
    if place == 0:
        return
    duty = duties.accept(duty=duty, by=by, now=clock.now())
    if place % 3 == 0:
        text = "Đã có ý kiến phối hợp bằng văn bản."
        file = duties.File("y-kien-phoi-hop.txt", "text/plain", f"{duty.title}\n{text}\n".encode())
        duties.finish(duty=duty, result=text, by=by, now=clock.now(), files=[file])


def _place(title: str) -> int:
    """Return a number from 0 to 9 that a title always has."""
    return UUID(str(uuid5(NAMESPACE_URL, title))).int % 10


def _act(duty: Duty, by: Officer, place: int) -> None:
    today = clock.today()
    if place == 0 or duty.period in recurrence.KNOWN and duty.due_date and duty.due_date >= today:
        return
    if place == 1 and duty.due_date is None:
        reason = "Nội dung này thuộc phạm vi của cơ quan khác, đề nghị giao lại."
        duties.decline(duty=duty, reason=reason, by=by, now=clock.now())
        return
    duty = duties.accept(duty=duty, by=by, now=clock.now())
    if place == 2:
        return
    _plan(duty, by)
    if duty.due_date is not None and duty.due_date >= today:
        _work_in_time(duty, by, place)
    elif duty.due_date is not None and place <= 8:
        _finish(duty, by, place)
    else:
        _report(duty, by, 30 + place * 5)


def _plan(duty: Duty, by: Officer) -> None:
    for title in ("Xây dựng dự thảo", "Lấy ý kiến, hoàn thiện và trình"):
        content = plans.Content(
            title=title, officer_name=by.name, person_id=by.person_id, due_date=duty.due_date
        )
        plans.add_step(duty=duty, content=content, by=by, now=clock.now())


def _report(duty: Duty, by: Officer, percent: int) -> None:
    text = "Đã hoàn thành dự thảo, đang lấy ý kiến các cơ quan liên quan."
    file = duties.File("bao-cao-tien-do.txt", "text/plain", f"{duty.title}\n{text}\n".encode())
    duties.report_progress(
        duty=duty, percent=percent, text=text, by=by, now=clock.now(), files=[file]
    )


def _work_in_time(duty: Duty, by: Officer, place: int) -> None:
    _report(duty, by, 20 + place * 5)
    if place % 2 and duty.due_date is not None:
        wanted = duty.due_date + timedelta(days=20)
        reason = "Chờ ý kiến của địa phương về số liệu."
        duties.ask_extension(duty=duty, wanted=wanted, reason=reason, by=by, now=clock.now())


def _finish(duty: Duty, by: Officer, place: int) -> None:
    """Finish in time or late, on a day near the deadline, as the directive was entered long after it."""
    due = duty.due_date or clock.today()
    finished = due - timedelta(days=place) if place != 4 else due + timedelta(days=25)
    earliest = duty.decided_date or duty.issued_date or due
    result = "Đã hoàn thành và trình theo yêu cầu (số liệu của bản trình diễn)."
    duties.finish(
        duty=duty, result=result, by=by, now=clock.now(),
        finished=min(max(finished, earliest), clock.today()),
    )  # fmt: skip


def _everything_told() -> bool:
    """Whether the Office has heard of everything that the leads said."""
    finished = Duty.objects.filter(assigner_code=HOME, role="lead", state=DutyState.FINISHED)
    references = set(finished.values_list("reference", flat=True))
    claimed = Task.objects.filter(reference__in=references, state=TaskState.ASSIGNED)
    working = Task.objects.filter(reference__in=references, state=TaskState.WORKING)
    asked = Extension.objects.filter(duty__assigner_code=HOME, state=ExtensionState.ASKED)
    heard = Extension.objects.filter(
        task__isnull=False, extension_id__in=asked.values("extension_id")
    )
    kept = Progress.objects.filter(task__isnull=False).values("progress_id")
    on_the_way = Progress.objects.filter(duty__assigner_code=HOME).exclude(progress_id__in=kept)
    is_told = not (claimed | working).exists() and not on_the_way.exists()
    return is_told and heard.count() == asked.count()


def _decide(by: Officer) -> None:
    """Confirm most of what is finished, return one, answer all requests for time and parts but one."""
    now = clock.now()
    own = Task.objects.filter(agency_id=by.agency_id)
    working = own.open().exclude(state=TaskState.CLAIMED)
    for part in TaskPart.objects.claimed().filter(task__in=working).order_by("id")[1:]:
        parts.confirm_part(part=part, by=by, now=now)
    for task in own.filter(state=TaskState.CLAIMED).order_by("id"):
        if _place(task.title) == 8:
            continue
        if _place(task.title) == 7 and not task.events.filter(kind="returned").exists():
            reason = "Thiếu báo cáo tiếp thu, giải trình ý kiến; đề nghị bổ sung."
            deciding.return_task(task=task, reason=reason, by=by, now=now)
        else:
            deciding.confirm_completion(task=task, by=by, now=now)
    asked = Extension.objects.filter(
        agency_id=by.agency_id, task__isnull=False, state=ExtensionState.ASKED
    )
    for number, extension in enumerate(asked.order_by("id")[1:]):
        reason = "" if number % 2 else "Bảo đảm tiến độ chung, giữ thời hạn."
        deciding.decide_extension(
            extension=extension, is_granted=bool(number % 2), reason=reason, by=by, now=now
        )


def _press(by: Officer) -> None:
    if Pressing.objects.filter(agency_id=by.agency_id, task__isnull=False).exists():
        return
    late = Task.objects.filter(agency_id=by.agency_id).overdue(clock.today())
    chosen = list(late.filter(lead_code__in=["G14", "H26"]).order_by("id")[:10])
    if chosen:
        note = "Đề nghị báo cáo trước ngày 25 hằng tháng."
        deciding.press(tasks=chosen, note=note, by=by, now=clock.now())


def _everything_decided() -> bool:
    done = Task.objects.filter(agency__records__code=HOME, state=TaskState.DONE)
    duties_left = Duty.objects.filter(
        assigner_code=HOME, reference__in=done.values("reference")
    ).exclude(state__in=[DutyState.CONFIRMED, DutyState.CLOSED])
    pressed = Pressing.objects.filter(task__isnull=False).values("pressing_id").distinct()
    heard = Pressing.objects.filter(duty__isnull=False, pressing_id__in=pressed)
    sent = Pressing.objects.filter(task__isnull=False)
    return not duties_left.exists() and heard.count() >= sent.count()

"""Coordination of the demo: the regulation of 2018 at work between the Office and the Ministry.

Everything goes through the actions that a person's screens call, so a second run finds its work done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lienthong.base import clock
from lienthong.casework.calendar import deadline_clock
from lienthong.identity.officers import Officer
from lienthong.node.demo import cast, steps
from lienthong.systems.coordination.actions import (
    activities,
    agreements,
    asks,
    duties,
    escalating,
    files,
    groups,
    meetings,
    opinions,
    papers,
    secondments,
)
from lienthong.systems.coordination.actions.activities import ActivityContent
from lienthong.systems.coordination.actions.agreements import AgreementContent
from lienthong.systems.coordination.actions.duties import Point
from lienthong.systems.coordination.actions.files import FileContent
from lienthong.systems.coordination.actions.groups import Seat
from lienthong.systems.coordination.actions.meetings import MeetingContent
from lienthong.systems.coordination.actions.opinions import Decision
from lienthong.systems.coordination.actions.secondments import SecondmentContent
from lienthong.systems.coordination.models import (
    Activity,
    Agreement,
    AgreementState,
    AskState,
    CoordinationFile,
    CoordinationPaper,
    DutyState,
    Escalation,
    EscalationState,
    ExtensionAsk,
    FileState,
    JointGroup,
    MaterialAsk,
    Meeting,
    MeetingState,
    OpinionDuty,
    OpinionRequest,
    RequestState,
    Secondment,
    SecondmentState,
)

Show = Callable[[int, int], None]
Tend = Callable[[], None]

OFFICE, MINISTRY = "G22", "G14"
NUMBER = "02/QC-VPCP-BTTTT"
_STEPS = 9
_DECISION = (
    "Cổng Dịch vụ công quốc gia dùng chung nền tảng xác thực do Bộ bảo đảm an toàn thông tin."
)


@dataclass(frozen=True)
class Work:
    """One of the ten platform works of Điều 8: who leads it, what its file is, and how far it has come."""

    clause: str
    title: str
    lead: str
    file: str
    story: str
    days: int = 10


WORKS = (
    Work("8.1", "Khung kiến trúc Chính phủ điện tử Việt Nam", MINISTRY,
         "Dự thảo Khung kiến trúc Chính phủ điện tử Việt Nam phiên bản 2.0", "material"),
    Work("8.2", "Trục liên thông văn bản quốc gia, hệ thống kết nối, liên thông", OFFICE,
         "Dự thảo hướng dẫn kết nối Trục liên thông văn bản quốc gia", "reasons"),
    Work("8.3", "Phần mềm một cửa điện tử tiêu chuẩn", MINISTRY,
         "Tiêu chí đánh giá phần mềm một cửa điện tử", "acknowledged", 12),
    Work("8.4", "Tái cấu trúc hạ tầng công nghệ thông tin", MINISTRY,
         "Đề án tái cấu trúc hạ tầng công nghệ thông tin", "sent", 15),
    Work("8.5", "Mạng truyền số liệu chuyên dùng", MINISTRY,
         "Phương án mở rộng Mạng truyền số liệu chuyên dùng đến cấp xã", "agreed"),
    Work("8.6", "Hệ thống thông tin Chính phủ không giấy tờ", OFFICE,
         "Quy chế vận hành Hệ thống họp và xử lý công việc của Chính phủ", "extension", 6),
    Work("8.7", "Hệ thống tham vấn chính sách", OFFICE,
         "Yêu cầu chức năng Hệ thống tham vấn chính sách", "acknowledged", 3),
    Work("8.8", "Cổng Dịch vụ công quốc gia", OFFICE,
         "Phương án xác thực trên Cổng Dịch vụ công quốc gia", "escalated"),
    Work("8.9", "Hệ thống thông tin báo cáo quốc gia và Trung tâm điều hành", OFFICE,
         "Yêu cầu kỹ thuật kết nối Trung tâm điều hành của Chính phủ", "sent", 8),
    Work("8.10", "Hệ thống tiếp nhận, xử lý phản ánh, kiến nghị", OFFICE,
         "Quy trình tích hợp một địa chỉ tiếp nhận phản ánh, kiến nghị", "remarks"),
)  # fmt: skip

_REMARKS = {
    "reasons": ("agrees-with-remarks", (
        Point("Mục 3", "Bổ sung yêu cầu ký số trên gói tin và biên nhận."),
        Point("Phụ lục 1", "Cho phép gửi văn bản giấy song song đến hết năm."),
    )),
    "remarks": ("agrees-with-remarks", (
        Point("Bước 4", "Rút thời hạn chuyển phản ánh xuống 02 ngày làm việc."),
        Point("Biểu mẫu 2", "Bỏ yêu cầu người dân khai lại dữ liệu đã có."),
    )),
    "extension": ("agrees-with-remarks", (Point("Điều 7", "Làm rõ trách nhiệm vận hành."),)),
    "escalated": ("disagrees", (
        Point("Mục 2.1", "Chưa bảo đảm an toàn thông tin cấp độ 4 cho kho xác thực dùng chung."),
    )),
    "material": ("agrees", ()),
    "agreed": ("agrees", ()),
}  # fmt: skip
_REFUSED = "Gửi song song văn bản giấy trái với chỉ đạo không gửi bản giấy khi đã gửi bản điện tử có ký số."


@dataclass(frozen=True)
class People:
    """Who acts for the two agencies: their leaders may do everything in coordination."""

    by_code: dict[str, Officer]

    def other(self, code: str) -> Officer:
        """Return the officer of the other agency."""
        return self.by_code[MINISTRY if code == OFFICE else OFFICE]


def write_coordination(show: Show, tend: Tend) -> None:
    """Have the two agencies work together under their regulation; a second run adds nothing.

    :raises TooSlow: if the worker does not carry the messages in ten minutes.
    """
    people = People(cast.leaders([OFFICE, MINISTRY]))
    agreement = _agreement(people, tend)
    show(1, _STEPS)
    _ask(people, agreement, tend)
    show(2, _STEPS)
    _answer(people)
    steps.wait_until(_asks_arrived, tend)
    show(3, _STEPS)
    _react(people)
    steps.wait_until(_answers_arrived, tend)
    show(4, _STEPS)
    _decide(people)
    show(5, _STEPS)
    _escalate(people, tend)
    show(6, _STEPS)
    _together(people, agreement, tend)
    show(7, _STEPS)
    _continue_together(people, tend)
    show(8, _STEPS)
    _paper(people, agreement)
    show(_STEPS, _STEPS)


def _agreement(people: People, tend: Tend) -> Agreement:
    office, ministry = people.by_code[OFFICE], people.by_code[MINISTRY]
    mine = Agreement.objects.filter(agency_id=office.agency_id, number=NUMBER)
    if not mine.exists():
        agreements.register(content=_content(), by=office, now=clock.now())
    theirs = Agreement.objects.filter(agency_id=ministry.agency_id, number=NUMBER)
    steps.wait_until(theirs.exists, tend)
    waiting = theirs.filter(state=AgreementState.RECEIVED).first()
    if waiting is not None:
        agreements.confirm(agreement=waiting, by=ministry, now=clock.now())
    steps.wait_until(mine.filter(state=AgreementState.IN_FORCE).exists, tend)
    return mine.get()


def _content() -> AgreementContent:
    return AgreementContent(
        number=NUMBER,
        title="Quy chế phối hợp trong công tác xây dựng, phát triển Chính phủ điện tử giữa "
        "Văn phòng Chính phủ và Bộ Thông tin và Truyền thông",
        partner=MINISTRY,
        in_force_date=date(2018, 9, 20),
        own_unit="Cục Kiểm soát thủ tục hành chính",
        partner_unit="Cục Tin học hóa",
        works=[(work.clause, work.title, work.lead) for work in WORKS],
    )


def _ask(people: People, agreement: Agreement, tend: Tend) -> None:
    for work in WORKS:
        lead = people.by_code[work.lead]
        if not CoordinationFile.objects.filter(agency_id=lead.agency_id, title=work.file).exists():
            files.draft(content=_file(work, lead), by=lead, now=clock.now())
        file = CoordinationFile.objects.get(agency_id=lead.agency_id, title=work.file)
        if file.state == FileState.DRAFT:
            files.send(file=file, by=lead, now=clock.now())
    titles = [work.file for work in WORKS]
    steps.wait_until(
        lambda: OpinionDuty.objects.filter(title__in=titles).count() == len(WORKS), tend
    )


def _file(work: Work, lead: Officer) -> FileContent:
    held = Agreement.objects.get(agency_id=lead.agency_id, number=NUMBER)
    due = deadline_clock().due_date(clock.today(), work.days)
    return FileContent(
        title=work.file,
        content=f"Đề nghị cho ý kiến về: {work.file}. Nội dung thuộc khoản {work.clause} của Quy chế.",
        mode="written-opinion",
        matter="platform",
        lead_role="Chủ trì xây dựng; tổng hợp, tiếp thu hoặc giải trình ý kiến; trình cấp có thẩm quyền.",
        addressee_role="Cho ý kiến đúng thời hạn, chịu trách nhiệm về chất lượng và tính nhất quán.",
        due_date=due,
        agreement=held.pk,
        item=held.items.get(clause=work.clause).pk,
    )


def _duty(work: Work) -> OpinionDuty:
    return OpinionDuty.objects.get(title=work.file)


def _request(work: Work) -> OpinionRequest:
    return OpinionRequest.objects.select_related("file").get(file__title=work.file)


def _of(story: str) -> list[Work]:
    return [work for work in WORKS if work.story == story]


def _answer(people: People) -> None:
    """Take requests in, ask for documents and for time, and give the opinions that need neither."""
    for work in WORKS:
        duty, by = _duty(work), people.other(work.lead)
        if work.story != "sent" and duty.state == DutyState.RECEIVED:
            duties.acknowledge(duty=duty, by=by, now=clock.now())
        if work.story == "material" and not duty.materialasks.exists():
            what = "Báo cáo đánh giá thực hiện Khung kiến trúc phiên bản 1.0"
            asks.ask_material(case=duty, what=what, by=by, now=clock.now())
        if work.story == "extension" and not duty.extensionasks.exists():
            wanted = duty.due_date + timedelta(days=14)
            reason = "Cần lấy ý kiến các đơn vị vận hành hệ thống."
            asks.ask_for_time(duty=duty, wanted_date=wanted, reason=reason, by=by, now=clock.now())
        if work.story in {"reasons", "remarks", "escalated", "agreed"}:
            _give(work, people)


def _give(work: Work, people: People) -> None:
    duty = _duty(work)
    if duty.is_owed:
        stance, points = _REMARKS[work.story]
        duties.give_opinion(
            duty=duty, stance=stance, points=points, by=people.other(work.lead), now=clock.now()
        )


def _asks_arrived() -> bool:
    told = [
        _request(work).state == RequestState.ANSWERED for work in _of("reasons") + _of("escalated")
    ]
    return (
        all(told)
        and MaterialAsk.objects.filter(is_ours=False).exists()
        and ExtensionAsk.objects.filter(is_ours=False).exists()
    )


def _react(people: People) -> None:
    """Supply what was asked for, and refuse the later date: the first one stands."""
    for ask in MaterialAsk.objects.filter(
        is_ours=False, state=AskState.OPEN, request__isnull=False
    ):
        asks.supply_material(
            ask=ask, text="Báo cáo số 45/BC-BTTTT kèm số liệu của 22 bộ và 63 địa phương.",
            accuracy="Cục trưởng Cục Tin học hóa", by=people.by_code[MINISTRY], now=clock.now(),
        )  # fmt: skip
    for move in ExtensionAsk.objects.filter(is_ours=False, state=AskState.OPEN):
        asks.decide_time(
            ask=move, is_granted=False,
            reason="Phải trình Thủ tướng trong tháng để bảo đảm tiến độ họp không giấy tờ.",
            by=people.by_code[OFFICE], now=clock.now(),
        )  # fmt: skip


def _answers_arrived() -> bool:
    waiting = {"state": AskState.OPEN, "is_ours": True}
    return not (
        MaterialAsk.objects.filter(duty__isnull=False, **waiting).exists()
        or ExtensionAsk.objects.filter(**waiting).exists()
    )


def _decide(people: People) -> None:
    """Give the two opinions that waited; take one remark up and explain why not the other; submit."""
    for work in _of("material") + _of("extension"):
        _give(work, people)
    for work in _of("reasons"):
        request, lead = _request(work), people.by_code[work.lead]
        if request.points.undecided().exists():
            decisions = [Decision(1, True), Decision(2, False, _REFUSED)]
            opinions.decide_points(request=request, decisions=decisions, by=lead, now=clock.now())
        if request.file.state == FileState.ASKED:
            text = "Trình Thủ tướng Chính phủ xem xét, ban hành."
            files.submit(file=request.file, text=text, by=lead, now=clock.now())


def _escalate(people: People, tend: Tend) -> None:
    """Exchange views on the one disputed file, report to both leaders, and have both decide the same."""
    (work,) = _of("escalated")
    request, duty = _request(work), _duty(work)
    office, ministry = people.by_code[OFFICE], people.by_code[MINISTRY]
    if not request.exchanges.exists():
        text = "Kho xác thực dùng chung giúp người dân đăng nhập một lần; đề nghị Bộ xem lại."
        escalating.exchange(case=request, text=text, by=office, now=clock.now())
    steps.wait_until(duty.exchanges.exists, tend)
    if not request.escalations.exists():
        escalating.escalate(
            case=request,
            question="Kho xác thực của Cổng Dịch vụ công quốc gia do cơ quan nào bảo đảm an toàn?",
            own_position="Đặt tại Văn phòng Chính phủ, dùng chung cho các cổng.",
            partner_position="Phải đặt trên nền tảng đạt an toàn thông tin cấp độ 4.",
            by=office,
            now=clock.now(),
        )
    steps.wait_until(duty.escalations.exists, tend)
    for case, leader in ((request, office), (duty, ministry)):
        row: Any = case.escalations.get()
        if not row.decisions.filter(is_ours=True).exists():
            escalating.decide_as_leader(escalation=row, text=_DECISION, by=leader, now=clock.now())
    is_open = Escalation.objects.filter(state=EscalationState.OPEN)
    steps.wait_until(lambda: not is_open.exists(), tend)


def _together(people: People, agreement: Agreement, tend: Tend) -> None:
    """Propose the monthly meeting, form a group, ask for an officer, share what was done."""
    office, now = people.by_code[OFFICE], clock.now()
    own = {"agency_id": office.agency_id}
    if not Meeting.objects.filter(**own).exists():
        meetings.propose(content=_meeting(agreement), by=office, now=now)
    if not JointGroup.objects.filter(**own).exists():
        groups.form(
            name="Tổ công tác rà soát kết nối Trục liên thông văn bản quốc gia",
            purpose="Rà soát, tháo gỡ vướng mắc kết nối tại các bộ, địa phương.",
            basis="Thống nhất của hai cơ quan theo Điều 4 khoản 6 Quy chế", partners=[MINISTRY],
            by=office, now=now,
        )  # fmt: skip
    if not Secondment.objects.filter(**own).exists():
        secondments.ask(content=_secondment(), by=office, now=now)
    if not Activity.objects.filter(**own).exists():
        for content in _activities(agreement):
            activities.share(content=content, by=office, now=now)
    told: list[Any] = [
        Meeting.objects.filter(is_lead=False), JointGroup.objects.filter(is_lead=False),
        Secondment.objects.filter(is_lead=False), Activity.objects.filter(is_ours=False),
    ]  # fmt: skip
    steps.wait_until(lambda: all(rows.exists() for rows in told), tend)


def _continue_together(people: People, tend: Tend) -> None:
    """Have the Ministry agree to the agenda, name its member and its officer; then invite the leaders."""
    office, ministry, now = people.by_code[OFFICE], people.by_code[MINISTRY], clock.now()
    for meeting in Meeting.objects.filter(is_lead=False, parties__answer="", state="preparing"):
        meetings.answer_agenda(meeting=meeting, answer="agreed", comment="", by=ministry, now=now)
    for group in JointGroup.objects.filter(is_lead=False, members__isnull=True):
        seat = Seat(cast.invented_name("to-cong-tac"), "Phó Cục trưởng Cục Tin học hóa", "deputy")
        groups.name_members(group=group, seats=[seat], by=ministry, now=now)
    for row in Secondment.objects.filter(is_lead=False, state=SecondmentState.ASKED):
        secondments.name_officer(
            secondment=row, person=cast.invented_name("biet-phai"),
            post="Chuyên viên chính, Cục Tin học hóa",
            qualification="Thạc sĩ an toàn thông tin, 8 năm kinh nghiệm", by=ministry, now=now,
        )  # fmt: skip
    mine: Any = Meeting.objects.filter(is_lead=True, agency_id=office.agency_id)
    answered = mine.filter(parties__answer="agreed")
    steps.wait_until(answered.exists, tend)
    for meeting in answered.filter(state=MeetingState.PREPARING):
        meetings.invite(meeting=meeting, by=office, now=clock.now())


def _meeting(agreement: Agreement) -> MeetingContent:
    day = deadline_clock().due_date(clock.today(), 5)
    starts_at = clock.now() + (day - clock.today())
    return MeetingContent(
        kind="monthly",
        title="Phiên họp hằng tháng của hai cơ quan về Chính phủ điện tử",
        agenda="1. Đánh giá kết quả phối hợp trong tháng.\n2. Nội dung chưa thống nhất.\n"
        "3. Nội dung phối hợp tháng tới.",
        place="Trụ sở Văn phòng Chính phủ",
        starts_at=starts_at.replace(hour=2, minute=0, second=0, microsecond=0),
        parties=[MINISTRY],
        agreement=agreement.pk,
    )


def _secondment() -> SecondmentContent:
    today = clock.today()
    return SecondmentContent(
        partner=MINISTRY,
        task="Thiết kế giải pháp an toàn thông tin cho Cổng Dịch vụ công quốc gia",
        qualification="Trình độ an toàn thông tin, ít nhất 5 năm kinh nghiệm",
        time_share="50% thời gian",
        from_date=today,
        to_date=today + timedelta(days=90),
        plan="Tháng 1: khảo sát. Tháng 2: thiết kế. Tháng 3: kiểm thử.",
    )


def _activities(agreement: Agreement) -> list[ActivityContent]:
    today = clock.today()
    return [
        ActivityContent(
            partner=MINISTRY, mode="training", title="Tập huấn dịch vụ công trực tuyến mức độ 3, 4",
            detail="Lớp trực tuyến cho cán bộ một cửa.", day=today, people=120,
            agreement=agreement.pk,
        ),
        ActivityContent(
            partner=MINISTRY, mode="sharing", title="Số liệu gửi, nhận văn bản điện tử",
            detail="Số liệu theo bộ, địa phương đến hết tháng trước.", day=today,
            accuracy="Giám đốc Trung tâm Tin học", agreement=agreement.pk,
        ),
    ]  # fmt: skip


def _paper(people: People, agreement: Agreement) -> None:
    today = clock.today()
    if not CoordinationPaper.objects.filter(agreement=agreement).exists():
        papers.draw_up(
            agreement=agreement, kind="monthly", year=today.year, month=today.month,
            by=people.by_code[OFFICE], now=clock.now(),
        )  # fmt: skip

"""A report of the demo that was asked for once: released, answered by some, silent by the others."""

from collections.abc import Callable
from datetime import datetime, timedelta

from lienthong.base import clock
from lienthong.node.demo import cast
from lienthong.node.demo.reports import Show, Tend, take
from lienthong.systems.reporting.actions import entering, pressing, requesting, submitting
from lienthong.systems.reporting.actions.requesting import RequestContent
from lienthong.systems.reporting.models import RegimeVersion, Report, ReportRequest, ReportState

OFFICE = "G22"
TITLE = "Báo cáo đột xuất về tình hình gián đoạn kết nối trục liên thông (số liệu mô phỏng)"
#: Who answers, with how often the connection was interrupted and for how many minutes; the others are silent.
ANSWERS = {"H26": (2, 95), "H02": (0, 0), "H48": (1, 40)}
_ITEMS = (
    {"code": "so-lan", "label": "Số lần gián đoạn kết nối", "type": "count", "unit": "lần"},
    {"code": "so-phut", "label": "Tổng thời gian gián đoạn", "type": "count", "unit": "phút"},
)
_SECTIONS = (
    {"code": "nguyen-nhan", "title": "Nguyên nhân và cách khắc phục", "hint": "", "required": True},
)


def ask_for_a_report(show: Show, tend: Tend) -> None:
    """Have the Office ask the provinces for a report; three answer it, signed, and two are accepted.

    A second run adds nothing.
    """
    steps = [_released, *(_answering(code) for code in ANSWERS), _press]
    if ReportRequest.objects.filter(title=TITLE).exists():
        return
    for number, step in enumerate(steps, start=1):
        step(clock.now(), tend)
        show(number, len(steps))


def _released(now: datetime, tend: Tend) -> None:
    leader = cast.leaders([OFFICE])[OFFICE]
    today = clock.day_of(now)
    content = RequestContent(
        kind="sudden",
        title=TITLE,
        purpose="Nắm tình hình, chỉ đạo khắc phục để việc gửi, nhận văn bản không bị gián đoạn",
        legal_basis="Nghị định 09/2019/NĐ-CP, Điều 7",
        windows=[
            {
                "first_date": str(today - timedelta(days=7)),
                "last_date": str(today),
                "due_date": str(today + timedelta(days=3)),
            }
        ],
        groups=["provinces"],
        items=_ITEMS,
        sections=_SECTIONS,
    )
    drafted = requesting.draft(content=content, by=leader, now=now)
    handed = requesting.hand_up(request=drafted, by=leader, now=now)
    requesting.release(request=handed, by=leader, now=now)


def _version() -> RegimeVersion:
    version = ReportRequest.objects.get(title=TITLE).version
    assert version is not None  # noqa: S101 -- released just before
    return version


def _answering(code: str) -> Callable[[datetime, Tend], None]:
    def answer(now: datetime, tend: Tend) -> None:
        report = _signed(code, now)
        # The last one waits on the Office's desk.
        take(report, tend, accept=code != list(ANSWERS)[-1])

    return answer


def _signed(code: str, now: datetime) -> Report:
    version, officer = _version(), cast.leaders([code])[code]
    cast.certify(officer, now)
    (period,) = version.own_periods
    times, minutes = ANSWERS[code]
    report = entering.open_report(version=version, period_id=period.id, by=officer, now=now)
    if report.state == ReportState.DRAFT:
        report = entering.enter_values(
            report=report,
            cells={"so-lan": times, "so-phut": minutes},
            texts={"nguyen-nhan": "Không có." if not times else "Đứt cáp quang, đã khắc phục."},
            by=officer,
            now=now,
        )
        submitting.send_to_review(report=report, by=officer, now=now)
    return submitting.sign_and_submit(report=report, by=officer, now=clock.now())


def _press(now: datetime, tend: Tend) -> None:
    version = _version()
    (period,) = version.own_periods
    leader = cast.leaders([OFFICE])[OFFICE]
    words = "Đề nghị gửi báo cáo đúng hạn."
    pressing.press(version=version, period=period, words=words, by=leader, now=now)

"""The command centre of the demo: thresholds, a month of generated history, an alarm that became a task."""

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec

from lienthong.base import clock
from lienthong.figures import reading
from lienthong.figures.models import FigureValue, Origin
from lienthong.figures.periods import day_span
from lienthong.figures.publishing import Published, publish
from lienthong.identity.officers import Officer
from lienthong.node.demo import cast, steps
from lienthong.systems.command import tiles
from lienthong.systems.command.actions import alarms, briefs, thresholds
from lienthong.systems.command.actions.thresholds import Terms
from lienthong.systems.command.models import ANY_UNIT, Alarm, Brief, BriefOrder, Threshold
from lienthong.systems.directives.actions import assigning, proposals
from lienthong.systems.directives.models import ProposalState, TaskProposal

HOME, MINISTRY = "G22", "G14"
HISTORY = 30
_SYSTEMS = ("documents", "directives", "coordination", "reporting", "indicators")
_TOLD = tuple(tile.code for tile in tiles.SPLIT) + (tiles.DUE_SOON, tiles.ON_TIME)
_TOLD_OF_UNITS = (tiles.OVERDUE, tiles.DUE_SOON)

Show = Callable[[int, int], None]
Tend = Callable[[], None]


def run(show: Show, tend: Tend) -> None:
    """Publish the figures, set thresholds, let one alarm become a task, make a brief; once.

    Nothing is invented where nothing was counted: the history leads up to what the systems count today.
    """
    now = clock.now()
    leader = cast.leaders([HOME])[HOME]
    for done, system in enumerate(_SYSTEMS, start=1):
        _publish(system, now)
        show(done, len(_SYSTEMS) + 3)
    generate(now)
    show(len(_SYSTEMS) + 1, len(_SYSTEMS) + 3)
    if not Threshold.objects.of(leader.agency_id).exists():
        for terms in _terms():
            thresholds.set_threshold(terms=terms, by=leader, now=now)
    alarms.evaluate_all(clock.now())
    _become_task(leader, tend)
    show(len(_SYSTEMS) + 2, len(_SYSTEMS) + 3)
    if not BriefOrder.objects.filter(agency=leader.agency_id).exists():
        briefs.order_briefs(by=leader, now=now)
    if not Brief.objects.of(leader.agency_id).exists():
        moment = clock.now()
        briefs.make_brief(as_of=moment, by=leader, now=moment)
    show(len(_SYSTEMS) + 3, len(_SYSTEMS) + 3)


def generate(now: datetime) -> int:
    """Publish a month of invented values, marked as generated, that leads up to what is counted today."""
    if FigureValue.objects.filter(
        publisher=HOME, origin=Origin.GENERATED, indicator__in=_TOLD
    ).exists():
        return 0
    today = clock.day_of(now)
    values = [
        value
        for code, found in reading.latest(_TOLD, publisher=HOME, as_of=now).items()
        if found.value is not None
        for value in _history(code, "", found.value, today)
    ]
    for code in _TOLD_OF_UNITS:
        counted = reading.by_unit(
            code, publisher=HOME, first_date=today, last_date=today, as_of=now
        )
        for unit, figure in counted.items():
            if unit and figure.value is not None:
                values += _history(code, unit, figure.value, today)
    return publish(values, publisher=HOME, now=now)


def _history(code: str, unit: str, value: Decimal, today: date) -> Iterator[Published]:
    """Yield a value for each of the days before, each near the one after it."""
    chance = random.Random(f"{code} {unit}")  # noqa: S311 -- figures, not secrets
    is_share = code == tiles.ON_TIME
    step = max(int(abs(value)) // 12, 1)
    for back in range(1, HISTORY + 1):
        value = max(Decimal(0), value + chance.randint(-step, step))
        span = day_span(today - timedelta(days=back))
        yield Published(
            indicator=code,
            unit=unit,
            first_date=span.first,
            last_date=span.last,
            label=span.label,
            value=min(value, Decimal(100)) if is_share else value,
            origin=Origin.GENERATED,
            source_label="Số liệu tạo để trình diễn",
        )


def _terms() -> list[Terms]:
    zero = Decimal(0)
    return [
        Terms(tiles.OVERDUE, "", "above", zero, "Kiểm điểm các nhiệm vụ quá hạn và báo cáo Thủ tướng",
              raises_task=True, lead=MINISTRY, due_days=5),
        Terms(tiles.OVERDUE, ANY_UNIT, "above", Decimal(2), "Giải trình nhiệm vụ quá hạn kéo dài",
              consecutive=2),
        Terms(tiles.ON_TIME, "", "below", Decimal(80), "Đôn đốc để tỷ lệ đúng hạn trở lại trên 80%",
              margin=Decimal(5)),
        Terms("reporting.silent", "", "above", zero, "Nhắc các đơn vị chưa gửi báo cáo"),
        Terms("documents.sent-electronically", "", "below", Decimal(90),
              "Chấn chỉnh việc gửi văn bản giấy khi đã có bản điện tử", margin=Decimal(2)),
    ]  # fmt: skip


def _become_task(leader: Officer, tend: Tend) -> None:
    """Confirm and assign what the first alarm proposed, as a person would, once it has arrived."""
    alarm = Alarm.objects.of(leader.agency_id).exclude(task_reference=None).first()
    if alarm is None or alarm.task_reference is None:
        return
    waiting = TaskProposal.objects.filter(
        agency_id=leader.agency_id, reference=alarm.task_reference
    )
    steps.wait_until(waiting.exists, tend)
    proposal = waiting.filter(state=ProposalState.OPEN).first()
    if proposal is not None:
        content = proposals.content_of(proposal)
        now = clock.now()
        tasks = proposals.confirm(proposal=proposal, content=content, by=leader, now=now)
        assigning.assign(tasks=tasks, by=leader, now=now)


def _publish(system: str, now: datetime) -> None:
    name = f"lienthong.systems.{system}.figures"
    if find_spec(name) is not None:
        import_module(name).publish_all(now)

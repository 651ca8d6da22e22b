"""Governing in the demo: mandates, tasks, coordination, reports, indicators, and the screens of it."""

from collections.abc import Callable

from lienthong.base import clock
from lienthong.casework.rounds import run_all
from lienthong.node.demo import (
    command,
    coordination,
    indicators,
    mandates,
    reports,
    requests,
    tasks,
)

Show = Callable[[int, int], None]
Tend = Callable[[], None]

_STAGES: tuple[tuple[str, Callable[[Show, Tend], object]], ...] = (
    ("Chức năng, nhiệm vụ và Ủy ban quốc gia", mandates.write_mandates),
    ("Nhiệm vụ giao từ văn bản chỉ đạo", tasks.run),
    ("Phối hợp giữa hai cơ quan", coordination.write_coordination),
    ("Báo cáo của cả nước (số liệu mô phỏng)", reports.write_reports),
    ("Báo cáo đột xuất theo yêu cầu", requests.ask_for_a_report),
    ("Chỉ tiêu và bộ chỉ số", indicators.write_indicators),
    ("Trung tâm điều hành", command.run),
)


def fill(stage: Callable[[str], Show], tend: Tend) -> None:
    """Give every governing system something to show; what is there already is left as it is."""
    for title, write in _STAGES:
        write(stage(title), tend)
    # The worker makes the same rounds each minute; the first picture need not wait for it.
    run_all(clock.now())

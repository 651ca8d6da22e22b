"""Loading the registry from the command line, with a progress bar."""

import time

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from lienthong.agencies import loading

STEPS = {
    "agencies": "Cơ quan",
    "records": "Tên, mã, cấp theo thời gian",
    "posts": "Đơn vị và chức vụ",
    "successions": "Kế thừa giữa các cơ quan",
    "directory": "Danh bạ của trục liên thông",
    "certificates": "Chứng thư số của cơ quan",
    "calendar": "Lịch làm việc",
    "mandates": "Nhiệm vụ được giao",
}


def load_with_progress(profile: str, console: Console | None = None) -> float:
    """Load a profile, showing what is being done; return the seconds it took."""
    begun = time.monotonic()
    with progress_bars(console) as bars:
        tasks: dict[str, TaskID] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(STEPS.get(step, step), total=max(total, 1))
            bars.update(tasks[step], completed=done if total else 1, total=max(total, 1))

        loading.load_government(profile, progress=show)
    return time.monotonic() - begun


def progress_bars(console: Console | None = None) -> Progress:
    """Return the bars that every long work of the command line shows."""
    return Progress(
        TextColumn("{task.description:<34}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )

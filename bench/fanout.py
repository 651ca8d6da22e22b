"""Fan-out: one signed document to every agency of the country, from issue to the last signed receipt."""

import argparse
import os
import statistics
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from bench import million, nodes
from bench.__main__ import median_of
from bench.memory import family, family_memory, processor_seconds

_PATIENCE = 900
_SENDER = "G22"
_BODY = (
    "Thực hiện quy định về gửi, nhận văn bản điện tử giữa các cơ quan nhà nước bốn cấp, đề nghị các cơ quan "
    "tiếp nhận, đăng ký và xử lý văn bản này hoàn toàn trên môi trường điện tử; không gửi bản giấy.\n"
)


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Issue a document to all agencies several times; print and return the medians."""
    data = options.folder / "fanout"
    nodes.load_once(data)
    os.environ["LIENTHONG_DATA"] = str(data)
    with nodes.running(data) as node:
        from lienthong.node import commands

        commands.prepare_django("worker")
        runs = [_once(data, node) for _ in range(options.runs)]
    peaks = [each.pop("peak_mb") for each in runs]
    figures: dict[str, Any] = {name: median_of([each[name] for each in runs]) for name in runs[0]}
    figures["recipients"] = runs[0]["recipients"]
    figures["peak_mb"] = {
        name: max(each.get(name, 0.0) for each in peaks) for name in sorted(peaks[0])
    }
    for name, value in figures.items():
        print(f"{name:<26} {value}")
    return figures


def _once(data: Path, node: nodes.RunningNode) -> dict[str, Any]:
    """Issue one document and follow it to the last receipt.

    :raises RuntimeError: if a recipient did not accept it, for then the figures mean nothing.
    """
    from lienthong.base import clock
    from lienthong.systems.documents.actions import issuing

    document, clerk, figures = _signed()
    before, files = _database_mb(data), _files(data)
    worked, own = processor_seconds(node.process.pid), time.process_time()
    with Peaks(node.process.pid) as peaks:
        begun, issued_at = time.monotonic(), clock.now()
        document = issuing.issue(document=document, by=clerk, now=issued_at)
        figures["issue_s"] = time.monotonic() - begun
        _wait(document)
        seconds = time.monotonic() - begun
    figures["issuing_processor_s"] = time.process_time() - own
    figures["node_processor_s"] = processor_seconds(node.process.pid) - worked
    waits = _waits(document, issued_at)
    figures |= {
        "recipients": len(waits),
        "last_receipt_s": seconds,
        "issue_to_receipt_p50_s": statistics.median(waits),
        "issue_to_receipt_p95_s": statistics.quantiles(waits, n=20)[-1],
        "documents_per_second": len(waits) / seconds,
        "database_growth_mb": _database_mb(data) - before,
        "database_growth_kb_each": (_database_mb(data) - before) * 1000 / len(waits),
        "attachment_kb": document.pdf_size / 1000,
        "attachment_files": _files(data) - files,
    }
    return {**figures, "peak_mb": peaks.found}


def _signed() -> tuple[Any, Any, dict[str, Any]]:
    """Draft, submit and sign a document to everybody; return it, the clerk, and how long the steps took."""
    from lienthong.agencies.models import AgencyRecord, PostKind
    from lienthong.base import clock
    from lienthong.identity.officers import system_officer
    from lienthong.node.demo import cast
    from lienthong.systems.documents.actions import outgoing, recipients, signing
    from lienthong.systems.documents.models import LineKind

    today, now = clock.today(), clock.now()
    sender = AgencyRecord.objects.as_of(today).get(code=_SENDER)
    codes = AgencyRecord.objects.as_of(today).exclude(code=_SENDER).order_by("level", "code")
    node = system_officer(sender)
    cast.fill_posts([sender.agency_id], node, now, today)
    leader = cast.signer(sender, "Nguyễn Văn An", node, now, today)
    clerk = cast.working_officers([sender.agency_id], PostKind.CLERK, today)[sender.agency_id]
    content = outgoing.Content(
        kind="TB", subject="Gửi, nhận văn bản điện tử giữa các cơ quan nhà nước bốn cấp", body=_BODY * 20,
        recipients=("Tất cả cơ quan nhà nước bốn cấp", "Lưu: VT"),
        signers=({"authority": "", "position": "CHỦ NHIỆM", "name": leader.name, "title_lines": []},),
    )  # fmt: skip
    document = outgoing.draft(content=content, by=clerk, now=now)
    begun = time.monotonic()
    line = document.lines.order_by("order")[0]
    everybody = list(codes.values_list("code", flat=True))
    recipients.decide_line(line=line, kind=LineKind.AGENCIES, codes=everybody, by=clerk, now=now)
    figures = {"decide_line_s": time.monotonic() - begun}
    document = outgoing.submit(document=document, by=clerk, now=now)
    return signing.sign(document=document, by=leader, now=clock.now()), clerk, figures


def _wait(document: Any) -> None:
    from lienthong.systems.documents.models import DeliveryState

    deadline = time.monotonic() + _PATIENCE
    while document.deliveries.filter(state=DeliveryState.QUEUED).exists():
        if time.monotonic() > deadline:
            raise RuntimeError("receipts are missing")
        time.sleep(0.2)


def _waits(document: Any, issued_at: datetime) -> list[float]:
    from lienthong.systems.documents.models import DeliveryState

    closed = document.deliveries.filter(state=DeliveryState.DELIVERED, verdict="passed")
    waits = [(at - issued_at).total_seconds() for at in closed.values_list("closed_at", flat=True)]
    if len(waits) != document.deliveries.count():
        raise RuntimeError("not every recipient accepted the document")
    return waits


def _database_mb(data: Path) -> float:
    with million.connect(data) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return float((row or (0,))[0]) / 1e6


def _files(data: Path) -> int:
    return sum(path.is_file() for path in (data / "attachments").rglob("*"))


class Peaks:
    """The greatest memory of each kind of process while a block runs, in MB of proportional set size."""

    def __init__(self, root: int) -> None:
        self._root, self._ended = root, threading.Event()
        self.found: dict[str, float] = {}
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> "Peaks":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._thread.join()
        self.found["issuing process"] = _peak(os.getpid())
        for process in family(self._root):
            largest = self.found.get("largest process", 0.0)
            self.found["largest process"] = max(largest, _peak(process))

    def _watch(self) -> None:
        while not self._ended.wait(0.5):
            now = family_memory(self._root)
            now["whole node"] = round(sum(now.values()), 1)
            for name, value in now.items():
                self.found[name] = max(self.found.get(name, 0.0), value)


def _peak(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return round(sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024, 1)

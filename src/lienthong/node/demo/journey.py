"""The main job from end to end: one directive, read, signed, carried to all it names, and followed."""

import argparse
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from rich.console import Console
from rich.progress import Progress

from lienthong.agencies.models import AgencyRecord, PostKind
from lienthong.base import clock
from lienthong.casework.reading import DirectiveDraft, read_document
from lienthong.casework.reading.refusals import DocumentWithoutSigner
from lienthong.identity.officers import Officer, system_officer
from lienthong.node import commands, loading
from lienthong.node.demo import cast, everyday, governing, report, steps
from lienthong.node.supervisor import Supervisor
from lienthong.systems.documents.models import IncomingState, OutgoingDocument

DEFAULT_DOCUMENT = "phan-cong-nhiem-vu.txt"
NOTE = "Chuyển để biết, thực hiện và phổ biến đến cấp dưới."


@dataclass
class Stage:
    """Where a run shows what it does."""

    console: Console
    bars: Progress
    supervisor: Supervisor

    def show(self, title: str) -> Callable[[int, int], None]:
        """Return a function that moves a bar of its own."""
        task = self.bars.add_task(title, total=1)

        def move(done: int, total: int) -> None:
            self.bars.update(task, completed=done if total else 1, total=max(total, 1))

        return move

    def tend(self) -> None:
        """Let the supervisor restart what died while we wait."""
        self.supervisor.tend(time.monotonic())


def run(options: argparse.Namespace, supervisor: Supervisor) -> None:
    """Do the main job with the given document and show the table; then the accounts and the address.

    :raises Refusal: for a document that cannot be read, signed or sent.
    """
    console = Console()
    data = _document(options)
    read = _read(data, options)
    loading.load_with_progress(settings.LIENTHONG_PROFILE, console)
    supervisor.start_processes()
    commands.wait_until_ready(supervisor)
    with loading.progress_bars(console) as bars:
        stage = Stage(console, bars, supervisor)
        result = carry(read, data, stage)
        everyday.write_letters(stage.show("Thư từ hằng ngày"), stage.tend)
        governing.fill(stage.show, stage.tend)
    report.show(console, result)
    if options.json:
        Path(options.json).write_text(
            json.dumps(result.figures, ensure_ascii=False, indent=1) + "\n"
        )
    report.show_entrance(console, supervisor.address, result.sign_ins)


def _document(options: argparse.Namespace) -> tuple[bytes, str]:
    if options.document:
        path = Path(options.document)
        return path.read_bytes(), path.name
    path = _shipped()
    return path.read_bytes(), path.name


def _shipped() -> Path:
    from lienthong.agencies import data_files

    return data_files.folder() / "directives" / DEFAULT_DOCUMENT


def _read(data: tuple[bytes, str], options: argparse.Namespace) -> DirectiveDraft:
    read = read_document(*data)
    supplied: dict[str, Any] = {}
    if options.number:
        supplied["number"] = options.number
    if options.date:
        supplied["date"] = date.fromisoformat(options.date)
    read = read.with_(**supplied) if supplied else read
    if not read.signers:
        raise DocumentWithoutSigner()
    return read


def carry(read: DirectiveDraft, data: tuple[bytes, str], stage: Stage) -> "report.Result":
    """Take the document through every step that is still to be done, and gather the figures."""
    today, now = clock.today(), clock.now()
    issuer = steps.issuer_of(read, today)
    node = system_officer(issuer)
    cast.fill_posts([issuer.agency_id], node, now, today)
    leader = cast.signer(issuer, read.signers[0].name, node, now, today)
    sign_ins = cast.open_accounts(leader, node, now, today)
    document = _issued(read, data, issuer, leader, stage)
    _follow(document, stage, node)
    return report.gather(document, read, sign_ins)


def _issued(
    read: DirectiveDraft,
    data: tuple[bytes, str],
    issuer: AgencyRecord,
    leader: Officer,
    stage: Stage,
) -> OutgoingDocument:
    clerk = cast.working_officers([issuer.agency_id], PostKind.CLERK, clock.today())[
        issuer.agency_id
    ]
    memory = (
        Path(settings.LIENTHONG_DATA) / "demo" / f"{hashlib.sha256(data[0]).hexdigest()[:16]}.json"
    )
    document = None
    if memory.exists():
        document = OutgoingDocument.objects.filter(
            pk=json.loads(memory.read_text())["document"]
        ).first()
    if document is None:
        document = steps.draft(read, clerk, clock.now())
        memory.parent.mkdir(parents=True, exist_ok=True)
        memory.write_text(json.dumps({"document": str(document.id), "file": data[1]}))
    move = stage.show("Ký số và phát hành")
    move(0, 1)
    steps.settle_lines(document, clerk, clock.now())
    document = steps.issue(document, clerk, leader)
    move(1, 1)
    return document


def _follow(document: OutgoingDocument, stage: Stage, node: Officer) -> None:
    steps.wait_for_receipts(document, stage.show("Biên nhận: trung ương và tỉnh"), stage.tend)
    _take_in(document, stage, node, "trung ương và tỉnh")
    province = AgencyRecord.objects.as_of(clock.today()).filter(code=steps.PROVINCE)
    _send_on(document, list(province), stage, node, "huyện")
    districts = steps.children([record.agency_id for record in province], clock.today())
    _send_on(document, districts, stage, node, "xã")
    steps.assign_all(document, stage.show("Phân công (04)"))
    for state, title in (
        (IncomingState.PROCESSING, "Đang xử lý (05)"), (IncomingState.DONE, "Hoàn thành (06)"),
    ):  # fmt: skip
        steps.advance_all(document, state, stage.show(title))
    steps.wait_for_status(document, "06", stage.show("Nơi gửi thấy kết quả"), stage.tend)


def _send_on(
    document: OutgoingDocument, senders: list[AgencyRecord], stage: Stage, node: Officer, level: str
) -> None:
    if not senders:
        return
    cast.fill_posts([sender.agency_id for sender in senders], node, clock.now(), clock.today())
    steps.send_on(document, senders, NOTE)
    steps.wait_for_receipts(document, stage.show(f"Biên nhận: {level}"), stage.tend)
    _take_in(document, stage, node, level)


def _take_in(document: OutgoingDocument, stage: Stage, node: Officer, level: str) -> None:
    rows = steps.arrived(document, IncomingState.ARRIVED)
    cast.fill_posts([row.agency_id for row in rows], node, clock.now(), clock.today())
    steps.register_all(document, stage.show(f"Vào sổ văn bản đến: {level}"))

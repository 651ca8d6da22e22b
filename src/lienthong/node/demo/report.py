"""What the demo ends with: the table of figures, the evidence bundle, and the way into the site."""

import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyotp
from django.conf import settings
from django.db.models import Count, Max, Min
from django.utils.translation import gettext_lazy as _
from rich.console import Console
from rich.table import Table

from lienthong.base import clock
from lienthong.base.formats import grouped
from lienthong.casework.reading import DirectiveDraft
from lienthong.ledger import checkpoints
from lienthong.node.demo import steps
from lienthong.node.demo.cast import PASSWORD, SignIn
from lienthong.node.evidence.collect import export_bundle
from lienthong.systems.documents.models import (
    Delivery,
    DeliveryState,
    IncomingDocument,
    LineKind,
    OutgoingDocument,
)

_CHECKPOINT_SECONDS = 30


@dataclass(frozen=True)
class Result:
    """The figures of one run and what a person needs next."""

    document: OutgoingDocument
    figures: dict[str, Any]
    notices: list[str] = field(default_factory=list)
    unresolved: list[str] = field(default_factory=list)
    sign_ins: list[SignIn] = field(default_factory=list)


def gather(document: OutgoingDocument, read: DirectiveDraft, sign_ins: list[SignIn]) -> Result:
    """Count what happened to the document, from the rows of sender and recipients."""
    rows = steps.deliveries(document)
    counts = rows.counts()
    unresolved = list(document.lines.filter(kind=LineKind.LEFT_OUT).values_list("text", flat=True))
    checkpoint = _covering_checkpoint()
    figures = {
        **{key: counts[key] for key in ("recipients", "delivered", "verified")},
        "registered": IncomingDocument.objects.filter(document_id=document.id)
        .exclude(arrival_number=None).count(),
        **{key: counts[key] for key in ("refused", "undeliverable", "assigned", "processing", "done")},
        "unresolved": len(unresolved),
        "levels": _levels(document),
        **_speed(document),
        "ledger_size": checkpoint.size,
        "ledger_root": bytes(checkpoint.root).hex(),
        "bundle": str(_bundle(document)),
    }  # fmt: skip
    notices = [f"[{finding.code}] {finding.sentence}" for finding in read.findings]
    return Result(document, figures, notices, unresolved, sign_ins)


def _levels(document: OutgoingDocument) -> dict[str, int]:
    rows = steps.deliveries(document).filter(state=DeliveryState.DELIVERED)
    found = rows.values("recipient_level").annotate(reached=Count("recipient_code", distinct=True))
    return {
        str(row["recipient_level"]): row["reached"] for row in found.order_by("recipient_level")
    }


def _speed(document: OutgoingDocument) -> dict[str, float]:
    """Return the times from issue to receipt in seconds, and documents per second while sending."""
    closed = steps.deliveries(document).filter(
        state=DeliveryState.DELIVERED, closed_at__isnull=False
    )
    times = sorted(
        (end - begin).total_seconds()
        for begin, end in closed.values_list("queued_at", "closed_at")
        if end is not None
    )
    waves = closed.values("recipient_level").annotate(
        begin=Min("queued_at"), end=Max("closed_at"), total=Count("id")
    )
    # The two upper levels are one sending, each lower level is one of its own.
    spans = [
        (row["end"] - row["begin"]).total_seconds() for row in waves.order_by("recipient_level")
    ]
    busy = sum(spans[2:]) + max(spans[:2], default=0.0)
    if not times:
        return {
            "issue_to_receipt_p50_s": 0.0,
            "issue_to_receipt_p95_s": 0.0,
            "documents_per_second": 0.0,
        }
    return {
        "issue_to_receipt_p50_s": round(statistics.median(times), 3),
        "issue_to_receipt_p95_s": round(
            times[int(len(times) * 0.95) - 1 if len(times) > 1 else 0], 3
        ),
        "documents_per_second": round(len(times) / busy, 1) if busy else 0.0,
    }


def _covering_checkpoint() -> Any:
    """Return the first checkpoint signed from now on, or the latest when the tree rests."""
    asked_at, deadline = clock.now(), time.monotonic() + _CHECKPOINT_SECONDS
    while time.monotonic() < deadline:
        latest = checkpoints.latest()
        state_is_signed = latest is not None and not _pending()
        if latest is not None and (latest.signed_at > asked_at or state_is_signed):
            return latest
        time.sleep(0.2)
    raise steps.TooSlow(_("Sổ cái chưa ký điểm kiểm tra; hãy xem nhật ký của tiến trình nền."))


def _pending() -> bool:
    from lienthong.ledger.health import state

    now = state(clock.now())
    return now.pending > 0 or now.size > now.checkpoint_size


def _bundle(document: OutgoingDocument) -> Path:
    """Export the evidence of the delivery to the lowest level reached."""
    delivery = (
        Delivery.objects.filter(document_ref=document.id, state=DeliveryState.DELIVERED)
        .order_by("-recipient_level", "recipient_code").first()
    )  # fmt: skip
    if delivery is None or delivery.envelope_id is None:
        raise steps.TooSlow(
            _("Chưa nơi nhận nào có biên nhận nên chưa có chứng cứ; hãy xem nhật ký.")
        )
    folder = Path(settings.LIENTHONG_DATA) / "bundles"
    folder.mkdir(exist_ok=True)
    path = folder / f"{delivery.envelope_id}.zip"
    return path if path.exists() else export_bundle(path, delivery.envelope_id, now=clock.now())


_TITLES = {
    "recipients": "Nơi nhận",
    "delivered": "Đã đến, có biên nhận ký số",
    "verified": "Đã kiểm tra chữ ký, hợp lệ",
    "registered": "Đã vào sổ văn bản đến",
    "assigned": "Đã phân công (04)",
    "processing": "Đã xử lý (05)",
    "done": "Đã hoàn thành (06)",
    "refused": "Bị từ chối",
    "undeliverable": "Không gửi được",
    "unresolved": "Dòng nơi nhận chờ văn thư quyết định",
}
_LEVELS = {"1": "trung ương", "2": "tỉnh", "3": "huyện", "4": "xã"}


def show(console: Console, result: Result) -> None:
    """Print the table."""
    document, figures = result.document, result.figures
    table = Table(title=f"{document.notation} – {document.subject}"[:100], show_header=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    for key, title in _TITLES.items():
        table.add_row(title, grouped(figures[key]))
    reached = ", ".join(f"{_LEVELS[level]} {grouped(n)}" for level, n in figures["levels"].items())
    table.add_row("Các cấp", reached)
    table.add_row(
        "Từ phát hành đến biên nhận, trung vị", f"{figures['issue_to_receipt_p50_s']:.2f} giây"
    )
    table.add_row(
        "Từ phát hành đến biên nhận, 95 %", f"{figures['issue_to_receipt_p95_s']:.2f} giây"
    )
    table.add_row("Văn bản mỗi giây", f"{figures['documents_per_second']:.0f}")
    table.add_row(
        "Sổ cái", f"{grouped(figures['ledger_size'])} mục, gốc {figures['ledger_root'][:16]}…"
    )
    console.print(table)
    for line in result.unresolved:
        console.print(f"Chưa gửi, chờ văn thư quyết định: {line}", style="yellow", markup=False)
    for notice in result.notices:
        console.print(notice, style="dim", markup=False)
    console.print(f"Chứng cứ một lần gửi: {figures['bundle']}", soft_wrap=True)
    console.print(
        f"Kiểm tra ngoại tuyến: .venv/bin/lienthong verify {figures['bundle']}", soft_wrap=True
    )


def show_entrance(console: Console, address: str, sign_ins: list[SignIn]) -> None:
    """Print where the site is and how to sign in."""
    table = Table(title=f"Trang web: {address}")
    for title in ("Tài khoản", "Họ tên", "Chức vụ", "Cơ quan", "Mã hiện tại"):
        table.add_column(title)
    moment = clock.now()
    for person in sign_ins:
        code = pyotp.TOTP(person.secret).at(moment)
        table.add_row(person.username, person.name, person.post, person.agency, code)
    console.print(table)
    console.print(
        f"Mật khẩu chung: {PASSWORD}. Mã đổi mỗi 30 giây; lấy mã mới: .venv/bin/lienthong demo --codes"
    )

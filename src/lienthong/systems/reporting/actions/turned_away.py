"""A report that the receiver's node would not take: back on the sender's desk, with the reason."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lienthong.axis.handlers import ReceiptSeen
from lienthong.axis.models import Outbox
from lienthong.systems.reporting.actions.books import note
from lienthong.systems.reporting.models import Report, ReportState


@transaction.atomic
def take_receipts(receipts: Sequence[ReceiptSeen], *, now: datetime) -> None:
    """Put back reports that were turned away, to be made again; let those taken after all wait again."""
    seen = {receipt.envelope_id: receipt for receipt in receipts}
    for sent in Outbox.objects.filter(id__in=seen).select_related("message__body").order_by("id"):
        # By the report and not by the envelope: the dead-letter desk sends one report in several.
        reference = json.loads(bytes(sent.message.body.content)).get("reference")
        rows = Report.objects.select_for_update(of=("self",), no_key=True)
        row = rows.filter(reference=reference, unit=sent.sender, entered_by__gt="").first()
        if row is None:
            continue
        receipt = seen[sent.id]
        if receipt.accepted:
            _taken_after_all(row, now)
        else:
            _turned_away(row, receipt, now)


def _turned_away(row: Report, receipt: ReceiptSeen, now: datetime) -> None:
    if row.state != ReportState.SUBMITTED:
        return
    with override("vi"):
        row.return_reason = _("Hệ thống nơi nhận chưa nhận báo cáo: %(why)s") % {
            "why": receipt.message or receipt.code
        }
    row.state, row.turned_away, row.changed_at = ReportState.RETURNED, receipt.code[:80], now
    row.save(update_fields=["state", "return_reason", "turned_away", "changed_at"])
    note("reporting.report-turned-away", row, receipt.to, now, code=receipt.code)


def _taken_after_all(row: Report, now: datetime) -> None:
    """Let a report that was sent anew wait for the decision again, unless its next vintage was begun."""
    if not row.turned_away or row.state != ReportState.RETURNED:
        return
    if Report.objects.vintages_of(row).filter(vintage__gt=row.vintage).exists():
        return
    row.state, row.return_reason, row.turned_away = ReportState.SUBMITTED, "", ""
    row.changed_at = now
    row.save(update_fields=["state", "return_reason", "turned_away", "changed_at"])

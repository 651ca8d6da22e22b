"""A report as its book knew it at an earlier moment: never saved, only shown."""

from copy import copy
from dataclasses import dataclass
from datetime import datetime

from lienthong.systems.reporting.models import Report, ReportState
from lienthong.systems.reporting.rules.filling import CellOrigin


@dataclass(frozen=True, slots=True)
class Known:
    """A vintage as it was known; ``is_kept`` says whether its cells of that moment are still held.

    What was sent is kept for ever. Of a report in the making only the newest save is.
    """

    report: Report
    is_kept: bool


def as_known(report: Report, at: datetime) -> Known:
    """Return a vintage that the book had by a moment, with the state and the cells of that moment."""
    row = copy(report)
    is_kept = _had_come(report, at) or report.changed_at <= at or _stood(report, at)
    row.state = _state(report, at)
    if not _had_come(report, at):
        row.submitted_at, row.on_time, row.pdf_sha256, row.pdf_size = None, None, "", 0
        row.signer_name = row.signer_title = row.notation = ""
    if not _stood(report, at):
        row.accepted_at, row.accepted_by = None, ""
    if row.state != ReportState.RETURNED:
        row.return_reason = ""
    if row.behind_at is not None and row.behind_at > at:
        row.behind_at = None
    if not is_kept:
        row.values, row.texts, row.warnings = [None] * len(row.values), {}, []
        row.origins = CellOrigin.NONE * len(row.values)
    return Known(row, is_kept)


def _had_come(report: Report, at: datetime) -> bool:
    """Say whether the book had the report, signed and sent."""
    return report.submitted_at is not None and max(report.submitted_at, report.recorded_at) <= at


def _stood(report: Report, at: datetime) -> bool:
    return report.accepted_at is not None and report.accepted_at <= at


def _state(report: Report, at: datetime) -> ReportState:
    if report.superseded_at is not None and report.superseded_at <= at:
        return ReportState.SUPERSEDED
    if _stood(report, at):
        return ReportState.ACCEPTED
    if report.changed_at <= at:
        return ReportState(report.state)
    return ReportState.SUBMITTED if _had_come(report, at) else ReportState.DRAFT

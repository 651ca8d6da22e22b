"""Colours and words of a report's state and of its cells, the same on every page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lienthong.base.formats import short_date
from lienthong.systems.reporting.actions.refusals import WARNING_SENTENCES
from lienthong.systems.reporting.models import Report, ReportState
from lienthong.systems.reporting.rules.filling import CellOrigin

COLOURS = {
    ReportState.DRAFT: "yellow",
    ReportState.REVIEW: "purple",
    ReportState.SUBMITTED: "blue",
    ReportState.ACCEPTED: "green",
    ReportState.RETURNED: "red",
    ReportState.SUPERSEDED: "grey",
}

ORIGINS = {
    CellOrigin.NONE: "",
    CellOrigin.TYPED: _("Nhập tay"),
    CellOrigin.PASTED: _("Dán từ bảng tính"),
    CellOrigin.UPLOADED: _("Tải lên từ tệp"),
    CellOrigin.PUSHED: _("Chương trình gửi"),
    CellOrigin.BELOW: _("Tổng hợp từ cấp dưới"),
    CellOrigin.FIGURES: _("Số liệu của hệ thống"),
    CellOrigin.COMPUTED: _("Tự tính"),
    CellOrigin.GENERATED: _("Số liệu mô phỏng"),
    CellOrigin.UNEVEN: _("Chưa tính được"),
    CellOrigin.NOT_APPLICABLE: _("Không áp dụng"),
}


def warnings_of(report: Report) -> list[tuple[str, str]]:
    """Return the cells that something is wrong with, each with its sentence."""
    return [(str(each["item"]), _sentence(each)) for each in report.warning_data()]


def _sentence(warning: Any) -> str:
    sentence = WARNING_SENTENCES.get(str(warning["code"]))
    return str(warning["code"]) if sentence is None else str(sentence) % warning["data"]


def days_of(report: Report) -> str:
    """Return the period and its days, once where the days are all that it is called by."""
    first, last = short_date(report.first_date), short_date(report.last_date)
    label = report.period.label
    if first in label:
        return label
    return _("%(label)s, từ %(first)s đến %(last)s") % {
        "label": label, "first": first, "last": last,
    }  # fmt: skip

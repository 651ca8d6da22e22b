"""The official A4 paper of a report: outline, data form, places of the signatures (NĐ 30/2020/NĐ-CP)."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from lienthong.agencies.models import AgencyRecord
from lienthong.base.clock import day_of
from lienthong.base.formats import document_date, moment, short_date
from lienthong.casework.layout import Box, Drawn
from lienthong.casework.layout.names import even_lines, name_lines
from lienthong.casework.layout.typesetting import typeset
from lienthong.systems.reporting.cells import beside, written
from lienthong.systems.reporting.models import Report

FOLDER = Path(__file__).resolve().parent
_A4_HEIGHT = 841.89
_WIDEST_SUBJECT = 58
_PAGES = re.compile(rb"/Type\s*/Pages\s*/Count\s+(\d+)")


def draw_report(report: Report) -> Drawn:
    """Return a report drawn as PDF with the places of the person's and the agency's signature.

    An official paper is Vietnamese, whatever language the screens are in.

    :raises CharacterNotDrawable: if the font lacks a character of the text.
    """
    day = day_of(report.submitted_at) if report.submitted_at else None
    with override("vi"):
        data = _data(report)
    made = typeset("report.typ", "report", data, day=day or report.last_date, folder=FOLDER)
    places = {str(mark["name"]): _box(mark) for mark in made.marks}
    pages = _PAGES.search(made.pdf)
    return Drawn(
        pdf=made.pdf,
        pages=int(pages[1]) if pages else 0,
        signatures=(places["signature-0"],),
        seals=(places["seal-0"],),
        number=places["number"],
        date=places["date"],
    )


def _box(mark: dict[str, Any]) -> Box:
    top = _A4_HEIGHT - mark["y"]
    return Box(
        page=mark["page"] - 1,
        left=mark["x"],
        bottom=top - mark["height"],
        right=mark["x"] + mark["width"],
        top=top,
    )


def _data(report: Report) -> dict[str, Any]:
    names = _names(report)
    receiver = names.get(report.receiver, report.receiver)
    title = report.signer_title or _("Thủ trưởng cơ quan")
    return {
        "title": f"{report.version.name}, {report.period.label}",
        "author": report.unit_name,
        "parent-lines": name_lines(names.get(report.parent, "").upper()),
        "issuer-lines": name_lines(report.unit_name.upper()),
        "nation": _("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        "motto": _("Độc lập - Tự do - Hạnh phúc"),
        "number-label": _("Số"),
        "notation": report.notation,
        "date": _date_words(report),
        "kind-name": _("BÁO CÁO"),
        "subject-lines": even_lines(_subject(report.version.name), widest=_WIDEST_SUBJECT),
        "period": _("%(period)s, số liệu từ ngày %(first)s đến ngày %(last)s") % {
            "period": report.period.label,
            "first": short_date(report.first_date),
            "last": short_date(report.last_date),
        },
        "generated": _generated(report),
        "addressed-label": _("Kính gửi"),
        "addressee": receiver,
        "sections": _sections(report),
        "form-title": _("Biểu mẫu số liệu"),
        "columns": [_("TT"), _("Chỉ tiêu"), _("Đơn vị tính"), _("Giá trị")],
        "rows": _rows(report),
        "recipients-label": _("Nơi nhận"),
        "recipients": [f"{_('Như trên')};", f"{_('Lưu: VT')}."],
        "title-lines": [title.upper()],
        "signer": report.signer_name,
        "annex": _annex(report),
    }  # fmt: skip


def _names(report: Report) -> dict[str, str]:
    rows = AgencyRecord.objects.as_of(report.last_date)
    codes = [code for code in (report.receiver, report.parent) if code]
    return dict(rows.filter(code__in=codes).values_list("code", "name"))


def _date_words(report: Report) -> str:
    if report.submitted_at is None:
        room = "\u00a0" * 5
        return _("ngày%(room)stháng%(room)snăm%(room)s") % {"room": room}
    return document_date(day_of(report.submitted_at))


def _subject(name: str) -> str:
    """Return the regime's name without the kind of paper that stands above it, where that leaves a title."""
    short = re.sub(
        r"^(?P<kind>báo cáo)\s+(?=tình hình|kết quả|việc|công tác|về)",
        "",
        name,
        flags=re.IGNORECASE,
    )
    return short[:1].upper() + short[1:]


def _generated(report: Report) -> str:
    if not report.is_generated:
        return ""
    return _("SỐ LIỆU MÔ PHỎNG, KHÔNG PHẢI SỐ LIỆU THẬT")


def _sections(report: Report) -> list[dict[str, Any]]:
    found = []
    for section in report.version.sections:
        text = str(report.texts.get(section["code"], ""))
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        found.append({"title": str(section["title"]), "paragraphs": lines or [_("Không có.")]})
    return found


def _rows(report: Report) -> list[dict[str, Any]]:
    cells = {cell.item.code: cell for cell in report.cells}
    rows: list[dict[str, Any]] = []
    number = 0
    for group, items in report.version.item_groups:
        if group:
            rows.append({"is-group": True, "cells": [group]})
        for item in items:
            number += 1
            cell = cells[item.code]
            shown = written(item, cell.value, cell.text, cell.is_not_applicable)
            rows.append({"is-group": False, "cells": [str(number), item.label, item.unit, shown]})
    return rows


def _annex(report: Report) -> dict[str, Any] | None:
    """Return what the system counted beside what is declared, None for a report without such figures."""
    lines = [
        (cell.item, cell.value, beside(report, cell.item, cell.value)) for cell in report.cells
    ]
    counted = [(item, value, found) for item, value, found in lines if found is not None]
    if not counted:
        return None
    return {
        "label": _("Phụ lục"),
        "title": _("SỐ LIỆU DO HỆ THỐNG ĐẾM"),
        "belongs-to": _belongs_to(report),
        "counted": _counted_at([found.recorded_at for _item, _value, found in counted]),
        "columns": [
            _("TT"), _("Chỉ tiêu"), _("Đơn vị tính"), _("Hệ thống đếm"), _("Số khai"), _("Chênh lệch"),
            _("Lý do"),
        ],
        "rows": [
            [
                str(number), item.label, item.unit, found.computed, written(item, value, "") or "–",
                found.gap or ("0" if found.is_same else "–"), found.reason,
            ]
            for number, (item, value, found) in enumerate(counted, start=1)
        ],
    }  # fmt: skip


def _belongs_to(report: Report) -> str:
    number = report.notation or "\u00a0" * 10
    return _("(Kèm theo Báo cáo số %(number)s %(date)s của %(unit)s)") % {
        "number": number,
        "date": _date_words(report),
        "unit": report.unit_name,
    }


def _counted_at(moments: list[str]) -> str:
    """Return when the newest of the figures was counted, "" where the book does not know."""
    known = [datetime.fromisoformat(text) for text in moments if text]
    if not known:
        return ""
    return _("Do hệ thống của đơn vị đếm, ghi nhận đến %(at)s.") % {"at": moment(max(known))}

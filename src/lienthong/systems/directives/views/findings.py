"""What a directive says beside tasks, as its page shows it: words, role and direction, and the thing itself.

Where a transfer, a seat or an indicator stands is asked of the systems that keep them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lienthong.agencies.models import Mandate
from lienthong.axis import asking
from lienthong.base import clock
from lienthong.base.errors import Refusal
from lienthong.base.formats import short_date
from lienthong.contracts.indicators import IndicatorsNamed, IndicatorsNamedAsked
from lienthong.contracts.mandates import ChangesAsked, ChangesFound, SeatNamed, TransferNamed
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.directives.models import Directive
from lienthong.systems.directives.views.shown import Words

_MOST = 200


@dataclass(slots=True)
class Finding:
    """One finding: its kind, what it says in short, its words and their place, and where the thing stands."""

    key: str
    kind: str
    label: str
    summary: str
    words: str
    start: int
    end: int
    point: str
    links: list[tuple[str, str]] = field(default_factory=list)
    note: str = ""

    @property
    def place(self) -> Words:
        """Return where its words are marked in the text."""
        return Words(self.start, self.end, self.key, f"#{self.key}")


def findings_of(directive: Directive, officer: Officer) -> list[Finding]:
    """Return what a directive says beside tasks, linked to what the program has of it."""
    rows = directive.findings[:_MOST]
    found = [_finding(number, row) for number, row in enumerate(rows, start=1)]
    on = directive.issued_date
    _link_mandates(found, rows)
    _link_changes(found, rows, on, officer)
    _link_indicators(found, rows, on, officer)
    return found


def _finding(number: int, row: dict[str, Any]) -> Finding:
    return Finding(
        key=f"f-{number}",
        kind=row["kind"],
        label=_label(row),
        summary=_summary(row),
        words=row["words"],
        start=row["start"],
        end=row["end"],
        point=row.get("point", ""),
    )


def _label(row: dict[str, Any]) -> str:
    if row["kind"] == "indicator":
        return _("Mục tiêu") if row.get("is_target") else _("Số liệu")
    labels: dict[str, str] = {
        "transfer": _("Chuyển giao nhiệm vụ"),
        "appointment": _("Thay đổi nhân sự"),
        "prohibition": _("Điều cấm"),
    }
    return labels.get(row["kind"], "")


def _summary(row: dict[str, Any]) -> str:
    """Return role and direction: who leaves and who comes in, from whom to whom, how much by when."""
    if row["kind"] == "transfer" and "to" in row:
        return _("Từ %(giver)s sang %(taker)s: %(subject)s") % {
            "giver": row["from"]["name"] or "–",
            "taker": row["to"]["name"] or "–",
            "subject": row["subject"],
        }
    if row["kind"] == "appointment" and "role" in row:
        words = (
            _("%(holder)s nhận: %(role)s") if row["is_taking"] else _("%(holder)s thôi: %(role)s")
        )
        return words % {"holder": row["holder"], "role": row["role"]}
    if row["kind"] == "indicator" and row.get("on"):
        day = short_date(date.fromisoformat(row["on"]))
        return _("%(wording)s đến hết ngày %(day)s") % {"wording": row["wording"], "day": day}
    return str(row.get("wording", ""))


def _link_mandates(found: Sequence[Finding], rows: Sequence[dict[str, Any]]) -> None:
    named = {one["subject"] for row in rows for one in row.get("mandates", ())}
    titles = dict(Mandate.objects.filter(subject__in=named).values_list("subject", "title"))
    for finding, row in zip(found, rows, strict=True):
        finding.links += [
            (titles[one["subject"]], f"/chuc-nang/{one['subject']}/")
            for one in row.get("mandates", ())
            if one["subject"] in titles
        ]


def _link_changes(
    found: Sequence[Finding], rows: Sequence[dict[str, Any]], on: date, officer: Officer
) -> None:
    """Link transfers to their decision and roles to their seat, and say what is not recorded yet."""
    moves = [
        (finding, TransferNamed(one["subject"], row["from"]["code"], row["to"]["code"]))
        for finding, row in zip(found, rows, strict=True)
        for one in row.get("mandates", ())
    ]
    seats = [
        (finding, SeatNamed(row["holder"], row["role"], row["is_taking"]))
        for finding, row in zip(found, rows, strict=True)
        if "role" in row
    ]
    if not moves and not seats:
        return
    question = ChangesAsked(
        on, tuple(each for _f, each in moves), tuple(each for _f, each in seats)
    )
    answer: ChangesFound | None = _asked(question, Permission.MANDATE_READ, officer)
    if answer is None:
        return
    for (finding, _named), place in zip(moves, answer.transfers, strict=True):
        if place.url and place.day:
            words = _("Quyết định chuyển giao, hiệu lực từ %(day)s") % {
                "day": short_date(place.day)
            }
            finding.links.append((words, place.url))
        else:
            finding.note = _("Chưa ghi chuyển giao này trong chức năng, nhiệm vụ.")
    for (finding, named), place in zip(seats, answer.seats, strict=True):
        if place.url:
            finding.links.append((place.title, place.url))
        finding.note = _seat_note(place.day, bool(place.url), is_taking=named.is_taking)


def _seat_note(day: date | None, is_known: bool, *, is_taking: bool) -> str:
    if day is not None:
        words = (
            _("Đã ghi: giữ từ ngày %(day)s.") if is_taking else _("Đã ghi: thôi từ ngày %(day)s.")
        )
        return words % {"day": short_date(day)}
    if is_known:
        return _("Thay đổi này chưa được ghi ở chức danh.")
    return _("Không có chức danh này trong các ủy ban, tổ công tác đã ghi.")


def _link_indicators(
    found: Sequence[Finding], rows: Sequence[dict[str, Any]], on: date, officer: Officer
) -> None:
    figures = [
        finding for finding, row in zip(found, rows, strict=True) if row["kind"] == "indicator"
    ]
    if not figures:
        return
    question = IndicatorsNamedAsked(on, tuple(each.words for each in figures))
    answer: IndicatorsNamed | None = _asked(question, Permission.INDICATOR_READ, officer)
    for finding, place in zip(figures, answer.found, strict=True) if answer else ():
        if place.url:
            finding.links.append((place.title, place.url))


def _asked(question: object, permission: Permission, officer: Officer) -> Any:
    """Return an answer, or None for who may not see it and where no system answers."""
    if permission not in officer.permissions:
        return None
    try:
        return asking.ask(
            question,
            to=officer.agency_code,
            sender=officer.agency_code,
            by=officer.subject,
            purpose=_("Nối nội dung của văn bản chỉ đạo với chức năng, chức danh, chỉ tiêu"),
            permission=permission,
            now=clock.now(),
        )
    except Refusal:
        return None

"""Taking in data values: every identifier is checked first, then all values are taken or none.

DHIS2 keeps what is good beside conflicts; a report here is kept whole or not at all, so that no period is
half one delivery and half the one before. The counts say so: with a conflict everything counts as ignored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.base.errors import NotAllowed, Refusal
from lienthong.identity.officers import Officer
from lienthong.systems.reporting.actions import bulk
from lienthong.systems.reporting.actions.bulk import UnitRow
from lienthong.systems.reporting.actions.refusals import CELL_SENTENCES, CellsRefused
from lienthong.systems.reporting.doors.periods import period_of
from lienthong.systems.reporting.doors.refusals import (
    DataSetUnknown,
    IdentifierMissing,
    StrategyUnknown,
)
from lienthong.systems.reporting.doors.values import DataValue
from lienthong.systems.reporting.models import RegimeVersion, Report, ReportState
from lienthong.systems.reporting.rules.filling import CellOrigin
from lienthong.systems.reporting.rules.periods import Period

MOST_CONFLICTS = 200


class Strategy(StrEnum):
    """What an import may do, in DHIS2's words."""

    CREATE_AND_UPDATE = "CREATE_AND_UPDATE"
    CREATE = "CREATE"
    UPDATE = "UPDATE"
    DELETE = "DELETE"


_OTHER_NAMES = {
    "NEW_AND_UPDATES": Strategy.CREATE_AND_UPDATE,
    "NEW": Strategy.CREATE,
    "UPDATES": Strategy.UPDATE,
    "DELETES": Strategy.DELETE,
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing that is wrong: which identifier or cell, the sentence, a stable code and the property."""

    object: str
    value: str
    code: str
    property: str


@dataclass(slots=True)
class Summary:
    """What became of an import, value by value."""

    imported: int = 0
    updated: int = 0
    ignored: int = 0
    deleted: int = 0
    conflicts: list[Conflict] = field(default_factory=list)

    def add(self, conflict: Conflict) -> None:
        """Note a conflict once."""
        if conflict not in self.conflicts and len(self.conflicts) < MOST_CONFLICTS:
            self.conflicts.append(conflict)


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a value belongs, once its identifiers are known."""

    version: RegimeVersion
    period: Period


def strategy_from(text: str) -> Strategy:
    """Return the strategy of a parameter.

    :raises StrategyUnknown: for any other word.
    """
    word = text.strip().upper()
    if word in _OTHER_NAMES:
        return _OTHER_NAMES[word]
    try:
        return Strategy(word)
    except ValueError as error:
        raise StrategyUnknown(value=text[:40]) from error


def take(
    values: Sequence[DataValue], *, strategy: Strategy, is_dry: bool, by: Officer, now: datetime
) -> Summary:
    """Take values into the reports they belong to and tell what became of each.

    Nothing is kept when anything is wrong, or on a dry run.
    """
    summary = Summary()
    with transaction.atomic():
        grouped = _grouped(values, summary)
        for target, rows in grouped:
            _take_one(target, rows, strategy, by, now, summary)
        if summary.conflicts or is_dry:
            transaction.set_rollback(True)
    if summary.conflicts:
        summary.imported = summary.updated = summary.deleted = 0
        summary.ignored = len(values)
    return summary


def _grouped(
    values: Sequence[DataValue], summary: Summary
) -> list[tuple[_Target, dict[str, dict[str, DataValue]]]]:
    """Return the values by regime and period, then by unit and element."""
    targets: dict[tuple[str, str], _Target | None] = {}
    found: dict[tuple[int, str], tuple[_Target, dict[str, dict[str, DataValue]]]] = {}
    for value in values:
        code, element = _names(value)
        key = (code, value.period)
        if key not in targets:
            targets[key] = _target(code, value.period, summary)
        target = targets[key]
        if target is None:
            continue
        if not value.unit or not element:
            name = "orgUnit" if not value.unit else "dataElement"
            summary.add(_conflict("", IdentifierMissing(name=name), name))
            continue
        rows = found.setdefault((target.version.pk, target.period.id), (target, {}))[1]
        cells = rows.setdefault(value.unit, {})
        if value.has_breakdown:
            sentence = _("Biểu mẫu không có phân tổ “%(value)s”.") % {"value": value.combination}
            summary.add(Conflict(value.combination, sentence, "E7610", "categoryOptionCombo"))
        elif element in cells and cells[element] != value:
            sentence = _("Giá trị này có hai lần trong dữ liệu gửi đến.")
            summary.add(Conflict(f"{value.unit} {element}", sentence, "E7654", "dataElement"))
        else:
            cells[element] = value
    return list(found.values())


def _names(value: DataValue) -> tuple[str, str]:
    """Return regime and item; an element may name its regime before the first point."""
    if value.data_set:
        return value.data_set, value.element.removeprefix(f"{value.data_set}.")
    regime, _point, item = value.element.partition(".")
    return regime, item


def _target(code: str, period: str, summary: Summary) -> _Target | None:
    if not code or not period:
        name = "period" if code else "dataSet"
        summary.add(_conflict("", IdentifierMissing(name=name), name))
        return None
    rows = RegimeVersion.objects.select_related("regime").filter(regime__code=code)
    versions = list(rows.order_by("-number"))
    if not versions:
        summary.add(_conflict(code, DataSetUnknown(value=code[:60]), "dataSet"))
        return None
    fault: Refusal | None = None
    for version in versions:
        try:
            found = period_of(version, period)
        except Refusal as refusal:
            fault = fault or refusal
            continue
        if found.last_date in version.valid:
            return _Target(version, found)
    summary.add(_conflict(period, fault or DataSetUnknown(value=code), "period"))
    return None


def _conflict(object_: str, refusal: Refusal, property_: str) -> Conflict:
    return Conflict(object_, refusal.sentence, refusal.code, property_)


def _take_one(
    target: _Target,
    rows: Mapping[str, Mapping[str, DataValue]],
    strategy: Strategy,
    by: Officer,
    now: datetime,
    summary: Summary,
) -> None:
    held = _held(target, by, rows)
    given = []
    for unit, cells in rows.items():
        kept = {
            element: value
            for element, value in cells.items()
            if _is_wanted(target, held.get(unit), element, value, strategy)
        }
        summary.ignored += len(cells) - len(kept)
        if kept:
            given.append(_row(target, unit, kept, strategy))
    if not given:
        return
    try:
        with transaction.atomic():
            taken = bulk.take_many(
                version=target.version,
                period_id=target.period.id,
                rows=given,
                by=by,
                now=now,
                origin=CellOrigin.PUSHED,
            )
    except NotAllowed:
        raise
    except Refusal as refusal:
        summary.add(_conflict(target.period.id, refusal, "period"))
        return
    for refused in taken.refused:
        _add_refused(refused, summary)
    _count(taken, given, held, target, strategy, summary)


def _held(target: _Target, by: Officer, rows: Mapping[str, object]) -> dict[str, Report]:
    """Return what the book holds of the units: the open vintage, else the accepted one."""
    found = Report.objects.visible_to(by).of_period(target.version, target.period.id)
    found = found.filter(unit__in=list(rows)).exclude(state=ReportState.SUPERSEDED)
    reports = {}
    for report in found.order_by("vintage"):
        report.version = target.version
        reports[report.unit] = report
    return reports


def _is_wanted(
    target: _Target, held: Report | None, element: str, value: DataValue, strategy: Strategy
) -> bool:
    form = target.version.form
    is_there = False
    if held is not None:
        if element in form.places and not form.item(element).is_text:
            is_there = held.numbers[element] is not None
        else:
            is_there = bool(str(held.texts.get(element, "")))
    if strategy is Strategy.CREATE:
        return not is_there
    if strategy in {Strategy.UPDATE, Strategy.DELETE}:
        return is_there
    return True


def _row(target: _Target, unit: str, cells: Mapping[str, DataValue], strategy: Strategy) -> UnitRow:
    form = target.version.form
    sections = {str(section["code"]) for section in target.version.sections}
    numbers: dict[str, object] = {}
    words: dict[str, str] = {}
    for element, value in cells.items():
        given = None if strategy is Strategy.DELETE else value.value
        if element in sections or element in form.places and form.item(element).is_text:
            words[element] = "" if strategy is Strategy.DELETE else value.note or given or ""
        else:
            numbers[element] = given
    return UnitRow(unit, numbers, words)


def _add_refused(refused: bulk.RefusedRow, summary: Summary) -> None:
    refusal = refused.refusal
    if isinstance(refusal, CellsRefused):
        for item, why in refusal.cells.items():
            sentence = f"{refused.unit}, {item}: {CELL_SENTENCES[why]}"
            summary.add(Conflict(item, sentence, why, "dataElement"))
        return
    summary.add(_conflict(refused.unit, refusal, "orgUnit"))


def _count(
    taken: bulk.Taken,
    given: Sequence[UnitRow],
    held: Mapping[str, Report],
    target: _Target,
    strategy: Strategy,
    summary: Summary,
) -> None:
    summary.ignored += taken.ignored
    if strategy is Strategy.DELETE:
        summary.deleted += taken.imported + taken.updated
        return
    summary.imported += taken.imported
    summary.updated += taken.updated

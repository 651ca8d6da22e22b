"""Data values going out: what the book holds of data sets, periods and units, as JSON, CSV, XML or ADX."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Q
from lxml import etree

from lienthong.identity.officers import Officer
from lienthong.systems.reporting.doors.periods import period_of, plain_id
from lienthong.systems.reporting.doors.refusals import (
    DataSetUnknown,
    IdentifierMissing,
    PeriodUnreadable,
    UnitUnknown,
    ValuesTooLarge,
)
from lienthong.systems.reporting.doors.values import ADX, DXF, MOST_VALUES, guarded
from lienthong.systems.reporting.models import RegimeVersion, Report, ReportState
from lienthong.systems.reporting.models.reports import Reports
from lienthong.systems.reporting.rules.periods import Period

_HEADER = (
    "dataelement", "period", "orgunit", "categoryoptioncombo", "attributeoptioncombo", "value",
    "storedby", "lastupdated", "comment", "followup",
)  # fmt: skip
_STANDING = (ReportState.DRAFT, ReportState.REVIEW, ReportState.SUBMITTED, ReportState.ACCEPTED)
GENERATED = "generated"
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MOST_TOPS = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asks for, as in the address."""

    data_sets: Sequence[str]
    periods: Sequence[str] = ()
    units: Sequence[str] = ()
    children: bool = False
    first: date | None = None
    last: date | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """One value going out."""

    data_set: str
    element: str
    period: str
    interval: str
    unit: str
    value: str
    is_text: bool
    stored_by: str
    changed_at: datetime
    is_generated: bool


def values_of(asked: Asked, officer: Officer) -> list[Value]:
    """Return the values that the officer's book holds; computed cells are no data elements and stay out.

    :raises IdentifierMissing: without data set, period or unit.
    :raises DataSetUnknown, PeriodUnreadable, PeriodNotCalendar, UnitUnknown: for what is not known.
    :raises ValuesTooLarge: for too much at once.
    """
    if not asked.data_sets:
        raise IdentifierMissing(name="dataSet")
    if not asked.units:
        raise IdentifierMissing(name="orgUnit")
    is_bounded = asked.first is not None and asked.last is not None
    if not asked.periods and not is_bounded and asked.since is None:
        raise IdentifierMissing(name="period")
    found: list[Value] = []
    unknown = set(asked.units)
    for code in asked.data_sets:
        for version, periods in _periods(code, asked):
            for report in _reports(version, periods, asked, officer, unknown):
                found += _values(code, report, version.period(report.period_id))
                if len(found) > MOST_VALUES:
                    raise ValuesTooLarge(limit=MOST_VALUES)
    unknown.discard(officer.agency_code)
    if unknown and not found:
        raise UnitUnknown(value=min(unknown)[:60])
    return found


def _periods(code: str, asked: Asked) -> list[tuple[RegimeVersion, list[Period] | None]]:
    """Return the versions of a data set with the periods asked for; None is every period reported."""
    rows = RegimeVersion.objects.select_related("regime").filter(regime__code=code)
    versions = list(rows.order_by("-number"))
    if not versions:
        raise DataSetUnknown(value=code[:60])
    if not asked.periods:
        return [(version, _between(version, asked)) for version in versions]
    found: dict[int, list[Period]] = {}
    for text in asked.periods:
        version, period = _fitting(versions, text)
        found.setdefault(version.pk, []).append(period)
    return [(version, found[version.pk]) for version in versions if version.pk in found]


def _between(version: RegimeVersion, asked: Asked) -> list[Period] | None:
    if asked.first is None or asked.last is None:
        return None
    return version.periods_closing(asked.first, asked.last)


def _fitting(versions: Sequence[RegimeVersion], text: str) -> tuple[RegimeVersion, Period]:
    for version in versions:
        try:
            period = period_of(version, text)
        except PeriodUnreadable:
            continue
        if period.last_date in version.valid:
            return version, period
    raise PeriodUnreadable(value=text[:60])


def _reports(
    version: RegimeVersion,
    periods: Sequence[Period] | None,
    asked: Asked,
    officer: Officer,
    unknown: set[str],
) -> Iterator[Report]:
    """Yield what stands of each unit: the accepted vintage, or else the one that is being made."""
    rows = Report.objects.visible_to(officer).filter(version=version, state__in=_STANDING)
    if periods is not None:
        rows = rows.filter(period_id__in=[period.id for period in periods])
    if asked.since is not None:
        # Only periods in which anything changed since are read; which vintage stands is seen in whole ones.
        changed = rows.filter(changed_at__gte=asked.since).values("period_id").distinct()
        rows = rows.filter(period_id__in=changed)
    standing: dict[tuple[str, str], Report] = {}
    for row in _of_units(rows, asked).order_by("path", "last_date", "vintage"):
        before = standing.get((row.unit, row.period_id))
        if before is None or before.state != ReportState.ACCEPTED:
            standing[row.unit, row.period_id] = row
        unknown.difference_update(row.path.split("/"))
    for row in standing.values():
        if asked.since is None or row.changed_at >= asked.since:
            row.version = version
            yield row


def _of_units(rows: Reports, asked: Asked) -> Reports:
    if not asked.children:
        return rows.filter(unit__in=asked.units)
    wanted = Q(unit__in=asked.units)
    paths = rows.filter(unit__in=asked.units).values_list("path", flat=True).distinct()
    for path in paths[:MOST_TOPS]:
        wanted |= Q(path__gte=path, path__lt=f"{path[:-1]}0")
    return rows.filter(wanted | _below(asked.units))


def _below(units: Sequence[str]) -> Q:
    """Return the reports below units of which the book has no report itself."""
    wanted = Q(parent__in=units)
    for unit in units[:MOST_TOPS]:
        wanted |= Q(path__contains=f"/{unit}/") | Q(path__startswith=f"{unit}/")
    return wanted


def _values(code: str, report: Report, period: Period) -> Iterator[Value]:
    for cell in report.cells:
        text = cell.text if cell.item.is_text else None
        if cell.item.is_computed or (text is None and cell.value is None) or text == "":
            continue
        yield Value(
            data_set=code,
            element=cell.item.code,
            period=plain_id(period),
            interval=period.interval,
            unit=report.unit,
            value=text if text is not None else f"{cell.value:f}",
            is_text=text is not None,
            stored_by=report.entered_name or report.accepted_by,
            changed_at=report.changed_at,
            is_generated=report.is_generated,
        )


def as_json(values: Iterable[Value]) -> bytes:
    """Return a dataValueSet in JSON."""
    rows = [
        {
            "dataElement": each.element,
            "period": each.period,
            "orgUnit": each.unit,
            "categoryOptionCombo": "default",
            "attributeOptionCombo": "default",
            "value": each.value,
            "storedBy": each.stored_by,
            "lastUpdated": _moment(each.changed_at),
            **({"comment": GENERATED} if each.is_generated else {}),
            "followup": False,
            "dataSet": each.data_set,
        }
        for each in values
    ]
    return json.dumps({"dataValues": rows}, ensure_ascii=False).encode()


def as_csv(values: Iterable[Value]) -> bytes:
    """Return the values as DHIS2's CSV; texts that a spreadsheet would run are guarded by an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*_HEADER, "dataset"])
    for each in values:
        value = guarded(each.value) if each.is_text else each.value
        comment = GENERATED if each.is_generated else ""
        writer.writerow([
            each.element, each.period, each.unit, "default", "default", value, guarded(each.stored_by),
            _moment(each.changed_at), comment, "false", each.data_set,
        ])  # fmt: skip
    return out.getvalue().encode()


def as_xml(values: Iterable[Value]) -> bytes:
    """Return a dataValueSet in dxf2 XML."""
    root = etree.Element(f"{{{DXF}}}dataValueSet", nsmap={None: DXF})  # type: ignore[dict-item]  # the default namespace
    for each in values:
        line = etree.SubElement(root, f"{{{DXF}}}dataValue")
        said = {
            "dataSet": each.data_set,
            "dataElement": each.element,
            "period": each.period,
            "orgUnit": each.unit,
            "categoryOptionCombo": "default",
            "attributeOptionCombo": "default",
            "value": each.value,
            "storedBy": each.stored_by,
            "lastUpdated": _moment(each.changed_at),
            **({"comment": GENERATED} if each.is_generated else {}),
            "followUp": "false",
        }
        for name, text in said.items():
            line.set(name, _writable(text))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _writable(text: str) -> str:
    """Return a text without the control characters that no XML can hold."""
    return _UNWRITABLE.sub("", text)


def as_adx(values: Sequence[Value], now: datetime) -> bytes:
    """Return the values as ADX; its periods are always intervals."""
    root = etree.Element(f"{{{ADX}}}adx", nsmap={None: ADX})  # type: ignore[dict-item]  # the default namespace
    root.set("exported", _moment(now))
    groups: dict[tuple[str, str, str], etree._Element] = {}
    for each in values:
        key = (each.data_set, each.interval, each.unit)
        if key not in groups:
            group = groups[key] = etree.SubElement(root, f"{{{ADX}}}group")
            group.set("dataSet", each.data_set)
            group.set("period", each.interval)
            group.set("orgUnit", each.unit)
            if each.is_generated:
                group.set("comment", GENERATED)
        line = etree.SubElement(groups[key], f"{{{ADX}}}dataValue")
        line.set("dataElement", each.element)
        line.set("value", "0" if each.is_text else each.value)
        if each.is_text:
            etree.SubElement(line, f"{{{ADX}}}annotation").text = _writable(each.value)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")

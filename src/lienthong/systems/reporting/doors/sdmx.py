"""SDMX: a regime's figures as an SDMX-JSON 2.1 data message or as SDMX-CSV 2.0 (ISO 17369, REST 2).

Dimensions are FREQ, REF_AREA, REPORT_REGIME, INDICATOR and TIME_PERIOD. SDMX codes have no points, so those
of units and items stand with an underscore instead. Periods are ISO intervals beside their labels, and the
reporting year's first day is given: no reader can take our December for the calendar's.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lienthong.base.clock import VIETNAM
from lienthong.base.ids import new_id
from lienthong.identity.officers import Officer
from lienthong.systems.reporting.doors.refusals import (
    FlowUnknown,
    KeyMalformed,
    NoResults,
    ValuesTooLarge,
)
from lienthong.systems.reporting.doors.values import guarded
from lienthong.systems.reporting.models import RegimeVersion, Report, ReportState
from lienthong.systems.reporting.rules import periods
from lienthong.systems.reporting.rules.filling import CellOrigin
from lienthong.systems.reporting.rules.items import Item
from lienthong.systems.reporting.rules.periods import Period, PeriodKind

JSON_TYPE = "application/vnd.sdmx.data+json;version=2.1.0"
CSV_TYPE = "application/vnd.sdmx.data+csv;version=2.0.0"
SCHEMA = "https://json.sdmx.org/2.1/sdmx-json-data-schema.json"
MOST_OBSERVATIONS = 250_000
DIMENSIONS = ("FREQ", "REF_AREA", "REPORT_REGIME", "INDICATOR")
TIME = "TIME_PERIOD"
ALL = "AllDimensions"

_FREQUENCIES = {
    PeriodKind.MONTH: ("M", gettext_lazy("Hằng tháng")),
    PeriodKind.QUARTER: ("Q", gettext_lazy("Hằng quý")),
    PeriodKind.HALF: ("S", gettext_lazy("6 tháng")),
    PeriodKind.YEAR: ("A", gettext_lazy("Hằng năm")),
}
_OTHER = ("_O", gettext_lazy("Kỳ khác"))
# The codes of SDMX's CL_OBS_STATUS.
STATUSES = {
    "A": gettext_lazy("Số liệu bình thường"),
    "G": gettext_lazy("Số liệu mô phỏng"),
    "M": gettext_lazy("Không áp dụng"),
    "O": gettext_lazy("Không có số liệu"),
}
_CODE = re.compile(r"[A-Za-z0-9_@$.\-]+")
_FILTER = re.compile(r"c\[([A-Z_]+)\]")
_COLUMNS = (
    "pk", "version_id", "unit", "unit_name", "period_id", "vintage", "values", "origins",
    "is_generated", "submitted_at", "accepted_at", "superseded_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asks for, as in the address."""

    agency: str
    regime: str
    version: str
    key: str
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    start: str = ""
    end: str = ""
    as_of: datetime | None = None
    updated_after: datetime | None = None
    has_history: bool = False
    at_observation: str = TIME


@dataclass(frozen=True, slots=True)
class Observation:
    """One value of one item, unit and period, as one vintage has it."""

    unit: str
    unit_name: str
    item: Item
    period: Period
    value: Decimal | None
    status: str
    signed_at: str | None
    source: str
    vintage: int
    since: datetime
    until: datetime | None

    @property
    def frequency(self) -> str:
        """Return the code of how often the item is reported."""
        return _FREQUENCIES.get(self.period.kind, _OTHER)[0]


@dataclass(frozen=True, slots=True)
class Flow:
    """What was found: the regime's version that names the flow, and its observations."""

    version: RegimeVersion
    asked: Asked
    observations: list[Observation]

    @property
    def regime(self) -> str:
        return self.version.regime.code

    @property
    def year_start(self) -> str:
        """Return the first day of the reporting year, as --12-15."""
        first = periods.parse("2020", self.version.closing).first_date
        return f"--{first:%m-%d}"

    @property
    def identity(self) -> str:
        """Return the flow as SDMX names it."""
        return f"{self.version.regime.owner}:{_id(self.regime)}({self.version.number}.0.0)"


def filters_of(query: QueryDict) -> dict[str, list[str]]:
    """Return the filters of an address: ``c[REF_AREA]=eq:H26,H29``.

    :raises KeyMalformed: for an unknown dimension or operator.
    """
    found: dict[str, list[str]] = {}
    for name in query:
        if not name.startswith("c["):
            continue
        match, given = _FILTER.fullmatch(name), query.get(name, "")
        if match is None or match[1] not in {*DIMENSIONS, TIME}:
            raise KeyMalformed(value=name[:60])
        for part in re.split(r"[+ ]", given) if match[1] == TIME else [given]:
            operator, colon, codes = part.partition(":")
            if not colon:
                operator, codes = "eq", part
            if operator not in ({"eq", "ge", "le"} if match[1] == TIME else {"eq"}):
                raise KeyMalformed(value=f"{name}={given}"[:60])
            place = match[1] if operator == "eq" else f"{match[1]}:{operator}"
            found[place] = _codes(codes)
    return found


def read(asked: Asked, officer: Officer) -> Flow:
    """Return the observations that the officer's book holds.

    :raises FlowUnknown: if there is no such regime, owner or version.
    :raises KeyMalformed: for a key, filter or period that is none.
    :raises NoResults: if nothing is found; SDMX answers with 404 then.
    :raises ValuesTooLarge: for too much at once.
    """
    versions = _versions(asked)
    if asked.at_observation not in {TIME, ALL}:
        raise KeyMalformed(value=asked.at_observation[:60])
    wanted = _wanted(asked)
    by_id = {version.pk: version for version in versions}
    rows = Report.objects.visible_to(officer).filter(version__in=versions)
    if asked.has_history:
        rows = rows.filter(state__in=[ReportState.ACCEPTED, ReportState.SUPERSEDED])
    else:
        rows = rows.accepted(asked.as_of)
    if asked.updated_after is not None:
        rows = rows.filter(accepted_at__gt=asked.updated_after)
    if wanted["REF_AREA"] is not None:
        units = [_from_id(code) for code in wanted["REF_AREA"]]
        rows = rows.filter(unit__in=units)
    first, last = _days(asked, versions[0])
    if first:
        rows = rows.filter(first_date__gte=first)
    if last:
        rows = rows.filter(last_date__lte=last)
    found: list[Observation] = []
    for row in rows.order_by("path", "last_date", "vintage").values_list(*_COLUMNS):
        found += _observations(row, by_id[row[1]], wanted)
        if len(found) > MOST_OBSERVATIONS:
            raise ValuesTooLarge(limit=MOST_OBSERVATIONS)
    if not found:
        raise NoResults()
    return Flow(versions[0], asked, found)


def _versions(asked: Asked) -> list[RegimeVersion]:
    rows = RegimeVersion.objects.select_related("regime").filter(regime__code=asked.regime)
    if asked.agency not in {"*", "all"}:
        rows = rows.filter(regime__owner=asked.agency)
    if asked.version not in {"*", "~", "+", "latest", "all"}:
        number = asked.version.partition(".")[0]
        rows = rows.filter(number=int(number)) if number.isdecimal() else rows.none()
    found = [version for version in rows.order_by("-number") if version.is_set]
    if not found:
        raise FlowUnknown(value=f"{asked.agency}:{asked.regime}({asked.version})"[:80])
    return found if asked.version in {"*", "all"} else found[:1]


def _wanted(asked: Asked) -> dict[str, set[str] | None]:
    """Return the codes asked for of each dimension; None is all of them."""
    parts = [] if asked.key in {"", "*", "all"} else _split(asked.key)
    if len(parts) > len(DIMENSIONS):
        raise KeyMalformed(value=asked.key[:60])
    wanted: dict[str, set[str] | None] = dict.fromkeys(DIMENSIONS)
    for name, part in zip(DIMENSIONS, parts, strict=False):
        if part not in {"", "*"}:
            wanted[name] = {_id(code) for code in _codes(part.replace("+", ","))}
    for name in DIMENSIONS:
        if name in asked.filters:
            codes = {_id(code) for code in asked.filters[name]}
            before = wanted[name]
            wanted[name] = codes if before is None else before & codes
    return wanted


def _split(key: str) -> list[str]:
    return key.split(".")


def _codes(text: str) -> list[str]:
    codes = [code.strip() for code in text.split(",")]
    if not all(_CODE.fullmatch(code) for code in codes):
        raise KeyMalformed(value=text[:60])
    return codes


def _days(asked: Asked, version: RegimeVersion) -> tuple[date | None, date | None]:
    """Return the first and last day asked for; a label means the days of the regime's own period."""
    start = asked.start or next(iter(asked.filters.get(f"{TIME}:ge", ())), "")
    end = asked.end or next(iter(asked.filters.get(f"{TIME}:le", ())), "")
    exact = next(iter(asked.filters.get(TIME, ())), "")
    first = _period(start or exact, version)
    last = _period(end or exact, version)
    return first[0] if first else None, last[1] if last else None


def _period(text: str, version: RegimeVersion) -> tuple[date, date] | None:
    if not text:
        return None
    try:
        if "/" in text:
            return periods.days_of_interval(text)
        found = periods.parse(text, version.closing)
    except periods.PeriodUnknown as error:
        raise KeyMalformed(value=text[:60]) from error
    return found.first_date, found.last_date


def _observations(
    row: tuple[Any, ...], version: RegimeVersion, wanted: Mapping[str, set[str] | None]
) -> Iterator[Observation]:
    (
        pk,
        _version,
        unit,
        name,
        period_id,
        vintage,
        stored,
        origins,
        generated,
        signed,
        since,
        until,
    ) = row
    period = version.period(period_id)
    frequency = _FREQUENCIES.get(period.kind, _OTHER)[0]
    if not _has(wanted["FREQ"], frequency) or not _has(
        wanted["REPORT_REGIME"], version.regime.code
    ):
        return
    source = reverse("reporting:report", args=[pk])
    for place, item in enumerate(version.form.items):
        if item.is_text or not _has(wanted["INDICATOR"], item.code):
            continue
        value = item.from_scaled(stored[place])
        status = "A" if value is not None else "O"
        if origins[place : place + 1] == CellOrigin.NOT_APPLICABLE:
            status = "M"
        elif generated and value is not None:
            status = "G"
        yield Observation(
            unit, name, item, period, value, status,
            _moment(signed) if signed and not generated else None, source, vintage, since, until,
        )  # fmt: skip


def _has(codes: set[str] | None, code: str) -> bool:
    return codes is None or _id(code) in codes


def message(flow: Flow, *, now: datetime) -> dict[str, Any]:
    """Return the SDMX-JSON data message of a flow; with history, one data set for each time of validity."""
    index = _Index(flow)
    is_flat = flow.asked.at_observation == ALL
    return {
        "$schema": SCHEMA,
        "meta": {
            "id": f"LT-{new_id().hex}",
            "test": any(each.status == "G" for each in flow.observations),
            "prepared": _moment(now),
            "contentLanguages": [get_language() or "vi"],
            "sender": {"id": "LIEN_THONG", "name": "Liên Thông"},
        },
        "data": {
            "structures": [index.structure(is_flat)],
            "dataSets": [_data_set(part, flow, index, is_flat) for part in _parts(flow)],
        },
    }


def _parts(flow: Flow) -> list[list[Observation]]:
    """Return the observations of each data set: all, or one set for each time in which they stood."""
    if not flow.asked.has_history:
        return [flow.observations]
    parts: dict[tuple[datetime, datetime | None], list[Observation]] = {}
    for each in flow.observations:
        parts.setdefault((each.since, each.until), []).append(each)
    return [parts[key] for key in sorted(parts, key=lambda key: key[0])]


def _data_set(
    observations: Sequence[Observation], flow: Flow, index: "_Index", is_flat: bool
) -> dict[str, Any]:
    data: dict[str, Any] = {
        "structure": 0,
        "action": "Replace" if flow.asked.updated_after else "Merge",
        "reportingBegin": min(each.period.first_date for each in observations).isoformat(),
        "reportingEnd": max(each.period.last_date for each in observations).isoformat(),
        "attributes": [0],
    }
    if flow.asked.has_history:
        data["validFrom"] = _moment(observations[0].since)
        if observations[0].until is not None:
            data["validTo"] = _moment(observations[0].until)
    if is_flat:
        flat = data["observations"] = {}
        for each in observations:
            key = f"{index.series_key(each)}:{index.period(each)}"
            flat[key] = [*index.values(each), *index.series_attributes(each)]
        return data
    series = data["series"] = {}
    for each in observations:
        key = index.series_key(each)
        if key not in series:
            series[key] = {"attributes": index.series_attributes(each), "observations": {}}
        series[key]["observations"][str(index.period(each))] = index.values(each)
    return data


class _Index:
    """The positions by which a message names codes: each code once, in the order of appearance."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        seen = flow.observations
        self.frequencies = _numbered(each.frequency for each in seen)
        self.units = _numbered(each.unit for each in seen)
        self.items = _numbered(each.item.code for each in seen)
        self.periods = _numbered(each.period.interval for each in seen)
        self.statuses = {code: place for place, code in enumerate(STATUSES)}
        self.names = {each.unit: each.unit_name for each in seen}
        self.labels = {each.item.code: each.item.label for each in seen}
        self.spans = {each.period.interval: each.period for each in seen}

    def series_key(self, each: Observation) -> str:
        """Return the key of an observation's series."""
        unit, item = self.units[each.unit], self.items[each.item.code]
        return f"{self.frequencies[each.frequency]}:{unit}:0:{item}"

    def period(self, each: Observation) -> int:
        """Return the position of an observation's period."""
        return self.periods[each.period.interval]

    def values(self, each: Observation) -> list[Any]:
        """Return the measure and the attributes of an observation."""
        value = None if each.value is None else _number(each.value)
        return [value, self.statuses[each.status], each.signed_at, each.source, each.vintage]

    def series_attributes(self, each: Observation) -> list[Any]:
        """Return the attributes of an observation's series."""
        return [each.item.unit or None, each.item.decimals]

    def structure(self, is_flat: bool) -> dict[str, Any]:
        """Return the structure that all data sets follow."""
        version, time_dimension = self.flow.version, self._time()
        series = self._dimensions()
        keyed = {"series": [], "observation": [*series, time_dimension]} if is_flat else {
            "series": series, "observation": [time_dimension],
        }  # fmt: skip
        series_attributes = [
            _attribute("UNIT_MEASURE", _("Đơn vị tính"), DIMENSIONS),
            _attribute("DECIMALS", _("Số chữ số thập phân"), DIMENSIONS),
        ]
        observed = [
            {
                **_attribute("OBS_STATUS", _("Tình trạng số liệu"), None),
                "values": [{"id": code, "name": str(name)} for code, name in STATUSES.items()],
            },
            _attribute("SIGNED_AT", _("Ký gửi lúc"), None),
            _attribute("SOURCE_REPORT", _("Báo cáo nguồn"), None),
            _attribute("VINTAGE", _("Lần báo cáo"), None),
        ]
        return {
            "name": version.name,
            "links": [
                {
                    "rel": "dataflow",
                    "urn": f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={self.flow.identity}",
                    "href": version.regime.get_absolute_url(),
                }
            ],
            "dimensions": {"dataSet": [], **keyed},
            "measures": {"observation": [{"id": "OBS_VALUE", "name": _("Giá trị")}]},
            "attributes": {
                "dataSet": [
                    {
                        **_attribute("REPORTING_YEAR_START_DAY", _("Ngày đầu năm báo cáo"), ()),
                        "values": [{"value": self.flow.year_start}],
                    }
                ],
                "series": [] if is_flat else series_attributes,
                "observation": [*observed, *(series_attributes if is_flat else [])],
            },
        }

    def _dimensions(self) -> list[dict[str, Any]]:
        names = dict((*_FREQUENCIES.values(), _OTHER))
        regime = {self.flow.regime: 0}
        return [
            _dimension(0, _("Tần suất"), self.frequencies, names),
            _dimension(1, _("Đơn vị báo cáo"), self.units, self.names),
            _dimension(2, _("Chế độ báo cáo"), regime, {self.flow.regime: self.flow.version.name}),
            _dimension(3, _("Chỉ tiêu"), self.items, self.labels),
        ]

    def _time(self) -> dict[str, Any]:
        return {
            "id": TIME,
            "name": _("Kỳ báo cáo"),
            "keyPosition": len(DIMENSIONS),
            "roles": [TIME],
            "values": [
                {
                    "value": interval,
                    "name": self.spans[interval].label,
                    "start": _day(self.spans[interval].first_date),
                    "end": _day(self.spans[interval].last_date + timedelta(days=1)),
                }
                for interval in self.periods
            ],
        }


def _dimension(
    place: int, name: str, codes: Mapping[str, int], names: Mapping[str, str | Promise]
) -> dict[str, Any]:
    values = [{"id": _id(code), "name": str(names[code])} for code in codes]
    return {"id": DIMENSIONS[place], "name": name, "keyPosition": place, "values": values}


def _attribute(id_: str, name: str, dimensions: Sequence[str] | None) -> dict[str, Any]:
    relationship: dict[str, Any] = {"observation": {}}
    if dimensions is not None:
        relationship = {"dimensions": list(dimensions)} if dimensions else {"dataflow": {}}
    return {"id": id_, "name": name, "relationship": relationship}


def _numbered(codes: Iterable[str]) -> dict[str, int]:
    return {code: place for place, code in enumerate(dict.fromkeys(codes))}


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _id(code: str) -> str:
    return code.replace(".", "_")


def _from_id(code: str) -> str:
    return code.replace("_", ".")


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _day(day: date) -> str:
    return datetime.combine(day, time(), VIETNAM).isoformat()


def as_csv(flow: Flow) -> str:
    """Return the observations of a flow as SDMX-CSV 2.0."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([
        "STRUCTURE", "STRUCTURE_ID", "ACTION", *DIMENSIONS, TIME, "OBS_VALUE", "OBS_STATUS",
        "UNIT_MEASURE", "SIGNED_AT", "SOURCE_REPORT", "VINTAGE", "REPORTING_YEAR_START_DAY",
    ])  # fmt: skip
    for each in flow.observations:
        writer.writerow([
            "dataflow", flow.identity, "I", each.frequency, _id(each.unit), flow.regime,
            _id(each.item.code), each.period.interval,
            "" if each.value is None else f"{each.value:f}", each.status, guarded(each.item.unit),
            each.signed_at or "", each.source, each.vintage, flow.year_start,
        ])  # fmt: skip
    return out.getvalue()

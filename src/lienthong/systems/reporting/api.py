"""The reporting system's doors for programs: DHIS2 data value sets (JSON, CSV, XML, ADX) and SDMX-JSON."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Query, Router, Schema, Status

from lienthong.base import clock
from lienthong.casework.screens import officer_of
from lienthong.identity.doors import officer_with
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting.doors import encoding, exporting, importing, moments, sdmx, values
from lienthong.systems.reporting.doors.refusals import (
    FormatNotOffered,
    SchemeUnknown,
    SpanTooLong,
)
from lienthong.systems.reporting.duties import calendar_of

router = Router(tags=["reporting"])
data_values = Router(tags=["dhis2"])
sdmx_data = Router(tags=["sdmx"])

ADX_TYPE = "application/adx+xml"
LONGEST_SPAN = 400
_WRITERS = {
    "json": "application/json",
    "csv": "application/csv",
    "xml": "application/xml",
    "adx": ADX_TYPE,
    "adx+xml": ADX_TYPE,
}
#: What an Accept header says, in the order in which it is looked at.
_MARKS = (("json", "json"), ("csv", "csv"), ("adx", "adx"), ("xml", "xml"), ("*", "json"))
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["dataValues"],
                    "properties": {
                        "dataSet": {"type": "string"},
                        "period": {"type": "string"},
                        "orgUnit": {"type": "string"},
                        "dataValues": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "required": ["dataElement", "value"],
                                "properties": {
                                    name: {"type": "string"}
                                    for name in ("dataElement", "period", "orgUnit", "value")
                                },
                            },
                        },
                    },
                }
            },
            "application/csv": {"schema": {"type": "string"}},
            "application/xml": {"schema": {"type": "string"}},
            ADX_TYPE: {"schema": {"type": "string"}},
        },
    }
}


class DutyOut(Schema):
    """A report that the agency owes."""

    regime: str
    version: int
    name: str
    period: str
    interval: str
    receiver: str
    due_date: date
    state: str


class ImportCount(Schema):
    """How many values were imported, updated, ignored and deleted."""

    imported: int
    updated: int
    ignored: int
    deleted: int


class ConflictOut(Schema):
    """What is wrong with one identifier or value."""

    object: str
    value: str
    errorCode: str
    property: str


class ImportSummary(Schema):
    """DHIS2's import summary."""

    responseType: str = "ImportSummary"
    status: str
    description: str
    importCount: ImportCount
    conflicts: list[ConflictOut]
    dataSetComplete: str = "false"


class WebMessage(Schema):
    """DHIS2's envelope of an answer."""

    httpStatus: str
    httpStatusCode: int
    status: str
    message: str
    response: ImportSummary


class ImportParameters(Schema):
    """How values are imported; identifiers are codes, and a report is taken whole or not at all."""

    dataSet: str = ""
    period: str = ""
    orgUnit: str = ""
    dryRun: bool = False
    importStrategy: str = "CREATE_AND_UPDATE"
    idScheme: str = "code"
    dataElementIdScheme: str = "code"
    orgUnitIdScheme: str = "code"
    dataSetIdScheme: str = "code"


class ReadParameters(Schema):
    """Which values are read; ``format`` (json, csv, xml, adx) goes before the Accept header.

    ``lastUpdated`` (a moment) and ``lastUpdatedDuration`` (10d, 4h, 30m, 60s) keep the reports changed since.
    """

    startDate: date | None = None
    endDate: date | None = None
    children: bool = False
    format: str = ""
    idScheme: str = "code"
    lastUpdated: str = ""
    lastUpdatedDuration: str = ""


@router.get("/nghia-vu", response=list[DutyOut], auth=officer_with(Permission.REPORT_READ))
def duties(request: HttpRequest, first: date, last: date) -> Any:
    """List what the agency owes with deadlines between two days (at most 400 days)."""
    officer = officer_of(request)
    is_readable = clock.is_in_range(first) and clock.is_in_range(last)
    if not is_readable or not 0 <= (last - first).days <= LONGEST_SPAN:
        raise SpanTooLong(days=LONGEST_SPAN)
    return [
        DutyOut(
            regime=duty.version.regime.code,
            version=duty.version.number,
            name=duty.version.name,
            period=duty.period.id,
            interval=duty.period.interval,
            receiver=duty.receiver,
            due_date=duty.due_date,
            state=duty.report.state if duty.report else "",
        )
        for duty in calendar_of(officer.agency_id, officer.agency_code, first, last)
    ]


@data_values.post(
    "",
    response={200: WebMessage, 409: WebMessage},
    auth=officer_with(Permission.REPORT_ENTER),
    openapi_extra=_BODY,
)
def push(request: HttpRequest, parameters: Query[ImportParameters]) -> Any:
    """Take in a data value set as JSON, CSV, XML or ADX, plain or gzipped.

    A period must have exactly the days of the regime's.
    """
    _require_codes(
        parameters.idScheme,
        parameters.dataElementIdScheme,
        parameters.orgUnitIdScheme,
        parameters.dataSetIdScheme,
    )
    defaults = values.Defaults(parameters.dataSet, parameters.period, parameters.orgUnit)
    # Read as a stream: Django's own limit on bodies is meant for forms.
    body = request.read(values.MOST_BYTES + 1)
    body = encoding.inflated(body, request.headers.get("Content-Encoding", ""))
    given = values.read(body, request.content_type or "", defaults)
    summary = importing.take(
        given,
        strategy=importing.strategy_from(parameters.importStrategy),
        is_dry=parameters.dryRun,
        by=officer_of(request),
        now=clock.now(),
    )
    return _message(summary)


def _require_codes(*schemes: str) -> None:
    if any(scheme.lower() != "code" for scheme in schemes):
        raise SchemeUnknown()


def _message(summary: importing.Summary) -> Any:
    is_good = not summary.conflicts
    words = "Import was successful." if is_good else "Conflicts were found; nothing was imported."
    response = ImportSummary(
        status="SUCCESS" if is_good else "ERROR",
        description="Import process completed successfully" if is_good else words,
        importCount=ImportCount(
            imported=summary.imported,
            updated=summary.updated,
            ignored=summary.ignored,
            deleted=summary.deleted,
        ),
        conflicts=[
            ConflictOut(object=c.object, value=c.value, errorCode=c.code, property=c.property)
            for c in summary.conflicts
        ],
    )
    status = 200 if is_good else 409
    message = WebMessage(
        httpStatus="OK" if is_good else "Conflict",
        httpStatusCode=status,
        status="OK" if is_good else "ERROR",
        message=words,
        response=response,
    )
    return Status(status, message)


@data_values.get("", auth=officer_with(Permission.REPORT_READ))
def pull(
    request: HttpRequest,
    parameters: Query[ReadParameters],
    dataSet: list[str] = Query(default_factory=list),  # type: ignore[type-arg]  # noqa: B008
    period: list[str] = Query(default_factory=list),  # type: ignore[type-arg]  # noqa: B008
    orgUnit: list[str] = Query(default_factory=list),  # type: ignore[type-arg]  # noqa: B008
) -> HttpResponse:
    """Return the values that the agency's book holds, by data set, period and unit."""
    _require_codes(parameters.idScheme)
    kind = _kind(request, parameters.format)
    asked = exporting.Asked(
        dataSet, period, orgUnit, parameters.children, parameters.startDate, parameters.endDate,
        moments.since_of(parameters.lastUpdated, parameters.lastUpdatedDuration, clock.now()),
    )  # fmt: skip
    found = exporting.values_of(asked, officer_of(request))
    if kind == "json":
        data = exporting.as_json(found)
    elif kind == "csv":
        data = exporting.as_csv(found)
    elif kind == "xml":
        data = exporting.as_xml(found)
    else:
        data = exporting.as_adx(found, clock.now())
    return HttpResponse(data, content_type=f"{_WRITERS[kind]}; charset=utf-8")


def _kind(request: HttpRequest, asked: str) -> str:
    if asked:
        if asked.lower() not in _WRITERS:
            raise FormatNotOffered()
        return asked.lower().removesuffix("+xml")
    accept = request.headers.get("Accept", "*/*").lower()
    for mark, kind in _MARKS:
        if mark in accept:
            return kind
    raise FormatNotOffered()


class SdmxParameters(Schema):
    """SDMX REST 2 parameters; filters come as ``c[DIMENSION]=eq:code,code``."""

    startPeriod: str = ""
    endPeriod: str = ""
    asOf: datetime | None = None
    updatedAfter: datetime | None = None
    includeHistory: bool = False
    dimensionAtObservation: str = "TIME_PERIOD"
    format: str = ""


@sdmx_data.get(
    "/data/dataflow/{agency}/{regime}/{version}/{key}", auth=officer_with(Permission.REPORT_READ)
)
def dataflow(
    request: HttpRequest,
    agency: str,
    regime: str,
    version: str,
    key: str,
    parameters: Query[SdmxParameters],
) -> HttpResponse:
    """Return a regime's figures as an SDMX-JSON 2.1 data message, or as SDMX-CSV."""
    asked = sdmx.Asked(
        agency=agency,
        regime=regime,
        version=version,
        key=key,
        filters=sdmx.filters_of(request.GET),
        start=parameters.startPeriod,
        end=parameters.endPeriod,
        as_of=parameters.asOf,
        updated_after=parameters.updatedAfter,
        has_history=parameters.includeHistory,
        at_observation=parameters.dimensionAtObservation,
    )
    flow = sdmx.read(asked, officer_of(request))
    if parameters.format.lower() == "csv" or "csv" in request.headers.get("Accept", ""):
        return HttpResponse(sdmx.as_csv(flow), content_type=sdmx.CSV_TYPE)
    answer = JsonResponse(
        sdmx.message(flow, now=clock.now()), json_dumps_params={"ensure_ascii": False}
    )
    answer["Content-Type"] = sdmx.JSON_TYPE
    return answer

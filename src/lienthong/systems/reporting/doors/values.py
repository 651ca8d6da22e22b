"""Data values as they come in: DHIS2's JSON, CSV and dxf2 XML, the ADX of IHE, read into the same rows."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lxml import etree

from lienthong.base.keeping import can_be_kept
from lienthong.systems.reporting.doors.refusals import (
    FormatUnknown,
    ValuesTooLarge,
    ValuesUnreadable,
)

MOST_VALUES = 100_000
MOST_BYTES = 50 * 1024 * 1024
ADX = "urn:ihe:qrph:adx:2015"
DXF = "http://dhis2.org/schema/dxf/2.0"
_ADX_TYPE = "application/adx+xml"
_XML_TYPES = {"application/xml", "text/xml"}
_CSV_TYPES = {"text/csv", "application/csv"}
_CSV_COLUMNS = (
    "dataelement", "period", "orgunit", "categoryoptioncombo", "attributeoptioncombo", "value",
    "storedby", "lastupdated", "comment", "followup",
)  # fmt: skip
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_DEFAULT_COMBINATIONS = {"", "default", "HllvX50cXC0"}


@dataclass(frozen=True, slots=True)
class DataValue:
    """One value as a program sent it, everything still text; ``value`` is None when it is to be deleted."""

    data_set: str
    element: str
    period: str
    unit: str
    value: str | None
    combination: str = ""
    note: str = ""

    @property
    def has_breakdown(self) -> bool:
        """Tell whether the value is of a disaggregation, which our forms do not have."""
        return self.combination not in _DEFAULT_COMBINATIONS

    @property
    def is_whole(self) -> bool:
        """Tell whether a database takes its texts: no NUL, no half of a surrogate pair."""
        names = (self.data_set, self.element, self.period, self.unit, self.combination)
        return can_be_kept((*names, self.value or "", self.note))


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the address says where the body is silent."""

    data_set: str = ""
    period: str = ""
    unit: str = ""


def read(body: bytes, content_type: str, defaults: Defaults) -> list[DataValue]:
    """Return the values of a request body of one of four kinds.

    :raises FormatUnknown: for another kind.
    :raises ValuesUnreadable, ValuesTooLarge: for a body that is not what it says, or too much.
    """
    if len(body) > MOST_BYTES:
        raise ValuesTooLarge(limit=MOST_VALUES)
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        found = _from_json(body, defaults)
    elif kind in _CSV_TYPES:
        found = _from_csv(body, defaults)
    elif kind == _ADX_TYPE:
        found = _from_adx(_tree(body, "ADX"), defaults)
    elif kind in _XML_TYPES:
        found = _from_xml(_tree(body, "XML"), defaults)
    else:
        raise FormatUnknown()
    values: list[DataValue] = []
    for each in found:
        if len(values) >= MOST_VALUES:
            raise ValuesTooLarge(limit=MOST_VALUES)
        if not each.is_whole:
            raise ValuesUnreadable(fault="U+0000, U+D800.", format=kind)
        values.append(each)
    return values


def _from_json(body: bytes, defaults: Defaults) -> Iterator[DataValue]:
    try:
        # Numbers stay as written: 0.1 must not become what is nearest to it in binary.
        data = json.loads(body, parse_float=Decimal, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise ValuesUnreadable(fault=str(error), format="JSON") from error
    if not isinstance(data, dict) or not isinstance(data.get("dataValues"), list):
        raise ValuesUnreadable(fault="dataValues", format="dataValueSet")
    for row in data["dataValues"]:
        if not isinstance(row, dict):
            raise ValuesUnreadable(fault="dataValues[]", format="dataValueSet")
        yield DataValue(
            data_set=_word(data, "dataSet") or defaults.data_set,
            element=_word(row, "dataElement"),
            period=_word(row, "period") or _word(data, "period") or defaults.period,
            unit=_word(row, "orgUnit") or _word(data, "orgUnit") or defaults.unit,
            value=_value(row.get("value")),
            combination=_word(row, "categoryOptionCombo")
            or _word(row, "attributeOptionCombo")
            or _word(data, "attributeOptionCombo"),
        )


def _word(row: Mapping[str, Any], name: str) -> str:
    found = row.get(name)
    return "" if found is None or isinstance(found, dict | list) else str(found).strip()


def _value(given: Any) -> str | None:
    if given is None:
        return None
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, dict | list):
        raise ValuesUnreadable(fault="value", format="dataValueSet")
    return str(given).strip() or None


def _from_csv(body: bytes, defaults: Defaults) -> Iterator[DataValue]:
    try:
        text = body.decode("utf-8-sig")
        rows = iter(csv.reader(io.StringIO(text, newline=""), strict=True))
        header = [name.strip().lower().replace("_", "") for name in next(rows, [])]
        # DHIS2 writes a header and reads files without one in a fixed order; so do we.
        if "dataelement" not in header:
            rows, header = iter(csv.reader(io.StringIO(text, newline=""), strict=True)), []
        places = {name: place for place, name in enumerate(header or _CSV_COLUMNS)}
        for row in rows:
            if any(cell.strip() for cell in row):
                yield _of_line(row, places, defaults)
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValuesUnreadable(fault=str(error), format="CSV UTF-8") from error


def _of_line(row: list[str], places: Mapping[str, int], defaults: Defaults) -> DataValue:
    def cell(name: str) -> str:
        place = places.get(name, len(row))
        return row[place].strip() if place < len(row) else ""

    return DataValue(
        data_set=cell("dataset") or defaults.data_set,
        element=cell("dataelement"),
        period=cell("period") or defaults.period,
        unit=cell("orgunit") or defaults.unit,
        value=_unguarded(cell("value")) or None,
        combination=cell("categoryoptioncombo") or cell("attributeoptioncombo"),
    )


def guarded(text: str) -> str:
    """Return a text for a CSV cell that no spreadsheet runs; ``_unguarded`` takes it back."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_DANGEROUS) else text


def _from_xml(root: Any, defaults: Defaults) -> Iterator[DataValue]:
    """Yield the values of a dataValueSet of dxf2, or of ADX that came as plain XML."""
    if root.tag == f"{{{ADX}}}adx":
        yield from _from_adx(root, defaults)
        return
    # DHIS2 writes its namespace and reads without it as well; so do we.
    if root.tag not in {f"{{{DXF}}}dataValueSet", "dataValueSet"}:
        raise ValuesUnreadable(fault=f"{root.tag}.", format="dataValueSet")
    outer = {str(name): str(value) for name, value in root.attrib.items()}
    namespace = str(root.tag).removesuffix("dataValueSet")
    for each in root.iterchildren(f"{namespace}dataValue"):
        inner = {str(name): str(value) for name, value in each.attrib.items()}
        yield DataValue(
            data_set=inner.get("dataSet") or outer.get("dataSet") or defaults.data_set,
            element=inner.get("dataElement", "").strip(),
            period=inner.get("period") or outer.get("period") or defaults.period,
            unit=inner.get("orgUnit") or outer.get("orgUnit") or defaults.unit,
            value=inner.get("value", "").strip() or None,
            combination=inner.get("categoryOptionCombo")
            or inner.get("attributeOptionCombo")
            or outer.get("attributeOptionCombo", ""),
        )


def _from_adx(root: Any, defaults: Defaults) -> Iterator[DataValue]:
    if root.tag != f"{{{ADX}}}adx":
        raise ValuesUnreadable(fault=str(root.tag), format="ADX")
    for group in root.iterchildren(f"{{{ADX}}}group"):
        outer = {str(name): str(value) for name, value in group.attrib.items()}
        known = {"orgUnit", "period", "dataSet", "completeDate", "comment"}
        for each in group.iterchildren(f"{{{ADX}}}dataValue"):
            inner = {str(name): str(value) for name, value in each.attrib.items()}
            more = [*(outer.keys() - known), *(inner.keys() - {"dataElement", "value"})]
            note = each.find(f"{{{ADX}}}annotation")
            yield DataValue(
                data_set=outer.get("dataSet") or defaults.data_set,
                element=inner.get("dataElement", ""),
                period=outer.get("period") or defaults.period,
                unit=outer.get("orgUnit") or defaults.unit,
                value=inner.get("value", "").strip() or None,
                combination=" ".join(sorted(more)),
                # Texts come as an annotation beside a value of 0.
                note=str(note.text or "").strip() if note is not None else "",
            )


def _tree(body: bytes, name: str) -> Any:
    reader = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        root: Any = etree.fromstring(body, reader)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ValuesUnreadable(fault=str(error), format=name) from error
    if root.getroottree().docinfo.doctype:
        raise ValuesUnreadable(fault="DOCTYPE", format=name)
    return root

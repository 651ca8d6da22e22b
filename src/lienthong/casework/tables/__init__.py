"""Tables from and for spreadsheets: read from hostile files, pasted as text, written without formulas."""

from lienthong.casework.tables.cells import Cell, Table, number_of
from lienthong.casework.tables.reading import paste, read_table
from lienthong.casework.tables.refusals import (
    FormulaFound,
    MergedCells,
    NumberExpected,
    NumberUnclear,
    TableEmpty,
    TableEncodingUnknown,
    TableTooLarge,
    TableTypeUnknown,
    TableUnreadable,
    TableWithExternalLinks,
    TableWithMacros,
    TooManyColumns,
    TooManyRows,
)
from lienthong.casework.tables.writing import (
    csv_response,
    csv_text,
    file_response,
    xlsx_bytes,
    xlsx_response,
)

__all__ = [
    "Cell",
    "FormulaFound",
    "MergedCells",
    "NumberExpected",
    "NumberUnclear",
    "Table",
    "TableEmpty",
    "TableEncodingUnknown",
    "TableTooLarge",
    "TableTypeUnknown",
    "TableUnreadable",
    "TableWithExternalLinks",
    "TableWithMacros",
    "TooManyColumns",
    "TooManyRows",
    "csv_response",
    "csv_text",
    "file_response",
    "number_of",
    "paste",
    "read_table",
    "xlsx_bytes",
    "xlsx_response",
]

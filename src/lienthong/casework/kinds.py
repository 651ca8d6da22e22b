"""The kinds of documents, their number and symbol, urgency and secrecy: law as data, without a database."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import Refusal

DATA = Path(__file__).resolve().parents[3] / "data"

OFFICIAL_LETTER = "CV"
"""The code of the công văn, the kind that has no name on paper and no abbreviation in its symbol."""


class UnknownKind(Refusal):
    code = "unknown-document-kind"
    message = _("Không có loại văn bản “%(kind)s” vào ngày này. Hãy chọn lại loại văn bản.")
    status = 422


class Urgency(IntEnum):
    """How urgent a document is; the numbers are those of edXML's Priority."""

    NORMAL = 0
    URGENT = 1
    VERY_URGENT = 2
    IMMEDIATE = 3
    TIMED = 4

    @property
    def label(self) -> str | Promise:
        """Return the name shown on screens."""
        return _URGENCY_LABELS[self]

    @property
    def stamp(self) -> str:
        """Return the words of the red stamp, empty for a normal document."""
        return _URGENCY_STAMPS[self]


_URGENCY_LABELS: dict[Urgency, Promise] = {
    Urgency.NORMAL: _("Thường"),
    Urgency.URGENT: _("Khẩn"),
    Urgency.VERY_URGENT: _("Thượng khẩn"),
    Urgency.IMMEDIATE: _("Hỏa tốc"),
    Urgency.TIMED: _("Hỏa tốc hẹn giờ"),
}
_URGENCY_STAMPS = {
    Urgency.NORMAL: "",
    Urgency.URGENT: "KHẨN",
    Urgency.VERY_URGENT: "THƯỢNG KHẨN",
    Urgency.IMMEDIATE: "HỎA TỐC",
    Urgency.TIMED: "HỎA TỐC HẸN GIỜ",
}


class Secrecy(StrEnum):
    """The secrecy mark of a document (Luật 29/2018/QH14, Điều 8)."""

    NONE = ""
    CONFIDENTIAL = "mat"
    SECRET = "toi-mat"  # noqa: S105 (a level of secrecy, not a password)
    TOP_SECRET = "tuyet-mat"  # noqa: S105

    @property
    def label(self) -> str | Promise:
        """Return the name shown on screens."""
        return _SECRECY_LABELS[self]


_SECRECY_LABELS: dict[Secrecy, Promise] = {
    Secrecy.NONE: _("Không mật"),
    Secrecy.CONFIDENTIAL: _("Mật"),
    Secrecy.SECRET: _("Tối mật"),
    Secrecy.TOP_SECRET: _("Tuyệt mật"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document (tên loại văn bản), valid from the first date and before the second."""

    code: str
    name: str
    name_en: str
    in_symbol: bool
    valid_from: date
    valid_to: date | None
    source: str
    verified: bool

    def is_valid(self, on: date) -> bool:
        """Return whether the kind exists on a day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True, slots=True)
class Notation:
    """The number and symbol of a document; ``year`` only stands in normative acts (30/2020/NĐ-CP)."""

    number: str
    symbol: str
    year: str = ""

    def __str__(self) -> str:
        return "/".join(part for part in (self.number, self.year, self.symbol) if part)


def kinds(on: date) -> tuple[Kind, ...]:
    """Return the kinds that exist on a day, in the order of the decree."""
    return tuple(kind for kind in _every_kind() if kind.is_valid(on))


def kind(code: str, on: date | None = None) -> Kind:
    """Return the kind of a code, on a day or at any time.

    :raises UnknownKind: if there is none.
    """
    for candidate in _every_kind():
        if candidate.code == code and (on is None or candidate.is_valid(on)):
            return candidate
    raise UnknownKind(kind=code)


def kind_named(name: str) -> Kind | None:
    """Return the kind of a Vietnamese name in any letter case, or nothing."""
    wanted = unicodedata.normalize("NFC", name).strip().casefold()
    return next((kind for kind in _every_kind() if kind.name.casefold() == wanted), None)


@cache
def _every_kind() -> tuple[Kind, ...]:
    content = yaml.safe_load((DATA / "documents" / "kinds.yaml").read_text(encoding="utf-8"))
    return tuple(_kind_from(entry, content["sources"]) for entry in content["kinds"])


def _kind_from(entry: dict[str, Any], sources: dict[str, dict[str, Any]]) -> Kind:
    oldest = sources[entry.get("source", "ND09")]
    # A kind that is still in force rests on the newest decree, which has been read.
    witness = sources["ND09"] if entry.get("until") else sources["ND30"]
    return Kind(
        code=entry["code"],
        name=entry["name"],
        name_en=entry["name_en"],
        in_symbol=entry.get("in_symbol", True),
        valid_from=oldest["from"],
        valid_to=entry.get("until"),
        source=witness["title"],
        verified=witness["verified"],
    )


_NOTATION = re.compile(
    r"(?P<number>\d+[a-z]?)\s*(?:/\s*(?P<year>(?:19|20)\d{2})\s*)?/\s*"
    r"(?P<symbol>[A-ZĐƯ][A-Za-zĐđƯư0-9.&]*(?:\s?[-–]\s?[A-ZĐƯ][A-Za-zĐđƯư0-9.&/]*)*)"
)


def parse_notation(text: str) -> Notation | None:
    """Return the number and symbol written at the start of a text, or nothing."""
    match = _NOTATION.match(unicodedata.normalize("NFC", text).strip())
    if match is None:
        return None
    symbol = re.sub(r"\s*[-–]\s*", "-", match["symbol"]).rstrip(".")
    return Notation(match["number"], symbol, match["year"] or "")


def notation(number: int | str, symbol: str) -> str:
    """Return number and symbol as written; a number below ten takes a zero before it."""
    written = f"{number:02d}" if isinstance(number, int) else number.rjust(2, "0")
    return f"{written}/{symbol}"


def symbol_for(kind: Kind, agencies: Sequence[str], unit: str = "") -> str:
    """Return the symbol of a new document from the abbreviations of its agencies.

    The công văn carries its drafting unit after the agency instead of its kind (NĐ 30/2020, Phụ lục I).
    """
    if kind.in_symbol:
        return "-".join((kind.code, *agencies))
    return "-".join((*agencies, unit)) if unit else "-".join(agencies)

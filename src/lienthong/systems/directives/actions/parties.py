"""Which agencies the words of a lead or coordinator field name on a day."""

import re
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from lienthong.agencies import groups
from lienthong.agencies import rules as codes
from lienthong.agencies.models import AgencyRecord
from lienthong.base.text import search_key
from lienthong.systems.directives.actions.refusals import AgencyEnded, PartyUnknown

_CODED = re.compile(r"\(([A-Za-z0-9.]{3,35})\)\s*$")
_MOST_FOUND = 500
_BREAK = re.compile(r"[;\n]+")


def written(record: AgencyRecord) -> str:
    """Return an agency as a field shows it: name and code, which reads back without doubt."""
    return f"{record.name} ({record.code})"


def parties_of(text: str, *, on: date, issuer: AgencyRecord) -> list[AgencyRecord]:
    """Return the agencies that a field names, in its order, each once.

    One name or group a line, or parted by ";": a name with its code, a code, a name with or without
    diacritics, or a group such as "các bộ, cơ quan ngang bộ". What follows "|" is left aside.

    :raises PartyUnknown: for words that name nobody, with the names most alike.
    :raises AgencyEnded: for the code of an agency that does not exist on the day.
    """
    return [record for record, _own in parties_with_deliverables(text, on=on, issuer=issuer)]


def parties_with_deliverables(
    text: str, *, on: date, issuer: AgencyRecord
) -> list[tuple[AgencyRecord, str]]:
    """Return the same with what each one hands in itself, written after "|" on its line."""
    found: dict[int, tuple[AgencyRecord, str]] = {}
    for piece in _BREAK.split(text):
        name, _bar, own = piece.partition("|")
        if name.strip(" .,\r"):
            for record in _one(name.strip(" .,\r"), on, issuer):
                found.setdefault(record.agency_id, (record, own.strip()))
    return list(found.values())


def _one(piece: str, on: date, issuer: AgencyRecord) -> Sequence[AgencyRecord]:
    coded = _CODED.search(piece)
    code = coded[1] if coded else piece
    readings = codes.readings(code)
    if readings:
        return [_by_code(readings, code, on)]
    named = AgencyRecord.objects.as_of(on).filter(search_key=search_key(piece)).in_order()[:2]
    if len(named) == 1:
        return list(named)
    expansion = groups.expand(piece, on=on, issuer=issuer)
    if not expansion.codes or expansion.left:
        names = "; ".join(name for _code, name in expansion.suggestions)
        hint = _(" Gần giống: %(names)s.") % {"names": names} if names else ""
        raise PartyUnknown(words=piece[:100], hint=hint)
    by_code = {
        record.code: record
        for record in AgencyRecord.objects.as_of(on).filter(code__in=expansion.codes)
    }
    return [by_code[each] for each in expansion.codes if each in by_code]


def _by_code(readings: Sequence[str], code: str, on: date) -> AgencyRecord:
    rows = {row.code: row for row in AgencyRecord.objects.as_of(on).filter(code__in=readings)}
    for reading in readings:
        if reading in rows:
            return rows[reading]
    gone = AgencyRecord.objects.filter(code__in=readings).order_by("-valid").first()
    if gone is None:
        raise PartyUnknown(words=code, hint="")
    raise AgencyEnded(name=gone.name, day=f"{on:%d/%m/%Y}")


def codes_of(text: str) -> list[str]:
    """Return the codes that words may mean in a search: a code, a name with its code, or part of a name.

    Agencies that have ended are found as well, since they had parts in past tasks.
    """
    words = text.strip()
    coded = _CODED.search(words)
    readings = codes.readings(coded[1] if coded else words)
    if readings:
        return list(readings)
    rows = AgencyRecord.objects.all()
    for word in search_key(words).split()[:8]:
        rows = rows.filter(search_key__contains=word)
    return sorted(set(rows.values_list("code", flat=True)[:_MOST_FOUND])) if words else []


def own_record(agency_id: int, on: date) -> AgencyRecord:
    """Return what the registry says of the acting agency on a day.

    :raises AgencyEnded: if it does not exist that day.
    """
    record = AgencyRecord.objects.as_of(on).filter(agency_id=agency_id).first()
    if record is None:
        raise AgencyEnded(name=str(agency_id), day=f"{on:%d/%m/%Y}")
    return record

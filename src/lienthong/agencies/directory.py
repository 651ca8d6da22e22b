"""Finding an agency by its code, of either generation, on a day."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong.agencies import rules
from lienthong.agencies.models import AgencyRecord
from lienthong.base.errors import Invalid, NotFound
from lienthong.base.text import search_key

MOST_FOUND = 20


class MalformedCode(Invalid):
    code = "agency-code-malformed"
    message = _(
        "“%(given)s” không phải là mã định danh cơ quan. Ví dụ mã đúng: G22, 000.00.00.G22."
    )


class UnknownAgency(NotFound):
    code = "agency-unknown"
    message = _("Danh mục không có cơ quan mang mã %(given)s vào ngày %(day)s.")


def by_code(code: str, on: date) -> AgencyRecord:
    """Return what the registry says on a day of the agency with a code of either generation.

    :raises MalformedCode: if the text cannot be a code.
    :raises UnknownAgency: if no agency carries the code on that day.
    """
    return by_codes([code], on)[0]


def by_codes(codes: Sequence[str], on: date) -> list[AgencyRecord]:
    """Return the same for each of many codes, in their order and with one query.

    :raises MalformedCode: if a text cannot be a code.
    :raises UnknownAgency: if no agency carries a code on that day.
    """
    readings = {code: rules.readings(code) for code in codes}
    wanted = {reading for each in readings.values() for reading in each}
    found = {
        record.code: record for record in AgencyRecord.objects.as_of(on).filter(code__in=wanted)
    }
    return [_first_of(code, readings[code], found, on) for code in codes]


def agencies_like(text: str, on: date) -> list[AgencyRecord]:
    """Return the agencies of a day that a text means: a code, or words of a name without regard to marks."""
    text = text.strip()[:200]
    if not text:
        return []
    key, readings = search_key(text), rules.readings(text)
    wanted = Q(search_key__contains=key) | Q(short_name__iexact=text) | Q(code__in=readings)
    found = list(AgencyRecord.objects.as_of(on).filter(wanted).in_order()[: MOST_FOUND + 1])
    exact = [row for row in found if row.code in readings or row.search_key == key]
    return exact[:1] or found


def _first_of(
    code: str, readings: Sequence[str], found: dict[str, AgencyRecord], on: date
) -> AgencyRecord:
    if not readings:
        raise MalformedCode(given=code)
    for reading in readings:
        if reading in found:
            return found[reading]
    raise UnknownAgency(given=code, day=on.strftime("%d/%m/%Y"))

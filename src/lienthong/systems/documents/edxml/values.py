"""Days and moments as edXML packages write them, and as other writers do."""

import re
from datetime import date, datetime

from lienthong.base.clock import VIETNAM
from lienthong.systems.documents.edxml.refusals import EdxmlBadValue

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
SIGNATURE_PLACE = f"{{{NAMESPACE}}}edXMLEnvelope/{{{NAMESPACE}}}edXMLHeader"
"""The path from the root to the element that holds the package's signature."""

_YEAR_FIRST = re.compile(r"^(?P<year>\d{4})[/-](?P<month>\d{1,2})[/-](?P<day>\d{1,2})(?P<rest>.*)$")
_DAY_FIRST = re.compile(r"^(?P<day>\d{1,2})[/-](?P<month>\d{1,2})[/-](?P<year>\d{4})(?P<rest>.*)$")
_TIME = re.compile(
    r"^[T ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\.\d+)?"
    r"\s*(?P<zone>Z|[+-]\d\d:?\d\d)?$"
)


def written_day(day: date | None) -> str:
    """Return a day as ``2019/09/09``, empty for none."""
    return f"{day:%Y/%m/%d}" if day is not None else ""


def written_moment(moment: datetime | None) -> str:
    """Return a moment in Viet Nam's time as ``2019/09/09 14:05:00``, empty for none."""
    return f"{moment.astimezone(VIETNAM):%Y/%m/%d %H:%M:%S}" if moment is not None else ""


def read_day(text: str, element: str) -> date | None:
    """Return the day of a text, year or day first, with or without a time; nothing for an empty one.

    :raises EdxmlBadValue: for anything else.
    """
    moment = read_moment(text, element)
    return moment.date() if moment is not None else None


def read_moment(text: str, element: str) -> datetime | None:
    """Return the moment of a text; one without a zone is taken as Viet Nam's time.

    :raises EdxmlBadValue: if it is none.
    """
    if not text:
        return None
    match = _YEAR_FIRST.match(text) or _DAY_FIRST.match(text)
    if match is None:
        raise EdxmlBadValue(element=element, value=text[:40])
    try:
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
        return _with_time(day, match["rest"].strip(), element)
    except ValueError as error:
        raise EdxmlBadValue(element=element, value=text[:40]) from error


def _with_time(day: date, rest: str, element: str) -> datetime:
    if not rest:
        return datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
    match = _TIME.match(f" {rest.lstrip('T')}")
    if match is None:
        raise EdxmlBadValue(element=element, value=rest[:40])
    moment = datetime(
        day.year,
        day.month,
        day.day,
        int(match["hour"]),
        int(match["minute"]),
        int(match["second"] or 0),
        tzinfo=VIETNAM,
    )
    if match["zone"] is None:
        return moment
    stated = datetime.fromisoformat(
        f"{moment:%Y-%m-%dT%H:%M:%S}{match['zone'].replace('Z', '+00:00')}"
    )
    return stated.astimezone(VIETNAM)


def read_code(text: str, element: str, most: int) -> int:
    """Return a code from 0 to ``most``; empty means 0.

    :raises EdxmlBadValue: for anything else.
    """
    if not text:
        return 0
    if not text.isdecimal() or int(text[:9]) > most:
        raise EdxmlBadValue(element=element, value=text[:40])
    return int(text)


def read_amount(text: str) -> int | None:
    """Return a count, or nothing where the writer left none that can be read."""
    return int(text) if text.isdecimal() and len(text) < 7 else None

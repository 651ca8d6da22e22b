"""Since when values are wanted, in DHIS2's words: a moment, or how long ago."""

import re
from datetime import datetime, timedelta

from lienthong.base.clock import VIETNAM
from lienthong.systems.reporting.doors.refusals import MomentUnreadable

_DURATION = re.compile(r"(\d{1,6})([dhms])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
#: "+0700" without a colon is how DHIS2 itself writes a zone.
_ZONE = re.compile(r"([+-]\d{2})(\d{2})$")


def since_of(moment: str, duration: str, now: datetime) -> datetime | None:
    """Return since when a value must have changed, None without a limit; of two limits, the later.

    A moment without a zone is Vietnamese time, a day its beginning.

    :raises MomentUnreadable: for text that is neither.
    """
    found = [_moment(moment)] if moment else []
    if duration:
        try:
            found.append(now - _span(duration))
        except OverflowError as error:
            raise MomentUnreadable(value=duration[:40]) from error
    return max(found, default=None)


def _moment(text: str) -> datetime:
    try:
        # In an address "+" stands for a blank; the zone's sign is meant.
        read = datetime.fromisoformat(_ZONE.sub(r"\1:\2", text.strip().replace(" ", "+")))
    except ValueError as error:
        raise MomentUnreadable(value=text[:40]) from error
    return read if read.tzinfo else read.replace(tzinfo=VIETNAM)


def _span(text: str) -> timedelta:
    found = _DURATION.fullmatch(text.strip())
    if not found:
        raise MomentUnreadable(value=text[:40])
    return timedelta(**{_UNITS[found[2]]: int(found[1])})

"""What a database takes and gives back: whole texts, moments with a zone, days that a calendar reaches."""

import re
from dataclasses import fields, is_dataclass
from datetime import date, datetime

from lienthong.base.clock import is_in_range

_UNKEPT = re.compile("[\x00\ud800-\udfff]")


def can_be_kept(value: object) -> bool:
    """Tell whether a value can be kept, with all that it holds: no NUL and no half of a surrogate pair."""
    match value:
        case str():
            return _UNKEPT.search(value) is None
        case datetime():
            return value.tzinfo is not None and is_in_range(value)
        case date():
            return is_in_range(value)
        case dict():
            return all(map(can_be_kept, (*value, *value.values())))
        case tuple() | list():
            return all(map(can_be_kept, value))
    return not is_dataclass(value) or all(
        can_be_kept(getattr(value, each.name)) for each in fields(value)
    )

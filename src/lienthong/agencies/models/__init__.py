"""Tables of the agencies floor."""

from lienthong.agencies.models.agencies import Agency, AgencyRecord, Kind, Level, Succession
from lienthong.agencies.models.days import CalendarDay
from lienthong.agencies.models.mandates import Holding, Mandate
from lienthong.agencies.models.posts import Post, PostKind, Unit

__all__ = [
    "Agency",
    "AgencyRecord",
    "CalendarDay",
    "Holding",
    "Kind",
    "Level",
    "Mandate",
    "Post",
    "PostKind",
    "Succession",
    "Unit",
]

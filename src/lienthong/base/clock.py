"""The clock, read only at the edges (views, commands, the worker) and passed on as ``now``."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


def day_of(moment: datetime) -> date:
    """Return the calendar day in Viet Nam on which a moment falls."""
    return moment.astimezone(VIETNAM).date()


def start_of(day: date) -> datetime:
    """Return the moment at which a day begins in Viet Nam."""
    return datetime.combine(day, time(), VIETNAM)


def is_in_range(day: date) -> bool:
    """Tell whether a day or a moment can be kept and reckoned from, in whatever zone it was written."""
    return 1000 <= day.year <= 9000


def today() -> date:
    """Return today's date in Viet Nam."""
    return day_of(now())

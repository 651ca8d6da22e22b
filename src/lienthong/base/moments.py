"""The moment that a page shows: now, or an earlier one that the reader chose, carried from page to page."""

import re
from datetime import date, datetime, time, tzinfo
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lienthong.base import clock
from lienthong.base.clock import VIETNAM, day_of
from lienthong.base.errors import Invalid

FIRST_YEAR = 2000
_NOT_KEPT = {"as_of", "as", "page"}
_VIETNAMESE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:,?\s+(\d{1,2})[:hg](\d{2})(?::(\d{2}))?)?")


class AsOfUnreadable(Invalid):
    code = "as-of-unreadable"
    message = _(
        "Không đọc được thời điểm “%(given)s”. Hãy nhập ngày và giờ, ví dụ 30/11/2020 10:00."
    )


class AsOfInFuture(Invalid):
    code = "as-of-in-future"
    message = _("Thời điểm xem nằm trong tương lai. Hãy chọn thời điểm đã qua.")


def read_moment(text: str, zone: tzinfo) -> datetime:
    """Return the moment that a text names: a day means its end, a time without zone is of the given zone.

    Days are written as in Viet Nam (30/11/2020 10:00) or by ISO 8601.

    :raises ValueError: if the text is neither.
    """
    plain = text.strip()
    found = _VIETNAMESE.fullmatch(plain)
    if found:
        day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
        at = time(hour, minute, second) if found[4] else time.max
        return datetime.combine(date(year, month, day), at, tzinfo=zone)
    if len(plain) == len("2020-11-30"):
        return datetime.combine(date.fromisoformat(plain), time.max, tzinfo=zone)
    # A plus sign in an address arrives as a space.
    moment = datetime.fromisoformat(
        plain.replace(" ", "+") if plain.count(" ") == 1 and "T" in plain else plain
    )
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def chosen_moment(text: str, now: datetime) -> datetime:
    """Return the moment a reader asked for, now when left out.

    :raises AsOfUnreadable: for anything but a day or moment.
    :raises AsOfInFuture: for a moment that has not come; today's end means now.
    """
    if not text.strip():
        return now
    try:
        moment = read_moment(text, VIETNAM)
    except (ValueError, OverflowError) as error:
        raise AsOfUnreadable(given=text[:40]) from error
    if moment.year < FIRST_YEAR:
        raise AsOfUnreadable(given=text[:40])
    if moment > now and moment.timetz() == time.max.replace(tzinfo=VIETNAM):
        # The end of today is now.
        moment = now if day_of(moment) == day_of(now) else moment
    if moment > now:
        raise AsOfInFuture()
    return moment


def known_at(request: HttpRequest) -> datetime | None:
    """Return the earlier moment that a page is asked to show, None for now.

    :raises AsOfUnreadable, AsOfInFuture: for a moment that cannot be shown.
    """
    text = request.GET.get("as_of", "").strip()
    return chosen_moment(text, clock.now()) if text else None


def moment_of(request: HttpRequest) -> dict[str, Any]:
    """Return the moment a page shows, and what carries it and the rest of the address on to other pages.

    :raises AsOfUnreadable, AsOfInFuture: for a moment that cannot be shown.
    """
    other = known_at(request)
    shown = other or clock.now()
    return {
        "as_of": shown,
        "typed": typed(shown) if other else "",
        "as_written": as_written(shown) if other else "",
        "carried": f"?as_of={typed(shown)}" if other else "",
        "kept": [(name, value) for name, value in request.GET.items() if name not in _NOT_KEPT],
    }


def typed(at: datetime) -> str:
    """Return a moment as addresses hold it, in Viet Nam's time, to the second."""
    return at.astimezone(VIETNAM).strftime("%Y-%m-%dT%H:%M:%S")


def as_written(at: datetime) -> str:
    """Return a moment as people write it into a form: 30/11/2020 10:00, with seconds where there are some."""
    local = at.astimezone(VIETNAM)
    return local.strftime("%d/%m/%Y %H:%M:%S" if local.second else "%d/%m/%Y %H:%M")


def in_filename(at: datetime | None) -> str:
    """Return the end of a file's name that says which moment it shows; nothing for now."""
    return "" if at is None else at.astimezone(VIETNAM).strftime("-%Y-%m-%d-%H%M%S")

"""What became of a document at the provinces, on the map of the country as it was on the day of issue."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.maps import drawing_of
from lienthong.agencies.models import Level
from lienthong.base.components.charts import province_codes
from lienthong.systems.documents.models import (
    Delivery,
    DeliveryState,
    IncomingDocument,
    OutgoingDocument,
    StatusCode,
)

# The states of a province on the map; the last, the sixth, has the colour of what went wrong.
NAMES: dict[int, str | Promise] = {
    1: _("01 Đã đến"),
    3: _("03 Đã tiếp nhận"),
    4: _("04 Phân công"),
    5: _("05 Đang xử lý"),
    6: _("06 Hoàn thành"),
    2: _("02 Từ chối hoặc không gửi được"),
}


@dataclass(frozen=True, slots=True)
class Followed:
    """The states of the provinces by their codes, and of those that the drawing does not show, by name."""

    profile: str
    provinces: dict[str, tuple[int, str]]
    beside: list[tuple[str, str]]
    names: dict[int, str | Promise]


def followed(document: OutgoingDocument | IncomingDocument) -> Followed | None:
    """Return what the map of a document shows, or nothing if it went to no province."""
    rows = list(document.deliveries.filter(recipient_level=Level.PROVINCE).order_by("id"))
    if not rows:
        return None
    profile = drawing_of(document.issued_date) if document.issued_date else "2020"
    drawn = set(province_codes(profile))
    # Addressed both in its own name and as who leads a mandate, a province shows what it got in its own name.
    rows.sort(key=lambda row: row.holder_code == "")
    return Followed(
        profile=profile,
        provinces={row.province: _state(row) for row in rows if row.province in drawn},
        beside=[(row.taker_name, _said(row)) for row in rows if row.province not in drawn],
        names=NAMES,
    )


def _state(row: Delivery) -> tuple[int, str]:
    return _shade(row), "" if row.status else str(row.get_state_display())


def _said(row: Delivery) -> str:
    return str(NAMES.get(_shade(row), row.get_state_display()))


def _shade(row: Delivery) -> int:
    if row.state in {DeliveryState.REFUSED, DeliveryState.UNDELIVERABLE}:
        return int(StatusCode.REFUSED)
    return int(row.status or 0)

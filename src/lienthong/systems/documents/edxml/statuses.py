"""The status of a document on its way, as recipients and senders report it (QĐ 28/2018/QĐ-TTg)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lienthong.systems.documents.edxml.package import Organ, Reply, Staff


class StatusCode(StrEnum):
    """The nine codes in use; 13 goes from sender to receiver, all others the other way."""

    ARRIVED = "01"
    REFUSED = "02"
    REGISTERED = "03"
    ASSIGNED = "04"
    IN_PROCESS = "05"
    FINISHED = "06"
    TAKE_BACK = "13"
    AGREED = "15"
    DECLINED = "16"

    @property
    def label(self) -> str | Promise:
        """Return the name shown on screens."""
        return _LABELS[self]

    @property
    def needs_reason(self) -> bool:
        """Return whether the status must say why."""
        return self in (StatusCode.REFUSED, StatusCode.TAKE_BACK, StatusCode.DECLINED)


_LABELS: dict[StatusCode, Promise] = {
    StatusCode.ARRIVED: _("Đã đến"),
    StatusCode.REFUSED: _("Từ chối tiếp nhận"),
    StatusCode.REGISTERED: _("Đã tiếp nhận"),
    StatusCode.ASSIGNED: _("Phân công"),
    StatusCode.IN_PROCESS: _("Đang xử lý"),
    StatusCode.FINISHED: _("Hoàn thành"),
    StatusCode.TAKE_BACK: _("Lấy lại"),
    StatusCode.AGREED: _("Đồng ý"),
    StatusCode.DECLINED: _("Từ chối cập nhật, lấy lại"),
}


@dataclass(frozen=True, slots=True)
class StatusPacket:
    """A status packet: which document, what became of it, when, and who says so."""

    sender: Organ
    reply: Reply
    status: StatusCode
    at: datetime | None
    description: str = ""
    staff: Staff = Staff()
    receivers: tuple[Organ, ...] = ()
    dialect: str = field(default="A", compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False)

"""Whom this registry believes what another node tells of a mandate."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from lienthong.agencies.mandates import lead_of
from lienthong.base.errors import NotAllowed, NotFound
from lienthong.systems.mandates import rules


class MandateUnknown(NotFound):
    code = "mandate-unknown"
    message = _(
        "Danh mục của nút này không có chức năng, nhiệm vụ mang mã %(subject)s. "
        "Hãy thêm chức năng, nhiệm vụ rồi ghi lại việc chuyển giao."
    )


class NotTheHolder(NotAllowed):
    code = "mandate-teller-not-holder"
    message = _(
        "%(sender)s không chủ trì chức năng, nhiệm vụ này trước ngày chuyển giao và không giữ danh mục. "
        "Hãy kiểm tra quyết định rồi ghi bằng tay nếu đúng."
    )


def require_believed(sender: str, subject: str, on: date, today: date) -> None:
    """Let pass whoever led a mandate until a day, or keeps the registry today.

    :raises NotTheHolder: otherwise.
    """
    before = lead_of(subject, on - timedelta(days=1))
    keeper = lead_of(rules.KEEPER, today)
    if sender not in {record.code for record in (before, keeper) if record is not None}:
        raise NotTheHolder(sender=sender)

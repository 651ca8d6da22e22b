"""Whom this registry believes what another node tells of a mandate, and what it refuses of everybody."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from lienthong.agencies.mandates import lead_of
from lienthong.agencies.models import Mandate
from lienthong.base.errors import Conflict, NotAllowed, NotFound
from lienthong.systems.mandates import rules


class MandateUnknown(NotFound):
    code = "mandate-unknown"
    message = _(
        "Danh mục của nút này không có chức năng, nhiệm vụ mang mã %(subject)s. "
        "Hãy thêm chức năng, nhiệm vụ rồi ghi lại thay đổi được báo."
    )


class NotTheHolder(NotAllowed):
    code = "mandate-teller-not-holder"
    message = _(
        "%(sender)s không chủ trì chức năng, nhiệm vụ này vào ngày %(day)s và không giữ danh mục. "
        "Hãy kiểm tra quyết định rồi ghi bằng tay nếu đúng."
    )


class HolderDiffers(Conflict):
    code = "mandate-holder-differs"
    message = _(
        "Danh mục của nút này ghi cơ quan chủ trì là %(known)s, không phải %(told)s. "
        "Hãy đối chiếu hai danh mục rồi ghi bằng tay."
    )


class KeeperIsLocal(NotAllowed):
    code = "mandate-keeper-is-local"
    message = _("Ai giữ danh mục chức năng do từng nút tự giao, không nhận theo thông báo.")


def require_believed(sender: str, subject: str, day: date, today: date) -> None:
    """Let pass whoever leads a mandate on a day, or keeps the registry today.

    :raises NotTheHolder: otherwise.
    """
    if sender not in {_code(subject, day), _code(rules.KEEPER, today)} - {""}:
        raise NotTheHolder(sender=sender, day=day.strftime("%d/%m/%Y"))


def require_lead(subject: str, day: date, told: str) -> None:
    """Let pass a lead that this registry has on a day too.

    :raises HolderDiffers: otherwise.
    """
    known = _code(subject, day)
    if known != told:
        raise HolderDiffers(known=known or "–", told=told)


def require_not_the_keeper(subject: str) -> None:
    """Let pass any mandate but that of keeping the registry.

    Whom to believe must not come from whoever wants to be believed.

    :raises KeeperIsLocal: for that one.
    """
    if subject == rules.KEEPER:
        raise KeeperIsLocal()


def locked(subject: str) -> Mandate:
    """Return a mandate of this registry, locked.

    :raises MandateUnknown: if it is not there.
    """
    row = Mandate.objects.select_for_update(no_key=True).filter(subject=subject).first()
    if row is None:
        raise MandateUnknown(subject=subject)
    return row


def _code(subject: str, day: date) -> str:
    record = lead_of(subject, day)
    return record.code if record else ""

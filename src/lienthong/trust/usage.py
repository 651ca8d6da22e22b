"""What a certificate may be used for, and whom it names: the words every part of trust shares."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Usage(TextChoices):
    """The four uses of a key; a certificate serves exactly one of them."""

    NODE = "node", _("Nút của hệ thống")
    AGENCY = "agency", _("Cơ quan")
    OFFICIAL = "official", _("Người có thẩm quyền")
    CHECKPOINT = "checkpoint", _("Điểm kiểm tra của sổ cái")


class AuthorityKind(TextChoices):
    """Whose authority it is; it decides which uses its certificates may have."""

    OWN = "own", _("Gốc của nút này")
    PEER = "peer", _("Gốc của nút khác")
    OUTSIDE = "outside", _("Tổ chức chứng thực bên ngoài")


class Reason(TextChoices):
    """Why a certificate was revoked (RFC 5280, 5.3.1)."""

    UNSPECIFIED = "unspecified", _("không nêu lý do")
    KEY_COMPROMISE = "keyCompromise", _("lộ khóa bí mật")
    CA_COMPROMISE = "cACompromise", _("lộ khóa của tổ chức chứng thực")
    AFFILIATION_CHANGED = "affiliationChanged", _("thay đổi nơi công tác")
    SUPERSEDED = "superseded", _("đã được thay bằng chứng thư khác")
    CESSATION = "cessationOfOperation", _("ngừng hoạt động")
    WITHDRAWN = "privilegeWithdrawn", _("bị thu hồi thẩm quyền")

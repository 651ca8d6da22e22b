"""The sentences of a bundle's report: what was examined and what stands against it."""

from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lienthong.base.clock import VIETNAM

_BUNDLE: dict[str, str | Promise] = {
    "bundle": _("Gói chứng cứ đọc được, đủ thành phần, gồm %(exchanges)s lượt gửi."),
    "bundle-unreadable": _("Không đọc được tệp: đây không phải gói chứng cứ, hoặc tệp đã hỏng."),
    "bundle-too-large": _("Tệp lớn hơn mức cho phép của một gói chứng cứ."),
    "bundle-name": _("Gói có thành phần mang tên không hợp lệ: %(member)s."),
    "bundle-not-canonical": _(
        "Gói không đúng khuôn dạng duy nhất của gói chứng cứ: tệp đã bị sửa."
    ),
    "bundle-member-missing": _("Gói thiếu thành phần %(member)s."),
    "bundle-member-unknown": _("Gói có thành phần lạ: %(member)s."),
    "bundle-digest-mismatch": _("Thành phần %(member)s đã bị sửa: không khớp với bảng kê."),
    "bundle-malformed": _("Thành phần %(member)s bị hỏng, không đọc được."),
    "check-impossible": _("Không kiểm tra được: nội dung bị hỏng (%(reason)s)."),
}
_PASSED: dict[str, str | Promise] = {
    "document": _("Văn bản đúng là tệp mà thông điệp nêu (SHA-256 %(sha256)s, %(size)s byte)."),
    "signature": _("Chữ ký số của %(name)s (%(subject)s) trên văn bản hợp lệ."),
    "envelope": _("%(sender)s đã ký và gửi thông điệp tới %(to)s."),
    "receipt-accepted": _("%(receiver)s đã ký biên nhận lúc %(at)s: đã nhận."),
    "receipt-refused": _("%(receiver)s đã ký biên nhận lúc %(at)s: từ chối (%(code)s)."),
    "checkpoint": _("Điểm kiểm tra của sổ cái %(origin)s, %(size)s bút toán, có chữ ký hợp lệ."),
    "ledger": _("Bút toán %(kind)s nằm ở vị trí %(index)s trong %(size)s bút toán của sổ cái."),
    "anchor-known": _("Gốc tin cậy %(fingerprint)s đúng là gốc đã biết."),
}
_FAILED: dict[str, str | Promise] = {
    "document-digest-mismatch": _("Văn bản không phải tệp mà thông điệp thứ %(exchange)s nêu."),
    "document-not-sealed-by-issuer": _(
        "Văn bản không có chữ ký số của cơ quan ban hành (mã %(issuer)s)."
    ),
    "body-digest-mismatch": _("Nội dung thông điệp %(envelope)s không khớp với phong bì."),
    "attachment-missing": _("Gói thiếu tệp kèm theo của thông điệp %(envelope)s."),
    "receipt-of-another-envelope": _("Biên nhận không trả lời thông điệp %(envelope)s."),
    "receipt-of-another-receiver": _("Biên nhận không phải của bên nhận %(to)s."),
    "checkpoint-signature-invalid": _("Chữ ký trên điểm kiểm tra của sổ cái không hợp lệ."),
    "ledger-inclusion-invalid": _(
        "Bút toán thứ %(number)s của gói không nằm trong sổ cái đã được ký."
    ),
    "ledger-entry-missing": _("Sổ cái không có bút toán về việc gửi thông điệp %(envelope)s."),
    "anchor-unknown": _("Gốc tin cậy %(fingerprint)s không nằm trong các gốc đã biết."),
}
_LINES: dict[str, str | Promise] = {
    "line-passed": _("[ĐẠT] %(message)s"),
    "line-failed": _("[KHÔNG ĐẠT] %(part)s: %(message)s [%(code)s]"),
    "part-bundle": _("Gói chứng cứ"),
    "part-document": _("Văn bản"),
    "part-signature": _("Chữ ký số trên văn bản"),
    "part-exchange": _("Lượt gửi"),
    "part-envelope": _("Phong bì"),
    "part-receipt": _("Biên nhận"),
    "part-checkpoint": _("Điểm kiểm tra của sổ cái"),
    "part-ledger": _("Sổ cái"),
    "part-anchor": _("Gốc tin cậy"),
    "anchor": _("Gốc tin cậy trong gói (SHA-256): %(fingerprint)s"),
    "anchors-not-compared": _(
        "Lưu ý: hãy đối chiếu vân tay của gốc tin cậy với vân tay do cơ quan quản lý hệ thống công bố."
    ),
    "conclusion-passed": _("KẾT LUẬN: gói chứng cứ hợp lệ."),
    "conclusion-failed": _("KẾT LUẬN: gói chứng cứ KHÔNG hợp lệ."),
}
SENTENCES = _BUNDLE | _PASSED | _FAILED | _LINES


def sentence(name: str, /, **data: Any) -> str:
    """Return a sentence with its data, in the active language."""
    return str(SENTENCES[name]) % {key: _written(value) for key, value in data.items()}


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value.astimezone(VIETNAM):%H:%M:%S %d/%m/%Y}"
    return value

"""Why a document is not read: each reason with its code and its sentence."""

from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import Refusal


class DocumentEmpty(Refusal):
    code = "document-empty"
    message = _("Tệp không có nội dung. Hãy chọn tệp khác.")
    status = 422


class DocumentTooLarge(Refusal):
    code = "document-too-large"
    message = _(
        "Tệp quá lớn (%(size)s byte, tối đa %(limit)s byte). Hãy tách phụ lục thành tệp riêng."
    )
    status = 413


class DocumentEncrypted(Refusal):
    code = "document-encrypted"
    message = _("Tệp đang đặt mật khẩu. Hãy bỏ mật khẩu rồi chọn lại.")
    status = 422


class DocumentTypeMismatch(Refusal):
    code = "document-type-mismatch"
    message = _(
        "Nội dung tệp “%(name)s” không đúng với phần mở rộng của tên tệp. Hãy kiểm tra lại tệp."
    )
    status = 422


class DocumentUnreadable(Refusal):
    code = "document-unreadable"
    message = _(
        "Không đọc được chữ trong tệp. Hãy dùng tệp văn bản thuần, DOCX hoặc PDF có lớp chữ."
    )
    status = 422


class DocumentWithoutNumber(Refusal):
    code = "document-without-number"
    message = _("Văn bản chưa có số và ký hiệu. Hãy bổ sung số, ký hiệu rồi thực hiện lại.")
    status = 422


class DocumentWithoutDate(Refusal):
    code = "document-without-date"
    message = _("Văn bản chưa có ngày ban hành. Hãy bổ sung ngày ban hành rồi thực hiện lại.")
    status = 422


class DocumentWithoutSigner(Refusal):
    code = "document-without-signer"
    message = _("Văn bản chưa có người ký. Hãy bổ sung chức vụ, họ tên người ký rồi thực hiện lại.")
    status = 422

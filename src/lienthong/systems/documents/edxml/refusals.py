"""Why an edXML package is not taken or not made: each reason with its code and its sentence."""

from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import Refusal


class EdxmlRefusal(Refusal):
    code = "edxml-invalid"
    message = _("Gói tin edXML không hợp lệ. Đề nghị bên gửi kiểm tra và gửi lại.")
    status = 422


class EdxmlEmpty(EdxmlRefusal):
    code = "edxml-empty"
    message = _("Gói tin edXML không có nội dung. Đề nghị bên gửi gửi lại.")


class EdxmlTooLarge(EdxmlRefusal):
    code = "edxml-too-large"
    message = _("Gói tin edXML vượt giới hạn %(limit)s (%(what)s). Hãy tách thành nhiều gói tin.")
    status = 413


class EdxmlJunkBeforeProlog(EdxmlRefusal):
    code = "edxml-junk-before-prolog"
    message = _("Trước phần khai báo XML có ký tự lạ. Người vận hành có thể cho sửa rồi đọc lại.")


class EdxmlMalformed(EdxmlRefusal):
    code = "edxml-malformed"
    message = _("Gói tin không phải XML đúng cú pháp (dòng %(line)s). Đề nghị bên gửi gửi lại.")


class EdxmlUnboundPrefix(EdxmlRefusal):
    code = "edxml-unbound-prefix"
    message = _(
        "Gói tin dùng tiền tố chưa khai báo (dòng %(line)s). Người vận hành có thể cho sửa rồi đọc lại."
    )


class EdxmlDoctype(EdxmlRefusal):
    code = "edxml-doctype"
    message = _("Gói tin có khai báo DTD hoặc thực thể, không được chấp nhận vì lý do an toàn.")


class EdxmlUnknownRoot(EdxmlRefusal):
    code = "edxml-unknown-root"
    message = _("Phần tử gốc “%(root)s” không phải là gói tin edXML.")


class EdxmlAmbiguous(EdxmlRefusal):
    code = "edxml-ambiguous"
    message = _("Gói tin có nhiều hơn một phần tử %(element)s nên không xác định được nội dung.")


class EdxmlIncomplete(EdxmlRefusal):
    code = "edxml-incomplete"
    message = _("Gói tin thiếu thông tin bắt buộc: %(element)s. Đề nghị bên gửi bổ sung.")


class EdxmlBadValue(EdxmlRefusal):
    code = "edxml-bad-value"
    message = _("Giá trị “%(value)s” của %(element)s không đúng quy định.")


class EdxmlAttachmentName(EdxmlRefusal):
    code = "edxml-attachment-name"
    message = _("Tên tệp đính kèm “%(name)s” không hợp lệ. Tên tệp không được chứa đường dẫn.")


class EdxmlAttachmentEncoding(EdxmlRefusal):
    code = "edxml-attachment-encoding"
    message = _("Tệp đính kèm “%(name)s” không giải mã được. Đề nghị bên gửi gửi lại.")


class EdxmlAttachmentMissing(EdxmlRefusal):
    code = "edxml-attachment-missing"
    message = _("Gói tin nêu tệp “%(name)s” nhưng không kèm nội dung tệp. Đề nghị bên gửi gửi lại.")


class EdxmlDigestMismatch(EdxmlRefusal):
    code = "edxml-digest-mismatch"
    message = _("Nội dung nhận được khác với mã băm bên gửi công bố. Đề nghị bên gửi gửi lại.")

"""Every "no" of the axis, as the sender sees it: a stable code and a sentence that says how to go on."""

from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import Conflict, Invalid, NotFound, Refusal, TooLarge, Unavailable


class UnknownSender(NotFound):
    code = "unknown-sender"
    message = _("Bên gửi chưa có trong danh bạ trục liên thông. Hãy đăng ký cơ quan trước khi gửi.")


class UnknownAddress(NotFound):
    code = "unknown-address"
    message = _(
        "Địa chỉ nhận chưa có trong danh bạ trục liên thông. Hãy kiểm tra lại mã cơ quan nhận."
    )


class SignatureInvalid(Refusal):
    code = "signature-invalid"
    message = _("Chữ ký của bên gửi không đúng với nội dung nhận được. Hãy ký và gửi lại.")


class CertificateRevoked(Refusal):
    code = "certificate-revoked"
    message = _("Chứng thư số của bên gửi đã bị thu hồi. Hãy xin cấp chứng thư mới rồi gửi lại.")


class CertificateExpired(Refusal):
    code = "certificate-expired"
    message = _("Chứng thư số của bên gửi đã hết hạn. Hãy gia hạn chứng thư rồi gửi lại.")


class DigestMismatch(Invalid):
    code = "digest-mismatch"
    message = _("Nội dung không khớp với mã băm đã ký. Hãy gửi lại bản nguyên vẹn.")


class Replayed(Conflict):
    code = "replayed"
    message = _("Mã thông điệp này đã dùng cho một nội dung khác. Hãy gửi thành thông điệp mới.")


class Expired(Refusal):
    code = "expired"
    message = _("Thông điệp đã quá thời hạn hiệu lực. Hãy gửi lại nếu vẫn còn cần.")
    status = 410


class WrongNode(Refusal):
    code = "wrong-node"
    message = _("Cơ quan nhận không thuộc nút này. Hãy cập nhật danh bạ rồi gửi lại.")
    status = 421


class ContractUnknown(Invalid):
    code = "contract-unknown"
    message = _("Bên nhận chưa xử lý được loại thông điệp này. Hãy liên hệ quản trị nút nhận.")


class ContractMismatch(Invalid):
    code = "contract-mismatch"
    message = _("Nội dung không đúng mẫu của loại thông điệp. Hãy kiểm tra phiên bản hệ thống gửi.")


class AttachmentMissing(Refusal):
    code = "attachment-missing"
    message = _("Không nhận được tệp kèm theo trước khi thông điệp hết hạn. Hãy gửi lại cả tệp.")


class AttachmentTooLarge(TooLarge):
    code = "attachment-too-large"
    message = _("Tệp kèm theo vượt quá dung lượng cho phép. Hãy chia nhỏ hoặc nén tệp.")


class TooManyAttachments(TooLarge):
    code = "too-many-attachments"
    message = _("Thông điệp có quá nhiều tệp kèm theo. Hãy gộp bớt tệp rồi gửi lại.")


class BodyTooLarge(TooLarge):
    code = "body-too-large"
    message = _("Nội dung thông điệp quá lớn. Hãy chuyển phần lớn sang tệp kèm theo.")


class DiskFull(Unavailable):
    code = "disk-full"
    message = _("Máy chủ đã hết chỗ lưu tệp. Hãy báo quản trị viên rồi thử lại sau.")
    status = 507


class ReceiptForUnknown(NotFound):
    code = "receipt-for-unknown"
    message = _("Biên nhận này không ứng với thông điệp nào đã gửi từ nút này.")


class NoKey(Refusal):
    code = "no-key"
    message = _("Cơ quan nhận chưa có chứng thư số nên chưa ký được biên nhận. Hãy thử lại sau.")


class AlreadyDecided(Conflict):
    code = "dead-letter-decided"
    message = _("Thông điệp này đã được người khác xử lý. Hãy tải lại trang.")


class ReasonNeeded(Invalid):
    code = "reason-needed"
    message = _("Hãy ghi lý do của quyết định.")


class DecisionNotPossible(Conflict):
    code = "decision-not-possible"
    message = _("Quyết định này không áp dụng được cho thông điệp đã chọn.")


class NoAnswer(Unavailable):
    code = "no-answer"
    message = _("Bên được hỏi chưa trả lời trong thời hạn. Hãy thử lại sau ít phút.")
    status = 504


class PurposeNeeded(Invalid):
    code = "purpose-needed"
    message = _("Yêu cầu dữ liệu phải nêu rõ mục đích và quyền khai thác.")

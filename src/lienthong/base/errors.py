"""The tree of refusals: anticipated answers that name a stable code and say how to go on.

A refusal is not a defect: it is shown to the person or the calling program and not logged as an error.
"""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """An anticipated "no": a stable English code, a Vietnamese sentence, an HTTP status and its data."""

    code: str = "refused"
    message: str | Promise = _("Yêu cầu không thực hiện được.")
    status: int = 409

    def __init__(self, message: str | Promise | None = None, /, **data: Any) -> None:
        self.data = data
        self._message = message if message is not None else type(self).message
        super().__init__(self.code)

    def __str__(self) -> str:
        text = str(self._message)
        return text % self.data if self.data and "%(" in text else text

    @property
    def sentence(self) -> str:
        """Return the sentence for the person, in the active language."""
        return str(self)


class NotAllowed(Refusal):
    code = "not-allowed"
    message = _(
        "Tài khoản của bạn không có quyền thực hiện việc này. Hãy liên hệ quản trị viên của cơ quan."
    )
    status = 403


class AuthenticationNeeded(Refusal):
    code = "authentication-needed"
    message = _("Hãy đăng nhập rồi thực hiện lại.")
    status = 401


class NotFound(Refusal):
    code = "not-found"
    message = _("Không tìm thấy nội dung này, hoặc nội dung không thuộc cơ quan của bạn.")
    status = 404


class Invalid(Refusal):
    code = "invalid"
    message = _("Dữ liệu chưa hợp lệ. Hãy kiểm tra lại rồi gửi lại.")
    status = 422


class Conflict(Refusal):
    code = "conflict"
    message = _("Nội dung đã được người khác thay đổi. Hãy tải lại trang rồi thực hiện lại.")
    status = 409


class TooLarge(Refusal):
    code = "too-large"
    message = _("Tệp vượt quá dung lượng cho phép.")
    status = 413


class Unavailable(Refusal):
    code = "unavailable"
    message = _("Hệ thống tạm thời chưa phục vụ được. Hãy thử lại sau ít phút.")
    status = 503


def problem(refusal: Refusal, *, instance: str = "") -> dict[str, Any]:
    """Return the RFC 9457 problem document of a refusal."""
    body: dict[str, Any] = {
        "type": f"urn:lienthong:error:{refusal.code}",
        "title": refusal.sentence,
        "status": refusal.status,
        "code": refusal.code,
    }
    if instance:
        body["instance"] = instance
    if refusal.data:
        body["data"] = {key: str(value) for key, value in refusal.data.items()}
    return body

"""Why the reporting system says no, each with the words that tell how to go on."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import Conflict, Invalid, NotAllowed, NotFound

if TYPE_CHECKING:
    from lienthong.systems.reporting.models import Report


class RegimeAsksTheSame(Invalid):
    code = "regime-asks-the-same"
    message = _(
        "Chế độ báo cáo %(regime)s đang có hiệu lực đã yêu cầu cùng đối tượng, cùng tần suất các nội dung:"
        " %(items)s. Mỗi nội dung chỉ báo cáo một lần: hãy bỏ các nội dung này hoặc dùng lại số liệu đã có."
    )


class RegimeCodeTaken(Invalid):
    code = "regime-code-taken"
    message = _("Mã %(code)s đã là mã của một chế độ báo cáo. Hãy chọn mã khác.")


class RegimeInvalid(Invalid):
    code = "regime-invalid"
    message = _("Chế độ báo cáo chưa hợp lệ: %(fault)s Hãy sửa rồi lưu lại.")


class RegimeOwnerForged(NotAllowed):
    code = "regime-sender-is-not-owner"
    message = _(
        "Nơi gửi không phải là cơ quan ban hành chế độ báo cáo này."
        " Chỉ cơ quan ban hành được báo chế độ của mình."
    )


class RegimeOwnerDiffers(Conflict):
    code = "regime-owner-differs"
    message = _(
        "Mã %(code)s đã là chế độ báo cáo của cơ quan %(owner)s. Hãy ban hành lại dưới một mã khác."
    )


class RegimeVersionConflict(Conflict):
    code = "regime-version-conflict"
    message = _(
        "Phiên bản %(number)s của chế độ báo cáo %(code)s đã có với nội dung khác."
        " Cơ quan ban hành cần ban hành phiên bản mới thay vì sửa phiên bản đã báo."
    )


class RegimeNotOwned(NotAllowed):
    code = "regime-not-owned"
    message = _(
        "Chỉ cơ quan ban hành (%(owner)s) mới ban hành, sửa, kết thúc chế độ báo cáo này. Hãy đề nghị cơ"
        " quan đó."
    )


class RegimeOver(Invalid):
    code = "regime-over"
    message = _(
        "Chế độ báo cáo không có phiên bản nào có hiệu lực vào ngày %(day)s. Hãy chọn ngày khác."
    )


class VersionNotAfter(Invalid):
    code = "regime-version-not-after"
    message = _("Phiên bản mới phải có hiệu lực sau ngày %(day)s. Hãy chọn ngày muộn hơn.")


class FrequencySet(Conflict):
    code = "regime-frequency-set"
    message = _(
        "Tần suất đã được đặt. Muốn thay đổi, hãy ban hành phiên bản mới của chế độ báo cáo."
    )


class FrequencyMissing(Invalid):
    code = "regime-frequency-missing"
    message = _("Chế độ báo cáo chưa đặt kỳ. Cơ quan ban hành cần đặt tần suất trước.")


class PeriodNotOfRegime(Invalid):
    code = "period-not-of-regime"
    message = _(
        "“%(period)s” không phải là kỳ báo cáo của chế độ này. Hãy chọn kỳ trong lịch báo cáo."
    )


class PeriodNotOpen(Invalid):
    code = "period-not-open"
    message = _("Kỳ %(period)s bắt đầu từ ngày %(day)s; chưa lập báo cáo trước ngày đó được.")


class PeriodNotEnded(Invalid):
    code = "period-not-ended"
    message = _("Kỳ %(period)s chốt số liệu vào ngày %(day)s. Hãy ký và gửi từ ngày đó.")


class PeriodClosed(Invalid):
    code = "period-closed"
    message = _(
        "Kỳ %(period)s đã khóa từ ngày %(day)s. Hãy liên hệ cơ quan nhận báo cáo nếu cần gửi bổ sung."
    )


class PeriodNotLocked(Conflict):
    code = "period-not-locked"
    message = _(
        "Kỳ %(period)s chưa khóa đối với %(unit)s nên không cần mở lại. Đơn vị lập và gửi báo cáo được ngay."
    )


class ReopeningDay(Invalid):
    code = "period-reopening-day"
    message = _("Ngày cuối phải từ hôm nay đến %(day)s. Hãy chọn ngày khác.")


class NotOwed(Invalid):
    code = "report-not-owed"
    message = _(
        "%(unit)s không thuộc đối tượng phải gửi báo cáo này trong kỳ %(period)s."
        " Hãy xem đối tượng báo cáo trong chế độ báo cáo."
    )


class RequestWithdrawn(Conflict):
    code = "report-request-withdrawn"
    message = _(
        "Cơ quan yêu cầu đã rút báo cáo này: %(reason)s. Không phải lập và gửi nữa;"
        " nếu cần, hãy liên hệ cơ quan yêu cầu."
    )


class RequestNotFound(NotFound):
    code = "report-request-unknown"
    message = _("Không tìm thấy yêu cầu báo cáo này trong sổ của cơ quan.")


class WrongRequestState(Conflict):
    code = "report-request-wrong-state"
    message = _(
        "Yêu cầu báo cáo đang ở trạng thái “%(state)s” nên không làm việc này được. Hãy tải lại trang."
    )


class RequestWindows(Invalid):
    code = "report-request-windows"
    message = _(
        "Các lần báo cáo chưa đúng: mỗi lần cần từ ngày, đến ngày và hạn gửi theo thứ tự, hạn chưa qua"
        " và cách ngày cuối không quá 100 ngày; báo cáo đột xuất chỉ có một lần. Hãy sửa các ngày."
    )


class NobodyAsked(Invalid):
    code = "report-request-nobody"
    message = _("Chưa chọn đơn vị nào phải báo cáo. Hãy chọn nhóm đơn vị hoặc ghi từng đơn vị.")


class DeadlineNotLater(Invalid):
    code = "report-request-deadline-not-later"
    message = _(
        "Hạn mới phải sau ngày %(day)s và cách ngày cuối của kỳ số liệu không quá 100 ngày."
        " Hãy chọn ngày khác."
    )


class NothingToPress(Conflict):
    code = "report-nothing-to-press"
    message = _(
        "Không còn đơn vị nào cần đôn đốc (%(period)s): các đơn vị đã gửi hoặc đã được đôn đốc hôm nay."
    )


class UnitNotBelow(Invalid):
    code = "report-unit-not-below"
    message = _(
        "Mã đơn vị %(unit)s không phải là cơ quan mình, cơ quan trực thuộc hay đơn vị gửi thẳng trong kỳ này."
        " Hãy kiểm tra lại mã định danh."
    )


class ReportNotFound(NotFound):
    code = "report-unknown"
    message = _("Không tìm thấy báo cáo này trong sổ của cơ quan.")


class AlreadyReported(Conflict):
    code = "report-already-sent"
    message = _(
        "Báo cáo kỳ %(period)s đã gửi. Muốn sửa số liệu, hãy đính chính báo cáo và nêu lý do."
    )


class UnitHasReported(Conflict):
    """The unit has sent its own report; ``report`` is that in the book of who would type for it."""

    code = "report-unit-has-reported"
    message = _(
        "%(unit)s đã có báo cáo gửi cho kỳ %(period)s nên không nhập thay được."
        " Hãy mở báo cáo đó để chấp nhận, trả lại hoặc chờ đơn vị gửi lại."
    )

    def __init__(self, report: "Report") -> None:
        self.report = report
        super().__init__(unit=report.unit_name, period=report.period.label)


class WrongReportState(Conflict):
    code = "report-wrong-state"
    message = _(
        "Báo cáo đang ở trạng thái “%(state)s” nên không làm việc này được. Hãy tải lại trang."
    )


class DraftChanged(Conflict):
    """Somebody else saved the draft meanwhile; ``cells`` are the codes in which the two differ."""

    code = "report-draft-changed"
    message = _(
        "%(name)s đã lưu báo cáo này lúc %(at)s, khác bản đang gõ ở: %(cells)s."
        " Hãy chọn giá trị cho từng ô rồi lưu lại."
    )

    def __init__(self, cells: Sequence[str], *, labels: str, name: str, at: str) -> None:
        self.cells = tuple(cells)
        super().__init__(cells=labels, name=name, at=at)


class ReportEmpty(Invalid):
    code = "report-empty"
    message = _("Báo cáo chưa có số liệu hay lời văn nào. Hãy nhập nội dung trước khi gửi.")


class ReasonMissing(Invalid):
    code = "report-reason-missing"
    message = _("Chưa nêu lý do. Hãy ghi lý do rồi thực hiện lại.")


class FiguresUnexplained(Invalid):
    code = "report-figures-unexplained"
    message = _(
        "Các ô khác số liệu của hệ thống mà chưa ghi lý do: %(cells)s."
        " Hãy ghi lý do cạnh từng ô, hoặc lấy lại số liệu của hệ thống."
    )


class NothingBelow(Invalid):
    code = "report-nothing-below"
    message = _(
        "Chưa có báo cáo nào của cấp dưới được chấp nhận trong kỳ này."
        " Hãy chấp nhận báo cáo đã nhận trước."
    )


class NotBehind(Conflict):
    code = "report-not-behind"
    message = _(
        "Số liệu cấp dưới không khác số liệu đã gửi. Không cần lập bản đính chính; hãy tải lại trang."
    )


class NothingSigned(Invalid):
    code = "report-not-signed"
    message = _("Báo cáo này chưa được đơn vị ký, nên không có bản ký số để lấy.")


class PdfTooLarge(Invalid):
    code = "report-pdf-too-large"
    message = _(
        "Bản ký số lớn quá mức cho phép. Hãy đề nghị đơn vị gửi theo đường văn bản điện tử."
    )


class PdfNotHeld(NotFound):
    code = "report-pdf-not-held"
    message = _(
        "Đơn vị được hỏi không có báo cáo này hoặc không còn giữ bản ký số."
        " Hãy liên hệ đơn vị, hoặc xem số liệu đã gửi kèm."
    )


class PdfNotForAsker(NotAllowed):
    code = "report-pdf-not-for-asker"
    message = _(
        "Chỉ cơ quan nhận báo cáo và các cơ quan cấp trên của nơi nhận được xem bản ký số này."
    )


class NoFigures(Invalid):
    code = "report-no-figures"
    message = _("Hệ thống chưa có số liệu nào cho kỳ này. Hãy nhập số liệu bằng tay.")


class ForgedSender(NotAllowed):
    code = "report-sender-is-not-unit"
    message = _("Nơi gửi không phải là đơn vị ghi trong báo cáo.")


class FormDiffers(Invalid):
    code = "report-form-differs"
    message = _("Biểu mẫu của báo cáo không phải là biểu mẫu của chế độ báo cáo này.")


class ReportPdfMissing(Invalid):
    code = "report-pdf-missing"
    message = _("Báo cáo không kèm bản ký số mà nó nêu.")


class ReportSignaturesRefused(Invalid):
    code = "report-signatures-refused"
    message = _("Báo cáo không qua kiểm tra chữ ký số: %(reason)s")


class LowerReportsInvalid(Invalid):
    code = "report-lower-invalid"
    message = _("Tệp báo cáo của cấp dưới kèm theo không hợp lệ.")


class NotTheReceiver(NotAllowed):
    code = "report-not-the-receiver"
    message = _("Cơ quan này không phải là nơi nhận của báo cáo.")


CELL_SENTENCES: Mapping[str, Promise] = {
    "unknown-item": _("Biểu mẫu không có chỉ tiêu mang mã này."),
    "computed-cell": _("Ô này do hệ thống tính, không nhập."),
    "text-in-number": _("Ô này chỉ nhận số."),
    "share-negative": _("Tỷ lệ không được âm."),
    "share-over-hundred": _("Tỷ lệ không được quá 100%."),
    "count-negative": _("Số đếm không được âm."),
    "not-whole": _("Số đếm phải là số nguyên."),
    "too-many-decimals": _("Số có quá nhiều chữ số thập phân."),
    "too-large": _("Số quá lớn."),
    "formula-cell": _("Ô chứa công thức; hãy dán giá trị."),
    "text-too-long": _("Lời văn quá dài."),
}

WARNING_SENTENCES: Mapping[str, Promise] = {
    "missing": _("Chưa có số liệu: %(label)s."),
    "section-missing": _("Chưa viết phần: %(label)s."),
    "check-failed": _("%(label)s phải %(operator)s %(other)s."),
    "parts-uneven": _(
        "%(label)s để trống: các chỉ tiêu thành phần do số đơn vị khác nhau báo cáo, nên chưa tính được."
        " Hãy đề nghị các đơn vị báo đủ cả hai chỉ tiêu."
    ),
    "below-least": _("%(label)s nhỏ hơn %(limit)s."),
    "above-most": _("%(label)s lớn hơn %(limit)s."),
    "figure-other-days": _(
        "%(label)s là số liệu của hệ thống từ %(first)s đến %(last)s, không trùng ngày với kỳ báo cáo."
    ),
    "jump": _("%(label)s thay đổi quá 3 lần so với kỳ trước (%(before)s)."),
}


class CellsRefused(Invalid):
    """Cells that cannot be kept; ``cells`` gives the stable code of each by item."""

    code = "report-cells-refused"
    message = _("Chưa lưu được: %(cells)s")

    def __init__(self, cells: Mapping[str, str]) -> None:
        self.cells = dict(cells)
        super().__init__(cells=self.listed)

    @property
    def listed(self) -> str:
        """Return every refused cell with its sentence."""
        return " ".join(f"{item}: {CELL_SENTENCES[code]}" for item, code in self.cells.items())

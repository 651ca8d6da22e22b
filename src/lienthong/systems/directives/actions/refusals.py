"""Why something cannot be done with a directive, a task or a duty, and how to go on."""

from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import Conflict, Invalid, NotAllowed, NotFound


class DirectiveNotFound(NotFound):
    code = "directive-not-found"
    message = _("Không tìm thấy văn bản chỉ đạo, hoặc văn bản không thuộc cơ quan của bạn.")


class DirectiveAlreadyEntered(Conflict):
    code = "directive-already-entered"
    message = _("Văn bản này đã được nhập trước đó. Hãy mở văn bản đó trong danh sách.")


class DirectiveSecret(Invalid):
    code = "directive-secret"
    message = _(
        "Văn bản có độ mật, không được đưa lên hệ thống này. Hãy giao việc theo chế độ mật."
    )


class DirectiveWithoutDate(Invalid):
    code = "directive-without-date"
    message = _("Không đọc được ngày ban hành của văn bản. Hãy ghi ngày ban hành rồi nhập lại.")


class DirectiveDatesReversed(Invalid):
    code = "directive-dates-reversed"
    message = _(
        "Ngày quyết định phải trước hoặc trùng ngày ban hành, và ngày ban hành không được sau hôm nay."
    )


class LeaderNotFound(NotFound):
    code = "directive-leader-not-found"
    message = _(
        "Không tìm thấy lãnh đạo này trong các văn bản đã xác nhận người giao. Hãy xem danh sách lãnh đạo."
    )


class LeaderNameMissing(Invalid):
    code = "directive-leader-without-name"
    message = _("Chưa có họ tên lãnh đạo. Hãy ghi họ tên rồi xác nhận lại.")


class LeaderNamedTwice(Conflict):
    code = "directive-leader-twice"
    message = _("Văn bản đã có lãnh đạo “%(name)s”. Hãy sửa dòng đã có.")


class ProposalNotFound(NotFound):
    code = "task-proposal-not-found"
    message = _("Không tìm thấy đề xuất nhiệm vụ, hoặc đề xuất không thuộc cơ quan của bạn.")


class ProposalDecided(Conflict):
    code = "task-proposal-decided"
    message = _(
        "Đề xuất này đã được xác nhận hoặc loại trước đó. Hãy tải lại trang để xem kết quả."
    )


class TaskNotFound(NotFound):
    code = "task-not-found"
    message = _("Không tìm thấy nhiệm vụ, hoặc nhiệm vụ không thuộc cơ quan của bạn.")


class NothingToAssign(Conflict):
    code = "task-nothing-to-assign"
    message = _("Không có nhiệm vụ nào chờ giao. Hãy xác nhận đề xuất trước, rồi giao.")


class WrongTaskState(Conflict):
    code = "task-wrong-state"
    message = _(
        "Nhiệm vụ đang ở trạng thái “%(state)s”, không thực hiện được việc này. Hãy tải lại trang."
    )


class TaskLeadMissing(Invalid):
    code = "task-lead-missing"
    message = _("Nhiệm vụ chưa có cơ quan chủ trì. Hãy chọn một cơ quan chủ trì.")


class TaskLeadsMany(Invalid):
    code = "task-leads-many"
    message = _(
        "Mỗi nhiệm vụ chỉ có một cơ quan chủ trì, dòng này nêu %(count)s cơ quan. Hãy chọn một cơ quan,"
        " hoặc đánh dấu giao riêng cho từng cơ quan."
    )


class TaskLeadCoordinates(Invalid):
    code = "task-lead-coordinates"
    message = _(
        "%(name)s vừa chủ trì vừa phối hợp. Hãy bỏ cơ quan chủ trì khỏi danh sách phối hợp."
    )


class TaskTitleMissing(Invalid):
    code = "task-title-missing"
    message = _("Hãy ghi nội dung nhiệm vụ.")


class PartyUnknown(Invalid):
    code = "task-party-unknown"
    message = _(
        "Không xác định được cơ quan “%(words)s”. Hãy ghi tên đầy đủ hoặc mã cơ quan.%(hint)s"
    )


class AgencyEnded(Invalid):
    code = "task-agency-ended"
    message = _(
        "Cơ quan %(name)s không hoạt động vào ngày %(day)s. Hãy chọn cơ quan kế thừa nhiệm vụ."
    )


class SamePartyAgain(Conflict):
    code = "task-lead-unchanged"
    message = _("Cơ quan này đang chủ trì nhiệm vụ. Hãy chọn cơ quan khác.")


class TransferBeforeLead(Invalid):
    code = "task-transfer-too-early"
    message = _("Ngày chuyển không được trước ngày cơ quan đang chủ trì nhận nhiệm vụ.")


class DeadlineInPast(Invalid):
    code = "task-deadline-past"
    message = _(
        "Thời hạn %(day)s đã qua. Nếu văn bản được nhập sau thời hạn, hãy đánh dấu xác nhận rồi lưu lại."
    )


class DeadlineUnreal(Invalid):
    code = "task-deadline-unreal"
    message = _("“%(words)s” không phải là một ngày có thật. Hãy ghi lại, ví dụ 31/03/2020.")


class ReasonNeeded(Invalid):
    code = "task-reason-missing"
    message = _("Hãy ghi lý do.")


class ExtensionTooLate(Conflict):
    code = "extension-too-late"
    message = _(
        "Thời hạn %(day)s đã qua nên không xin gia hạn được nữa. Hãy báo cáo tiến độ và nguyên nhân chậm."
    )


class ExtensionWithoutDate(Conflict):
    code = "extension-without-date"
    message = _("Nhiệm vụ không có thời hạn nên không cần xin gia hạn.")


class ExtensionNotLater(Invalid):
    code = "extension-not-later"
    message = _("Ngày xin lùi phải sau thời hạn hiện tại %(day)s.")


class ExtensionOpen(Conflict):
    code = "extension-already-open"
    message = _("Đang có một đề nghị gia hạn chờ trả lời. Hãy chờ quyết định rồi xin lại nếu cần.")


class ExtensionDecidedAlready(Conflict):
    code = "extension-already-decided"
    message = _("Đề nghị gia hạn này đã được trả lời. Hãy tải lại trang.")


class ExtensionNotFound(NotFound):
    code = "extension-not-found"
    message = _("Không tìm thấy đề nghị gia hạn của nhiệm vụ này.")


class FinishedInFuture(Invalid):
    code = "task-finished-in-future"
    message = _("Ngày hoàn thành không được sau hôm nay.")


class FinishedBeforeAssigned(Invalid):
    code = "task-finished-before-decision"
    message = _("Ngày hoàn thành không được trước ngày văn bản giao nhiệm vụ.")


class NotTheLead(NotAllowed):
    code = "task-not-lead"
    message = _(
        "Chỉ cơ quan chủ trì được làm việc này. Cơ quan phối hợp hãy báo cáo tiến độ phần mình."
    )


class NotBelow(Invalid):
    code = "task-agency-not-below"
    message = _(
        "%(name)s không trực thuộc cơ quan ta. Hãy chọn cơ quan trực thuộc, hoặc giao bằng một nhiệm vụ riêng"
        " trong mục Nhiệm vụ đã giao."
    )


class DueAfterParent(Invalid):
    code = "task-due-after-parent"
    message = _(
        "Nhiệm vụ giao tiếp phải xong không muộn hơn ngày %(day)s là thời hạn của nhiệm vụ được giao. Hãy ghi"
        " một ngày sớm hơn."
    )


class ChildrenOpen(Conflict):
    code = "task-children-open"
    message = _(
        "Còn %(count)s nhiệm vụ giao tiếp chưa xong. Hãy chờ các cơ quan trực thuộc, hoặc đánh dấu xác nhận"
        " báo xong khi các nhiệm vụ đó còn mở."
    )


class CoordinatorsUnchanged(Conflict):
    code = "task-coordinators-unchanged"
    message = _(
        "Danh sách cơ quan phối hợp không thay đổi. Hãy thêm, bỏ một dòng hoặc sửa sản phẩm rồi lưu."
    )


class PartOfLead(Conflict):
    code = "task-part-of-lead"
    message = _(
        "Cơ quan này đang chủ trì nhiệm vụ. Hãy báo hoàn thành cả nhiệm vụ thay cho phần việc phối hợp."
    )


class PartNotClaimed(Conflict):
    code = "task-part-not-claimed"
    message = _(
        "Phần việc của %(name)s không chờ xác nhận. Hãy tải lại trang để xem tình trạng mới nhất."
    )


class PartNotFound(NotFound):
    code = "task-part-not-found"
    message = _("Không tìm thấy phần việc này trong nhiệm vụ của cơ quan bạn.")


class StepNotFound(NotFound):
    code = "task-step-not-found"
    message = _("Không tìm thấy bước này trong kế hoạch.")


class StepForNobody(Invalid):
    code = "task-step-for-nobody"
    message = _("Hãy chọn đơn vị hoặc ghi tên người làm của cơ quan mình.")


class PercentOutside(Invalid):
    code = "task-percent-outside"
    message = _("Tỷ lệ hoàn thành phải từ 0 đến 100.")


class NothingToPress(Invalid):
    code = "task-nothing-to-press"
    message = _("Hãy chọn ít nhất một nhiệm vụ đã giao, chưa hoàn thành và có thời hạn.")


class PressedToday(Conflict):
    code = "task-pressed-today"
    message = _(
        "Các nhiệm vụ đã chọn đã được đôn đốc hôm nay. Mỗi nhiệm vụ đôn đốc một lần một ngày."
    )


class SenderNotParty(NotAllowed):
    code = "task-sender-not-party"
    message = _("Nơi gửi không có phần việc nào trong nhiệm vụ này.")


class RuleOutside(Invalid):
    code = "reminder-rule-outside"
    message = _("Số ngày nhắc phải từ 60 ngày làm việc trước đến 60 ngày làm việc sau thời hạn.")


class WrongMoment(Invalid):
    code = "task-message-impossible"
    message = _("Thông điệp về nhiệm vụ nêu số liệu hoặc ngày không thể có.")


class PeriodUnset(Invalid):
    code = "task-period-unset"
    message = _(
        "Văn bản chỉ nói định kỳ mà không nêu kỳ. Hãy chọn hàng tháng, hàng quý, sáu tháng hoặc hàng năm;"
        " nếu là việc làm một lần, hãy chọn Không."
    )


class SeriesInPast(Invalid):
    code = "task-series-in-past"
    message = _(
        "Từ %(label)s đến nay sẽ mở %(count)s kỳ, trong đó %(late)s kỳ đã qua thời hạn. Hãy chọn kỳ đầu muộn"
        " hơn, hoặc đánh dấu xác nhận thời hạn đã qua rồi lưu lại."
    )


class SeriesTooLong(Invalid):
    code = "task-series-too-long"
    message = _("Từ %(label)s đến nay có hơn %(most)s kỳ. Hãy chọn kỳ đầu muộn hơn.")


class SeriesDueTooFar(Invalid):
    code = "task-series-due-too-far"
    message = _("Thời hạn mỗi kỳ phải trong khoảng %(most)s ngày trước hoặc sau ngày cuối kỳ.")


class SeriesNotFound(NotFound):
    code = "task-series-not-found"
    message = _("Không tìm thấy chuỗi nhiệm vụ định kỳ, hoặc chuỗi không thuộc cơ quan của bạn.")


class SeriesAlready(Conflict):
    code = "task-series-already"
    message = _("Nhiệm vụ này đã thuộc một chuỗi định kỳ. Hãy đổi kỳ ngay trong chuỗi đó.")


class SeriesStopped(Conflict):
    code = "task-series-stopped"
    message = _("Chuỗi định kỳ này đã dừng, không mở kỳ mới nữa. Hãy tải lại trang.")


class DayOffRuleInPast(Invalid):
    code = "day-off-rule-in-past"
    message = _(
        "Cách tính chỉ đổi được cho thời hạn từ hôm nay trở đi; thời hạn đã qua giữ nguyên như đã tính."
    )

"""Every "no" of the coordination system, with the sentence that says how to go on."""

from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import Conflict, Invalid, NotFound


class CaseNotFound(NotFound):
    code = "coordination-not-found"
    message = _("Không tìm thấy việc phối hợp này trong sổ của cơ quan bạn.")


class NeverAsked(NotFound):
    code = "opinion-never-asked"
    message = _("Cơ quan không có yêu cầu phối hợp này với nơi gửi.")


class NotHere(NotFound):
    code = "recipient-unknown"
    message = _("Cơ quan nhận không có trên hệ thống này vào ngày nhận.")


class WrongStep(Conflict):
    code = "coordination-wrong-step"
    message = _("Việc phối hợp đã ở bước khác. Hãy tải lại trang để xem bước hiện nay.")


class CaseClosed(Conflict):
    code = "coordination-closed"
    message = _(
        "Hồ sơ đã kết thúc nên không nhận thêm. Hãy lập hồ sơ mới nếu còn việc cần phối hợp."
    )


class WordsMissing(Invalid):
    code = "coordination-words-missing"
    message = _("Hãy ghi đủ nội dung rồi thực hiện lại.")


class RolesMissing(Invalid):
    code = "coordination-roles-missing"
    message = _(
        "Hãy ghi rõ nội dung và trách nhiệm của cơ quan chủ trì, cơ quan phối hợp (Điều 3.4 Quy chế 02)."
    )


class ReasonMissing(Invalid):
    code = "coordination-reason-missing"
    message = _("Hãy ghi rõ lý do rồi thực hiện lại.")


class DateInThePast(Invalid):
    code = "coordination-date-past"
    message = _("Thời hạn không được trước ngày hôm nay. Hãy chọn ngày khác.")


class NobodyAsked(Invalid):
    code = "coordination-nobody-asked"
    message = _("Hãy thêm ít nhất một cơ quan được hỏi ý kiến.")


class AskedAlready(Conflict):
    code = "coordination-asked-already"
    message = _("Cơ quan này đã có trong hồ sơ.")


class OwnAgency(Invalid):
    code = "coordination-own-agency"
    message = _("Không thể đề nghị phối hợp với chính cơ quan mình. Hãy chọn cơ quan khác.")


class NotAParty(Invalid):
    code = "coordination-not-a-party"
    message = _(
        "%(agency)s không phải là bên của quy chế phối hợp. Hãy lập hồ sơ không theo quy chế này."
    )


class AgreementNotInForce(Invalid):
    code = "coordination-agreement-not-in-force"
    message = _(
        "Quy chế phối hợp chưa hoặc không còn hiệu lực. Hãy chọn quy chế khác hoặc bỏ trống."
    )


class AgreementOver(Conflict):
    code = "coordination-agreement-ended"
    message = _(
        "Quy chế phối hợp hết hiệu lực từ ngày %(day)s. Hãy lập hồ sơ không theo quy chế này, "
        "hoặc đăng ký quy chế mới."
    )


class EndAskedAlready(Conflict):
    code = "coordination-end-asked-already"
    message = _(
        "Cơ quan mình đã đề nghị chấm dứt và đang chờ bên kia trả lời. "
        "Nếu đã có quyết định, hãy ghi quyết định chấm dứt."
    )


class EndTooEarly(Invalid):
    code = "coordination-end-too-early"
    message = _("Ngày hết hiệu lực phải sau ngày %(day)s. Hãy chọn ngày khác.")


class AgreementUnknown(NotFound):
    code = "coordination-agreement-unknown"
    message = _("Hai cơ quan không có quy chế phối hợp này.")


class AgreementKnown(Conflict):
    code = "coordination-agreement-known"
    message = _("Quy chế phối hợp số này với cơ quan đó đã được đăng ký.")


class CannotSubmit(Conflict):
    code = "coordination-cannot-submit"
    message = _("Chưa trình được hồ sơ: %(reasons)s.")


class AnsweredAlready(Conflict):
    code = "coordination-answered-already"
    message = _("Cơ quan đã cho ý kiến. Hãy trao đổi thêm với cơ quan chủ trì nếu cần thay đổi.")


class RemarksMissing(Invalid):
    code = "coordination-remarks-missing"
    message = _("Hãy ghi ít nhất một điểm góp ý khi không nhất trí hoặc có ý kiến góp ý.")


class NothingSubmitted(Conflict):
    code = "coordination-nothing-submitted"
    message = _("Chưa có dự thảo ý kiến nào được trình. Hãy soạn ý kiến rồi gửi.")


class DraftChanged(Conflict):
    code = "coordination-draft-changed"
    message = _("%(by)s vừa sửa dự thảo ý kiến. Hãy đọc lại rồi duyệt.")


class DecidedAlready(Conflict):
    code = "coordination-decided-already"
    message = _("Điểm này đã được tiếp thu hoặc giải trình. Hãy tải lại trang.")


class TooLateToMove(Conflict):
    code = "coordination-too-late-to-move"
    message = _("Đã qua thời hạn nên không đề nghị lùi được nữa. Hãy cho ý kiến ngay.")


class DateNotLater(Invalid):
    code = "coordination-date-not-later"
    message = _("Ngày đề nghị phải sau thời hạn hiện nay. Hãy chọn ngày khác.")


class AskedForTimeAlready(Conflict):
    code = "coordination-time-asked-already"
    message = _("Đã có một đề nghị lùi thời hạn đang chờ trả lời.")


class AccuracyMissing(Invalid):
    code = "coordination-accuracy-missing"
    message = _(
        "Hãy ghi người chịu trách nhiệm về tính chính xác của tài liệu (Điều 6.5 Quy chế 02)."
    )


class ExchangeFirst(Conflict):
    code = "coordination-exchange-first"
    message = _(
        "Hai đơn vị chưa trao đổi nên chưa báo cáo lãnh đạo được. Hãy trao đổi với đơn vị bên kia trước."
    )


class EscalatedAlready(Conflict):
    code = "coordination-escalated-already"
    message = _("Nội dung này đang chờ lãnh đạo hai cơ quan quyết định.")


class PartnerFirst(Conflict):
    code = "coordination-partner-first"
    message = _("Lãnh đạo cơ quan mình đã cho ý kiến. Hãy chờ ý kiến của lãnh đạo bên kia.")


class NothingToAgreeTo(Conflict):
    code = "coordination-nothing-to-agree-to"
    message = _("Lãnh đạo bên kia chưa cho ý kiến. Hãy ghi ý kiến của lãnh đạo cơ quan mình.")


class SettledAlready(Conflict):
    code = "coordination-settled-already"
    message = _("Nội dung này đã có quyết định.")


class NothingDue(Conflict):
    code = "coordination-nothing-due"
    message = _("Không có yêu cầu nào đang chờ ý kiến để đôn đốc.")


class NotLateYet(Conflict):
    code = "coordination-not-late-yet"
    message = _("Chưa qua thời hạn cho ý kiến nên chưa ghi nhận quá hạn được.")


class AgendaNotSettled(Conflict):
    code = "coordination-agenda-not-settled"
    message = _(
        "Chưa mời lãnh đạo được: còn cơ quan chưa trả lời về chương trình họp (Điều 5.3): %(agencies)s."
    )


class NotTheLead(Conflict):
    code = "coordination-not-the-lead"
    message = _("Chỉ cơ quan chủ trì mới thực hiện được bước này.")


class NotTheSender(Conflict):
    code = "coordination-not-the-sender"
    message = _("Chỉ cơ quan được đề nghị mới trả lời được.")


class OldRevision(Conflict):
    code = "coordination-agenda-changed"
    message = _("Chương trình họp đã thay đổi. Hãy xem chương trình mới rồi trả lời lại.")


class PeriodNotOver(Invalid):
    code = "coordination-period-wrong"
    message = _("Kỳ báo cáo không hợp lệ. Hãy chọn một tháng hoặc một năm đã bắt đầu.")


class SpanWrong(Invalid):
    code = "coordination-span-wrong"
    message = _("Ngày cuối không được trước ngày đầu, và kỳ dài nhất là %(days)s ngày.")


class PaperSent(Conflict):
    code = "coordination-paper-sent"
    message = _("Tài liệu đã chuyển soạn thành văn bản nên không sửa được nữa.")


class PaperChanged(Conflict):
    code = "coordination-paper-changed"
    message = _(
        "%(by)s vừa lưu tài liệu này. Nội dung bạn viết còn nguyên trong ô bên dưới; "
        "hãy đối chiếu chỗ khác nhau rồi lưu lại."
    )


class UnknownUnit(NotFound):
    code = "coordination-unit-unknown"
    message = _("Đơn vị không thuộc cơ quan này. Hãy chọn đơn vị khác.")


class CodeUnknown(Invalid):
    code = "coordination-code-unknown"
    message = _("Danh mục phối hợp không có mã “%(given)s”. Hãy kiểm tra phiên bản hệ thống gửi.")

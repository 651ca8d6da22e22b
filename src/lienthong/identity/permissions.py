"""What officers may do: one verb per permission, named after the thing it is done to."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """A permission; the roles that carry it are in ``data/roles.yaml``."""

    DOCUMENT_READ = "document.read"
    DOCUMENT_DRAFT = "document.draft"
    DOCUMENT_SUBMIT = "document.submit"
    DOCUMENT_SIGN = "document.sign"
    DOCUMENT_SEAL = "document.seal"
    DOCUMENT_ISSUE = "document.issue"
    DOCUMENT_REGISTER = "document.register"
    DOCUMENT_ASSIGN = "document.assign"
    DOCUMENT_PROCESS = "document.process"
    DOCUMENT_REFUSE = "document.refuse"
    DOCUMENT_RECALL = "document.recall"
    DOCUMENT_PRINT_REGISTER = "document.print_register"
    DOCUMENT_EXPORT = "document.export"

    AGENCY_READ = "agency.read"
    AGENCY_MANAGE = "agency.manage"
    POST_READ = "post.read"
    POST_MANAGE = "post.manage"
    MANDATE_READ = "mandate.read"
    MANDATE_MANAGE = "mandate.manage"
    CALENDAR_READ = "calendar.read"
    CALENDAR_MANAGE = "calendar.manage"

    MANDATE_HAND_OVER = "mandate.hand_over"
    DIRECTIVE_READ = "directive.read"
    DIRECTIVE_ENTER = "directive.enter"
    TASK_ASSIGN = "task.assign"
    TASK_ANSWER = "task.answer"
    TASK_DECIDE = "task.decide"
    TASK_PRESS = "task.press"
    COORDINATION_READ = "coordination.read"
    COORDINATION_REQUEST = "coordination.request"
    COORDINATION_ANSWER = "coordination.answer"
    COORDINATION_CONFIRM = "coordination.confirm"
    COORDINATION_DECIDE = "coordination.decide"
    REPORT_READ = "report.read"
    REPORT_ENTER = "report.enter"
    REPORT_REVIEW = "report.review"
    REPORT_SIGN = "report.sign"
    REPORT_RECEIVE = "report.receive"
    REPORT_REQUEST = "report.request"
    REPORT_RELEASE = "report.release"
    REGIME_READ = "regime.read"
    REGIME_MANAGE = "regime.manage"
    INDICATOR_READ = "indicator.read"
    INDICATOR_MANAGE = "indicator.manage"
    INDICATOR_DECLARE = "indicator.declare"
    COMMAND_READ = "command.read"
    COMMAND_MANAGE = "command.manage"
    TOKEN_MANAGE = "token.manage"  # noqa: S105 -- a name

    PERSON_READ = "person.read"
    PERSON_MANAGE = "person.manage"
    ROLE_READ = "role.read"
    DELEGATION_READ = "delegation.read"
    DELEGATION_MANAGE = "delegation.manage"
    CERTIFICATE_READ = "certificate.read"
    CERTIFICATE_MANAGE = "certificate.manage"

    DEADLETTER_READ = "deadletter.read"
    DEADLETTER_MANAGE = "deadletter.manage"
    NODE_READ = "node.read"
    AUDIT_READ = "audit.read"


LABELS: dict[Permission, Promise] = {
    Permission.DOCUMENT_READ: _("Xem văn bản"),
    Permission.DOCUMENT_DRAFT: _("Soạn thảo văn bản"),
    Permission.DOCUMENT_SUBMIT: _("Trình ký văn bản"),
    Permission.DOCUMENT_SIGN: _("Ký văn bản"),
    Permission.DOCUMENT_SEAL: _("Ký số của cơ quan"),
    Permission.DOCUMENT_ISSUE: _("Phát hành văn bản đi"),
    Permission.DOCUMENT_REGISTER: _("Đăng ký văn bản đến"),
    Permission.DOCUMENT_ASSIGN: _("Phân công xử lý văn bản"),
    Permission.DOCUMENT_PROCESS: _("Xử lý văn bản được giao"),
    Permission.DOCUMENT_REFUSE: _("Từ chối hoặc trả lại văn bản đến"),
    Permission.DOCUMENT_RECALL: _("Thu hồi, thay thế văn bản đã phát hành"),
    Permission.DOCUMENT_PRINT_REGISTER: _("Xem và in sổ đăng ký văn bản"),
    Permission.DOCUMENT_EXPORT: _("Xuất chứng cứ và danh sách văn bản"),
    Permission.AGENCY_READ: _("Xem danh mục cơ quan"),
    Permission.AGENCY_MANAGE: _("Quản lý danh mục cơ quan"),
    Permission.POST_READ: _("Xem đơn vị và chức vụ"),
    Permission.POST_MANAGE: _("Quản lý đơn vị và chức vụ"),
    Permission.MANDATE_READ: _("Xem chức năng, nhiệm vụ"),
    Permission.MANDATE_MANAGE: _("Quản lý chức năng, nhiệm vụ"),
    Permission.CALENDAR_READ: _("Xem lịch làm việc"),
    Permission.CALENDAR_MANAGE: _("Quản lý lịch làm việc"),
    Permission.MANDATE_HAND_OVER: _("Bàn giao và tiếp nhận nhiệm vụ"),
    Permission.DIRECTIVE_READ: _("Xem văn bản chỉ đạo và nhiệm vụ"),
    Permission.DIRECTIVE_ENTER: _("Nhập văn bản chỉ đạo, xác nhận đề xuất nhiệm vụ"),
    Permission.TASK_ASSIGN: _("Giao nhiệm vụ"),
    Permission.TASK_ANSWER: _("Nhận, thực hiện và báo cáo nhiệm vụ"),
    Permission.TASK_DECIDE: _("Quyết định gia hạn, xác nhận hoàn thành nhiệm vụ"),
    Permission.TASK_PRESS: _("Đôn đốc nhiệm vụ"),
    Permission.COORDINATION_READ: _("Xem việc phối hợp"),
    Permission.COORDINATION_REQUEST: _("Đề nghị phối hợp, lấy ý kiến"),
    Permission.COORDINATION_ANSWER: _("Cho ý kiến, cung cấp tài liệu"),
    Permission.COORDINATION_CONFIRM: _("Duyệt và gửi ý kiến của cơ quan"),
    Permission.COORDINATION_DECIDE: _("Quyết định việc phối hợp ở cấp lãnh đạo"),
    Permission.REPORT_READ: _("Xem báo cáo"),
    Permission.REPORT_ENTER: _("Nhập số liệu và lời văn báo cáo"),
    Permission.REPORT_REVIEW: _("Rà soát báo cáo"),
    Permission.REPORT_SIGN: _("Ký và gửi báo cáo"),
    Permission.REPORT_RECEIVE: _("Chấp nhận hoặc trả lại báo cáo cấp dưới"),
    Permission.REPORT_REQUEST: _("Soạn yêu cầu báo cáo"),
    Permission.REPORT_RELEASE: _("Ban hành, rút yêu cầu báo cáo"),
    Permission.REGIME_READ: _("Xem chế độ báo cáo"),
    Permission.REGIME_MANAGE: _("Quản lý chế độ báo cáo"),
    Permission.INDICATOR_READ: _("Xem chỉ tiêu"),
    Permission.INDICATOR_MANAGE: _("Quản lý chỉ tiêu và bộ chỉ số"),
    Permission.INDICATOR_DECLARE: _("Khai báo số liệu chỉ tiêu"),
    Permission.COMMAND_READ: _("Xem trung tâm điều hành"),
    Permission.COMMAND_MANAGE: _("Đặt ngưỡng cảnh báo"),
    Permission.TOKEN_MANAGE: _("Cấp và thu hồi mã truy cập của chương trình"),
    Permission.PERSON_READ: _("Xem danh sách cán bộ"),
    Permission.PERSON_MANAGE: _("Quản lý cán bộ và tài khoản"),
    Permission.ROLE_READ: _("Xem vai trò và quyền"),
    Permission.DELEGATION_READ: _("Xem ủy quyền"),
    Permission.DELEGATION_MANAGE: _("Ủy quyền và chấm dứt ủy quyền"),
    Permission.CERTIFICATE_READ: _("Xem chứng thư số"),
    Permission.CERTIFICATE_MANAGE: _("Cấp và thu hồi chứng thư số"),
    Permission.DEADLETTER_READ: _("Xem thông điệp không chuyển được"),
    Permission.DEADLETTER_MANAGE: _("Xử lý thông điệp không chuyển được"),
    Permission.NODE_READ: _("Xem tình trạng hệ thống"),
    Permission.AUDIT_READ: _("Xem sổ cái"),
}

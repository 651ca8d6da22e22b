"""The Vietnamese sentences of the codes that a reading carries: reasons, warnings, rules, why unplaced."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WARNINGS: dict[str, Promise] = {
    "several-leads": _("Câu chữ nêu nhiều cơ quan, chưa rõ cơ quan nào chủ trì; hãy chọn một."),
    "names-unread": _("Danh sách cơ quan còn tên chưa đọc được; hãy kiểm tra câu chữ."),
    "no-lead": _("Câu chữ không nêu cơ quan chủ trì; hãy chọn."),
    "lead-not-in-list": _("Đơn vị chủ trì không có trong danh mục cơ quan; hãy chọn cơ quan."),
    "lead-above-agencies": _(
        "Người hoặc cơ quan được nêu là cấp trên của các cơ quan; hãy kiểm tra."
    ),
    "open-coordinators": _("Có cụm “cơ quan liên quan”; hãy xác định cơ quan phối hợp."),
    "deadline-without-day": _("Thời hạn chưa đổi được ra ngày; hãy nhập ngày."),
    "deadline-unreadable": _(
        "Thời hạn không xác định được ngày; hãy nhập ngày hoặc để không thời hạn."
    ),
    "several-deadlines": _("Câu chữ có nhiều thời hạn; hãy kiểm tra thời hạn của từng việc."),
    "deadline-from-other-point": _("Thời hạn lấy từ điểm khác của văn bản; hãy kiểm tra."),
    "parties-from-other-point": _(
        "Cơ quan lấy từ điểm khác mà câu chữ dẫn đến; hãy kiểm tra cả hai chỗ."
    ),
    "date-of-content": _("Ngày trong câu là thời hạn của chính sách, không phải của nhiệm vụ."),
    "year-inferred": _("Năm của thời hạn được suy ra từ ngày ban hành; hãy kiểm tra."),
    "standing-rule": _("Văn bản là quy chế, quy định: đây là trách nhiệm thường xuyên."),
    "not-official": _("Tệp không có thể thức của văn bản hành chính; độ tin cậy thấp."),
    "no-date": _("Không đọc được ngày ban hành; các thời hạn tương đối không đổi được ra ngày."),
    "no-text": _("Văn bản không có nội dung để đọc."),
}
"""What a person should look at."""

REASONS: dict[str, Promise] = {
    "lead-named": _("Câu chữ nêu cơ quan chủ trì."),
    "lead-from-heading": _("Cơ quan chủ trì lấy từ đề mục hoặc câu trước."),
    "assigned": _("Có từ giao nhiệm vụ."),
    "verb-of-action": _("Bắt đầu bằng động từ chỉ việc phải làm."),
    "has-deadline": _("Có thời hạn."),
    "has-deliverable": _("Có sản phẩm."),
    "from-transfer": _("Nằm trong câu chuyển nhiệm vụ."),
    "row-of-table": _("Là một dòng của bảng nhiệm vụ."),
    "labelled": _("Có nhãn chủ trì, phối hợp, thời hạn."),
    "moves-from-to": _("Câu chữ chuyển từ cơ quan này sang cơ quan khác."),
    "names-role": _("Câu chữ nêu chức danh nhận hoặc thôi."),
    "forbids": _("Câu chữ cấm hoặc yêu cầu không để xảy ra."),
    "figure-with-unit": _("Có số và đơn vị."),
}
"""What a proposal rests on."""

UNPLACED: dict[str, Promise] = {
    "no-lead": _("Có việc phải làm nhưng không nêu ai làm."),
    "principle": _("Là nguyên tắc hoặc quan điểm chung."),
    "closing": _("Là câu mở đầu hoặc kết thúc văn bản."),
    "decides": _("Là điều khoản quyết định, không giao việc."),
    "detail-of-task": _("Là nội dung chi tiết của nhiệm vụ ngay trước."),
    "not-understood": _("Có nêu cơ quan nhưng không đọc được việc phải làm."),
    "too-long": _("Câu quá dài để đọc."),
}
"""Why words that sound like an instruction became no proposal."""

"""The words with which Vietnamese administration tells somebody to do something."""

import re

_ACTIONS = """
phản ánh|khởi công|tìm kiếm|cứu chữa|hoàn trả|chi hỗ trợ|nhận|tiếp thu|đặt hàng|tinh giản|rút gọn
làm đầu mối|là đầu mối|làm cơ quan đầu mối|là cơ quan đầu mối|làm nòng cốt|tìm giải pháp|tìm
áp dụng|ban hành|bàn giao|báo cáo|bãi bỏ|bảo đảm|bảo mật|bảo vệ|biên soạn|bố trí|bồi dưỡng
bổ nhiệm|bổ sung|cải cách|cải thiện|cảnh báo|cắt giảm|cân đối|cập nhật|cấp bù|cấp phát|chấm dứt
chấn chỉnh|chấp hành|chia sẻ|chi trả|cho phép|cho ý kiến|chỉ đạo|chịu trách nhiệm|chọn|chủ trì
chuẩn bị|chuẩn hóa|chuyển đổi|chuyển giao|chuyển|cung cấp|cung ứng|cử cán bộ|cử|cụ thể hóa|công bố
công khai|củng cố|cơ cấu lại|di dời|dành|dự báo|dự thảo|dự trữ|duy trì|đàm phán|đảm bảo|đánh giá
đào tạo|đăng ký|đăng tải|đầu tư|đẩy mạnh|đẩy nhanh|đề xuất|đề nghị|đề ra|điều chỉnh|điều hành
điều phối|điều tra|định hướng|đổi mới|đôn đốc|đối chiếu|đơn giản hóa|đưa|đấu tranh|đóng góp|gắn
ghi|giải ngân|giải quyết|giải trình|giám sát|giao|giao ban|giới thiệu|giữ|giữ vững|góp ý|gửi|giảm
hạn chế|hình thành|hoàn chỉnh|hoàn tất|hoàn thành|hoàn thiện|hỗ trợ|huy động|huy động lực lượng
hướng dẫn|khai thác|khai trương|khảo sát|khắc phục|khen thưởng|khôi phục|khuyến khích|kiểm điểm
kiểm kê|kiểm soát|kiểm tra|kiện toàn|kết nối|kết hợp|ký kết|kêu gọi|lan tỏa|làm rõ|làm tốt
lãnh đạo|lập|lấy ý kiến|liên thông|liên hệ|loại bỏ|lồng ghép|lựa chọn|lưu trữ|mở rộng|mở|nâng cao
nâng cấp|ngăn chặn|nghiên cứu|nhân rộng|niêm yết|nắm chắc|nắm|nộp|nêu cao|nêu gương|nhắc nhở
phát động|phát hành|phát hiện|phát huy|phát triển|phân bổ|phân công|phân định|phân loại|phân tích
phê duyệt|phòng ngừa|phòng, chống|phòng chống|phổ biến|phổ cập|phối hợp|quan tâm|quán triệt
quản lý|quảng bá|quy định|quy hoạch|quyết định|quyết toán|rà soát|rút kinh nghiệm|rút ngắn|sắp xếp
sơ kết|sơ tán|soạn thảo|số hóa|sử dụng|sửa đổi|siết chặt|tái cấu trúc|tạo|tạo điều kiện|tạo lập
tăng cường|tăng|tập hợp|tập huấn|tham gia|tham mưu|tham khảo|thanh tra|thành lập|thay thế|theo dõi
thí điểm|thiết kế|thiết lập|thông báo|thông tin|thống kê|thống nhất|thu hồi|thu hút|thúc đẩy|thuê
thực hiện|thẩm định|thẩm tra|tháo gỡ|tích hợp|tiến hành|tiếp nhận|tiếp thu|tiếp cận
tính toán|tiết kiệm|tìm hiểu|tổ chức|tổng hợp|tổng kết|tra cứu|trả lời|trao đổi|triển khai|trích
trình|trưng cầu|truy quét|truyền thông|tuân thủ|tuyên truyền|tuyển dụng|ưu đãi|ứng dụng|ứng cứu
ứng phó|ứng trực|ủy quyền|vận động|vận hành|vệ sinh|xác định|xác minh|xác thực|xây dựng|xem xét
xóa bỏ|xử lý|xử phạt|xét|tư vấn|tạm dừng|tạm ngừng|đình chỉ|đóng cửa|kê khai|rà phá|cách ly
khoanh vùng|truy vết|tiêm|cấp|chi|thu|khơi thông|chủ trương|bám sát|nắm bắt|giảm thiểu|giảm bớt
làm việc|họp|nhập|trực ban 24|trực 24|tăng ca|bù tiến độ|xóa|cải tạo|tu bổ|tu sửa|sửa chữa|nạo vét
giải phóng|giải tỏa|thu gom|vận chuyển|phân luồng|tuần tra|kiểm đếm|triệt phá|mua sắm|nhập khẩu
xuất khẩu|đấu giá|đấu thầu|ký|dừng|hoãn|lùi|gia hạn|khởi động|khánh thành|nghiệm thu|thanh lý
thanh toán|tất toán|đối thoại|tiếp công dân|giải đáp|trồng|chăm sóc|tiêm phòng|cứu hộ|cứu trợ
thăm hỏi|động viên|cam kết|đo đạc|lắp đặt|trang bị|thông xe|bồi thường|giúp|cấp phép|thu thập
lấy mẫu|xét nghiệm|phát sóng|đưa tin|triệu tập|bình ổn|bảo dưỡng|bảo trì|duy tu|diễn tập|luyện tập
truy thu|khoanh nợ|cổ phần hóa|thoái vốn|sáp nhập|giải thể|luân chuyển|điều động|trùng tu
phục vụ|phục hồi|tổng rà soát|số hoá|chuẩn hoá|đơn giản hoá|lan toả
"""

_MANNERS = """
khẩn trương|tập trung|tiếp tục|chủ động|kịp thời|định kỳ|thường xuyên|tích cực|sớm|nhanh chóng
nghiêm túc|ưu tiên|phấn đấu|quyết liệt|trực tiếp|cơ bản|từng bước|tăng tốc|gấp rút|ngay|cần|phải
sẽ|cùng|chỉ|có kế hoạch|có giải pháp|có biện pháp|có phương án|có văn bản|có trách nhiệm|hàng năm
hằng năm|hàng quý|hằng quý|hàng tháng|hằng tháng|hàng tuần|hằng tuần|hàng ngày|hằng ngày|mỗi năm
mỗi quý|mỗi tháng|đồng thời|trước mắt|nhất là|phát huy|đề cao|dành|kiên quyết|quyết tâm|thống nhất
chặt chẽ|khẩn cấp|bằng mọi biện pháp|xây dựng và|nghiêm|thần tốc|luôn|nỗ lực
"""


def _alternatives(written: str) -> str:
    words = {word for line in written.split("\n") for word in line.split("|") if word}
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


ACTION = re.compile(rf"(?:{_alternatives(_ACTIONS)})\b")
"""A verb of action, at a place in lower case."""

MANNER = re.compile(rf"(?:{_alternatives(_MANNERS)})\b")
"""How it is to be done, which stands before the verb."""

_NOUN_USE = re.compile(
    r"(?:báo cáo|thông báo|quyết định|quy hoạch|quy định|đề nghị|dự thảo|kết nối|đề xuất|hướng dẫn)"
    r"\s+(?:số\b|này\b|của\b|trên\b|đã\b|nêu\b|nói\b|do\b|là\b|phải\b|cần\b|được\b)"
)


_REACH = 12
"""Words in which a manner is followed by its verb."""


def verb_at(low: str, place: int, end: int) -> int:
    """Return where the first verb of action at a place ends, behind any words of manner; 0 if none."""
    for _ in range(_REACH):
        if _NOUN_USE.match(low, place, end):
            return 0
        manner = MANNER.match(low, place, end)
        action = ACTION.match(low, place, end)
        if action and (manner is None or action.end() >= manner.end()):
            return action.end()
        if manner is None:
            return 0
        place = manner.end()
        often = _OFTEN.match(low, place, end) if manner[0] == "định kỳ" else None
        place = _after_joint(low, often.end() if often else place, end)
    return 0


_OFTEN = re.compile(
    r"(?:\s*(?:,|và|hoặc)?\s*(?:(?:hàng|hằng|mỗi)\s+)?(?:0?[369] tháng|sáu tháng|quý|tháng|năm"
    r"|tuần|ngày|đột xuất)(?: một lần)?){1,4}"
)
_JOINT = re.compile(r"\s*(?:,\s*|và\s+|hơn nữa\s+)?")


def _after_joint(low: str, place: int, end: int) -> int:
    found = _JOINT.match(low, place, end)
    return found.end() if found else place


def starts_action(low: str, place: int, end: int) -> bool:
    """Return whether words of manner and a verb of action begin at a place."""
    return verb_at(low, place, end) > 0

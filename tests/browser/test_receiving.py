"""A ministry takes a document in: looks at the signatures, registers, assigns, works, answers."""

from tests.browser import office

TO = "Bộ Thông tin và Truyền thông"


def test_a_document_is_registered_assigned_and_settled_and_its_sender_sees_it(sit):
    subject = "Triển khai trục liên thông văn bản"
    sent = office.draft(sit("vanthu.vpcp"), subject, [TO])
    sender = office.issue(sit, sent)

    clerk = sit("vanthu.btttt")
    here = office.arrived(clerk, subject)
    clerk.says("Hợp lệ", "nội dung đã ký không bị thay đổi", "còn hiệu lực")
    clerk.follow("Vào sổ văn bản đến").says("Đã vào sổ văn bản đến và báo nơi gửi", "Số đến")

    leader, handler = sit("lanhdao.btttt").go(here), sit("chuyenvien.btttt")
    order = leader.unfold("Phân công xử lý")
    leader.choose("Chủ trì", leader.site.people["chuyenvien.btttt"]["name"], order)
    order.get_by_role("checkbox").first.check()
    for label, text in (("Ngày", "31"), ("Tháng", "12"), ("Năm", "2030")):
        leader.fill(label, text, order)
    leader.press(order, "Phân công").says("Đã phân công xử lý", "31/12/2030", "Phối hợp")

    handler.go("/").says(subject)
    handler.go(here).follow("Bắt đầu xử lý").says("Đang xử lý")
    note = handler.unfold("Ghi tiến độ")
    handler.fill("Tiến độ", "Đã lấy ý kiến các đơn vị", note)
    handler.press(note, "Ghi tiến độ").says("Đã lấy ý kiến các đơn vị")
    end = handler.unfold("Hoàn thành")
    handler.fill("Kết quả xử lý", "Đã triển khai", end).press(end, "Hoàn thành")
    handler.says("Đã hoàn thành và báo nơi gửi")

    sender.go(f"{sent}theo-doi/").waits_until_it_says("06 Hoàn thành").says("Đã triển khai")


def test_a_refusal_comes_back_with_its_reason(sit):
    subject = "Văn bản gửi nhầm nơi nhận"
    sent = office.draft(sit("vanthu.vpcp"), subject, [TO])
    sender = office.issue(sit, sent)
    clerk = sit("vanthu.btttt")
    office.arrived(clerk, subject)
    part = clerk.unfold("Từ chối tiếp nhận")
    clerk.press(part, "Từ chối tiếp nhận").says("Lý do: ")  # without a reason nothing happens
    part = clerk.unfold("Từ chối tiếp nhận")
    clerk.fill("Lý do", "Không thuộc thẩm quyền", part).press(part, "Từ chối tiếp nhận")
    clerk.says("Đã từ chối và báo nơi gửi")
    sender.go(f"{sent}theo-doi/").waits_until_it_says("Không thuộc thẩm quyền").says("Bị từ chối")


def test_a_registered_document_is_returned(sit):
    subject = "Văn bản thiếu phụ lục"
    sent = office.draft(sit("vanthu.vpcp"), subject, [TO])
    sender = office.issue(sit, sent)
    clerk = sit("vanthu.btttt")
    office.arrived(clerk, subject)
    clerk.follow("Vào sổ văn bản đến")
    part = clerk.unfold("Trả lại nơi gửi")
    clerk.fill("Lý do", "Thiếu phụ lục số 1", part).press(part, "Trả lại nơi gửi")
    clerk.says("Đã trả lại nơi gửi")
    sender.go(f"{sent}theo-doi/").waits_until_it_says("Thiếu phụ lục số 1")


def test_a_sender_takes_a_document_back(sit):
    subject = "Văn bản ban hành nhầm"
    sent = office.draft(sit("vanthu.vpcp"), subject, [TO])
    sender = office.issue(sit, sent)
    clerk = sit("vanthu.btttt")
    here = office.arrived(clerk, subject)
    clerk.follow("Vào sổ văn bản đến")
    part = sender.go(sent).unfold("Thu hồi văn bản đã phát hành")
    sender.fill("Lý do", "Sai số liệu", part).press(part, "Thu hồi").says("Đã thu hồi")
    clerk.go(here).waits_until_it_says("Nơi gửi xin lấy lại văn bản này")
    part = clerk.unfold("Trả lời yêu cầu lấy lại")
    part.get_by_label("Đồng ý", exact=True).check()
    clerk.press(part, "Trả lời").says("Đã trả lời nơi gửi")
    sender.go(f"{sent}theo-doi/").waits_until_it_says("15")

"""Why a table is not taken: each reason with its code and its sentence."""

from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import Invalid, TooLarge


class TableEmpty(Invalid):
    code = "table-empty"
    message = _("Bảng không có dòng nào. Hãy chọn tệp khác hoặc dán lại.")


class TableTooLarge(TooLarge):
    code = "table-too-large"
    message = _("Tệp bảng tính quá lớn (tối đa %(limit)s MB). Hãy chia thành nhiều tệp.")


class TooManyRows(TooLarge):
    code = "table-too-many-rows"
    message = _("Bảng có quá %(limit)s dòng. Hãy xóa các dòng thừa hoặc chia thành nhiều tệp.")


class TooManyColumns(TooLarge):
    code = "table-too-many-columns"
    message = _("Bảng có quá %(limit)s cột. Hãy xóa các cột thừa rồi gửi lại.")


class TableTypeUnknown(Invalid):
    code = "table-type-unknown"
    message = _("Chỉ nhận tệp XLSX hoặc CSV. Hãy lưu lại bảng tính theo một trong hai dạng này.")


class TableEncodingUnknown(Invalid):
    code = "table-encoding-unknown"
    message = _("Tệp CSV không ở bảng mã UTF-8. Hãy lưu lại dạng “CSV UTF-8” hoặc dùng tệp XLSX.")


class TableUnreadable(Invalid):
    code = "table-unreadable"
    message = _(
        "Không đọc được tệp bảng tính. Hãy mở, lưu lại dạng XLSX không mật khẩu rồi gửi lại."
    )


class TableWithMacros(Invalid):
    code = "table-with-macros"
    message = _("Bảng tính có macro hoặc nội dung nhúng. Hãy lưu lại dạng XLSX không macro.")


class TableWithExternalLinks(Invalid):
    code = "table-with-external-links"
    message = _("Bảng tính lấy số liệu từ tệp khác. Hãy ngắt liên kết, dán giá trị rồi gửi lại.")


class FormulaFound(Invalid):
    code = "table-formula"
    message = _("Ô %(cells)s chứa công thức. Hãy dán giá trị thay cho công thức rồi gửi lại.")


class MergedCells(Invalid):
    code = "table-merged-cells"
    message = _("Các ô %(cells)s bị gộp trong vùng số liệu. Hãy bỏ gộp ô rồi gửi lại.")


class NumberExpected(Invalid):
    code = "number-expected"
    message = _("Ô %(cell)s không phải là số: “%(text)s”. Hãy nhập số.")


class NumberUnclear(Invalid):
    code = "number-unclear"
    message = _(
        "Ô %(cell)s: không rõ “%(text)s” là số nào. Hãy viết dấu chấm ngăn hàng nghìn, dấu phẩy thập phân."
    )

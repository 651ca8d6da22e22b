"""The examples of the gallery page: one of every component, with invented content."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.base.clock import VIETNAM
from lienthong.base.components.charts import province_codes
from lienthong.base.forms import DayField
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column

KINDS = [("cv", gettext_lazy("Công văn")), ("qd", gettext_lazy("Quyết định"))]
SIGNED_AT = datetime(2019, 9, 9, 14, 5, tzinfo=VIETNAM)


class ExampleForm(forms.Form):
    """A form with every kind of control."""

    subject = forms.CharField(label=gettext_lazy("Trích yếu"), help_text=gettext_lazy("Một câu."))
    copies = forms.IntegerField(label=gettext_lazy("Số bản"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Loại văn bản"), choices=KINDS)
    urgency = forms.ChoiceField(
        label=gettext_lazy("Độ khẩn"),
        choices=[("", gettext_lazy("Thường")), ("1", gettext_lazy("Khẩn"))],
        widget=forms.RadioSelect,
        required=False,
    )
    units = forms.MultipleChoiceField(
        label=gettext_lazy("Đơn vị phối hợp"),
        choices=[("vt", gettext_lazy("Văn thư")), ("th", gettext_lazy("Tổng hợp"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    issued = DayField(label=gettext_lazy("Ngày ban hành"))
    due_date = forms.DateField(label=gettext_lazy("Hạn xử lý"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Ghi chú"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    paper = forms.FileField(label=gettext_lazy("Tệp văn bản"), required=False)
    agreed = forms.BooleanField(label=gettext_lazy("Đã kiểm tra thể thức"), required=False)


def context(request: HttpRequest) -> dict[str, Any]:
    """Return what the gallery shows."""
    return {
        "crumbs": [(_("Trang đầu"), "/"), (_("Thành phần giao diện"), "")],
        "form": ExampleForm(),
        "faulty": ExampleForm({"issued_0": "31", "issued_1": "2", "issued_2": "2019"}, prefix="x"),
        "errors": [(_("Nhập trích yếu."), "#id_x-subject")],
        "kinds": KINDS,
        "answers": [
            ("agree", _("Đồng ý"), ""),
            ("refuse", _("Không đồng ý"), _("Nêu rõ lý do ở bước sau.")),
        ],
        "columns": [
            Column(_("Số, ký hiệu"), no_wrap=True),
            Column(_("Trích yếu"), width="one-half"),
            Column(_("Ngày")),
            Column(_("Trạng thái")),
            Column(_("Nơi nhận"), numeric=True),
        ],
        "rows": _documents(),
        "page": page_of(range(1234), request, size=20),
        "facts": [
            (_("Cơ quan ban hành"), _("Văn phòng Chính phủ"), "#", _("Sửa")),
            (_("Ngày"), date(2019, 9, 9), "#", _("Sửa")),
            (_("Số bản"), 1250),
        ],
        "steps": [
            (_("Đến"), "01"),
            (_("Tiếp nhận"), "03"),
            (_("Phân công"), "04"),
            (_("Hoàn thành"), "06"),
        ],
        "tasks": [
            (_("Nội dung văn bản"), "#", _("Hoàn thành"), ""),
            (_("Nơi nhận"), "#", _("Chưa bắt đầu"), "blue"),
        ],
        "events": [
            (SIGNED_AT, _("Đã ký số"), _("Chữ ký của cơ quan."), _("Văn thư")),
            (SIGNED_AT, _("Đã trình ký"), "", _("Chuyên viên")),
        ],
        "views": [(_("Chờ xử lý"), "#", True, 12), (_("Đã xong"), "#", False, 1234)],
        "tabs": [("thong-tin", _("Thông tin"), "320/TB"), ("lich-su", _("Lịch sử"), "09/09/2019")],
        "bars": [(_("Bộ, ngành"), 22, "#"), (_("Tỉnh, thành phố"), 63, ""), (_("Chưa rõ"), 0, "")],
        "provinces": {code: int(code) * 7 % 97 for code in province_codes("2020") if code != "96"},
        "trend": _trend(),
        "split": [
            (_("Xong đúng hạn"), 320, "#"),
            (_("Xong quá hạn"), 41, "#"),
            (_("Đang làm, còn hạn"), 118, "#"),
            (_("Đang làm, đã quá hạn"), 17, "#"),
        ],
        "weeks": [61, 64, None, 70, 69, 75, 83],
        "signatures": [_signature()],
        "findings": _findings(),
        "today": date(2019, 9, 9),
        "moment": SIGNED_AT,
    }


def _documents() -> list[list[Any]]:
    status = Cell(_("Đã tiếp nhận"), tag="green")
    late = Cell(_("Quá hạn"), tag="red")
    subject = _("Về việc kết nối, liên thông các hệ thống")
    return [
        [Cell("320/TB-MAU", href="#"), subject, date(2019, 9, 9), status, 11500],
        [Cell("15/MAU-VP", href="#"), subject, date(2020, 2, 12), late, 63],
    ]


def _trend() -> list[tuple[str, list[tuple[str, int | None]]]]:
    months = [f"{month:02}/2020" for month in range(1, 7)]
    sent: list[int | None] = [61, 64, None, 70, 75, 83]
    signed: list[int | None] = [20, 24, 31, 38, 44, 52]
    return [
        (_("Gửi điện tử"), list(zip(months, sent, strict=True))),
        (_("Có chữ ký số"), list(zip(months, signed, strict=True))),
    ]


def _signature() -> dict[str, Any]:
    return {
        "name": _("Người ký mẫu"),
        "organization": _("Cơ quan mẫu"),
        "at": SIGNED_AT,
        "verdict": "passed",
        "covers_whole_document": True,
    }


def _findings() -> dict[str, list[dict[str, str]]]:
    return {
        "passed": [{"verdict": "passed", "message": _("Nội dung không thay đổi sau khi ký.")}],
        "failed": [{"verdict": "failed", "message": _("Chứng thư số đã bị thu hồi.")}],
        "open": [{"verdict": "indeterminate", "message": _("Chưa có danh sách thu hồi.")}],
    }

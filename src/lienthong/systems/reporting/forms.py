"""Forms of reporting: they check what was typed; the actions decide."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import Refusal
from lienthong.base.forms import DayField
from lienthong.systems.reporting import grids
from lienthong.systems.reporting.actions.regimes import RegimeContent
from lienthong.systems.reporting.models import ContentKind, Frequency, RegimeKind, RegimeVersion

_LONG = forms.Textarea(attrs={"rows": 3})


class RegimeForm(forms.Form):
    """One version of a regime; its lines stand in grids beside the form."""

    name = forms.CharField(label=_("Tên báo cáo"), max_length=300)
    kind = forms.ChoiceField(label=_("Loại báo cáo"), choices=RegimeKind.choices)
    content = forms.ChoiceField(
        label=_("Nội dung yêu cầu"), choices=ContentKind.choices, initial=ContentKind.BOTH
    )
    frequency = forms.ChoiceField(label=_("Tần suất thực hiện"), choices=Frequency.choices)
    from_date = DayField(label=_("Có hiệu lực từ ngày"))
    legal_basis = forms.CharField(label=_("Căn cứ pháp lý"), max_length=500)
    purpose = forms.CharField(label=_("Mục đích báo cáo"), required=False, widget=_LONG)
    scope = forms.CharField(label=_("Phạm vi, nội dung báo cáo"), required=False, widget=_LONG)
    sending_method = forms.CharField(
        label=_("Phương thức gửi, nhận"),
        required=False,
        initial=_("Văn bản điện tử ký số qua trục liên thông"),
    )
    closing_day = forms.IntegerField(
        label=_("Ngày chốt số liệu"),
        min_value=1,
        max_value=31,
        initial=14,
        help_text=_("Ngày của tháng cuối kỳ; 31 là ngày cuối tháng. Nghị định 09/2019 là ngày 14."),
    )
    closing_month = forms.IntegerField(
        label=_("Tháng chốt số liệu"),
        min_value=-3,
        max_value=3,
        initial=0,
        help_text=_("0 là tháng cuối kỳ, -1 là tháng trước, 1 là tháng sau."),
    )
    lock_days = forms.IntegerField(
        label=_("Khóa kỳ sau hạn (ngày)"),
        min_value=0,
        max_value=3650,
        required=False,
        help_text=_("Để trống nếu không khóa."),
    )
    plain_labels = forms.BooleanField(
        label=_("Nhận nhãn kỳ theo lịch của chương trình khác"), required=False
    )
    guidance = forms.CharField(label=_("Hướng dẫn thực hiện"), required=False, widget=_LONG)
    items_pasted = forms.CharField(
        label=_("Dán biểu mẫu từ bảng tính"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Các cột theo đúng thứ tự của bảng dưới đây. Bảng dán thay cho bảng đã nhập."),
    )

    def lines(self, grid: grids.Grid) -> list[dict[str, str]]:
        """Return the typed, or pasted, lines of one grid."""
        pasted = self.cleaned_data.get("items_pasted") if grid is grids.ITEMS else ""
        return grid.pasted(str(pasted)) if pasted else grid.typed(self.data)

    def regime_content(self) -> RegimeContent:
        """Return what the version says.

        :raises Refusal: for pasted lines or limits that cannot be read.
        """
        data = dict(self.cleaned_data)
        window = {
            "closing_day": data.pop("closing_day"),
            "closing_month": data.pop("closing_month"),
        }
        for other in ("from_date", "items_pasted", "code", "owner", "mandate_subject"):
            data.pop(other, None)
        return RegimeContent(
            **data,
            window=window,
            reporters=[grids.reporter_data(line) for line in self.lines(grids.REPORTERS)],
            sections=[grids.section_data(line) for line in self.lines(grids.SECTIONS)],
            items=[grids.item_data(line) for line in self.lines(grids.ITEMS)],
            checks=[line for line in self.lines(grids.CHECKS) if line["left"] or line["right"]],
        )

    def shown(self, version: RegimeVersion | None) -> list[dict[str, Any]]:
        """Return the grids as typed, or as the version has them."""
        return [grid.shown(self._lines_shown(grid, version)) for grid in grids.GRIDS]

    def _lines_shown(
        self, grid: grids.Grid, version: RegimeVersion | None
    ) -> list[Mapping[str, Any]]:
        if self.is_bound:
            try:
                return list(self.lines(grid)) if self.is_valid() else list(grid.typed(self.data))
            except Refusal:
                return list(grid.typed(self.data))
        if version is None:
            return []
        of = {"items": grids.item_line, "reporters": grids.reporter_line}
        return [of.get(grid.prefix, dict)(line) for line in getattr(version, grid.prefix)]


class NewRegimeForm(RegimeForm):
    """A regime with its first version."""

    code = forms.SlugField(
        label=_("Mã chế độ báo cáo"),
        max_length=60,
        help_text=_("Chữ thường không dấu, chữ số và gạch nối."),
    )
    owner = forms.CharField(label=_("Cơ quan ban hành"), max_length=40, help_text=_("Mã định danh"))
    mandate_subject = forms.SlugField(
        label=_("Nhiệm vụ gắn với chế độ"),
        max_length=80,
        required=False,
        help_text=_("Nơi nhận đi theo cơ quan chủ trì nhiệm vụ này."),
    )
    field_order = ("code", "name", "owner", "mandate_subject")


class FrequencyForm(forms.Form):
    """The period of a regime whose directive left it open."""

    frequency = forms.ChoiceField(
        label=_("Tần suất thực hiện"),
        choices=[choice for choice in Frequency.choices if choice[0] != Frequency.UNSET],
    )
    legal_basis = forms.CharField(label=_("Căn cứ pháp lý"), max_length=500)


class EndRegimeForm(forms.Form):
    """The end of a regime."""

    on = DayField(label=_("Hết hiệu lực từ ngày"))
    legal_basis = forms.CharField(label=_("Căn cứ pháp lý"), max_length=500)


class ReasonForm(forms.Form):
    """Why a report is returned or corrected."""

    reason = forms.CharField(
        label=_("Lý do"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class SignForm(forms.Form):
    """The number and symbol under which a report is signed."""

    notation = forms.CharField(
        label=_("Số, ký hiệu"), max_length=80, required=False, help_text=_("Ví dụ: 125/BC-UBND")
    )


class PasteForm(forms.Form):
    """Cells copied from a spreadsheet."""

    table = forms.CharField(
        label=_("Bảng dán từ bảng tính"),
        strip=False,
        max_length=500_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Hai cột: mã chỉ tiêu, giá trị. Hoặc dán đúng các cột của tệp mẫu."),
    )


class UploadForm(forms.Form):
    """A table as a file."""

    file = forms.FileField(
        label=_("Tệp XLSX hoặc CSV"),
        help_text=_("Dùng tệp mẫu của kỳ này. Không nhận công thức, ô gộp và macro."),
    )

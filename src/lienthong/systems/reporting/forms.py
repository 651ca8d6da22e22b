"""Forms of reporting: they check what was typed; the actions decide."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.groups import ExpansionKind, expand_all
from lienthong.agencies.models import AgencyRecord
from lienthong.base.errors import Refusal
from lienthong.base.forms import DayField
from lienthong.systems.reporting import grids
from lienthong.systems.reporting.actions.regimes import RegimeContent
from lienthong.systems.reporting.actions.requesting import GROUP_TITLES, RequestContent
from lienthong.systems.reporting.models import (
    ContentKind,
    Frequency,
    RegimeKind,
    RegimeVersion,
    RequestKind,
    RouteChoice,
)
from lienthong.systems.reporting.rules.requests import groups_for

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


class UnitsField(forms.CharField):
    """Agencies chosen singly, one a line: codes, names, or groups as recipient lines name them."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20_000, required=False, **kwargs)
        self.issuer: AgencyRecord | None = None
        self.on = date.max

    def clean(self, value: Any) -> list[str]:
        """Return the codes of the named agencies, naming every line that means none or several."""
        text = super().clean(value)
        written = [line.strip() for line in text.splitlines() if line.strip()]
        if not written or self.issuer is None:
            return []
        rows = AgencyRecord.objects.as_of(self.on).filter(code__in=written)
        by_code = set(rows.values_list("code", flat=True))
        codes = [line for line in written if line in by_code]
        wrong = []
        for found in expand_all(
            [line for line in written if line not in by_code], on=self.on, issuer=self.issuer
        ):
            if found.kind is not ExpansionKind.AGENCIES or not found.codes:
                near = "; ".join(f"{name} ({code})" for code, name in found.suggestions[:3])
                wrong.append(f"“{found.line}”{f' ({near}?)' if near else ''}")
            codes += found.codes
        if wrong:
            raise ValidationError(
                _("Không rõ đơn vị nào: %(lines)s.") % {"lines": ", ".join(wrong)}
            )
        return list(dict.fromkeys(codes))


class RequestForm(forms.Form):
    """A report that is asked for once or a few times; its lines stand in grids beside the form."""

    kind = forms.ChoiceField(
        label=_("Loại báo cáo"), choices=RequestKind.choices, widget=forms.RadioSelect,
        initial=RequestKind.SUDDEN,
        help_text=_("Đột xuất: một lần. Chuyên đề: một hoặc nhiều lần."),
    )  # fmt: skip
    title = forms.CharField(label=_("Tên báo cáo"), max_length=300)
    purpose = forms.CharField(label=_("Lý do, mục đích"), max_length=4000, widget=_LONG)
    legal_basis = forms.CharField(
        label=_("Căn cứ pháp lý"),
        max_length=500,
        help_text=_("Văn bản giao hoặc cho phép yêu cầu báo cáo."),
    )
    guidance = forms.CharField(
        label=_("Hướng dẫn thực hiện"), max_length=4000, required=False, widget=_LONG
    )
    groups = forms.MultipleChoiceField(
        label=_("Nhóm đơn vị phải báo cáo"), required=False, widget=forms.CheckboxSelectMultiple
    )
    units = UnitsField(
        label=_("Đơn vị chọn riêng"),
        help_text=_(
            "Mỗi dòng một đơn vị hoặc một nhóm: mã, tên, hoặc cách ghi như ở Nơi nhận,"
            " ví dụ “UBND các tỉnh: Cao Bằng, Lào Cai”."
        ),
    )
    route = forms.ChoiceField(
        label=_("Đường gửi báo cáo"), choices=RouteChoice.choices, widget=forms.RadioSelect,
        initial=RouteChoice.DIRECT,
    )  # fmt: skip

    def __init__(self, *args: Any, issuer: AgencyRecord, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(group.key, GROUP_TITLES[group.key]) for group in groups_for(issuer.level)]
        self.fields["groups"].choices = groups  # type: ignore[attr-defined]
        units = self.fields["units"]
        if isinstance(units, UnitsField):
            units.issuer, units.on = issuer, on

    def request_content(self, taken: Mapping[str, Mapping[str, Any]]) -> RequestContent:
        """Return what the request says; ``taken`` are the items of the regime it took items from, by code.

        :raises Refusal: for limits that cannot be read.
        """
        items = grids.asked_items(grids.ASKED_ITEMS.typed(self.data), taken)
        used = {str(item["code"]) for item in items}
        return RequestContent(
            **self.cleaned_data,
            items=items,
            sections=grids.asked_sections(grids.ASKED_SECTIONS.typed(self.data), used),
            windows=[grids.window_data(line) for line in grids.WINDOWS.typed(self.data)],
        )


class MoveForm(forms.Form):
    """A later deadline for one report that was asked for."""

    period = forms.ChoiceField(label=_("Kỳ được yêu cầu"))
    due_date = DayField(label=_("Hạn gửi mới"))
    reason = forms.CharField(
        label=_("Lý do"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, periods: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = periods  # type: ignore[attr-defined]


class ReopenForm(forms.Form):
    """A locked period is opened again for one unit until the end of a day."""

    unit = UnitsField(
        label=_("Đơn vị được mở lại"),
        widget=forms.TextInput,
        help_text=_("Mã định danh hoặc tên của một đơn vị."),
    )
    last_date = DayField(label=_("Mở đến hết ngày"))
    reason = forms.CharField(
        label=_("Lý do mở lại"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, issuer: AgencyRecord, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        unit.required = True
        if isinstance(unit, UnitsField):
            unit.issuer, unit.on = issuer, on

    def clean_unit(self) -> str:
        """Return the code of the one unit that is named."""
        codes: list[str] = self.cleaned_data["unit"]
        if len(codes) != 1:
            raise ValidationError(_("Hãy ghi đúng một đơn vị."))
        return codes[0]


class PressForm(forms.Form):
    """What silent units are told when they are pressed."""

    words = forms.CharField(
        label=_("Lời đôn đốc"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PurposeForm(forms.Form):
    """What a signed report from further below is wanted for."""

    purpose = forms.CharField(
        label=_("Mục đích xem bản đã ký"),
        max_length=500,
        help_text=_("Mục đích được ghi vào sổ của cả hai bên."),
    )


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
        help_text=_(
            "Mỗi dòng một chỉ tiêu: tên (có dấu hoặc không dấu) hoặc mã, rồi giá trị, theo thứ tự bất kỳ."
            " Hoặc chỉ một cột giá trị theo đúng thứ tự của biểu mẫu. Xem trước rồi mới nhận."
        ),
    )


class PasteUnitsForm(forms.Form):
    """Figures of many units copied from a spreadsheet."""

    table = forms.CharField(
        label=_("Bảng nhiều đơn vị dán từ bảng tính"),
        strip=False,
        max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Dòng đầu ghi tên hoặc mã các chỉ tiêu; mỗi dòng sau một đơn vị: tên (có dấu hoặc không dấu) hoặc"
            " mã, rồi các giá trị. Xem trước rồi mới nhận."
        ),
    )


class UploadForm(forms.Form):
    """A table as a file."""

    file = forms.FileField(
        label=_("Tệp XLSX hoặc CSV"),
        help_text=_("Dùng tệp mẫu của kỳ này. Không nhận công thức, ô gộp và macro."),
    )


class ReportUploadForm(UploadForm):
    """One report's table as a file, for the draft as it was when the form was shown."""

    revision = forms.CharField(required=False, widget=forms.HiddenInput)

"""Input of this floor's pages; an agency is entered by its code, of either generation."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.directory import by_code
from lienthong.agencies.models import CalendarDay, Kind, Level, PostKind, Unit
from lienthong.base.errors import Refusal
from lienthong.base.forms import DayField


class AsOfForm(forms.Form):
    """The day a page is asked about; today when left out."""

    day = DayField(label=_("Tại ngày"), required=False)

    def chosen(self, today: date) -> date:
        """Return the day asked for, or today."""
        day = self.cleaned_data.get("day") if self.is_valid() else None
        return day or today


class AgencyCodeField(forms.CharField):
    """A code as typed; the page turns it into an agency on the day its action speaks of."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Mã cơ quan"))
        kwargs.setdefault("help_text", _("Ví dụ: G22, H26.001 hoặc 000.00.00.G22"))
        super().__init__(max_length=35, **kwargs)


class DatedAgencyForm(forms.Form):
    """A form that names an agency by code on a day of the form itself."""

    agency_field = "agency"
    day_field = "from_date"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        code, day = cleaned.get(self.agency_field), cleaned.get(self.day_field)
        if code and day:
            try:
                cleaned[self.agency_field] = by_code(code, day).agency
            except Refusal as refusal:
                self.add_error(self.agency_field, refusal.sentence)
        elif not code:
            cleaned[self.agency_field] = None
        return cleaned


class NewAgencyForm(DatedAgencyForm):
    agency_field = "parent"

    code = AgencyCodeField(label=_("Mã định danh"))
    name = forms.CharField(label=_("Tên cơ quan"))
    short_name = forms.CharField(label=_("Tên viết tắt"), required=False)
    kind = forms.ChoiceField(label=_("Loại cơ quan"), choices=Kind)
    level = forms.TypedChoiceField(label=_("Cấp"), choices=Level, coerce=int)
    parent = AgencyCodeField(label=_("Mã cơ quan cấp trên"), required=False)
    from_date = DayField(label=_("Có hiệu lực từ ngày"))


class ChangeAgencyForm(forms.Form):
    code = AgencyCodeField(label=_("Mã định danh"))
    name = forms.CharField(label=_("Tên cơ quan"))
    name_en = forms.CharField(label=_("Tên tiếng Anh"), required=False)
    short_name = forms.CharField(label=_("Tên viết tắt"), required=False)
    from_date = DayField(label=_("Có hiệu lực từ ngày"))


class EndAgencyForm(DatedAgencyForm):
    agency_field = "successor"
    day_field = "on"

    on = DayField(label=_("Kết thúc từ ngày"))
    successor = AgencyCodeField(label=_("Mã cơ quan kế thừa"), required=False)
    legal_basis = forms.CharField(label=_("Căn cứ pháp lý"))


class UnitForm(forms.Form):
    name = forms.CharField(label=_("Tên đơn vị"))
    short_name = forms.CharField(label=_("Viết tắt"), max_length=20)
    from_date = DayField(label=_("Có hiệu lực từ ngày"))


class PostForm(forms.Form):
    title = forms.CharField(label=_("Chức vụ"))
    kind = forms.ChoiceField(label=_("Loại vị trí"), choices=PostKind)
    unit = forms.ModelChoiceField(
        label=_("Đơn vị"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("Không thuộc đơn vị nào"),
    )
    signs_as = forms.CharField(
        label=_("Quyền hạn ký"),
        required=False,
        widget=forms.Textarea,
        help_text=_("Các dòng đứng trước chức vụ khi ký, ví dụ: KT. BỘ TRƯỞNG"),
    )
    from_date = DayField(label=_("Có hiệu lực từ ngày"))

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        field.queryset = units  # type: ignore[attr-defined]


class EndForm(forms.Form):
    on = DayField(label=_("Kết thúc từ ngày"))


class CalendarDayForm(forms.Form):
    day = DayField(label=_("Ngày"))
    kind = forms.ChoiceField(
        label=_("Nghỉ hay làm bù"), choices=CalendarDay.Kind, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Lý do"))
    notice_number = forms.CharField(
        label=_("Số thông báo"),
        max_length=60,
        help_text=_("Số, ký hiệu văn bản thông báo ngày nghỉ, ví dụ: 6150/TB-BLĐTBXH"),
    )


class RemoveDayForm(forms.Form):
    notice_number = forms.CharField(label=_("Số thông báo"), max_length=60)


class DeadlineForm(forms.Form):
    start = DayField(label=_("Từ ngày"))
    number = forms.IntegerField(label=_("Số ngày làm việc"), min_value=-250, max_value=250)

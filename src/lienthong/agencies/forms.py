"""Input of this floor's pages; an agency is entered by its code, of either generation."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.directory import agencies_like, by_code
from lienthong.agencies.models import AgencyRecord, CalendarDay, Kind, Level, PostKind, Unit
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


class AgencyNameField(forms.CharField):
    """An agency as people call it: its code, or words of its name, with or without marks."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Gõ mã hoặc tên cơ quan, có dấu hoặc không dấu."))
        super().__init__(max_length=300, **kwargs)


def named_agency(text: str, on: date) -> AgencyRecord:
    """Return the one agency that a text means on a day.

    :raises ValidationError: if it means none, or several.
    """
    found = agencies_like(text, on)
    if not found:
        raise ValidationError(_("Không có cơ quan nào khớp với “%(text)s”.") % {"text": text})
    if len(found) > 1:
        named = "; ".join(f"{row.name} ({row.code})" for row in found[:5])
        raise ValidationError(
            _("“%(text)s” khớp với nhiều cơ quan: %(named)s. Hãy ghi rõ hơn hoặc ghi mã.")
            % {"text": text, "named": named}
        )
    return found[0]


class DatedAgencyForm(forms.Form):
    """A form that names an agency on a day of the form itself: by code, or as the field allows by name."""

    agency_field = "agency"
    day_field = "from_date"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        code, day = cleaned.get(self.agency_field), cleaned.get(self.day_field)
        if code and day:
            try:
                is_code = isinstance(self.fields[self.agency_field], AgencyCodeField)
                record = by_code(code, day) if is_code else named_agency(code, day)
                cleaned[self.agency_field] = record.agency
            except Refusal as refusal:
                self.add_error(self.agency_field, refusal.sentence)
            except ValidationError as error:
                self.add_error(self.agency_field, error)
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

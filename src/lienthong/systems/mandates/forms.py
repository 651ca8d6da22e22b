"""What forms of the mandates system take in; they check form only."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.forms import AgencyNameField, DatedAgencyForm
from lienthong.agencies.models import Mandate
from lienthong.base.forms import DayField
from lienthong.systems.mandates import rules
from lienthong.systems.mandates.models import BodyPost, GoverningBody, ItemKind

BODY_RESERVED = frozenset({"moi", "thoi-giu"})
FILE_LIMIT = 50 * 1024 * 1024
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class MandateForm(DatedAgencyForm):
    agency_field = "lead"

    subject = forms.SlugField(
        label=_("Mã chức năng, nhiệm vụ"),
        max_length=80,
        help_text=_("Chữ không dấu, nối bằng gạch ngang"),
    )
    title = forms.CharField(label=_("Chức năng, nhiệm vụ"))
    lead = AgencyNameField(label=_("Cơ quan chủ trì"))
    legal_basis = forms.CharField(label=_("Căn cứ pháp lý"))
    from_date = DayField(label=_("Từ ngày"))

    def clean_subject(self) -> str:
        """Refuse the words that are addresses of other pages."""
        subject = str(self.cleaned_data["subject"])
        if subject in rules.RESERVED:
            raise ValidationError(_("Mã này dành cho trang khác. Hãy dùng mã khác."))
        return subject


class DecisionForm(forms.Form):
    """The document that passes a mandate on."""

    notation = forms.CharField(
        label=_("Số, ký hiệu quyết định"),
        max_length=120,
        help_text=_("Ví dụ: Quyết định số 1072/QĐ-TTg"),
    )
    decision_agency = forms.CharField(label=_("Cơ quan ban hành"), max_length=300)
    decision_date = DayField(
        label=_("Ngày quyết định"),
        required=False,
        help_text=_("Để trống nếu chưa biết; trang sẽ ghi rõ là chưa xác minh."),
    )
    document = forms.CharField(
        label=_("Văn bản trong hệ thống"),
        required=False,
        max_length=300,
        help_text=_("Địa chỉ trang của văn bản đến hoặc văn bản đi, nếu cơ quan đang giữ."),
    )
    note = forms.CharField(
        label=_("Ghi chú"), required=False, max_length=2000, widget=forms.Textarea
    )

    def clean_document(self) -> UUID | None:
        """Return the id that an address or a text carries."""
        text = str(self.cleaned_data["document"]).strip()
        if not text:
            return None
        found = _ID.findall(text)
        if not found:
            raise ValidationError(
                _("Không thấy mã văn bản trong địa chỉ này. Hãy chép địa chỉ trang của văn bản.")
            )
        return UUID(found[-1])


class TransferForm(DecisionForm, DatedAgencyForm):
    """The decision, the receiver and the day."""

    agency_field = "to"
    day_field = "on"

    to = AgencyNameField(label=_("Cơ quan tiếp nhận"))
    on = DayField(label=_("Ngày hiệu lực"))

    field_order = ("notation", "decision_agency", "decision_date", "document", "to", "on", "note")


class RevokeForm(forms.Form):
    """The document that takes a transfer back before its day, and why."""

    notation = forms.CharField(label=_("Số, ký hiệu quyết định thu hồi"), max_length=120)
    decision_agency = forms.CharField(label=_("Cơ quan ban hành"), max_length=300)
    decision_date = DayField(label=_("Ngày quyết định"), required=False)
    reason = forms.CharField(label=_("Lý do thu hồi"), max_length=2000, widget=forms.Textarea)


class DismissForm(forms.Form):
    """Why a transfer that another node told is not recorded."""

    reason = forms.CharField(label=_("Lý do"), max_length=2000, widget=forms.Textarea)


class SupportForm(DatedAgencyForm):
    agency = AgencyNameField(label=_("Cơ quan phối hợp"))
    legal_basis = forms.CharField(label=_("Căn cứ pháp lý"))
    from_date = DayField(label=_("Từ ngày"))


class ItemForm(forms.Form):
    """One item of the giver's list."""

    kind = forms.ChoiceField(label=_("Loại"), choices=ItemKind)
    text = forms.CharField(
        label=_("Nội dung bàn giao"),
        max_length=4000,
        widget=forms.Textarea,
        help_text=_("Nêu rõ tên, số lượng, hiện trạng; việc dở dang thì nêu phần còn lại."),
    )
    file = forms.FileField(label=_("Tệp kèm theo"), required=False)

    def clean_file(self) -> Any:
        """Refuse a file that is too large to be read in one piece."""
        file = self.cleaned_data.get("file")
        if file and file.size > FILE_LIMIT:
            raise ValidationError(_("Tệp lớn hơn 50 MB. Hãy chia nhỏ hoặc nén tệp."))
        return file


class FoundForm(forms.Form):
    """A committee or working group to be entered."""

    subject = forms.SlugField(
        label=_("Mã tổ chức"), max_length=80, help_text=_("Chữ không dấu, nối bằng gạch ngang")
    )
    name = forms.CharField(label=_("Tên tổ chức"), max_length=1000)
    short_name = forms.CharField(label=_("Tên gọi tắt"), max_length=200, required=False)
    legal_basis = forms.CharField(label=_("Căn cứ pháp lý"), max_length=2000)
    founded_date = DayField(label=_("Thành lập từ ngày"))
    parent = forms.ModelChoiceField(
        label=_("Thuộc"), queryset=GoverningBody.objects.none(), required=False,
        empty_label=_("Không thuộc tổ chức nào"),
    )  # fmt: skip
    mandate_subject = forms.ModelChoiceField(
        label=_("Chức năng thường trực"), queryset=Mandate.objects.none(), required=False,
        to_field_name="subject", empty_label=_("Không gắn với chức năng nào"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lasting = Mandate.objects.filter(ended_date__isnull=True).order_by("title")
        bodies = GoverningBody.objects.filter(ended_date__isnull=True)
        self.fields["parent"].queryset = bodies  # type: ignore[attr-defined]
        self.fields["mandate_subject"].queryset = lasting  # type: ignore[attr-defined]

    def clean_mandate_subject(self) -> str:
        """Return the subject of the mandate that was chosen, if one was."""
        chosen = self.cleaned_data["mandate_subject"]
        return chosen.subject if chosen else ""

    def clean_subject(self) -> str:
        """Refuse the words that are addresses of other pages."""
        subject = str(self.cleaned_data["subject"])
        if subject in BODY_RESERVED:
            raise ValidationError(_("Mã này dành cho trang khác. Hãy dùng mã khác."))
        return subject


class PostForm(forms.Form):
    """A post of a committee."""

    subject = forms.SlugField(
        label=_("Mã vị trí"), max_length=80, help_text=_("Chữ không dấu, nối bằng gạch ngang")
    )
    title = forms.CharField(label=_("Chức danh"), max_length=200)
    is_single = forms.BooleanField(
        label=_("Chỉ một người giữ"), required=False, initial=True,
        help_text=_("Không đổi được sau khi đã lưu."),
    )  # fmt: skip


class EndBodyForm(forms.Form):
    on = DayField(label=_("Kết thúc từ ngày"))
    legal_basis = forms.CharField(label=_("Căn cứ kết thúc"), max_length=2000)


class AppointForm(forms.Form):
    """Somebody for a post of a committee."""

    post = forms.ModelChoiceField(
        label=_("Chức danh"), queryset=BodyPost.objects.none(), empty_label=None
    )
    person = forms.CharField(label=_("Họ và tên"), max_length=120, required=False)
    office = forms.CharField(label=_("Chức vụ công tác"), max_length=300)
    legal_basis = forms.CharField(label=_("Căn cứ pháp lý"))
    from_date = DayField(label=_("Từ ngày"))

    def __init__(self, *args: Any, posts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = posts  # type: ignore[attr-defined]


class ReleaseForm(forms.Form):
    on = DayField(label=_("Thôi giữ từ ngày"))
    legal_basis = forms.CharField(label=_("Căn cứ thôi giữ"))

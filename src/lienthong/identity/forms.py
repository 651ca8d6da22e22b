"""Forms of sign-in, of one's own account and of the administration of people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Post
from lienthong.base.forms import DayField
from lienthong.identity.models import Appointment, AuthorityPrefix
from lienthong.identity.permissions import LABELS
from lienthong.identity.roles import Matrix
from lienthong.identity.tokens import PERSONAL
from lienthong.trust.usage import Reason


class SignInForm(forms.Form):
    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=64,
        error_messages={"required": _("Nhập tên đăng nhập.")},
    )
    password = forms.CharField(
        label=_("Mật khẩu"),
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(),
        error_messages={"required": _("Nhập mật khẩu.")},
    )

    def clean_username(self) -> str:
        """Return the name as names are stored."""
        return str(self.cleaned_data["username"]).strip().lower()


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Mã xác thực"),
        max_length=40,
        error_messages={"required": _("Nhập mã xác thực gồm 6 chữ số.")},
    )


class NewPasswordForm(forms.Form):
    new = forms.CharField(
        label=_("Mật khẩu mới"), strip=False, max_length=1024, widget=forms.PasswordInput()
    )
    again = forms.CharField(
        label=_("Nhập lại mật khẩu mới"),
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(),
    )

    def clean(self) -> dict[str, Any]:
        """Hold both entries together."""
        data = super().clean() or {}
        if data.get("new") != data.get("again"):
            self.add_error("again", _("Hai lần nhập mật khẩu mới chưa giống nhau."))
        return data


class ChangePasswordForm(NewPasswordForm):
    current = forms.CharField(
        label=_("Mật khẩu hiện tại"), strip=False, max_length=1024, widget=forms.PasswordInput()
    )
    field_order = ("current", "new", "again")


class PersonForm(forms.Form):
    full_name = forms.CharField(label=_("Họ và tên"), max_length=120)
    personal_number = forms.CharField(
        label=_("Số định danh cá nhân"),
        max_length=20,
        required=False,
        help_text=_("Không bắt buộc. Gồm 12 chữ số, được mã hóa khi lưu và không hiển thị lại."),
    )


class AccountForm(forms.Form):
    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=64,
        help_text=_("Chữ thường không dấu, chữ số và các dấu . _ -"),
    )


class AppointForm(forms.Form):
    post = forms.ModelChoiceField(label=_("Vị trí"), queryset=Post.objects.none())
    since = DayField(label=_("Từ ngày"))
    until = DayField(
        label=_("Đến trước ngày"), required=False, help_text=_("Để trống nếu không thời hạn.")
    )
    legal_basis = forms.CharField(
        label=_("Căn cứ"), max_length=300, help_text=_("Ví dụ: Quyết định số 12/QĐ-TCCB")
    )

    def __init__(self, posts: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = posts  # type: ignore[attr-defined]


class EndForm(forms.Form):
    until = DayField(
        label=_("Kết thúc từ ngày"), help_text=_("Ngày đầu tiên không còn giữ vị trí.")
    )


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=_("Vai trò bổ sung"), required=False, widget=forms.CheckboxSelectMultiple()
    )

    def __init__(self, matrix: Matrix, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.code, role.label) for role in matrix.roles.values()]
        self.fields["roles"].choices = choices  # type: ignore[attr-defined]


class HolderChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """Offers people by name and post, none of them chosen beforehand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, empty_label=_("Chọn cán bộ"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.person.full_name} – {obj.post.title}"


class DelegateForm(forms.Form):
    giver = HolderChoice(label=_("Người ủy quyền"), queryset=Appointment.objects.none())
    taker = HolderChoice(label=_("Người được ủy quyền"), queryset=Appointment.objects.none())
    authority = forms.ChoiceField(
        label=_("Quyền hạn ký"), choices=AuthorityPrefix.choices, initial="TUQ."
    )
    permissions = forms.MultipleChoiceField(
        label=_("Quyền được giao"),
        required=False,
        choices=[(code.value, label) for code, label in LABELS.items()],
        widget=forms.CheckboxSelectMultiple(),
        help_text=_("Không chọn quyền nào: giao toàn bộ quyền của người ủy quyền."),
    )
    since = DayField(label=_("Từ ngày"))
    until = DayField(label=_("Đến trước ngày"))
    legal_basis = forms.CharField(label=_("Văn bản ủy quyền"), max_length=300)

    def __init__(self, givers: Any, takers: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["giver"].queryset = givers  # type: ignore[attr-defined]
        self.fields["taker"].queryset = takers  # type: ignore[attr-defined]


class RevokeForm(forms.Form):
    reason = forms.ChoiceField(label=_("Lý do thu hồi"), choices=Reason.choices)


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Tên chương trình"),
        max_length=120,
        help_text=_("Ví dụ: Phần mềm báo cáo của Sở Thông tin và Truyền thông"),
    )
    appointment = HolderChoice(label=_("Thay cho cán bộ"), queryset=Appointment.objects.none())
    permissions = forms.MultipleChoiceField(
        label=_("Quyền"),
        choices=[(code.value, label) for code, label in LABELS.items() if code not in PERSONAL],
        widget=forms.CheckboxSelectMultiple(),
        help_text=_("Chỉ chọn quyền mà cán bộ đang có. Ký và quản trị phải do người tự làm."),
    )
    until = DayField(label=_("Hết hạn vào cuối ngày"), help_text=_("Không quá một năm."))

    def __init__(self, holders: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["appointment"].queryset = holders  # type: ignore[attr-defined]

"""What forms of directives take in; they check form only, the law is in rules and actions."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Mandate, Unit
from lienthong.base.forms import DayField, FilesField
from lienthong.identity.models import Appointment
from lienthong.identity.officers import Officer
from lienthong.systems.directives.actions.duties import File
from lienthong.systems.directives.actions.proposals import Content
from lienthong.systems.directives.actions.refusals import LeaderNameMissing
from lienthong.systems.directives.models import LeaderManner, Priority, TaskPeriod
from lienthong.systems.directives.recurrence import KNOWN

UPLOAD_LIMIT = 50 * 1024 * 1024
EVIDENCE_LIMIT = 20 * 1024 * 1024
_TEXT = forms.Textarea


class EnterForm(forms.Form):
    """A directive's file, and what the reader cannot know; what is left empty is read from the text."""

    file = forms.FileField(
        label=_("Tệp văn bản"),
        help_text=_("Văn bản thuần (.txt), DOCX hoặc PDF có lớp chữ, tối đa 50 MB."),
        widget=forms.FileInput(attrs={"accept": ".txt,.docx,.pdf"}),
        required=False,
        allow_empty_file=True,
    )
    document = forms.UUIDField(required=False, widget=forms.HiddenInput)
    notation = forms.CharField(
        label=_("Số, ký hiệu"),
        max_length=80,
        required=False,
        help_text=_("Để trống thì hệ thống tự đọc từ văn bản."),
    )
    subject = forms.CharField(label=_("Trích yếu"), max_length=1000, required=False, widget=_TEXT)
    issuer_name = forms.CharField(label=_("Cơ quan ban hành"), max_length=300, required=False)
    decided_date = DayField(
        label=_("Ngày quyết định"),
        required=False,
        help_text=_("Ngày họp, ngày kết luận; có thể trước ngày ban hành."),
    )
    issued_date = DayField(label=_("Ngày ban hành"), required=False)

    def clean(self) -> dict[str, Any]:
        """Require a file or a document that the agency holds."""
        given = super().clean() or {}
        file = given.get("file")
        if not file and not given.get("document"):
            self.add_error("file", _("Chọn một tệp văn bản."))
        if file and file.size > UPLOAD_LIMIT:
            self.add_error("file", _("Tệp lớn hơn 50 MB. Hãy chọn tệp nhỏ hơn."))
        return given


class FactsForm(forms.Form):
    """The facts of an entered directive as they should have been."""

    notation = forms.CharField(label=_("Số, ký hiệu"), max_length=80, required=False)
    subject = forms.CharField(label=_("Trích yếu"), max_length=1000, widget=_TEXT)
    issuer_name = forms.CharField(label=_("Cơ quan ban hành"), max_length=300)
    decided_date = DayField(
        label=_("Ngày quyết định"),
        required=False,
        help_text=_("Ngày họp, ngày kết luận; có thể trước ngày ban hành."),
    )
    issued_date = DayField(
        label=_("Ngày ban hành"),
        help_text=_("Thời hạn của các đề xuất chưa xác nhận được đọc lại theo ngày này."),
    )
    reason = forms.CharField(label=_("Lý do sửa"), max_length=2000, widget=_TEXT)


class LeaderForm(forms.Form):
    """A leader who gave the tasks of a directive, as a person confirms it."""

    name = forms.CharField(
        label=_("Họ và tên"),
        max_length=120,
        error_messages={"required": LeaderNameMissing.message},
    )
    title = forms.CharField(label=_("Chức vụ"), max_length=200, required=False)
    manner = forms.ChoiceField(label=_("Vai trò"), choices=LeaderManner.choices)


def _mandate_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Thuộc chức năng, nhiệm vụ"),
        required=False,
        help_text=_("Khi chức năng chuyển cơ quan khác, nhiệm vụ chuyển theo từ ngày đó."),
    )


def _offer_mandates(form: forms.Form) -> None:
    mandates = Mandate.objects.order_by("title").values_list("subject", "title")
    form.fields["mandate_subject"].choices = [("", _("Không")), *mandates]  # type: ignore[attr-defined]


class ContentForm(forms.Form):
    """A task as a person confirms or adds it."""

    title = forms.CharField(label=_("Nhiệm vụ"), max_length=4000, widget=_TEXT)
    lead = forms.CharField(
        label=_("Cơ quan chủ trì"),
        max_length=2000,
        required=False,
        help_text=_("Tên hoặc mã cơ quan, có dấu hoặc không dấu. Có thể ghi nhóm cơ quan."),
        widget=forms.TextInput(attrs={"list": "agencies"}),
    )
    is_each = forms.BooleanField(
        label=_("Giao riêng cho từng cơ quan trong dòng chủ trì"), required=False
    )
    coordinators = forms.CharField(
        label=_("Cơ quan phối hợp"),
        max_length=8000,
        required=False,
        help_text=_("Mỗi dòng một cơ quan hoặc một nhóm. Sản phẩm riêng ghi sau dấu |."),
        widget=_TEXT,
    )
    deliverable = forms.CharField(label=_("Sản phẩm"), max_length=1000, required=False)
    recipient = forms.CharField(label=_("Nơi nhận sản phẩm"), max_length=300, required=False)
    due = forms.CharField(
        label=_("Thời hạn"),
        max_length=300,
        required=False,
        help_text=_(
            "Một ngày (31/03/2020) hoặc lời văn (trong Quý I năm 2020, đến hết tháng 6/2020)."
        ),
    )
    accepts_past = forms.BooleanField(
        label=_("Văn bản được nhập sau thời hạn; tôi xác nhận thời hạn đã qua là đúng"),
        required=False,
    )
    period = forms.ChoiceField(
        label=_("Định kỳ"),
        required=False,
        choices=[("", _("Không")), *TaskPeriod.choices],
        help_text=_("Mỗi kỳ là một nhiệm vụ riêng, tự mở khi kỳ bắt đầu."),
    )
    first_day = DayField(
        label=_("Kỳ đầu tiên là kỳ có ngày"),
        required=False,
        help_text=_("Để trống thì bắt đầu từ kỳ hiện tại. Ghi ngày đã qua để mở cả các kỳ trước."),
    )
    due_days = forms.IntegerField(
        label=_("Thời hạn mỗi kỳ, số ngày sau ngày cuối kỳ"),
        required=False,
        initial=0,
        help_text=_("0 là ngày cuối kỳ; số âm là trước ngày cuối kỳ."),
    )
    priority = forms.ChoiceField(
        label=_("Mức độ"), choices=Priority.choices, initial=Priority.NORMAL
    )
    mandate_subject = _mandate_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_mandates(self)

    def explain_mandate(self, note: str) -> None:
        """Say beside the mandate what the reader makes of the words; a person decides."""
        if note:
            field = self.fields["mandate_subject"]
            field.help_text = f"{note} {field.help_text}"

    def clean_due_days(self) -> int:
        """Return the number, the last day of the period where none was given."""
        return int(self.cleaned_data["due_days"] or 0)

    def content(self) -> Content:
        """Return what was filled in."""
        given = self.cleaned_data
        names = [name for name in Content.__dataclass_fields__ if name in given]
        return Content(**{name: given[name] for name in names})


class AddForm(ContentForm):
    """A task that the reader missed, with the words of the directive that it rests on."""

    reference = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("Lời văn làm căn cứ"),
        max_length=8000,
        required=False,
        help_text=_("Chép nguyên văn một đoạn của văn bản để hệ thống tô đậm."),
        widget=_TEXT,
    )

    field_order = ("words", "title", "lead")


class ChildForm(ContentForm):
    """A task for agencies below, which breaks down a duty."""

    reference = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("period", "first_day", "due_days", "mandate_subject", "recipient"):
            del self.fields[name]
        self.fields["lead"].required = True


class RhythmForm(forms.Form):
    """How a task comes back from now on."""

    every = forms.ChoiceField(
        label=_("Định kỳ"),
        choices=[each for each in TaskPeriod.choices if each[0] in KNOWN],
    )
    due_days = forms.IntegerField(
        label=_("Thời hạn mỗi kỳ, số ngày sau ngày cuối kỳ"),
        initial=0,
        help_text=_("0 là ngày cuối kỳ; số âm là trước ngày cuối kỳ."),
    )


class BeginSeriesForm(RhythmForm):
    """From which period on a task comes back."""

    first_day = DayField(
        label=_("Kỳ đầu tiên là kỳ có ngày"),
        required=False,
        help_text=_("Để trống thì bắt đầu từ kỳ hiện tại. Ghi ngày đã qua để mở cả các kỳ trước."),
    )
    accepts_past = forms.BooleanField(label=_("Xác nhận thời hạn đã qua"), required=False)


class ChangeSeriesForm(RhythmForm):
    """Another rhythm or another lead for the periods to come."""

    lead = forms.CharField(
        label=_("Cơ quan chủ trì các kỳ sau"),
        max_length=300,
        required=False,
        help_text=_("Để trống thì giữ nguyên. Nhiệm vụ thuộc một chức năng thì theo chức năng."),
        widget=forms.TextInput(attrs={"list": "agencies"}),
    )
    reason = forms.CharField(label=_("Lý do"), max_length=2000, widget=_TEXT)


class EndSeriesForm(forms.Form):
    """Why no period opens any more."""

    how = forms.ChoiceField(
        label=_("Vì sao dừng"),
        choices=[
            ("end", _("Kết thúc: không cần làm nữa")),
            ("withdraw", _("Rút: giao nhầm hoặc giao lại cách khác")),
        ],
        widget=forms.RadioSelect,
        initial="end",
    )
    reason = forms.CharField(label=_("Lý do"), max_length=2000, widget=_TEXT)


class ReasonForm(forms.Form):
    """A reason for a step that needs one."""

    reason = forms.CharField(label=_("Lý do"), max_length=2000, widget=_TEXT)


class NoteForm(forms.Form):
    """Words that may accompany a step."""

    reason = forms.CharField(label=_("Ý kiến"), max_length=2000, required=False, widget=_TEXT)


class ChangeForm(forms.Form):
    """What a task says, changed; the period of a task in a series is changed in its series."""

    title = forms.CharField(label=_("Nhiệm vụ"), max_length=4000, widget=_TEXT)
    deliverable = forms.CharField(label=_("Sản phẩm"), max_length=1000, required=False)
    due = forms.CharField(label=_("Thời hạn"), max_length=300, required=False)
    accepts_past = forms.BooleanField(label=_("Xác nhận thời hạn đã qua"), required=False)
    priority = forms.ChoiceField(label=_("Mức độ"), choices=Priority.choices, required=False)
    period = forms.ChoiceField(
        label=_("Định kỳ"),
        required=False,
        choices=[("", _("Không")), *(each for each in TaskPeriod.choices if each[0] != "unset")],
    )
    mandate_subject = _mandate_field()
    reason = forms.CharField(label=_("Lý do"), max_length=2000, required=False, widget=_TEXT)

    def __init__(
        self, *args: Any, in_series: bool = False, is_assigned: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer_mandates(self)
        self.fields["reason"].required = is_assigned
        if in_series:
            del self.fields["period"]


class CoordinatorsForm(forms.Form):
    """Who coordinates from today on; who is taken out of the lines does no more."""

    coordinators = forms.CharField(
        label=_("Cơ quan phối hợp từ hôm nay"),
        max_length=8000,
        required=False,
        help_text=_(
            "Mỗi dòng một cơ quan: thêm dòng để thêm, xóa dòng để bỏ. Sản phẩm riêng ghi sau dấu |."
        ),
        widget=_TEXT,
    )
    reason = forms.CharField(label=_("Lý do"), max_length=2000, required=False, widget=_TEXT)

    def __init__(self, *args: Any, is_assigned: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = is_assigned


class TransferForm(forms.Form):
    """Another lead from a day on."""

    to = forms.CharField(
        label=_("Cơ quan chủ trì mới"),
        max_length=300,
        widget=forms.TextInput(attrs={"list": "agencies"}),
    )
    on = DayField(label=_("Từ ngày"))
    basis = forms.CharField(label=_("Căn cứ"), max_length=2000, widget=_TEXT)


class DecisionForm(forms.Form):
    """The answer to a request for more time."""

    answer = forms.ChoiceField(
        label=_("Trả lời"),
        choices=[("grant", _("Cho gia hạn")), ("refuse", _("Không cho, giữ thời hạn cũ"))],
        widget=forms.RadioSelect,
    )
    until = DayField(
        label=_("Gia hạn đến ngày"),
        required=False,
        help_text=_("Để trống thì lấy ngày mà cơ quan xin."),
    )
    reason = forms.CharField(label=_("Lý do"), max_length=2000, required=False, widget=_TEXT)


class PressForm(forms.Form):
    """Words that press, and whether a letter goes with them."""

    note = forms.CharField(
        label=_("Nội dung đôn đốc thêm"), max_length=2000, required=False, widget=_TEXT
    )
    by_letter = forms.BooleanField(
        label=_("Soạn công văn đôn đốc để trình ký"), required=False, initial=True
    )


class StepForm(forms.Form):
    """A step of the plan for a unit or somebody of the agency."""

    title = forms.CharField(label=_("Việc cần làm"), max_length=1000)
    unit = forms.ModelChoiceField(
        label=_("Đơn vị"), queryset=Unit.objects.none(), required=False, empty_label=_("Không chọn")
    )
    officer = forms.ChoiceField(label=_("Người làm"), required=False)
    due_date = DayField(label=_("Thời hạn"), required=False)

    def __init__(self, *args: Any, officer: Officer, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.as_of(on).filter(agency_id=officer.agency_id)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self._people = _people(officer, on)
        choices = [("", _("Không chọn")), *self._people]
        self.fields["officer"].choices = choices  # type: ignore[attr-defined]

    def officer_name(self) -> str:
        """Return the name of the chosen person."""
        return dict(self._people).get(self.cleaned_data["officer"], "")


def _people(officer: Officer, on: date) -> list[tuple[str, str]]:
    rows = (
        Appointment.objects.as_of(on)
        .filter(post__agency_id=officer.agency_id)
        .select_related("person")
        .order_by("person__full_name")[:200]
    )
    return [(str(row.person_id), row.person.full_name) for row in rows]


class ReportForm(forms.Form):
    """Progress of a duty with evidence."""

    percent = forms.IntegerField(label=_("Tỷ lệ hoàn thành (%)"), min_value=0, max_value=100)
    text = forms.CharField(label=_("Nội dung"), max_length=8000, widget=_TEXT)
    attachments = FilesField(label=_("Tài liệu chứng minh"), required=False)
    progress_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def evidence(self) -> list[File]:
        """Return the uploaded files."""
        return evidence_of(self.cleaned_data["attachments"])

    def clean_attachments(self) -> Any:
        """Refuse what is too large for evidence."""
        return _small_enough(self.cleaned_data["attachments"])


class FinishForm(forms.Form):
    """The end of a duty: its day, its result, its evidence."""

    finished = DayField(
        label=_("Ngày hoàn thành"), required=False, help_text=_("Để trống thì lấy hôm nay.")
    )
    result = forms.CharField(label=_("Kết quả"), max_length=8000, widget=_TEXT)
    attachments = FilesField(label=_("Tài liệu chứng minh"), required=False)
    leaves_children = forms.BooleanField(
        label=_("Xác nhận báo xong khi nhiệm vụ giao tiếp còn mở"), required=False
    )

    def __init__(self, *args: Any, asks_children: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_children:
            del self.fields["leaves_children"]

    def evidence(self) -> list[File]:
        """Return the uploaded files."""
        return evidence_of(self.cleaned_data["attachments"])

    def clean_attachments(self) -> Any:
        """Refuse what is too large for evidence."""
        return _small_enough(self.cleaned_data["attachments"])


def evidence_of(files: Sequence[Any]) -> list[File]:
    """Return uploaded files as evidence."""
    return [
        File(file.name, file.content_type or "application/octet-stream", file.read())
        for file in files
    ]


def _small_enough(files: Any) -> Any:
    if sum(file.size for file in files) > EVIDENCE_LIMIT:
        raise forms.ValidationError(_("Tài liệu chứng minh lớn hơn 20 MB. Hãy bớt tệp."))
    return files


class ExtensionForm(forms.Form):
    """A request for more time."""

    wanted = DayField(label=_("Xin lùi đến ngày"))
    reason = forms.CharField(label=_("Lý do"), max_length=2000, widget=_TEXT)


class RulesForm(forms.Form):
    """The days of reminders, as whole numbers parted by commas or spaces."""

    days = forms.RegexField(
        label=_("Số ngày làm việc"),
        regex=r"^\s*(-?\d{1,3}([\s,;]+-?\d{1,3})*)?\s*$",
        required=False,
        max_length=200,
        help_text=_(
            "Số dương là trước thời hạn, 0 là đúng ngày, số âm là sau thời hạn. Ví dụ: 10, 3, 0, -1, -5."
            " Để trống thì không nhắc."
        ),
    )

    def working_days(self) -> list[int]:
        """Return the numbers that were typed."""
        text = self.cleaned_data["days"].replace(",", " ").replace(";", " ")
        return [int(each) for each in text.split()]


class DayOffForm(forms.Form):
    """Whether a deadline on a day off ends with the next working day, from a day on."""

    moved = forms.ChoiceField(
        label=_("Thời hạn rơi vào ngày nghỉ"),
        choices=[
            ("yes", _("Tính đến hết ngày làm việc tiếp theo")),
            ("no", _("Giữ đúng ngày ghi trong văn bản")),
        ],
        widget=forms.RadioSelect,
    )
    from_date = DayField(label=_("Áp dụng với thời hạn từ ngày"))
    reason = forms.CharField(label=_("Căn cứ"), max_length=2000, widget=_TEXT)

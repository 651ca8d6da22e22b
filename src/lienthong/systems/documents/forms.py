"""What forms of the documents system take in; they check form only, the law is in rules and actions."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import AgencyRecord, Unit
from lienthong.base.forms import DayField
from lienthong.casework import kinds
from lienthong.casework.kinds import Secrecy
from lienthong.identity.models import Appointment
from lienthong.identity.officers import Officer
from lienthong.systems.documents import rules
from lienthong.systems.documents.actions.incoming import Assignee
from lienthong.systems.documents.models import LineKind, OutgoingDocument
from lienthong.systems.documents.models.numbers import SECRECIES
from lienthong.systems.documents.models.outgoing import URGENCIES

UPLOAD_LIMIT = 50 * 1024 * 1024


class DraftForm(forms.Form):
    """An outgoing document as its drafter writes it."""

    kind = forms.ChoiceField(label=_("Loại văn bản"))
    subject = forms.CharField(label=_("Trích yếu nội dung"), max_length=1000, widget=forms.Textarea)
    addressees = forms.CharField(
        label=_("Kính gửi"),
        required=False,
        widget=forms.Textarea,
        help_text=_("Chỉ dùng cho công văn, tờ trình, báo cáo. Mỗi dòng một nơi."),
    )
    body = forms.CharField(
        label=_("Nội dung"),
        widget=forms.Textarea,
        help_text=_("Mỗi đoạn một dòng. Điều, khoản, điểm được nhận ra theo cách đánh số."),
    )
    recipients = forms.CharField(
        label=_("Nơi nhận"),
        required=False,
        widget=forms.Textarea,
        help_text=_(
            "Mỗi dòng một nơi nhận. Có thể ghi nhóm, ví dụ: UBND các tỉnh, thành phố trực thuộc Trung ương; "
            "hoặc ghi chức năng, ví dụ: Chức năng: Trục liên thông văn bản quốc gia. "
            "Lưu dự thảo rồi có thể tìm và thêm nơi nhận theo tên."
        ),
    )
    signer_authority = forms.ChoiceField(
        label=_("Quyền hạn ký"),
        required=False,
        choices=[("", _("Không ghi")), *((prefix, prefix) for prefix in rules.AUTHORITIES)],
    )
    signer_title = forms.CharField(label=_("Chức vụ người ký"), max_length=200)
    signer_name = forms.CharField(label=_("Họ tên người ký"), max_length=120)
    place = forms.CharField(label=_("Địa danh"), max_length=100)
    urgency = forms.TypedChoiceField(label=_("Độ khẩn"), coerce=int, choices=URGENCIES, initial=0)
    due_date = DayField(label=_("Hạn trả lời"), required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(kind.code, kind.name) for kind in kinds.kinds(on)]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]


class UploadForm(forms.Form):
    """A file to draft from."""

    file = forms.FileField(
        label=_("Tệp văn bản"),
        help_text=_("Văn bản thuần (.txt), DOCX hoặc PDF có lớp chữ, tối đa 50 MB."),
        widget=forms.FileInput(attrs={"accept": ".txt,.docx,.pdf"}),
        allow_empty_file=True,
    )


class ReasonForm(forms.Form):
    """A reason for a step that needs one."""

    reason = forms.CharField(label=_("Lý do"), max_length=2000, widget=forms.Textarea)


class GroundForm(forms.Form):
    """The ground for registering a document whose verification is undecided."""

    ground = forms.CharField(
        label=_("Căn cứ tiếp nhận"), max_length=500, required=False, widget=forms.Textarea
    )


class NoteForm(forms.Form):
    """Progress on a document."""

    text = forms.CharField(label=_("Tiến độ"), max_length=4000, widget=forms.Textarea)


class FinishForm(forms.Form):
    """The result of handling a document."""

    result = forms.CharField(
        label=_("Kết quả xử lý"), max_length=4000, required=False, widget=forms.Textarea
    )
    reply = forms.CharField(
        label=_("Văn bản trả lời"),
        max_length=80,
        required=False,
        help_text=_("Số và ký hiệu văn bản đi đã phát hành, ví dụ 123/BC-BTTTT."),
    )

    def reply_of(self, officer: Officer, today: date) -> OutgoingDocument | None:
        """Return the newest issued document of the agency with this notation, or nothing."""
        notation = self.cleaned_data["reply"].strip()
        if not notation:
            return None
        rows = OutgoingDocument.objects.visible_to(officer).issued()
        return rows.with_notation(notation, today).first()


class AnswerRecallForm(forms.Form):
    """The answer to a sender who takes a document back."""

    answer = forms.ChoiceField(
        label=_("Trả lời yêu cầu lấy lại"),
        choices=[("agree", _("Đồng ý")), ("decline", _("Không đồng ý"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Lý do"), max_length=2000, required=False, widget=forms.Textarea
    )


class AssignForm(forms.Form):
    """Who handles an incoming document."""

    lead = forms.ChoiceField(label=_("Chủ trì"))
    coordinating = forms.MultipleChoiceField(
        label=_("Phối hợp"), required=False, widget=forms.CheckboxSelectMultiple
    )
    deadline = DayField(label=_("Thời hạn xử lý"), required=False)
    note = forms.CharField(
        label=_("Ý kiến chỉ đạo"), max_length=2000, required=False, widget=forms.Textarea
    )

    def __init__(self, *args: Any, officer: Officer, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.assignees = assignees_of(officer, on)
        choices = [(key, assignee.name) for key, assignee in self.assignees.items()]
        self.fields["lead"].choices = [("", _("Chọn")), *choices]  # type: ignore[attr-defined]
        self.fields["coordinating"].choices = choices  # type: ignore[attr-defined]

    def lead_chosen(self) -> Assignee:
        return self.assignees[self.cleaned_data["lead"]]

    def coordinating_chosen(self) -> tuple[Assignee, ...]:
        return tuple(self.assignees[key] for key in self.cleaned_data["coordinating"])


class ForwardForm(forms.Form):
    """To whom an incoming document is sent on."""

    codes = forms.MultipleChoiceField(
        label=_("Cơ quan trực thuộc"), widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=_("Nội dung chuyển tiếp"), max_length=2000, required=False, widget=forms.Textarea
    )

    def __init__(self, *args: Any, officer: Officer, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        below = AgencyRecord.objects.as_of(on).filter(parent=officer.agency_id).in_order()
        choices = list(below.values_list("code", "name"))
        self.fields["codes"].choices = choices  # type: ignore[attr-defined]


class LineForm(forms.Form):
    """A clerk's decision on a line of "Nơi nhận"."""

    kind = forms.ChoiceField(
        label=_("Dòng này là"),
        choices=[
            (choice.value, choice.label) for choice in LineKind if choice != LineKind.UNRESOLVED
        ],
    )
    codes = forms.CharField(
        label=_("Mã nơi nhận"),
        required=False,
        max_length=4000,
        help_text=_(
            "Mã định danh của cơ quan, hoặc mandate: và mã chức năng, cách nhau bằng dấu phẩy, "
            "ví dụ: G14, 000.00.00.H26, mandate:dieu-phoi-chinh-phu-dien-tu."
        ),
    )
    reason = forms.CharField(label=_("Căn cứ"), required=False, max_length=500)


class StubForm(forms.Form):
    """A secret document of which only a stub is kept."""

    direction = forms.ChoiceField(
        label=_("Văn bản"), choices=[("in", _("Đến")), ("out", _("Đi"))], widget=forms.RadioSelect
    )
    secrecy = forms.ChoiceField(label=_("Độ mật"), choices=SECRECIES, initial=Secrecy.CONFIDENTIAL)
    notation = forms.CharField(label=_("Số, ký hiệu"), max_length=60, required=False)
    other_party = forms.CharField(label=_("Nơi gửi"), max_length=300, required=False)
    document_date = DayField(label=_("Ngày văn bản"), required=False)


def assignees_of(officer: Officer, on: date) -> dict[str, Assignee]:
    """Return the units and persons of the officer's agency that can be given a document."""
    units = Unit.objects.as_of(on).filter(agency_id=officer.agency_id)
    found = {f"unit:{unit.id}": Assignee(unit.name, unit_id=unit.id) for unit in units}
    people = Appointment.objects.as_of(on).filter(agency_id=officer.agency_id)
    for appointment in people.select_related("person", "post").order_by("post__rank"):
        name = f"{appointment.person.full_name} ({appointment.post.title})"
        person: UUID = appointment.person_id
        found[f"person:{person}"] = Assignee(name, person_id=person)
    return found


def initial_for(officer: Officer, on: date) -> dict[str, Any]:
    """Return what the form of a new draft begins with: an official letter, signed as the last one was."""
    begin: dict[str, Any] = {"kind": kinds.OFFICIAL_LETTER}
    last = OutgoingDocument.objects.visible_to(officer).order_by("-id").first()
    if last is not None:
        names = ("signer_authority", "signer_title", "signer_name", "place")
        return begin | {name: getattr(last, name) for name in names}
    posts = Appointment.objects.as_of(on).filter(agency_id=officer.agency_id, post__is_leader=True)
    head = posts.select_related("person", "post").first()
    if head is not None:
        begin |= {"signer_title": head.post.title.upper(), "signer_name": head.person.full_name}
    return begin


def initial_of(document: OutgoingDocument) -> dict[str, Any]:
    """Return what the draft form shows of a document."""
    return {
        "kind": document.kind,
        "subject": document.subject,
        "addressees": "\n".join(document.addressees),
        "body": document.body,
        "recipients": "\n".join(line.text for line in document.lines.all()),
        "signer_authority": document.signer_authority,
        "signer_title": document.signer_title,
        "signer_name": document.signer_name,
        "place": document.place,
        "urgency": document.urgency,
        "due_date": document.due_date,
    }

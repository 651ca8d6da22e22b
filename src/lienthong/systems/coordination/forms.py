"""What forms of the coordination system take in; they check form only, the law is in rules and actions."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.forms import named_agency
from lienthong.agencies.models import Unit
from lienthong.base.clock import VIETNAM
from lienthong.base.forms import DayField, FilesField
from lienthong.identity.models import Appointment
from lienthong.identity.officers import Officer
from lienthong.systems.coordination.actions.duties import Point
from lienthong.systems.coordination.actions.opinions import Decision
from lienthong.systems.coordination.models import (
    AgendaAnswer,
    Agreement,
    AgreementItem,
    Matter,
    MeetingKind,
    MemberRole,
    Mode,
    NoteKind,
    OpinionPoint,
    PaperKind,
    PointOutcome,
    Stance,
)

UPLOAD_LIMIT = 50 * 1024 * 1024
FIRST_REMARKS, MOST_REMARKS = 3, 60


class AgencyField(forms.CharField):
    """One agency, by its code or by words of its name, with or without marks; cleans to its code."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Gõ mã hoặc tên cơ quan, có dấu hoặc không dấu."))
        super().__init__(max_length=2000, **kwargs)
        self.on = date.max

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return named_agency(text, self.on).code if text else ""


class AgenciesField(AgencyField):
    """Several agencies, one a line; cleans to a list of codes."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text", _("Mỗi dòng một cơ quan: mã hoặc tên, có dấu hoặc không dấu.")
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        text = forms.CharField.clean(self, value)
        return [named_agency(line, self.on).code for line in text.splitlines() if line.strip()]


class OfficerForm(forms.Form):
    """A form that offers the officer's own units, people and agreements."""

    def __init__(self, *args: Any, officer: Officer, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officer, self.on = officer, on
        for field in self.fields.values():
            if isinstance(field, AgencyField):
                field.on = on
        if "agreement" in self.fields:
            rows = Agreement.objects.visible_to(officer).in_force(on)
            self._offer("agreement", rows, lambda row: f"{row.number} ({row.partner_name})")
        if "unit" in self.fields:
            units = Unit.objects.as_of(on).filter(agency_id=officer.agency_id)
            self._offer("unit", units, lambda row: row.name)

    def _offer(self, name: str, rows: Any, label: Any) -> None:
        choices = [("", _("Không chọn")), *((str(row.pk), label(row)) for row in rows)]
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class FileForm(OfficerForm):
    """A file as its lead prepares it."""

    title = forms.CharField(label=_("Tên hồ sơ"), max_length=500)
    agreement = forms.ChoiceField(
        label=_("Theo quy chế phối hợp"),
        required=False,
        help_text=_("Chọn quy chế thì chỉ hỏi được cơ quan là bên của quy chế."),
    )
    item = forms.ChoiceField(label=_("Nội dung theo quy chế"), required=False)
    mode = forms.ChoiceField(
        label=_("Hình thức phối hợp"), choices=Mode, initial=Mode.WRITTEN_OPINION
    )
    matter = forms.ChoiceField(label=_("Lĩnh vực phối hợp"), choices=Matter)
    content = forms.CharField(label=_("Nội dung xin ý kiến"), widget=forms.Textarea)
    lead_role = forms.CharField(label=_("Trách nhiệm của cơ quan chủ trì"), widget=forms.Textarea)
    addressee_role = forms.CharField(
        label=_("Trách nhiệm của cơ quan phối hợp"), widget=forms.Textarea
    )
    unit = forms.ChoiceField(label=_("Đơn vị chủ trì"), required=False)
    due_date = DayField(label=_("Hạn cho ý kiến"))

    def __init__(self, *args: Any, officer: Officer, on: date, **kwargs: Any) -> None:
        super().__init__(*args, officer=officer, on=on, **kwargs)
        rows = AgreementItem.objects.visible_to(officer).select_related("agreement")
        self._offer("item", rows, lambda row: f"{row.agreement.number}, {row}")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        item, agreement = cleaned.get("item"), cleaned.get("agreement")
        belongs = AgreementItem.objects.visible_to(self.officer).filter(agreement=agreement or None)
        if item and not belongs.filter(pk=item).exists():
            self.add_error("item", _("Nội dung này không thuộc quy chế đã chọn."))
        return cleaned


class UploadForm(forms.Form):
    """A file to attach."""

    file = forms.FileField(label=_("Tệp kèm theo"), help_text=_("Tối đa 50 MB."))

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > UPLOAD_LIMIT:
            raise ValidationError(_("Tệp lớn hơn 50 MB. Hãy chia nhỏ hoặc nén tệp."))
        return given


class ReasonForm(forms.Form):
    """A reason for a step that needs one."""

    reason = forms.CharField(label=_("Lý do"), max_length=4000, widget=forms.Textarea)


class TextForm(forms.Form):
    """Words of one step."""

    text = forms.CharField(label=_("Nội dung"), max_length=20000, widget=forms.Textarea)


class OptionalTextForm(forms.Form):
    """Words that a step may go with."""

    text = forms.CharField(
        label=_("Nội dung"), max_length=4000, widget=forms.Textarea, required=False
    )


class AssignForm(OfficerForm):
    """Who works on a request."""

    unit = forms.ChoiceField(label=_("Đơn vị xử lý"), required=False)
    person = forms.ChoiceField(label=_("Người xử lý"), required=False)

    def __init__(self, *args: Any, officer: Officer, on: date, **kwargs: Any) -> None:
        super().__init__(*args, officer=officer, on=on, **kwargs)
        held = Appointment.objects.as_of(on).filter(agency_id=officer.agency_id)
        people = {row.person_id: row.person.full_name for row in held.select_related("person")}
        choices = sorted(((str(key), name) for key, name in people.items()), key=lambda one: one[1])
        self.fields["person"].choices = [("", _("Không chọn")), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("unit") and not cleaned.get("person"):
            self.add_error("unit", _("Hãy chọn đơn vị hoặc người xử lý."))
        return cleaned


class OpinionForm(forms.Form):
    """An opinion: the stance, and numbered remarks on places in the draft."""

    stance = forms.ChoiceField(label=_("Ý kiến chung"), choices=Stance, widget=forms.RadioSelect)
    keep = forms.MultipleChoiceField(
        label=_("Tệp đã kèm"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Bỏ đánh dấu tệp không gửi nữa."),
    )  # fmt: skip
    enclosed = FilesField(
        label=_("Tệp kèm theo ý kiến"), required=False,
        help_text=_("Có thể chọn nhiều tệp. Chọn tệp sau cùng, trước khi lưu, trình hoặc gửi."),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        rows: int = FIRST_REMARKS,
        kept: Sequence[dict[str, Any]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kept = kept
        choices = [(each["sha256"], each["name"]) for each in kept]
        self.fields["keep"].choices = choices  # type: ignore[attr-defined]
        self.rows = max(1, min(rows, MOST_REMARKS))
        for number in range(1, self.rows + 1):
            self.fields[f"place_{number}"] = forms.CharField(
                label=_("Vị trí trong dự thảo"), max_length=300, required=False
            )
            self.fields[f"text_{number}"] = forms.CharField(
                label=_("Nội dung góp ý"), max_length=8000, required=False, widget=forms.Textarea
            )

    def remarks(self) -> list[tuple[int, Any, Any]]:
        """Return the bound fields of each remark: number, place, text."""
        return [(n, self[f"place_{n}"], self[f"text_{n}"]) for n in range(1, self.rows + 1)]

    def kept_files(self) -> list[dict[str, Any]]:
        """Return the files of the prepared opinion that stay with it."""
        return [each for each in self.kept if each["sha256"] in self.cleaned_data["keep"]]

    def points(self) -> list[Point]:
        """Return the remarks that say something, in order."""
        given = self.cleaned_data
        rows = ((given[f"place_{n}"], given[f"text_{n}"]) for n in range(1, self.rows + 1))
        return [Point(place, text) for place, text in rows if text.strip()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for number in range(1, self.rows + 1):
            if cleaned.get(f"place_{number}") and not cleaned.get(f"text_{number}", "").strip():
                self.add_error(f"text_{number}", _("Hãy ghi nội dung góp ý cho vị trí này."))
        return cleaned


class ResolveForm(forms.Form):
    """What becomes of each remark of a file that is not decided yet."""

    def __init__(self, *args: Any, points: Sequence[OpinionPoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = [point for point in points if not point.outcome]
        choices = [("", _("Để sau")), *PointOutcome.choices]
        for point in self.points:
            self.fields[f"outcome_{point.pk.hex}"] = forms.ChoiceField(
                label=_("Kết quả tiếp thu, điểm %(number)s") % {"number": point.number},
                choices=choices,
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"reason_{point.pk.hex}"] = forms.CharField(
                label=_("Giải trình, điểm %(number)s") % {"number": point.number},
                required=False,
                max_length=8000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for point in self.points:
            outcome = cleaned.get(f"outcome_{point.pk.hex}")
            reason = cleaned.get(f"reason_{point.pk.hex}", "").strip()
            if outcome == PointOutcome.NOT_ACCEPTED and not reason:
                self.add_error(
                    f"reason_{point.pk.hex}",
                    _("Hãy giải trình cụ thể lý do không tiếp thu (Điều 5.5 Quy chế 02)."),
                )
        return cleaned

    def decisions(self) -> dict[Any, list[Decision]]:
        """Return the decisions made, by request."""
        found: dict[Any, list[Decision]] = {}
        for point in self.points:
            outcome = self.cleaned_data.get(f"outcome_{point.pk.hex}")
            if outcome:
                reason = self.cleaned_data.get(f"reason_{point.pk.hex}", "")
                decision = Decision(point.number, outcome == PointOutcome.ACCEPTED, reason)
                found.setdefault(point.request, []).append(decision)
        return found


class MoveDateForm(forms.Form):
    """A later date, and why."""

    wanted_date = DayField(label=_("Đề nghị lùi đến ngày"))
    reason = forms.CharField(label=_("Lý do đề nghị"), max_length=4000, widget=forms.Textarea)


class AnswerTimeForm(forms.Form):
    """The lead's answer to a later date."""

    answer = forms.ChoiceField(
        label=_("Trả lời đề nghị lùi thời hạn"),
        choices=[
            ("granted", _("Chấp thuận")),
            ("refused", _("Không chấp thuận, giữ nguyên thời hạn")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Lý do của cơ quan chủ trì"), max_length=4000, required=False, widget=forms.Textarea
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer") == "refused" and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Hãy ghi lý do không chấp thuận."))
        return cleaned


class SupplyForm(forms.Form):
    """What is supplied, and who answers for its accuracy."""

    answer = forms.ChoiceField(
        label=_("Trả lời đề nghị tài liệu"),
        choices=[("supplied", _("Cung cấp")), ("withheld", _("Không cung cấp được"))],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Nội dung trả lời hoặc lý do"),
        max_length=8000,
        required=False,
        widget=forms.Textarea,
    )
    accuracy = forms.CharField(
        label=_("Người chịu trách nhiệm về tính chính xác"),
        max_length=300,
        required=False,
        help_text=_("Bắt buộc khi cung cấp (Điều 6.5 Quy chế 02)."),
    )
    file = forms.FileField(label=_("Tệp kèm theo"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        text, is_supplied = cleaned.get("text", "").strip(), cleaned.get("answer") == "supplied"
        if is_supplied and not cleaned.get("accuracy", "").strip():
            self.add_error("accuracy", _("Hãy ghi người chịu trách nhiệm về tính chính xác."))
        if not text and not (is_supplied and cleaned.get("file")):
            self.add_error("text", _("Hãy ghi nội dung trả lời hoặc lý do."))
        return cleaned


class EscalateForm(forms.Form):
    """A question for the leaders of both agencies, with both positions."""

    question = forms.CharField(label=_("Nội dung chưa thống nhất"), widget=forms.Textarea)
    own_position = forms.CharField(label=_("Ý kiến của cơ quan mình"), widget=forms.Textarea)
    partner_position = forms.CharField(label=_("Ý kiến của bên kia"), widget=forms.Textarea)


class AuthorityForm(forms.Form):
    """What a higher authority decided."""

    authority = forms.CharField(label=_("Cấp có thẩm quyền quyết định"), max_length=300)
    document = forms.CharField(label=_("Văn bản quyết định"), max_length=200)
    text = forms.CharField(label=_("Nội dung quyết định"), widget=forms.Textarea)


class AgreementForm(OfficerForm):
    """A signed coordination agreement to be registered."""

    number = forms.CharField(label=_("Số, ký hiệu"), max_length=80)
    title = forms.CharField(label=_("Tên quy chế"), max_length=1000, widget=forms.Textarea)
    partner = AgencyField(label=_("Cơ quan phối hợp"))
    in_force_date = DayField(label=_("Có hiệu lực từ ngày"))
    own_unit = forms.CharField(label=_("Đơn vị đầu mối của cơ quan mình"), max_length=300)
    partner_unit = forms.CharField(label=_("Đơn vị đầu mối của bên kia"), max_length=300)
    works = forms.CharField(
        label=_("Nội dung phối hợp"),
        required=False,
        widget=forms.Textarea,
        help_text=_("Mỗi dòng một nội dung, bắt đầu bằng điều, khoản. Ví dụ: 8.1 Khung kiến trúc."),
    )

    def clean_works(self) -> list[tuple[str, str, str]]:
        lines = [line.split(None, 1) for line in self.cleaned_data["works"].splitlines()]
        rows = [(parts[0].rstrip("."), parts[1], "") for parts in lines if len(parts) == 2]
        if len(rows) != len([parts for parts in lines if parts]):
            raise ValidationError(_("Mỗi dòng cần điều, khoản rồi đến nội dung."))
        if len({clause for clause, _title, _lead in rows}) != len(rows):
            raise ValidationError(_("Có điều, khoản được ghi hai lần."))
        return rows


class FocalPointForm(forms.Form):
    """Another focal unit, from a day on."""

    unit = forms.CharField(label=_("Đơn vị đầu mối"), max_length=300)
    from_date = DayField(label=_("Từ ngày"))


class ProposeEndForm(forms.Form):
    """A day from which an agreement is to end, and why."""

    ended_date = DayField(label=_("Hết hiệu lực từ ngày"))
    reason = forms.CharField(label=_("Lý do"), max_length=4000, widget=forms.Textarea)


class AnswerEndForm(forms.Form):
    """What this agency says to the other's proposal to end an agreement."""

    answer = forms.ChoiceField(
        label=_("Trả lời đề nghị chấm dứt"),
        choices=[("agreed", _("Nhất trí chấm dứt")), ("declined", _("Không nhất trí"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Lý do"),
        required=False,
        max_length=4000,
        widget=forms.Textarea,
        help_text=_("Bắt buộc khi không nhất trí."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer") == "declined" and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Hãy ghi lý do không nhất trí."))
        return cleaned


class EndByDecisionForm(forms.Form):
    """The decision that ends an agreement, and from which day."""

    decision = forms.CharField(
        label=_("Quyết định chấm dứt"),
        max_length=1000,
        help_text=_("Số, ký hiệu, ngày và cơ quan ban hành."),
    )
    ended_date = DayField(label=_("Hết hiệu lực từ ngày"))


class PaperRevisionForm(forms.Form):
    """Which state of a paper's text the officer had on the screen."""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class PaperTextForm(PaperRevisionForm):
    """The text of a paper."""

    text = forms.CharField(
        label=_("Nội dung tài liệu"), max_length=60000, widget=forms.Textarea(attrs={"rows": 24})
    )


_MONTH_WRONG = _("Ghi tháng từ 1 đến 12.")


class PaperForm(forms.Form):
    """Which paper to draw up."""

    kind = forms.ChoiceField(label=_("Loại tài liệu"), choices=PaperKind)
    year = forms.IntegerField(label=_("Năm"), min_value=2000, max_value=2100)
    month = forms.IntegerField(
        label=_("Tháng"), min_value=1, max_value=12, required=False,
        help_text=_("Chỉ dùng cho tài liệu hằng tháng."),
        error_messages=dict.fromkeys(("min_value", "max_value", "invalid"), _MONTH_WRONG),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_open = "month" not in self.errors and not cleaned.get("month")
        if cleaned.get("kind") == PaperKind.MONTHLY and is_open:
            self.add_error("month", _("Hãy ghi tháng."))
        return cleaned


class MomentForm(forms.Form):
    """A day and an hour, as people write them."""

    day = DayField(label=_("Ngày họp"))
    hour = forms.TimeField(label=_("Giờ họp"), help_text=_("Ví dụ: 08:30"))

    def starts_at(self) -> datetime:
        """Return the moment in Viet Nam time."""
        hour: time = self.cleaned_data["hour"]
        return datetime.combine(self.cleaned_data["day"], hour, VIETNAM)


class MeetingForm(OfficerForm, MomentForm):
    """A meeting to be proposed."""

    kind = forms.ChoiceField(
        label=_("Loại cuộc họp"), choices=MeetingKind, initial=MeetingKind.WORKING
    )
    title = forms.CharField(label=_("Tên cuộc họp"), max_length=500)
    agreement = forms.ChoiceField(label=_("Theo quy chế phối hợp"), required=False)
    parties = AgenciesField(label=_("Cơ quan được mời"))
    agenda = forms.CharField(label=_("Nội dung, chương trình"), widget=forms.Textarea)
    place = forms.CharField(label=_("Địa điểm"), max_length=300)

    field_order = ("kind", "title", "agreement", "parties", "agenda", "place", "day", "hour")


class ReviseForm(MomentForm):
    """A changed agenda, place or time."""

    agenda = forms.CharField(label=_("Nội dung, chương trình"), widget=forms.Textarea)
    place = forms.CharField(label=_("Địa điểm"), max_length=300)


class AgendaAnswerForm(forms.Form):
    """What an agency says to an agenda."""

    answer = forms.ChoiceField(
        label=_("Trả lời về chương trình"), choices=AgendaAnswer, widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label=_("Ý kiến về chương trình"), required=False, widget=forms.Textarea
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_comment = cleaned.get("answer") == AgendaAnswer.COMMENTED
        if is_comment and not cleaned.get("comment", "").strip():
            self.add_error("comment", _("Hãy ghi ý kiến về chương trình."))
        return cleaned


class GroupForm(OfficerForm):
    """A joint group to be formed."""

    name = forms.CharField(label=_("Tên tổ công tác"), max_length=500)
    purpose = forms.CharField(label=_("Mục đích, nhiệm vụ"), widget=forms.Textarea)
    basis = forms.CharField(label=_("Quyết định thành lập"), max_length=300, required=False)
    partners = AgenciesField(label=_("Cơ quan tham gia"))


class MemberForm(forms.Form):
    """A member of this agency."""

    person = forms.CharField(label=_("Họ tên"), max_length=120)
    post = forms.CharField(label=_("Chức vụ"), max_length=300, required=False)
    role = forms.ChoiceField(
        label=_("Vai trò trong tổ"), choices=MemberRole, initial=MemberRole.MEMBER
    )


class GroupWorkForm(forms.Form):
    """A task inside a group."""

    title = forms.CharField(label=_("Việc của tổ"), widget=forms.Textarea)
    assignee = forms.CharField(label=_("Người thực hiện"), max_length=300)
    due_date = DayField(label=_("Hạn thực hiện"), required=False)


class MinuteForm(forms.Form):
    """The minutes of a day."""

    day = DayField(label=_("Ngày"))
    text = forms.CharField(label=_("Biên bản"), widget=forms.Textarea)


class SecondmentForm(OfficerForm):
    """An officer to be asked for."""

    partner = AgencyField(label=_("Cơ quan được đề nghị"))
    task = forms.CharField(label=_("Nhiệm vụ phối hợp"), widget=forms.Textarea)
    qualification = forms.CharField(
        label=_("Yêu cầu về trình độ, kinh nghiệm"), widget=forms.Textarea
    )
    time_share = forms.CharField(label=_("Thời gian dành cho nhiệm vụ"), max_length=200)
    from_date = DayField(label=_("Từ ngày"))
    to_date = DayField(label=_("Đến ngày"))
    plan = forms.CharField(label=_("Kế hoạch công tác"), required=False, widget=forms.Textarea)


class NameOfficerForm(forms.Form):
    """The officer that is sent."""

    person = forms.CharField(label=_("Cán bộ được cử"), max_length=120)
    post = forms.CharField(label=_("Chức vụ, đơn vị"), max_length=300, required=False)
    qualification = forms.CharField(label=_("Trình độ của cán bộ được cử"), widget=forms.Textarea)


class NoteForm(forms.Form):
    """A note on a secondment; a question carries the day it is to be answered by."""

    kind = forms.ChoiceField(label=_("Loại ghi chép"))
    text = forms.CharField(label=_("Nội dung"), widget=forms.Textarea)
    due_date = DayField(
        label=_("Hạn trả lời"), required=False, help_text=_("Chỉ dùng cho vấn đề cần trả lời.")
    )

    def __init__(self, *args: Any, is_lead: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = (
            [NoteKind.PLAN, NoteKind.REPORT, NoteKind.QUESTION] if is_lead else [NoteKind.QUESTION]
        )
        self.fields["kind"].choices = [(str(kind), kind.label) for kind in kinds]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == NoteKind.QUESTION and not cleaned.get("due_date"):
            self.add_error("due_date", _("Hãy ghi hạn trả lời."))
        return cleaned


class ActivityForm(OfficerForm):
    """A plain record of something done together."""

    mode = forms.ChoiceField(label=_("Hình thức phối hợp"), choices=Mode, initial=Mode.SHARING)
    partner = AgencyField(label=_("Cơ quan cùng thực hiện"))
    agreement = forms.ChoiceField(label=_("Theo quy chế phối hợp"), required=False)
    title = forms.CharField(label=_("Tên hoạt động"), max_length=500)
    detail = forms.CharField(label=_("Mô tả"), widget=forms.Textarea)
    day = DayField(label=_("Ngày thực hiện"))
    people = forms.IntegerField(label=_("Số người tham gia"), min_value=0, required=False)
    accuracy = forms.CharField(
        label=_("Người chịu trách nhiệm về tính chính xác"),
        max_length=300,
        required=False,
        help_text=_("Bắt buộc khi chia sẻ tài liệu (Điều 6.5 Quy chế 02)."),
    )
    file = forms.FileField(label=_("Tệp kèm theo"), required=False)


class PressForm(forms.Form):
    """Which overdue addressees to press, and how."""

    requests = forms.MultipleChoiceField(
        label=_("Yêu cầu được đôn đốc"), widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(label=_("Nội dung đôn đốc"), max_length=4000, widget=forms.Textarea)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["requests"].choices = choices  # type: ignore[attr-defined]

"""Input of the indicators' pages; a formula's parts are codes, one in a line."""

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.directory import by_code
from lienthong.agencies.models import Level
from lienthong.base.errors import Refusal
from lienthong.base.forms import DayField, NumberField
from lienthong.figures.periods import Span, month_of, quarter_of, year_of
from lienthong.systems.indicators.actions.declaring import Said
from lienthong.systems.indicators.actions.editions import About, Terms
from lienthong.systems.indicators.actions.register import Aim, Meaning
from lienthong.systems.indicators.models import (
    Addition,
    Direction,
    IndicatorVersion,
    KpiCriterion,
    KpiEdition,
    Method,
    Period,
    Scoring,
)
from lienthong.systems.indicators.rules.formulas import Formula, FormulaKind, Part

MOST_POINTS = 100_000
_SPANS = {"month": month_of, "quarter": quarter_of, "year": year_of}


class AgencyOwnerMixin(forms.Form):
    """A form that names an owner by code; the code must exist on the form's day."""

    def clean_owner(self) -> str:
        code = str(self.cleaned_data["owner"]).strip()
        try:
            return by_code(code, self.day).code  # type: ignore[attr-defined]
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


class MeaningForm(AgencyOwnerMixin):
    """What a version of an indicator says."""

    name = forms.CharField(label=_("Tên chỉ tiêu"), max_length=400)
    definition = forms.CharField(label=_("Định nghĩa"), widget=forms.Textarea)
    method = forms.ChoiceField(label=_("Cách tính"), choices=Method.choices)
    parts = forms.CharField(
        label=_("Thành phần của công thức"),
        help_text=_(
            "Mỗi dòng một mã chỉ tiêu hoặc mã số liệu; trung bình có trọng số ghi thêm trọng số sau mã."
        ),
        widget=forms.Textarea,
        required=False,
    )
    unit = forms.CharField(label=_("Đơn vị tính"), max_length=60)
    decimals = forms.IntegerField(
        label=_("Số chữ số thập phân"), min_value=0, max_value=6, initial=0
    )
    owner = forms.CharField(label=_("Mã cơ quan chủ trì chỉ tiêu"), max_length=35)
    source_system = forms.CharField(label=_("Nguồn số liệu"), max_length=200, required=False)
    period = forms.ChoiceField(label=_("Kỳ số liệu"), choices=Period.choices)
    over_time = forms.ChoiceField(
        label=_("Gộp theo thời gian"), choices=Addition.choices, initial=Addition.NONE
    )
    over_units = forms.ChoiceField(
        label=_("Gộp theo đơn vị"), choices=Addition.choices, initial=Addition.NONE
    )
    direction = forms.ChoiceField(
        label=_("Chiều tốt"), choices=[("", _("Không có")), *Direction.choices], required=False
    )
    tolerance = NumberField(label=_("Chênh lệch cho phép"), initial="1")
    legal_source = forms.CharField(label=_("Căn cứ"), widget=forms.Textarea)
    words = forms.CharField(label=_("Nguyên văn"), widget=forms.Textarea, required=False)
    valid_from = DayField(label=_("Có hiệu lực từ ngày"))

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day

    def clean_tolerance(self) -> Decimal:
        tolerance: Decimal = self.cleaned_data["tolerance"]
        if tolerance < 0:
            raise forms.ValidationError(_("Chênh lệch cho phép không được âm."))
        return tolerance

    def clean_parts(self) -> tuple[Part, ...]:
        found = []
        for line in self.cleaned_data["parts"].splitlines():
            words = line.split()
            try:
                weight = Decimal(words[1].replace(",", ".")) if len(words) > 1 else Decimal(1)
            except InvalidOperation as error:
                raise forms.ValidationError(_("Trọng số phải là một số, ví dụ 0,5.")) from error
            if words:
                found.append(Part(words[0], weight))
        return tuple(found)

    def meaning(self) -> Meaning:
        """Return what was entered."""
        data = dict(self.cleaned_data)
        parts, kind = data.pop("parts"), FormulaKind(data.pop("method"))
        for name in ("valid_from", "code", "reason"):
            data.pop(name, None)
        return Meaning(formula=Formula(kind, parts), **data)


class NewIndicatorForm(MeaningForm):
    """A new indicator."""

    code = forms.CharField(
        label=_("Mã chỉ tiêu"), max_length=80, help_text=_("Ví dụ: services.level-4")
    )
    field_order = ("code",)


class ChangeForm(MeaningForm):
    """A new version of an indicator."""

    reason = forms.CharField(label=_("Lý do sửa đổi"), widget=forms.Textarea)


def initial_of(version: IndicatorVersion, day: date) -> dict[str, Any]:
    """Return a version as the form shows it."""
    formula = version.parsed
    names = [name for name in MeaningForm.base_fields if name not in {"parts", "valid_from"}]
    lines = [
        f"{part.code} {part.weight}" if formula.kind == FormulaKind.WEIGHTED else part.code
        for part in formula.parts
    ]
    shown = {name: getattr(version, name) for name in names}
    shown["tolerance"] = typed(version.tolerance)
    return shown | {"parts": "\n".join(lines), "valid_from": day}


class TargetForm(forms.Form):
    """A target of an indicator."""

    value = NumberField(label=_("Giá trị mục tiêu"))
    due_date = DayField(label=_("Phải đạt trước hết ngày"))
    set_date = DayField(label=_("Đặt ra từ ngày"))
    agency_code = forms.CharField(
        label=_("Mã cơ quan phải đạt"),
        help_text=_("Để trống nếu áp dụng cho cả nước và từng cơ quan."),
        max_length=35,
        required=False,
    )
    baseline = NumberField(label=_("Giá trị gốc"), required=False)
    baseline_date = DayField(label=_("Ngày của giá trị gốc"), required=False)
    legal_source = forms.CharField(label=_("Căn cứ"), max_length=1000)
    words = forms.CharField(label=_("Nguyên văn"), widget=forms.Textarea, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (data.get("baseline") is None) != (data.get("baseline_date") is None):
            self.add_error(
                "baseline", _("Nhập cả giá trị gốc và ngày của nó, hoặc bỏ trống cả hai.")
            )
        return data

    def aim(self) -> Aim:
        """Return what was entered."""
        return Aim(**self.cleaned_data)


class DeclareForm(forms.Form):
    """A value of the officer's own agency for a period."""

    span = forms.ChoiceField(
        label=_("Kỳ số liệu"),
        choices=[("month", _("Tháng")), ("quarter", _("Quý")), ("year", _("Năm"))],
    )
    day = DayField(label=_("Một ngày trong kỳ"))
    value = NumberField(label=_("Giá trị"))
    evidence = forms.CharField(
        label=_("Minh chứng"),
        help_text=_("Địa chỉ trang, hoặc số, ngày văn bản."),
        max_length=500,
        required=False,
    )
    reason = forms.CharField(
        label=_("Lý do khai lại"),
        help_text=_("Chỉ cần khi kỳ này đã được khai và nay thay đổi."),
        widget=forms.Textarea,
        required=False,
    )

    def said(self, unit: str) -> Said:
        """Return what was entered, in the unit that the page showed."""
        data = self.cleaned_data
        span = _SPANS[data["span"]](data["day"])
        return Said(
            first_date=span.first,
            last_date=span.last,
            label=span.label,
            value=data["value"],
            unit=unit,
            evidence=data["evidence"],
            reason=data["reason"],
        )


class ScoreForm(forms.Form):
    """The period to score."""

    span = forms.ChoiceField(
        label=_("Kỳ chấm điểm"), choices=[("year", _("Năm")), ("quarter", _("Quý"))]
    )
    day = DayField(label=_("Một ngày trong kỳ"))

    def chosen(self) -> Span:
        """Return the period."""
        return _SPANS[self.cleaned_data["span"]](self.cleaned_data["day"])


class SimulationForm(forms.Form):
    """One component of the UN index, and the value it might have."""

    component = forms.ChoiceField(
        label=_("Thành phần"),
        choices=[
            ("osi", _("Dịch vụ trực tuyến (OSI)")),
            ("tii", _("Hạ tầng viễn thông (TII)")),
            ("hci", _("Nguồn nhân lực (HCI)")),
        ],
    )
    value = NumberField(label=_("Giá trị giả định"), help_text=_("Từ 0 đến 1, ví dụ 0,75"))

    def clean_value(self) -> Decimal:
        value: Decimal = self.cleaned_data["value"]
        if not 0 <= value <= 1:
            raise forms.ValidationError(_("Giá trị của một thành phần nằm từ 0 đến 1."))
        return value


class OpenEditionForm(forms.Form):
    """A new edition of a KPI set, begun from the last one."""

    edition = forms.CharField(
        label=_("Tên phiên bản mới"), max_length=20, help_text=_("Ví dụ: 2021, hoặc 2021-2.")
    )
    first = DayField(label=_("Dự kiến có hiệu lực từ ngày"))


class AboutEditionForm(forms.Form):
    """What a draft says of itself."""

    edition = forms.CharField(label=_("Phiên bản bộ chỉ số"), max_length=20)
    name = forms.CharField(label=_("Tên bộ chỉ số"), max_length=400)
    first = DayField(label=_("Có hiệu lực từ ngày"))
    last = DayField(
        label=_("Đến hết ngày"),
        required=False,
        help_text=_("Để trống nếu chưa có ngày hết hiệu lực."),
    )
    total_points = NumberField(label=_("Tổng điểm"))
    status_note = forms.CharField(label=_("Tình trạng ban hành"), max_length=200)
    legal_source = forms.CharField(label=_("Căn cứ"), widget=forms.Textarea)
    scored_levels = forms.TypedMultipleChoiceField(
        label=_("Cấp được chấm điểm"),
        choices=Level.choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    levels_source = forms.CharField(
        label=_("Căn cứ của phạm vi chấm điểm"),
        max_length=1000,
        help_text=_("Văn bản nêu những cơ quan nào được chấm điểm."),
    )

    def clean_total_points(self) -> Decimal:
        total: Decimal = self.cleaned_data["total_points"]
        if not 0 < total < MOST_POINTS:
            raise forms.ValidationError(_("Tổng điểm phải lớn hơn 0 và nhỏ hơn 100.000."))
        return total

    def about(self) -> About:
        """Return what was entered."""
        levels = tuple(self.cleaned_data["scored_levels"])
        return About(**{**self.cleaned_data, "scored_levels": levels})


class CriterionForm(forms.Form):
    """One criterion of a draft."""

    indicator = forms.ChoiceField(label=_("Chỉ tiêu"))
    group = forms.CharField(label=_("Nhóm"), max_length=120)
    weight = NumberField(label=_("Trọng số"))
    scoring = forms.ChoiceField(label=_("Cách chấm"), choices=Scoring.choices)
    floor = NumberField(
        label=_("Mức sàn"),
        initial="0",
        help_text=_(
            "Tới mức này chưa có điểm. Mức sàn cao hơn mức đích nghĩa là càng thấp càng tốt."
        ),
    )
    target = NumberField(
        label=_("Mức đích"), initial="100", help_text=_("Từ mức này được toàn bộ điểm.")
    )
    evidence = forms.CharField(
        label=_("Minh chứng phải có"),
        help_text=_("Ví dụ: địa chỉ trang. Để trống nếu số liệu không cần minh chứng."),
        max_length=300,
        required=False,
    )
    legal_source = forms.CharField(label=_("Căn cứ"), widget=forms.Textarea)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = choices  # type: ignore[attr-defined]

    def terms(self) -> Terms:
        """Return what was entered."""
        return Terms(**self.cleaned_data)


class PublishEditionForm(forms.Form):
    """The decision that promulgates an edition."""

    decision = forms.CharField(
        label=_("Quyết định ban hành"),
        help_text=_(
            "Số, ngày, người ký. Ví dụ: Quyết định số 15/QĐ-BTTTT ngày 06/01/2021, Bộ trưởng."
        ),
        max_length=300,
    )


def about_of(edition: KpiEdition) -> dict[str, Any]:
    """Return what the form shows of a draft."""
    until = edition.valid.upper
    names = ("edition", "name", "status_note", "legal_source", "scored_levels", "levels_source")
    return {name: getattr(edition, name) for name in names} | {
        "first": edition.valid.lower,
        "last": until - timedelta(days=1) if until else None,
        "total_points": typed(edition.total_points),
    }


def terms_of(criterion: KpiCriterion) -> dict[str, Any]:
    """Return what the form shows of a criterion."""
    names = ("group", "scoring", "evidence", "legal_source")
    numbers = {name: typed(getattr(criterion, name)) for name in ("weight", "floor", "target")}
    return (
        {name: getattr(criterion, name) for name in names}
        | numbers
        | {"indicator": criterion.indicator.code}
    )


def typed(number: Decimal) -> str:
    """Return a number as officials type it."""
    return f"{number.normalize():f}".replace(".", ",")

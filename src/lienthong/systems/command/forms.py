"""What forms of the command centre take in; what makes sense is decided by the actions."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lienthong.base.forms import NumberField
from lienthong.figures.measures import all_measures
from lienthong.systems.command.actions.thresholds import LONGEST_DUE, Terms
from lienthong.systems.command.models import ANY_UNIT, Comparison, Threshold
from lienthong.systems.command.rules import MOST_CONSECUTIVE

WHOLE, EACH, ONE = "whole", "each", "one"


class ThresholdForm(forms.Form):
    """A threshold as its keeper writes it."""

    measure = forms.ChoiceField(label=_("Số liệu"))
    scope = forms.ChoiceField(
        label=_("Theo dõi"),
        widget=forms.RadioSelect,
        initial=WHOLE,
        choices=[
            (WHOLE, _("Con số chung")),
            (EACH, _("Từng cơ quan, mỗi cơ quan một cảnh báo")),
            (ONE, _("Một cơ quan")),
        ],
    )
    unit = forms.CharField(
        label=_("Mã cơ quan được theo dõi"),
        required=False,
        max_length=40,
        help_text=_("Chỉ khi theo dõi một cơ quan. Ví dụ: H26."),
    )
    comparison = forms.ChoiceField(label=_("Cảnh báo khi giá trị"), choices=Comparison)
    limit = NumberField(label=_("Mức ngưỡng"))
    margin = NumberField(
        label=_("Biên trở lại"),
        required=False,
        help_text=_(
            "Cảnh báo chỉ kết thúc khi giá trị đã trở lại trong ngưỡng chừng này, để không phát đi phát lại."
        ),
    )
    consecutive = forms.IntegerField(
        label=_("Số kỳ liên tiếp"),
        min_value=1,
        max_value=MOST_CONSECUTIVE,
        initial=1,
        help_text=_("Chỉ cảnh báo khi vượt ngưỡng trong từng này kỳ liền nhau."),
    )
    message = forms.CharField(
        label=_("Việc cần làm"),
        max_length=500,
        help_text=_("Một câu. Câu này thành tên nhiệm vụ được đề nghị."),
    )
    raises_task = forms.BooleanField(
        label=_("Đề nghị giao nhiệm vụ khi vượt ngưỡng"), required=False
    )
    lead = forms.CharField(
        label=_("Mã cơ quan chủ trì xử lý"),
        required=False,
        max_length=40,
        help_text=_("Để trống: cơ quan có số liệu vượt ngưỡng, hoặc do người giao chọn."),
    )
    due_days = forms.IntegerField(
        label=_("Hạn xử lý, ngày làm việc"), min_value=1, max_value=LONGEST_DUE, initial=5
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.code, f"{each.title} ({each.code})") for each in all_measures()]
        self.fields["measure"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("scope") == ONE and not cleaned.get("unit"):
            self.add_error("unit", _("Nhập mã cơ quan được theo dõi."))
        return cleaned

    def terms(self) -> Terms:
        """Return what was entered, for the action."""
        data = self.cleaned_data
        unit = {WHOLE: "", EACH: ANY_UNIT}.get(data["scope"], data["unit"].strip())
        return Terms(
            measure=data["measure"],
            unit=unit,
            comparison=data["comparison"],
            limit=data["limit"],
            margin=data["margin"] or Decimal(0),
            consecutive=data["consecutive"],
            message=data["message"],
            raises_task=data["raises_task"],
            lead=data["lead"].strip(),
            due_days=data["due_days"],
        )


def initial_of(threshold: Threshold) -> dict[str, Any]:
    """Return what the form shows of a threshold that is to be changed."""
    scope = {"": WHOLE, ANY_UNIT: EACH}.get(threshold.unit, ONE)
    names = ("measure", "comparison", "consecutive", "message", "raises_task", "lead", "due_days")
    return {name: getattr(threshold, name) for name in names} | {
        "scope": scope,
        "unit": threshold.unit if scope == ONE else "",
        "limit": _typed(threshold.limit),
        "margin": _typed(threshold.margin),
    }


def _typed(number: Decimal) -> str:
    """Return a number as officials type it."""
    return f"{number.normalize():f}".replace(".", ",")

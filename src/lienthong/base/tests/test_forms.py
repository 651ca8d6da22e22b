from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError

from lienthong.base.components.fields import field
from lienthong.base.forms import DayField


class Letter(forms.Form):
    issued = DayField()


def test_three_boxes_make_a_day() -> None:
    form = Letter({"issued_0": " 9", "issued_1": "09", "issued_2": "2019"})
    assert form.is_valid() and form.cleaned_data["issued"] == date(2019, 9, 9)


@pytest.mark.parametrize(
    ("boxes", "code"),
    [
        (["", "", ""], "required"),
        (["9", "", "2019"], "incomplete"),
        (["31", "2", "2019"], "invalid_day"),
        (["9", "9", "19"], "invalid_day"),
        (["chín", "9", "2019"], "invalid_day"),
    ],
)
def test_what_is_no_day_is_named(boxes: list[str], code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        DayField().clean(boxes)
    assert refused.value.code == code


def test_an_optional_day_may_be_empty_but_not_half_filled() -> None:
    field = DayField(required=False)
    assert field.clean(["", "", ""]) is None
    with pytest.raises(ValidationError):
        field.clean(["1", "", ""])


@pytest.mark.parametrize(
    ("widget", "asked", "rows"),
    [
        (forms.Textarea(attrs={"rows": 24}), {}, 24),
        (forms.Textarea(attrs={"rows": 24}), {"rows": 3}, 3),
        (forms.Textarea(), {}, 5),
    ],
)
def test_a_text_area_is_as_high_as_its_form_says(widget, asked, rows) -> None:
    class Words(forms.Form):
        text = forms.CharField(widget=widget)

    assert field(Words()["text"], **asked)["rows"] == rows

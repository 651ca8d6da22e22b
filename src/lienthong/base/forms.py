"""Form fields that Vietnamese officials expect and Django lacks."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class DayWidget(forms.MultiWidget):
    """Three boxes for day, month and year; a picker is no help to keyboard and screen reader users."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__([forms.TextInput(), forms.TextInput(), forms.TextInput()], attrs)

    def decompress(self, value: date | None) -> list[str]:
        """Return the texts of the three boxes."""
        return [str(value.day), str(value.month), str(value.year)] if value else ["", "", ""]


class DayField(forms.MultiValueField):
    """A day typed as day, month, year; cleans to a date or None."""

    widget = DayWidget
    default_error_messages = {
        "required": _("Nhập ngày, tháng và năm."),
        "incomplete": _("Nhập đủ ngày, tháng và năm."),
        "invalid_day": _(
            "Ngày này không có thật. Nhập theo dạng ngày, tháng, năm, ví dụ 9 9 2019."
        ),
    }

    def __init__(self, **kwargs: Any) -> None:
        part = forms.CharField(max_length=4, required=False)
        super().__init__((part, part, part), require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> date | None:
        """Return the day; every box counts, so a half-filled day is an error even when it is optional."""
        boxes = [str(box or "").strip() for box in (value or ["", "", ""])]
        if not any(boxes) and not self.required:
            return None
        if not any(boxes):
            raise ValidationError(self.error_messages["required"], code="required")
        if not all(boxes):
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        return self.compress(boxes)

    def compress(self, data_list: list[str]) -> date:
        """Return the day that the three boxes name."""
        try:
            day, month, year = (int(box) for box in data_list)
            if year < 1000:
                raise ValueError
            return date(year, month, day)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid_day"], code="invalid_day") from error


class NumberField(forms.CharField):
    """A number as officials write it: 12,5 or 1.234,5 or 12.5."""

    default_error_messages = {
        "number": _("Nhập một số, ví dụ 86,5. Không ghi chữ hay đơn vị tính."),
    }

    def to_python(self, value: Any) -> Any:
        """Return the number, None for nothing."""
        text = (super().to_python(value) or "").strip()
        if not text:
            return None
        found = read_number(text)
        if found is None:
            raise ValidationError(self.error_messages["number"], code="number")
        return found


def read_number(text: str) -> Decimal | None:
    """Return the number that officials wrote, to six decimals; None for anything else."""
    text = text.strip().replace("\u00a0", "").replace(" ", "")
    if "," in text:
        text = text.replace(".", "").replace(",", ".")
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return round(found, 6) if found.is_finite() and abs(found) < 10**14 else None


class FilesWidget(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, chosen in one box; cleans to a list."""

    widget = FilesWidget

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return every file, each checked as one is."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(each, initial) for each in files]

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        """Let the box take more than one file."""
        return super().widget_attrs(widget) | {"multiple": True}

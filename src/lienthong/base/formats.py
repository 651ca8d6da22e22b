"""How Viet Nam writes days, moments, numbers and sums, on screens and in official documents.

Numbers follow the language of the screen; ``document_date`` is always as official documents write it.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format

from lienthong.base.clock import VIETNAM

Number = int | float | Decimal

_UNITS = ("B", "kB", "MB", "GB", "TB")


def grouped(number: Number, decimals: int | None = None) -> str:
    """Return a number with its thousands grouped: 1.234.567 (in English 1,234,567)."""
    return str(number_format(number, decimals, use_l10n=True, force_grouping=True))


def rounded(number: Decimal | int, decimals: int) -> Decimal:
    """Return a number with some decimals as people round it, a half up: 6.25 is 6.3 and -6.25 is -6.3."""
    return Decimal(number).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def money(dong: int) -> str:
    """Return a sum in đồng, which has no decimals: 1.234.567 ₫."""
    return f"{grouped(dong)}\u00a0₫"


def percent(share: Number, decimals: int = 1) -> str:
    """Return a share between 0 and 1 in hundredths: 12,5%."""
    found = rounded(Decimal(str(share)) * 100, decimals)
    if found == found.to_integral_value():
        return f"{grouped(int(found))}%"
    return f"{grouped(found, decimals)}%"


def file_size(size: int) -> str:
    """Return a size given in bytes in the largest fitting decimal unit: 1,2 MB."""
    value, unit = float(size), _UNITS[0]
    for unit in _UNITS:
        if value < 1000 or unit == _UNITS[-1]:
            break
        value /= 1000
    decimals = 1 if unit != "B" and value < 100 and round(value, 1) % 1 else 0
    return f"{grouped(round(value, decimals), decimals)} {unit}"


def short_date(day: date) -> str:
    """Return a day as dd/mm/yyyy; a moment is taken in Viet Nam's time."""
    if isinstance(day, datetime):
        day = day.astimezone(VIETNAM)
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def moment(at: datetime) -> str:
    """Return a moment in Viet Nam's time: 14:05 09/09/2019."""
    local = at.astimezone(VIETNAM)
    return f"{local.hour:02}:{local.minute:02} {short_date(local.date())}"


def document_date(day: date) -> str:
    """Return a day as official documents write it: ngày 09 tháng 9 năm 2019.

    Days under 10 and the months 1 and 2 take a leading zero (Decree 30/2020, Annex I).
    """
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"

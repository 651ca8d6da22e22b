"""What makes a version of a regime one that can be reported by: form, reporters, reach of its owner."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Level
from lienthong.systems.reporting.actions.refusals import RegimeInvalid
from lienthong.systems.reporting.models import ContentKind, Frequency, RegimeKind, RegimeVersion
from lienthong.systems.reporting.rules.items import FormInvalid
from lienthong.systems.reporting.rules.periods import LONGEST_WAIT
from lienthong.systems.reporting.rules.reporters import Counting, is_below
from lienthong.systems.reporting.units import places

MOST_WINDOWS = 60
FURTHEST_MONTH = 3
FAULTS = {
    "too-many-items": _("biểu mẫu có quá nhiều chỉ tiêu."),
    "code-malformed": _(
        "mã %(item)s chỉ được gồm chữ thường không dấu, chữ số, dấu chấm và gạch nối."
    ),
    "code-twice": _("mã %(item)s dùng hai lần."),
    "label-missing": _("chỉ tiêu %(item)s chưa có tên."),
    "decimals-out-of-range": _("số chữ số thập phân của %(item)s không hợp lệ."),
    "weight-unknown": _("quyền số của %(item)s không phải là một chỉ tiêu số khác của biểu mẫu."),
    "share-cannot-be-summed": _(
        "tỷ lệ %(item)s không cộng dồn được; hãy chọn bình quân hoặc không tổng hợp."
    ),
    "formula-parts": _("công thức của %(item)s thiếu hoặc thừa thành phần."),
    "formula-unknown-item": _("công thức của %(item)s dùng chỉ tiêu không có trong biểu mẫu."),
    "formula-order": _("công thức của %(item)s dùng ô tính toán đứng sau nó."),
    "check-unknown-item": _("quy tắc kiểm tra dùng chỉ tiêu %(item)s không có trong biểu mẫu."),
    "shape": _("dữ liệu biểu mẫu hoặc đối tượng báo cáo sai cấu trúc (%(item)s)."),
    "nobody-reports": _("chưa nêu đối tượng phải báo cáo."),
    "nothing-asked": _("chưa có đề cương hoặc biểu mẫu theo nội dung yêu cầu."),
    "legal-basis": _("chưa nêu căn cứ pháp lý."),
    "name": _("chưa có tên báo cáo."),
    "windows": _(
        "mỗi lần báo cáo cần ngày đầu, ngày cuối và hạn gửi theo thứ tự; hạn cách ngày cuối không quá"
        " 100 ngày và không hai lần nào cùng ngày cuối."
    ),
    "reach": _("%(item)s chỉ được yêu cầu báo cáo đối với các cơ quan cấp dưới của mình."),
}


def require_sound(version: RegimeVersion) -> None:
    """Refuse a version that cannot be reported by.

    :raises RegimeInvalid: naming what is wrong.
    """
    if not version.name:
        raise invalid("name")
    if not version.legal_basis:
        raise invalid("legal-basis")
    try:
        _ = version.groups
        _require_bounds(version)
        version.require_sound()
    except FormInvalid as fault:
        raise invalid(fault.code, fault.item) from fault
    except (ValueError, KeyError, TypeError, ArithmeticError) as fault:
        raise invalid("shape", str(fault)) from fault
    _require_windows(version)
    if not version.groups:
        raise invalid("nobody-reports")
    asks_data = version.content in {ContentKind.DATA, ContentKind.BOTH}
    asks_text = version.content in {ContentKind.TEXT, ContentKind.BOTH}
    if asks_data and not version.items or asks_text and not version.sections:
        raise invalid("nothing-asked")


def _require_bounds(version: RegimeVersion) -> None:
    """Refuse days that no calendar has and choices that the register does not know.

    :raises ValueError: naming the first.
    """
    window = version.closing
    if not 1 <= window.closing_day <= 31 or abs(window.closing_month) > FURTHEST_MONTH:
        raise ValueError("window")
    for group in version.groups:
        if not 0 <= group.deadline.days <= LONGEST_WAIT.days:
            raise ValueError(group.title)
        if group.deadline.counting is Counting.FIXED and not 1 <= group.deadline.days <= 31:
            raise ValueError(group.title)
        if abs(group.deadline.month) > FURTHEST_MONTH:
            raise ValueError(group.title)
    RegimeKind(version.kind)
    ContentKind(version.content)
    Frequency(version.frequency)


def _require_windows(version: RegimeVersion) -> None:
    try:
        own = version.own_periods
    except (ValueError, KeyError, TypeError) as fault:
        raise invalid("windows") from fault
    if len({period.id for period in own}) < len(own) or len(own) > MOST_WINDOWS:
        raise invalid("windows")


def require_reach(version: RegimeVersion, owner: str, on: date) -> None:
    """Refuse a regime that asks agencies which do not stand below its owner; a central one may ask any.

    :raises RegimeInvalid: naming the owner.
    """
    place = places([owner], on).get(owner)
    if place is not None and place.level == Level.CENTRAL:
        return
    named = {code for group in version.groups for code in group.codes}
    below = places(named, on)
    is_within = place is not None and all(
        group.codes or group.within == owner for group in version.groups
    )
    if not is_within or not all(
        code in below and is_below(below[code].reporter, owner) for code in named
    ):
        raise invalid("reach", owner)


def invalid(code: str, item: str = "") -> RegimeInvalid:
    """Return the refusal of one fault, in words."""
    return RegimeInvalid(fault=str(FAULTS[code]) % {"item": item})

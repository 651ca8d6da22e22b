"""What coordination puts into the navigation and on the officer's desk."""

from django.utils.translation import gettext_lazy as _

from lienthong.base.desk import MenuEntry, register_menu
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination import calendars, desk

_ENTRIES = (
    (_("Hồ sơ phối hợp"), "asked_list"),
    (_("Ý kiến phải trả lời"), "owed_list"),
    (_("Báo cáo lãnh đạo hai cơ quan"), "escalations"),
    (_("Cuộc họp phối hợp"), "meetings"),
    (_("Tổ công tác phối hợp"), "groups"),
    (_("Cử cán bộ phối hợp"), "secondments"),
    (_("Hoạt động phối hợp"), "activities"),
    (_("Quy chế phối hợp"), "agreements"),
    (_("Tài liệu đánh giá phối hợp"), "papers"),
    (_("Lịch phối hợp"), "calendar"),
)

for order, (label, name) in enumerate(_ENTRIES, start=40):
    register_menu(
        MenuEntry(
            section=_("Phối hợp"),
            label=label,
            url_name=f"coordination:{name}",
            permission=Permission.COORDINATION_READ,
            order=order,
        )
    )
desk.register()
calendars.register()

"""What directives put into the navigation and on the officer's desk."""

from django.utils.translation import gettext_lazy as _

from lienthong.base.desk import MenuEntry, register_menu
from lienthong.identity.permissions import Permission
from lienthong.systems.directives import calendars, desk

_SECTION, _GROUP = _("Chỉ đạo, điều hành"), _("Nhiệm vụ")
_ENTRIES = (
    (_("Văn bản chỉ đạo"), "directives:directive_list", Permission.DIRECTIVE_READ),
    (_("Nhiệm vụ đã giao"), "directives:task_list", Permission.DIRECTIVE_READ),
    (_("Nhiệm vụ theo cơ quan"), "directives:leads", Permission.DIRECTIVE_READ),
    (_("Nhiệm vụ theo lãnh đạo giao"), "directives:leader_list", Permission.DIRECTIVE_READ),
    (_("Nhiệm vụ được giao"), "directives:duty_list", Permission.DIRECTIVE_READ),
    (_("Đôn đốc"), "directives:press_many", Permission.TASK_PRESS),
    (_("Nhắc hạn"), "directives:reminders", Permission.DIRECTIVE_READ),
    (_("Ngày nghỉ"), "directives:days_off", Permission.DIRECTIVE_READ),
    (_("Lịch thời hạn"), "directives:feeds", Permission.DIRECTIVE_READ),
)

for order, (label, url_name, permission) in enumerate(_ENTRIES, start=30):
    register_menu(
        MenuEntry(
            section=_SECTION,
            group=_GROUP,
            label=label,
            url_name=url_name,
            permission=permission,
            order=order,
        )
    )
desk.register()
calendars.register()

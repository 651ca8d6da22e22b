"""What the command centre puts into the navigation."""

from django.utils.translation import gettext_lazy as _

from lienthong.base.desk import MenuEntry, register_menu
from lienthong.identity.permissions import Permission

_SECTION, _GROUP = _("Chỉ đạo, điều hành"), _("Điều hành")
_ENTRIES = (
    (_("Toàn cảnh"), "command:home", Permission.COMMAND_READ),
    (_("Cảnh báo"), "command:alarms", Permission.COMMAND_READ),
    (_("So sánh cơ quan"), "command:agencies", Permission.COMMAND_READ),
    (_("Số liệu"), "command:figures", Permission.COMMAND_READ),
    (_("Bản tin sáng"), "command:briefs", Permission.COMMAND_READ),
    (_("Ngưỡng"), "command:thresholds", Permission.COMMAND_READ),
    (_("Màn hình lớn"), "command:wall", Permission.COMMAND_READ),
)

for order, (label, url_name, permission) in enumerate(_ENTRIES, start=60):
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

"""What reporting puts into the navigation and on the officer's desk."""

from django.utils.translation import gettext_lazy as _

from lienthong.base.desk import MenuEntry, register_menu
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting import calendars, desk

_SECTION = _("Báo cáo")
_ENTRIES = (
    (_("Lịch báo cáo"), "reporting:calendar", Permission.REPORT_READ),
    (_("Tiếp nhận báo cáo"), "reporting:inbox", Permission.REPORT_READ),
    (_("Yêu cầu báo cáo"), "reporting:requests", Permission.REPORT_READ),
    (_("Tình hình gửi báo cáo"), "reporting:completeness", Permission.REPORT_READ),
    (_("So sánh số liệu"), "reporting:compare", Permission.REPORT_READ),
    (_("Chế độ báo cáo"), "reporting:regimes", Permission.REGIME_READ),
)

for order, (label, url_name, permission) in enumerate(_ENTRIES, start=40):
    register_menu(
        MenuEntry(
            section=_SECTION, label=label, url_name=url_name, permission=permission, order=order
        )
    )
desk.register()
calendars.register()

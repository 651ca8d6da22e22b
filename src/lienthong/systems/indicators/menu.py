"""What indicators put into the navigation."""

from django.utils.translation import gettext_lazy as _

from lienthong.base.desk import MenuEntry, register_menu
from lienthong.identity.permissions import Permission

_SECTION = _("Chỉ tiêu")
_ENTRIES = (
    (_("Danh mục chỉ tiêu"), "indicators:register"),
    (_("Mục tiêu và tiến độ"), "indicators:off_target"),
    (_("Tự khai và tính từ hệ thống"), "indicators:declarations"),
    (_("Bộ chỉ số và xếp hạng"), "indicators:kpi_sets"),
    (_("Chỉ số EGDI của Liên hợp quốc"), "indicators:egdi"),
)

for _order, (_label, _url_name) in enumerate(_ENTRIES, start=560):
    register_menu(
        MenuEntry(
            section=_SECTION,
            label=_label,
            url_name=_url_name,
            permission=Permission.INDICATOR_READ,
            order=_order,
        )
    )

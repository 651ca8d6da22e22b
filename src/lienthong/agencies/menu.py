"""The entries of this floor in the navigation of those who may use them."""

from django.utils.translation import gettext_lazy as _

from lienthong.agencies import permissions
from lienthong.base.desk import MenuEntry, register_menu

_SECTION = _("Danh mục")

for _order, _label, _url_name, _permission in (
    (710, _("Cơ quan"), "agencies:index", permissions.AGENCY_READ),
    (730, _("Lịch làm việc"), "agencies:calendar", permissions.CALENDAR_READ),
):
    register_menu(
        MenuEntry(
            section=_SECTION,
            label=_label,
            url_name=_url_name,
            permission=_permission,
            order=_order,
        )
    )

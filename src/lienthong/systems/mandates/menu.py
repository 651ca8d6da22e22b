"""What mandates put into the navigation."""

from django.utils.translation import gettext_lazy as _

from lienthong.base.desk import MenuEntry, register_menu
from lienthong.identity.permissions import Permission

_SECTION = _("Danh mục")
_ENTRIES = (
    (720, _("Chức năng, nhiệm vụ"), "mandates:index"),
    (721, _("Chuyển giao"), "mandates:transfers"),
    (722, _("Bàn giao"), "mandates:handovers"),
    (723, _("Ủy ban, tổ công tác"), "mandates:bodies"),
)

for _order, _label, _url_name in _ENTRIES:
    register_menu(
        MenuEntry(
            section=_SECTION,
            label=_label,
            url_name=_url_name,
            permission=Permission.MANDATE_READ,
            order=_order,
        )
    )
register_menu(
    MenuEntry(
        section=_SECTION,
        label=_("Thay đổi do nút khác báo"),
        url_name="mandates:claims",
        permission=Permission.MANDATE_MANAGE,
        order=724,
    )
)

"""The entries of this floor in the navigation of those who may use them."""

from django.utils.translation import gettext_lazy as _

from lienthong.base.desk import MenuEntry, register_menu
from lienthong.identity.permissions import Permission

_SECTION = _("Quản trị")

for _order, _label, _url_name, _permission in (
    (810, _("Cán bộ"), "identity:people", Permission.PERSON_READ),
    (820, _("Ủy quyền"), "identity:delegations", Permission.DELEGATION_READ),
    (830, _("Vai trò"), "identity:roles", Permission.ROLE_READ),
    (840, _("Chứng thư số"), "identity:certificates", Permission.CERTIFICATE_READ),
    (850, _("Mã truy cập"), "identity:tokens", Permission.TOKEN_MANAGE),
    (855, _("Địa chỉ lịch"), "identity:feeds", Permission.TOKEN_MANAGE),
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

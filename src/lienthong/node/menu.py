"""The node's own entries of the navigation."""

from django.utils.translation import gettext_lazy as _

from lienthong.base.desk import MenuEntry, register_menu
from lienthong.identity.permissions import Permission

register_menu(
    MenuEntry(section=_("Bàn làm việc"), label=_("Bàn làm việc"), url_name="node:home", order=1)
)
for number, (label, url_name, permission) in enumerate(
    [
        (_("Thông điệp không chuyển được"), "node:dead_letters", Permission.DEADLETTER_READ),
        (_("Sổ cái"), "node:ledger", Permission.AUDIT_READ),
        (_("Tình trạng hệ thống"), "node:health", Permission.NODE_READ),
    ]
):
    register_menu(
        MenuEntry(
            section=_("Quản trị"), label=label, url_name=url_name, permission=permission,
            order=910 + number,
        )
    )  # fmt: skip

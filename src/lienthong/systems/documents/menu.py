"""What documents put into the navigation and on the officer's desk."""

from django.utils.translation import gettext_lazy as _

from lienthong.base.desk import MenuEntry, register_menu
from lienthong.identity.permissions import Permission
from lienthong.systems.documents import desk

_SECTION = _("Văn bản")
_ENTRIES = (
    (_("Văn bản đến"), "documents:incoming_list", Permission.DOCUMENT_READ),
    (_("Văn bản đi"), "documents:outgoing_list", Permission.DOCUMENT_READ),
    (_("Sổ đăng ký"), "documents:registers", Permission.DOCUMENT_PRINT_REGISTER),
    (_("Sổ văn bản mật"), "documents:stubs", Permission.DOCUMENT_PRINT_REGISTER),
)

for order, (label, url_name, permission) in enumerate(_ENTRIES, start=10):
    register_menu(
        MenuEntry(
            section=_SECTION, label=label, url_name=url_name, permission=permission, order=order
        )
    )
desk.register()

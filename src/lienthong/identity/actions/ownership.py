"""Whose people an officer may manage: those of the own agency, and no others."""

from lienthong.base.errors import NotFound
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission


def require_for(by: Officer, permission: Permission, agency_id: int) -> None:
    """Let an officer pass who holds the permission at that very agency; the node itself passes too.

    :raises NotAllowed: without the permission.
    :raises NotFound: at another agency, whose rows stay unknown.
    """
    require(by, permission)
    is_the_node = by.person_id is None
    if by.agency_id != agency_id and not is_the_node:
        raise NotFound()

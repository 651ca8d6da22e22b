"""Who may: the permission check of actions, and the declarations of routes."""

from lienthong.base.access import check, needs, public, signed_in
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission

__all__ = ["needs", "permitted", "public", "require", "signed_in"]

permitted = needs


def require(officer: Officer | None, permission: Permission) -> None:
    """Let an officer pass who holds the permission.

    :raises AuthenticationNeeded: for nobody.
    :raises NotAllowed: for an officer without the permission.
    """
    check(officer, permission)

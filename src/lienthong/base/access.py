"""What a route declares: open to all, for anyone signed in, or for holders of one permission.

A structure test fails for any route that declares nothing. ``request.officer`` is set by the identity floor;
here it is only read.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar

from django.http import HttpRequest, HttpResponseBase

from lienthong.base.errors import AuthenticationNeeded, NotAllowed

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

PUBLIC = "public"
SIGNED_IN = "signed-in"


class Holder(Protocol):
    """Whoever is asked for permissions: the acting officer."""

    @property
    def permissions(self) -> frozenset[str]: ...


def public(view: View) -> View:
    """Declare a view open to everybody."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Declare a view open to whoever is signed in."""
    return _guarded(view, SIGNED_IN, None)


def needs(permission: str) -> Callable[[View], View]:
    """Declare the permission that a view asks for."""

    def declare(view: View) -> View:
        return _guarded(view, SIGNED_IN, str(permission))

    return declare


def _guarded(view: View, access: str, permission: str | None) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check(getattr(request, "officer", None), permission)
        return view(request, *args, **kwargs)

    guarded.access = access  # type: ignore[attr-defined]
    guarded.permission = permission  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def check(officer: Holder | None, permission: str | None) -> None:
    """Let an officer pass who is signed in and holds the permission.

    :raises AuthenticationNeeded: for nobody.
    :raises NotAllowed: for an officer without the permission.
    """
    if officer is None:
        raise AuthenticationNeeded()
    if permission is not None and permission not in officer.permissions:
        raise NotAllowed(permission=permission)

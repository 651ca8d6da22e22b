"""How operations of the API ask who is there: a program's token or an officer's session."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBasicAuth, HttpBearer

from lienthong.base.access import check
from lienthong.identity.permissions import Permission


class TokenBearer(HttpBearer):
    """A token of a program in ``Authorization: Bearer``; the middleware has proved it."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission
        super().__init__()

    def __call__(self, request: HttpRequest) -> Any:
        """Return the officer whom the token acts for."""
        return _by_token(request, self.permission)

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the officer whom the token acts for."""
        return _by_token(request, self.permission)


class TokenBasic(HttpBasicAuth):
    """A token of a program as the password of HTTP Basic, for clients that know nothing else."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission
        super().__init__()

    def __call__(self, request: HttpRequest) -> Any:
        """Return the officer whom the token acts for."""
        return _by_token(request, self.permission)

    def authenticate(self, request: HttpRequest, username: str, password: str) -> Any:
        """Return the officer whom the token acts for."""
        return _by_token(request, self.permission)


class SessionCookie(APIKeyCookie):
    """The officer of the session; forms of other sites are refused (CSRF)."""

    def __init__(self, permission: Permission) -> None:
        self.param_name = settings.SESSION_COOKIE_NAME
        self.permission = permission
        super().__init__(csrf=True)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """Return the officer.

        :raises AuthenticationNeeded, NotAllowed: for anybody else.
        """
        officer = getattr(request, "officer", None)
        check(officer, self.permission)
        return officer


def officer_with(permission: Permission) -> list[Callable[[HttpRequest], Any]]:
    """Return what an operation asks for: a token or a session that holds the permission."""
    return [TokenBearer(permission), TokenBasic(permission), SessionCookie(permission)]


def _by_token(request: HttpRequest, permission: Permission) -> Any:
    if getattr(request, "token", None) is None:
        return None
    officer = getattr(request, "officer", None)
    check(officer, permission)
    return officer

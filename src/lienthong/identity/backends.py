"""Django's question "who is this?": by name and password, or by the account's id in a session."""

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from lienthong.identity.models import Account


class AccountBackend(BaseBackend):
    """Knows accounts. What they may do is the officer's matter, not the account's."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **_other: Any,
    ) -> Account | None:
        """Return the active account of a name and password, or None."""
        if not username or password is None:
            return None
        account = Account.objects.filter(username=username).first()
        if account is None:
            # An unknown name costs the same time as a wrong password.
            Account().set_password(password)
            return None
        is_right = account.check_password(password)
        return account if is_right and account.is_active else None

    def get_user(self, user_id: UUID) -> Account | None:
        """Return the account of a session while it is active."""
        return Account.objects.filter(pk=user_id, is_active=True).first()

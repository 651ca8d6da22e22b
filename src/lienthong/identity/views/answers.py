"""What the pages of this floor answer alike."""

from django.forms import BaseForm
from django.http import HttpRequest

from lienthong.identity.models import Account
from lienthong.identity.officers import Officer

_TO_CORRECT = 422


def status_of(*forms: BaseForm) -> int:
    """Return the status of a page with forms: 422 when one has to be corrected."""
    return _TO_CORRECT if any(form.is_bound and form.errors for form in forms) else 200


def officer_of(request: HttpRequest) -> Officer:
    """Return the officer of a page that only officers reach."""
    officer: Officer = request.officer  # type: ignore[attr-defined]
    return officer


def account_of(request: HttpRequest) -> Account:
    """Return the account of a page that only officers reach."""
    if not isinstance(request.user, Account):
        raise TypeError("an officer without an account")
    return request.user

"""Opening and closing accounts, passwords, and resetting a lost second factor."""

import re
import secrets
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import Conflict, Invalid
from lienthong.identity.actions.ownership import require_for
from lienthong.identity.actions.sessions import end_sessions
from lienthong.identity.models import Account, Person
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record


class UsernameTaken(Conflict):
    code = "username-taken"
    message = _("Tên đăng nhập này đã có người dùng. Hãy chọn tên khác.")


class BadUsername(Invalid):
    code = "bad-username"
    message = _(
        "Tên đăng nhập chỉ gồm chữ thường không dấu, chữ số và các dấu chấm, gạch dưới, gạch nối."
    )


class WeakPassword(Invalid):
    code = "weak-password"
    message = _("Mật khẩu chưa đủ mạnh. %(reasons)s")


class WrongPassword(Invalid):
    code = "wrong-password"
    message = _("Mật khẩu hiện tại chưa đúng. Hãy nhập lại.")


@transaction.atomic
def create_account(
    *,
    person: Person,
    username: str,
    password: str,
    by: Officer,
    now: datetime,
    must_change_password: bool = True,
) -> Account:
    """Open an account for a person.

    :raises UsernameTaken: if the name is in use, or the person already has an account.
    :raises BadUsername: for letters with marks, capitals or spaces.
    :raises WeakPassword: naming every rule that the password breaks.
    """
    require_for(by, Permission.PERSON_MANAGE, person.agency_id)
    account = Account(
        person=person,
        username=plain_username(username),
        created_at=now,
        must_change_password=must_change_password,
    )
    _set_password(account, password)
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError:
        raise UsernameTaken() from None
    _record("account-created", account, by.subject, now, {"username": account.username})
    return account


@transaction.atomic
def deactivate_account(*, account: Account, by: Officer, now: datetime) -> Account:
    """Close an account and end its sessions; what its owner did stays."""
    return _set_active(account, False, by, now)


@transaction.atomic
def reactivate_account(*, account: Account, by: Officer, now: datetime) -> Account:
    """Open a closed account again."""
    return _set_active(account, True, by, now)


@transaction.atomic
def reset_second_factor(*, account: Account, by: Officer, now: datetime) -> Account:
    """Forget a lost second factor, so that the owner sets up another at the next sign-in."""
    require_for(by, Permission.PERSON_MANAGE, account.person.agency_id)
    account.totp_sealed = None
    account.totp_confirmed_at = None
    account.failed_codes = 0
    account.codes_refused_until = None
    account.save(
        update_fields=["totp_sealed", "totp_confirmed_at", "failed_codes", "codes_refused_until"]
    )
    account.recovery_codes.all().delete()
    end_sessions(account, now)
    _record("second-factor-reset", account, by.subject, now)
    return account


@transaction.atomic
def reset_password(*, account: Account, by: Officer, now: datetime) -> str:
    """Give an account a fresh password, returned once, to be changed at the next sign-in."""
    require_for(by, Permission.PERSON_MANAGE, account.person.agency_id)
    password = fresh_password()
    account.set_password(password)
    account.must_change_password = True
    account.save(update_fields=["password", "must_change_password"])
    end_sessions(account, now)
    _record("password-reset", account, by.subject, now)
    return password


@transaction.atomic
def change_password(*, account: Account, current: str, new: str, now: datetime) -> Account:
    """Change the owner's own password; every session ends, the caller's included.

    :raises WrongPassword: if the current password is not that.
    :raises WeakPassword: naming every rule that the new password breaks.
    """
    if not account.check_password(current):
        raise WrongPassword()
    if new == current:
        raise WeakPassword(reasons=_("Mật khẩu mới phải khác mật khẩu hiện tại."))
    _set_password(account, new)
    account.must_change_password = False
    account.save(update_fields=["password", "must_change_password"])
    end_sessions(account, now)
    _record("password-changed", account, f"person:{account.person_id}", now)
    return account


@transaction.atomic
def replace_first_password(*, account: Account, new: str, now: datetime) -> Account:
    """Replace the password that an administrator gave, as its owner signs in with it.

    :raises WeakPassword: naming every rule that the new password breaks.
    """
    if not account.must_change_password:
        raise WrongPassword()
    if account.check_password(new):
        raise WeakPassword(reasons=_("Mật khẩu mới phải khác mật khẩu hiện tại."))
    _set_password(account, new)
    account.must_change_password = False
    account.save(update_fields=["password", "must_change_password"])
    end_sessions(account, now)
    _record("password-changed", account, f"person:{account.person_id}", now)
    return account


def choose_language(*, account: Account, language: str) -> Account:
    """Remember the language in which an account's owner reads."""
    account.language = language
    account.save(update_fields=["language"])
    return account


def fresh_password() -> str:
    """Return a random password of four groups, easy to read out."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _n in range(4)) for _m in range(4))


def plain_username(username: str) -> str:
    """Return a username as it is stored: lower case, without spaces around it.

    :raises BadUsername: for anything but a-z, 0-9 and . _ - inside it.
    """
    name = username.strip().lower()
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", name):
        raise BadUsername()
    return name


def _set_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise WeakPassword(reasons=" ".join(error.messages)) from None
    account.set_password(password)


def _set_active(account: Account, is_active: bool, by: Officer, now: datetime) -> Account:
    require_for(by, Permission.PERSON_MANAGE, account.person.agency_id)
    account.is_active = is_active
    account.save(update_fields=["is_active"])
    if not is_active:
        end_sessions(account, now)
    _record("account-reactivated" if is_active else "account-deactivated", account, by.subject, now)
    return account


def _record(
    what: str, account: Account, by: str, now: datetime, personal: dict[str, str] | None = None
) -> None:
    record(
        f"identity.{what}",
        subject=f"account:{account.pk}",
        by=by,
        now=now,
        public={"person": account.person_id},
        personal=personal,
    )

"""Passwords: what is refused, in words that say how to go on."""

from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lienthong.base.text import search_key

MINIMUM_LENGTH = 12


class LongEnough:
    """Refuses short passwords."""

    def validate(self, password: str, user: Any = None) -> None:
        """Let a password of twelve characters or more pass.

        :raises ValidationError: for a shorter one.
        """
        if len(password) < MINIMUM_LENGTH:
            raise ValidationError(
                _("Mật khẩu cần ít nhất %(length)d ký tự. Hãy dùng một câu dễ nhớ."),
                code="password-too-short",
                params={"length": MINIMUM_LENGTH},
            )

    def get_help_text(self) -> str:
        return str(_("Ít nhất %(length)d ký tự.") % {"length": MINIMUM_LENGTH})


class NotCommon(CommonPasswordValidator):
    """Refuses the passwords that attackers try first."""

    def get_error_message(self) -> str:
        return str(_("Mật khẩu này quá phổ biến. Hãy chọn mật khẩu khác."))

    def get_help_text(self) -> str:
        return str(_("Không dùng mật khẩu phổ biến."))


class NotTheName:
    """Refuses passwords built on the account's own name."""

    def validate(self, password: str, user: Any = None) -> None:
        """Let a password pass that contains neither the username nor a whole name.

        :raises ValidationError: for one that does.
        """
        plain = search_key(password).replace(" ", "")
        if user is not None and user.username and user.username in plain:
            raise ValidationError(
                _("Mật khẩu không được chứa tên đăng nhập. Hãy chọn mật khẩu khác."),
                code="password-has-username",
            )

    def get_help_text(self) -> str:
        return str(_("Không chứa tên đăng nhập."))

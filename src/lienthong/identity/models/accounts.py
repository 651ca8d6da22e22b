"""Accounts, their second factor and their sessions."""

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong.base.ids import new_id
from lienthong.identity.models.people import Person


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts; they are made by ``identity.actions.create_account`` only."""


class Account(AbstractBaseUser):
    """A person's way in: a name, a password and a second factor.

    The table is read before anyone is known, so it names no agency and is outside row security.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, related_name="account", verbose_name=_("Người")
    )
    username = models.CharField(_("Tên đăng nhập"), max_length=64, unique=True)
    is_active = models.BooleanField(_("Đang hoạt động"), default=True)
    must_change_password = models.BooleanField(_("Phải đổi mật khẩu"), default=True)
    language = models.CharField(_("Ngôn ngữ"), max_length=2, default="vi")
    created_at = models.DateTimeField(_("Ngày tạo"))

    totp_sealed = models.BinaryField(null=True, editable=False)
    totp_confirmed_at = models.DateTimeField(_("Bật mã xác thực lúc"), null=True)
    # The time step of the last accepted code: that code and every older one is refused.
    last_totp_step = models.BigIntegerField(default=0)
    failed_codes = models.PositiveSmallIntegerField(default=0)
    codes_refused_until = models.DateTimeField(null=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        verbose_name = _("Tài khoản")
        constraints = [
            models.CheckConstraint(
                condition=Q(username__regex=r"^[a-z0-9][a-z0-9._-]*$"),
                name="account_username_plain",
            ),
            models.CheckConstraint(
                condition=Q(totp_confirmed_at__isnull=True) | Q(totp_sealed__isnull=False),
                name="account_confirmed_factor_exists",
            ),
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def has_second_factor(self) -> bool:
        """Tell whether the second factor was set up."""
        return self.totp_confirmed_at is not None


class RecoveryCode(models.Model):
    """A code that stands in once for a lost second factor; only its keyed digest is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("Mã khôi phục")
        constraints = [
            models.UniqueConstraint(fields=["account", "digest"], name="recovery_code_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SessionQuerySet(models.QuerySet["SessionRecord"]):
    """Reads of session records."""

    def open(self) -> "SessionQuerySet":
        return self.filter(ended_at=None)

    def seen_since(self, moment: datetime) -> "SessionQuerySet":
        return self.filter(last_seen_at__gte=moment)


class SessionRecord(models.Model):
    """A signed-in session as its owner sees it; the session key itself is kept only as a digest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="session_records")
    key_digest = models.CharField(max_length=64)
    device = models.CharField(_("Thiết bị"), max_length=120)
    network = models.CharField(_("Mạng"), max_length=64)
    created_at = models.DateTimeField(_("Đăng nhập lúc"))
    last_seen_at = models.DateTimeField(_("Hoạt động gần nhất"))
    ended_at = models.DateTimeField(_("Kết thúc lúc"), null=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Phiên đăng nhập")
        indexes = [
            models.Index(
                fields=["account", "-last_seen_at"],
                condition=Q(ended_at=None),
                name="session_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.device} {self.created_at:%Y-%m-%d %H:%M}"

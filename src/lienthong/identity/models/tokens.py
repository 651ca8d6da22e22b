"""Tokens with which programs act for an officer."""

from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency
from lienthong.base.ids import new_id
from lienthong.identity.models.appointments import Appointment


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Reads of tokens."""

    def at(self, agency_id: int) -> Self:
        """Keep the tokens of one agency."""
        return self.filter(agency_id=agency_id)

    def usable(self, now: datetime) -> Self:
        """Keep the tokens that are neither revoked nor expired."""
        return self.filter(revoked_at=None, expires_at__gt=now)

    def for_list(self) -> Self:
        """Add the names of the officers that the tokens act for, the newest first."""
        return self.select_related("appointment__person", "appointment__post").order_by("-id")


class ApiToken(models.Model):
    """A program's way in: it acts for one appointment, with some of that officer's permissions.

    Only the digest of the secret is kept. The secret has 256 random bits, so a plain digest is enough: there
    is nothing to guess and no need to slow guessing down by a password hash at every call.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="tokens")
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="tokens", verbose_name=_("Thay cho cán bộ")
    )
    name = models.CharField(_("Tên chương trình"), max_length=120)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    permissions = ArrayField(models.CharField(max_length=40), verbose_name=_("Quyền"))
    created_by = models.CharField(_("Người cấp"), max_length=120)
    created_at = models.DateTimeField(_("Cấp lúc"))
    expires_at = models.DateTimeField(_("Hết hạn lúc"))
    last_used_at = models.DateTimeField(_("Dùng gần nhất"), null=True)
    revoked_at = models.DateTimeField(_("Thu hồi lúc"), null=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("Mã truy cập của chương trình")
        constraints = [
            models.CheckConstraint(condition=Q(permissions__len__gt=0), name="token_may_something"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="token_expires_later"
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="token_keeps_only_a_digest"
            ),
        ]

    def __str__(self) -> str:
        return self.name

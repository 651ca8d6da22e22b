"""Keys, certificates, their authorities and revocations; of the whole node, not of one agency."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from lienthong.base.ids import new_id
from lienthong.trust.usage import AuthorityKind, Reason, Usage


class PrivateKey(models.Model):
    """A private key at rest: PKCS #8 sealed with AES-256-GCM under the node's master key.

    The row's id is the associated data, so a sealed key moved to another row does not open.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    sealed = models.BinaryField(_("Khóa đã mã hóa"))
    created_at = models.DateTimeField(_("Tạo lúc"))

    class Meta:
        verbose_name = _("Khóa bí mật")
        verbose_name_plural = _("Khóa bí mật")

    def __str__(self) -> str:
        return str(self.pk)


class Authority(models.Model):
    """A certification authority this node believes: its own root, another node's, or an outside one."""

    kind = models.CharField(_("Loại"), max_length=10, choices=AuthorityKind.choices)
    name = models.CharField(_("Tên"), max_length=300)
    fingerprint = models.CharField(_("Dấu vân tay SHA-256"), max_length=64, unique=True)
    der = models.BinaryField(_("Chứng thư"))
    key = models.OneToOneField(
        PrivateKey,
        models.PROTECT,
        null=True,
        related_name="authority",
        verbose_name=_("Khóa bí mật"),
    )
    revocation_list = models.BinaryField(_("Danh sách thu hồi"), null=True)
    revocation_list_at = models.DateTimeField(_("Danh sách thu hồi lập lúc"), null=True)
    accepted_at = models.DateTimeField(_("Chấp nhận lúc"))
    withdrawn_at = models.DateTimeField(_("Thôi chấp nhận lúc"), null=True)

    class Meta:
        verbose_name = _("Tổ chức chứng thực")
        verbose_name_plural = _("Tổ chức chứng thực")
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=models.Q(kind="own", withdrawn_at=None),
                name="trust_one_own_root",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=AuthorityKind.values), name="trust_authority_kind_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="own") | models.Q(key__isnull=False),
                name="trust_own_root_has_key",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CertificateState(models.TextChoices):
    """Whether the holder still uses the certificate; validity in time is a matter of validation."""

    ACTIVE = "active", _("Đang dùng")
    SUPERSEDED = "superseded", _("Đã thay")
    REVOKED = "revoked", _("Đã thu hồi")


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def active(self) -> CertificateQuerySet:
        """Return the certificates their holders use."""
        return self.filter(state=CertificateState.ACTIVE)

    def expiring(self, before: datetime) -> CertificateQuerySet:
        """Return the active certificates that end before a moment, the first to end first."""
        return self.active().filter(not_after__lt=before).order_by("not_after")


class Certificate(models.Model):
    """A certificate this node's root has issued."""

    serial = models.CharField(_("Số sê-ri"), max_length=40)
    authority = models.ForeignKey(
        Authority, models.PROTECT, related_name="certificates", verbose_name=_("Bên cấp")
    )
    subject = models.CharField(_("Mã chủ thể"), max_length=100)
    usage = models.CharField(_("Mục đích"), max_length=12, choices=Usage.choices)
    common_name = models.CharField(_("Tên"), max_length=300)
    organization = models.CharField(_("Tổ chức"), max_length=300)
    not_before = models.DateTimeField(_("Có hiệu lực từ"))
    not_after = models.DateTimeField(_("Hết hiệu lực"))
    der = models.BinaryField(_("Chứng thư"))
    # Destroyed when the certificate is replaced or revoked: checking old signatures needs no private key.
    key = models.OneToOneField(
        PrivateKey,
        models.PROTECT,
        null=True,
        related_name="certificate",
        verbose_name=_("Khóa bí mật"),
    )
    state = models.CharField(
        _("Tình trạng"),
        max_length=12,
        choices=CertificateState.choices,
        default=CertificateState.ACTIVE,
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("Chứng thư số")
        verbose_name_plural = _("Chứng thư số")
        constraints = [
            models.UniqueConstraint(fields=["authority", "serial"], name="trust_serial_once"),
            models.UniqueConstraint(
                fields=["subject", "usage"],
                condition=models.Q(state="active"),
                name="trust_one_active_certificate",
            ),
            models.CheckConstraint(
                condition=models.Q(not_after__gt=models.F("not_before")),
                name="trust_validity_runs_forward",
            ),
            models.CheckConstraint(
                condition=models.Q(usage__in=Usage.values), name="trust_usage_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=CertificateState.values), name="trust_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="active", key__isnull=False)
                | models.Q(~models.Q(state="active"), key__isnull=True),
                name="trust_key_only_while_active",
            ),
        ]
        indexes = [models.Index(fields=["state", "not_after"], name="trust_expiry")]

    def __str__(self) -> str:
        return f"{self.common_name} ({self.serial})"


class Revocation(models.Model):
    """A certificate of our own root that is no longer to be believed; never undone."""

    authority = models.ForeignKey(
        Authority, models.PROTECT, related_name="revocations", verbose_name=_("Bên cấp")
    )
    serial = models.CharField(_("Số sê-ri"), max_length=40)
    reason = models.CharField(_("Lý do"), max_length=24, choices=Reason.choices)
    revoked_at = models.DateTimeField(_("Thu hồi lúc"))

    class Meta:
        verbose_name = _("Thu hồi chứng thư")
        verbose_name_plural = _("Thu hồi chứng thư")
        constraints = [
            models.UniqueConstraint(fields=["authority", "serial"], name="trust_revoked_once"),
            models.CheckConstraint(
                condition=models.Q(reason__in=Reason.values), name="trust_reason_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.serial}: {self.get_reason_display()}"

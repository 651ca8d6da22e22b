"""Claims: transfers that another node told and this registry could not take over by itself."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ClaimOutcome(models.TextChoices):
    OPEN = "open", _("Chờ xử lý")
    APPLIED = "applied", _("Đã ghi vào danh mục")
    DISMISSED = "dismissed", _("Không ghi vào danh mục")


class Claims(models.QuerySet["TransferClaim"]):
    def open(self) -> Self:
        """Keep what waits for a person."""
        return self.filter(outcome=ClaimOutcome.OPEN)


class TransferClaim(models.Model):
    """A transfer as another node told it, and why it was refused here; node-wide, as the registry is."""

    reference = models.UUIDField(primary_key=True)
    sender = models.CharField(_("Cơ quan báo"), max_length=35)
    subject = models.CharField(_("Mã chức năng, nhiệm vụ"), max_length=80)
    title = models.TextField(_("Chức năng, nhiệm vụ"))
    giver = models.CharField(_("Mã cơ quan chuyển giao"), max_length=35)
    receiver = models.CharField(_("Mã cơ quan tiếp nhận"), max_length=35)
    effective_date = models.DateField(_("Ngày hiệu lực"))
    notation = models.CharField(_("Số, ký hiệu quyết định"), max_length=120)
    decided_by_agency = models.CharField(_("Cơ quan ban hành"), max_length=300)
    decision_date = models.DateField(_("Ngày quyết định"), null=True)
    is_verified = models.BooleanField(_("Đã xác minh quyết định"))
    note = models.TextField(_("Ghi chú"), blank=True)
    code = models.CharField(_("Mã lý do"), max_length=60)
    reason = models.TextField(_("Lý do chưa ghi được"))
    arrived_at = models.DateTimeField(_("Báo đến lúc"))
    outcome = models.CharField(
        _("Kết quả xử lý"), max_length=9, choices=ClaimOutcome, default=ClaimOutcome.OPEN
    )
    settled_by = models.CharField(_("Người xử lý"), max_length=200, blank=True)
    settled_at = models.DateTimeField(_("Xử lý lúc"), null=True)
    settled_note = models.TextField(_("Lý do xử lý"), blank=True)

    objects = Claims.as_manager()

    class Meta:
        db_table = "mandates_transfer_claim"
        verbose_name = _("Chuyển giao do nút khác báo")
        ordering = ["-arrived_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="open", settled_at__isnull=True)
                | ~Q(outcome="open") & Q(settled_at__isnull=False, settled_by__gt=""),
                name="settled_claim_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="dismissed") | Q(settled_note__regex=r"\S"),
                name="dismissed_claim_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.giver} → {self.receiver}"

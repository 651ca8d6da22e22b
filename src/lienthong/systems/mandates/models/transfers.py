"""Transfers: the decision by which a mandate passes from one agency to another on a day."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency, Mandate
from lienthong.base.ids import new_id


class TransferState(models.TextChoices):
    PENDING = "pending", _("Chờ đến ngày hiệu lực")
    IN_FORCE = "in-force", _("Đã có hiệu lực")
    REVOKED = "revoked", _("Đã thu hồi trước ngày hiệu lực")


class Transfers(models.QuerySet["Transfer"]):
    def pending(self) -> Self:
        """Keep the transfers whose day has not come."""
        return self.filter(state=TransferState.PENDING)

    def due(self, day: date) -> Self:
        """Keep the pending transfers whose day has come."""
        return self.pending().filter(effective_date__lte=day)

    def standing(self) -> Self:
        """Keep the transfers that were not revoked."""
        return self.exclude(state=TransferState.REVOKED)

    def with_parties(self) -> Self:
        """Read the mandate and both agencies along."""
        return self.select_related("mandate", "giver", "receiver")


class Transfer(models.Model):
    """A decision that passes a mandate on; node-wide, as the registry is.

    The holdings of the registry say who holds the mandate; this says by which decision, and when it was told.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    mandate = models.ForeignKey(
        Mandate, models.PROTECT, related_name="transfers", verbose_name=_("Chức năng, nhiệm vụ")
    )
    giver = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name=_("Cơ quan chuyển giao")
    )
    receiver = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name=_("Cơ quan tiếp nhận")
    )
    notation = models.CharField(_("Số, ký hiệu quyết định"), max_length=120)
    decision_date = models.DateField(_("Ngày quyết định"), null=True, blank=True)
    decided_by_agency = models.CharField(_("Cơ quan ban hành"), max_length=300)
    document_id = models.UUIDField(_("Văn bản quyết định"), null=True, blank=True)
    is_verified = models.BooleanField(_("Đã xác minh quyết định"), default=True)
    note = models.TextField(_("Ghi chú"), blank=True)
    effective_date = models.DateField(_("Ngày hiệu lực"))
    state = models.CharField(_("Trạng thái"), max_length=10, choices=TransferState)
    recorded_by = models.CharField(_("Người ghi"), max_length=200)
    recorded_at = models.DateTimeField(_("Ghi lúc"))
    revocation_notation = models.CharField(_("Quyết định thu hồi"), max_length=120, blank=True)
    revocation_agency = models.CharField(
        _("Cơ quan quyết định thu hồi"), max_length=300, blank=True
    )
    revocation_date = models.DateField(_("Ngày quyết định thu hồi"), null=True, blank=True)
    revocation_reason = models.TextField(_("Lý do thu hồi"), blank=True)
    revoked_by = models.CharField(_("Người ghi việc thu hồi"), max_length=200, blank=True)
    revoked_at = models.DateTimeField(_("Thu hồi lúc"), null=True)

    objects = Transfers.as_manager()

    class Meta:
        db_table = "mandates_transfer"
        verbose_name = _("Chuyển giao chức năng, nhiệm vụ")
        ordering = ["-effective_date", "-recorded_at"]
        constraints = [
            UniqueConstraint(
                fields=["mandate"], condition=Q(state="pending"), name="one_pending_transfer"
            ),
            UniqueConstraint(
                fields=["mandate", "effective_date"],
                condition=~Q(state="revoked"),
                name="one_transfer_a_day",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="revoked",
                    revoked_at__isnull=False,
                    revocation_notation__gt="",
                    revocation_agency__gt="",
                    revocation_reason__regex=r"\S",
                )
                | ~Q(state="revoked") & Q(revoked_at__isnull=True),
                name="revoked_transfer_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(giver=F("receiver")), name="transfer_to_another_agency"
            ),
            models.CheckConstraint(
                condition=Q(notation__gt="", decided_by_agency__gt=""),
                name="transfer_cites_its_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mandate_id}: {self.giver_id} → {self.receiver_id}"


class EarlyRevocation(models.Model):
    """A revocation that another node told before the transfer it revokes; node-wide, as the registry is."""

    reference = models.UUIDField(primary_key=True)
    sender = models.CharField(_("Cơ quan báo"), max_length=35)
    message = models.JSONField()
    arrived_at = models.DateTimeField(_("Báo đến lúc"))

    class Meta:
        db_table = "mandates_early_revocation"
        verbose_name = _("Thu hồi chuyển giao báo trước")

    def __str__(self) -> str:
        return f"{self.sender}: {self.reference}"

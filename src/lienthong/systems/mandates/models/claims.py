"""Claims: what another node told of mandates and this registry could not take over by itself."""

from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong.contracts import registry as contracts
from lienthong.contracts.mandates import TransferTold

LATE_REVOCATION = "mandate-revocation-late"


class ClaimOutcome(models.TextChoices):
    OPEN = "open", _("Chờ xử lý")
    APPLIED = "applied", _("Đã ghi vào danh mục")
    RETURNED = "returned", _("Đã chuyển giao trở lại")
    DISMISSED = "dismissed", _("Không ghi vào danh mục")


class Claims(models.QuerySet["Claim"]):
    def open(self) -> Self:
        """Keep what waits for a person."""
        return self.filter(outcome=ClaimOutcome.OPEN)

    def about(self, message: Any) -> Self:
        """Keep what tells the same as a message, whoever told it."""
        name = contracts.type_of(type(message))[0]
        return self.filter(contract=name, message=contracts.to_data(message))

    def of_transfer(self, reference: UUID) -> Self:
        """Keep what tells a transfer, not its revocation, by its reference."""
        name = contracts.type_of(TransferTold)[0]
        return self.filter(contract=name, message__reference=str(reference))

    def late_revocations(self) -> Self:
        """Keep the revocations that came after the day of their transfer."""
        return self.filter(code=LATE_REVOCATION)


class Claim(models.Model):
    """A change of a mandate as another node told it, and why it waits here; node-wide, as the registry is.

    ``reference`` is the same however often the change is told. ``message`` is data of the contract of that
    name. ``addressee`` and ``envelope`` say which telling is answered; rows from before answers have none.
    """

    reference = models.UUIDField(primary_key=True)
    contract = models.CharField(_("Loại thay đổi"), max_length=80)
    sender = models.CharField(_("Cơ quan báo"), max_length=35)
    addressee = models.CharField(_("Cơ quan được báo"), max_length=35, blank=True)
    envelope = models.UUIDField(_("Phong bì"), null=True)
    subject = models.CharField(_("Mã chức năng, nhiệm vụ"), max_length=80)
    title = models.TextField(_("Chức năng, nhiệm vụ"))
    message = models.JSONField(_("Nội dung được báo"))
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
        db_table = "mandates_claim"
        verbose_name = _("Thay đổi do nút khác báo")
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
        return f"{self.contract}: {self.subject}"

    @property
    def is_late_revocation(self) -> bool:
        """Whether a transfer back may follow from it."""
        return self.code == LATE_REVOCATION

    @property
    def told(self) -> Any:
        """Return the message as the contract that it is."""
        return contracts.from_data(contracts.by_type(self.contract, 1), self.message)


class TellingAnswer(models.Model):
    """What another node answered later to something that this node told it of a mandate; node-wide."""

    envelope = models.UUIDField(primary_key=True)
    contract = models.CharField(_("Loại thay đổi"), max_length=80)
    agency_code = models.CharField(_("Cơ quan trả lời"), max_length=35)
    subject = models.CharField(_("Mã chức năng, nhiệm vụ"), max_length=80)
    outcome = models.CharField(_("Kết quả xử lý"), max_length=9, choices=ClaimOutcome)
    note = models.TextField(_("Lý do xử lý"), blank=True)
    answered_by = models.CharField(_("Người xử lý"), max_length=200)
    answered_at = models.DateTimeField(_("Xử lý lúc"))

    class Meta:
        db_table = "mandates_telling_answer"
        verbose_name = _("Trả lời của nút khác")
        ordering = ["-answered_at"]
        indexes = [models.Index(fields=["subject"], name="telling_answer_of_a_mandate")]

    def __str__(self) -> str:
        return f"{self.agency_code}: {self.outcome}"

"""One document's way to one recipient, seen from the sender."""

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Count, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency
from lienthong.axis.directory import MANDATE
from lienthong.base.ids import new_id
from lienthong.systems.documents.models.incoming import IncomingDocument
from lienthong.systems.documents.models.outgoing import OutgoingDocument


class DeliveryState(models.TextChoices):
    QUEUED = "queued", _("Đang gửi")
    DELIVERED = "delivered", _("Đã đến")
    REFUSED = "refused", _("Bị từ chối")
    UNDELIVERABLE = "undeliverable", _("Không gửi được")


class StatusCode(models.TextChoices):
    """Status codes of QĐ 28/2018/QĐ-TTg."""

    ARRIVED = "01", _("01 Đã đến")
    REFUSED = "02", _("02 Từ chối tiếp nhận")
    REGISTERED = "03", _("03 Đã tiếp nhận")
    ASSIGNED = "04", _("04 Phân công")
    PROCESSING = "05", _("05 Đang xử lý")
    DONE = "06", _("06 Hoàn thành")
    RECALL_ASKED = "13", _("13 Lấy lại")
    RECALL_AGREED = "15", _("15 Đồng ý lấy lại")
    RECALL_DECLINED = "16", _("16 Từ chối lấy lại")


class Deliveries(models.QuerySet["Delivery"]):
    def counts(self) -> dict[str, int]:
        """Return how many recipients each question holds for, in one query."""
        return self.aggregate(
            recipients=Count("id"),
            queued=Count("id", filter=Q(state=DeliveryState.QUEUED)),
            delivered=Count("id", filter=Q(state=DeliveryState.DELIVERED)),
            verified=Count("id", filter=Q(verdict="passed")),
            refused=Count("id", filter=Q(state=DeliveryState.REFUSED)),
            undeliverable=Count("id", filter=Q(state=DeliveryState.UNDELIVERABLE)),
            registered=Count("id", filter=Q(status__in=["03", "04", "05", "06"])),
            assigned=Count("id", filter=Q(status__in=["04", "05", "06"])),
            processing=Count("id", filter=Q(status__in=["05", "06"])),
            done=Count("id", filter=Q(status="06")),
        )

    def to_mandates(self) -> Self:
        """Keep what was addressed to a mandate, not to an agency."""
        return self.filter(recipient_code__startswith=MANDATE)

    def of(self, document_id: UUID) -> Self:
        """Return the deliveries of one document issued here."""
        return self.filter(document_id=document_id)


class Delivery(models.Model):
    """What the sender knows of one recipient: transport state, verdict and business status.

    ``document`` is the document issued here; ``forwarded`` instead is an incoming document that was sent on.
    Of a mandate (``mandate:<subject>``) ``recipient_name`` is its title and ``holder`` who took it (until the
    receipt is here: who led it when the document was sent); ``passed_to`` is who has it since the mandate has
    passed on.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    document = models.ForeignKey(
        OutgoingDocument, models.CASCADE, null=True, db_index=False, related_name="deliveries"
    )
    forwarded = models.ForeignKey(
        IncomingDocument, models.CASCADE, null=True, related_name="deliveries"
    )
    document_ref = models.UUIDField()
    sender_code = models.CharField(max_length=35)
    recipient_code = models.CharField(max_length=90)
    recipient_name = models.CharField(max_length=300)
    holder_code = models.CharField(max_length=35, blank=True)
    holder_name = models.CharField(max_length=300, blank=True)
    passed_to = models.CharField(max_length=300, blank=True)
    recipient_level = models.PositiveSmallIntegerField()
    province = models.CharField(max_length=2, blank=True)
    envelope_id = models.UUIDField(null=True, unique=True)
    state = models.CharField(
        max_length=14, choices=DeliveryState.choices, default=DeliveryState.QUEUED
    )
    verdict = models.CharField(max_length=14, blank=True)
    status = models.CharField(max_length=2, choices=StatusCode.choices, blank=True)
    recall_status = models.CharField(max_length=2, choices=StatusCode.choices, blank=True)
    reason = models.TextField(blank=True)
    reply_notation = models.CharField(max_length=80, blank=True)
    moments = models.JSONField(default=dict)
    queued_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    objects = Deliveries.as_manager()

    class Meta:
        db_table = "documents_delivery"
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["document", "state", "status"], name="delivery_of_document"),
            models.Index(fields=["document_ref", "recipient_code"], name="delivery_reported"),
        ]
        constraints = [
            # One agency tells one recipient of one document once, be it issued here or sent on.
            UniqueConstraint(
                fields=["agency", "document_ref", "recipient_code"], name="one_delivery_a_recipient"
            ),
            models.CheckConstraint(
                condition=Q(document__isnull=False) ^ Q(forwarded__isnull=False),
                name="delivery_of_one_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_code}: {self.state} {self.status}"

    @property
    def taker_code(self) -> str:
        """The agency that the document went to, whichever way it was addressed."""
        return self.holder_code or self.recipient_code

    @property
    def taker_name(self) -> str:
        return self.holder_name or self.recipient_name

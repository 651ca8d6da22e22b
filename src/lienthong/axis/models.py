"""The axis's tables: what was told, to whom, what came in, and the evidence of both sides.

Bodies, certificates and attachments are named by their SHA-256 and stored once, however many use them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong.base.ids import new_id


class Address(models.Model):
    """Which node carries the messages of an agency code."""

    code = models.TextField(_("Mã cơ quan"), primary_key=True)
    node = models.TextField(_("Nút"))
    certificate = models.BinaryField(_("Dấu vân tay chứng thư"), null=True)
    registered_at = models.DateTimeField(_("Đăng ký lúc"))

    class Meta:
        indexes = [models.Index(fields=["node"], name="axis_address_node")]

    def __str__(self) -> str:
        return f"{self.code}@{self.node}"


class Body(models.Model):
    """The canonical JSON of a message, stored once."""

    sha256 = models.BinaryField(primary_key=True)
    content = models.BinaryField()

    def __str__(self) -> str:
        return bytes(self.sha256).hex()


class StoredFile(models.Model):
    """An attachment whose bytes lie in the content-addressed store of this node."""

    sha256 = models.BinaryField(primary_key=True)
    size = models.BigIntegerField(_("Dung lượng"))
    stored_at = models.DateTimeField(_("Lưu lúc"))

    def __str__(self) -> str:
        return bytes(self.sha256).hex()


class CarriedFile(models.Model):
    """An attachment that was already sent to another node, so that it is sent there once."""

    id = models.UUIDField(primary_key=True, default=new_id)
    sha256 = models.BinaryField()
    node = models.TextField(_("Nút"))
    carried_at = models.DateTimeField(_("Chuyển lúc"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sha256", "node"], name="axis_carried_once")]

    def __str__(self) -> str:
        return f"{bytes(self.sha256).hex()} → {self.node}"


class DeliveredFile(models.Model):
    """An attachment that another node has delivered whole, which proves that it had it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    sha256 = models.BinaryField()
    node = models.TextField(_("Nút"))
    delivered_at = models.DateTimeField(_("Nhận lúc"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sha256", "node"], name="axis_delivered_once")
        ]

    def __str__(self) -> str:
        return f"{self.node} → {bytes(self.sha256).hex()}"


class SigningCertificate(models.Model):
    """A certificate seen with a signature, kept with the evidence."""

    sha256 = models.BinaryField(primary_key=True)
    der = models.BinaryField()

    def __str__(self) -> str:
        return bytes(self.sha256).hex()


class SignedBatch(models.Model):
    """One signature over the Merkle root of many envelopes or receipts of one signer."""

    id = models.UUIDField(primary_key=True, default=new_id)
    signer = models.TextField(_("Bên ký"))
    size = models.IntegerField(_("Số thông điệp"))
    root = models.BinaryField(_("Gốc cây băm"))
    signature = models.BinaryField(_("Chữ ký"))
    certificate = models.ForeignKey(SigningCertificate, models.PROTECT, db_index=False)
    created_at = models.DateTimeField(_("Ký lúc"))

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="axis_batch_not_empty")]

    def __str__(self) -> str:
        return f"{self.signer}: {self.size}"


class Message(models.Model):
    """What one agency told, once for all its recipients."""

    id = models.UUIDField(primary_key=True, default=new_id)
    sender = models.TextField(_("Bên gửi"))
    contract = models.TextField(_("Loại thông điệp"))
    version = models.IntegerField(_("Phiên bản"))
    body = models.ForeignKey(Body, models.PROTECT, db_index=False)
    body_size = models.IntegerField(_("Dung lượng"))
    attachments = models.JSONField(_("Tệp kèm theo"))
    reply_to = models.UUIDField(_("Trả lời thông điệp"), null=True)
    created_at = models.DateTimeField(_("Tạo lúc"))
    valid_until = models.DateTimeField(_("Có hiệu lực đến"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gt=models.F("created_at")), name="axis_message_validity"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract}/{self.version}"


class OutboxState(models.TextChoices):
    QUEUED = "queued", _("Chờ gửi")
    SENT = "sent", _("Đã gửi, chờ biên nhận")
    ACCEPTED = "accepted", _("Bên nhận đã nhận")
    REFUSED = "refused", _("Bên nhận từ chối")
    EXPIRED = "expired", _("Quá hạn")
    DEAD = "dead", _("Không gửi được")
    DISCARDED = "discarded", _("Đã thôi gửi")


class OutboxQuerySet(models.QuerySet["Outbox"]):
    def open(self) -> OutboxQuerySet:
        """Return the rows that still wait for a signed receipt."""
        return self.filter(next_attempt_at__isnull=False)

    def of_message(self, message_id: Any) -> OutboxQuerySet:
        """Return the rows of one message."""
        return self.filter(message_id=message_id)


class Outbox(models.Model):
    """One envelope on its way; open (``next_attempt_at`` set) until a signed receipt closes it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    message = models.ForeignKey(Message, models.PROTECT, related_name="outbox")
    sender = models.TextField(_("Bên gửi"))
    recipient = models.TextField(_("Địa chỉ nhận"))
    state = models.CharField(
        _("Trạng thái"), max_length=9, choices=OutboxState.choices, default=OutboxState.QUEUED
    )
    attempts = models.IntegerField(_("Số lần gửi"), default=0)
    next_attempt_at = models.DateTimeField(_("Lần gửi sau"), null=True)
    sent_at = models.DateTimeField(_("Gửi lúc"), null=True)
    closed_at = models.DateTimeField(_("Kết thúc lúc"), null=True)
    code = models.TextField(_("Mã kết quả"), default="")
    batch = models.ForeignKey(
        SignedBatch, models.PROTECT, null=True, related_name="+", db_index=False
    )
    place = models.BinaryField(_("Vị trí trong lô"), null=True)
    receipt = models.BinaryField(_("Biên nhận"), null=True)
    receipt_batch = models.ForeignKey(
        SignedBatch, models.PROTECT, null=True, related_name="+", db_index=False
    )
    receipt_place = models.BinaryField(_("Vị trí của biên nhận"), null=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                name="axis_outbox_open",
                condition=Q(next_attempt_at__isnull=False),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OutboxState.values), name="axis_outbox_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sent"], next_attempt_at__isnull=False)
                | Q(
                    state__in=["accepted", "refused", "expired", "dead", "discarded"],
                    next_attempt_at__isnull=True,
                ),
                name="axis_outbox_open_has_attempt",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(receipt__isnull=False),
                name="axis_outbox_accepted_has_receipt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sender} → {self.recipient}: {self.state}"


class InboxState(models.TextChoices):
    PARKED = "parked", _("Chờ tệp kèm theo hoặc chờ xử lý lại")
    REFUSING = "refusing", _("Chờ ký biên nhận từ chối")
    ACCEPTED = "accepted", _("Đã nhận")
    REFUSED = "refused", _("Đã từ chối")
    DEAD = "dead", _("Chưa xử lý được")


class InboxQuerySet(models.QuerySet["Inbox"]):
    def due(self, now: datetime) -> InboxQuerySet:
        """Return the parked arrivals that should be looked at again."""
        return self.filter(retry_at__lte=now).order_by("retry_at", "id")


class Inbox(models.Model):
    """One envelope that arrived, exactly as signed, with the receipt that answered it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    envelope_id = models.UUIDField(_("Mã thông điệp"))
    sender = models.TextField(_("Bên gửi"))
    receiver = models.TextField(_("Bên nhận"))
    contract = models.TextField(_("Loại thông điệp"))
    envelope = models.BinaryField(_("Phong bì"))
    body = models.ForeignKey(Body, models.PROTECT, db_index=False)
    batch = models.ForeignKey(SignedBatch, models.PROTECT, related_name="+", db_index=False)
    place = models.BinaryField(_("Vị trí trong lô"))
    state = models.CharField(_("Trạng thái"), max_length=8, choices=InboxState.choices)
    code = models.TextField(_("Mã kết quả"), default="")
    detail = models.TextField(_("Lý do"), default="")
    retry_at = models.DateTimeField(_("Xem lại lúc"), null=True)
    received_at = models.DateTimeField(_("Nhận lúc"))
    receipt = models.BinaryField(_("Biên nhận"), null=True)
    receipt_batch = models.ForeignKey(
        SignedBatch, models.PROTECT, null=True, related_name="+", db_index=False
    )
    receipt_place = models.BinaryField(_("Vị trí của biên nhận"), null=True)

    objects = InboxQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["envelope_id", "sender"], name="axis_inbox_once"),
            models.CheckConstraint(
                condition=Q(state__in=InboxState.values), name="axis_inbox_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "refused"]) | Q(receipt__isnull=False),
                name="axis_inbox_answered_has_receipt",
            ),
        ]
        indexes = [
            models.Index(
                fields=["retry_at"], name="axis_inbox_due", condition=Q(retry_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.sender} → {self.receiver}: {self.state}"


class Side(models.TextChoices):
    SENDING = "sending", _("Chiều gửi")
    RECEIVING = "receiving", _("Chiều nhận")
    RECEIPT = "receipt", _("Xử lý biên nhận")


class Decision(models.TextChoices):
    RESENT = "resent", _("Đã gửi lại hoặc xử lý lại")
    REFUSED = "refused", _("Đã từ chối")
    DISCARDED = "discarded", _("Đã bỏ")
    SETTLED = "settled", _("Đã tự xong")


class DeadLetterQuerySet(models.QuerySet["DeadLetter"]):
    def open(self) -> DeadLetterQuerySet:
        """Return the letters that wait for a decision."""
        return self.filter(decided_at__isnull=True)


class DeadLetter(models.Model):
    """A message that could not be carried or handled and waits for a person's decision."""

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.TextField(_("Cơ quan"))
    side = models.CharField(_("Chiều"), max_length=9, choices=Side.choices)
    envelope_id = models.UUIDField(_("Mã thông điệp"))
    other = models.TextField(_("Bên kia"))
    contract = models.TextField(_("Loại thông điệp"))
    code = models.TextField(_("Mã lý do"))
    detail = models.TextField(_("Lý do"))
    created_at = models.DateTimeField(_("Phát sinh lúc"))
    decision = models.CharField(
        _("Quyết định"), max_length=9, choices=Decision.choices, default="", blank=True
    )
    reason = models.TextField(_("Lý do quyết định"), default="", blank=True)
    decided_by = models.TextField(_("Người quyết định"), default="", blank=True)
    decided_at = models.DateTimeField(_("Quyết định lúc"), null=True, blank=True)

    objects = DeadLetterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["owner", "created_at"],
                name="axis_deadletter_open",
                condition=Q(decided_at__isnull=True),
            ),
            models.Index(fields=["envelope_id"], name="axis_deadletter_envelope"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | ~Q(decided_by=""),
                name="axis_deadletter_decided_by_someone",
            )
        ]

    def __str__(self) -> str:
        return f"{self.owner}: {self.code}"


class Asked(models.Model):
    """A question that was put to an agency or answered for one, with its purpose (nhật ký khai thác)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    owner = models.TextField(_("Cơ quan"))
    side = models.CharField(_("Chiều"), max_length=9, choices=Side.choices)
    other = models.TextField(_("Bên kia"))
    question = models.TextField(_("Câu hỏi"))
    purpose = models.TextField(_("Mục đích"))
    permission = models.TextField(_("Quyền"))
    by = models.TextField(_("Người hỏi"))
    outcome = models.TextField(_("Kết quả"))
    asked_at = models.DateTimeField(_("Hỏi lúc"))

    class Meta:
        indexes = [models.Index(fields=["owner", "asked_at"], name="axis_asked_owner")]
        constraints = [
            models.CheckConstraint(condition=~Q(purpose=""), name="axis_asked_has_purpose")
        ]

    def __str__(self) -> str:
        return f"{self.owner}: {self.question}"

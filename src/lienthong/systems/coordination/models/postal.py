"""What the post brought before its time, and what it could not bring to the other side."""

from collections.abc import Collection
from typing import Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from lienthong.systems.coordination.models.owned import Owned, OwnRows


class EarlyMessage(Owned):
    """A message that overtook the one it belongs to; handled as soon as that one is here.

    ``awaits`` is the reference of the case, escalation, secondment or question that is not in the book yet.
    """

    awaits = models.UUIDField()
    sender = models.CharField(max_length=35)
    recipient = models.CharField(max_length=35)
    contract = models.CharField(max_length=120)
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()
    attachments = models.JSONField(default=list)
    envelope_id = models.UUIDField()
    reply_to = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    valid_until = models.DateTimeField()

    class Meta:
        db_table = "coordination_early_message"
        verbose_name = _("Thông điệp đến sớm")
        verbose_name_plural = _("Thông điệp đến sớm")
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(fields=["agency", "awaits"], name="coordination_early_awaits"),
            models.Index(fields=["valid_until"], name="coordination_early_until"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "envelope_id"], name="one_early_message_an_envelope"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.awaits}"


class TurnedAwayRows(OwnRows["TurnedAway"]):
    def about(self, agency_id: int, references: Collection[UUID]) -> Self:
        """Return what of these cases, meetings or agreements did not reach the other side."""
        return self.filter(agency_id=agency_id, reference__in=references)


class TurnedAway(Owned):
    """A step that the other side's node refused or never took: what was told, to whom, and its words."""

    reference = models.UUIDField()
    contract = models.CharField(max_length=120)
    party = models.CharField(_("Bên kia"), max_length=300)
    text = models.TextField(_("Nội dung đã gửi"), blank=True)
    reason = models.TextField(_("Lý do không nhận"))
    at = models.DateTimeField(_("Báo lúc"))

    objects = TurnedAwayRows.as_manager()

    class Meta:
        db_table = "coordination_turned_away"
        verbose_name = _("Bước không gửi được")
        verbose_name_plural = _("Bước không gửi được")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["agency", "reference"], name="coordination_turned_away_of"),
        ]

    def __str__(self) -> str:
        return self.reason

"""Coordination agreements, the works they name and their focal points (Điều 8, 11, 12)."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong.systems.coordination import rules
from lienthong.systems.coordination.models.owned import Owned, OwnRows


class AgreementState(models.TextChoices):
    OFFERED = "offered", _("Chờ bên kia xác nhận")
    RECEIVED = "received", _("Chờ cơ quan mình xác nhận")
    IN_FORCE = "in-force", _("Đang hiệu lực")
    UNSENT = "unsent", _("Chưa đến được bên kia")


class EndingWay(models.TextChoices):
    CONSENT = "consent", _("Hai cơ quan thỏa thuận")
    DECISION = "decision", _("Theo quyết định của cấp có thẩm quyền")


class EndingState(models.TextChoices):
    OPEN = "open", _("Chờ bên kia trả lời")
    ACCEPTED = "accepted", _("Đã xác định ngày chấm dứt")
    DECLINED = "declined", _("Không nhất trí chấm dứt")
    OVERTAKEN = "overtaken", _("Quy chế đã chấm dứt theo cách khác")


class Agreements(OwnRows["Agreement"]):
    def in_force(self, on: date) -> Self:
        """Return the agreements that bind on a day."""
        ended = Q(ended_date__isnull=True) | Q(ended_date__gt=on)
        return self.filter(ended, state=AgreementState.IN_FORCE, in_force_date__lte=on)

    def bound_within(self, first: date, last: date) -> Self:
        """Return the agreements that bound on any day of a period."""
        ended = Q(ended_date__isnull=True) | Q(ended_date__gt=first)
        return self.filter(ended, state=AgreementState.IN_FORCE, in_force_date__lte=last)


class Agreement(Owned):
    """A coordination agreement as one of its two agencies holds it; it binds only these two (Điều 1.2)."""

    reference = models.UUIDField()
    number = models.CharField(_("Số, ký hiệu"), max_length=80)
    title = models.TextField(_("Tên quy chế"))
    partner_code = models.CharField(_("Mã cơ quan phối hợp"), max_length=35)
    partner_name = models.CharField(_("Cơ quan phối hợp"), max_length=300)
    state = models.CharField(_("Trạng thái"), max_length=10, choices=AgreementState)
    in_force_date = models.DateField(_("Có hiệu lực từ ngày"))
    ended_date = models.DateField(_("Hết hiệu lực từ ngày"), null=True)
    confirmed_at = models.DateTimeField(null=True)

    objects = Agreements.as_manager()

    class Meta:
        db_table = "coordination_agreement"
        verbose_name = _("Quy chế phối hợp")
        verbose_name_plural = _("Quy chế phối hợp")
        ordering = ["-in_force_date", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "reference"], name="one_agreement_a_book"),
            models.UniqueConstraint(
                fields=["agency", "partner_code", "number"], name="one_agreement_a_number"
            ),
            models.CheckConstraint(
                condition=~Q(state="in-force") | Q(confirmed_at__isnull=False),
                name="agreement_in_force_is_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(ended_date__isnull=True) | Q(ended_date__gt=models.F("in_force_date")),
                name="agreement_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def binds(self, on: date) -> bool:
        """Say whether the agreement is confirmed and in force on a day."""
        is_confirmed = self.state == AgreementState.IN_FORCE
        return is_confirmed and rules.is_binding(self.in_force_date, self.ended_date, on)

    def ends(self, on: date) -> bool:
        """Say whether the agreement binds no more on a day."""
        return self.ended_date is not None and self.ended_date <= on

    def unit_of(self, *, is_ours: bool) -> str:
        """Return the focal unit of one side, the newest named; the points are prefetched or few."""
        found: list[Any] = [point for point in self.points.all() if point.is_ours == is_ours]
        return max(found, key=lambda point: (point.from_date, point.id)).unit if found else ""


class AgreementItems(OwnRows["AgreementItem"]):
    """Rows of one book."""


class AgreementItem(Owned):
    """One work that an agreement names, by its article."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="items")
    clause = models.CharField(_("Điều, khoản"), max_length=20)
    title = models.TextField(_("Nội dung phối hợp"))
    lead_code = models.CharField(_("Cơ quan chủ trì"), max_length=35, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    objects = AgreementItems.as_manager()

    class Meta:
        db_table = "coordination_agreement_item"
        verbose_name = _("Nội dung phối hợp theo quy chế")
        verbose_name_plural = _("Nội dung phối hợp theo quy chế")
        ordering = ["order", "clause"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "clause"], name="one_item_a_clause"),
        ]

    def __str__(self) -> str:
        return f"{self.clause}. {self.title}"


class FocalPoint(Owned):
    """The unit that follows an agreement for one side from a day on; older rows are its history."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="points")
    is_ours = models.BooleanField()
    unit = models.CharField(_("Đơn vị đầu mối"), max_length=300)
    from_date = models.DateField(_("Từ ngày"))

    class Meta:
        db_table = "coordination_focal_point"
        verbose_name = _("Đầu mối phối hợp")
        verbose_name_plural = _("Đầu mối phối hợp")
        ordering = ["-from_date", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(unit__gt=""), name="focal_point_names_a_unit"),
        ]

    def __str__(self) -> str:
        return self.unit


class AgreementEnding(Owned):
    """How an agreement ends or was proposed to end: by consent of both sides, or by a decision cited."""

    reference = models.UUIDField()
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="endings")
    is_ours = models.BooleanField()
    way = models.CharField(_("Hình thức chấm dứt"), max_length=8, choices=EndingWay)
    state = models.CharField(_("Trạng thái"), max_length=9, choices=EndingState)
    ended_date = models.DateField(_("Hết hiệu lực từ ngày"))
    basis = models.TextField(_("Lý do, căn cứ chấm dứt"))
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "coordination_agreement_ending"
        verbose_name = _("Chấm dứt quy chế phối hợp")
        verbose_name_plural = _("Chấm dứt quy chế phối hợp")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "reference"], name="one_ending_a_book"),
            models.UniqueConstraint(
                fields=["agreement", "is_ours"],
                condition=Q(state="open"),
                name="one_open_ending_a_side",
            ),
            models.CheckConstraint(condition=Q(basis__regex=r"\S"), name="ending_says_why"),
            models.CheckConstraint(
                condition=~Q(way="decision") | Q(state="accepted"),
                name="decided_ending_asks_nobody",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | Q(answer__regex=r"\S"),
                name="declined_ending_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ended_date}"

"""The numbered remarks of an opinion, in either book, and what became of each (Điều 5.5)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong.systems.coordination.models.files import OpinionDuty, OpinionRequest
from lienthong.systems.coordination.models.owned import Owned, OwnRows


class PointOutcome(models.TextChoices):
    ACCEPTED = "accepted", _("Tiếp thu")
    NOT_ACCEPTED = "not-accepted", _("Không tiếp thu")


class OpinionPoints(OwnRows["OpinionPoint"]):
    def undecided(self) -> Self:
        """Return the remarks that are neither accepted nor answered with a reason."""
        return self.filter(outcome="")


class OpinionPoint(Owned):
    """One remark on a place in the draft; not accepting it needs a written reason, also in the database."""

    request = models.ForeignKey(OpinionRequest, models.CASCADE, null=True, related_name="points")
    duty = models.ForeignKey(OpinionDuty, models.CASCADE, null=True, related_name="points")
    number = models.PositiveSmallIntegerField(_("Số thứ tự"))
    place = models.CharField(_("Vị trí trong dự thảo"), max_length=300, blank=True)
    text = models.TextField(_("Nội dung góp ý"))
    outcome = models.CharField(
        _("Kết quả tiếp thu"), max_length=12, choices=PointOutcome, blank=True
    )
    reason = models.TextField(_("Giải trình"), blank=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)

    objects = OpinionPoints.as_manager()

    class Meta:
        db_table = "coordination_point"
        verbose_name = _("Điểm góp ý")
        verbose_name_plural = _("Điểm góp ý")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(request__isnull=True) ^ Q(duty__isnull=True),
                name="point_of_one_book",
            ),
            models.UniqueConstraint(
                fields=["request", "number"],
                condition=Q(request__isnull=False),
                name="one_point_a_number_asked",
            ),
            models.UniqueConstraint(
                fields=["duty", "number"],
                condition=Q(duty__isnull=False),
                name="one_point_a_number_owed",
            ),
            models.CheckConstraint(condition=Q(text__gt=""), name="point_says_something"),
            models.CheckConstraint(
                condition=~Q(outcome="not-accepted") | Q(reason__regex=r"\S"),
                name="point_not_accepted_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True)
                | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="point_decided_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"

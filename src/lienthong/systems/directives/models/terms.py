"""What kind of task a task is, priority and period, and which ones it had before."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency
from lienthong.base.ids import new_id


class TaskPeriod(models.TextChoices):
    MONTH = "month", _("Hàng tháng")
    QUARTER = "quarter", _("Hàng quý")
    HALF_YEAR = "half-year", _("Sáu tháng")
    YEAR = "year", _("Hàng năm")
    OTHER = "other", _("Định kỳ khác")
    UNSET = "unset", _("Định kỳ, chưa rõ kỳ")


class Priority(models.TextChoices):
    NORMAL = "normal", _("Bình thường")
    URGENT = "urgent", _("Khẩn trương")


class ManyTerms(models.QuerySet["TaskTerms"]):
    def in_force(self, on: date) -> Self:
        """Return the earlier terms in force on a day; a task without any had its present ones."""
        return self.filter(known_from__lte=on, known_until__gt=on)


class TaskTerms(models.Model):
    """Priority and period that an assigned task had from one day until before another.

    The present ones stand in the task itself: few tasks ever had others, and only those are sought by day.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    task = models.ForeignKey(
        "directives.Task", models.CASCADE, db_index=False, related_name="past_terms"
    )
    priority = models.CharField(_("Mức độ"), max_length=8, choices=Priority.choices)
    period = models.CharField(_("Định kỳ"), max_length=12, choices=TaskPeriod.choices, blank=True)
    known_from = models.DateField()
    known_until = models.DateField()

    objects = ManyTerms.as_manager()

    class Meta:
        verbose_name = _("Mức độ, định kỳ trước đây")
        verbose_name_plural = _("Mức độ, định kỳ trước đây")
        ordering = ["known_from", "id"]
        indexes = [models.Index(fields=["agency", "known_until"], name="task_terms_history")]
        constraints = [
            UniqueConstraint(fields=["task", "known_until"], name="task_terms_end_once"),
            UniqueConstraint(fields=["task", "known_from"], name="task_terms_begin_once"),
            models.CheckConstraint(
                condition=Q(known_until__gt=models.F("known_from")), name="task_terms_in_order"
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.get_priority_display(), self.get_period_display())))

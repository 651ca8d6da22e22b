"""Series of periodic tasks: how a task comes back, who leads it next, and until when."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency
from lienthong.base.ids import new_id
from lienthong.systems.directives.models.tasks import Task, TaskState
from lienthong.systems.directives.models.terms import TaskPeriod
from lienthong.systems.directives.recurrence import Period, Rhythm

if TYPE_CHECKING:
    from lienthong.identity.officers import Officer


class SeriesState(models.TextChoices):
    RUNNING = "running", _("Đang mở theo kỳ")
    ENDED = "ended", _("Đã kết thúc chuỗi")
    WITHDRAWN = "withdrawn", _("Đã rút chuỗi")


class TaskSeriesRows(models.QuerySet["TaskSeries"]):
    def visible_to(self, officer: "Officer") -> Self:
        """Return the series in the book of the officer's agency."""
        return self.filter(agency_id=officer.agency_id)

    def due_to_open(self, today: date) -> Self:
        """Return running series whose next period has begun; one that was never assigned waits for that."""
        assigned = Task.objects.filter(series=OuterRef("pk")).exclude(state=TaskState.DRAFT)
        return self.filter(
            Exists(assigned), state=SeriesState.RUNNING, next_date__lte=today
        ).order_by("next_date", "id")


class TaskSeries(models.Model):
    """A task that comes back: each period is a task of its own, and the next one opens when it begins."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    state = models.CharField(
        max_length=10, choices=SeriesState.choices, default=SeriesState.RUNNING
    )
    period = models.CharField(_("Kỳ"), max_length=12, choices=TaskPeriod.choices)
    due_days = models.SmallIntegerField(_("Số ngày từ ngày cuối kỳ đến thời hạn"), default=0)
    next_date = models.DateField(_("Kỳ tiếp theo bắt đầu"))
    lead = models.ForeignKey(
        Agency, models.PROTECT, db_index=False, related_name="+", verbose_name=_("Chủ trì kỳ sau")
    )
    ended_date = models.DateField(_("Ngày dừng"), null=True)
    reason = models.TextField(_("Lý do"), blank=True)
    stuck_reason = models.TextField(blank=True)
    created_by = models.CharField(max_length=60)
    created_name = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    objects = TaskSeriesRows.as_manager()

    class Meta:
        verbose_name = _("Chuỗi nhiệm vụ định kỳ")
        verbose_name_plural = _("Chuỗi nhiệm vụ định kỳ")
        indexes = [
            models.Index(
                fields=["next_date"], condition=Q(state="running"), name="task_series_next"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(period__in=["month", "quarter", "half-year", "year"]),
                name="task_series_period_known",
            ),
            models.CheckConstraint(
                condition=Q(due_days__gte=-180, due_days__lte=180),
                name="task_series_due_within_180_days",
            ),
            models.CheckConstraint(
                condition=Q(state="running", ended_date__isnull=True)
                | Q(~Q(state="running"), ended_date__isnull=False, reason__gt=""),
                name="task_series_ended_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_period_display()} {self.next_date}"

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(self.period, self.due_days)

    @property
    def next_period(self) -> Period:
        """Return the period that opens next."""
        return self.rhythm.period_of(self.next_date)

    @property
    def is_running(self) -> bool:
        return self.state == SeriesState.RUNNING

"""Reminders before and after a due date."""

from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency
from lienthong.base.ids import new_id
from lienthong.systems.directives.models.duties import Duty
from lienthong.systems.directives.models.tasks import Task


class ReminderRule(models.Model):
    """How many working days before (negative: after) a due date an agency wants to be reminded.

    One row without a number says that it wants no reminder at all.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    working_days = models.SmallIntegerField(_("Số ngày làm việc so với thời hạn"), null=True)

    class Meta:
        verbose_name = _("Quy tắc nhắc hạn")
        verbose_name_plural = _("Quy tắc nhắc hạn")
        ordering = ["-working_days"]
        constraints = [
            UniqueConstraint(fields=["agency", "working_days"], name="reminder_rule_once"),
            UniqueConstraint(
                fields=["agency"],
                condition=Q(working_days__isnull=True),
                name="reminder_rule_none_once",
            ),
            models.CheckConstraint(
                condition=Q(working_days__gte=-60, working_days__lte=60),
                name="reminder_rule_within_60_days",
            ),
        ]

    def __str__(self) -> str:
        return str(self.working_days)


class DayOffChoice(models.Model):
    """From which day on an agency moves deadlines on a day off to the next working day, or does not."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    from_date = models.DateField(_("Áp dụng với thời hạn từ ngày"))
    is_moved = models.BooleanField(_("Chuyển sang ngày làm việc tiếp theo"))
    reason = models.TextField(_("Căn cứ"))
    set_by = models.CharField(max_length=60)
    set_name = models.CharField(max_length=120)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("Cách tính thời hạn vào ngày nghỉ")
        verbose_name_plural = _("Cách tính thời hạn vào ngày nghỉ")
        ordering = ["-from_date"]
        constraints = [
            UniqueConstraint(fields=["agency", "from_date"], name="day_off_choice_once_a_day"),
            models.CheckConstraint(condition=Q(reason__gt=""), name="day_off_choice_has_a_basis"),
        ]

    def __str__(self) -> str:
        return f"{self.from_date}: {self.is_moved}"


class Reminder(models.Model):
    """A reminder that was given: one per task or duty, due date and number of days."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    task = models.ForeignKey(Task, models.CASCADE, null=True, related_name="reminders")
    duty = models.ForeignKey(Duty, models.CASCADE, null=True, related_name="reminders")
    due_date = models.DateField()
    working_days = models.SmallIntegerField()
    reminded_date = models.DateField()

    class Meta:
        verbose_name = _("Lời nhắc hạn")
        verbose_name_plural = _("Lời nhắc hạn")
        ordering = ["-reminded_date", "-id"]
        indexes = [models.Index(fields=["agency", "reminded_date"], name="reminder_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(task__isnull=False, duty__isnull=True)
                | Q(task__isnull=True, duty__isnull=False),
                name="reminder_in_one_book",
            ),
            UniqueConstraint(
                fields=["task", "due_date", "working_days"], name="reminder_once_a_task"
            ),
            UniqueConstraint(
                fields=["duty", "due_date", "working_days"], name="reminder_once_a_duty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_date} {self.working_days:+d}"

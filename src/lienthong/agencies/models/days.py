"""The working calendar: days off and make-up days."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """A weekday off, or a weekend day worked to make up for one."""

    class Kind(models.TextChoices):
        OFF = "off", _("Nghỉ")
        WORKED = "worked", _("Làm bù")

    day = models.DateField(_("Ngày"), primary_key=True)
    kind = models.CharField(_("Nghỉ hay làm bù"), max_length=6, choices=Kind)
    reason = models.TextField(_("Lý do"))
    notice_number = models.CharField(_("Số thông báo"), max_length=60, blank=True)
    is_provisional = models.BooleanField(_("Dự kiến"), default=False)

    class Meta:
        verbose_name = _("Ngày trong lịch làm việc")
        verbose_name_plural = _("Lịch làm việc")
        ordering = ["day"]
        constraints = [
            models.CheckConstraint(condition=Q(reason__gt=""), name="calendar_day_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.kind}"

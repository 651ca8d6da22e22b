"""Locked periods that were opened again for one unit, until a day."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency
from lienthong.systems.reporting.models.regimes import RegimeVersion


class PeriodReopenings(models.QuerySet["PeriodReopening"]):
    def of_period(self, version: RegimeVersion, period_id: str) -> Self:
        return self.filter(version=version, period_id=period_id)

    def for_unit(self, agency_id: int, unit: str) -> Self:
        """Return what was opened again for an agency itself, as its own book has it."""
        return self.filter(agency_id=agency_id, unit=unit)

    def open_on(self, day: date) -> Self:
        """Keep those whose last day has not passed."""
        return self.filter(last_date__gte=day)


class PeriodReopening(models.Model):
    """A locked period opened again for one unit (mở lại kỳ), in the books of who opened it and of the unit.

    It ends by itself after ``last_date``; everything else of the period stays locked.
    """

    id = models.BigAutoField(primary_key=True)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    version = models.ForeignKey(RegimeVersion, models.PROTECT, db_index=False, related_name="+")
    period_id = models.CharField(max_length=10)
    unit = models.CharField(_("Mã đơn vị báo cáo"), max_length=40)
    unit_name = models.TextField(_("Đơn vị báo cáo"))
    by_code = models.CharField(max_length=40)
    by_name = models.CharField(_("Người mở lại"), max_length=120)
    reason = models.TextField(_("Lý do mở lại"))
    last_date = models.DateField(_("Mở đến hết ngày"))
    opened_at = models.DateTimeField(_("Mở lại lúc"))

    objects: ClassVar = PeriodReopenings.as_manager()

    class Meta:
        db_table = "reporting_reopening"
        verbose_name = _("Mở lại kỳ báo cáo")
        verbose_name_plural = _("Mở lại kỳ báo cáo")
        constraints = (
            models.CheckConstraint(condition=Q(reason__gt=""), name="reopening_says_why"),
            models.UniqueConstraint(
                fields=["agency", "version", "period_id", "unit", "opened_at"],
                name="reopening_once",
            ),
        )
        indexes = (models.Index(fields=["agency", "unit", "last_date"], name="reopening_of_unit"),)

    def __str__(self) -> str:
        return f"{self.unit} {self.period_id}"

"""Sums up the tree: for each unit and period, what the accepted reports of one level below it come to."""

from decimal import Decimal
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency
from lienthong.systems.reporting.models.regimes import RegimeVersion
from lienthong.systems.reporting.models.reports import Report
from lienthong.systems.reporting.rules.filling import Tally, over_units


class Rollups(models.QuerySet["Rollup"]):
    def of_unit(self, unit: str) -> Self:
        """Return the sums under one unit; "" is the whole country."""
        return self.filter(unit=unit)

    def below(self, report: Report) -> Self:
        """Return what the reports under a unit come to, in its book and period, the highest level first."""
        return self.filter(
            agency_id=report.agency_id,
            version=report.version_id,
            period_id=report.period_id,
            unit=report.unit,
            reports__gt=0,
        ).order_by("level")

    def of_level(self, level: int) -> Self:
        """Return the sums over the reports of one level."""
        return self.filter(level=level)


class Rollup(models.Model):
    """What the accepted reports of one level under one unit come to in one period, in one agency's book.

    The province's own sum, the sum over its districts and the sum over its communes are three facts, not one:
    each level signs its own report. ``unit`` is "" for the whole country. ``sums`` and ``counts`` are in the
    order of the version's items; a weighted average keeps value times weight, and the weights.
    """

    id = models.BigAutoField(primary_key=True)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    version = models.ForeignKey(RegimeVersion, models.PROTECT, db_index=False, related_name="+")
    unit = models.CharField(max_length=40, blank=True)
    parent = models.CharField(max_length=40, null=True)
    period_id = models.CharField(max_length=10)
    first_date = models.DateField()
    last_date = models.DateField()
    level = models.PositiveSmallIntegerField()
    sums = ArrayField(models.DecimalField(max_digits=40, decimal_places=0))
    counts = ArrayField(models.DecimalField(max_digits=40, decimal_places=0))
    reports = models.PositiveIntegerField(default=0)
    vintage = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    objects: ClassVar = Rollups.as_manager()

    class Meta:
        db_table = "reporting_rollup"
        verbose_name = _("Số tổng hợp")
        verbose_name_plural = _("Số tổng hợp")
        constraints = (
            models.UniqueConstraint(
                fields=["agency", "version", "period_id", "level", "unit"], name="rollup_once"
            ),
        )
        indexes = (
            models.Index(
                fields=["agency", "version", "unit", "level", "last_date"], name="rollup_series"
            ),
            models.Index(
                fields=["agency", "version", "period_id", "level", "parent"], name="rollup_children"
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.period_id} {self.level}"

    @property
    def tally(self) -> Tally:
        """Return the sums and counts as the rules add them."""
        return Tally(tuple(map(int, self.sums)), tuple(map(int, self.counts)))

    @property
    def numbers(self) -> dict[str, Decimal | None]:
        """Return the values of all units together, by item code."""
        return over_units(self.version.form, self.tally)[0]

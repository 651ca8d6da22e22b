"""Scores given with a set of KPI: one run scores every unit of a period; earlier runs stay."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency
from lienthong.base.ids import new_id
from lienthong.systems.indicators.models.editions import KpiCriterion, KpiEdition


class KpiRuns(models.QuerySet["KpiRun"]):
    def newest_of_each_period(self) -> Self:
        """Return the last run of each period, the newest period first."""
        return self.order_by("-last_date", "-first_date", "-made_at", "-id").distinct(
            "last_date", "first_date"
        )


class KpiRun(models.Model):
    """One scoring of all units for a period, from the figures known at a moment.

    The scorer keeps it with the points of every unit; each scored agency keeps what it was told of it: the
    ranking and its own points, under the same ``reference``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    reference = models.UUIDField(default=new_id)
    edition = models.ForeignKey(
        KpiEdition, models.PROTECT, related_name="runs", verbose_name=_("Bộ chỉ số")
    )
    first_date = models.DateField(_("Từ ngày"))
    last_date = models.DateField(_("Đến ngày"))
    label = models.CharField(_("Kỳ"), max_length=30)
    made_by = models.CharField(_("Người chấm"), max_length=60)
    made_at = models.DateTimeField(_("Chấm lúc"))

    objects = KpiRuns.as_manager()

    class Meta:
        verbose_name = _("Lần chấm điểm")
        verbose_name_plural = _("Lần chấm điểm")
        constraints = (
            models.UniqueConstraint(fields=["agency", "reference"], name="kpi_run_once"),
            models.CheckConstraint(
                condition=Q(first_date__lte=F("last_date")), name="kpi_run_period_in_order"
            ),
        )

    def __str__(self) -> str:
        return f"{self.label}"


class KpiScore(models.Model):
    """What one unit was given in one run."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    run = models.ForeignKey(
        KpiRun, models.PROTECT, related_name="scores", verbose_name=_("Lần chấm điểm")
    )
    unit = models.CharField(_("Mã cơ quan được chấm"), max_length=35)
    points = models.DecimalField(_("Điểm"), max_digits=8, decimal_places=2)
    rank = models.PositiveIntegerField(_("Xếp hạng"))
    missing = models.PositiveSmallIntegerField(_("Số tiêu chí chưa có số liệu"), default=0)

    class Meta:
        verbose_name = _("Điểm của cơ quan")
        verbose_name_plural = _("Điểm của cơ quan")
        constraints = (
            models.UniqueConstraint(fields=["run", "unit"], name="kpi_score_once"),
            models.CheckConstraint(
                condition=Q(points__gte=0, rank__gte=1), name="kpi_score_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit}: {self.points}"


class KpiPoint(models.Model):
    """The points of one criterion for one unit, with the figure they were given for."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    score = models.ForeignKey(
        KpiScore, models.PROTECT, related_name="details", verbose_name=_("Điểm của cơ quan")
    )
    criterion = models.ForeignKey(
        KpiCriterion, models.PROTECT, db_index=False, related_name="+", verbose_name=_("Tiêu chí")
    )
    figure = models.UUIDField(_("Số liệu đã dùng"), null=True)
    value = models.DecimalField(_("Giá trị"), max_digits=24, decimal_places=6, null=True)
    origin = models.CharField(_("Nguồn gốc số liệu"), max_length=10, blank=True)
    source = models.CharField(_("Nơi xem nguồn"), max_length=500, blank=True)
    points = models.DecimalField(_("Điểm"), max_digits=8, decimal_places=2)

    class Meta:
        verbose_name = _("Điểm của tiêu chí")
        verbose_name_plural = _("Điểm của tiêu chí")
        constraints = (
            models.UniqueConstraint(fields=["score", "criterion"], name="kpi_point_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="kpi_point_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.points}"

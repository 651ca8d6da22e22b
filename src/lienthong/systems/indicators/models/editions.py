"""Sets of KPI: editions with weighted criteria, each bound to an indicator; node-wide reference."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models.periods import one_at_a_time, text_key
from lienthong.systems.indicators.models.register import Indicator
from lienthong.systems.indicators.rules.scoring import Criterion, ScoringKind


class Scoring(models.TextChoices):
    """How a criterion turns a value into points."""

    LINEAR = ScoringKind.LINEAR.value, _("Tuyến tính từ mức sàn đến mức đích")
    THRESHOLD = ScoringKind.THRESHOLD.value, _("Đạt ngưỡng mới có điểm")
    EVIDENCE = ScoringKind.EVIDENCE.value, _("Có hoặc không, kèm minh chứng")


class KpiEditions(models.QuerySet["KpiEdition"]):
    def as_of(self, day: date) -> Self:
        """Keep the editions valid on a day."""
        return self.filter(valid__contains=day)


class KpiEdition(models.Model):
    """One edition of a set of KPI: valid for some time, under an owner who scores with it."""

    set_code = models.SlugField(_("Mã bộ chỉ số"), max_length=60)
    name = models.TextField(_("Tên bộ chỉ số"))
    edition = models.CharField(_("Phiên bản bộ chỉ số"), max_length=20)
    valid = DateRangeField(_("Hiệu lực"))
    owner = models.CharField(_("Mã cơ quan chấm điểm"), max_length=35)
    status_note = models.TextField(_("Tình trạng ban hành"))
    legal_source = models.TextField(_("Căn cứ"))
    recorded_at = models.DateTimeField(_("Ghi lúc"))

    objects = KpiEditions.as_manager()

    class Meta:
        verbose_name = _("Bộ chỉ số")
        verbose_name_plural = _("Bộ chỉ số")
        constraints = (
            one_at_a_time(text_key("set_code"), name="kpi_one_edition_a_day"),
            models.UniqueConstraint(fields=["set_code", "edition"], name="kpi_edition_once"),
            models.CheckConstraint(
                condition=Q(valid__isempty=False), name="kpi_edition_valid_some_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.edition}"


class KpiCriterion(models.Model):
    """One criterion of an edition: the indicator it looks at, its weight, and how values earn points."""

    edition = models.ForeignKey(
        KpiEdition, models.PROTECT, related_name="criteria", verbose_name=_("Bộ chỉ số")
    )
    order = models.PositiveSmallIntegerField(_("Thứ tự"))
    group = models.CharField(_("Nhóm"), max_length=120)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="+", verbose_name=_("Chỉ tiêu")
    )
    weight = models.DecimalField(_("Trọng số"), max_digits=6, decimal_places=2)
    scoring = models.CharField(_("Cách chấm"), max_length=10, choices=Scoring)
    floor = models.DecimalField(_("Mức sàn"), max_digits=20, decimal_places=6, default=0)
    target = models.DecimalField(_("Mức đích"), max_digits=20, decimal_places=6, default=100)
    legal_source = models.TextField(_("Căn cứ"))

    class Meta:
        verbose_name = _("Tiêu chí")
        verbose_name_plural = _("Tiêu chí")
        ordering = ("order",)
        constraints = (
            models.UniqueConstraint(fields=["edition", "indicator"], name="kpi_indicator_once"),
            models.UniqueConstraint(fields=["edition", "order"], name="kpi_order_once"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="kpi_weight_positive"),
            models.CheckConstraint(
                condition=Q(scoring__in=Scoring.values), name="kpi_scoring_known"
            ),
            models.CheckConstraint(
                condition=~Q(scoring="linear") | ~Q(floor=F("target")),
                name="kpi_line_has_a_slope",
            ),
        )

    def __str__(self) -> str:
        return f"{self.order}. {self.indicator_id}"

    @property
    def rule(self) -> Criterion:
        """The criterion as the rules know it; the indicator must have been read with it."""
        return Criterion(
            self.indicator.code,
            self.weight,
            ScoringKind(self.scoring),
            self.floor,
            self.target,
        )

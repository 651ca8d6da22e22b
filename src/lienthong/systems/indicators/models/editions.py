"""Sets of KPI: editions with weighted criteria, each bound to an indicator; node-wide reference."""

from datetime import date
from decimal import Decimal
from typing import Self

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Level
from lienthong.agencies.models.periods import one_at_a_time, text_key
from lienthong.systems.indicators.models.register import Indicator
from lienthong.systems.indicators.rules.scoring import Criterion, ScoringKind


class Scoring(models.TextChoices):
    """How a criterion turns a value into points."""

    LINEAR = ScoringKind.LINEAR.value, _("Tuyến tính từ mức sàn đến mức đích")
    THRESHOLD = ScoringKind.THRESHOLD.value, _("Đạt ngưỡng mới có điểm")
    EVIDENCE = ScoringKind.EVIDENCE.value, _("Có hoặc không, kèm minh chứng")


class EditionState(models.TextChoices):
    """Whether an edition is being written or counts."""

    DRAFT = "draft", _("Bản dự thảo")
    PUBLISHED = "published", _("Đã ban hành hoặc áp dụng")


class KpiEditions(models.QuerySet["KpiEdition"]):
    def as_of(self, day: date) -> Self:
        """Keep the published editions valid on a day."""
        return self.published().filter(valid__contains=day)

    def published(self) -> Self:
        """Keep the editions that count, or did."""
        return self.filter(state=EditionState.PUBLISHED)

    def drafts(self) -> Self:
        """Keep the editions that are being written."""
        return self.filter(state=EditionState.DRAFT)

    def levels(self) -> set[int]:
        """Return the levels of agencies that any of the editions scores."""
        return {
            level for levels in self.values_list("scored_levels", flat=True) for level in levels
        }

    def of_set(self, set_code: str) -> Self:
        """Keep the editions of one set, the newest first."""
        return self.filter(set_code=set_code).order_by("-valid", "-id")


class KpiEdition(models.Model):
    """One edition of a set of KPI: valid for some time, under an owner who scores with it.

    A draft counts nowhere. Once something was scored with an edition, the database keeps it and its criteria
    as they are; only its last day may still move.
    """

    set_code = models.SlugField(_("Mã bộ chỉ số"), max_length=60)
    name = models.TextField(_("Tên bộ chỉ số"))
    edition = models.CharField(_("Phiên bản bộ chỉ số"), max_length=20)
    state = models.CharField(
        _("Trạng thái phiên bản"),
        max_length=10,
        choices=EditionState,
        default=EditionState.PUBLISHED,
    )
    valid = DateRangeField(_("Hiệu lực"))
    owner = models.CharField(_("Mã cơ quan chấm điểm"), max_length=35)
    total_points = models.DecimalField(
        _("Tổng điểm"), max_digits=7, decimal_places=2, default=Decimal(100)
    )
    status_note = models.TextField(_("Tình trạng ban hành"))
    legal_source = models.TextField(_("Căn cứ"))
    scored_levels = ArrayField(
        models.PositiveSmallIntegerField(choices=Level), verbose_name=_("Cấp được chấm điểm")
    )
    levels_source = models.TextField(_("Căn cứ của phạm vi chấm điểm"))
    decision = models.CharField(_("Quyết định ban hành"), max_length=300, blank=True)
    published_by = models.CharField(_("Người ban hành"), max_length=60, blank=True)
    published_at = models.DateTimeField(_("Ban hành lúc"), null=True)
    scored_at = models.DateTimeField(_("Chấm lần đầu lúc"), null=True)
    recorded_at = models.DateTimeField(_("Ghi lúc"))

    objects = KpiEditions.as_manager()

    class Meta:
        verbose_name = _("Bộ chỉ số")
        verbose_name_plural = _("Bộ chỉ số")
        constraints = (
            one_at_a_time(
                text_key("set_code"), name="kpi_one_edition_a_day", when=Q(state="published")
            ),
            models.UniqueConstraint(fields=["set_code", "edition"], name="kpi_edition_once"),
            models.UniqueConstraint(
                fields=["set_code"], condition=Q(state="draft"), name="kpi_one_draft_a_set"
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False), name="kpi_edition_valid_some_day"
            ),
            models.CheckConstraint(
                condition=Q(state__in=EditionState.values), name="kpi_edition_state_known"
            ),
            models.CheckConstraint(
                condition=Q(total_points__gt=0), name="kpi_edition_total_positive"
            ),
            models.CheckConstraint(
                condition=Q(scored_levels__len__gt=0)
                & Q(scored_levels__contained_by=Level.values)
                & ~Q(levels_source=""),
                name="kpi_edition_scores_some_level",
            ),
            # Editions loaded from the data files have no publisher; whoever publishes one cites a decision.
            models.CheckConstraint(
                condition=Q(published_at=None, published_by="")
                | Q(published_at__isnull=False, state="published")
                & ~Q(decision="")
                & ~Q(published_by=""),
                name="kpi_published_edition_cites_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(scored_at=None) | Q(state="published"), name="kpi_draft_scores_nothing"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.edition}"

    @property
    def is_draft(self) -> bool:
        """Whether it is being written."""
        return self.state == EditionState.DRAFT

    @property
    def levels_label(self) -> str:
        """The levels that are scored, in words."""
        return ", ".join(str(Level(level).label) for level in self.scored_levels)


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
    evidence = models.CharField(_("Minh chứng phải có"), max_length=300, blank=True)
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
            models.CheckConstraint(
                condition=~Q(scoring="evidence") | ~Q(evidence=""),
                name="kpi_evidence_says_which",
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
            needs_evidence=bool(self.evidence),
        )

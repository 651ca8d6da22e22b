"""The table of figures: append-only, one row for each vintage of each value."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils.translation import gettext_lazy as _

from lienthong.base.ids import new_id


class Origin(models.TextChoices):
    """Where a value comes from; what was counted is preferred to what was said."""

    COMPUTED = "computed", _("Tính từ hệ thống")
    REPORTED = "reported", _("Theo báo cáo")
    DECLARED = "declared", _("Tự khai")
    GENERATED = "generated", _("Số liệu tạo để trình diễn")


class ValueState(models.TextChoices):
    """How much a value can be relied on; only the first two carry a number."""

    FINAL = "final", _("Chính thức")
    PROVISIONAL = "provisional", _("Tạm tính")
    NOT_APPLICABLE = "not-applicable", _("Không áp dụng")
    MISSING = "missing", _("Chưa có số liệu")


#: Sorts the best origin first: computed, reported, declared, generated.
BEST_ORIGIN = Case(
    *(When(origin=origin, then=Value(rank)) for rank, origin in enumerate(Origin.values)),
    output_field=IntegerField(),
)


class FigureQuerySet(models.QuerySet["FigureValue"]):
    def known_at(self, moment: datetime | None) -> "FigureQuerySet":
        """Return the values as they were known at a moment; None: as they are known now."""
        if moment is None:
            return self.filter(superseded_at=None)
        return self.filter(
            Q(superseded_at=None) | Q(superseded_at__gt=moment), recorded_at__lte=moment
        )

    def newest_of_each_indicator(self) -> "FigureQuerySet":
        """Return for each indicator the value of the newest period, the best origin of it."""
        ordered = self.order_by("indicator", "-last_date", "-first_date", BEST_ORIGIN)
        return ordered.distinct("indicator")

    def one_for_each_period(self) -> "FigureQuerySet":
        """Return one value for each period, newest first."""
        ordered = self.order_by("-last_date", "-first_date", BEST_ORIGIN)
        return ordered.distinct("last_date", "first_date")

    def one_for_each_unit(self) -> "FigureQuerySet":
        """Return one value for each unit, by unit."""
        return self.order_by("unit", BEST_ORIGIN).distinct("unit")


class FigureValue(models.Model):
    """One vintage of one value: of an indicator, about a unit, over a period, as its publisher knew it.

    ``publisher`` and ``unit`` are agency codes (unit "" is the whole country); dates are inclusive.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    publisher = models.CharField(max_length=40)
    indicator = models.CharField(max_length=80)
    unit = models.CharField(max_length=40, blank=True)
    first_date = models.DateField()
    last_date = models.DateField()
    label = models.CharField(max_length=30)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    numerator = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.COMPUTED)
    state = models.CharField(max_length=14, choices=ValueState.choices, default=ValueState.FINAL)
    source = models.CharField(max_length=500, blank=True)
    source_label = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    objects: ClassVar = FigureQuerySet.as_manager()

    class Meta:
        db_table = "figures_value"
        verbose_name = _("Giá trị số liệu")
        constraints = (
            models.UniqueConstraint(
                fields=["publisher", "indicator", "unit", "last_date", "first_date", "origin"],
                condition=Q(superseded_at=None),
                name="figure_one_current_value",
            ),
            models.CheckConstraint(
                condition=Q(first_date__lte=F("last_date")), name="figure_period_in_order"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[ValueState.FINAL, ValueState.PROVISIONAL], value__isnull=False
                )
                | Q(state__in=[ValueState.NOT_APPLICABLE, ValueState.MISSING], value__isnull=True),
                name="figure_value_agrees_with_state",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=Origin.values), name="figure_known_origin"
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(superseded_at__gte=F("recorded_at")),
                name="figure_superseded_after_recorded",
            ),
        )
        indexes = (
            models.Index(
                fields=["publisher", "indicator", "first_date", "last_date"],
                name="figure_by_period",
            ),
            # The newest periods of one unit, also as they were known at an earlier moment.
            models.Index(
                fields=["publisher", "indicator", "unit", "last_date", "first_date"],
                name="figure_by_unit",
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator} {self.unit} {self.label}"

    @property
    def is_current(self) -> bool:
        """Whether no later vintage has replaced this value."""
        return self.superseded_at is None

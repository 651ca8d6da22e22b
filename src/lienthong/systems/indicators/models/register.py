"""The register of indicators: node-wide, versioned and dated; nothing in it belongs to an agency."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models.periods import one_at_a_time
from lienthong.base.fields import SearchKeyField
from lienthong.base.ids import new_id
from lienthong.base.text import search_key
from lienthong.systems.indicators.rules.formulas import Formula, FormulaKind, formula_from


class Method(models.TextChoices):
    """How an indicator's values come about."""

    STATED = FormulaKind.STATED.value, _("Nhập hoặc khai báo")
    MEASURE = FormulaKind.MEASURE.value, _("Đo từ hệ thống")
    RATIO = FormulaKind.RATIO.value, _("Tỷ số")
    SUM = FormulaKind.SUM.value, _("Tổng")
    DIFFERENCE = FormulaKind.DIFFERENCE.value, _("Hiệu")
    MEAN = FormulaKind.MEAN.value, _("Trung bình cộng")
    WEIGHTED = FormulaKind.WEIGHTED.value, _("Trung bình có trọng số")


BY_FORMULA = (Method.RATIO, Method.SUM, Method.DIFFERENCE, Method.MEAN, Method.WEIGHTED)
"""Methods whose values the system computes from those of other indicators."""


class Period(models.TextChoices):
    """How often an indicator has a value."""

    MONTH = "month", _("Hằng tháng")
    QUARTER = "quarter", _("Hằng quý")
    HALF_YEAR = "half-year", _("Sáu tháng")
    YEAR = "year", _("Hằng năm")
    TWO_YEARS = "two-years", _("Hai năm một lần")
    IRREGULAR = "irregular", _("Không định kỳ")


class Direction(models.TextChoices):
    """Which way is better."""

    UP = "up", _("Càng cao càng tốt")
    DOWN = "down", _("Càng thấp càng tốt")


class Addition(models.TextChoices):
    """How values of several periods or several units make one."""

    SUM = "sum", _("Cộng dồn")
    AVERAGE = "average", _("Lấy trung bình")
    LAST = "last", _("Lấy giá trị cuối")
    NONE = "none", _("Không cộng được")


class Indicators(models.QuerySet["Indicator"]):
    def with_versions_on(self, day: date) -> Self:
        """Return the indicators in force on a day, each with its version of that day as ``current``."""
        versions = IndicatorVersion.objects.filter(valid__contains=day)
        return self.filter(versions__valid__contains=day).prefetch_related(
            Prefetch("versions", queryset=versions, to_attr="on_day")
        )

    def matching(self, text: str, day: date) -> Self:
        """Keep those whose name on a day, or code, contains a text, with or without diacritics."""
        key = search_key(text)
        if not key:
            return self
        named = IndicatorVersion.objects.filter(valid__contains=day, name_key__contains=key)
        return self.filter(Q(code__icontains=text) | Q(pk__in=named.values("indicator")))


class Indicator(models.Model):
    """One indicator through time; its meaning is in its dated versions."""

    code = models.CharField(_("Mã chỉ tiêu"), max_length=80, unique=True)
    created_at = models.DateTimeField(_("Lập lúc"))

    objects = Indicators.as_manager()

    class Meta:
        verbose_name = _("Chỉ tiêu")
        verbose_name_plural = _("Chỉ tiêu")
        constraints = (
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Za-z][A-Za-z0-9]*([.-][A-Za-z0-9]+)*$"),
                name="indicator_code_well_formed",
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def current(self) -> "IndicatorVersion":
        """The version of the day that ``with_versions_on`` was asked about."""
        version: IndicatorVersion = self.on_day[0]  # type: ignore[attr-defined]
        return version


class IndicatorVersion(models.Model):
    """What an indicator means from one day until another: definition, formula, unit, source, owner."""

    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="versions", verbose_name=_("Chỉ tiêu")
    )
    number = models.PositiveSmallIntegerField(_("Phiên bản"))
    valid = DateRangeField(_("Hiệu lực"))
    name = models.TextField(_("Tên chỉ tiêu"))
    name_key = SearchKeyField("name")
    definition = models.TextField(_("Định nghĩa"))
    method = models.CharField(_("Cách tính"), max_length=10, choices=Method)
    formula = models.JSONField(_("Công thức"), default=dict)
    unit = models.CharField(_("Đơn vị tính"), max_length=60)
    decimals = models.PositiveSmallIntegerField(_("Số chữ số thập phân"), default=0)
    source_system = models.CharField(_("Nguồn số liệu"), max_length=200, blank=True)
    owner = models.CharField(_("Mã cơ quan chủ trì chỉ tiêu"), max_length=35)
    period = models.CharField(_("Kỳ số liệu"), max_length=10, choices=Period)
    over_time = models.CharField(_("Gộp theo thời gian"), max_length=8, choices=Addition)
    over_units = models.CharField(_("Gộp theo đơn vị"), max_length=8, choices=Addition)
    direction = models.CharField(_("Chiều tốt"), max_length=4, choices=Direction, blank=True)
    tolerance = models.DecimalField(
        _("Chênh lệch cho phép"), max_digits=12, decimal_places=4, default=1
    )
    legal_source = models.TextField(_("Căn cứ"))
    words = models.TextField(_("Nguyên văn"), blank=True)
    reason = models.TextField(_("Lý do sửa đổi"), blank=True)
    recorded_by = models.CharField(_("Người ghi"), max_length=60)
    recorded_at = models.DateTimeField(_("Ghi lúc"))

    class Meta:
        verbose_name = _("Phiên bản chỉ tiêu")
        verbose_name_plural = _("Phiên bản chỉ tiêu")
        ordering = ("indicator", "-number")
        constraints = (
            one_at_a_time("indicator", name="indicator_one_version_a_day"),
            models.UniqueConstraint(fields=["indicator", "number"], name="indicator_version_once"),
            models.CheckConstraint(
                condition=Q(valid__isempty=False), name="indicator_version_valid_some_day"
            ),
            models.CheckConstraint(
                condition=Q(method__in=Method.values), name="indicator_method_known"
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="indicator_change_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(tolerance__gte=0), name="indicator_tolerance_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"

    @property
    def is_share(self) -> bool:
        """Whether values are shares in percent, which lie between 0 and 100."""
        return self.unit == "%"

    @property
    def parsed(self) -> Formula:
        """The formula as the rules know it."""
        return formula_from(self.formula | {"kind": self.method})

    def figure_code(self) -> str:
        """Return the code under which the values of this indicator are published."""
        if self.method == Method.MEASURE:
            return self.parsed.codes[0]
        code: str = self.indicator.code
        return code


class Targets(models.QuerySet["Target"]):
    def in_force(self, day: date) -> Self:
        """Return the targets that had been set by a day and not been withdrawn, the first due first."""
        return (
            self.filter(set_date__lte=day)
            .filter(Q(withdrawn_date=None) | Q(withdrawn_date__gt=day))
            .order_by("due_date", "-set_date")
        )


class Target(models.Model):
    """A value to be reached by a day, and by whom: a unit's code, "" for the whole country or each agency."""

    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="targets", verbose_name=_("Chỉ tiêu")
    )
    agency_code = models.CharField(_("Mã cơ quan phải đạt"), max_length=35, blank=True)
    value = models.DecimalField(_("Giá trị mục tiêu"), max_digits=20, decimal_places=6)
    due_date = models.DateField(_("Phải đạt trước hết ngày"))
    set_date = models.DateField(_("Đặt ra từ ngày"))
    withdrawn_date = models.DateField(_("Thôi áp dụng từ ngày"), null=True)
    baseline = models.DecimalField(_("Giá trị gốc"), max_digits=20, decimal_places=6, null=True)
    baseline_date = models.DateField(_("Ngày của giá trị gốc"), null=True)
    legal_source = models.TextField(_("Căn cứ"))
    words = models.TextField(_("Nguyên văn"), blank=True)
    recorded_by = models.CharField(_("Người ghi"), max_length=60)
    recorded_at = models.DateTimeField(_("Ghi lúc"))

    objects = Targets.as_manager()

    class Meta:
        verbose_name = _("Mục tiêu")
        verbose_name_plural = _("Mục tiêu")
        constraints = (
            models.UniqueConstraint(
                fields=["indicator", "agency_code", "due_date", "set_date"], name="target_once"
            ),
            models.CheckConstraint(
                condition=Q(due_date__gte=F("set_date")), name="target_set_before_due"
            ),
            models.CheckConstraint(
                condition=Q(baseline=None, baseline_date=None)
                | Q(
                    baseline__isnull=False,
                    # An unknown day would make the comparison unknown, and a check lets that pass.
                    baseline_date__isnull=False,
                    baseline_date__lt=F("due_date"),
                ),
                name="target_baseline_dated_before_due",
            ),
        )

    def __str__(self) -> str:
        return f"{self.value} ({self.due_date})"


class StatedValue(models.Model):
    """A value that a directive or another public text states, with its exact words; the same for everyone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="stated", verbose_name=_("Chỉ tiêu")
    )
    first_date = models.DateField(_("Từ ngày"))
    last_date = models.DateField(_("Đến ngày"))
    label = models.CharField(_("Kỳ"), max_length=30)
    value = models.DecimalField(_("Giá trị"), max_digits=20, decimal_places=6, null=True)
    numerator = models.DecimalField(_("Tử số"), max_digits=20, decimal_places=6, null=True)
    denominator = models.DecimalField(_("Mẫu số"), max_digits=20, decimal_places=6, null=True)
    words = models.TextField(_("Nguyên văn"))
    legal_source = models.TextField(_("Nguồn"))
    note = models.TextField(_("Ghi chú"), blank=True)
    recorded_at = models.DateTimeField(_("Ghi lúc"))

    class Meta:
        verbose_name = _("Giá trị văn bản nêu")
        verbose_name_plural = _("Giá trị văn bản nêu")
        ordering = ("last_date",)
        constraints = (
            models.UniqueConstraint(
                fields=["indicator", "first_date", "last_date", "legal_source"],
                name="stated_value_once",
            ),
            models.CheckConstraint(
                condition=Q(first_date__lte=F("last_date")), name="stated_period_in_order"
            ),
        )

    def __str__(self) -> str:
        return f"{self.label}: {self.value}"

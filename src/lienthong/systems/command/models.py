"""Tables of the command centre: thresholds, the alarms they raised, and the briefs that were made."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency
from lienthong.base.ids import new_id
from lienthong.systems.command import rules
from lienthong.systems.command.rules import MOST_CONSECUTIVE, Bound

ANY_UNIT = "*"
"""A threshold of this unit watches each unit below by itself; "" watches the figure of the whole."""


class Comparison(models.TextChoices):
    ABOVE = "above", _("lớn hơn")
    AT_LEAST = "at-least", _("từ mức này trở lên")
    BELOW = "below", _("nhỏ hơn")
    AT_MOST = "at-most", _("từ mức này trở xuống")


class AlarmState(models.TextChoices):
    OPEN = "open", _("Đang vượt ngưỡng")
    CLOSED = "closed", _("Cảnh báo đã kết thúc")
    LIFTED = "lifted", _("Ngưỡng đã bỏ hoặc thay")


class ThresholdRows(models.QuerySet["Threshold"]):
    def in_force(self) -> Self:
        """Keep the thresholds that watch now."""
        return self.filter(ended_at=None)

    def of(self, agency_id: int) -> Self:
        """Keep those of one agency."""
        return self.filter(agency=agency_id)


class Threshold(models.Model):
    """A limit of a figure that an agency watches; to change it, it is ended and replaced."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Cơ quan"))
    measure = models.CharField(_("Số liệu"), max_length=80)
    unit = models.CharField(_("Đơn vị theo dõi"), max_length=40, blank=True)
    comparison = models.CharField(_("Cảnh báo khi"), max_length=10, choices=Comparison)
    limit = models.DecimalField(_("Mức ngưỡng"), max_digits=24, decimal_places=6)
    margin = models.DecimalField(_("Biên trở lại"), max_digits=24, decimal_places=6, default=0)
    consecutive = models.PositiveSmallIntegerField(_("Số kỳ liên tiếp"), default=1)
    lead = models.CharField(_("Cơ quan chủ trì xử lý"), max_length=40, blank=True)
    message = models.CharField(_("Việc cần làm"), max_length=500)
    raises_task = models.BooleanField(_("Đề nghị giao nhiệm vụ"), default=False)
    due_days = models.PositiveSmallIntegerField(_("Hạn xử lý, ngày làm việc"), default=5)
    created_by = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replacement", verbose_name=_("Thay cho")
    )

    objects = ThresholdRows.as_manager()

    class Meta:
        verbose_name = _("Ngưỡng cảnh báo")
        verbose_name_plural = _("Ngưỡng cảnh báo")
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "measure", "unit", "comparison", "limit"],
                condition=Q(ended_at=None),
                name="command_threshold_once",
            ),
            models.CheckConstraint(
                condition=Q(consecutive__gte=1, consecutive__lte=MOST_CONSECUTIVE),
                name="command_threshold_consecutive",
            ),
            models.CheckConstraint(
                condition=Q(margin__gte=0), name="command_threshold_margin_not_negative"
            ),
            models.CheckConstraint(condition=~Q(message=""), name="command_threshold_says_why"),
            models.CheckConstraint(
                condition=Q(comparison__in=Comparison.values), name="command_threshold_compares"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("created_at")),
                name="command_threshold_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.comparison} {self.limit.normalize():f}"

    @property
    def bound(self) -> Bound:
        """Return the arithmetic of this threshold."""
        return Bound(
            rules.WrongSide(self.comparison), self.limit, self.margin, self.consecutive
        )  # fmt: skip

    @property
    def watches_each_unit(self) -> bool:
        """Say whether each unit is watched by itself."""
        return self.unit == ANY_UNIT


class AlarmRows(models.QuerySet["Alarm"]):
    def of(self, agency_id: int) -> Self:
        """Keep those of one agency."""
        return self.filter(agency=agency_id)

    def open(self) -> Self:
        """Keep the alarms whose figure is not back."""
        return self.filter(state=AlarmState.OPEN)

    def open_at(self, moment: datetime) -> Self:
        """Keep the alarms that were open at a moment."""
        return self.filter(Q(closed_at=None) | Q(closed_at__gt=moment), raised_at__lte=moment)

    def newest_first(self) -> Self:
        """Sort by when they were raised."""
        return self.order_by("-raised_at", "-id")


class Ending(models.TextChoices):
    """Why an alarm ended by itself."""

    BACK = "back", _("Số liệu đã trở lại trong ngưỡng")
    GONE = "gone", _("Kỳ mới không còn số liệu này của cơ quan được cảnh báo")


class Alarm(models.Model):
    """One crossing of a threshold, of one unit, found in one period."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Cơ quan"))
    threshold = models.ForeignKey(
        Threshold, models.PROTECT, related_name="alarms", verbose_name=_("Ngưỡng cảnh báo")
    )
    measure = models.CharField(_("Số liệu"), max_length=80)
    unit = models.CharField(_("Đơn vị"), max_length=40, blank=True)
    first_date = models.DateField(_("Từ ngày"))
    last_date = models.DateField(_("Đến ngày"))
    label = models.CharField(_("Kỳ"), max_length=30)
    value = models.DecimalField(_("Giá trị"), max_digits=24, decimal_places=6)
    source = models.CharField(_("Nguồn"), max_length=500, blank=True)
    state = models.CharField(
        _("Trạng thái"), max_length=8, choices=AlarmState, default=AlarmState.OPEN
    )
    raised_at = models.DateTimeField(_("Phát cảnh báo lúc"))
    closed_at = models.DateTimeField(_("Kết thúc lúc"), null=True)
    closing_value = models.DecimalField(
        _("Giá trị khi kết thúc"), max_digits=24, decimal_places=6, null=True
    )
    ending = models.CharField(_("Lý do kết thúc"), max_length=8, choices=Ending, blank=True)
    task_reference = models.UUIDField(_("Mã đề nghị giao nhiệm vụ"), null=True, unique=True)
    task_refusal = models.CharField(_("Lý do không gửi được đề nghị"), max_length=300, blank=True)
    due_date = models.DateField(_("Hạn đề nghị"), null=True)

    objects = AlarmRows.as_manager()

    class Meta:
        verbose_name = _("Cảnh báo")
        verbose_name_plural = _("Cảnh báo")
        constraints = [
            models.UniqueConstraint(
                fields=["threshold", "unit", "first_date", "last_date"],
                name="command_alarm_once_a_period",
            ),
            models.UniqueConstraint(
                fields=["threshold", "unit"],
                condition=Q(state=AlarmState.OPEN),
                name="command_alarm_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state=AlarmState.OPEN, closed_at=None)
                | Q(state__in=[AlarmState.CLOSED, AlarmState.LIFTED], closed_at__isnull=False),
                name="command_alarm_closed_with_moment",
            ),
            models.CheckConstraint(
                condition=Q(first_date__lte=models.F("last_date")),
                name="command_alarm_period_in_order",
            ),
            models.CheckConstraint(
                condition=Q(ending="") | Q(ending__in=Ending.values, state=AlarmState.CLOSED),
                name="command_alarm_ending_of_closed",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "state", "-raised_at"], name="command_alarm_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.unit} {self.label}"


class BriefRows(models.QuerySet["Brief"]):
    def of(self, agency_id: int) -> Self:
        """Keep those of one agency, the newest first."""
        return self.filter(agency=agency_id).order_by("-as_of", "-id")

    def morning_of(self, day: date) -> Self:
        """Keep the ones that were made by themselves for a day."""
        return self.filter(brief_date=day, is_automatic=True)


class Brief(models.Model):
    """A morning brief as it was made: its day, the moment its figures were known at, and its file."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Cơ quan"))
    brief_date = models.DateField(_("Ngày"))
    as_of = models.DateTimeField(_("Số liệu tính đến"))
    is_automatic = models.BooleanField(_("Lập tự động"))
    made_by = models.CharField(max_length=60)
    made_by_name = models.CharField(_("Người lập"), max_length=120)
    created_at = models.DateTimeField(_("Lập lúc"))
    pdf_sha256 = models.CharField(max_length=64)
    pdf_size = models.PositiveBigIntegerField()
    pages = models.PositiveSmallIntegerField(_("Số trang"))

    objects = BriefRows.as_manager()

    class Meta:
        verbose_name = _("Bản tin sáng")
        verbose_name_plural = _("Bản tin sáng")
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "brief_date"],
                condition=Q(is_automatic=True),
                name="command_brief_one_each_morning",
            ),
            models.CheckConstraint(
                condition=Q(as_of__lte=models.F("created_at")), name="command_brief_not_of_future"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.brief_date:%d/%m/%Y}"


class BriefOrder(models.Model):
    """From when until when an agency has the brief made by itself each working morning."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Cơ quan"))
    ordered_by = models.CharField(max_length=60)
    ordered_at = models.DateTimeField(_("Đặt lúc"))
    ended_at = models.DateTimeField(_("Thôi lúc"), null=True)

    class Meta:
        verbose_name = _("Đặt bản tin sáng")
        verbose_name_plural = _("Đặt bản tin sáng")
        constraints = [
            models.UniqueConstraint(
                fields=["agency"], condition=Q(ended_at=None), name="command_brief_order_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.ordered_at)

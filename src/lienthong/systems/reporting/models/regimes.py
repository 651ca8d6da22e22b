"""The register of report regimes: what is asked, of whom, when and in which form, dated and versioned."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models.periods import one_at_a_time
from lienthong.base.fields import SearchKeyField
from lienthong.systems.reporting.rules import items as forms
from lienthong.systems.reporting.rules import periods
from lienthong.systems.reporting.rules.items import Form, Item
from lienthong.systems.reporting.rules.periods import Period, PeriodKind, Window
from lienthong.systems.reporting.rules.reporters import ReporterGroup, group_from

#: The days of one window of a report that was asked for, as ``windows`` keeps them.
WINDOW_DAYS = ("first_date", "last_date", "due_date")


class RegimeKind(models.TextChoices):
    """The three kinds of reports of NĐ 09/2019/NĐ-CP."""

    PERIODIC = "periodic", _("Định kỳ")
    THEMATIC = "thematic", _("Chuyên đề")
    SUDDEN = "sudden", _("Đột xuất")


class ContentKind(models.TextChoices):
    """What a regime asks for."""

    TEXT = "text", _("Lời văn")
    DATA = "data", _("Số liệu")
    BOTH = "both", _("Lời văn và số liệu")


class Frequency(models.TextChoices):
    """How often a report is owed; unset until the competent agency sets it."""

    MONTH = "month", _("Hằng tháng")
    QUARTER = "quarter", _("Hằng quý")
    HALF = "half", _("6 tháng")
    NINE_MONTHS = "nine-months", _("9 tháng")
    YEAR = "year", _("Hằng năm")
    DAY = "day", _("Khi có yêu cầu")
    UNSET = "unset", _("Chưa đặt kỳ")


class CellType(models.TextChoices):
    """What a cell of a data form holds."""

    NUMBER = "number", _("Số")
    SHARE = "share", _("Tỷ lệ phần trăm")
    COUNT = "count", _("Số đếm")
    TEXT = "text", _("Chữ")


class RegimeQuerySet(models.QuerySet["Regime"]):
    def matching(self, text: str) -> Self:
        """Return the regimes whose code or name has some words, with or without marks."""
        from lienthong.base.text import search_key

        key = search_key(text)
        named = RegimeVersion.objects.filter(name_key__contains=key).values("regime")
        return self.filter(Q(code__icontains=text.strip()) | Q(pk__in=named)) if key else self


class Regime(models.Model):
    """A report regime (chế độ báo cáo) through time; what it asks is in its versions.

    ``owner`` is the code of the agency that issued it. With a mandate, whoever leads the mandate on the day
    receives the reports.
    """

    id = models.BigAutoField(primary_key=True)
    code = models.SlugField(_("Mã chế độ báo cáo"), max_length=60, unique=True)
    owner = models.CharField(_("Cơ quan ban hành"), max_length=40)
    mandate_subject = models.SlugField(_("Nhiệm vụ gắn với chế độ"), max_length=80, blank=True)
    created_at = models.DateTimeField()

    objects: ClassVar = RegimeQuerySet.as_manager()

    class Meta:
        db_table = "reporting_regime"
        verbose_name = _("Chế độ báo cáo")
        verbose_name_plural = _("Chế độ báo cáo")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("reporting:regime", args=[self.code])

    def version_on(self, day: date) -> "RegimeVersion | None":
        """Return the version in force on a day."""
        found: RegimeVersion | None = self.versions.filter(valid__contains=day).first()
        return found


class RegimeVersionQuerySet(models.QuerySet["RegimeVersion"]):
    def in_force(self, day: date) -> Self:
        """Keep the versions in force on a day."""
        return self.filter(valid__contains=day)

    def known_at(self, as_of: datetime | None) -> Self:
        """Keep the versions that were published by a moment; None keeps all."""
        return self if as_of is None else self.filter(published_at__lte=as_of)

    def newest_first(self) -> Self:
        return self.order_by("regime__code", "-number")


class RegimeVersion(models.Model):
    """What a regime asks while it is valid: every attribute that NĐ 09/2019/NĐ-CP wants of a report regime.

    ``window`` is {closing_day, closing_month}; ``reporters`` a list of groups with receiver and deadline
    (``rules.reporters``); ``sections`` the outline [{code, title, hint, required}]; ``items`` the data form
    (``rules.items``); ``checks`` [{left, operator, right}]. A report asked for once has its own ``windows``
    [{first_date, last_date, due_date}]. ``revision`` counts what was changed of a version after it was
    published (its end, its deadlines, its withdrawal), so that other nodes tell the newer state.
    ``lock_days`` after the deadline a period is closed, None: never. ``plain_labels`` says that "202012" of
    other programs may be read as our period.
    """

    id = models.BigAutoField(primary_key=True)
    regime = models.ForeignKey(Regime, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("Phiên bản"))
    valid = DateRangeField(_("Hiệu lực"))
    name = models.TextField(_("Tên báo cáo"))
    kind = models.CharField(_("Loại báo cáo"), max_length=10, choices=RegimeKind)
    content = models.CharField(_("Nội dung yêu cầu"), max_length=6, choices=ContentKind)
    purpose = models.TextField(_("Mục đích báo cáo"), blank=True)
    scope = models.TextField(_("Phạm vi, nội dung báo cáo"), blank=True)
    frequency = models.CharField(
        _("Tần suất thực hiện"), max_length=12, choices=Frequency, default=Frequency.UNSET
    )
    window = models.JSONField(_("Thời gian chốt số liệu"), default=dict)
    reporters = models.JSONField(_("Đối tượng, nơi nhận và thời hạn gửi"), default=list)
    windows = models.JSONField(_("Các kỳ được yêu cầu"), default=list)
    sending_method = models.TextField(_("Phương thức gửi, nhận"), blank=True)
    sections = models.JSONField(_("Đề cương báo cáo"), default=list)
    items = models.JSONField(_("Biểu mẫu số liệu"), default=list)
    checks = models.JSONField(_("Quy tắc kiểm tra"), default=list)
    guidance = models.TextField(_("Hướng dẫn thực hiện"), blank=True)
    legal_basis = models.TextField(_("Căn cứ pháp lý"))
    lock_days = models.PositiveSmallIntegerField(_("Khóa kỳ sau hạn (ngày)"), null=True, blank=True)
    plain_labels = models.BooleanField(
        _("Nhận nhãn kỳ theo lịch của chương trình khác"), default=False
    )
    is_sample = models.BooleanField(_("Biểu mẫu minh họa"), default=False)
    published_by = models.CharField(max_length=60)
    published_at = models.DateTimeField()
    revision = models.PositiveSmallIntegerField(default=0)
    withdrawn_at = models.DateTimeField(_("Rút lúc"), null=True, blank=True)
    withdrawn_reason = models.TextField(_("Lý do rút"), blank=True)
    name_key = SearchKeyField("name")

    objects: ClassVar = RegimeVersionQuerySet.as_manager()

    class Meta:
        db_table = "reporting_regime_version"
        verbose_name = _("Phiên bản chế độ báo cáo")
        verbose_name_plural = _("Phiên bản chế độ báo cáo")
        ordering = ("regime", "-number")
        constraints = (
            one_at_a_time("regime", name="regime_one_version_a_day"),
            models.UniqueConstraint(fields=["regime", "number"], name="regime_version_number_once"),
            models.CheckConstraint(
                condition=Q(valid__isempty=False, valid__startswith__isnull=False),
                name="regime_version_has_a_first_day",
            ),
            models.CheckConstraint(
                condition=Q(legal_basis__gt="", name__gt=""), name="regime_cites_legal_basis"
            ),
            models.CheckConstraint(
                condition=Q(frequency__in=Frequency.values), name="regime_known_frequency"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""),
                name="regime_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(windows=[]) | Q(frequency=Frequency.DAY),
                name="regime_windows_are_of_days",
            ),
        )

    def __str__(self) -> str:
        return f"{self.regime_id}/{self.number}"

    @cached_property
    def form(self) -> Form:
        """Return the data form as the rules read it."""
        return Form(
            tuple(forms.item_from(each) for each in self.items),
            tuple(forms.check_from(each) for each in self.checks),
        )

    @cached_property
    def labels(self) -> dict[str, str]:
        """Return what items and sections are called, by code."""
        found = {item.code: item.label for item in self.form.items}
        return found | {str(each["code"]): str(each["title"]) for each in self.sections}

    @cached_property
    def groups(self) -> tuple[ReporterGroup, ...]:
        """Return the groups of reporters with their hops."""
        return tuple(group_from(each) for each in self.reporters)

    @property
    def closing(self) -> Window:
        """Return the window in which data is closed."""
        return Window(**self.window) if self.window else periods.USUAL

    @property
    def period_kind(self) -> PeriodKind | None:
        """Return the kind of its periods; None while the frequency is not set."""
        return None if self.frequency == Frequency.UNSET else PeriodKind(self.frequency)

    @property
    def is_set(self) -> bool:
        """Say whether the frequency was set, so that reports are owed."""
        return self.frequency != Frequency.UNSET

    @cached_property
    def own_periods(self) -> tuple[Period, ...]:
        """Return the windows of a report that was asked for, in order; none for a regime of fixed periods."""
        days = (
            tuple(date.fromisoformat(str(each[name])) for name in WINDOW_DAYS)
            for each in self.windows
        )
        return tuple(periods.of_window(*each) for each in sorted(days, key=lambda day: day[1]))

    @property
    def is_withdrawn(self) -> bool:
        """Say whether nobody owes it any more, whatever its windows say."""
        return self.withdrawn_at is not None

    def as_known(self, as_of: datetime | None) -> "RegimeVersion":
        """Return the version as it was known at a moment: what was withdrawn later still stood."""
        if as_of is not None and self.withdrawn_at is not None and self.withdrawn_at > as_of:
            self.withdrawn_at = None
        return self

    @property
    def item_groups(self) -> list[tuple[str, list[Item]]]:
        """Return the items under their row groups, in the form's order."""
        found: dict[str, list[Item]] = {}
        for item in self.form.items:
            found.setdefault(item.group, []).append(item)
        return list(found.items())

    def period(self, text: str) -> Period:
        """Return the period of an id in this version's window.

        :raises periods.PeriodUnknown: for any other text, or an id of another frequency.
        """
        if self.windows:
            own = next((each for each in self.own_periods if each.id == text), None)
            if own is None:
                raise periods.PeriodUnknown(text)
            return own
        period = periods.parse(text, self.closing)
        if self.period_kind is not period.kind:
            raise periods.PeriodUnknown(text)
        return period

    def periods_closing(self, first: date, last: date) -> list[Period]:
        """Return its periods whose data is closed between two days while the version is valid."""
        kind = self.period_kind
        if self.windows:
            own = [each for each in self.own_periods if first <= each.last_date <= last]
            return [period for period in own if period.last_date in self.valid]
        if kind is None or kind is PeriodKind.DAY:
            return []
        found = periods.closing_between(kind, first, last, self.closing)
        return [period for period in found if period.last_date in self.valid]

    def period_before(self, period: Period) -> Period:
        """Return the period just before one; of several windows, the earlier one.

        :raises periods.PeriodUnknown: for the first window.
        """
        if not self.windows:
            return periods.before(period, self.closing)
        earlier = [each for each in self.own_periods if each.last_date < period.last_date]
        if not earlier:
            raise periods.PeriodUnknown(period.id)
        return earlier[-1]

    def period_around(self, day: date) -> Period:
        """Return the period that a day lies in; of several windows, the next to close or the last.

        :raises periods.PeriodUnknown: for a day that no period covers, or while the frequency is not set.
        """
        if self.windows:
            ahead = [each for each in self.own_periods if each.last_date >= day]
            return (ahead or list(self.own_periods[-1:]))[0]
        if self.period_kind is None:
            raise periods.PeriodUnknown(str(day))
        return periods.containing(self.period_kind, day, self.closing)

    def require_sound(self) -> None:
        """Refuse a form that cannot be filled in.

        :raises forms.FormInvalid: naming what is wrong and the item.
        """
        sections: Sequence[Mapping[str, Any]] = self.sections
        forms.require_sound(self.form, sections)

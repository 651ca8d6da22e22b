"""Reports that are asked for once or a few times: the request as it is composed, and its way to release."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency
from lienthong.base.ids import new_id
from lienthong.systems.reporting.models.regimes import Regime, RegimeVersion
from lienthong.systems.reporting.rules.requests import Route

if TYPE_CHECKING:
    from lienthong.identity.officers import Officer


class RequestKind(models.TextChoices):
    """The two kinds of reports that are asked for when needed (NĐ 09/2019/NĐ-CP)."""

    SUDDEN = "sudden", _("Đột xuất")
    THEMATIC = "thematic", _("Chuyên đề")


class ReportRequestState(models.TextChoices):
    """Where a request stands: being composed, before the leader, in force, or taken back."""

    DRAFT = "draft", _("Đang soạn yêu cầu")
    WAITING = "waiting", _("Chờ lãnh đạo ban hành")
    RELEASED = "released", _("Đã ban hành yêu cầu")
    WITHDRAWN = "withdrawn", _("Đã rút yêu cầu")


class RouteChoice(models.TextChoices):
    """Which way the reports take: straight to who asked, or summed up level by level."""

    DIRECT = Route.DIRECT, _("Gửi thẳng cơ quan yêu cầu")
    LEVELS = Route.LEVELS, _("Từng cấp tổng hợp rồi gửi lên")


class ReportRequests(models.QuerySet["ReportRequest"]):
    def visible_to(self, officer: "Officer") -> Self:
        """Return the requests of the officer's agency."""
        return self.filter(agency_id=officer.agency_id)

    def waiting(self) -> Self:
        """Return what waits for the leader's release."""
        return self.filter(state=ReportRequestState.WAITING)

    def newest_first(self) -> Self:
        return self.order_by("-changed_at")


class ReportRequest(models.Model):
    """A request for a report of its own (yêu cầu báo cáo chuyên đề, đột xuất), in the asking agency's book.

    What it says until it is released; then ``regime`` says it to everybody. ``groups`` are the keys of
    ``rules.requests``, ``units`` the codes chosen singly, ``windows`` those of ``RegimeVersion``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    kind = models.CharField(_("Loại báo cáo"), max_length=10, choices=RequestKind)
    title = models.CharField(_("Tên báo cáo"), max_length=300)
    purpose = models.TextField(_("Lý do, mục đích"))
    legal_basis = models.TextField(_("Căn cứ pháp lý"))
    guidance = models.TextField(_("Hướng dẫn thực hiện"), blank=True)
    groups = models.JSONField(_("Nhóm đơn vị"), default=list)
    units = models.JSONField(_("Đơn vị chọn riêng"), default=list)
    route = models.CharField(
        _("Đường gửi báo cáo"), max_length=10, choices=RouteChoice, default=RouteChoice.DIRECT
    )
    windows = models.JSONField(_("Các kỳ được yêu cầu"), default=list)
    sections = models.JSONField(_("Đề cương báo cáo"), default=list)
    items = models.JSONField(_("Biểu mẫu số liệu"), default=list)
    checks = models.JSONField(_("Quy tắc kiểm tra"), default=list)
    state = models.CharField(
        _("Trạng thái"), max_length=10, choices=ReportRequestState, default=ReportRequestState.DRAFT
    )
    drafted_by = models.CharField(max_length=60)
    drafted_name = models.CharField(_("Người soạn"), max_length=120)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    back_reason = models.TextField(_("Lý do chuyển lại"), blank=True)
    regime = models.ForeignKey(Regime, models.PROTECT, null=True, related_name="+")
    released_name = models.CharField(_("Người ban hành"), max_length=120, blank=True)
    released_at = models.DateTimeField(_("Ban hành lúc"), null=True)

    objects: ClassVar = ReportRequests.as_manager()

    class Meta:
        db_table = "reporting_request"
        verbose_name = _("Yêu cầu báo cáo")
        verbose_name_plural = _("Yêu cầu báo cáo")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=ReportRequestState.values), name="request_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "waiting"], regime=None)
                | Q(state__in=["released", "withdrawn"], regime__isnull=False),
                name="request_released_has_a_regime",
            ),
            models.CheckConstraint(
                condition=Q(title__gt="", purpose__gt="", legal_basis__gt=""),
                name="request_says_why",
            ),
        )
        indexes = (
            models.Index(fields=["agency", "state", "-changed_at"], name="request_of_agency"),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reporting:request", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Say whether it can still be changed."""
        return self.state in {ReportRequestState.DRAFT, ReportRequestState.WAITING}

    @property
    def version(self) -> RegimeVersion | None:
        """Return what was released; None before."""
        if self.regime is None:
            return None
        found: RegimeVersion | None = self.regime.versions.select_related("regime").first()
        return found


class ReportPressing(models.Model):
    """A unit that was pressed for a report (đôn đốc): in the book of who pressed, and of who was pressed."""

    id = models.BigAutoField(primary_key=True)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    version = models.ForeignKey(RegimeVersion, models.PROTECT, db_index=False, related_name="+")
    period_id = models.CharField(max_length=10)
    unit = models.CharField(max_length=40)
    by_code = models.CharField(max_length=40)
    by_name = models.CharField(_("Người đôn đốc"), max_length=120)
    words = models.TextField(_("Lời đôn đốc"), blank=True)
    pressed_at = models.DateTimeField(_("Đôn đốc lúc"))
    pressed_date = models.DateField()

    objects: ClassVar = models.Manager()

    class Meta:
        db_table = "reporting_pressing"
        verbose_name = _("Đôn đốc báo cáo")
        verbose_name_plural = _("Đôn đốc báo cáo")
        constraints = (
            models.UniqueConstraint(
                fields=["agency", "version", "period_id", "unit", "pressed_date"],
                name="report_pressed_once_a_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.period_id}"

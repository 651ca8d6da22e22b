"""What agencies declare of themselves, and what a program sent for a person to declare."""

from typing import Self

from django.db import models
from django.db.models import F, Max, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency
from lienthong.base.ids import new_id
from lienthong.systems.indicators.models.register import Indicator


class Declarations(models.QuerySet["Declaration"]):
    def current(self) -> Self:
        """Return the newest vintage of each declared value."""
        newest = (
            Declaration.objects.filter(
                agency=OuterRef("agency"),
                indicator=OuterRef("indicator"),
                first_date=OuterRef("first_date"),
                last_date=OuterRef("last_date"),
            )
            .order_by()
            .values("agency")
            .annotate(most=Max("vintage"))
            .values("most")
        )
        return self.filter(vintage=Subquery(newest))


class Declaration(models.Model):
    """One vintage of a value that an agency declares for a period, with the evidence it names."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="declarations", verbose_name=_("Chỉ tiêu")
    )
    first_date = models.DateField(_("Từ ngày"))
    last_date = models.DateField(_("Đến ngày"))
    label = models.CharField(_("Kỳ"), max_length=30)
    vintage = models.PositiveSmallIntegerField(_("Lần khai"))
    value = models.DecimalField(_("Giá trị"), max_digits=20, decimal_places=6)
    is_share = models.BooleanField(_("Là tỷ lệ phần trăm"))
    evidence = models.CharField(_("Minh chứng"), max_length=500, blank=True)
    reason = models.TextField(_("Lý do khai lại"), blank=True)
    declared_by = models.CharField(_("Người khai"), max_length=60)
    declared_by_name = models.CharField(_("Tên người khai"), max_length=120)
    declared_at = models.DateTimeField(_("Khai lúc"))

    objects = Declarations.as_manager()

    class Meta:
        verbose_name = _("Khai báo")
        verbose_name_plural = _("Khai báo")
        constraints = (
            models.UniqueConstraint(
                fields=["agency", "indicator", "last_date", "first_date", "vintage"],
                name="declaration_vintage_once",
            ),
            models.CheckConstraint(
                condition=Q(first_date__lte=F("last_date")), name="declaration_period_in_order"
            ),
            models.CheckConstraint(
                condition=Q(vintage=1) | Q(vintage__gt=1) & ~Q(reason=""),
                name="declaration_change_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(is_share=False) | Q(value__gte=0, value__lte=100),
                name="declaration_share_between_0_and_100",
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.label}: {self.value}"


class DeclarationDraft(models.Model):
    """A value that a program sent for its agency: it counts nowhere until a person declares it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="+", verbose_name=_("Chỉ tiêu")
    )
    first_date = models.DateField(_("Từ ngày"))
    last_date = models.DateField(_("Đến ngày"))
    label = models.CharField(_("Kỳ"), max_length=30)
    value = models.DecimalField(_("Giá trị"), max_digits=20, decimal_places=6)
    unit = models.CharField(_("Đơn vị tính"), max_length=60)
    evidence = models.CharField(_("Minh chứng"), max_length=500, blank=True)
    reason = models.TextField(_("Lý do khai lại"), blank=True)
    drafted_by = models.CharField(_("Gửi cho cán bộ"), max_length=60)
    drafted_by_name = models.CharField(_("Tên cán bộ"), max_length=120)
    drafted_at = models.DateTimeField(_("Gửi lúc"))

    class Meta:
        verbose_name = _("Số liệu chờ khai")
        verbose_name_plural = _("Số liệu chờ khai")
        constraints = (
            models.UniqueConstraint(
                fields=["agency", "indicator", "last_date", "first_date"],
                name="declaration_draft_once",
            ),
            models.CheckConstraint(
                condition=Q(first_date__lte=F("last_date")),
                name="declaration_draft_period_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.label}: {self.value}"

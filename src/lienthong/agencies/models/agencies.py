"""Agencies and what the registry says of them at each date."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models.periods import one_at_a_time, text_key
from lienthong.base.fields import SearchKeyField, SortKeyField


class Level(models.IntegerChoices):
    CENTRAL = 1, _("Trung ương")
    PROVINCE = 2, _("Cấp tỉnh")
    DISTRICT = 3, _("Cấp huyện")
    COMMUNE = 4, _("Cấp xã")


class Kind(models.TextChoices):
    MINISTRY = "ministry", _("Bộ")
    MINISTERIAL = "ministerial-level", _("Cơ quan ngang bộ")
    ATTACHED = "government-attached", _("Cơ quan thuộc Chính phủ")
    PEOPLES_COMMITTEE = "peoples-committee", _("Ủy ban nhân dân")
    OTHER = "other", _("Cơ quan, tổ chức khác")


class CodeSource(models.TextChoices):
    SOURCED = "sourced", _("Có nguồn công khai")
    INTERPOLATED = "interpolated", _("Suy ra theo thứ tự, chưa xác minh")
    MEMORY = "memory", _("Chưa có nguồn, chưa xác minh")
    UNCHANGED_NAME = "unchanged-name", _("Giữ mã cũ theo tên, chưa xác minh")
    ASSUMED_NAMESAKE = "assumed-namesake", _("Giữ mã của đơn vị cùng tên, chưa xác minh")
    CONSTRUCTED = "constructed", _("Tạm ghép từ mã đơn vị hành chính")
    UNVERIFIED = "unverified", _("Mã tạm, chưa xác minh")
    ENTERED = "entered", _("Quản trị viên nhập")


class Agency(models.Model):
    """An agency through time; everything that can change is in its dated records."""

    id = models.BigAutoField(primary_key=True)
    key = models.TextField(
        unique=True, help_text="identity in the loaded lists, e.g. G22 or xa:00004"
    )

    class Meta:
        verbose_name = _("Cơ quan")
        verbose_name_plural = _("Cơ quan")

    def __str__(self) -> str:
        return self.key


class AgencyRecordQuerySet(models.QuerySet["AgencyRecord"]):
    def as_of(self, day: date) -> Self:
        """Keep the records valid on a day."""
        return self.filter(valid__contains=day)

    def begun_by(self, day: date) -> Self:
        """Keep the records that began by a day, also those that have ended since."""
        return self.filter(valid__startswith__lte=day)

    def with_code(self, code: str) -> Self:
        """Keep the records that carry a code, of either generation as stored."""
        return self.filter(Q(code=code) | Q(legacy_code=code, legacy_code__gt=""))

    def ids_by_code(self, codes: Iterable[str]) -> dict[str, int]:
        """Return the agency of each code, by the newest record that carries it."""
        rows = self.filter(code__in=set(codes)).order_by("valid")
        return dict(rows.values_list("code", "agency_id"))

    def level(self, level: int) -> Self:
        """Keep one administrative level."""
        return self.filter(level=level)

    def children_of(self, agency: "Agency | int") -> Self:
        """Keep the agencies directly under one."""
        return self.filter(parent=agency)

    def under(self, agency: "Agency | int", day: date) -> Self:
        """Keep the agencies anywhere below one on a day (at most three levels below the centre)."""
        direct = AgencyRecord.objects.as_of(day).filter(parent=agency).values("agency")
        return self.filter(Q(parent=agency) | Q(parent__in=direct))

    def in_order(self) -> Self:
        """Sort as the state lists its agencies: by level, then by code."""
        return self.order_by("level", "code")


class AgencyRecord(models.Model):
    """What holds of an agency from one day until another: code, name, place in the tree."""

    id = models.BigAutoField(primary_key=True)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="records", verbose_name=_("Cơ quan")
    )
    code = models.CharField(_("Mã định danh"), max_length=35)
    legacy_code = models.CharField(_("Mã theo Thông tư 10/2016"), max_length=35, blank=True)
    code_source = models.CharField(_("Nguồn của mã"), max_length=20, choices=CodeSource)
    name = models.TextField(_("Tên cơ quan"))
    name_en = models.TextField(_("Tên tiếng Anh"), blank=True)
    short_name = models.TextField(_("Tên viết tắt"), blank=True)
    kind = models.CharField(_("Loại cơ quan"), max_length=20, choices=Kind)
    level = models.PositiveSmallIntegerField(_("Cấp"), choices=Level)
    unit_type = models.TextField(_("Loại đơn vị hành chính"), blank=True)
    unit_code = models.CharField(_("Mã đơn vị hành chính"), max_length=5, blank=True)
    parent = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="child_records",
        verbose_name=_("Cơ quan cấp trên"),
    )
    valid = DateRangeField(_("Hiệu lực"))
    search_key = SearchKeyField("name")
    sort_key = SortKeyField("name")

    objects = AgencyRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("Thông tin cơ quan theo thời gian")
        verbose_name_plural = _("Thông tin cơ quan theo thời gian")
        constraints = [
            one_at_a_time("agency", name="agency_one_record_a_day"),
            one_at_a_time(text_key("code"), name="agency_code_unique_a_day"),
            models.CheckConstraint(
                condition=Q(valid__isempty=False), name="agency_record_valid_some_day"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^([A-Y]\d{2}(\.[A-Z0-9]+)*|Z\d{2}[A-Z0-9.]{1,32})$"),
                name="agency_code_well_formed",
            ),
        ]
        indexes = [
            models.Index(fields=["code"], name="agency_record_code"),
            models.Index(
                fields=["legacy_code"],
                name="agency_record_legacy_code",
                condition=Q(legacy_code__gt=""),
            ),
            models.Index(fields=["level", "code"], name="agency_record_level"),
            GistIndex(fields=["valid"], name="agency_record_valid"),
            models.Index(fields=["search_key"], name="agency_record_search_key"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def symbol(self) -> str:
        """Return the abbreviation that stands for the agency in the symbols of its documents."""
        return "UBND" if self.kind == Kind.PEOPLES_COMMITTEE else self.short_name

    @property
    def is_code_verified(self) -> bool:
        """Say whether the code was found beside the agency in a public source."""
        return self.code_source in {CodeSource.SOURCED, CodeSource.ENTERED}


class Succession(models.Model):
    """One agency taking over from another on a day."""

    id = models.BigAutoField(primary_key=True)
    predecessor = models.ForeignKey(
        Agency, models.PROTECT, related_name="successions", verbose_name=_("Cơ quan trước")
    )
    successor = models.ForeignKey(
        Agency, models.PROTECT, related_name="inheritances", verbose_name=_("Cơ quan kế thừa")
    )
    succession_date = models.DateField(_("Ngày kế thừa"))
    legal_basis = models.TextField(_("Căn cứ pháp lý"))

    class Meta:
        verbose_name = _("Kế thừa")
        verbose_name_plural = _("Kế thừa")
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "succession_date"], name="succession_once"
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=models.F("successor")), name="succession_between_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} -> {self.successor_id}"

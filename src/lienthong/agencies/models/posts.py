"""Units inside an agency and the posts that people are appointed to."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models.agencies import Agency
from lienthong.agencies.models.periods import one_at_a_time, text_key


class UnitQuerySet(models.QuerySet["Unit"]):
    def as_of(self, day: date) -> Self:
        """Keep the units that exist on a day."""
        return self.filter(valid__contains=day)


class Unit(models.Model):
    """A department, office or centre inside an agency (vụ, cục, văn phòng, trung tâm)."""

    id = models.BigAutoField(primary_key=True)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="units", verbose_name=_("Cơ quan")
    )
    name = models.TextField(_("Tên đơn vị"))
    short_name = models.CharField(_("Viết tắt"), max_length=20)
    rank = models.PositiveSmallIntegerField(_("Thứ tự"), default=100)
    valid = DateRangeField(_("Hiệu lực"))

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("Đơn vị")
        verbose_name_plural = _("Đơn vị")
        ordering = ["rank", "id"]
        constraints = [
            one_at_a_time("agency", text_key("short_name"), name="unit_short_name_unique_a_day"),
        ]

    def __str__(self) -> str:
        return self.name


class PostKind(models.TextChoices):
    LEADER = "leader", _("Người đứng đầu")
    DEPUTY = "deputy", _("Cấp phó của người đứng đầu")
    UNIT_HEAD = "unit-head", _("Người đứng đầu đơn vị")
    CLERK = "clerk", _("Văn thư")
    OFFICER = "officer", _("Chuyên viên")


class PostQuerySet(models.QuerySet["Post"]):
    def as_of(self, day: date) -> Self:
        """Keep the posts that exist on a day."""
        return self.filter(valid__contains=day)

    def leading(self) -> Self:
        """Keep the posts that head an agency."""
        return self.filter(is_leader=True)


class Post(models.Model):
    """A position in an agency, whoever holds it."""

    id = models.BigAutoField(primary_key=True)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="posts", verbose_name=_("Cơ quan")
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name=_("Đơn vị"),
    )
    title = models.TextField(_("Chức vụ"))
    kind = models.CharField(_("Loại vị trí"), max_length=12, choices=PostKind)
    rank = models.PositiveSmallIntegerField(_("Thứ tự"), default=100)
    is_leader = models.BooleanField(_("Đứng đầu cơ quan"), default=False)
    signs_as = models.TextField(
        _("Quyền hạn ký"),
        blank=True,
        help_text=_("Các dòng đứng trước chức vụ khi ký, ví dụ: KT. BỘ TRƯỞNG"),
    )
    valid = DateRangeField(_("Hiệu lực"))

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("Vị trí")
        verbose_name_plural = _("Vị trí")
        ordering = ["rank", "id"]
        constraints = [
            one_at_a_time("agency", name="post_one_leader_a_day", when=models.Q(is_leader=True)),
            models.CheckConstraint(
                condition=models.Q(is_leader=False) | models.Q(kind=PostKind.LEADER),
                name="post_leader_is_of_leader_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.title

"""Mandates: a task of the state, and who is responsible for it on which days."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models.agencies import Agency
from lienthong.agencies.models.periods import one_at_a_time
from lienthong.base.fields import SearchKeyField
from lienthong.base.text import search_key


class MandateQuerySet(models.QuerySet["Mandate"]):
    def matching(self, words: str) -> Self:
        """Keep the mandates whose title or subject contains every word, with or without diacritics."""
        found = self
        for word in search_key(words).split():
            found = found.filter(Q(search_key__contains=word) | Q(subject__contains=word))
        return found


class Mandate(models.Model):
    """A subject for which, on every day until it ends, exactly one agency is responsible."""

    id = models.BigAutoField(primary_key=True)
    subject = models.SlugField(_("Mã chức năng, nhiệm vụ"), max_length=80, unique=True)
    title = models.TextField(_("Chức năng, nhiệm vụ"))
    first_date = models.DateField(_("Có từ ngày"))
    ended_date = models.DateField(_("Kết thúc từ ngày"), null=True, blank=True)
    search_key = SearchKeyField("title")

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("Chức năng, nhiệm vụ")
        verbose_name_plural = _("Chức năng, nhiệm vụ")
        ordering = ["subject"]

    def __str__(self) -> str:
        return self.title


class HoldingQuerySet(models.QuerySet["Holding"]):
    def as_of(self, day: date) -> Self:
        """Keep the holdings in force on a day."""
        return self.filter(valid__contains=day)

    def leading(self) -> Self:
        """Keep the agencies that are responsible, not those that support."""
        return self.filter(role=Holding.Role.LEAD)


class Holding(models.Model):
    """An agency's part in a mandate from one day until another.

    The database keeps the lead holdings of a mandate free of overlaps and of gaps. A decision may be recorded
    after the day it takes effect; until then the agency stands as responsible, and is given tasks as such.
    """

    class Role(models.TextChoices):
        LEAD = "lead", _("Chủ trì")
        SUPPORT = "support", _("Phối hợp")

    id = models.BigAutoField(primary_key=True)
    mandate = models.ForeignKey(
        Mandate, models.PROTECT, related_name="holdings", verbose_name=_("Chức năng, nhiệm vụ")
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="holdings", verbose_name=_("Cơ quan")
    )
    role = models.CharField(_("Vai trò"), max_length=8, choices=Role)
    legal_basis = models.TextField(_("Căn cứ pháp lý"))
    valid = DateRangeField(_("Hiệu lực"))
    end_recorded_date = models.DateField(_("Ngày ghi việc kết thúc"), null=True, blank=True)

    objects = HoldingQuerySet.as_manager()

    class Meta:
        verbose_name = _("Giữ chức năng, nhiệm vụ")
        verbose_name_plural = _("Giữ chức năng, nhiệm vụ")
        constraints = [
            one_at_a_time("mandate", name="mandate_one_lead_a_day", when=Q(role="lead")),
            one_at_a_time("mandate", "agency", name="mandate_one_role_a_day"),
            models.CheckConstraint(
                condition=Q(valid__isempty=False, valid__startswith__isnull=False),
                name="holding_has_a_first_day",
            ),
            models.CheckConstraint(
                condition=Q(legal_basis__gt=""), name="holding_cites_legal_basis"
            ),
            models.CheckConstraint(
                condition=Q(end_recorded_date__isnull=True) | Q(valid__upper_inf=False),
                name="holding_without_end_records_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mandate_id}: {self.agency_id}"

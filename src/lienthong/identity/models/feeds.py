"""Addresses at which calendar programs fetch what is due."""

from typing import Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency
from lienthong.base.ids import new_id


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    """Reads of calendar addresses."""

    def at(self, agency_id: int) -> Self:
        """Keep the addresses of one agency."""
        return self.filter(agency_id=agency_id)

    def of_person(self, person_id: UUID | None) -> Self:
        """Keep the addresses that one person made."""
        return self.filter(person_id=person_id)


class CalendarFeed(models.Model):
    """An address at which a calendar program fetches due dates; whoever knows it can read them.

    Only the digest of its secret is kept. ``calendar`` is the code of the calendar that it gives.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    calendar = models.CharField(_("Lịch"), max_length=40)
    person_id = models.UUIDField()
    person_name = models.CharField(_("Người đăng ký"), max_length=120)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    token_end = models.CharField(max_length=4)
    created_at = models.DateTimeField(_("Tạo lúc"))
    revoked_at = models.DateTimeField(_("Thu hồi lúc"), null=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("Địa chỉ lịch")
        verbose_name_plural = _("Địa chỉ lịch")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["agency", "-created_at"], name="feed_of_agency")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"),
                name="feed_keeps_only_a_digest",
            )
        ]

    def __str__(self) -> str:
        return f"…{self.token_end}"

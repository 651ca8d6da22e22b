"""The people who serve at agencies."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency
from lienthong.base import text
from lienthong.base.fields import NameSortKeyField, SearchKeyField
from lienthong.base.ids import new_id


class PersonQuerySet(models.QuerySet["Person"]):
    """Reads of people."""

    def kept_by(self, agency_id: int) -> Self:
        """Keep the people whose record an agency keeps."""
        return self.filter(agency_id=agency_id)

    def named(self, words: str) -> Self:
        """Keep the people whose name contains the words, with or without diacritics."""
        return self.filter(search_key__contains=text.search_key(words))

    def for_list(self, day: date) -> Self:
        """Add accounts and the posts held on a day, for a list of people."""
        from lienthong.identity.models.appointments import Appointment

        held = Appointment.objects.as_of(day).select_related("post").by_rank()
        posts = models.Prefetch("appointments", queryset=held, to_attr="held")
        return self.select_related("account").prefetch_related(posts)

    def in_order(self) -> Self:
        """Sort as lists of people are: by tên, then họ, then đệm."""
        return self.order_by("name_order", "id")


class Person(models.Model):
    """Somebody who serves, or served, at an agency, which keeps the record."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="people", verbose_name=_("Cơ quan quản lý")
    )
    full_name = models.CharField(_("Họ và tên"), max_length=120)
    search_key = SearchKeyField("full_name")
    name_order = NameSortKeyField("full_name")
    personal_number_sealed = models.BinaryField(null=True, editable=False)
    created_at = models.DateTimeField(_("Ngày tạo"))

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("Người")
        indexes = [models.Index(fields=["agency", "name_order"], name="person_in_order")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def subject(self) -> str:
        """The text by which certificates and ledger lines name this person."""
        return f"person:{self.id}"

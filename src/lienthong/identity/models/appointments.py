"""Who holds which post on which days, and who acts for whom."""

from datetime import date
from typing import Self
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import BigIntegerField, Exists, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency, AgencyRecord, Post
from lienthong.agencies.models.periods import one_at_a_time
from lienthong.base.ids import new_id
from lienthong.identity.models.accounts import SessionRecord
from lienthong.identity.models.people import Person


def _uuid_key(field: str) -> Func:
    # GiST has no operators for uuid without an extension; the 64-bit hash of one serves as its key.
    return Func(F(field), Value(0), function="uuid_hash_extended", output_field=BigIntegerField())


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Reads of appointments."""

    def as_of(self, day: date) -> Self:
        """Keep the appointments in force on a day."""
        return self.filter(valid__contains=day)

    def at(self, agency_id: int) -> Self:
        """Keep the appointments to posts of one agency."""
        return self.filter(agency_id=agency_id)

    def with_names(self) -> Self:
        """Add people and posts, for lists."""
        return self.select_related("person", "post")

    def by_rank(self) -> Self:
        """Sort by the rank of the post, then by the age of the appointment."""
        return self.order_by("post__rank", "id")

    def of_session(self, *, person_id: UUID, record_id: UUID, day: date) -> Self:
        """Keep a person's appointments of a day, read for officers, while the session is not ended."""
        is_open = Exists(SessionRecord.objects.open().filter(pk=record_id))
        return self.filter(is_open, person=person_id).as_of(day).for_officers(day).by_rank()

    def for_officers(self, day: date) -> Self:
        """Add, in the same query, everything that makes an officer on a day."""
        record = AgencyRecord.objects.as_of(day).filter(agency=OuterRef("agency"))
        received = Delegation.objects.as_of(day).filter(
            taker=OuterRef("pk"), giver__valid__contains=day
        )
        return self.select_related("person", "post").annotate(
            account_id=F("person__account__id"),
            agency_record=Subquery(
                record.values(data=JSONObject(code=F("code"), name=F("name")))[:1]
            ),
            received=ArraySubquery(
                received.values(
                    data=JSONObject(
                        prefix=F("prefix"),
                        permissions=F("permissions"),
                        person=F("giver__person"),
                        name=F("giver__person__full_name"),
                        post_title=F("giver__post__title"),
                        post_kind=F("giver__post__kind"),
                        further_roles=F("giver__further_roles"),
                    )
                )
            ),
        )


class Appointment(models.Model):
    """A person's holding of a post from one day until another (bổ nhiệm, phân công)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="appointments")
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="appointments", verbose_name=_("Người")
    )
    post = models.ForeignKey(
        Post, models.PROTECT, related_name="appointments", verbose_name=_("Vị trí")
    )
    # Roles beyond those that the kind of post gives.
    further_roles = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    valid = DateRangeField(_("Hiệu lực"))
    legal_basis = models.TextField(_("Căn cứ"))
    created_at = models.DateTimeField(_("Ngày tạo"))

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("Bổ nhiệm")
        constraints = [
            one_at_a_time(_uuid_key("person"), "post", name="appointment_once_a_day"),
            models.CheckConstraint(
                condition=Q(valid__isempty=False, valid__startswith__isnull=False),
                name="appointment_has_a_first_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.post_id}"


class AuthorityPrefix(models.TextChoices):
    """The words before a signature made for somebody else (NĐ 30/2020, điều 13)."""

    DEPUTISED = "KT.", _("KT. (ký thay)")
    ORDERED = "TL.", _("TL. (ký thừa lệnh)")
    AUTHORISED = "TUQ.", _("TUQ. (ký thừa ủy quyền)")


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Reads of delegations."""

    def as_of(self, day: date) -> Self:
        """Keep the delegations in force on a day."""
        return self.filter(valid__contains=day)

    def at(self, agency_id: int) -> Self:
        """Keep the delegations inside one agency."""
        return self.filter(agency_id=agency_id)

    def for_list(self) -> Self:
        """Add the names of both sides, the newest delegation first."""
        sides = ("giver__person", "giver__post", "taker__person", "taker__post")
        return self.select_related(*sides).order_by("-created_at")


class Delegation(models.Model):
    """Permissions that the holder of one post lends to the holder of another, for a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="delegations")
    giver = models.ForeignKey(
        Appointment, models.PROTECT, related_name="given", verbose_name=_("Người ủy quyền")
    )
    taker = models.ForeignKey(
        Appointment, models.PROTECT, related_name="received_from", verbose_name=_("Người nhận")
    )
    prefix = models.CharField(_("Quyền hạn ký"), max_length=4, choices=AuthorityPrefix)
    # Empty: everything that the giver's own roles allow.
    permissions = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    valid = DateRangeField(_("Hiệu lực"))
    legal_basis = models.TextField(_("Căn cứ"))
    created_at = models.DateTimeField(_("Ngày tạo"))

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Ủy quyền")
        constraints = [
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="delegation_between_two"),
            # An authorisation is for a stated time (NĐ 30/2020, điều 13 khoản 4).
            models.CheckConstraint(
                condition=Q(
                    valid__isempty=False,
                    valid__startswith__isnull=False,
                    valid__endswith__isnull=False,
                ),
                name="delegation_has_first_and_last_day",
            ),
            models.CheckConstraint(condition=Q(legal_basis__gt=""), name="delegation_cites_basis"),
        ]

    def __str__(self) -> str:
        return f"{self.giver_id} -> {self.taker_id}"

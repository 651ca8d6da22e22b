"""Committees and working groups of the Government: bodies, their posts, who held them on which days."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models.periods import one_at_a_time
from lienthong.base.fields import SearchKeyField
from lienthong.base.text import search_key


class GoverningBody(models.Model):
    """A committee or working group: not an agency, but people appointed to it by their office."""

    id = models.BigAutoField(primary_key=True)
    subject = models.SlugField(_("Mã tổ chức"), max_length=80, unique=True)
    name = models.TextField(_("Tên tổ chức"))
    short_name = models.CharField(_("Tên gọi tắt"), max_length=200, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    mandate_subject = models.SlugField(_("Chức năng thường trực"), max_length=80, blank=True)
    legal_basis = models.TextField(_("Căn cứ pháp lý"))
    founded_date = models.DateField(_("Thành lập từ ngày"))
    ended_date = models.DateField(_("Kết thúc từ ngày"), null=True, blank=True)
    end_basis = models.TextField(_("Căn cứ kết thúc"), blank=True)

    class Meta:
        db_table = "mandates_body"
        verbose_name = _("Ủy ban, tổ công tác")
        ordering = ["founded_date", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(legal_basis__gt=""), name="body_cites_legal_basis"),
        ]

    def __str__(self) -> str:
        return self.name


class BodyPost(models.Model):
    """A post of a body; a single one has at most one holder on any day."""

    id = models.BigAutoField(primary_key=True)
    body = models.ForeignKey(GoverningBody, models.PROTECT, related_name="posts")
    subject = models.SlugField(_("Mã vị trí"), max_length=80)
    title = models.CharField(_("Chức danh"), max_length=200)
    order = models.PositiveSmallIntegerField(_("Thứ tự"))
    is_single = models.BooleanField(_("Chỉ một người giữ"))

    class Meta:
        db_table = "mandates_body_post"
        verbose_name = _("Chức danh trong ủy ban")
        ordering = ["body", "order"]
        constraints = [UniqueConstraint(fields=["body", "subject"], name="one_body_post_a_name")]

    def __str__(self) -> str:
        return self.title


class BodyAppointments(models.QuerySet["BodyAppointment"]):
    def as_of(self, day: date) -> Self:
        """Keep what is in force on a day."""
        return self.filter(valid__contains=day)

    def matching(self, words: str) -> Self:
        """Keep those whose person, office, post or body contains every word, without diacritics."""
        found = self
        for word in search_key(words).split():
            found = found.filter(
                Q(search_key__contains=word)
                | Q(person_key__contains=word)
                | Q(post__subject__contains=word)
                | Q(post__body__subject__contains=word)
            )
        return found


class BodyAppointment(models.Model):
    """Who holds a post of a body from one day until another: a name and an office, no account.

    ``is_single`` repeats the post's, so that the database can keep a single post to one holder a day; a
    trigger sets it.
    """

    id = models.BigAutoField(primary_key=True)
    post = models.ForeignKey(BodyPost, models.PROTECT, related_name="appointments")
    is_single = models.BooleanField(default=True, editable=False)
    person = models.CharField(_("Họ và tên"), max_length=120, blank=True)
    office = models.CharField(_("Chức vụ công tác"), max_length=300)
    legal_basis = models.TextField(_("Căn cứ pháp lý"))
    end_basis = models.TextField(_("Căn cứ thôi giữ"), blank=True)
    valid = DateRangeField(_("Hiệu lực"))
    search_key = SearchKeyField("office")
    person_key = SearchKeyField("person")

    objects = BodyAppointments.as_manager()

    class Meta:
        db_table = "mandates_body_appointment"
        verbose_name = _("Thành viên ủy ban")
        ordering = ["post", "valid"]
        constraints = [
            one_at_a_time("post", name="body_post_one_holder_a_day", when=Q(is_single=True)),
            models.CheckConstraint(
                condition=Q(valid__isempty=False, valid__startswith__isnull=False),
                name="body_appointment_has_a_first_day",
            ),
            models.CheckConstraint(
                condition=Q(legal_basis__gt="", office__gt=""),
                name="body_appointment_cites_legal_basis",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.office}: {self.post_id}"

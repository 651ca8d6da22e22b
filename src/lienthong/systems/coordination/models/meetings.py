"""Meetings whose agenda is talked through before leaders are invited (Điều 5.3, 11.2)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong.systems.coordination.models.agreements import Agreement
from lienthong.systems.coordination.models.owned import Owned, OwnRows


class MeetingKind(models.TextChoices):
    MONTHLY = "monthly", _("Phiên họp hằng tháng của hai cơ quan")
    WORKING = "working", _("Họp phối hợp")
    CONFERENCE = "conference", _("Hội nghị, hội thảo, tọa đàm")


class MeetingState(models.TextChoices):
    PREPARING = "preparing", _("Đang trao đổi chương trình")
    INVITED = "invited", _("Đã mời lãnh đạo")
    HELD = "held", _("Đã họp")
    CANCELLED = "cancelled", _("Đã hủy họp")


class AgendaAnswer(models.TextChoices):
    AGREED = "agreed", _("Nhất trí chương trình")
    COMMENTED = "commented", _("Có ý kiến về chương trình")


class Meetings(OwnRows["Meeting"]):
    """Rows of one book."""


class Meeting(Owned):
    """A meeting in the book of its lead or of an agency asked to it; the lead's revision counts."""

    reference = models.UUIDField()
    is_lead = models.BooleanField()
    lead_code = models.CharField(max_length=35)
    lead_name = models.CharField(_("Cơ quan chủ trì họp"), max_length=300)
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, db_index=False, related_name="meetings"
    )
    kind = models.CharField(_("Loại cuộc họp"), max_length=12, choices=MeetingKind)
    title = models.CharField(_("Tên cuộc họp"), max_length=500)
    agenda = models.TextField(_("Nội dung, chương trình"))
    agenda_number = models.PositiveSmallIntegerField(default=1)
    place = models.CharField(_("Địa điểm"), max_length=300)
    starts_at = models.DateTimeField(_("Thời gian"))
    state = models.CharField(
        _("Trạng thái cuộc họp"),
        max_length=10,
        choices=MeetingState,
        default=MeetingState.PREPARING,
    )
    conclusions = models.TextField(_("Kết luận"), blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    objects = Meetings.as_manager()

    class Meta:
        db_table = "coordination_meeting"
        verbose_name = _("Cuộc họp phối hợp")
        verbose_name_plural = _("Cuộc họp phối hợp")
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "reference"], name="one_meeting_a_book"),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(conclusions__regex=r"\S"),
                name="meeting_held_has_conclusions",
            ),
            models.CheckConstraint(condition=Q(agenda__regex=r"\S"), name="meeting_has_an_agenda"),
        ]

    def __str__(self) -> str:
        return self.title


class MeetingParty(Owned):
    """One agency asked to a meeting: its answer to an agenda, and whom it sends."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="parties")
    code = models.CharField(max_length=35)
    name = models.CharField(_("Cơ quan được mời"), max_length=300)
    answer = models.CharField(max_length=10, choices=AgendaAnswer, blank=True)
    comment = models.TextField(_("Ý kiến về chương trình"), blank=True)
    answered_agenda = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    attendees = models.TextField(_("Thành phần tham dự"), blank=True)

    class Meta:
        db_table = "coordination_meeting_party"
        verbose_name = _("Bên dự họp")
        verbose_name_plural = _("Bên dự họp")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "code"], name="one_party_a_meeting"),
            models.CheckConstraint(
                condition=~Q(answer="commented") | Q(comment__regex=r"\S"),
                name="agenda_comment_says_something",
            ),
        ]

    def __str__(self) -> str:
        return self.name

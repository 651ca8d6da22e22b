"""Seconded officers, joint groups, and plain records of the other modes (Điều 4, 5.2, 6.2, 6.3)."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lienthong.systems.coordination.models.agreements import Agreement
from lienthong.systems.coordination.models.files import Mode
from lienthong.systems.coordination.models.owned import Owned, OwnRows


class SecondmentState(models.TextChoices):
    ASKED = "asked", _("Chờ cử người")
    NAMED = "named", _("Đã cử người")
    DECLINED = "declined", _("Không cử được")
    UNSENT = "unsent", _("Đề nghị không đến được bên kia")
    ENDED = "ended", _("Đã kết thúc việc cử cán bộ")


class NoteKind(models.TextChoices):
    PLAN = "plan", _("Kế hoạch công tác")
    REPORT = "report", _("Thông báo về cán bộ được cử")
    QUESTION = "question", _("Vấn đề cán bộ được cử báo cáo")
    ANSWER = "answer", _("Ý kiến của cơ quan cử")


class MemberRole(models.TextChoices):
    HEAD = "head", _("Tổ trưởng")
    DEPUTY = "deputy", _("Tổ phó")
    MEMBER = "member", _("Thành viên")
    SECRETARY = "secretary", _("Thư ký")


class Secondments(OwnRows["Secondment"]):
    """Rows of one book."""


class Secondment(Owned):
    """An officer asked for, named and sent to work with the lead, in either book."""

    reference = models.UUIDField()
    is_lead = models.BooleanField()
    partner_code = models.CharField(max_length=35)
    partner_name = models.CharField(_("Cơ quan bên kia"), max_length=300)
    task = models.TextField(_("Nhiệm vụ phối hợp"))
    qualification = models.TextField(_("Yêu cầu về trình độ, kinh nghiệm"))
    time_share = models.CharField(_("Thời gian dành cho nhiệm vụ"), max_length=200)
    from_date = models.DateField(_("Từ ngày"))
    to_date = models.DateField(_("Đến ngày"))
    state = models.CharField(max_length=8, choices=SecondmentState, default=SecondmentState.ASKED)
    person = models.CharField(_("Cán bộ được cử"), max_length=120, blank=True)
    post = models.CharField(_("Chức vụ, đơn vị"), max_length=300, blank=True)
    person_qualification = models.TextField(_("Trình độ của cán bộ được cử"), blank=True)
    reason = models.TextField(blank=True)
    asked_by = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    closing_text = models.TextField(blank=True)

    objects = Secondments.as_manager()

    class Meta:
        db_table = "coordination_secondment"
        verbose_name = _("Cử cán bộ phối hợp")
        verbose_name_plural = _("Cử cán bộ phối hợp")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "reference"], name="one_secondment_a_book"),
            models.CheckConstraint(
                condition=Q(to_date__gte=F("from_date")), name="secondment_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["named", "ended"])
                | Q(person__gt="", person_qualification__regex=r"\S"),
                name="seconded_officer_is_qualified",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | Q(reason__regex=r"\S"),
                name="secondment_declined_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.task


class SecondmentNotes(OwnRows["SecondmentNote"]):
    def unanswered(self) -> Self:
        """Return the questions of seconded officers that await their agency's word."""
        return self.filter(kind=NoteKind.QUESTION, answered_at__isnull=True)

    def overdue(self, today: date) -> Self:
        return self.unanswered().filter(due_date__lt=today)


class SecondmentNote(Owned):
    """A plan, a report about the officer, a question the officer reports, or the answer (Điều 5.2, 6.3)."""

    reference = models.UUIDField()
    secondment = models.ForeignKey(Secondment, models.CASCADE, related_name="notes")
    kind = models.CharField(_("Loại ghi chép"), max_length=8, choices=NoteKind)
    is_ours = models.BooleanField()
    text = models.TextField(_("Nội dung"))
    by_name = models.CharField(max_length=120)
    due_date = models.DateField(_("Hạn trả lời"), null=True)
    answers = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    objects = SecondmentNotes.as_manager()

    class Meta:
        db_table = "coordination_secondment_note"
        verbose_name = _("Ghi chép về cán bộ phối hợp")
        verbose_name_plural = _("Ghi chép về cán bộ phối hợp")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "reference"], name="one_secondment_note"),
            models.CheckConstraint(
                condition=Q(kind="question", due_date__isnull=False)
                | (~Q(kind="question") & Q(due_date__isnull=True)),
                name="question_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(kind="answer") | Q(answers__isnull=False), name="answer_names_question"
            ),
            models.UniqueConstraint(
                fields=["agency", "answers"],
                condition=Q(kind="answer"),
                name="question_answered_once",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class JointGroups(OwnRows["JointGroup"]):
    """Rows of one book."""


class JointGroup(Owned):
    """A joint working group or survey team; its lead agency's revision counts (Điều 4.6)."""

    reference = models.UUIDField()
    is_lead = models.BooleanField()
    lead_code = models.CharField(max_length=35)
    lead_name = models.CharField(max_length=300)
    name = models.CharField(_("Tên tổ công tác"), max_length=500)
    purpose = models.TextField(_("Mục đích, nhiệm vụ"))
    basis = models.CharField(_("Quyết định thành lập"), max_length=300, blank=True)
    partners = models.JSONField(default=list)
    is_open = models.BooleanField(default=True)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    objects = JointGroups.as_manager()

    class Meta:
        db_table = "coordination_group"
        verbose_name = _("Tổ công tác phối hợp")
        verbose_name_plural = _("Tổ công tác phối hợp")
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "reference"], name="one_group_a_book"),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(Owned):
    """A member of a joint group, named by his or her own agency."""

    group = models.ForeignKey(JointGroup, models.CASCADE, related_name="members")
    code = models.CharField(max_length=35)
    agency_name = models.CharField(max_length=300)
    person = models.CharField(_("Họ tên"), max_length=120)
    post = models.CharField(_("Chức vụ"), max_length=300, blank=True)
    role = models.CharField(_("Vai trò trong tổ"), max_length=10, choices=MemberRole)

    class Meta:
        db_table = "coordination_group_member"
        verbose_name = _("Thành viên tổ công tác phối hợp")
        verbose_name_plural = _("Thành viên tổ công tác phối hợp")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["group", "code", "person"], name="one_seat_a_person"),
            models.UniqueConstraint(
                fields=["group"], condition=Q(role="head"), name="one_head_a_group"
            ),
        ]

    def __str__(self) -> str:
        return self.person


class GroupTask(Owned):
    """A task inside a joint group."""

    group = models.ForeignKey(JointGroup, models.CASCADE, related_name="works")
    title = models.TextField(_("Việc của tổ"))
    assignee = models.CharField(_("Người thực hiện"), max_length=300)
    due_date = models.DateField(_("Hạn thực hiện"), null=True)
    done_date = models.DateField(_("Ngày hoàn thành"), null=True)

    class Meta:
        db_table = "coordination_group_task"
        verbose_name = _("Việc của tổ công tác phối hợp")
        verbose_name_plural = _("Việc của tổ công tác phối hợp")
        ordering = ["due_date", "id"]

    def __str__(self) -> str:
        return self.title


class GroupMinute(Owned):
    """What a joint group noted on a day."""

    group = models.ForeignKey(JointGroup, models.CASCADE, related_name="minutes")
    day = models.DateField(_("Ngày"))
    text = models.TextField(_("Biên bản"))

    class Meta:
        db_table = "coordination_group_minute"
        verbose_name = _("Biên bản của tổ công tác phối hợp")
        verbose_name_plural = _("Biên bản của tổ công tác phối hợp")
        ordering = ["-day", "-id"]

    def __str__(self) -> str:
        return f"{self.day}"


class Activities(OwnRows["Activity"]):
    """Rows of one book."""


class Activity(Owned):
    """A plain record of one mode: shared documents, a conference, a training, anything else."""

    reference = models.UUIDField()
    is_ours = models.BooleanField()
    partner_code = models.CharField(max_length=35)
    partner_name = models.CharField(_("Cơ quan cùng thực hiện"), max_length=300)
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, db_index=False, related_name="activities"
    )
    mode = models.CharField(_("Hình thức"), max_length=16, choices=Mode)
    title = models.CharField(_("Tên hoạt động"), max_length=500)
    detail = models.TextField(_("Mô tả"))
    day = models.DateField(_("Ngày thực hiện"))
    people = models.PositiveIntegerField(_("Số người tham gia"), default=0)
    accuracy = models.CharField(max_length=300, blank=True)
    attachments = models.JSONField(default=list)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    objects = Activities.as_manager()

    class Meta:
        db_table = "coordination_activity"
        verbose_name = _("Hoạt động phối hợp")
        verbose_name_plural = _("Hoạt động phối hợp")
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "reference", "partner_code"], name="one_activity_a_book"
            ),
            models.CheckConstraint(
                condition=~Q(mode="sharing") | Q(accuracy__regex=r"\S"),
                name="shared_document_has_an_answerer",
            ),
        ]

    def __str__(self) -> str:
        return self.title

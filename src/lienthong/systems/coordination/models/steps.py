"""What passes between the two sides of a case, kept in both books: asks, views, escalations, pressing."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong.base.clock import start_of
from lienthong.systems.coordination.models.files import (
    ONE_DAY,
    CoordinationFile,
    OpinionDuty,
    OpinionRequest,
)
from lienthong.systems.coordination.models.owned import Owned, OwnRows


class AskState(models.TextChoices):
    OPEN = "open", _("Chờ trả lời")
    GRANTED = "granted", _("Được đáp ứng")
    REFUSED = "refused", _("Không được đáp ứng")
    UNSENT = "unsent", _("Bên kia không nhận được")


class EscalationState(models.TextChoices):
    OPEN = "open", _("Chờ lãnh đạo quyết định")
    DECIDED = "decided", _("Đã có quyết định")


class HappeningKind(models.TextChoices):
    CREATED = "created", _("Lập hồ sơ")
    SENT = "sent", _("Gửi yêu cầu cho ý kiến")
    RECEIVED = "received", _("Nhận yêu cầu cho ý kiến")
    TURNED_AWAY = "turned-away", _("Trục báo không gửi được")
    ACKNOWLEDGED = "acknowledged", _("Tiếp nhận yêu cầu")
    ASSIGNED = "assigned", _("Phân công xử lý")
    MATERIAL_ASKED = "material-asked", _("Đề nghị cung cấp tài liệu")
    MATERIAL_ANSWERED = "material-answered", _("Trả lời đề nghị tài liệu")
    TIME_ASKED = "time-asked", _("Đề nghị lùi thời hạn")
    TIME_GRANTED = "time-granted", _("Chấp thuận lùi thời hạn")
    TIME_REFUSED = "time-refused", _("Không chấp thuận lùi thời hạn")
    OPINION_PREPARED = "opinion-prepared", _("Trình duyệt ý kiến")
    OPINION_RETURNED = "opinion-returned", _("Trả lại dự thảo ý kiến")
    OPINION_GIVEN = "opinion-given", _("Cho ý kiến")
    POINTS_DECIDED = "points-decided", _("Tiếp thu, giải trình")
    EXCHANGED = "exchanged", _("Trao đổi giữa hai đơn vị")
    ESCALATED = "escalated", _("Báo cáo lãnh đạo hai cơ quan")
    LEADER_DECIDED = "leader-decided", _("Lãnh đạo cho ý kiến")
    SETTLED = "settled", _("Thống nhất cách giải quyết")
    PRESSED = "pressed", _("Đôn đốc")
    MARKED_LATE = "marked-late", _("Ghi nhận quá hạn")
    SUBMITTED = "submitted", _("Trình cấp có thẩm quyền")
    WITHDRAWN = "withdrawn", _("Rút yêu cầu")
    LETTER_ASKED = "letter-asked", _("Đề nghị soạn công văn")


def _of_one_book(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(request__isnull=True) ^ Q(duty__isnull=True),
        name=f"coordination_{name}_one_book",
    )


class CaseRow(Owned):
    """A row on one case, in the lead's book (request) or in the addressee's (duty)."""

    reference = models.UUIDField()
    request = models.ForeignKey(
        OpinionRequest, models.CASCADE, null=True, related_name="%(class)ss"
    )
    duty = models.ForeignKey(OpinionDuty, models.CASCADE, null=True, related_name="%(class)ss")
    is_ours = models.BooleanField(help_text="whether this agency began it")

    class Meta:
        abstract = True

    @property
    def case(self) -> Any:
        """Return the request or the duty that this row is about."""
        return self.request or self.duty


class MaterialAsk(CaseRow):
    """Documents or information that one side asks of the other (Điều 5.4, 6.5, 6.6)."""

    what = models.TextField(_("Tài liệu, thông tin cần cung cấp"))
    state = models.CharField(max_length=8, choices=AskState, default=AskState.OPEN)
    asked_by = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    accuracy = models.CharField(
        _("Người chịu trách nhiệm về tính chính xác"), max_length=300, blank=True
    )
    attachments = models.JSONField(default=list)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "coordination_material_ask"
        verbose_name = _("Đề nghị cung cấp tài liệu, thông tin")
        verbose_name_plural = _("Đề nghị cung cấp tài liệu, thông tin")
        ordering = ["asked_at", "id"]
        constraints = [
            _of_one_book("material_ask"),
            models.UniqueConstraint(fields=["agency", "reference"], name="one_material_ask"),
            models.CheckConstraint(
                condition=~Q(state="granted") | Q(accuracy__regex=r"\S"),
                name="material_supplied_has_an_answerer",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | Q(answer__regex=r"\S"),
                name="material_withheld_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.what


class ExtensionAsks(OwnRows["ExtensionAsk"]):
    """Rows of one book."""


class ExtensionAsk(CaseRow):
    """The addressee asks for a later date; refused, the date before stands (Điều 6.4, 6.6)."""

    wanted_date = models.DateField(_("Đề nghị lùi đến ngày"))
    due_date_before = models.DateField(_("Hạn trước đó"))
    reason = models.TextField(_("Lý do đề nghị"))
    state = models.CharField(max_length=8, choices=AskState, default=AskState.OPEN)
    asked_at = models.DateTimeField()
    answer = models.TextField(_("Lý do của cơ quan chủ trì"), blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = ExtensionAsks.as_manager()

    class Meta:
        db_table = "coordination_extension_ask"
        verbose_name = _("Đề nghị lùi thời hạn cho ý kiến")
        verbose_name_plural = _("Đề nghị lùi thời hạn cho ý kiến")
        ordering = ["asked_at", "id"]
        constraints = [
            _of_one_book("extension_ask"),
            models.UniqueConstraint(fields=["agency", "reference"], name="one_extension_ask"),
            models.UniqueConstraint(
                fields=["request"], condition=Q(state="open"), name="one_open_extension_asked"
            ),
            models.UniqueConstraint(
                fields=["duty"], condition=Q(state="open"), name="one_open_extension_owed"
            ),
            models.CheckConstraint(
                condition=Q(wanted_date__gt=models.F("due_date_before")),
                name="opinion_extension_is_later",
            ),
            models.CheckConstraint(
                condition=Q(reason__regex=r"\S"), name="opinion_extension_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | Q(answer__regex=r"\S"),
                name="opinion_extension_refused_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wanted_date}"


class Exchange(CaseRow):
    """What a unit put to the other agency's unit on a disputed point (Điều 3.6)."""

    unit = models.CharField(max_length=300, blank=True)
    text = models.TextField(_("Nội dung trao đổi"))
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        db_table = "coordination_exchange"
        verbose_name = _("Trao đổi")
        verbose_name_plural = _("Trao đổi")
        ordering = ["at", "id"]
        constraints = [
            _of_one_book("exchange"),
            models.UniqueConstraint(fields=["agency", "reference"], name="one_exchange"),
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="exchange_says_something"),
        ]

    def __str__(self) -> str:
        return self.text


class Escalations(OwnRows["Escalation"]):
    def known_as(self, reference: UUID) -> Self:
        """Return the escalation that either side knows under a reference."""
        return self.filter(Q(reference=reference) | Q(also_reference=reference))

    def open_after(self, moment: datetime) -> Self:
        """Return what was raised before a moment and not decided by then."""
        undecided = Q(decided_at__isnull=True) | Q(decided_at__gte=moment)
        return self.filter(undecided, raised_at__lt=moment)

    def open_on(self, day: date) -> Self:
        """Return what was raised by the end of a day and not decided by then."""
        return self.open_after(start_of(day + ONE_DAY))

    def with_partner(self, code: str) -> Self:
        """Return what is about cases with one agency; an empty code keeps all."""
        about = Q(request__addressee_code=code) | Q(duty__lead_code=code)
        return self.filter(about) if code else self


class Escalation(CaseRow):
    """A question that units could not settle, before the leaders of both agencies (Điều 3.6)."""

    question = models.TextField(_("Nội dung chưa thống nhất"))
    own_position = models.TextField(_("Ý kiến của cơ quan mình"))
    partner_position = models.TextField(_("Ý kiến của bên kia"))
    state = models.CharField(max_length=8, choices=EscalationState, default=EscalationState.OPEN)
    # The other side's own report of the same case, sent at the same time and taken together with this one.
    also_reference = models.UUIDField(null=True)
    raised_by = models.CharField(max_length=120)
    raised_at = models.DateTimeField()
    authority = models.CharField(_("Cấp có thẩm quyền quyết định"), max_length=300, blank=True)
    authority_document = models.CharField(_("Văn bản quyết định"), max_length=200, blank=True)
    decision = models.TextField(_("Nội dung quyết định"), blank=True)
    decided_at = models.DateTimeField(null=True)

    objects = Escalations.as_manager()

    class Meta:
        db_table = "coordination_escalation"
        verbose_name = _("Nội dung báo cáo lãnh đạo hai cơ quan")
        verbose_name_plural = _("Nội dung báo cáo lãnh đạo hai cơ quan")
        ordering = ["-raised_at", "-id"]
        constraints = [
            _of_one_book("escalation"),
            models.UniqueConstraint(fields=["agency", "reference"], name="one_escalation"),
            models.UniqueConstraint(
                fields=["request"], condition=Q(state="open"), name="one_open_escalation_asked"
            ),
            models.UniqueConstraint(
                fields=["duty"], condition=Q(state="open"), name="one_open_escalation_owed"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | Q(state="decided", decided_at__isnull=False, decision__regex=r"\S"),
                name="escalation_decided_has_words",
            ),
        ]

    def __str__(self) -> str:
        return self.question


class LeaderDecision(Owned):
    """One leader's words in one round; never changed, a differing pair opens the next round."""

    escalation = models.ForeignKey(Escalation, models.CASCADE, related_name="decisions")
    round = models.PositiveSmallIntegerField()
    is_ours = models.BooleanField()
    text = models.TextField(_("Ý kiến quyết định"))
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        db_table = "coordination_leader_decision"
        verbose_name = _("Ý kiến quyết định của lãnh đạo")
        verbose_name_plural = _("Ý kiến quyết định của lãnh đạo")
        ordering = ["round", "at"]
        constraints = [
            models.UniqueConstraint(
                fields=["escalation", "round", "is_ours"], name="one_decision_a_round"
            ),
            models.CheckConstraint(
                condition=Q(text__regex=r"\S"), name="leader_decision_has_words"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Pressing(CaseRow):
    """The lead presses the addressee (Điều 5.2)."""

    text = models.TextField(_("Nội dung đôn đốc"))
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        db_table = "coordination_pressing"
        verbose_name = _("Lần đôn đốc")
        verbose_name_plural = _("Lần đôn đốc")
        ordering = ["at", "id"]
        constraints = [
            _of_one_book("pressing"),
            models.UniqueConstraint(fields=["agency", "reference"], name="one_pressing"),
        ]

    def __str__(self) -> str:
        return self.text


class Happening(Owned):
    """One line of the history of a file or a duty; only ever added."""

    file = models.ForeignKey(CoordinationFile, models.CASCADE, null=True, related_name="happenings")
    duty = models.ForeignKey(OpinionDuty, models.CASCADE, null=True, related_name="happenings")
    kind = models.CharField(max_length=20, choices=HappeningKind)
    party = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    by_name = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "coordination_happening"
        verbose_name = _("Diễn biến phối hợp")
        verbose_name_plural = _("Diễn biến phối hợp")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=True) ^ Q(duty__isnull=True),
                name="happening_of_one_book",
            ),
        ]

    def __str__(self) -> str:
        return str(self.kind)

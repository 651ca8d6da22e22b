"""The two books of a written opinion: the lead's file with its requests, the addressee's duty."""

from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Max, Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Unit
from lienthong.base.clock import VIETNAM, start_of
from lienthong.base.fields import SearchKeyField
from lienthong.systems.coordination import rules
from lienthong.systems.coordination.models.agreements import Agreement, AgreementItem
from lienthong.systems.coordination.models.owned import Owned, OwnRows


class Mode(models.TextChoices):
    """The eight modes of Điều 4."""

    SECONDMENT = "secondment", _("Cử người phối hợp trực tiếp")
    MEETING = "meeting", _("Tổ chức họp")
    WRITTEN_OPINION = "written-opinion", _("Lấy ý kiến bằng văn bản")
    SHARING = "sharing", _("Cung cấp, chia sẻ thông tin, tài liệu")
    CONFERENCE = "conference", _("Tổ chức hội nghị, hội thảo, tọa đàm")
    GROUP = "group", _("Thành lập tổ công tác phối hợp, đoàn khảo sát thực tế")
    TRAINING = "training", _("Đào tạo, bồi dưỡng")
    OTHER = "other", _("Hình thức phối hợp khác")


class Matter(models.TextChoices):
    """What a file is about, by the articles of chapter II."""

    POLICY = "policy", _("Cơ chế, chính sách (Điều 7.1)")
    EXAMINATION = "examination", _("Thẩm tra đề án, dự án, dự thảo (Điều 7.2)")
    APPRAISAL = "appraisal", _("Thẩm định đề án, dự án, kiến trúc (Điều 7.3)")
    STANDARD = "standard", _("Quy định, tiêu chuẩn, quy chuẩn kỹ thuật (Điều 7.4)")
    PLATFORM = "platform", _("Nền tảng công nghệ (Điều 8)")
    SECURITY = "security", _("An toàn thông tin (Điều 9)")
    OTHER = "other", _("Công tác khác (Điều 10)")


class FileState(models.TextChoices):
    DRAFT = "draft", _("Đang chuẩn bị")
    ASKED = "asked", _("Đang lấy ý kiến")
    SUBMITTED = "submitted", _("Đã trình")
    WITHDRAWN = "withdrawn", _("Đã rút yêu cầu")


class Stance(models.TextChoices):
    AGREES = rules.AGREES, _("Nhất trí")
    AGREES_WITH_REMARKS = rules.AGREES_WITH_REMARKS, _("Nhất trí, có ý kiến góp ý")
    DISAGREES = rules.DISAGREES, _("Không nhất trí")


class RequestState(models.TextChoices):
    DRAFT = "draft", _("Chưa gửi")
    SENT = "sent", _("Đã gửi yêu cầu")
    ACKNOWLEDGED = "acknowledged", _("Bên kia đã tiếp nhận")
    ANSWERED = "answered", _("Đã có ý kiến")
    TURNED_AWAY = "turned-away", _("Không gửi được")


class DutyState(models.TextChoices):
    RECEIVED = "received", _("Mới nhận")
    ACKNOWLEDGED = "acknowledged", _("Đã tiếp nhận yêu cầu")
    ANSWERED = "answered", _("Đã cho ý kiến")
    CLOSED = "closed", _("Đã kết thúc")


ONE_DAY = timedelta(days=1)
WAITING = (RequestState.SENT, RequestState.ACKNOWLEDGED)
OWED = (DutyState.RECEIVED, DutyState.ACKNOWLEDGED)


class CoordinationFiles(OwnRows["CoordinationFile"]):
    def titled(self, key: str) -> Self:
        """Return the files whose title has the words of a search key."""
        return self.filter(search_key__contains=key) if key else self

    def with_requests(self) -> Self:
        """Read agreement, work and requests along."""
        return self.select_related("agreement", "item").prefetch_related("requests")


class CoordinationFile(Owned):
    """A file on which a lead agency asks others for their part (Điều 4, 5)."""

    title = models.CharField(_("Tên hồ sơ"), max_length=500)
    content = models.TextField(_("Nội dung xin ý kiến"))
    mode = models.CharField(_("Hình thức phối hợp"), max_length=16, choices=Mode)
    matter = models.CharField(_("Lĩnh vực phối hợp"), max_length=12, choices=Matter)
    lead_role = models.TextField(_("Trách nhiệm của cơ quan chủ trì"))
    addressee_role = models.TextField(_("Trách nhiệm của cơ quan phối hợp"))
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, related_name="files", verbose_name=_("Quy chế")
    )
    item = models.ForeignKey(
        AgreementItem, models.PROTECT, null=True, related_name="files", verbose_name=_("Nội dung")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, db_index=False, related_name="+")
    unit_name = models.CharField(_("Đơn vị chủ trì"), max_length=300, blank=True)
    officer_name = models.CharField(_("Cán bộ phụ trách"), max_length=120)
    officer_subject = models.CharField(max_length=60)
    due_date = models.DateField(_("Hạn cho ý kiến"))
    attachments = models.JSONField(default=list)
    state = models.CharField(
        _("Trạng thái hồ sơ"), max_length=10, choices=FileState, default=FileState.DRAFT
    )
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closing_text = models.TextField(blank=True)
    draft_reference = models.UUIDField(null=True)
    search_key = SearchKeyField("title")

    objects = CoordinationFiles.as_manager()

    class Meta:
        db_table = "coordination_file"
        verbose_name = _("Hồ sơ phối hợp")
        verbose_name_plural = _("Hồ sơ phối hợp")
        ordering = ["-id"]
        indexes = [
            models.Index(F("agency_id"), F("id").desc(), name="coordination_file_newest"),
            models.Index(
                F("agency_id"), F("state"), F("id").desc(), name="coordination_file_state"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(content__gt="", lead_role__gt="", addressee_role__gt=""),
                name="file_states_roles_and_content",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(sent_at__isnull=False), name="file_asked_is_sent"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "asked"], closed_at__isnull=True)
                | Q(state__in=["submitted", "withdrawn"], closed_at__isnull=False),
                name="file_closed_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state == FileState.ASKED


class OpinionRequests(OwnRows["OpinionRequest"]):
    def waiting(self) -> Self:
        """Return the requests that are sent and not answered, in files that are still open."""
        return self.filter(state__in=WAITING, file__state=FileState.ASKED)

    def told(self) -> Self:
        """Return the requests that left this agency and were not turned away."""
        return self.exclude(state__in=[RequestState.DRAFT, RequestState.TURNED_AWAY])

    def counted(self, addressee: str = "") -> Self:
        """Return what was sent, to one addressee or to all, with the days by which figures count it."""
        rows = (
            self.told()
            .filter(sent_at__isnull=False)
            .annotate(
                answered_date=TruncDate("answered_at", tzinfo=VIETNAM),
                closed_date=TruncDate("file__closed_at", tzinfo=VIETNAM),
            )
        )
        return rows.filter(addressee_code=addressee) if addressee else rows

    def sent_between(self, first: date, last: date) -> Self:
        """Return what was sent on one of some days, both included."""
        return self.filter(sent_at__gte=start_of(first), sent_at__lt=start_of(last + ONE_DAY))

    def due_between(self, first: date, last: date) -> Self:
        """Return what fell due on one of some days, without what was dropped before it did."""
        kept = Q(answered_at__isnull=False) | Q(closed_date__isnull=True)
        return self.filter(kept | Q(closed_date__gt=F("due_date")), due_date__range=(first, last))

    def answered_in_time(self) -> Self:
        """Return what was answered by its date."""
        return self.filter(answered_date__lte=F("due_date"))

    def unanswered_on(self, day: date) -> Self:
        """Return what had no answer at the end of a day."""
        return self.filter(Q(answered_date__isnull=True) | Q(answered_date__gt=day))

    def overdue(self, today: date) -> Self:
        """Return what waits past its date, the longest first."""
        return self.waiting().filter(due_date__lt=today).order_by("due_date", "id")

    def overdue_on(self, day: date) -> Self:
        """Return what waited past its date at the end of a past day, of ``counted()``.

        ``due_then`` is the date as it had been moved by that day.
        """
        end = start_of(day + ONE_DAY)
        moved = Max(
            "extensionasks__wanted_date",
            filter=Q(extensionasks__state="granted", extensionasks__answered_at__lt=end),
        )
        rows = self.annotate(due_then=Coalesce(moved, F("original_due_date")))
        waited = rows.filter(sent_at__lt=end, due_then__lt=day).unanswered_on(day)
        kept = Q(closed_date__isnull=True) | Q(closed_date__gt=day)
        return waited.filter(kept).order_by("due_then", "id")


class OpinionRequest(Owned):
    """What the lead asks of one addressee; the reference is shared with the addressee's book."""

    reference = models.UUIDField()
    file = models.ForeignKey(CoordinationFile, models.CASCADE, related_name="requests")
    addressee_code = models.CharField(_("Mã cơ quan được hỏi"), max_length=35)
    addressee_name = models.CharField(_("Cơ quan được hỏi ý kiến"), max_length=300)
    envelope_id = models.UUIDField(null=True)
    state = models.CharField(
        _("Trạng thái yêu cầu"), max_length=12, choices=RequestState, default=RequestState.DRAFT
    )
    original_due_date = models.DateField(_("Hạn ban đầu"))
    due_date = models.DateField(_("Hạn"))
    sent_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    handler = models.CharField(_("Đơn vị, người xử lý"), max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    stance = models.CharField(_("Ý kiến chung"), max_length=20, choices=Stance, blank=True)
    answered_by = models.CharField(max_length=300, blank=True)
    answer_files = models.JSONField(default=list)
    refusal = models.TextField(blank=True)

    objects = OpinionRequests.as_manager()

    class Meta:
        db_table = "coordination_request"
        verbose_name = _("Yêu cầu cho ý kiến")
        verbose_name_plural = _("Yêu cầu cho ý kiến")
        ordering = ["addressee_name", "id"]
        indexes = [
            models.Index(fields=["agency", "due_date", "state"], name="request_due"),
            models.Index(fields=["agency", "addressee_code"], name="request_by_addressee"),
            models.Index(fields=["envelope_id"], name="request_by_envelope"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["agency", "reference"], name="one_request_a_reference"),
            models.UniqueConstraint(fields=["file", "addressee_code"], name="one_request_each"),
            models.CheckConstraint(
                condition=Q(due_date__gte=F("original_due_date")), name="request_date_moves_on_only"
            ),
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False, stance__gt="")
                | (~Q(state="answered") & Q(answered_at__isnull=True, stance="")),
                name="request_answered_has_a_stance",
            ),
        ]

    def __str__(self) -> str:
        return self.addressee_name

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def partner_code(self) -> str:
        """Return the code of the other side of the case."""
        return self.addressee_code

    @property
    def partner_name(self) -> str:
        return self.addressee_name

    @property
    def unit_of_own(self) -> str:
        """Return the unit that speaks for this side."""
        return self.file.unit_name

    @property
    def is_open(self) -> bool:
        """Say whether the case still lives: it was sent, and its file is not closed."""
        is_sent = self.state not in {RequestState.DRAFT, RequestState.TURNED_AWAY}
        return is_sent and self.file.is_open


class OpinionDuties(OwnRows["OpinionDuty"]):
    def owed(self) -> Self:
        """Return the duties that still await the agency's opinion."""
        return self.filter(state__in=OWED)

    def to_confirm(self) -> Self:
        """Return the duties whose opinion is prepared and awaits who sends it for the agency."""
        return self.owed().filter(draft__is_submitted=True)

    def overdue(self, today: date) -> Self:
        """Return the opinions owed past their date, the longest first."""
        return self.owed().filter(due_date__lt=today).order_by("due_date", "id")

    def handled_by(self, officer: "object") -> Self:
        """Return duties given to the officer or to the officer's unit."""
        mine = Q(person_id=getattr(officer, "person_id", None), person_id__isnull=False)
        unit = getattr(officer, "unit_id", None)
        return self.filter(mine | Q(unit_id=unit) if unit else mine)

    def titled(self, key: str) -> Self:
        """Return the duties whose title has the words of a search key."""
        return self.filter(search_key__contains=key) if key else self


class OpinionDuty(Owned):
    """What another agency asks of this one, and how it is dealt with here (Điều 6)."""

    reference = models.UUIDField()
    file_reference = models.UUIDField()
    lead_code = models.CharField(max_length=35)
    lead_name = models.CharField(_("Cơ quan chủ trì hồ sơ"), max_length=300)
    lead_unit = models.CharField(max_length=300, blank=True)
    lead_officer = models.CharField(max_length=120, blank=True)
    title = models.CharField(_("Tên hồ sơ"), max_length=500)
    content = models.TextField()
    mode = models.CharField(max_length=16, choices=Mode)
    matter = models.CharField(max_length=12, choices=Matter)
    lead_role = models.TextField()
    addressee_role = models.TextField()
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, db_index=False, related_name="duties"
    )
    clause = models.CharField(max_length=20, blank=True)
    attachments = models.JSONField(default=list)
    original_due_date = models.DateField()
    due_date = models.DateField(_("Hạn cho ý kiến"))
    state = models.CharField(max_length=12, choices=DutyState, default=DutyState.RECEIVED)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, db_index=False, related_name="+")
    unit_name = models.CharField(_("Đơn vị xử lý"), max_length=300, blank=True)
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(_("Người xử lý"), max_length=120, blank=True)
    received_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    stance = models.CharField(max_length=20, choices=Stance, blank=True)
    answered_by = models.CharField(max_length=300, blank=True)
    answer_files = models.JSONField(default=list)
    # The opinion as it is being prepared; see ``actions.opinion_drafts``.
    draft = models.JSONField(null=True)
    closed_at = models.DateTimeField(null=True)
    closing = models.CharField(max_length=10, choices=FileState, blank=True)
    closing_text = models.TextField(blank=True)
    search_key = SearchKeyField("title")

    objects = OpinionDuties.as_manager()

    class Meta:
        db_table = "coordination_duty"
        verbose_name = _("Ý kiến phải trả lời")
        verbose_name_plural = _("Ý kiến phải trả lời")
        ordering = ["-id"]
        indexes = [
            models.Index(F("agency_id"), F("id").desc(), name="opinion_duty_newest"),
            models.Index(fields=["agency", "due_date", "state"], name="coordination_duty_due"),
            models.Index(fields=["agency", "lead_code"], name="opinion_duty_by_lead"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["agency", "reference"], name="one_duty_a_reference"),
            models.CheckConstraint(
                condition=Q(due_date__gte=F("original_due_date")), name="opinion_duty_date_moves_on"
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False, stance__gt=""),
                name="opinion_duty_has_a_stance",
            ),
            models.CheckConstraint(
                condition=Q(content__gt="", lead_role__gt="", addressee_role__gt=""),
                name="duty_states_roles_and_content",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_owed(self) -> bool:
        return self.state in OWED

    @property
    def partner_code(self) -> str:
        """Return the code of the other side of the case."""
        return self.lead_code

    @property
    def partner_name(self) -> str:
        return self.lead_name

    @property
    def unit_of_own(self) -> str:
        """Return the unit that speaks for this side."""
        return self.unit_name

    @property
    def is_open(self) -> bool:
        """Say whether the case still lives: the lead has not closed it."""
        return self.state != DutyState.CLOSED

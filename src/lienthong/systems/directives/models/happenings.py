"""What happens to a task in either book: progress, extensions, pressing, and the line of events."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency
from lienthong.base.ids import new_id
from lienthong.systems.directives.models.duties import Duty
from lienthong.systems.directives.models.tasks import Task

_ONE_BOOK: Any = Q(task__isnull=False, duty__isnull=True) | Q(task__isnull=True, duty__isnull=False)


class Progress(models.Model):
    """What a party reported of its part: how far it is, in words and with evidence."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    task = models.ForeignKey(Task, models.CASCADE, null=True, related_name="progress")
    duty = models.ForeignKey(Duty, models.CASCADE, null=True, related_name="progress")
    progress_id = models.UUIDField()
    party_code = models.CharField(max_length=35)
    party_name = models.CharField(max_length=300)
    percent = models.PositiveSmallIntegerField(_("Tỷ lệ hoàn thành (%)"))
    text = models.TextField(_("Nội dung"))
    attachments = models.JSONField(default=list)
    officer = models.CharField(max_length=120)
    reported_at = models.DateTimeField()
    envelope_id = models.UUIDField(null=True)
    refusal = models.TextField(blank=True)

    class Meta:
        verbose_name = _("Báo cáo tiến độ")
        verbose_name_plural = _("Báo cáo tiến độ")
        ordering = ["-reported_at", "-id"]
        indexes = [
            models.Index(
                fields=["envelope_id"],
                condition=Q(envelope_id__isnull=False),
                name="progress_envelope",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=_ONE_BOOK, name="progress_in_one_book"),
            models.CheckConstraint(
                condition=Q(percent__lte=100), name="progress_percent_at_most_100"
            ),
            UniqueConstraint(fields=["task", "progress_id"], name="progress_once_a_task"),
            UniqueConstraint(fields=["duty", "progress_id"], name="progress_once_a_duty"),
        ]

    def __str__(self) -> str:
        return f"{self.percent}% {self.text[:60]}"


class ExtensionState(models.TextChoices):
    ASKED = "asked", _("Chờ quyết định gia hạn")
    GRANTED = "granted", _("Được gia hạn")
    REFUSED = "refused", _("Không được gia hạn")
    UNTAKEN = "untaken", _("Nơi giao không tiếp nhận")


class Extensions(models.QuerySet["Extension"]):
    def asked(self) -> Self:
        return self.filter(state=ExtensionState.ASKED)

    def waiting_on(self, on: date) -> Self:
        """Return those that waited for an answer when a day ended."""
        return self.filter(asked_date__lte=on).filter(
            Q(decided_date__isnull=True) | Q(decided_date__gt=on)
        )

    def refuse(self, on: date, reason: str) -> int:
        """Answer requests that nobody will decide any more, with what made them void; count them."""
        return self.update(
            state=ExtensionState.REFUSED, decided_date=on, decision_reason=reason or "–"
        )


class Extension(models.Model):
    """A request to move the deadline; refused, the first date stands."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    task = models.ForeignKey(Task, models.CASCADE, null=True, related_name="extensions")
    duty = models.ForeignKey(Duty, models.CASCADE, null=True, related_name="extensions")
    extension_id = models.UUIDField()
    party_code = models.CharField(max_length=35)
    party_name = models.CharField(max_length=300)
    state = models.CharField(
        max_length=8, choices=ExtensionState.choices, default=ExtensionState.ASKED
    )
    asked_date = models.DateField(_("Ngày xin"))
    due_before = models.DateField(_("Thời hạn khi xin"))
    counted_before = models.DateField(_("Ngày tính khi xin"))
    wanted_date = models.DateField(_("Xin lùi đến ngày"))
    reason = models.TextField(_("Lý do"))
    decided_date = models.DateField(_("Ngày trả lời"), null=True)
    decision_reason = models.TextField(_("Ý kiến"), blank=True)
    envelope_id = models.UUIDField(null=True)

    objects = Extensions.as_manager()

    class Meta:
        verbose_name = _("Xin gia hạn")
        verbose_name_plural = _("Xin gia hạn")
        ordering = ["-asked_date", "-id"]
        indexes = [
            models.Index(fields=["agency"], condition=Q(state="asked"), name="extension_open"),
            models.Index(
                fields=["envelope_id"],
                condition=Q(envelope_id__isnull=False),
                name="extension_envelope",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=_ONE_BOOK, name="extension_in_one_book"),
            UniqueConstraint(
                fields=["task"], condition=Q(state="asked"), name="extension_one_open_a_task"
            ),
            UniqueConstraint(
                fields=["duty"], condition=Q(state="asked"), name="extension_one_open_a_duty"
            ),
            UniqueConstraint(fields=["task", "extension_id"], name="extension_once_a_task"),
            UniqueConstraint(fields=["duty", "extension_id"], name="extension_once_a_duty"),
            models.CheckConstraint(
                condition=Q(asked_date__lte=models.F("counted_before")),
                name="extension_asked_before_the_day",
            ),
            models.CheckConstraint(
                condition=Q(wanted_date__gt=models.F("counted_before")), name="extension_is_later"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_date__isnull=True)
                | Q(~Q(state="asked"), decided_date__isnull=False),
                name="extension_decided_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "untaken"]) | Q(decision_reason__gt=""),
                name="extension_refused_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_before} -> {self.wanted_date}"


class Pressing(models.Model):
    """One pressing of one task, by letter or by message alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    task = models.ForeignKey(Task, models.CASCADE, null=True, related_name="pressings")
    duty = models.ForeignKey(Duty, models.CASCADE, null=True, related_name="pressings")
    pressing_id = models.UUIDField()
    party_code = models.CharField(max_length=35)
    party_name = models.CharField(max_length=300)
    note = models.TextField(_("Nội dung đôn đốc"))
    has_letter = models.BooleanField(default=False)
    pressed_date = models.DateField()

    class Meta:
        verbose_name = _("Đôn đốc")
        verbose_name_plural = _("Đôn đốc")
        ordering = ["-pressed_date", "-id"]
        constraints = [
            models.CheckConstraint(condition=_ONE_BOOK, name="pressing_in_one_book"),
            # Also what a form sent twice must not do: two letters for one task on one day.
            UniqueConstraint(fields=["task", "pressed_date"], name="pressing_once_a_day"),
            UniqueConstraint(fields=["duty", "pressing_id"], name="pressing_once_a_duty"),
        ]

    def __str__(self) -> str:
        return f"{self.party_name} {self.pressed_date}"


class ToldKind(models.TextChoices):
    """What a party of a task was told after the task itself."""

    CHANGED = "changed", _("Nội dung, thời hạn đã đổi")
    WITHDRAWN = "withdrawn", _("Nhiệm vụ đã rút")
    EXTENSION = "extension", _("Trả lời xin gia hạn")
    COMPLETION = "completion", _("Xác nhận hoàn thành hoặc trả lại")
    PRESSED = "pressed", _("Nhiệm vụ đang được đôn đốc")


class UntakenMessages(models.QuerySet["UntakenMessage"]):
    def open(self) -> Self:
        """Return those that the party has not taken since."""
        return self.filter(taken_at__isnull=True)


class UntakenMessage(models.Model):
    """A message about an assigned task that a party did not take, with its reason, until it does."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    task = models.ForeignKey(Task, models.CASCADE, related_name="untaken")
    envelope_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=ToldKind.choices)
    party_code = models.CharField(max_length=35)
    party_name = models.CharField(max_length=300)
    reason = models.TextField()
    refused_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    objects = UntakenMessages.as_manager()

    class Meta:
        verbose_name = _("Thông điệp không được tiếp nhận")
        verbose_name_plural = _("Thông điệp không được tiếp nhận")
        ordering = ["refused_at", "id"]
        constraints = [
            UniqueConstraint(fields=["envelope_id"], name="untaken_once_an_envelope"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.party_name}"


class EventKind(models.TextChoices):
    CONFIRMED = "confirmed", _("Xác nhận đề xuất")
    ASSIGNED = "assigned", _("Giao nhiệm vụ")
    ARRIVED = "arrived", _("Nhận được nhiệm vụ")
    CHANGED = "changed", _("Thay đổi nội dung, thời hạn")
    WITHDRAWN = "withdrawn", _("Rút nhiệm vụ")
    ACCEPTED = "accepted", _("Nhận thực hiện")
    DECLINED = "declined", _("Từ chối thực hiện")
    PLANNED = "planned", _("Lập, sửa kế hoạch")
    PROGRESS = "progress", _("Báo cáo tiến độ thực hiện")
    EXTENSION_ASKED = "extension-asked", _("Xin gia hạn thời hạn")
    EXTENSION_GRANTED = "extension-granted", _("Cho gia hạn")
    EXTENSION_REFUSED = "extension-refused", _("Không cho gia hạn, giữ thời hạn cũ")
    FINISHED = "finished", _("Báo hoàn thành")
    COMPLETED = "completed", _("Xác nhận hoàn thành")
    RETURNED = "returned", _("Trả lại, yêu cầu làm tiếp")
    TRANSFERRED = "transferred", _("Chuyển cơ quan chủ trì")
    PART_FINISHED = "part-finished", _("Báo xong phần việc")
    PART_COMPLETED = "part-completed", _("Xác nhận xong phần việc")
    PART_RETURNED = "part-returned", _("Trả lại phần việc")
    PARTIES_CHANGED = "parties-changed", _("Đổi cơ quan phối hợp")
    BROKEN_DOWN = "broken-down", _("Giao tiếp cho cơ quan trực thuộc")
    RELEASED = "released", _("Thôi phối hợp nhiệm vụ")
    PRESSED = "pressed", _("Đôn đốc thực hiện")
    REMINDED = "reminded", _("Nhắc thời hạn")
    SERIES_BEGUN = "series-begun", _("Lập chuỗi định kỳ")
    SERIES_CHANGED = "series-changed", _("Đổi kỳ, thời hạn của các kỳ sau")
    SERIES_ENDED = "series-ended", _("Dừng chuỗi định kỳ")
    PERIOD_OPENED = "period-opened", _("Mở kỳ tiếp theo")
    UNTAKEN = "untaken", _("Nơi nhận không tiếp nhận thông điệp")


class TaskEvent(models.Model):
    """One line of a task's story in one book; the ledger holds the same line for everybody to check."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    task = models.ForeignKey(Task, models.CASCADE, null=True, related_name="events")
    duty = models.ForeignKey(Duty, models.CASCADE, null=True, related_name="events")
    kind = models.CharField(max_length=18, choices=EventKind.choices)
    text = models.TextField(blank=True)
    by_name = models.CharField(max_length=300)
    at = models.DateTimeField()
    ledger_entry = models.UUIDField()

    class Meta:
        verbose_name = _("Diễn biến nhiệm vụ")
        verbose_name_plural = _("Diễn biến nhiệm vụ")
        ordering = ["-at", "-id"]
        constraints = [models.CheckConstraint(condition=_ONE_BOOK, name="event_in_one_book")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%d/%m/%Y}"

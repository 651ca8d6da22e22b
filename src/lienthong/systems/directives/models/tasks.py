"""The assigning agency's book: tasks, who has which part in them since when, and every deadline they had."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    UniqueConstraint,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency
from lienthong.base.ids import new_id
from lienthong.base.searching import Searchable, words_of
from lienthong.systems.directives import recurrence
from lienthong.systems.directives.models.terms import Priority, TaskPeriod, TaskTerms

if TYPE_CHECKING:
    from lienthong.identity.officers import Officer


class TaskState(models.TextChoices):
    DRAFT = "draft", _("Chờ giao")
    ASSIGNED = "assigned", _("Đã giao, chờ nhận")
    DECLINED = "declined", _("Nơi nhận từ chối")
    WORKING = "working", _("Đang thực hiện")
    CLAIMED = "claimed", _("Báo hoàn thành, chờ xác nhận")
    DONE = "done", _("Đã hoàn thành")
    WITHDRAWN = "withdrawn", _("Đã rút")


class PartRole(models.TextChoices):
    LEAD = "lead", _("Cơ quan chủ trì")
    COORDINATOR = "coord", _("Cơ quan phối hợp")


class PartState(models.TextChoices):
    """How a coordinating agency's part stands; the lead's stands as its task does."""

    GIVEN = "given", _("Chờ nhận phần việc")
    DECLINED = "declined", _("Từ chối phần việc")
    WORKING = "working", _("Đang làm phần việc")
    CLAIMED = "claimed", _("Báo xong phần việc, chờ xác nhận")
    DONE = "done", _("Xong phần việc")
    ENDED = "ended", _("Kết thúc cùng nhiệm vụ")
    RELEASED = "released", _("Thôi phối hợp")


#: Assigned and neither finished nor taken back.
OPEN = (TaskState.ASSIGNED, TaskState.DECLINED, TaskState.WORKING, TaskState.CLAIMED)
#: Every deadline has the day that counts: itself, or the working day after a day off.
COUNTED: Any = Q(due_date__isnull=True, counted_date__isnull=True) | Q(
    due_date__isnull=False, counted_date__isnull=False, counted_date__gte=F("due_date")
)
STANDINGS = ("done-on-time", "done-late", "open-in-time", "open-overdue", "no-date")


class Tasks(Searchable):
    words_column = "search_words"

    def visible_to(self, officer: "Officer") -> Self:
        """Return the tasks in the book of the officer's agency."""
        return self.filter(agency_id=officer.agency_id)

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def with_party(self, codes: Sequence[str], on: date, *, agency_id: int) -> Self:
        """Return the tasks of an agency's book in which one of some agencies had any part on a day."""
        parts = TaskPart.objects.filter(agency_id=agency_id, party_code__in=codes, since__lte=on)
        had = parts.filter(Q(until__isnull=True) | Q(until__gt=on))
        return self.filter(id__in=had.values("task"))

    def periodic(self, every: str) -> Self:
        """Return the tasks that come back every month, quarter and so on, or all that do ("any")."""
        return self.filter(_has_period(every))

    def periodic_on(self, every: str, on: date) -> Self:
        """Return the same of a past day."""
        past, has_period = TaskTerms.objects.in_force(on), _has_period(every)
        had = Q(id__in=past.filter(has_period).values("task"))
        return self.filter(had | has_period & ~Q(id__in=past.values("task")))

    def due_after(self, last: date) -> Self:
        """Return what is to be done and due after the last day of the duty above, or without a day."""
        rows = self.filter(state__in=(TaskState.DRAFT, *OPEN))
        return rows.filter(Q(counted_date__isnull=True) | Q(counted_date__gt=last))

    def overdue(self, today: date) -> Self:
        """Return open tasks whose day has passed and which nobody has reported as finished in time."""
        return (
            self.open().filter(counted_date__lt=today).exclude(claimed_date__lte=F("counted_date"))
        )

    def deciding(self) -> Self:
        """Return open tasks that wait for an answer of the assigning agency."""
        rows = self.model.objects.open()
        waiting = rows.filter(state__in=[TaskState.CLAIMED, TaskState.DECLINED]).values("id")
        asked = rows.filter(extensions__state="asked").values("id")
        claimed = rows.filter(id__in=TaskPart.objects.claimed().values("task")).values("id")
        # As a union, which the database counts as few; as alternatives it would read every task for them.
        return self.filter(id__in=waiting.union(asked, claimed))

    def due_between(self, first: date, last: date) -> Self:
        """Return open tasks due within a span of days, both included."""
        return self.open().filter(counted_date__gte=first, counted_date__lte=last)

    def standing(self, name: str, on: date) -> Self:
        """Return one kind of the split at a day, the tasks without a date, or all ``dated`` ones.

        ``due`` are those of which the on-time share is taken: done, or overdue.

        What a task's own row says is read there; its history is asked only where the deadline changed since.
        """
        rows = self.assigned_by(on)
        is_done = Q(finished_date__lte=on)
        is_open = Q(finished_date__isnull=True) | Q(finished_date__gt=on)
        if name == "no-date":
            return rows.filter(_had(on, Q(counted_date__isnull=True)))
        if name == "dated":
            return rows.filter(_had(on, Q(counted_date__isnull=False)))
        if name == "done-on-time":
            return rows.filter(is_done, _had_beside(on, "gte"))
        if name == "done-late":
            return rows.filter(is_done, _had_beside(on, "lt"))
        if name == "due":
            is_over = _had(on, Q(counted_date__lt=on))
            return rows.filter(is_done & _had(on, Q(counted_date__isnull=False)) | is_over)
        if name == "open-in-time":
            return rows.filter(is_open, _had(on, Q(counted_date__gte=on)))
        return rows.filter(is_open, _had(on, Q(counted_date__lt=on)))

    def standing_now(self, name: str, today: date) -> Self:
        """Return the same for today: nothing changed since, so that every row speaks for itself."""
        if name == "open-in-time":
            return self.open().filter(counted_date__gte=today)
        if name == "open-overdue":
            return self.open().filter(counted_date__lt=today)
        rows = self.filter(assigned_date__lte=today, withdrawn_date__isnull=True)
        if name in ("no-date", "dated"):
            return rows.filter(due_known_from__isnull=False, counted_date__isnull=name == "no-date")
        if name == "done-on-time":
            return rows.filter(finished_date__lte=F("counted_date"))
        if name == "due":
            is_done = Q(finished_date__isnull=False, counted_date__isnull=False)
            return rows.filter(is_done | Q(counted_date__lt=today))
        return rows.filter(finished_date__gt=F("counted_date"))

    def as_known_on(self, on: date) -> Self:
        """Return the rows with deadline, its words, lead, priority and period of a past day."""
        known = Q(due_known_from__lte=on)
        led = _parts_of_leads(on)
        terms = TaskTerms.objects.in_force(on).filter(task=OuterRef("pk"))

        def then(name: str) -> Case:
            of_past = _WORDING if name == "due_wording" else name
            return Case(When(known, then=F(name)), default=Subquery(_past(on).values(of_past)[:1]))

        return self.annotate(
            due_then=then("counted_date"),
            due_date_then=then("due_date"),
            due_wording_then=then("due_wording"),
            lead_code_then=_led_then(on, led, "party_code", "lead_code"),
            lead_name_then=_led_then(on, led, "party_name", "lead_name"),
            priority_then=Coalesce(Subquery(terms.values("priority")[:1]), F("priority")),
            period_then=Coalesce(Subquery(terms.values("period")[:1]), F("period")),
        )

    def overdue_first(self, on: date) -> Self:
        """Return the rows as known on a day, with a ``place``: 0 overdue, 1 open, 2 done."""
        is_open = Q(finished_date__isnull=True) | Q(finished_date__gt=on)
        return self.as_known_on(on).annotate(
            place=Case(When(is_open & Q(due_then__lt=on), then=0), When(is_open, then=1), default=2)
        )

    def assigned_by(self, on: date) -> Self:
        """Return the tasks that were assigned on a day or before and not taken back by then."""
        rows = self.filter(assigned_date__lte=on)
        return rows.filter(Q(withdrawn_date__isnull=True) | Q(withdrawn_date__gt=on))

    def open_on(self, on: date) -> Self:
        """Return the tasks that were not finished on a day."""
        rows = self.assigned_by(on)
        return rows.filter(Q(finished_date__isnull=True) | Q(finished_date__gt=on))

    def due_soon_on(self, on: date, last: date) -> Self:
        """Return the tasks that were open on a past day and due from then until another."""
        due = Q(counted_date__gte=on, counted_date__lte=last)
        return self.open_on(on).filter(_had(on, due))

    def led_by(self, code: str, on: date) -> Self:
        """Return the tasks that an agency led on a past day."""
        led = _parts_of_leads(on)
        is_since = Q(lead_since__lte=on) | ~Q(Exists(led))
        return self.filter(is_since & Q(lead_code=code) | Q(Exists(led.filter(party_code=code))))


_WORDING = "wording"


def _has_period(every: str) -> Q:
    return ~Q(period="") if every == "any" else Q(period=every)


def _parts_of_leads(on: date) -> "models.QuerySet[TaskPart]":
    """Return the closed part of each task's lead of a past day."""
    return TaskPart.objects.filter(
        task=OuterRef("pk"), role=PartRole.LEAD, since__lte=on, until__gt=on
    )


def _led_then(on: date, led: "models.QuerySet[TaskPart]", column: str, own: str) -> Case:
    past = Coalesce(Subquery(led.values(column)[:1]), F(own))
    return Case(When(lead_since__lte=on, then=F(own)), default=past)


def _had(on: date, condition: Q) -> Q:
    """Return that the deadline in force on a day fulfils a condition."""
    changed = Q(due_known_from__gt=on) & Q(Exists(_past(on).filter(condition)))
    return Q(due_known_from__lte=on) & condition | changed


def _had_beside(on: date, comparison: str) -> Q:
    """Return how the deadline in force on a day compares with the day of finishing."""
    name = f"counted_date__{comparison}"
    changed = Q(Exists(_past(on).filter(**{name: OuterRef("finished_date")})))
    return Q(due_known_from__lte=on, **{name: F("finished_date")}) | (
        Q(due_known_from__gt=on) & changed
    )


def _past(on: date) -> "models.QuerySet[DueDate]":
    return DueDate.objects.filter(task=OuterRef("pk"), known_from__lte=on, known_until__gt=on)


class Task(models.Model):
    """A task that an agency assigns to exactly one lead (Quy chế làm việc của Chính phủ)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    directive = models.ForeignKey(
        "directives.Directive", models.PROTECT, null=True, related_name="tasks"
    )
    proposal = models.ForeignKey(
        "directives.TaskProposal", models.PROTECT, null=True, related_name="tasks"
    )
    #: The duty of this agency that the task breaks down for agencies below it.
    parent = models.ForeignKey(
        "directives.Duty", models.PROTECT, null=True, db_index=False, related_name="children"
    )
    reference = models.UUIDField(default=new_id)
    campaign = models.UUIDField(default=new_id)
    #: Counts what the parties were told of the task, so that they know which message is the later one.
    revision = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=TaskState.choices, default=TaskState.DRAFT)
    title = models.TextField(_("Nhiệm vụ"))
    deliverable = models.TextField(_("Sản phẩm"), blank=True)
    recipient = models.CharField(_("Nơi nhận sản phẩm"), max_length=300, blank=True)
    words = models.TextField(blank=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    point = models.CharField(max_length=80, blank=True)
    mandate_subject = models.CharField(max_length=80, blank=True)
    source_label = models.CharField(max_length=300, blank=True)
    source_url = models.CharField(max_length=300, blank=True)
    first_due_date = models.DateField(_("Thời hạn đầu tiên"), null=True)
    due_date = models.DateField(_("Thời hạn"), null=True)
    counted_date = models.DateField(_("Tính đến hết ngày"), null=True)
    due_known_from = models.DateField(null=True)
    due_wording = models.CharField(max_length=300, blank=True)
    is_periodic = models.BooleanField(default=False)
    period = models.CharField(max_length=12, choices=TaskPeriod.choices, blank=True)
    series = models.ForeignKey(
        "directives.TaskSeries", models.PROTECT, null=True, db_index=False, related_name="tasks"
    )
    period_first = models.DateField(_("Ngày đầu kỳ"), null=True)
    priority = models.CharField(max_length=8, choices=Priority.choices, default=Priority.NORMAL)
    lead = models.ForeignKey(
        "directives.TaskPart", models.PROTECT, null=True, db_index=False, related_name="+"
    )
    lead_code = models.CharField(max_length=35, blank=True)
    lead_name = models.CharField(max_length=300, blank=True)
    lead_since = models.DateField(null=True)
    percent = models.PositiveSmallIntegerField(default=0)
    assigned_date = models.DateField(_("Ngày giao"), null=True)
    claimed_date = models.DateField(_("Ngày báo hoàn thành"), null=True)
    finished_date = models.DateField(_("Ngày hoàn thành"), null=True)
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_date = models.DateField(_("Ngày rút"), null=True)
    state_reason = models.TextField(blank=True)
    created_by = models.CharField(max_length=60)
    created_name = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    needs_open_lead = models.GeneratedField(
        expression=Value(True), output_field=BooleanField(), db_persist=True
    )
    search_words = words_of("title", "deliverable")

    objects = Tasks.as_manager()

    class Meta:
        verbose_name = _("Nhiệm vụ giao")
        verbose_name_plural = _("Nhiệm vụ giao")
        indexes = [
            # Lists, newest first, and everything that the split at a day reads.
            models.Index(
                fields=["agency", "assigned_date", "id"],
                include=[
                    "counted_date", "finished_date", "due_known_from", "withdrawn_date", "lead_code",
                    "lead_since",
                ],
                name="task_split",
            ),
            models.Index(
                fields=["agency", "counted_date", "id"],
                condition=Q(state__in=["assigned", "declined", "working", "claimed"]),
                name="task_due",
            ),
            models.Index(fields=["agency", "lead_code", "state"], name="task_of_lead"),
            models.Index(fields=["agency", "campaign"], name="task_campaign"),
            GinIndex(fields=["search_words"], name="task_words", fastupdate=False),
            models.Index(
                fields=["parent"], condition=Q(parent__isnull=False), name="task_of_duty"
            ),
            models.Index(
                fields=["mandate_subject"],
                condition=~Q(mandate_subject=""),
                name="task_of_mandate",
            ),
            models.Index(
                fields=["agency", "assigned_date", "id"],
                condition=~Q(period=""),
                name="task_periodic",
            ),
        ]  # fmt: skip
        constraints = [
            UniqueConstraint(fields=["agency", "reference"], name="task_once_a_reference"),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(lead__isnull=False, lead_code__gt="", assigned_date__isnull=False),
                name="task_assigned_has_lead",
            ),
            models.CheckConstraint(
                condition=Q(state="done", finished_date__isnull=False, confirmed_at__isnull=False)
                | Q(~Q(state="done"), finished_date__isnull=True),
                name="task_finished_has_day",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_date__isnull=False)
                | Q(~Q(state="withdrawn"), withdrawn_date__isnull=True),
                name="task_withdrawn_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="claimed") | Q(claimed_date__isnull=False),
                name="task_claimed_has_day",
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="task_percent_at_most_100"),
            models.CheckConstraint(condition=COUNTED, name="task_counted"),
            models.CheckConstraint(condition=~Q(period="unset"), name="task_period_is_set"),
            # Whatever opens periods twice at once: one task a period.
            UniqueConstraint(fields=["series", "period_first"], name="task_once_a_period"),
            models.CheckConstraint(
                condition=Q(series__isnull=True, period_first__isnull=True)
                | Q(
                    series__isnull=False,
                    period_first__isnull=False,
                    period__in=["month", "quarter", "half-year", "year"],
                ),
                name="task_of_series_has_period",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def period_label(self) -> str:
        """Return which period of its series the task is for, as letters call it; nothing for any other."""
        return recurrence.label_of(self.period, self.period_first) if self.period_first else ""


class TaskParts(models.QuerySet["TaskPart"]):
    def open(self) -> Self:
        return self.filter(until__isnull=True)

    def coordinating(self) -> Self:
        return self.filter(role=PartRole.COORDINATOR)

    def claimed(self) -> Self:
        """Return open parts that are reported as finished and wait for the assigning agency."""
        return self.open().filter(claimed_date__isnull=False, finished_date__isnull=True)


class TaskPart(models.Model):
    """What part an agency has in a task from one day until before another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    task = models.ForeignKey(Task, models.CASCADE, related_name="parts")
    party = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    party_code = models.CharField(max_length=35)
    party_name = models.CharField(max_length=300)
    role = models.CharField(max_length=5, choices=PartRole.choices)
    deliverable = models.TextField(_("Sản phẩm riêng"), blank=True)
    answer = models.CharField(max_length=8, blank=True)
    answered_at = models.DateTimeField(null=True)
    envelope_id = models.UUIDField(null=True)
    refusal = models.TextField(blank=True)
    #: A coordinating agency's own progress and end; the lead's are those of the task.
    percent = models.PositiveSmallIntegerField(default=0)
    claimed_date = models.DateField(_("Ngày báo xong phần việc"), null=True)
    finished_date = models.DateField(_("Ngày xong phần việc"), null=True)
    #: How the tasks stand that the agency broke its part down into, as it told last.
    children_told = models.JSONField(default=dict)
    since = models.DateField()
    until = models.DateField(null=True)
    basis = models.TextField(blank=True)
    is_open_lead = models.GeneratedField(
        expression=Q(role="lead", until__isnull=True),  # type: ignore[arg-type]
        output_field=BooleanField(),
        db_persist=True,
    )

    objects = TaskParts.as_manager()

    class Meta:
        verbose_name = _("Phần việc trong nhiệm vụ")
        verbose_name_plural = _("Phần việc trong nhiệm vụ")
        ordering = ["-role", "id"]
        indexes = [
            models.Index(fields=["agency", "party_code"], name="task_part_of_party"),
            models.Index(
                fields=["envelope_id"],
                condition=Q(envelope_id__isnull=False),
                name="task_part_envelope",
            ),
            models.Index(
                fields=["agency", "until"],
                condition=Q(role="lead", until__isnull=False),
                name="task_part_past_lead",
            ),
            models.Index(
                fields=["agency", "task"],
                condition=Q(
                    claimed_date__isnull=False, finished_date__isnull=True, until__isnull=True
                ),
                name="task_part_claimed",
            ),
        ]
        constraints = [
            UniqueConstraint(
                fields=["task"], condition=Q(role="lead", until__isnull=True), name="task_one_lead"
            ),
            # A lead who also coordinates would have two open parts.
            UniqueConstraint(
                fields=["task", "party"],
                condition=Q(until__isnull=True),
                name="task_one_part_an_agency",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="task_part_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(percent__lte=100), name="task_part_percent_at_most_100"
            ),
            models.CheckConstraint(
                condition=Q(claimed_date__isnull=True, finished_date__isnull=True)
                | Q(role="coord", claimed_date__isnull=False),
                name="task_part_ends_as_claimed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.party_name}"

    @property
    def state(self) -> PartState:
        """Return how a coordinating agency's part stands."""
        if self.finished_date is not None:
            return PartState.DONE
        if self.until is not None:
            return PartState.RELEASED
        if self.task.state in {TaskState.DONE, TaskState.WITHDRAWN}:
            return PartState.ENDED
        if self.claimed_date is not None:
            return PartState.CLAIMED
        if self.answer == "declined":
            return PartState.DECLINED
        return PartState.WORKING if self.answer or self.percent else PartState.GIVEN


class DueDate(models.Model):
    """A deadline of a task that was in force from one day until before another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    task = models.ForeignKey(Task, models.CASCADE, db_index=False, related_name="due_dates")
    due_date = models.DateField(null=True)
    counted_date = models.DateField(null=True)
    wording = models.CharField(max_length=300, blank=True)
    known_from = models.DateField()
    known_until = models.DateField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("Thời hạn theo thời gian")
        verbose_name_plural = _("Thời hạn theo thời gian")
        ordering = ["known_from", "id"]
        indexes = [
            models.Index(fields=["task", "known_from"], name="task_due_dates"),
            # Only the few deadlines that were replaced are ever sought by day.
            models.Index(
                fields=["agency", "known_until"],
                include=["task", "known_from", "counted_date"],
                condition=Q(known_until__isnull=False),
                name="task_due_history",
            ),
        ]
        constraints = [
            UniqueConstraint(
                fields=["task"], condition=Q(known_until__isnull=True), name="task_one_due_date"
            ),
            models.CheckConstraint(
                condition=Q(known_until__isnull=True) | Q(known_until__gte=F("known_from")),
                name="task_due_days_in_order",
            ),
            models.CheckConstraint(condition=COUNTED, name="task_due_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.due_date}"

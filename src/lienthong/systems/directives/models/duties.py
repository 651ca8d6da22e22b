"""The book of the agency at work: duties that arrived, and the steps that its own units take."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, UniqueConstraint
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency, Unit
from lienthong.base.fields import SearchKeyField
from lienthong.base.ids import new_id
from lienthong.base.text import search_key
from lienthong.systems.directives.models.tasks import COUNTED, PartRole
from lienthong.systems.directives.models.terms import Priority, TaskPeriod

if TYPE_CHECKING:
    from lienthong.identity.officers import Officer


class DutyState(models.TextChoices):
    ARRIVED = "arrived", _("Mới được giao")
    DECLINED = "declined", _("Đã từ chối")
    ACCEPTED = "accepted", _("Đã nhận")
    PLANNED = "planned", _("Đã lập kế hoạch")
    WORKING = "working", _("Đang làm")
    FINISHED = "finished", _("Đã báo hoàn thành")
    CONFIRMED = "confirmed", _("Được xác nhận hoàn thành")
    RETURNED = "returned", _("Bị trả lại")
    WITHDRAWN = "withdrawn", _("Nơi giao đã rút")
    TRANSFERRED = "transferred", _("Đã chuyển cơ quan khác")
    CLOSED = "closed", _("Kết thúc phần việc")


#: What still asks for work, or for an answer.
OPEN_DUTIES = (
    DutyState.ARRIVED,
    DutyState.ACCEPTED,
    DutyState.PLANNED,
    DutyState.WORKING,
    DutyState.RETURNED,
)
AT_WORK = (DutyState.ACCEPTED, DutyState.PLANNED, DutyState.WORKING, DutyState.RETURNED)


#: Reported as finished; what the assigning agency returns is open again.
DONE_DUTIES = (DutyState.FINISHED, DutyState.CONFIRMED)


def standing_of(name: str, on: date, due: str = "counted_date") -> Q:
    """Return how duties stand on a day against the deadline in a column, in one of the published kinds.

    ``dated`` are all kinds together, ``due`` those of which the on-time share is taken; ``counted`` are those
    without a deadline too.
    """
    is_done = Q(finished_date__isnull=False, finished_date__lte=on)
    is_late = Q(**{f"{due}__lt": on})
    kinds = {
        "done-on-time": is_done & Q(finished_date__lte=F(due)),
        "done-late": is_done & Q(finished_date__gt=F(due)),
        "open-in-time": ~is_done & Q(**{f"{due}__gte": on}),
        "open-overdue": ~is_done & is_late,
        "due": Q(**{f"{due}__isnull": False}) & (is_done | is_late),
        "counted": Q(),
    }
    return kinds.get(name, Q(**{f"{due}__isnull": False}))


class Duties(models.QuerySet["Duty"]):
    def visible_to(self, officer: "Officer") -> Self:
        """Return the duties of the officer's agency."""
        return self.filter(agency_id=officer.agency_id)

    def open(self) -> Self:
        return self.filter(state__in=OPEN_DUTIES)

    def with_news_from_below(self) -> Self:
        """Return those that their assigner still follows and below which something changed untold."""
        return self.filter(children_changed=True, state__in=(*AT_WORK, DutyState.FINISHED))

    def overdue(self, today: date) -> Self:
        return self.open().filter(counted_date__lt=today)

    def due_between(self, first: date, last: date) -> Self:
        """Return open duties due within a span of days, both included."""
        return self.open().filter(counted_date__gte=first, counted_date__lte=last)

    def counted(self) -> Self:
        """Return what counts in the split of an agency's own work: open, or reported as finished."""
        return self.filter(state__in=(*OPEN_DUTIES, *DONE_DUTIES))

    def standing(self, name: str, today: date) -> Self:
        """Return one kind of the published split, as the rows speak today."""
        return self.counted().filter(standing_of(name, today))

    def standing_on(self, name: str, on: date) -> Self:
        """Return the same on a past day."""
        return self.held_on(on).filter(standing_of(name, on, "due_then"))

    def open_on(self, on: date) -> Self:
        """Return duties that had come by a past day and asked for work on it."""
        return self.held_on(on).filter(Q(finished_date__isnull=True) | Q(finished_date__gt=on))

    def held_on(self, on: date) -> Self:
        """Return duties that had come by a past day and were not declined or taken away by then.

        Of deadlines only granted extensions are known by day; ``due_then`` is the day that counted.
        """
        same = self.model.objects.filter(pk=OuterRef("pk"))
        left = same.filter(
            events__kind__in=["declined", "withdrawn", "transferred", "released"],
            events__at__date__lte=on,
        )
        moved = same.filter(extensions__state="granted", extensions__decided_date__gt=on)
        before = moved.order_by("extensions__decided_date").values("extensions__counted_before")
        return self.filter(
            ~Exists(left),
            arrived_at__date__lte=on,
        ).annotate(due_then=Coalesce(Subquery(before[:1]), F("counted_date")))

    def of_directive(self, notation: str, issued: date) -> Self:
        """Return those that a directive gave, by its number and its day of issue."""
        named = Q(directive_name=notation) | Q(directive_name__endswith=f" {notation}")
        return self.filter(named, issued_date=issued)

    def matching(self, text: str) -> Self:
        """Return those whose title holds every word, with or without diacritics."""
        rows = self
        for word in search_key(text).split()[:12]:
            rows = rows.filter(search_key__contains=word)
        return rows


class Duty(models.Model):
    """A task that another agency (or the agency itself) gave to this one, as this one keeps it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    reference = models.UUIDField()
    assigner_code = models.CharField(max_length=35)
    assigner_name = models.CharField(_("Cơ quan giao"), max_length=300)
    role = models.CharField(_("Vai trò"), max_length=5, choices=PartRole.choices)
    own_deliverable = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=DutyState.choices, default=DutyState.ARRIVED)
    state_reason = models.TextField(blank=True)
    title = models.TextField(_("Nhiệm vụ"))
    deliverable = models.TextField(_("Sản phẩm"), blank=True)
    recipient = models.CharField(max_length=300, blank=True)
    directive_name = models.TextField(blank=True)
    directive_subject = models.TextField(blank=True)
    directive_document = models.UUIDField(null=True)
    decided_date = models.DateField(null=True)
    issued_date = models.DateField(null=True)
    recorded_date = models.DateField(null=True)
    #: The directive's own file and its text, as they came with the task; and where its words stand in it.
    directive_file = models.JSONField(default=dict)
    text_sha256 = models.CharField(max_length=64, blank=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    words = models.TextField(blank=True)
    point = models.CharField(max_length=80, blank=True)
    mandate_subject = models.CharField(max_length=80, blank=True)
    first_due_date = models.DateField(null=True)
    due_date = models.DateField(_("Thời hạn"), null=True)
    counted_date = models.DateField(_("Tính đến hết ngày"), null=True)
    due_wording = models.CharField(max_length=300, blank=True)
    period = models.CharField(max_length=12, choices=TaskPeriod.choices, blank=True)
    priority = models.CharField(max_length=8, choices=Priority.choices, default=Priority.NORMAL)
    parties = models.JSONField(default=list)
    #: How the coordinating agencies' parts stand, as the assigning agency told the lead last.
    parts_told = models.JSONField(default=list)
    #: How often the assigning agency was told how the tasks below stand, when last, and whether that is old.
    children_revision = models.PositiveIntegerField(default=0)
    children_told_at = models.DateTimeField(null=True)
    children_changed = models.BooleanField(default=False)
    percent = models.PositiveSmallIntegerField(default=0)
    assigned_date = models.DateField()
    arrived_at = models.DateTimeField()
    finished_date = models.DateField(null=True)
    pressed_date = models.DateField(null=True)
    #: The newest revision at the assigner that spoke of the duty's words, deadline, parts and state.
    revisions = models.JSONField(default=dict)
    answer_envelope_id = models.UUIDField(null=True)
    search_key = SearchKeyField("title")

    objects = Duties.as_manager()

    class Meta:
        verbose_name = _("Nhiệm vụ được giao")
        verbose_name_plural = _("Nhiệm vụ được giao")
        indexes = [
            models.Index(F("agency_id"), F("id").desc(), name="duty_newest"),
            models.Index(fields=["agency", "state", "counted_date"], name="duty_by_state"),
            models.Index(
                fields=["agency", "text_sha256"],
                condition=~Q(text_sha256=""),
                name="duty_of_directive",
            ),
            models.Index(
                fields=["answer_envelope_id"],
                condition=Q(answer_envelope_id__isnull=False),
                name="duty_answer_envelope",
            ),
            models.Index(
                fields=["agency"],
                condition=Q(children_changed=True),
                name="duty_children_changed",
            ),
        ]
        constraints = [
            UniqueConstraint(
                fields=["agency", "assigner_code", "reference"], name="duty_once_a_reference"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["finished", "confirmed"]) | Q(finished_date__isnull=False),
                name="duty_finished_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "returned"]) | Q(state_reason__gt=""),
                name="duty_declined_with_reason",
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="duty_percent_at_most_100"),
            models.CheckConstraint(condition=COUNTED, name="duty_counted"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_DUTIES

    @property
    def coordinators(self) -> list[dict[str, str]]:
        """Return the coordinating agencies of the task as they were told last."""
        return [party for party in self.parties if party["role"] == "coordinator"]

    @property
    def is_lead(self) -> bool:
        return self.role == PartRole.LEAD


class EarlyTaskMessage(models.Model):
    """What an assigning agency told of a task before the task itself arrived; it waits for it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    assigner_code = models.CharField(max_length=35)
    reference = models.UUIDField()
    envelope_id = models.UUIDField()
    contract = models.CharField(max_length=120)
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()
    revision = models.PositiveIntegerField()
    told_at = models.DateTimeField()
    arrived_at = models.DateTimeField()

    class Meta:
        verbose_name = _("Thông điệp đến trước nhiệm vụ")
        verbose_name_plural = _("Thông điệp đến trước nhiệm vụ")
        ordering = ["revision", "told_at", "id"]
        constraints = [
            UniqueConstraint(
                fields=["agency", "assigner_code", "reference", "envelope_id"],
                name="early_message_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.revision}"


class Step(models.Model):
    """One step of the plan for a duty, given to a unit or an officer of the agency."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    duty = models.ForeignKey(Duty, models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField()
    title = models.TextField(_("Việc cần làm"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("Đơn vị")
    )
    unit_name = models.CharField(max_length=300, blank=True)
    person_id = models.UUIDField(null=True)
    officer_name = models.CharField(_("Người làm"), max_length=120, blank=True)
    due_date = models.DateField(_("Thời hạn"), null=True)
    done_date = models.DateField(_("Ngày xong"), null=True)

    class Meta:
        verbose_name = _("Bước trong kế hoạch")
        verbose_name_plural = _("Bước trong kế hoạch")
        ordering = ["order", "id"]
        indexes = [
            models.Index(
                fields=["agency", "person_id"],
                condition=Q(done_date__isnull=True),
                name="step_of_person",
            )
        ]
        constraints = [
            UniqueConstraint(fields=["duty", "order"], name="step_one_a_place"),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(officer_name__gt=""),
                name="step_names_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.title

"""Incoming documents, who handles them, and the history of their status."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency, Unit
from lienthong.axis.directory import MANDATE
from lienthong.base.ids import new_id
from lienthong.base.searching import Searchable, words_of
from lienthong.casework.kinds import Urgency
from lienthong.systems.documents import rules
from lienthong.systems.documents.models.outgoing import URGENCIES, OutgoingDocument

if TYPE_CHECKING:
    from lienthong.identity.officers import Officer


class IncomingState(models.TextChoices):
    ARRIVED = "arrived", _("Mới đến")
    REGISTERED = "registered", _("Đã vào sổ")
    ASSIGNED = "assigned", _("Đã phân công")
    PROCESSING = "processing", _("Đang xử lý")
    DONE = "done", _("Hoàn thành")
    REFUSED = "refused", _("Từ chối tiếp nhận")
    RETURNED = "returned", _("Đã trả lại nơi gửi")
    WITHDRAWN = "withdrawn", _("Nơi gửi đã lấy lại")
    PASSED_ON = "passed-on", _("Đã chuyển theo chức năng")

    @classmethod
    def gone(cls) -> "frozenset[IncomingState]":
        """Return the states of what the agency has no more."""
        return frozenset({cls.RETURNED, cls.WITHDRAWN, cls.PASSED_ON})


class Channel(models.TextChoices):
    """How a document came in; what came as a package has no sender on the axis to report to."""

    AXIS = "axis", _("Trục liên thông")
    PACKAGE = "package", _("Gói tin edXML")


#: Registered and not finished: what can become overdue.
OPEN = (IncomingState.REGISTERED, IncomingState.ASSIGNED, IncomingState.PROCESSING)


class IncomingDocuments(Searchable):
    def visible_to(self, officer: "Officer") -> Self:
        """Return the documents that arrived at the officer's agency."""
        return self.filter(agency_id=officer.agency_id)

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def addressed_to_mandates(self) -> Self:
        """Return unfinished documents that came to a mandate which the agency led."""
        return self.filter(state__in=[IncomingState.ARRIVED, *OPEN]).exclude(addresses=[])

    def of_mandate(self, subject: str) -> Self:
        """Return what came to a mandate and is not finished, or has gone on with it."""
        states = [IncomingState.ARRIVED, *OPEN, IncomingState.PASSED_ON]
        return self.filter(state__in=states, addresses__contains=[f"{MANDATE}{subject}"])

    def due_between(self, first: date, last: date) -> Self:
        """Return open documents whose deadline falls into a span of days, both included."""
        return (
            self.open().filter(deadline__gte=first, deadline__lte=last).order_by("deadline", "id")
        )

    def overdue(self, today: date) -> Self:
        return self.open().filter(deadline__lt=today).order_by("deadline", "id")

    def standing(self, name: str, today: date) -> Self:
        """Return open documents that are "overdue", due "today" or "soon" (within three days)."""
        if name == "overdue":
            return self.overdue(today)
        if name == "today":
            return self.due_between(today, today)
        return self.due_between(today + timedelta(days=1), today + timedelta(days=3))

    def handled_by(self, officer: "Officer") -> Self:
        """Return documents assigned to the officer or to the officer's unit."""
        mine = Q(person_id=officer.person_id)
        if officer.unit_id is not None:
            mine |= Q(unit_id=officer.unit_id)
        return self.filter(
            id__in=Assignment.objects.filter(mine, agency_id=officer.agency_id, active=True).values(
                "document_id"
            )
        )

    def register_of(self, year: int, first: date | None = None, last: date | None = None) -> Self:
        """Return the lines of the incoming register of a year, by arrival number."""
        rows = self.filter(arrival_year=year, arrival_number__isnull=False)
        if first:
            rows = rows.filter(arrival_date__gte=first)
        if last:
            rows = rows.filter(arrival_date__lte=last)
        return rows.order_by("arrival_number")


class IncomingDocument(models.Model):
    """A document that arrived at an agency, from arrival to settlement (NĐ 30/2020/NĐ-CP, art. 20-24).

    ``addresses`` are what it was addressed to, where one of them is a mandate; empty for the agency itself.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    envelope_id = models.UUIDField(unique=True)
    document_id = models.UUIDField()
    state = models.CharField(
        max_length=12, choices=IncomingState.choices, default=IncomingState.ARRIVED
    )
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.AXIS)
    sender_code = models.CharField(max_length=35)
    sender_name = models.CharField(max_length=300)
    issuer_code = models.CharField(max_length=35)
    issuer_name = models.CharField(max_length=300)
    number = models.PositiveIntegerField()
    notation = models.CharField(max_length=80)
    kind = models.CharField(max_length=8)
    kind_name = models.CharField(max_length=60)
    place = models.CharField(max_length=100, blank=True)
    issued_date = models.DateField()
    subject = models.TextField()
    signer_title = models.CharField(max_length=200)
    signer_name = models.CharField(max_length=120)
    urgency = models.PositiveSmallIntegerField(choices=URGENCIES, default=Urgency.NORMAL)
    due_date = models.DateField(null=True)
    forwarding_note = models.TextField(blank=True)
    pdf_sha256 = models.CharField(max_length=64)
    pdf_size = models.PositiveBigIntegerField(default=0)
    attachments = models.JSONField(default=list)
    addresses = models.JSONField(default=list)
    verdict = models.CharField(max_length=14)
    verification = models.JSONField(null=True)
    arrival_number = models.PositiveIntegerField(null=True)
    arrival_year = models.PositiveSmallIntegerField(null=True)
    arrival_date = models.DateField(null=True)
    arrived_at = models.DateTimeField()
    registered_at = models.DateTimeField(null=True)
    deadline = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    reply = models.ForeignKey(
        OutgoingDocument, models.SET_NULL, null=True, db_index=False, related_name="+"
    )
    recall_status = models.CharField(max_length=2, blank=True)
    recall_reason = models.TextField(blank=True)
    replaced_by = models.UUIDField(null=True)
    ledger_entry = models.UUIDField(null=True)
    words = words_of("notation", "subject", "sender_name", "issuer_name")

    objects = IncomingDocuments.as_manager()

    class Meta:
        db_table = "documents_incoming"
        indexes = [
            models.Index(F("agency_id"), F("id").desc(), name="incoming_newest"),
            models.Index(F("agency_id"), F("state"), F("id").desc(), name="incoming_by_state"),
            models.Index(F("agency_id"), F("kind"), F("id").desc(), name="incoming_by_kind"),
            models.Index(
                fields=["agency", "deadline", "id"],
                condition=Q(state__in=["registered", "assigned", "processing"]),
                name="incoming_due",
            ),
            models.Index(fields=["document_id", "sender_code"], name="incoming_by_document"),
            models.Index(
                fields=["id"],
                condition=Q(state__in=["arrived", "registered", "assigned", "processing"])
                & ~Q(addresses=[]),
                name="incoming_of_mandates",
            ),
            GinIndex(fields=["words"], name="incoming_words", fastupdate=False),
        ]
        constraints = [
            UniqueConstraint(
                fields=["agency", "sender_code", "document_id"], name="one_arrival_a_document"
            ),
            UniqueConstraint(
                fields=["agency", "arrival_year", "arrival_number"],
                condition=Q(arrival_number__isnull=False),
                name="one_document_an_arrival_number",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["arrived", "refused", "withdrawn", "passed-on"])
                | Q(arrival_number__isnull=False, arrival_year__isnull=False),
                name="registered_means_numbered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notation} {self.subject}"

    @property
    def mandates(self) -> list[str]:
        """The subjects of the mandates that the document came to."""
        return [each.removeprefix(MANDATE) for each in self.addresses if each.startswith(MANDATE)]

    @property
    def is_for_mandates_only(self) -> bool:
        """Whether the agency has the document for mandates alone, and not in its own name."""
        return bool(self.addresses) and len(self.mandates) == len(self.addresses)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def can_become(self, state: IncomingState) -> bool:
        return rules.can_step(rules.INCOMING_STEPS, self.state, state)


class AssignmentRole(models.TextChoices):
    LEAD = "lead", _("Chủ trì")
    COORDINATES = "coordinates", _("Phối hợp")


class Assignment(models.Model):
    """Who handles an incoming document: one lead and any number of coordinating units or persons."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    document = models.ForeignKey(IncomingDocument, models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=12, choices=AssignmentRole.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, db_index=False, related_name="+")
    person_id = models.UUIDField(null=True)
    assignee = models.CharField(max_length=300)
    deadline = models.DateField(null=True)
    note = models.TextField(blank=True)
    assigned_by = models.CharField(max_length=60)
    assigner_name = models.CharField(max_length=120)
    assigned_at = models.DateTimeField()
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "documents_assignment"
        indexes = [
            models.Index(
                fields=["agency", "person_id"],
                condition=Q(active=True),
                name="assignment_of_person",
            ),
            models.Index(fields=["unit"], condition=Q(active=True), name="assignment_of_unit"),
        ]
        constraints = [
            UniqueConstraint(
                fields=["document"],
                condition=Q(role="lead", active=True),
                name="one_lead_a_document",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(person_id__isnull=False),
                name="assignment_names_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.assignee}"


class WorkNote(models.Model):
    """Progress on an incoming document, with the document that answers it where there is one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    document = models.ForeignKey(IncomingDocument, models.CASCADE, related_name="notes")
    text = models.TextField()
    reply = models.ForeignKey(
        OutgoingDocument, models.SET_NULL, null=True, db_index=False, related_name="+"
    )
    written_by = models.CharField(max_length=60)
    writer_name = models.CharField(max_length=120)
    written_at = models.DateTimeField()

    class Meta:
        db_table = "documents_work_note"
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return self.text[:80]


class StatusHistory(models.Model):
    """Each status an incoming document has had; exactly one line is the active one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    document = models.ForeignKey(IncomingDocument, models.CASCADE, related_name="history")
    code = models.CharField(max_length=2)
    reason = models.TextField(blank=True)
    by_subject = models.CharField(max_length=60)
    by_name = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "documents_status_history"
        verbose_name_plural = "status history"
        ordering = ["id"]
        constraints = [
            UniqueConstraint(
                fields=["document"], condition=Q(active=True), name="one_active_status"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.changed_at:%d/%m/%Y %H:%M}"

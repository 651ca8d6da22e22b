"""Outgoing documents and the lines of "Nơi nhận" they are sent by."""

from datetime import date
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

if TYPE_CHECKING:
    from lienthong.identity.officers import Officer


class OutgoingState(models.TextChoices):
    DRAFT = "draft", _("Dự thảo")
    SUBMITTED = "submitted", _("Trình ký")
    SIGNED = "signed", _("Đã ký")
    ISSUED = "issued", _("Đã phát hành")
    RECALLED = "recalled", _("Đã thu hồi")
    REPLACED = "replaced", _("Đã thay thế")
    CANCELLED = "cancelled", _("Đã hủy")


URGENCIES = [(int(urgency), urgency.label) for urgency in Urgency]


class OutgoingDocuments(Searchable):
    def visible_to(self, officer: "Officer") -> Self:
        """Return the documents of the officer's agency."""
        return self.filter(agency_id=officer.agency_id)

    def issued(self) -> Self:
        """Return what was issued, also when recalled or replaced since."""
        return self.filter(number__isnull=False).exclude(state=OutgoingState.SIGNED)

    def register_of(self, year: int, first: date | None = None, last: date | None = None) -> Self:
        """Return the lines of the outgoing register of a year, by number."""
        rows = self.filter(year=year, number__isnull=False)
        if first:
            rows = rows.filter(issued_date__gte=first)
        if last:
            rows = rows.filter(issued_date__lte=last)
        return rows.order_by("number")

    def with_notation(self, notation: str, today: date) -> Self:
        """Return documents of the last five years that bear a number and symbol, newest first."""
        number = rules.number_of(notation.partition("/")[0])
        years = [today.year - back for back in range(6)]
        rows = self.filter(number=number, year__in=years, notation=notation)
        return rows.order_by("-year")

    def waiting_for_signature(self) -> Self:
        return self.filter(state=OutgoingState.SUBMITTED)

    def waiting_for_issue(self) -> Self:
        return self.filter(state=OutgoingState.SIGNED)


class OutgoingDocument(models.Model):
    """A document of an agency on its way from draft to issue (NĐ 30/2020/NĐ-CP, chapters II and III)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    state = models.CharField(
        max_length=12, choices=OutgoingState.choices, default=OutgoingState.DRAFT
    )
    kind = models.CharField(max_length=8)
    symbol = models.CharField(max_length=60, blank=True)
    number = models.PositiveIntegerField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    wanted_number = models.PositiveIntegerField(null=True)
    wanted_date = models.DateField(null=True)
    notation = models.CharField(max_length=80, blank=True)
    issued_date = models.DateField(null=True)
    place = models.CharField(max_length=100, blank=True)
    subject = models.TextField()
    addressees = models.JSONField(default=list)
    body = models.TextField(blank=True)
    annex = models.TextField(blank=True)
    urgency = models.PositiveSmallIntegerField(choices=URGENCIES, default=Urgency.NORMAL)
    due_date = models.DateField(null=True)
    signer_authority = models.CharField(max_length=10, blank=True)
    signer_title = models.CharField(max_length=200, blank=True)
    signer_name = models.CharField(max_length=120, blank=True)
    signers = models.JSONField(default=list)
    signed_by = models.CharField(max_length=60, blank=True)
    joint_issuers = models.JSONField(default=list)
    drafting_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    drafted_by = models.CharField(max_length=60)
    drafter_name = models.CharField(max_length=120)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pdf_size = models.PositiveBigIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    verification = models.JSONField(null=True)
    reading_warnings = models.JSONField(default=list)
    recipients_total = models.PositiveIntegerField(default=0)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    note = models.TextField(blank=True)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)
    recalled_at = models.DateTimeField(null=True)
    ledger_entry = models.UUIDField(null=True)
    words = words_of("notation", "subject", "signer_name")

    objects = OutgoingDocuments.as_manager()

    class Meta:
        db_table = "documents_outgoing"
        indexes = [
            models.Index(F("agency_id"), F("id").desc(), name="outgoing_newest"),
            models.Index(F("agency_id"), F("state"), F("id").desc(), name="outgoing_by_state"),
            models.Index(F("agency_id"), F("kind"), F("id").desc(), name="outgoing_by_kind"),
            GinIndex(fields=["words"], name="outgoing_words", fastupdate=False),
        ]
        constraints = [
            UniqueConstraint(
                fields=["agency", "year", "number"],
                condition=Q(number__isnull=False),
                name="one_document_a_number",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "cancelled"])
                | Q(number__isnull=False, year__isnull=False, issued_date__isnull=False)
                & ~Q(pdf_sha256=""),
                name="signed_means_numbered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notation or self.symbol} {self.subject}"

    def can_become(self, state: OutgoingState) -> bool:
        return rules.can_step(rules.OUTGOING_STEPS, self.state, state)


class LineKind(models.TextChoices):
    """What a line of "Nơi nhận" was found to name."""

    AGENCIES = "agencies", _("Cơ quan")
    MANDATE = "mandate", _("Chức năng, nhiệm vụ")
    INTERNAL = "internal", _("Đơn vị trong cơ quan")
    PERSON = "person", _("Cá nhân")
    BODY = "body", _("Tổ chức ngoài danh mục")
    ARCHIVE = "archive", _("Lưu")
    UNRESOLVED = "unresolved", _("Chưa xác định")
    LEFT_OUT = "left-out", _("Văn thư quyết định không gửi qua trục")


class RecipientLines(models.QuerySet["RecipientLine"]):
    def undecided(self) -> Self:
        """Return the lines that a clerk has still to decide."""
        return self.filter(kind=LineKind.UNRESOLVED)


class RecipientLine(models.Model):
    """One line of "Nơi nhận" as written, what it was found to mean and who decided so.

    ``codes`` are addresses of the axis: codes of agencies, and ``mandate:<subject>`` for whoever leads it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    document = models.ForeignKey(OutgoingDocument, models.CASCADE, related_name="lines")
    order = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    kind = models.CharField(max_length=12, choices=LineKind.choices)
    codes = models.JSONField(default=list)
    reason = models.CharField(max_length=500, blank=True)
    suggestions = models.JSONField(default=list)
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)

    objects = RecipientLines.as_manager()

    class Meta:
        db_table = "documents_recipient_line"
        ordering = ["order"]
        constraints = [
            UniqueConstraint(fields=["document", "order"], name="one_line_a_place"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_sent(self) -> bool:
        """Whether the document goes to whom the line names."""
        return self.kind in {LineKind.AGENCIES, LineKind.MANDATE}

    @property
    def mandates(self) -> list[str]:
        """The subjects of the mandates that the line names."""
        return [code.removeprefix(MANDATE) for code in self.codes if code.startswith(MANDATE)]

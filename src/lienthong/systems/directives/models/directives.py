"""Directives as they were entered, and the tasks that were proposed from their words."""

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency
from lienthong.base.fields import SearchKeyField
from lienthong.base.ids import new_id
from lienthong.base.text import search_key
from lienthong.systems.directives.models.terms import Priority, TaskPeriod

if TYPE_CHECKING:
    from lienthong.identity.officers import Officer


class Directives(models.QuerySet["Directive"]):
    def visible_to(self, officer: "Officer") -> Self:
        """Return the directives that the officer's agency has entered."""
        return self.filter(agency_id=officer.agency_id)

    def matching(self, text: str) -> Self:
        """Return those whose subject or number holds every word, with or without diacritics."""
        rows = self
        for word in search_key(text).split()[:12]:
            rows = rows.filter(Q(search_key__contains=word) | Q(notation__icontains=word))
        return rows


class Directive(models.Model):
    """A directive that assigns tasks; decided-on, issued-on and recorded-on are three different days."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    document_id = models.UUIDField(null=True)
    document_url = models.CharField(max_length=200, blank=True)
    notation = models.CharField(_("Số, ký hiệu"), max_length=80, blank=True)
    kind_name = models.CharField(_("Loại văn bản"), max_length=60, blank=True)
    issuer_name = models.CharField(_("Cơ quan ban hành"), max_length=300)
    subject = models.TextField(_("Trích yếu"))
    decided_date = models.DateField(_("Ngày quyết định"), null=True)
    issued_date = models.DateField(_("Ngày ban hành"))
    recorded_date = models.DateField(_("Ngày nhập"))
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=255, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    file_size = models.PositiveBigIntegerField(default=0)
    leftovers = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    entered_by = models.CharField(max_length=60)
    entered_name = models.CharField(max_length=120)
    entered_at = models.DateTimeField()
    search_key = SearchKeyField("subject")

    objects = Directives.as_manager()

    class Meta:
        verbose_name = _("Văn bản chỉ đạo")
        verbose_name_plural = _("Văn bản chỉ đạo")
        indexes = [models.Index(F("agency_id"), F("id").desc(), name="directive_newest")]
        constraints = [
            UniqueConstraint(fields=["agency", "text_sha256"], name="directive_entered_once"),
            models.CheckConstraint(
                condition=Q(decided_date__isnull=True) | Q(decided_date__lte=F("issued_date")),
                name="directive_decided_before_issue",
            ),
            models.CheckConstraint(
                condition=Q(issued_date__lte=F("recorded_date")),
                name="directive_issued_before_record",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notation} {self.subject}".strip()

    @property
    def name(self) -> str:
        """Return how people call it: kind and number, or its subject."""
        return f"{self.kind_name} {self.notation}".strip() or self.subject


class LeaderManner(models.TextChoices):
    """How a leader gave the tasks of a directive."""

    CONCLUDED = "concluded", _("Kết luận, chỉ đạo")
    SIGNED = "signed", _("Ký ban hành")


class DirectiveLeaders(models.QuerySet["DirectiveLeader"]):
    def visible_to(self, officer: "Officer") -> Self:
        """Return the leaders of the directives in the book of the officer's agency."""
        return self.filter(agency_id=officer.agency_id)

    def confirmed(self) -> Self:
        """Return those whom a person has confirmed; others count nowhere."""
        return self.filter(confirmed_at__isnull=False)

    def matching(self, text: str) -> Self:
        """Return those whose name or post holds every word, with or without diacritics."""
        rows = self
        for word in search_key(text).split()[:12]:
            rows = rows.filter(Q(search_key__contains=word) | Q(title_key__contains=word))
        return rows


class DirectiveLeader(models.Model):
    """A leader who gave the tasks of a directive, as the reader found and a person confirmed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    directive = models.ForeignKey(Directive, models.CASCADE, db_index=False, related_name="leaders")
    #: One for each name of the book; leads to the leader's page.
    key = models.SlugField(max_length=140, blank=True, db_index=False)
    name = models.CharField(_("Họ và tên"), max_length=120, blank=True)
    title = models.CharField(_("Chức vụ"), max_length=200, blank=True)
    manner = models.CharField(_("Vai trò"), max_length=9, choices=LeaderManner.choices)
    words = models.TextField(blank=True)
    confidence = models.DecimalField(max_digits=3, decimal_places=2, default=Decimal(1))
    confirmed_by = models.CharField(max_length=60, blank=True)
    confirmed_name = models.CharField(max_length=120, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    search_key = SearchKeyField("name")
    title_key = SearchKeyField("title")

    objects = DirectiveLeaders.as_manager()

    class Meta:
        verbose_name = _("Lãnh đạo giao nhiệm vụ")
        verbose_name_plural = _("Lãnh đạo giao nhiệm vụ")
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["agency", "key"],
                condition=Q(confirmed_at__isnull=False),
                name="directive_leader_page",
            )
        ]
        constraints = [
            UniqueConstraint(
                fields=["directive", "key"], condition=~Q(key=""), name="directive_leader_once"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(name__gt="", key__gt=""),
                name="directive_leader_has_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.name}".strip()


class ProposalState(models.TextChoices):
    OPEN = "open", _("Chờ xác nhận")
    CONFIRMED = "confirmed", _("Đã xác nhận")
    DROPPED = "dropped", _("Đã loại")


class Origin(models.TextChoices):
    """Who proposed a task."""

    READER = "reader", _("Trình đọc văn bản")
    PERSON = "person", _("Người nhập")
    SYSTEM = "system", _("Hệ thống khác đề nghị")


#: From which confidence on a proposal counts as sure.
SURE = Decimal("0.80")
#: The reader's note on a duty that a regulation lays down for good.
STANDING = "standing-rule"
_ONE_AGENCY = re.compile(r"[^;\n]+\([A-Z0-9.]+\)")


class TaskProposals(models.QuerySet["TaskProposal"]):
    def visible_to(self, officer: "Officer") -> Self:
        """Return the proposals in the book of the officer's agency."""
        return self.filter(agency_id=officer.agency_id)

    def open(self) -> Self:
        return self.filter(state=ProposalState.OPEN)


class TaskProposal(models.Model):
    """A task that somebody proposes, with the exact words it rests on; a person decides."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    directive = models.ForeignKey(
        Directive, models.PROTECT, null=True, related_name="proposals", verbose_name=_("Văn bản")
    )
    reference = models.UUIDField(default=new_id)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    state = models.CharField(
        max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN
    )
    number = models.PositiveIntegerField(default=0)
    title = models.TextField(_("Nhiệm vụ"))
    deliverable = models.TextField(_("Sản phẩm"), blank=True)
    recipient = models.CharField(_("Nơi nhận sản phẩm"), max_length=300, blank=True)
    lead = models.TextField(_("Chủ trì"), blank=True)
    coordinators = models.TextField(_("Phối hợp"), blank=True)
    words = models.TextField(blank=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    point = models.CharField(max_length=80, blank=True)
    due_date = models.DateField(_("Thời hạn"), null=True)
    due_wording = models.CharField(max_length=300, blank=True)
    period = models.CharField(max_length=12, choices=TaskPeriod.choices, blank=True)
    priority = models.CharField(
        max_length=8, choices=Priority.choices, default=Priority.NORMAL, blank=True
    )
    mandate_subject = models.CharField(max_length=80, blank=True)
    #: On which words the reader rests the mandate, how surely, and which others it may be.
    mandate_grounds = models.JSONField(default=dict)
    confidence = models.DecimalField(max_digits=3, decimal_places=2, default=Decimal(0))
    notes = models.JSONField(default=list)
    source_label = models.CharField(max_length=300, blank=True)
    source_url = models.CharField(max_length=300, blank=True)
    reason = models.TextField(_("Lý do"), blank=True)
    decided_by = models.CharField(max_length=60, blank=True)
    decided_name = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)

    objects = TaskProposals.as_manager()

    class Meta:
        verbose_name = _("Đề xuất nhiệm vụ")
        verbose_name_plural = _("Đề xuất nhiệm vụ")
        ordering = ["number", "id"]
        indexes = [
            models.Index(
                fields=["agency", "directive"],
                condition=Q(state="open"),
                name="proposal_open",
            )
        ]
        constraints = [
            UniqueConstraint(fields=["agency", "reference"], name="proposal_once_a_reference"),
            models.CheckConstraint(
                condition=~Q(state="dropped") | Q(reason__gt=""),
                name="proposal_dropped_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | Q(~Q(state="open"), decided_at__isnull=False),
                name="proposal_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True) | Q(start__lt=F("end")),
                name="proposal_words_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_standing(self) -> bool:
        """Say whether the words lay down a duty for good rather than give a task."""
        return STANDING in self.notes

    @property
    def mandate_confidence(self) -> Decimal:
        """Return how sure the reader is of the mandate; of one that it did not propose, not at all."""
        grounds = self.mandate_grounds
        is_read = bool(self.mandate_subject) and grounds.get("subject") == self.mandate_subject
        return Decimal(str(grounds["confidence"])) if is_read else Decimal(0)

    @property
    def is_sure(self) -> bool:
        """Say whether the reader is sure of the task and of its one lead."""
        return self.confidence >= SURE and _ONE_AGENCY.fullmatch(self.lead) is not None

"""The book of reports: one row for each vintage of each unit's report, as one agency holds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency
from lienthong.base.ids import new_id
from lienthong.systems.reporting.models.regimes import RegimeVersion
from lienthong.systems.reporting.rules.filling import CellOrigin, over_units
from lienthong.systems.reporting.rules.items import Form, Item
from lienthong.systems.reporting.rules.periods import Period

if TYPE_CHECKING:
    from lienthong.identity.officers import Officer

COUNTRY = ""
__all__ = ["COUNTRY", "Cell", "CellOrigin", "Report", "ReportState", "over_units"]


class ReportState(models.TextChoices):
    """Where a report stands; one unit's period has at most one open and one accepted row in a book."""

    DRAFT = "draft", _("Đang lập")
    REVIEW = "review", _("Chờ rà soát")
    SUBMITTED = "submitted", _("Đã gửi, chờ tiếp nhận")
    ACCEPTED = "accepted", _("Đã chấp nhận")
    RETURNED = "returned", _("Bị trả lại")
    SUPERSEDED = "superseded", _("Đã được thay bằng bản đính chính")


OPEN = (ReportState.DRAFT, ReportState.REVIEW, ReportState.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a report: its item, its value or text, and the letter of how it came about."""

    item: Item
    value: Decimal | None
    text: str
    origin: str

    @property
    def is_not_applicable(self) -> bool:
        return self.origin == CellOrigin.NOT_APPLICABLE


class Reports(models.QuerySet["Report"]):
    def visible_to(self, officer: "Officer") -> Self:
        """Return the book of the officer's agency."""
        return self.filter(agency_id=officer.agency_id)

    def own_of(self, agency_id: int, code: str) -> Self:
        """Return the reports that an agency makes itself."""
        return self.filter(agency_id=agency_id, unit=code)

    def received_by(self, agency_id: int, code: str) -> Self:
        """Return the reports that came to an agency from others."""
        return self.filter(agency_id=agency_id).exclude(unit=code)

    def of_period(self, version: RegimeVersion, period_id: str) -> Self:
        return self.filter(version=version, period_id=period_id)

    def accepted(self, as_of: datetime | None = None) -> Self:
        """Return what stands: the accepted vintage of each unit and period, now or at a moment."""
        if as_of is None:
            return self.filter(state=ReportState.ACCEPTED)
        return self.filter(
            Q(superseded_at=None) | Q(superseded_at__gt=as_of), accepted_at__lte=as_of
        )

    def known_at(self, as_of: datetime | None) -> Self:
        """Keep the vintages that the book had by a moment; None keeps all."""
        return self if as_of is None else self.filter(recorded_at__lte=as_of)

    def signed(self) -> Self:
        """Leave out what a receiver typed in for a silent unit, and what was generated to show."""
        return self.exclude(pdf_sha256="")

    def waiting(self) -> Self:
        """Return what lower levels sent directly and nobody has accepted or returned."""
        return self.filter(state=ReportState.SUBMITTED, via=None)

    def open(self) -> Self:
        """Return what is being made or waits for acceptance."""
        return self.filter(state__in=OPEN)

    def under(self, path: str) -> Self:
        """Return the reports of a unit and of everything below it; "" is the whole country."""
        # A range, not a pattern: row-level security lets only the comparison use the index.
        return self.filter(path__gte=path, path__lt=f"{path[:-1]}0") if path else self

    def children_of(self, unit: str) -> Self:
        """Return the reports of the units right below one, by the tree as it was in their period."""
        return self.filter(parent=unit)

    def vintages_of(self, report: "Report") -> Self:
        """Return every vintage of one unit's report of one period in the same book, newest first."""
        return self.filter(
            agency_id=report.agency_id,
            version_id=report.version_id,
            period_id=report.period_id,
            unit=report.unit,
        ).order_by("-vintage")

    def in_order(self) -> Self:
        return self.order_by("path")


class Report(models.Model):
    """One vintage of one unit's report for one period (báo cáo), in the book of the agency that holds it.

    ``unit`` is the code of the reporting agency; its name, level, parent and ``path`` ("H26/H26.001/") are
    those of the period's last day and never change. ``values`` are whole numbers in the order of the
    version's items, each ``decimals`` places to the left; null is missing. ``origins`` has one letter a cell.
    ``revision`` counts the saves of a draft, so that nobody saves over what somebody else saved meanwhile.
    ``figures`` keeps, by item code, what the system counted for a bound cell when it was filled in, and
    ``reasons`` why the cell says something else.
    ``reference`` names the vintage in every book that holds it; ``via`` is the reference of the report that
    carried a copy up from further below. ``behind_at`` says since when figures below differ from those that
    were signed and sent; the signed ones stand until a corrected vintage is. ``turned_away`` is the code with
    which the receiver's node refused to take what was sent; nobody there has read it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    version = models.ForeignKey(RegimeVersion, models.PROTECT, db_index=False, related_name="+")
    unit = models.CharField(_("Mã đơn vị báo cáo"), max_length=40)
    unit_name = models.TextField(_("Đơn vị báo cáo"))
    level = models.PositiveSmallIntegerField()
    parent = models.CharField(max_length=40, blank=True)
    path = models.CharField(max_length=170, db_collation="C")
    period_id = models.CharField(_("Kỳ báo cáo"), max_length=10)
    first_date = models.DateField()
    last_date = models.DateField()
    vintage = models.PositiveSmallIntegerField(_("Lần"), default=1)
    state = models.CharField(
        _("Trạng thái"), max_length=10, choices=ReportState, default=ReportState.DRAFT
    )
    values = ArrayField(models.BigIntegerField(null=True))
    origins = models.CharField(max_length=300, blank=True)
    texts = models.JSONField(default=dict)
    warnings = models.JSONField(default=list)
    figures = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    is_generated = models.BooleanField(_("Số liệu mô phỏng"), default=False)
    reference = models.UUIDField(default=new_id)
    via = models.UUIDField(null=True)
    receiver = models.CharField(_("Nơi nhận"), max_length=40, blank=True)
    due_date = models.DateField(_("Hạn gửi"), null=True)
    notation = models.CharField(_("Số, ký hiệu"), max_length=80, blank=True)
    reason = models.TextField(_("Lý do đính chính"), blank=True)
    return_reason = models.TextField(_("Lý do trả lại"), blank=True)
    turned_away = models.CharField(max_length=80, blank=True)
    entered_by = models.CharField(max_length=60, blank=True)
    entered_name = models.CharField(_("Người lập"), max_length=120, blank=True)
    signed_by = models.CharField(max_length=60, blank=True)
    signer_name = models.CharField(_("Người ký"), max_length=120, blank=True)
    signer_title = models.CharField(max_length=200, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pdf_size = models.PositiveBigIntegerField(default=0)
    submitted_at = models.DateTimeField(_("Gửi lúc"), null=True)
    on_time = models.BooleanField(_("Đúng hạn"), null=True)
    recorded_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.CharField(max_length=120, blank=True)
    superseded_at = models.DateTimeField(null=True)
    behind_at = models.DateTimeField(_("Số liệu cấp dưới đã thay đổi từ"), null=True)
    ledger_entry = models.UUIDField(null=True)

    objects: ClassVar = Reports.as_manager()

    class Meta:
        db_table = "reporting_report"
        verbose_name = _("Báo cáo")
        verbose_name_plural = _("Báo cáo")
        constraints = (
            models.UniqueConstraint(
                fields=["agency", "version", "period_id", "unit", "vintage"],
                condition=~Q(pdf_sha256=""),
                name="report_vintage_once",
            ),
            models.UniqueConstraint(
                fields=["agency", "version", "period_id", "unit", "vintage"],
                condition=Q(pdf_sha256=""),
                name="report_unsigned_vintage_once",
            ),
            models.UniqueConstraint(
                fields=["agency", "version", "period_id", "unit"],
                condition=Q(state__in=["draft", "review", "submitted"]),
                name="report_one_open",
            ),
            models.UniqueConstraint(
                fields=["agency", "version", "period_id", "unit"],
                condition=Q(state="accepted"),
                name="report_one_accepted",
            ),
            models.UniqueConstraint(fields=["agency", "reference"], name="report_reference_once"),
            models.CheckConstraint(
                condition=Q(state__in=ReportState.values), name="report_known_state"
            ),
            models.CheckConstraint(
                condition=Q(first_date__lte=F("last_date")), name="report_period_in_order"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | ~Q(pdf_sha256="") | Q(is_generated=True),
                name="report_submitted_means_signed",
            ),
            models.CheckConstraint(
                condition=Q(state="superseded", superseded_at__isnull=False)
                | ~Q(state="superseded") & Q(superseded_at=None),
                name="report_superseded_has_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "superseded"]) | Q(accepted_at__isnull=False),
                name="report_accepted_has_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""),
                name="report_returned_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(vintage=1) | ~Q(reason=""), name="report_corrected_with_reason"
            ),
        )
        indexes = (
            models.Index(
                fields=["agency", "version", "period_id", "path"],
                name="report_accepted_by_path",
                condition=Q(state="accepted"),
            ),
            models.Index(
                fields=["agency", "version", "period_id", "level", "parent"],
                name="report_accepted_by_parent",
                condition=Q(state="accepted"),
            ),
            models.Index(
                fields=["agency", "unit", "version", "last_date"], name="report_series_of_unit"
            ),
            models.Index(
                fields=["agency", "state", "due_date"],
                name="report_open_by_state",
                condition=Q(state__in=["draft", "review", "submitted", "returned"]),
            ),
            models.Index(
                fields=["agency", "unit"],
                name="report_behind",
                condition=Q(behind_at__isnull=False),
            ),
            models.Index(fields=["via"], name="report_by_carrier", condition=Q(via__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.period_id} ({self.vintage})"

    def get_absolute_url(self) -> str:
        return reverse("reporting:report", args=[self.id])

    @property
    def form(self) -> Form:
        form: Form = self.version.form
        return form

    @property
    def period(self) -> Period:
        """Return the period with its label and interval."""
        return self.version.period(self.period_id)

    @property
    def numbers(self) -> dict[str, Decimal | None]:
        """Return the values by item code."""
        return self.form.decimal(self.values)

    @property
    def cells(self) -> list[Cell]:
        """Return every cell in the form's order."""
        origins = self.origins.ljust(len(self.values), CellOrigin.NONE)
        return [
            Cell(item, item.from_scaled(value), str(self.texts.get(item.code, "")), letter)
            for item, value, letter in zip(self.form.items, self.values, origins, strict=True)
        ]

    @property
    def is_editable(self) -> bool:
        return self.state == ReportState.DRAFT

    @property
    def is_own(self) -> bool:
        """Say whether this row is the reporter's own, not a receiver's copy."""
        return self.via is None and bool(self.entered_by)

    @property
    def is_signed(self) -> bool:
        return bool(self.pdf_sha256)

    @property
    def computed(self) -> dict[str, Decimal]:
        """Return what the system counted for the cells that are bound to its own figures, by item code."""
        return {code: Decimal(str(each["value"])) for code, each in self.figures.items()}

    @property
    def unexplained(self) -> list[str]:
        """Return the cells that differ from the system's own figure without saying why."""
        declared = self.numbers
        return [
            code
            for code, value in self.computed.items()
            if declared.get(code) != value and not str(self.reasons.get(code, "")).strip()
        ]

    def warning_data(self) -> list[Mapping[str, Any]]:
        """Return the stored warnings."""
        return list(self.warnings)

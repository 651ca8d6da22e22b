"""Numbering per agency and year, and the stub that stands for a secret document."""

from collections.abc import Mapping

from django.db import connection, models
from django.db.models import Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Agency
from lienthong.base.errors import Conflict
from lienthong.base.ids import new_id
from lienthong.casework.kinds import Secrecy


class Series(models.TextChoices):
    GENERAL = "general", _("Văn bản đi")
    INCOMING = "incoming", _("Văn bản đến")
    SECRET = "secret", _("Văn bản mật đi")
    SECRET_INCOMING = "secret-incoming", _("Văn bản mật đến")


class NumberTaken(Conflict):
    code = "number-taken"
    message = _("Số %(number)s năm %(year)s đã được cấp cho văn bản khác của cơ quan.")


class NumberOutOfSequence(Conflict):
    code = "number-out-of-sequence"
    message = _("Số kế tiếp của năm %(year)s là %(next)s; không cấp nhảy cóc tới số %(number)s.")


class NumberSeriesRows(models.QuerySet["NumberSeries"]):
    def allot(self, *, agency_id: int, year: int, series: Series, wanted: int | None = None) -> int:
        """Return the next number of a series, or the wanted one, holding the series until commit.

        A series opened with a wanted number takes over from the paper book at that number; the numbers
        before it stay free for documents of that book.

        :raises NumberTaken: if the wanted number was allotted here before.
        :raises NumberOutOfSequence: if the wanted number would leave a gap.
        """
        first = (wanted or 1) - 1
        self.bulk_create(
            [
                NumberSeries(
                    agency_id=agency_id, year=year, series=series, opened_after=first, last=first
                )
            ],
            ignore_conflicts=True,
        )
        row = self.select_for_update(no_key=True).get(agency_id=agency_id, year=year, series=series)
        if wanted is None or wanted == row.last + 1:
            row.last += 1
            row.save(update_fields=["last"])
            return row.last
        if wanted <= row.opened_after:
            return wanted
        refusal = NumberTaken if wanted <= row.last else NumberOutOfSequence
        raise refusal(number=wanted, year=year, next=row.last + 1)

    def allot_many(self, counts: Mapping[int, int], *, year: int, series: Series) -> dict[int, int]:
        """Return the first of ``counts[agency_id]`` fresh numbers for each agency, in one statement."""
        agencies = sorted(counts)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO documents_number_series (agency_id, year, series, opened_after, last)"
                " SELECT agency, %s, %s, 0, count FROM unnest(%s::bigint[], %s::int[]) AS t(agency, count)"
                " ORDER BY agency"
                " ON CONFLICT (agency_id, year, series)"
                " DO UPDATE SET last = documents_number_series.last + excluded.last"
                " RETURNING agency_id, last",
                [year, series, agencies, [counts[agency] for agency in agencies]],
            )
            return {agency: last - counts[agency] + 1 for agency, last in cursor.fetchall()}


class NumberSeries(models.Model):
    """The last number allotted in one series of an agency in one year."""

    id = models.BigAutoField(primary_key=True)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    year = models.PositiveSmallIntegerField()
    series = models.CharField(max_length=16, choices=Series.choices)
    opened_after = models.PositiveIntegerField(default=0)
    last = models.PositiveIntegerField(default=0)

    objects = NumberSeriesRows.as_manager()

    class Meta:
        db_table = "documents_number_series"
        constraints = [
            UniqueConstraint(fields=["agency", "year", "series"], name="one_series_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"


SECRECIES = [(str(degree), degree.label) for degree in Secrecy if degree]


class SecretStub(models.Model):
    """A line of the separate register for a secret document whose content this system refuses to hold."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    series = models.CharField(max_length=16, choices=Series.choices)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    secrecy = models.CharField(max_length=12, choices=SECRECIES)
    notation = models.CharField(max_length=60, blank=True)
    other_party = models.CharField(max_length=300, blank=True)
    document_date = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)

    class Meta:
        db_table = "documents_secret_stub"
        constraints = [
            UniqueConstraint(
                fields=["agency", "year", "series", "number"], name="one_stub_a_secret_number"
            ),
            models.CheckConstraint(
                condition=Q(series__in=[Series.SECRET, Series.SECRET_INCOMING]),
                name="secret_stub_in_a_secret_series",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_secrecy_display()} {self.number}/{self.year}"

"""Who leads the mandates that regimes are bound to, on many days."""

from collections.abc import Collection
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from lienthong.agencies.mandates import lead_of
from lienthong.agencies.models import AgencyRecord, Holding


class Holders:
    """Who leads mandates on days, each asked of the registry once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, date], str] = {}
        self._days: DateRange | None = None
        self._leads: dict[str, list[tuple[int, DateRange]]] = {}
        self._codes: dict[int, list[tuple[str, DateRange]]] = {}

    @classmethod
    def between(cls, subjects: Collection[str], first: date, last: date) -> "Holders":
        """Return the holders of mandates with every day of a span read at once, in two queries."""
        found = cls()
        span = DateRange(first, last, "[]")
        holdings = Holding.objects.leading().filter(valid__overlap=span)
        rows = holdings.filter(mandate__subject__in=set(subjects) - {""})
        for subject, agency, valid in rows.values_list("mandate__subject", "agency_id", "valid"):
            found._leads.setdefault(subject, []).append((agency, valid))
        agencies = {agency for leads in found._leads.values() for agency, _valid in leads}
        records = AgencyRecord.objects.filter(agency_id__in=agencies, valid__overlap=span)
        for agency, code, valid in records.values_list("agency_id", "code", "valid"):
            found._codes.setdefault(agency, []).append((code, valid))
        found._days = span
        return found

    def of(self, subject: str, on: date) -> str:
        """Return the code of the agency that leads a mandate on a day, "" when nobody does."""
        if not subject:
            return ""
        if (subject, on) not in self._known:
            self._known[subject, on] = self._read(subject, on)
        return self._known[subject, on]

    def _read(self, subject: str, on: date) -> str:
        if self._days is None or on not in self._days:
            lead = lead_of(subject, on)
            return lead.code if lead else ""
        agencies = [agency for agency, valid in self._leads.get(subject, ()) if on in valid]
        codes = [
            code
            for agency in agencies
            for code, valid in self._codes.get(agency, ())
            if on in valid
        ]
        return codes[0] if codes else ""

"""What a page of figures is about: the regime and the period that were chosen, or the likeliest ones."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from lienthong.base import clock
from lienthong.base.moments import in_filename, known_at, typed
from lienthong.casework.screens import officer_of
from lienthong.systems.reporting.models import RegimeVersion, Report, Rollup
from lienthong.systems.reporting.rules.periods import Period, PeriodUnknown
from lienthong.systems.reporting.units import tree_day

_BACK = timedelta(days=750)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A regime's version and a period of it, with what else could be chosen; ``at`` None is now."""

    code: str
    version: RegimeVersion | None
    period: Period | None
    regimes: list[tuple[str, str]]
    periods: list[tuple[str, str]]
    at: datetime | None = None

    @property
    def day(self) -> date:
        """Return the day whose tree the period is shown in."""
        return tree_day(self.period.last_date if self.period else clock.today(), self.at)

    def address(self, name: str, **more: str) -> str:
        """Return a page about the same regime and period, at the same moment."""
        query = {"regime": self.code, "ky": self.period.id if self.period else "", **more}
        if self.at is not None:
            query["as_of"] = typed(self.at)
        return f"{reverse(name)}?{urlencode(query)}"

    def report(self, report_id: UUID) -> str:
        """Return the page of a report, at the same moment."""
        query = f"?{urlencode({'as_of': typed(self.at)})}" if self.at else ""
        return reverse("reporting:report", args=[report_id]) + query

    def stem(self, name: str) -> str:
        """Return the name of a file about the regime and period; it says the moment it shows."""
        period = self.period.id if self.period else ""
        return f"{name}-{self.code}-{period}{in_filename(self.at)}"


def chosen_from(request: HttpRequest) -> Chosen:
    """Return what a request chooses; without a choice, the newest period that this book has reports of.

    :raises AsOfUnreadable, AsOfInFuture: for a moment that cannot be shown.
    """
    today, at = clock.today(), known_at(request)
    known = RegimeVersion.objects.known_at(at).select_related("regime")
    versions = [each.as_known(at) for each in known.order_by("regime__code", "-number")]
    names: dict[str, str] = {}
    for version in versions:
        if version.is_set:
            names.setdefault(version.regime.code, version.name)
    newest = _newest(request, at)
    asked = request.GET.get("regime", "")
    code = asked if asked in names else newest[0] if newest else next(iter(names), "")
    own = [version for version in versions if version.regime.code == code]
    listed = [
        (version, period)
        for version in own
        for period in version.periods_closing(today - _BACK, today + timedelta(days=45))
    ]
    listed += _held(request, own, {period.id for _version, period in listed})
    listed.sort(key=lambda each: each[1].last_date, reverse=True)
    wanted = request.GET.get("ky", "") or (newest[1] if newest and newest[0] == code else "")
    closed = [each for each in listed if each[1].last_date <= today]
    found = _fitting(own, wanted) or next(iter(closed), None)
    choices = [(each.id, each.label) for _version, each in listed]
    if found is None:
        return Chosen(code, None, None, list(names.items()), choices, at)
    if found[1].id not in {id_ for id_, _label in choices}:
        choices.append((found[1].id, found[1].label))
    return Chosen(code, *found, list(names.items()), choices, at)


def _held(
    request: HttpRequest, versions: list[RegimeVersion], known: set[str]
) -> list[tuple[RegimeVersion, Period]]:
    """Return the periods that the book has sums of and that are not offered for their days alone."""
    by_id = {version.pk: version for version in versions}
    rows = Rollup.objects.filter(agency_id=officer_of(request).agency_id, version__in=by_id)
    pairs = rows.exclude(period_id__in=known).values_list("version_id", "period_id").distinct()
    return [(by_id[version], by_id[version].period(id_)) for version, id_ in pairs]


def _newest(request: HttpRequest, at: datetime | None) -> tuple[str, str] | None:
    rows = Report.objects.visible_to(officer_of(request)).known_at(at)
    rows = rows.filter(last_date__lte=clock.today())
    found = rows.order_by("-last_date").values_list("version__regime__code", "period_id").first()
    return (str(found[0]), str(found[1])) if found else None


def _fitting(versions: list[RegimeVersion], period_id: str) -> tuple[RegimeVersion, Period] | None:
    for version in versions:
        try:
            period = version.period(period_id)
        except PeriodUnknown:
            continue
        if period.last_date in version.valid:
            return version, period
    return None

"""Scoring agencies: from the scorer's own book, ranked, kept, published; and the figures of indicators."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from lienthong.base.tests.accessibility import faults
from lienthong.figures import reading
from lienthong.figures.periods import year_of
from lienthong.figures.publishing import Published, publish
from lienthong.identity.tests.factories import client_for, officer
from lienthong.systems.indicators import figures
from lienthong.systems.indicators.actions import computing, scoring
from lienthong.systems.indicators.models import KpiEdition, KpiPoint, KpiRun, KpiScore
from lienthong.systems.indicators.rules.progress import Standing
from lienthong.systems.indicators.tests.conftest import ALL, NOW

pytestmark = pytest.mark.django_db

SPAN = year_of(date(2020, 1, 1))
LATER = NOW + timedelta(hours=1)


def put(unit, code, value, now=NOW, span=SPAN, publisher="G14", **changes):
    given = {"first_date": span.first, "last_date": span.last, "label": span.label}
    number = None if value is None else Decimal(value)
    made = Published(code, unit, value=number, **{**given, **changes})
    publish([made], publisher=publisher, now=now)


def scored(keeper, span=SPAN, now=NOW):
    edition = KpiEdition.objects.get()
    return scoring.score(edition=edition, span=span, by=keeper, now=now)


@pytest.fixture
def values(register):
    """Hà Nội reaches everything of level 4; the Office half of it and a yes with evidence."""
    put("H26", "services.level-4", 30)
    put("G22", "services.level-4", 15)
    put("G22", "portals.mobile", 1, source_label="https://a.gov.vn")
    put("H26", "data.open", 1)


def test_units_are_scored_ranked_and_published(keeper, values):
    run = scored(keeper)
    assert {(s.unit, s.points, s.rank, s.missing) for s in run.scores.all()} == {
        ("H26", Decimal(15), 1, 9),
        ("G22", Decimal("12.5"), 2, 9),
    }
    found = reading.latest(["indicators.kpi-score"], publisher="G14", unit="H26")
    assert found["indicators.kpi-score"].value == 15
    assert "/co-quan/H26/" in found["indicators.kpi-score"].source


def test_a_yes_without_evidence_earns_nothing(keeper, values):
    run = scored(keeper)
    points = KpiPoint.objects.get(
        score__run=run, score__unit="H26", criterion__indicator__code="data.open"
    )
    assert (points.value, points.points) == (1, 0)


def test_scoring_again_keeps_the_earlier_run(keeper, values):
    scored(keeper)
    put("G22", "services.level-4", 30, now=LATER)
    scored(keeper, now=LATER)
    newest = KpiRun.objects.newest_of_each_period()
    assert KpiRun.objects.count() == 2
    assert [run.made_at for run in newest] == [LATER]
    assert KpiScore.objects.get(run=newest[0], unit="G22").rank == 1


def test_only_the_owner_of_the_set_scores(office, values):
    with pytest.raises(scoring.NotTheScorer):
        scored(officer(office, ALL))


def test_a_period_without_figures_is_refused(keeper, values):
    with pytest.raises(scoring.NothingToScore):
        scored(keeper, span=year_of(date(2019, 1, 1)))


def test_a_period_before_the_edition_is_refused(keeper, values):
    with pytest.raises(scoring.EditionNotInForce):
        scored(keeper, span=year_of(date(2018, 1, 1)))


def test_the_pages_of_a_scored_set_lead_to_every_point_and_gap(keeper, values, ministry):
    scored(keeper)
    client = client_for(officer(ministry, kind="unit-head", roles=("registry_manager",)))
    ranking = client.get("/chi-tieu/bo-chi-so/trien-khai-cpdt/")
    unit = client.get("/chi-tieu/bo-chi-so/trien-khai-cpdt/co-quan/G22/?period=2020")
    assert faults(ranking.content.decode()) == faults(unit.content.decode()) == []
    assert [row[1] for row in ranking.context["rows"]][0].text == "Ủy ban nhân dân thành phố Hà Nội"
    gaps = unit.context["gap_rows"]
    assert gaps[0][1] == "15"
    assert gaps[0][2] == 1


def test_the_form_scores_a_period(keeper, values, ministry):
    client = client_for(officer(ministry, kind="unit-head", roles=("registry_manager",)))
    data = {"span": "year", "day_0": "1", "day_1": "6", "day_2": "2020"}
    answer = client.post("/chi-tieu/bo-chi-so/trien-khai-cpdt/cham-diem/", data)
    assert answer["Location"].endswith("?period=2020")
    assert KpiRun.objects.count() == 1


def test_another_agency_sees_no_scores(keeper, values, office, as_web):
    scored(keeper)
    with as_web(SimpleNamespace(id=office.agency_id, code="G22")):
        assert not KpiRun.objects.exists()
        assert not KpiScore.objects.exists()
        assert not KpiPoint.objects.exists()


def test_the_database_refuses_impossible_scores(keeper, values):
    scored(keeper)
    for change in ({"points": -1}, {"rank": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            KpiScore.objects.update(**change)


def test_a_ratio_is_computed_where_both_parts_are_known(register):
    computing.publish_stated(publishers=["G22"], now=NOW)
    computing.compute_all(NOW)
    found = reading.latest(["software.upgraded", "certificates.agencies"], publisher="G22")
    shares = {code: round(row.value, 1) for code, row in found.items()}
    assert shares == {
        "software.upgraded": Decimal("65.3"),
        "certificates.agencies": Decimal("90.5"),
    }
    assert found["software.upgraded"].numerator == 62


def test_a_zero_denominator_is_not_applicable_and_never_zero(register):
    put("", "software.upgraded-count", 5, publisher="G22")
    put("", "agencies.total", 0, publisher="G22")
    computing.compute_all(NOW)
    found = reading.latest(["software.upgraded"], publisher="G22")["software.upgraded"]
    assert (found.value, found.state) == (None, "not-applicable")


def test_computing_twice_changes_nothing(register):
    computing.publish_stated(publishers=["G22"], now=NOW)
    assert computing.compute_all(NOW) > 0
    assert computing.compute_all(LATER) == 0


def test_published_values_of_2020_are_held_against_the_line_of_their_day(register):
    computing.publish_stated(publishers=["G22"], now=NOW)
    rows = {(row.version.indicator.code): row for row in computing.judged("G22", NOW)}
    assert rows["services.level-4"].standing == Standing.OFF_TRACK
    assert rows["documents.exchanged"].standing == Standing.MISSED
    assert rows["services.online-files"].standing == Standing.UNKNOWN


def test_off_target_is_published_as_a_figure_with_its_list_as_source(register):
    computing.publish_stated(publishers=["G22"], now=NOW)
    computing.publish_off_target(NOW)
    found = reading.latest(["indicators.off-target"], publisher="G22", unit="G22")
    figure = found["indicators.off-target"]
    off = [row for row in computing.judged("G22", NOW) if row.standing in computing.progress.OFF]
    assert (figure.value, figure.source) == (len(off), "/chi-tieu/muc-tieu/")


def test_agencies_with_certificate_and_mail_are_connected(register, ministry, office):
    from lienthong.trust import authority
    from lienthong.trust.authority import CertificateRequest
    from lienthong.trust.usage import Usage

    now = datetime.now(UTC)
    authority.ensure_root(now)
    authority.issue_many([CertificateRequest("H26", Usage.AGENCY, "Hà Nội", "Hà Nội")], now=now)
    put("H26", "documents.signed", 80, now=now, publisher="H26")
    figures.tell_scorers(now)
    figures.publish_all(now)
    found = reading.latest(["axis.agencies-connected"], publisher="G14")["axis.agencies-connected"]
    assert (found.numerator, found.denominator) == (1, 3)
    certificates = reading.latest(["trust.certificates-valid"], publisher="H26", unit="H26")
    assert certificates["trust.certificates-valid"].value == 1

"""Scoring agencies: from the scorer's own book, ranked, kept, published; and the figures of indicators."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from lienthong.base.tests.accessibility import faults
from lienthong.figures import reading
from lienthong.figures.models import FigureValue
from lienthong.figures.periods import year_of
from lienthong.figures.publishing import Published, publish
from lienthong.identity.tests.factories import agency, client_for, officer
from lienthong.systems.indicators import figures
from lienthong.systems.indicators.actions import computing, results, scoring
from lienthong.systems.indicators.models import (
    IndicatorVersion,
    KpiEdition,
    KpiPoint,
    KpiRun,
    KpiScore,
)
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


def share_of(first, second, **changes):
    """Put both parts of a shipped ratio in the Office's book and compute it."""
    put("", "software.upgraded-count", first.pop("value"), publisher="G22", **first, **changes)
    put("", "agencies.total", second.pop("value"), publisher="G22", **second, **changes)
    computing.compute_all(changes.get("now", NOW))
    return reading.latest(["software.upgraded"], publisher="G22")["software.upgraded"]


@pytest.mark.parametrize("origin", ["reported", "declared", "generated"])
def test_a_formula_is_no_more_reliable_than_its_least_reliable_part(register, origin):
    found = share_of({"value": 5, "origin": origin}, {"value": 10})
    assert (found.value, found.origin, found.state) == (50, origin, "final")


def test_a_formula_over_a_provisional_part_is_provisional(register):
    found = share_of({"value": 5, "state": "provisional"}, {"value": 10})
    assert (found.origin, found.state) == ("computed", "provisional")


def test_when_a_part_turns_missing_the_value_is_said_to_be_missing(register):
    share_of({"value": 5, "origin": "declared"}, {"value": 10})
    gone = {"value": None, "origin": "declared", "state": "missing"}
    found = share_of(gone, {"value": 10}, now=LATER)
    assert (found.value, found.state) == (None, "missing")
    assert share_of({"value": 6, "origin": "declared"}, {"value": 10}, now=LATER).value == 60


def test_a_value_computed_from_better_parts_takes_the_place_of_the_worse(register):
    share_of({"value": 5, "origin": "generated"}, {"value": 10})
    assert share_of({"value": 6}, {"value": 10}, now=LATER).origin == "computed"
    left = FigureValue.objects.known_at(None).filter(indicator="software.upgraded")
    assert [(row.value, row.origin) for row in left] == [(60, "computed")]


def test_what_was_published_as_computed_over_generated_parts_is_withdrawn(register):
    source = reverse("indicators:indicator", args=["software.upgraded"])
    put("", "software.upgraded", 99, publisher="G22", source=source)
    found = share_of({"value": 5, "origin": "generated"}, {"value": 10}, now=LATER)
    assert (found.value, found.origin, found.source) == (50, "generated", source)


def test_a_formula_in_a_circle_is_left_out_and_the_others_are_computed(register, caplog):
    versions = IndicatorVersion.objects.select_related("indicator")
    around = versions.get(indicator__code="certificates.agencies")
    around.formula["parts"][0]["code"] = "certificates.agencies"
    around.save(update_fields=["formula"])
    assert share_of({"value": 5}, {"value": 10}).value == 50
    assert "certificates.agencies" in caplog.text


def test_only_ministries_and_provinces_are_scored(keeper, values):
    agency("H26.001", "Ủy ban nhân dân phường Thử", level=4, kind="peoples-committee")
    put("H26.001", "services.level-4", 30)
    put("no-such-agency", "services.level-4", 30)
    assert {score.unit for score in scored(keeper).scores.all()} == {"H26", "G22"}


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
    lines = FigureValue.objects.filter(indicator="axis.agency-connected")
    assert set(lines.values_list("publisher", flat=True)) == {"G14", "G22"}
    certificates = reading.latest(["trust.certificates-valid"], publisher="H26", unit="H26")
    assert certificates["trust.certificates-valid"].value == 1


def test_where_somebody_signs_in_the_share_of_connected_agencies_is_known(
    register, province, keeper
):
    client_for(officer(province))
    figures.publish_all(NOW)
    share = reading.latest(["axis.agencies-connected"], publisher="H26")["axis.agencies-connected"]
    assert (share.denominator, share.source[:40]) == (3, "/chi-tieu/so-lieu/axis.agencies-connecte")
    lines = FigureValue.objects.filter(indicator="axis.agency-connected", publisher="H26")
    assert not lines.exists()


def test_away_from_those_who_count_nothing_is_said_of_connections(register, province):
    from lienthong.axis.rows import run

    run("UPDATE axis_address SET node = 'another' WHERE code IN ('G14', 'G22')", [])
    client_for(officer(province))
    figures.publish_all(NOW)
    assert not reading.latest(["axis.agencies-connected"], publisher="H26")


def test_the_role_of_the_owner_scores(values, ministry):
    keeper = officer(ministry, roles=("measure_keeper",))
    assert scored(keeper).scores.count() == 2


def given():
    """The results that wait in the outbox, as they would arrive."""
    import json

    from lienthong.axis.models import Outbox
    from lienthong.contracts import registry
    from lienthong.contracts.indicators import ScoresGiven
    from lienthong.systems.indicators.tests.test_exchanging import arrival

    rows = Outbox.objects.filter(message__contract="vn.lienthong.indicators.scores-given")
    return [
        arrival(
            registry.from_data(ScoresGiven, json.loads(bytes(row.message.body.content))),
            sender=row.sender,
            to=row.recipient,
        )
        for row in rows.select_related("message__body").order_by("recipient")
    ]


def test_each_scored_agency_is_told_the_ranking_and_its_own_points(keeper, values, province):
    scored(keeper)
    found = given()
    assert [each.to for each in found] == ["G22", "H26"]
    assert results.take_in(found, now=NOW) == [None, None]
    own = KpiRun.objects.get(agency=province.agency_id)
    assert [score.unit for score in own.scores.order_by("rank")] == ["H26", "G22"]
    assert {row.score.unit for row in KpiPoint.objects.filter(agency=province.agency_id)} == {"H26"}
    told = reading.latest(["indicators.kpi-rank"], publisher="H26", unit="H26")
    assert told["indicators.kpi-rank"].value == 1


def test_an_older_scoring_that_comes_late_does_not_undo_the_newer(keeper, values, province):
    scored(keeper)
    put("H26", "services.level-4", 15, now=LATER)
    scored(keeper, now=LATER)
    own = sorted(
        (each for each in given() if each.to == "H26"), key=lambda one: one.message.made_at
    )
    results.take_in(own[1:], now=LATER)
    results.take_in(own[:1], now=LATER)
    told = reading.latest(["indicators.kpi-score"], publisher="H26", unit="H26")
    assert told["indicators.kpi-score"].value == Decimal("7.5")
    assert KpiRun.objects.filter(agency=province.agency_id).count() == 2


def test_two_scorings_that_arrive_at_once_leave_the_newer(keeper, values):
    scored(keeper)
    put("H26", "services.level-4", 15, now=LATER)
    scored(keeper, now=LATER)
    own = sorted(
        (each for each in given() if each.to == "H26"), key=lambda one: one.message.made_at
    )
    assert results.take_in(own[::-1], now=LATER) == [None, None]
    told = reading.latest(["indicators.kpi-score"], publisher="H26", unit="H26")
    assert told["indicators.kpi-score"].value == Decimal("7.5")


def test_results_told_twice_are_kept_once(keeper, values, province):
    scored(keeper)
    results.take_in(given() * 2, now=NOW)
    assert KpiRun.objects.filter(agency=province.agency_id).count() == 1


def test_a_province_sees_its_points_and_what_would_raise_them(keeper, values, province):
    scored(keeper)
    results.take_in(given(), now=NOW)
    client = client_for(officer(province))
    assert (
        "Văn phòng Chính phủ" in client.get("/chi-tieu/bo-chi-so/trien-khai-cpdt/").content.decode()
    )
    answer = client.get("/chi-tieu/bo-chi-so/trien-khai-cpdt/co-quan/H26/")
    assert faults(answer.content.decode()) == []
    assert len(answer.context["gap_rows"]) == 10


def test_forged_and_impossible_results_are_refused(keeper, values):
    scored(keeper)
    one = given()[1]
    forged = replace(one, sender="G22")
    unknown = replace(one, message=replace(one.message, edition="no-such"))
    alien = replace(one, to="G22", message=replace(one.message, scores=one.message.scores[:1]))
    nobody = replace(one, to="G99")
    codes = [each.code for each in results.take_in([forged, unknown, alien, nobody], now=NOW)]
    assert codes == [
        "kpi-scores-not-from-the-scorer",
        "kpi-scores-of-unknown-set",
        "kpi-scores-impossible",
        "kpi-recipient-unknown",
    ]


def test_the_desk_counts_what_is_off_target(register, ministry):
    from lienthong.base.desk import cards_for

    computing.publish_stated(publishers=["G14"], now=NOW)
    computing.publish_off_target(NOW)
    cards = cards_for(officer(ministry, ["indicator.read"]), NOW)
    card = next(each for each in cards if str(each.card.title) == "Chỉ tiêu chưa đạt tiến độ")
    assert card.content.value > 0


def test_scoring_works_in_the_role_of_the_web(keeper, values, ministry, as_web):
    with as_web(SimpleNamespace(id=ministry.agency_id, code="G14")):
        scored(keeper)
    assert KpiScore.objects.count() == 2

"""The book of reports: what the database never lets be false, whose rows are seen, and what is counted."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.utils import ProgrammingError

from lienthong.agencies.models import AgencyRecord
from lienthong.base.ids import new_id
from lienthong.systems.reporting import aggregation, figures
from lienthong.systems.reporting.actions import bulk, receiving
from lienthong.systems.reporting.actions.bulk import UnitRow
from lienthong.systems.reporting.models import RegimeVersion, Report, Rollup
from lienthong.systems.reporting.tests.conftest import (
    CELLS,
    COMMUNES,
    NOW,
    PERIOD,
    accepted,
    entered,
    held,
    sent,
)

pytestmark = pytest.mark.django_db
UNIT, BOSS = COMMUNES[0], "H26.001"


def breaks(change, **values):
    """Try a change of rows that must never be; tell the constraint that refused it."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        change(**values)
    return refused.value.__cause__.diag.constraint_name


@pytest.fixture
def draft(world, regime):
    return entered(world, UNIT)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"state": "gone"}, "report_known_state"),
        ({"state": "accepted"}, "report_accepted_has_a_moment"),
        ({"state": "superseded", "accepted_at": NOW}, "report_superseded_has_a_moment"),
        ({"superseded_at": NOW}, "report_superseded_has_a_moment"),
        ({"state": "returned"}, "report_returned_with_reason"),
        ({"submitted_at": NOW}, "report_submitted_means_signed"),
        ({"vintage": 2}, "report_corrected_with_reason"),
        ({"first_date": "2030-01-01"}, "report_period_in_order"),
    ],
)
def test_what_must_never_be_false_is_refused_by_the_database(draft, values, constraint):
    assert breaks(Report.objects.filter(pk=draft.pk).update, **values) == constraint


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({}, "report_one_open"),
        ({"vintage": 2, "reason": "x"}, "report_one_open"),
        ({"vintage": 2, "reason": "x", "unit": "H26.002"}, "report_reference_once"),
    ],
)
def test_a_period_has_one_open_report_and_each_vintage_once(draft, changes, constraint):
    again = Report.objects.get(pk=draft.pk)
    again.pk, again.reference = new_id(), new_id()
    if constraint == "report_reference_once":
        again.reference = draft.reference
    for name, value in changes.items():
        setattr(again, name, value)
    assert breaks(lambda: again.save(force_insert=True)) == constraint


@pytest.mark.parametrize(
    ("digest", "constraint"),
    [("f" * 64, "report_vintage_once"), ("", "report_unsigned_vintage_once")],
)
def test_a_vintage_is_held_once_signed_and_once_typed_in(draft, digest, constraint):
    returned = {"state": "returned", "return_reason": "x", "pdf_sha256": digest}
    Report.objects.filter(pk=draft.pk).update(**returned)
    again = Report.objects.get(pk=draft.pk)
    again.pk, again.reference = new_id(), new_id()
    assert breaks(lambda: again.save(force_insert=True)) == constraint
    again.pdf_sha256 = "" if digest else "f" * 64
    again.save(force_insert=True)


def test_a_period_has_one_accepted_report(draft):
    Report.objects.filter(pk=draft.pk).update(state="accepted", accepted_at=NOW)
    again = Report.objects.get(pk=draft.pk)
    again.pk, again.reference, again.vintage, again.reason = new_id(), new_id(), 2, "x"
    assert breaks(lambda: again.save(force_insert=True)) == "report_one_accepted"


@pytest.mark.parametrize(
    "change", [{"values": [1] * 7}, {"texts": {"a": "b"}}, {"vintage": 3, "reason": "x"}]
)
def test_what_was_sent_is_locked_by_the_database(draft, change):
    Report.objects.filter(pk=draft.pk).update(state="accepted", accepted_at=NOW)
    assert breaks(Report.objects.filter(pk=draft.pk).update, **change) == "report_sent_is_locked"


def test_two_versions_of_a_regime_never_overlap(regime):
    again = RegimeVersion.objects.get(pk=regime.pk)
    again.pk, again.number = None, 2
    assert breaks(lambda: again.save(force_insert=True)) == "regime_one_version_a_day"


def test_a_version_number_is_used_once(regime):
    again = RegimeVersion.objects.get(pk=regime.pk)
    again.pk, again.valid = None, DateRange(regime.valid.lower - timedelta(9), regime.valid.lower)
    assert breaks(lambda: again.save(force_insert=True)) == "regime_version_number_once"


def test_a_version_cites_its_basis_and_has_a_first_day(regime):
    rows = RegimeVersion.objects.filter(pk=regime.pk)
    assert breaks(rows.update, legal_basis="") == "regime_cites_legal_basis"
    assert breaks(rows.update, valid=DateRange(None, None)) == "regime_version_has_a_first_day"
    assert breaks(rows.update, frequency="weekly") == "regime_known_frequency"


def test_a_sum_is_kept_once(world, regime):
    take(world, "H26")
    row = Rollup.objects.first()
    row.pk = None
    assert breaks(lambda: row.save(force_insert=True)) == "rollup_once"


def take(world, holder, **cells):
    """Have an agency take its communes' figures from a file."""
    rows = [UnitRow(unit, {**CELLS, **cells}) for unit in COMMUNES]
    return bulk.take_many(
        version=world.version, period_id=PERIOD, rows=rows, by=world.officer(holder), now=NOW
    )


@pytest.mark.parametrize("model", [Report, Rollup])
def test_another_agency_sees_nothing(world, regime, as_web, model):
    take(world, "H26")
    mine, other = world.agencies["H26"], world.agencies["G14"]
    with as_web(FakeAgency(mine)):
        assert model.objects.exists()
    with as_web(FakeAgency(other)):
        assert not model.objects.exists()
    with as_web(None):
        assert not model.objects.exists()


@pytest.mark.parametrize("model", [Report, Rollup])
def test_another_agency_writes_nothing(world, regime, as_web, model):
    take(world, "H26")
    row = model.objects.first()
    row.pk = new_id() if model is Report else None
    with pytest.raises(ProgrammingError), as_web(FakeAgency(world.agencies["G14"])):
        row.save(force_insert=True)


class FakeAgency:
    """An agency's id and code, as a request has them."""

    def __init__(self, record):
        self.id, self.code = record.agency_id, record.code


def test_a_file_of_all_communes_stands_and_adds_up(world, regime):
    taken = take(world, "H26")
    assert (taken.imported, taken.updated, taken.refused) == (15, 0, [])
    total = totals(world, "H26")
    assert (total.reports, total.values["received"]) == (3, 120)


def test_the_same_file_again_changes_nothing(world, regime):
    take(world, "H26")
    taken = take(world, "H26")
    assert (taken.imported, taken.updated, taken.ignored) == (0, 0, 15)
    assert Report.objects.count() == 3


def test_a_changed_file_makes_new_vintages(world, regime):
    take(world, "H26")
    taken = take(world, "H26", received=50)
    assert (taken.updated, taken.ignored) == (3, 12)
    assert totals(world, "H26").values["received"] == 150
    assert set(Report.objects.values_list("vintage", "state")) == {
        (1, "superseded"), (2, "accepted"),
    }  # fmt: skip


def test_bad_rows_of_a_file_are_told_and_the_others_kept(world, regime):
    rows = [
        UnitRow(UNIT, {**CELLS, "received": "x"}),
        UnitRow("H01", CELLS),
        UnitRow(COMMUNES[1], CELLS),
        UnitRow(COMMUNES[1], {"received": 41}),
    ]
    taken = bulk.take_many(
        version=regime, period_id=PERIOD, rows=rows, by=world.officer("H26"), now=NOW
    )
    assert {each.unit: each.refusal.code for each in taken.refused} == {
        UNIT: "report-cells-refused", "H01": "report-unit-not-below",
    }  # fmt: skip
    assert held(world, "H26", COMMUNES[1]).numbers["received"] == 41
    assert totals(world, "H26").values["received"] == 41


def test_a_file_never_changes_what_the_unit_signed(certified, delivered):
    sent(certified, UNIT)
    delivered()
    accepted(certified, BOSS, UNIT)
    taken = bulk.take_many(
        version=certified.version, period_id=PERIOD, rows=[UnitRow(UNIT, {"received": 1})],
        by=certified.officer(BOSS), now=NOW,
    )  # fmt: skip
    assert [each.refusal.code for each in taken.refused] == ["report-already-sent"]


def test_the_own_row_of_a_file_goes_into_the_own_draft(world, regime):
    bulk.take_many(
        version=regime,
        period_id=PERIOD,
        rows=[UnitRow("H26", CELLS)],
        by=world.officer("H26"),
        now=NOW,
    )
    own = held(world, "H26", "H26")
    assert (own.state, own.numbers["received"]) == ("draft", 40)


def totals(world, holder, *, level=4, unit=None):
    return aggregation.total(
        agency_id=world.agencies[holder].agency_id, version=world.version, period_id=PERIOD,
        level=level, unit=holder if unit is None else unit,
    )  # fmt: skip


def test_only_signed_reports_make_a_regime_complete(certified, delivered):
    take(certified, BOSS)
    sent(certified, UNIT)
    boss = certified.agencies[BOSS]
    period = certified.version.period(PERIOD)

    def rates():
        whole, *lines = aggregation.completeness(
            agency_id=boss.agency_id, code=BOSS, version=certified.version, period=period
        )
        return whole.expected, whole.received, [line.unit for line in lines if line.has_sent]

    assert rates() == (2, 0, [])
    Report.objects.filter(agency_id=boss.agency_id).delete()
    delivered()
    assert rates() == (2, 1, [UNIT])
    quiet = aggregation.silent(
        agency_id=boss.agency_id, code=BOSS, version=certified.version, period=period
    )
    assert [place.code for place in quiet] == [COMMUNES[1]]


def test_a_returned_report_does_not_count(certified, delivered):
    sent(certified, UNIT)
    delivered()
    boss = certified.officer(BOSS)
    receiving.return_report(report=held(certified, BOSS, UNIT), reason="x", by=boss, now=NOW)
    whole, *_lines = aggregation.completeness(
        agency_id=boss.agency_id, code=BOSS, version=certified.version,
        period=certified.version.period(PERIOD),
    )  # fmt: skip
    assert whole.received == 0


def test_units_merged_in_mid_year_stay_as_they_reported(world, regime):
    """Trúc Bạch joins Phúc Xá on 1 December: November counts both, December one."""
    take(world, "H26")
    gone = AgencyRecord.objects.get(code=COMMUNES[1])
    gone.valid = DateRange(gone.valid.lower, NOW.date().replace(month=12, day=1))
    gone.save()
    december = bulk.take_many(
        version=regime, period_id="2020-12", by=world.officer("H26"), now=NOW,
        rows=[UnitRow(unit, CELLS) for unit in COMMUNES],
    )  # fmt: skip
    assert [each.unit for each in december.refused] == [COMMUNES[1]]
    found = aggregation.series(
        agency_id=world.agencies["H26"].agency_id, version=regime, level=4, unit="H26"
    )
    assert [(each.period_id, each.values["received"]) for each in found] == [
        ("2020-11", 120), ("2020-12", 80),
    ]  # fmt: skip


def test_figures_tell_who_is_silent_and_where_it_is_seen(certified, delivered):
    from lienthong.figures.reading import latest

    sent(certified, UNIT)
    delivered()
    assert figures.publish_all(NOW + timedelta(days=9)) > 0
    found = latest(
        ["reporting.silent", "reporting.completeness", "reporting.on-time"], publisher=BOSS
    )
    values = {code.partition(".")[2]: row.value for code, row in found.items()}
    # One commune in November, and both in the three months before that were due.
    assert values == {"silent": 7, "completeness": 50, "on-time": 1}
    assert "ky=2020-11" in found["reporting.on-time"].source
    assert figures.publish_all(NOW + timedelta(days=9)) == 0


def test_generated_reports_are_marked_and_leave_real_ones_alone(world, regime):
    from lienthong.systems.reporting.actions.bulk import GeneratedReport, take_generated
    from lienthong.systems.reporting.units import places_below

    take(world, "H26")
    period, boss = regime.period(PERIOD), world.officer("H26")
    below = places_below("H26", period.last_date)
    reports = [GeneratedReport(below[code], [5, 5, 5, None, None, 500, 0], NOW, NOW.date())
               for code in (UNIT, BOSS)]  # fmt: skip
    for made in (1, 0):
        assert (
            take_generated(version=regime, period=period, reports=reports, by=boss, now=NOW) == made
        )
    assert held(world, "H26", BOSS).is_generated
    assert not held(world, "H26", UNIT).is_generated


def test_a_database_error_is_no_quiet_loss(world, regime):
    """The trigger also stands against plain SQL of the worker."""
    take(world, "H26")
    from django.db import connection

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE reporting_report SET \"values\" = '{1}'")


def test_an_officer_without_permission_takes_no_file(world, regime):
    from lienthong.base.errors import NotAllowed

    officer = replace(world.officer("H26"), permissions=frozenset({"report.enter"}))
    with pytest.raises(NotAllowed):
        bulk.take_many(
            version=regime, period_id=PERIOD, rows=[UnitRow(UNIT, CELLS)], by=officer, now=NOW
        )

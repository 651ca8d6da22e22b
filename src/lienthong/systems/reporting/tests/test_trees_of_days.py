"""A unit that ended or moved in mid-year: each moment and each period show the tree of their own day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from lienthong.agencies.models import AgencyRecord
from lienthong.base import clock
from lienthong.base.moments import typed
from lienthong.base.tests.accessibility import faults
from lienthong.casework import tables
from lienthong.figures.publishing import Published, publish
from lienthong.identity.tests import factories
from lienthong.identity.tests.factories import client_for
from lienthong.systems.reporting import aggregation
from lienthong.systems.reporting.actions import bulk
from lienthong.systems.reporting.actions.bulk import UnitRow
from lienthong.systems.reporting.models import RegimeVersion
from lienthong.systems.reporting.tests.conftest import CELLS, COMMUNES, NOW
from lienthong.systems.reporting.views.books import Book

pytestmark = pytest.mark.django_db
GONE, DISTRICT, OTHER, PROVINCE = COMMUNES[1], "H26.001", "H26.002", "H26"
CHANGE = date(2020, 11, 1)
#: Before and after the change; the period of November runs from 15 October to 14 November.
BEFORE, AFTER = datetime(2020, 10, 25, 2, tzinfo=UTC), datetime(2020, 12, 5, 2, tzinfo=UTC)
OCTOBER, NOVEMBER = "2020-10", "2020-11"


@pytest.fixture(autouse=True)
def later(monkeypatch, regime):
    """Have the edges read a clock on which all of it is over; the regime was known before."""
    monkeypatch.setattr(clock, "now", lambda: AFTER + timedelta(days=1))
    monkeypatch.setattr(clock, "today", lambda: clock.day_of(AFTER) + timedelta(days=1))
    RegimeVersion.objects.update(published_at=NOW - timedelta(days=300))


@pytest.fixture
def ended(world):
    """A commune that was merged into another on 1 November."""
    row = AgencyRecord.objects.get(code=GONE)
    row.valid = DateRange(row.valid.lower, CHANGE)
    row.save()
    return world


def move(code, to):
    """Put a unit under another one from the day of the change on."""
    row = AgencyRecord.objects.get(code=code)
    since, row.valid = row.valid, DateRange(row.valid.lower, CHANGE)
    row.save()
    row.pk, row.parent_id = None, AgencyRecord.objects.get(code=to).agency_id
    row.valid = DateRange(CHANGE, since.upper)
    row.save(force_insert=True)


def owed(world, code, period, at, scope=""):
    """Return the units that the page of completeness lists, as its file names them."""
    address = f"/bao-cao/tinh-hinh/?regime=thang&ky={period}&as=csv&as_of={typed(at)}{scope}"
    answer = client_for(world.officer(code)).get(address)
    return {row[0].text for row in tables.read_table(answer.content, "a.csv").rows[2:]}


def quiet(world, code, period, at):
    version = world.version
    found = aggregation.silent(
        agency_id=world.agencies[code].agency_id, code=code, version=version,
        period=version.period(period), as_of=at,
    )  # fmt: skip
    return {place.code for place in found}


def take(world, period, at, code=PROVINCE):
    bulk.take_many(
        version=world.version, period_id=period, by=world.officer(code), now=at,
        rows=[UnitRow(unit, CELLS) for unit in COMMUNES],
    )  # fmt: skip


@pytest.mark.parametrize("scope", ["", "&pham-vi=toan-bo"])
def test_completeness_lists_a_unit_until_it_ended(ended, scope):
    assert GONE in owed(ended, DISTRICT, NOVEMBER, BEFORE, scope)
    assert GONE not in owed(ended, DISTRICT, NOVEMBER, AFTER, scope)
    # What closed before the unit ended it owes for ever.
    for at in (BEFORE, AFTER):
        assert GONE in owed(ended, DISTRICT, OCTOBER, at, scope)


def test_silence_is_that_of_the_units_of_the_day(ended):
    assert GONE in quiet(ended, DISTRICT, NOVEMBER, BEFORE)
    assert GONE not in quiet(ended, DISTRICT, NOVEMBER, AFTER)
    assert {GONE} <= quiet(ended, DISTRICT, OCTOBER, BEFORE) & quiet(
        ended, DISTRICT, OCTOBER, AFTER
    )


def test_the_page_of_the_overdue_still_knows_the_units_name(ended):
    period = ended.version.period(OCTOBER)
    row = Published(
        "reporting.silent-of-period", GONE, period.first_date, period.last_date, OCTOBER, 1,
        source="/bao-cao/tinh-hinh/?",
    )  # fmt: skip
    publish([row], publisher=DISTRICT, now=AFTER)
    client = client_for(ended.officer(DISTRICT))
    html = client.get(f"/bao-cao/tinh-hinh/qua-han/?don-vi={GONE}").content.decode()
    assert faults(html) == [] and "Ủy ban nhân dân phường Trúc Bạch" in html


def test_comparison_keeps_what_the_ended_unit_reported(ended):
    take(ended, OCTOBER, BEFORE)
    take(ended, NOVEMBER, AFTER)
    client = client_for(ended.officer(PROVINCE))
    for period, at, listed in (
        (OCTOBER, BEFORE, True),
        (OCTOBER, AFTER, True),
        (NOVEMBER, AFTER, False),
    ):
        address = f"/bao-cao/so-sanh/?regime=thang&ky={period}&item=received&cha={DISTRICT}"
        html = client.get(f"{address}&as_of={typed(at)}").content.decode()
        assert faults(html) == []
        # The chart of the page draws the unit as well as its table.
        assert ("phường Trúc Bạch" in html) is listed, (period, at)
    book = Book(ended.agencies[PROVINCE].agency_id, PROVINCE, ended.version, AFTER)
    totals = book.series(ended.version.period(NOVEMBER), DISTRICT, 4)
    assert [total.values["received"] for total in totals] == [80, 40]


def test_a_unit_that_moved_stands_under_each_parent_on_its_days(world):
    move(GONE, OTHER)
    assert GONE in owed(world, DISTRICT, NOVEMBER, BEFORE)
    assert GONE not in owed(world, OTHER, NOVEMBER, BEFORE)
    assert GONE not in owed(world, DISTRICT, NOVEMBER, AFTER)
    assert GONE in owed(world, OTHER, NOVEMBER, AFTER)


def test_the_line_over_time_of_a_district_that_moved_has_no_gap(world):
    world.agencies["H48"] = factories.agency(
        "H48", "Ủy ban nhân dân tỉnh Nghệ An", level=2, kind="peoples-committee", unit_code="40"
    )
    take(world, OCTOBER, BEFORE, DISTRICT)
    move(DISTRICT, "H48")
    take(world, NOVEMBER, AFTER, DISTRICT)
    book = Book(world.agencies[DISTRICT].agency_id, DISTRICT, world.version, AFTER)
    found = book.series(world.version.period(NOVEMBER), DISTRICT, 4)
    assert [total.period_id for total in found] == [OCTOBER, NOVEMBER]


def test_without_a_moment_the_last_day_of_the_period_decides(ended):
    assert GONE not in quiet(ended, DISTRICT, NOVEMBER, None)
    assert GONE in quiet(ended, DISTRICT, OCTOBER, None)

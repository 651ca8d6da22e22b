"""What an agency owes is worked out with few queries, however many regimes and periods there are."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from lienthong.agencies.actions.mandates import establish_mandate, transfer_mandate
from lienthong.agencies.models import AgencyRecord, Mandate
from lienthong.casework.calendar import deadline_clock
from lienthong.identity.officers import system_officer
from lienthong.identity.tests.factories import client_for
from lienthong.systems.reporting.actions import regimes
from lienthong.systems.reporting.actions.entering import owed
from lienthong.systems.reporting.duties import duties_of, owing
from lienthong.systems.reporting.holders import Holders
from lienthong.systems.reporting.models import RegimeVersion
from lienthong.systems.reporting.tests.conftest import NOW, World, content
from lienthong.systems.reporting.units import places, places_of_days

pytestmark = pytest.mark.django_db
SPAN = date(2019, 6, 1), date(2020, 11, 30)


@pytest.fixture
def mandate(world: World) -> Mandate:
    """A mandate that moves from the Office to the Ministry on 9 September 2019."""
    office, ministry = world.agencies["G22"], world.agencies["G14"]
    node = system_officer(office)
    made = establish_mandate(
        subject="bao-cao", title="Tổng hợp", lead=office.agency, legal_basis="QĐ 1072",
        from_date=date(2018, 8, 28), by=node, now=NOW,
    )  # fmt: skip
    transfer_mandate(
        mandate=made,
        to=ministry.agency,
        legal_basis="TB 320",
        on=date(2019, 9, 9),
        by=node,
        now=NOW,
    )
    return made


def publish_more(world: World, first: int, last: int) -> None:
    """Publish further monthly regimes, each asking something else and received by the mandate's holder."""
    groups = [{"title": "Tỉnh", "levels": [2], "receiver": "mandate"}]
    for each in range(first, last):
        items = [{"code": f"n{each}", "label": f"Chỉ tiêu {each}", "type": "count"}]
        regimes.publish_regime(
            code=f"them-{each}", owner="G22", mandate_subject="bao-cao", from_date=date(2019, 1, 1),
            content=content(items=items, checks=(), reporters=groups), by=world.manager(), now=NOW,
        )  # fmt: skip


def queries_of(act: Any) -> int:
    with CaptureQueriesContext(connection) as found:
        act()
    return len(found)


def test_duties_take_the_same_few_queries_for_two_regimes_as_for_five(world, regime, mandate):
    def ask(span: tuple[date, date] = SPAN) -> int:
        return queries_of(lambda: duties_of("H26.001.00001", *span))

    publish_more(world, 0, 1)
    one = ask((date(2020, 11, 1), date(2020, 11, 30)))
    assert one <= 9
    publish_more(world, 1, 4)
    assert ask() == one


def test_the_desk_and_the_calendar_take_the_same_queries_however_much_is_owed(
    world, regime, mandate
):
    publish_more(world, 0, 1)
    client = client_for(world.officer("H26"))
    for address in ("/", "/bao-cao/"):
        client.get(address)
    before = [queries_of(lambda a=address: client.get(a)) for address in ("/", "/bao-cao/")]
    publish_more(world, 1, 4)
    after = [queries_of(lambda a=address: client.get(a)) for address in ("/", "/bao-cao/")]
    assert [a - b for a, b in zip(after, before, strict=True)] == [0, 0]


def test_holders_read_at_once_are_those_asked_day_by_day(world, mandate):
    at_once, by_day = Holders.between({"bao-cao", ""}, *SPAN), Holders()
    days = (date(2019, 9, 8), date(2019, 9, 9), SPAN[1], SPAN[1] + timedelta(days=1))
    assert [at_once.of("bao-cao", day) for day in days] == ["G22", "G14", "G14", "G14"]
    assert [by_day.of("bao-cao", day) for day in days] == ["G22", "G14", "G14", "G14"]
    assert at_once.of("", days[0]) == at_once.of("khac", days[0]) == ""


def test_a_report_is_owed_to_whoever_leads_the_mandate_on_the_due_date(world, mandate):
    publish_more(world, 0, 1)
    version = RegimeVersion.objects.select_related("regime").get()
    period, clock = version.period("2019-08"), deadline_clock()
    places_then = places(["H26"], period.last_date)
    counted = {to for _place, to, _due in owing(version, period, places_then.values(), clock)}
    # Sent long after the mandate moved, it still goes where it was counted on as owed.
    _place, duty = owed(version, period, "H26", NOW)
    assert {duty.receiver} == counted == {"G22"}
    assert owed(version, version.period("2019-10"), "H26", NOW)[1].receiver == "G14"


def test_a_unit_of_many_days_is_that_of_each_day(world):
    commune, day = world.agencies["H26.001.00001"], date(2020, 3, 1)
    AgencyRecord.objects.filter(pk=commune.pk).update(valid=DateRange(date(2018, 1, 1), day))
    AgencyRecord.objects.create(
        agency=commune.agency, code=commune.code, name="Tên mới", level=4, kind=commune.kind,
        code_source=commune.code_source, valid=DateRange(day, None),
        parent=world.agencies["H26.002"].agency,
    )  # fmt: skip
    days = [date(2017, 1, 1), date(2020, 2, 29), day]
    found = places_of_days(commune.code, days)
    assert found == {each: places([commune.code], each).get(commune.code) for each in days}
    assert [place and place.path for place in found.values()] == [
        None, "H26/H26.001/H26.001.00001/", "H26/H26.002/H26.001.00001/",
    ]  # fmt: skip

"""For every mandate and every day: exactly one lead, whatever is decided (R-01, R-02)."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg.types.range import DateRange

from lienthong.agencies.directory import by_code
from lienthong.agencies.mandates import lead_of
from lienthong.agencies.models import Holding, Mandate
from lienthong.agencies.rules import days
from lienthong.agencies.tests.conftest import government_2020  # noqa: F401 -- a fixture
from lienthong.base.errors import Refusal
from lienthong.identity.officers import system_officer
from lienthong.systems.mandates.actions import loading
from lienthong.systems.mandates.actions.transfers import Decision, record_transfer

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2018, 9, 20), date(2020, 12, 31)
NOW = datetime(2020, 12, 31, 3, 0, tzinfo=UTC)
DECISION = Decision(notation="Quyết định 1/QĐ-TTg", agency="Thủ tướng Chính phủ", day=FIRST)
COORDINATION = "dieu-phoi-chinh-phu-dien-tu"
LEADS_BY_DAY = """
SELECT day::date, mandate.subject, count(holding.id)
FROM generate_series(%s::date, %s::date, interval '1 day') AS day
CROSS JOIN agencies_mandate AS mandate
LEFT JOIN agencies_holding AS holding
    ON holding.mandate_id = mandate.id AND holding.role = 'lead' AND holding.valid @> day::date
GROUP BY 1, 2 HAVING count(holding.id) <> 1
"""


@pytest.fixture
def office(government_2020):  # noqa: F811
    return system_officer(by_code("G22", LAST))


@pytest.fixture
def loaded(office):
    loading.load_mandates(by=office, now=NOW)
    return list(Mandate.objects.all())


def settle():
    connection.check_constraints()


def days_without_exactly_one_lead():
    with connection.cursor() as cursor:
        cursor.execute(LEADS_BY_DAY, [FIRST, LAST])
        return cursor.fetchall()


def test_every_mandate_has_exactly_one_lead_on_every_day(loaded):
    settle()
    assert len(loaded) == 10
    assert days_without_exactly_one_lead() == []


def test_every_lead_is_an_agency_of_the_registry_on_that_day(loaded):
    for mandate in loaded:
        for day in (FIRST, date(2019, 9, 8), date(2019, 9, 9), LAST):
            assert lead_of(mandate.subject, day) is not None


def test_loading_again_changes_nothing(loaded, office):
    before = list(Holding.objects.order_by("id").values_list("id", "valid", "legal_basis"))
    assert loading.load_mandates(by=office, now=NOW) == 0
    assert list(Holding.objects.order_by("id").values_list("id", "valid", "legal_basis")) == before


def test_coordination_is_joint_then_split_then_single_with_one_lead_throughout(loaded):
    def parts(day):
        rows = Holding.objects.as_of(day).filter(mandate__subject=COORDINATION)
        return sorted(rows.values_list("role", "agency__key"))

    assert parts(date(2018, 9, 20)) == [("lead", "G22"), ("support", "G14")]
    assert parts(date(2019, 9, 9)) == [("lead", "G14"), ("support", "G22")]
    assert parts(date(2020, 2, 12)) == [("lead", "G14")]
    for day in days(FIRST, LAST):
        assert [role for role, _agency in parts(day)].count("lead") == 1


def test_two_coordinators_are_refused_by_the_database(loaded):
    mandate = Mandate.objects.get(subject=COORDINATION)
    for day in (date(2018, 12, 1), date(2019, 12, 1), date(2020, 12, 1)):
        with pytest.raises(IntegrityError, match="mandate_one_lead_a_day"), transaction.atomic():
            Holding.objects.create(
                mandate=mandate,
                agency=by_code("G12", day).agency,
                role="lead",
                legal_basis="Hai cơ quan điều phối",
                valid=DateRange(day, day + timedelta(days=1)),
            )


@pytest.mark.parametrize("seed", range(5))
def test_random_transfers_never_break_it(loaded, office, seed):
    chance = Random(seed)
    agencies = [by_code(code, LAST).agency for code in ("G22", "G14", "G01", "G12", "H26")]
    done = 0
    for _turn in range(60):
        day = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days + 30))
        try:
            with transaction.atomic():
                record_transfer(
                    mandate=chance.choice(loaded),
                    to=chance.choice(agencies),
                    on=day,
                    decision=DECISION,
                    by=office,
                    now=NOW,
                )
                settle()
            done += 1
        except Refusal:
            continue
    assert done
    assert days_without_exactly_one_lead() == []


WRITES = {
    "a second lead": """
        INSERT INTO agencies_holding (mandate_id, agency_id, role, legal_basis, valid)
        SELECT mandate_id, agency_id, 'lead', 'x', '[2020-01-01,2020-02-01)' FROM agencies_holding
        WHERE role = 'lead' LIMIT 1""",
    "a lead cut short": """
        UPDATE agencies_holding SET valid = daterange(lower(valid), '2020-06-01')
        WHERE id = (SELECT id FROM agencies_holding WHERE role = 'lead' AND upper_inf(valid) LIMIT 1)""",
    "a lead that begins later": """
        UPDATE agencies_holding SET valid = daterange('2019-09-20', NULL)
        WHERE role = 'lead' AND lower(valid) = '2019-09-09'""",
    "a lead deleted": """
        DELETE FROM agencies_holding
        WHERE id = (SELECT id FROM agencies_holding WHERE role = 'lead' LIMIT 1)""",
    "a lead made a supporter": """
        UPDATE agencies_holding SET role = 'support'
        WHERE id = (SELECT id FROM agencies_holding WHERE role = 'lead' LIMIT 1)""",
    "an end without holders ending": """
        UPDATE agencies_mandate SET ended_date = '2020-06-01'""",
    "a mandate that nobody holds": """
        INSERT INTO agencies_mandate (subject, title, first_date)
        VALUES ('khong-ai-giu', 'Không ai giữ', '2019-01-01')""",
    "a first day before the first lead": """
        UPDATE agencies_mandate SET first_date = '2018-01-01'""",
}


@pytest.mark.parametrize("statement", WRITES.values(), ids=WRITES.keys())
def test_direct_writes_of_overlap_or_gap_are_refused(loaded, statement):
    with pytest.raises(IntegrityError), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement)
        settle()
    assert days_without_exactly_one_lead() == []

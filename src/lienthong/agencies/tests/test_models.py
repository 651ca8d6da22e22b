"""What the database itself refuses."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from psycopg.types.range import DateRange

from lienthong.agencies.models import (
    Agency,
    AgencyRecord,
    CalendarDay,
    Kind,
    Level,
    Post,
    PostKind,
    Succession,
    Unit,
)

pytestmark = pytest.mark.django_db

YEAR_2019 = DateRange(date(2019, 1, 1), date(2020, 1, 1))
YEAR_2020 = DateRange(date(2020, 1, 1), date(2021, 1, 1))
SINCE_2019 = DateRange(date(2019, 1, 1), None)


@pytest.fixture
def agency() -> Agency:
    return Agency.objects.create(key="T01")


@pytest.fixture
def other() -> Agency:
    return Agency.objects.create(key="T02")


def record(agency: Agency, code: str, valid: DateRange, **more: object) -> AgencyRecord:
    return AgencyRecord.objects.create(
        agency=agency,
        code=code,
        code_source="entered",
        name=f"Cơ quan {code}",
        kind=Kind.OTHER,
        level=Level.CENTRAL,
        valid=valid,
        **more,
    )


def test_two_records_of_one_agency_on_one_day_are_refused(agency: Agency) -> None:
    record(agency, "T01", YEAR_2019)
    with pytest.raises(IntegrityError, match="agency_one_record_a_day"), transaction.atomic():
        record(agency, "T02", DateRange(date(2019, 12, 31), None))
    record(agency, "T01", YEAR_2020)


def test_one_code_for_two_agencies_on_one_day_is_refused(agency: Agency, other: Agency) -> None:
    record(agency, "T01", YEAR_2019)
    with pytest.raises(IntegrityError, match="agency_code_unique_a_day"), transaction.atomic():
        record(other, "T01", SINCE_2019)
    record(other, "T01", YEAR_2020)


@pytest.mark.parametrize("code", ["", "T1", "T01.", "t01", "Bộ", "01.T01"])
def test_malformed_code_is_refused(agency: Agency, code: str) -> None:
    with pytest.raises(IntegrityError, match="agency_code_well_formed"), transaction.atomic():
        record(agency, code, SINCE_2019)


def test_record_that_never_holds_is_refused(agency: Agency) -> None:
    with pytest.raises(IntegrityError, match="agency_record_valid_some_day"), transaction.atomic():
        record(agency, "T01", DateRange(date(2019, 1, 1), date(2019, 1, 1)))


def test_two_leaders_of_one_agency_on_one_day_are_refused(agency: Agency) -> None:
    leader = {"agency": agency, "kind": PostKind.LEADER, "is_leader": True}
    Post.objects.create(title="Bộ trưởng", valid=YEAR_2019, **leader)
    with pytest.raises(IntegrityError, match="post_one_leader_a_day"), transaction.atomic():
        Post.objects.create(title="Bộ trưởng", valid=SINCE_2019, **leader)
    Post.objects.create(title="Bộ trưởng", valid=YEAR_2020, **leader)


def test_two_units_of_one_abbreviation_on_one_day_are_refused(agency: Agency) -> None:
    Unit.objects.create(agency=agency, name="Vụ Pháp luật", short_name="PL", valid=SINCE_2019)
    with pytest.raises(IntegrityError, match="unit_short_name"), transaction.atomic():
        Unit.objects.create(agency=agency, name="Vụ Phụ lục", short_name="PL", valid=YEAR_2020)


def test_agency_does_not_succeed_itself(agency: Agency) -> None:
    with pytest.raises(IntegrityError, match="succession_between_two"), transaction.atomic():
        Succession.objects.create(
            predecessor=agency,
            successor=agency,
            succession_date=date(2025, 3, 1),
            legal_basis="NQ",
        )


def test_calendar_day_needs_a_reason() -> None:
    with pytest.raises(IntegrityError, match="calendar_day_has_a_reason"), transaction.atomic():
        CalendarDay.objects.create(day=date(2030, 1, 1), kind="off", reason="")


def test_queries_by_day_code_level_and_place(agency: Agency, other: Agency) -> None:
    record(agency, "T01", SINCE_2019, legacy_code="000.00.00.T01")
    record(other, "T01.05", SINCE_2019, parent=agency)
    grandchild = Agency.objects.create(key="T03")
    record(grandchild, "T01.05.07", SINCE_2019, parent=other)
    day = date(2019, 6, 1)
    now = AgencyRecord.objects.as_of(day)
    assert AgencyRecord.objects.as_of(date(2018, 12, 31)).count() == 0
    assert now.with_code("000.00.00.T01").get().agency == agency
    assert now.children_of(agency).get().agency == other
    assert {one.code for one in now.under(agency, day)} == {"T01.05", "T01.05.07"}
    assert [one.code for one in now.level(Level.CENTRAL).in_order()] == [
        "T01",
        "T01.05",
        "T01.05.07",
    ]


def test_names_are_searched_without_diacritics(agency: Agency) -> None:
    made = record(agency, "T01", SINCE_2019)
    made.refresh_from_db()
    assert made.search_key == "co quan t01"


def test_committees_sign_documents_as_ubnd() -> None:
    assert AgencyRecord(kind=Kind.PEOPLES_COMMITTEE, short_name="UBND tỉnh X").symbol == "UBND"
    assert AgencyRecord(kind=Kind.MINISTRY, short_name="BTTTT").symbol == "BTTTT"

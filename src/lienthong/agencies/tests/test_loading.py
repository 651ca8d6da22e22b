"""The registry loaded from the public lists."""

import time
from datetime import date

import pytest

from lienthong.agencies.directory import by_code
from lienthong.agencies.loading import load_registry
from lienthong.agencies.models import Agency, AgencyRecord, Kind, Level, Post, Succession, Unit

pytestmark = pytest.mark.django_db

IN_2019 = date(2019, 9, 9)
IN_2025 = date(2025, 9, 9)


def counts(day: date) -> dict[int, int]:
    return {level: AgencyRecord.objects.as_of(day).level(level).count() for level in Level.values}


def test_2020_has_every_level() -> None:
    assert load_registry("2020") == 97 + 707 + 10_613
    assert counts(IN_2019) == {1: 34, 2: 63, 3: 707, 4: 10_613}


def test_2020_stays_in_force_until_the_reform_is_loaded() -> None:
    load_registry("2020")
    assert counts(date(2026, 11, 22)) == {1: 34, 2: 63, 3: 707, 4: 10_613}


def test_second_run_adds_nothing() -> None:
    load_registry("2025")
    before = [model.objects.count() for model in (Agency, AgencyRecord, Unit, Post, Succession)]
    assert load_registry("2025") == 0
    assert load_registry("2020") == 0
    assert before == [
        model.objects.count() for model in (Agency, AgencyRecord, Unit, Post, Succession)
    ]


def test_reform_follows_the_older_state() -> None:
    load_registry("2020")
    load_registry("2025")
    assert counts(IN_2019) == {1: 34, 2: 63, 3: 707, 4: 10_613}
    # Four bodies of which the newer list says nothing go on beside the 22 that it names.
    assert counts(IN_2025) == {1: 22 + 4, 2: 34, 3: 0, 4: 3_321}
    between = AgencyRecord.objects.as_of(date(2025, 4, 1))
    assert between.filter(kind=Kind.MINISTRY).count() == 14
    assert between.level(Level.PROVINCE).count() == 63


def test_loading_takes_seconds() -> None:
    start = time.monotonic()
    load_registry("2025")
    took = time.monotonic() - start
    assert took < 60


def test_committees_stand_under_their_unit() -> None:
    load_registry("2020")
    ward = by_code("H26.001.00001", IN_2019)
    assert ward.name == "Ủy ban nhân dân phường Phúc Xá"
    assert ward.short_name == "UBND phường Phúc Xá"
    district = AgencyRecord.objects.as_of(IN_2019).get(agency=ward.parent)
    assert district.name == "Ủy ban nhân dân quận Ba Đình"
    province = AgencyRecord.objects.as_of(IN_2019).get(agency=district.parent)
    assert province.name == "Ủy ban nhân dân thành phố Hà Nội"
    assert province.parent is None


def test_agency_goes_on_where_its_code_does() -> None:
    load_registry("2025")
    assert by_code("H38", IN_2019).agency_id == by_code("H38", IN_2025).agency_id
    commune = by_code("H26.00004", IN_2025)
    assert commune.agency.key == "xa:00004"
    assert commune.name == "Ủy ban nhân dân phường Ba Đình"
    assert by_code("H26.001.00004", IN_2019).agency_id == commune.agency_id


def test_merged_agencies_are_linked_to_their_successor() -> None:
    load_registry("2025")
    finance = by_code("G12", IN_2025).agency
    predecessors = Succession.objects.filter(successor=finance)
    assert {link.predecessor.key for link in predecessors} == {"G05", "G24", "G36"}
    assert set(predecessors.values_list("succession_date", flat=True)) == {date(2025, 3, 1)}


def test_new_ministry_without_known_code_carries_a_marked_placeholder() -> None:
    load_registry("2025")
    agriculture = AgencyRecord.objects.as_of(IN_2025).get(name="Bộ Nông nghiệp và Môi trường")
    assert agriculture.code == "Y01"
    assert not agriculture.is_code_verified


def test_office_of_the_government_has_its_minister_chairman_and_departments() -> None:
    load_registry("2020")
    office = by_code("G22", IN_2019).agency
    leader = office.posts.leading().get()
    assert (leader.title, leader.signs_as) == ("Bộ trưởng, Chủ nhiệm", "")
    deputy = office.posts.get(kind="deputy")
    assert (deputy.title, deputy.signs_as) == ("Phó Chủ nhiệm", "KT. BỘ TRƯỞNG, CHỦ NHIỆM")
    assert {"TH", "TKBT", "TCCV", "PL", "KSTT", "TTĐT", "VP"} <= set(
        office.units.values_list("short_name", flat=True)
    )


def test_posts_end_with_their_agency() -> None:
    load_registry("2025")
    transport = by_code("G04", IN_2019).agency
    assert transport.posts.as_of(date(2025, 2, 28)).exists()
    assert not transport.posts.as_of(date(2025, 3, 1)).exists()

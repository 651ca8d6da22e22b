"""What the loaded registry says: the tree of each date, names, posts, successions."""

from datetime import date

import pytest

from lienthong.agencies.directory import by_code
from lienthong.agencies.models import AgencyRecord, Succession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("government_2025")]

IN_2019 = date(2019, 9, 9)
IN_2025 = date(2025, 9, 9)


def test_committees_stand_under_their_unit() -> None:
    ward = by_code("H26.001.00001", IN_2019)
    assert ward.name == "Ủy ban nhân dân phường Phúc Xá"
    assert ward.short_name == "UBND phường Phúc Xá"
    district = AgencyRecord.objects.as_of(IN_2019).get(agency=ward.parent)
    assert district.name == "Ủy ban nhân dân quận Ba Đình"
    province = AgencyRecord.objects.as_of(IN_2019).get(agency=district.parent)
    assert province.name == "Ủy ban nhân dân thành phố Hà Nội"
    assert province.parent is None


def test_agency_goes_on_where_its_code_does() -> None:
    assert by_code("H38", IN_2019).agency_id == by_code("H38", IN_2025).agency_id
    commune = by_code("H26.00004", IN_2025)
    assert commune.agency.key == "xa:00004"
    assert commune.name == "Ủy ban nhân dân phường Ba Đình"
    assert by_code("H26.001.00004", IN_2019).agency_id == commune.agency_id


def test_merged_agencies_are_linked_to_their_successor() -> None:
    finance = by_code("G12", IN_2025).agency
    predecessors = Succession.objects.filter(successor=finance)
    assert {link.predecessor.key for link in predecessors} == {"G05", "G24", "G36"}
    assert set(predecessors.values_list("succession_date", flat=True)) == {date(2025, 3, 1)}


def test_new_ministry_without_known_code_carries_a_marked_placeholder() -> None:
    agriculture = AgencyRecord.objects.as_of(IN_2025).get(name="Bộ Nông nghiệp và Môi trường")
    assert agriculture.code == "Y01"
    assert not agriculture.is_code_verified


def test_office_of_the_government_has_its_minister_chairman_and_departments() -> None:
    office = by_code("G22", IN_2019).agency
    leader = office.posts.leading().get()
    assert (leader.title, leader.signs_as) == ("Bộ trưởng, Chủ nhiệm", "")
    deputy = office.posts.get(kind="deputy")
    assert (deputy.title, deputy.signs_as) == ("Phó Chủ nhiệm", "KT. BỘ TRƯỞNG, CHỦ NHIỆM")
    assert {"TH", "TKBT", "TCCV", "PL", "KSTT", "TTĐT", "VP"} <= set(
        office.units.values_list("short_name", flat=True)
    )


def test_posts_end_with_their_agency() -> None:
    transport = by_code("G04", IN_2019).agency
    assert transport.posts.as_of(date(2025, 2, 28)).exists()
    assert not transport.posts.as_of(date(2025, 3, 1)).exists()

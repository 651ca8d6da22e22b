"""The units of a day are read once, until anything in the registry changes."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lienthong.agencies.models import AgencyRecord
from lienthong.systems.reporting import aggregation
from lienthong.systems.reporting.rules.periods import parse
from lienthong.systems.reporting.tests.conftest import COMMUNES, PERIOD
from lienthong.systems.reporting.units import all_places, below_path, places

pytestmark = pytest.mark.django_db
DAY = date(2020, 11, 14)


def rename(code, name):
    AgencyRecord.objects.filter(code=code).update(name=name)


def names():
    return {place.name for place in all_places(DAY).values()}


def test_a_second_reading_asks_only_whether_anything_changed(world):
    all_places(DAY)
    with CaptureQueriesContext(connection) as seen:
        found = all_places(DAY)
    assert len(seen) == 1
    assert found is all_places(DAY)


def test_every_change_is_seen_even_twice_in_one_transaction(world):
    all_places(DAY)
    for name in ("Tên thứ nhất", "Tên thứ hai"):
        rename("H26", name)
        assert name in names()


def test_an_agency_that_is_gone_or_new_is_seen(world):
    before = set(all_places(DAY))
    AgencyRecord.objects.filter(code="G14").delete()
    assert set(all_places(DAY)) == before - {"G14"}


def test_what_was_rolled_back_is_not_kept(world):
    class Never(Exception):
        pass

    before = names()
    with pytest.raises(Never), transaction.atomic():
        rename("H26", "Tên không thành")
        assert "Tên không thành" in names()
        raise Never
    assert names() == before


def test_each_day_has_its_own_units(world):
    AgencyRecord.objects.filter(code="G14").update(valid="[2020-01-01,2020-11-14)")
    assert "G14" not in all_places(DAY)
    assert "G14" in all_places(date(2020, 11, 13))


def test_units_come_in_tree_order_and_by_path(world):
    everybody = all_places(DAY)
    paths = [place.path for place in everybody.values()]
    assert paths == sorted(paths)
    below = below_path(everybody, "H26/H26.001/")
    assert [place.code for place in below] == ["H26.001", *COMMUNES[:2]]
    assert everybody["H26"] == places(["H26"], DAY)["H26"]
    with pytest.raises(TypeError):
        everybody["H26"] = None


def test_an_unknown_unit_has_nobody_below(world, regime):
    own = {"agency_id": world.agencies["G22"].agency_id, "code": "G22", "version": regime}
    found = aggregation.completeness(**own, period=parse(PERIOD), parent="KHONG")
    assert [(line.unit, line.expected) for line in found] == [("KHONG", 0)]

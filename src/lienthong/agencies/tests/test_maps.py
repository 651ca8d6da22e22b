"""Which map of provinces is drawn: that of the registry, not that of the year."""

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from lienthong.agencies.maps import drawing_of
from lienthong.agencies.models import Agency, AgencyRecord

pytestmark = pytest.mark.django_db
NOW_IN_34 = date(2026, 11, 29)


def province(code):
    AgencyRecord.objects.create(
        agency=Agency.objects.create(key=f"test:{code}"),
        code=f"H{code}",
        code_source="sourced",
        name=f"Tỉnh {code}",
        kind="peoples-committee",
        level=2,
        unit_code=code,
        valid=DateRange(date(2016, 1, 1), None),
    )


def test_a_registry_that_still_has_a_merged_province_is_drawn_with_63():
    for code in ("01", "91", "89"):
        province(code)
    assert drawing_of(NOW_IN_34) == "2020"


def test_a_registry_of_merged_provinces_alone_is_drawn_with_34():
    for code in ("01", "91"):
        province(code)
    assert drawing_of(NOW_IN_34) == "2025"


def test_without_provinces_the_day_of_the_merger_decides():
    assert [drawing_of(date(2025, 6, 30)), drawing_of(date(2025, 7, 1))] == ["2020", "2025"]

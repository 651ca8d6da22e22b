"""Which map of provinces is drawn over the whole registry, which took the merger of 2025 over."""

from datetime import date

import pytest

from lienthong.agencies.maps import drawing_of

pytestmark = pytest.mark.django_db


def test_on_the_day_of_the_merger_a_registry_that_took_it_over_changes_its_map(government_2025):
    assert [drawing_of(date(2025, 6, 30)), drawing_of(date(2025, 7, 1))] == ["2020", "2025"]

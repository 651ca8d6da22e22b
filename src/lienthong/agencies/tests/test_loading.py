"""Loading the registry: complete, once, and the reform of 2025 after the state of 2020."""

from datetime import date

import pytest

from lienthong.agencies.loading import load_registry
from lienthong.agencies.models import Agency, AgencyRecord, Kind, Level, Post, Succession, Unit

pytestmark = pytest.mark.django_db

IN_2019 = date(2019, 9, 9)
IN_2025 = date(2025, 9, 9)
STATE_OF_2020 = {1: 34, 2: 63, 3: 707, 4: 10_613}


def counts(day: date) -> dict[int, int]:
    return {level: AgencyRecord.objects.as_of(day).level(level).count() for level in Level.values}


def sizes() -> list[int]:
    return [model.objects.count() for model in (Agency, AgencyRecord, Unit, Post, Succession)]


def test_2020_stays_in_force_until_the_reform_is_loaded_and_loads_once() -> None:
    assert load_registry("2020") == 97 + 707 + 10_613
    assert counts(IN_2019) == counts(date(2026, 11, 22)) == STATE_OF_2020
    assert load_registry("2020") == 0


def test_reform_follows_the_older_state_and_loads_once() -> None:
    load_registry("2020")
    load_registry("2025")
    assert counts(IN_2019) == STATE_OF_2020
    # Four bodies of which the newer list says nothing go on beside the 22 that it names.
    assert counts(IN_2025) == {1: 22 + 4, 2: 34, 3: 0, 4: 3_321}
    between = AgencyRecord.objects.as_of(date(2025, 4, 1))
    assert between.filter(kind=Kind.MINISTRY).count() == 14
    assert between.level(Level.PROVINCE).count() == 63
    before = sizes()
    assert load_registry("2025") == load_registry("2020") == 0
    assert sizes() == before

"""The pages of the command centre: what they show, that they lead on, and that anybody can read them."""

import pytest
from django.urls import reverse

from lienthong.base.tests.accessibility import faults
from lienthong.systems.command import tiles

pytestmark = pytest.mark.django_db
AT = "2020-11-30T10:00:00"

PAGES = ["home", "wall", "map", "figures", "agencies", "alarms", "thresholds", "briefs"]


def text_of(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.fixture
def lively(world):
    """Figures of a week about the whole and about three agencies."""
    world.publish_days(tiles.OVERDUE, [4, 5, 9, 12, 11, 13, 17])
    world.publish(tiles.DUE_SOON, 6)
    world.publish(tiles.ON_TIME, 87.5, numerator=7, denominator=8)
    for unit, value in (("G14", 3), ("H26", 9), ("H40", 5)):
        world.publish(tiles.OVERDUE, value, unit=unit)
    world.publish(tiles.SILENT, 2)
    world.publish(tiles.SILENT, 1, unit="H40")
    return world


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("query", ["", f"?as_of={AT}"])
def test_page_has_no_faults_without_figures(world, client, name, query):
    assert faults(text_of(client().get(reverse(f"command:{name}") + query))) == []


@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_faults_with_figures(lively, client, name):
    page = text_of(client().get(reverse(f"command:{name}") + f"?as_of={AT}"))
    assert faults(page) == []

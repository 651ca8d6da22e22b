"""Priority and period of a task by day: what changed later shows on no day before."""

import pkgutil
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.base import clock
from lienthong.identity.tests import factories
from lienthong.systems.directives import migrations
from lienthong.systems.directives.actions import assigning, series
from lienthong.systems.directives.models import Task, TaskTerms
from lienthong.systems.directives.tests.conftest import NOW, TODAY
from lienthong.systems.directives.tests.test_api import DOOR, program
from lienthong.systems.directives.tests.test_split import _shown

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=10)
BEFORE, AFTER = "2020-04-08", "2020-04-20"


def edit(world, task, days=10, **changes):
    values = {"title": task.title, "deliverable": "", "due": "30/06/2020", "reason": "Rà soát"}
    return assigning.change(
        task=task, by=world.by("G22"), now=NOW + timedelta(days=days), **{**values, **changes}
    )


@pytest.fixture
def changed(world, make):
    """A task of 6 April that was made urgent and quarterly on the 16th."""
    return edit(world, make(coordinators=""), priority="urgent", period="quarter")


@pytest.fixture
def office(world):
    return factories.client_for(world.by("G22"))


def kept(task):
    rows = task.past_terms.all()
    return [(row.priority, row.period, row.known_from, row.known_until) for row in rows]


def test_what_a_task_had_is_kept_with_its_days(world, changed):
    assert kept(changed) == [("normal", "", TODAY, LATER.date())]
    edit(world, changed, days=12, period="month")
    edit(world, changed, days=12, period="other")
    assert kept(changed)[1:] == [("urgent", "quarter", LATER.date(), date(2020, 4, 18))]


def test_what_changes_before_the_task_is_given_or_on_that_day_leaves_nothing(world, make):
    draft = make(assigned=False)
    edit(world, draft, days=5, priority="urgent")
    edit(world, make(), days=0, priority="urgent")
    edit(world, make(), days=5, title="Tên khác")
    assert not TaskTerms.objects.exists()


def test_a_list_of_a_past_day_shows_priority_and_period_of_that_day(changed, office):
    before, after = (_shown(office, f"on={day}") for day in (BEFORE, AFTER))
    row = before[before.index(f"/{changed.id}/") :].split("</tr>")[0]
    assert "Khẩn trương" not in row and "Hàng quý" not in row
    assert "Khẩn trương, Hàng quý" in after


@pytest.mark.parametrize(
    ("period", "before", "after"), [("quarter", 0, 1), ("any", 0, 1), ("month", 0, 0)]
)
def test_the_filter_by_period_goes_by_the_day(changed, office, period, before, after):
    assert f"{before} nhiệm vụ" in _shown(office, f"on={BEFORE}&period={period}")
    assert f"{after} nhiệm vụ" in _shown(office, f"on={AFTER}&period={period}")


def test_a_period_that_was_given_up_is_found_on_its_days(world, changed, office):
    edit(world, changed, days=20, period="")
    assert "1 nhiệm vụ" in _shown(office, f"on={AFTER}&period=any")
    assert "0 nhiệm vụ" in _shown(office, "on=2020-04-26&period=any")


def test_the_files_say_the_same(changed, office):
    for day, words in ((BEFORE, ("Bình thường", "")), (AFTER, ("Khẩn trương", "Hàng quý"))):
        titles, line = office.get(f"/chi-dao/nhiem-vu.csv?on={day}").content.decode().splitlines()
        cells = dict(zip(titles.lstrip("\ufeff").split(","), line.split(","), strict=True))
        assert (cells["Mức độ"], cells["Định kỳ"]) == words


def test_so_does_the_door_for_programs(world, changed, monkeypatch):
    day_after = NOW + timedelta(days=20)
    monkeypatch.setattr(clock, "now", lambda: day_after)
    monkeypatch.setattr(clock, "today", lambda: clock.day_of(day_after))
    door = program(world, "G22", "directive.read")
    for day, terms, count in ((BEFORE, ("normal", ""), 0), (AFTER, ("urgent", "quarter"), 1)):
        (row,) = door.get(f"{DOOR}/nhiem-vu?on={day}").json()["tasks"]
        one = door.get(f"{DOOR}/nhiem-vu/{changed.id}?on={day}").json()
        for each in (row, one):
            assert (each["priority"], each["period"]) == terms
        assert len(one["past_terms"]) == count
    (past,) = one["past_terms"]
    assert (past["priority"], past["known_from"]) == ("normal", TODAY.isoformat())


def test_the_page_of_the_task_names_what_it_had(changed, office):
    html = office.get(f"/chi-dao/nhiem-vu/{changed.id}/").content.decode()
    assert "Mức độ, định kỳ trước đây" in html
    assert "Từ 06/04/2020, đến trước ngày 16/04/2020: Bình thường" in html


def test_a_series_that_begins_later_shows_on_no_day_before(world, make, office):
    task = make(coordinators="", due="")
    series.begin(
        task=task, every="quarter", due_days=0, first_day=None, by=world.by("G22"), now=LATER
    )
    assert kept(task) == [("normal", "", TODAY, LATER.date())]
    assert "Quý II/2020" not in _shown(office, f"on={BEFORE}")
    assert "Quý II/2020" in _shown(office, f"on={AFTER}")
    csv = office.get(f"/chi-dao/nhiem-vu.csv?on={BEFORE}").content.decode()
    assert "Quý II" not in csv


def test_more_tasks_take_no_more_queries(world, make, office):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert office.get(f"/chi-dao/nhiem-vu/?on={BEFORE}&period=any").status_code == 200
        return len(asked)

    for _number in range(2):
        edit(world, make(coordinators="", period="other"), priority="urgent", period="year")
    queries()
    few = queries()
    for _number in range(4):
        edit(world, make(coordinators="", period="other"), priority="urgent", period="year")
    assert queries() == few


def past_terms(*args):
    """Return what the migration makes of a story; it is found by what it does, not by its number."""
    names = [each.name for each in pkgutil.iter_modules(migrations.__path__)]
    (name,) = [each for each in names if each.endswith("_keep_priority_and_period_by_day")]
    return import_module(f"{migrations.__name__}.{name}").past_terms(*args)


def test_stories_from_before_are_carried_over(world, changed):
    edit(world, changed, days=20, period="year", title="Tên; Mức độ: Bình thường → Cao")
    edit(world, changed, days=20, priority="normal")
    edit(world, changed, days=30, title="Tên khác")
    task = Task.objects.get(id=changed.id)
    story = task.events.filter(kind="changed").order_by("-at", "-id").values_list("at", "text")
    made = past_terms((task.priority, task.period), task.assigned_date, list(story))
    assert sorted(made, key=lambda each: each[2]) == kept(task)
    assert len(made) == 2


def test_a_line_of_a_story_that_does_not_fit_is_passed_over():
    told = [(LATER, "Mức độ: Bình thường → Khẩn trương")]
    assert past_terms(("normal", ""), TODAY, told) == []
    assert past_terms(("urgent", ""), TODAY, told) == [("normal", "", TODAY, LATER.date())]

"""Tasks of one directive are counted apart, in the book of who leads them, as a dated setting says."""

from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256

import pytest
import yaml

from lienthong.agencies import data_files
from lienthong.base import clock
from lienthong.base.tests.accessibility import faults
from lienthong.figures.measures import all_measures
from lienthong.figures.models import FigureValue
from lienthong.identity.tests import factories
from lienthong.systems.directives import apart, figures
from lienthong.systems.directives.actions import assigning, duties
from lienthong.systems.directives.models import Directive, Duty, Task
from lienthong.systems.directives.tests.conftest import NOW, pump

pytestmark = pytest.mark.django_db
TODAY = date(2020, 4, 20)
LATER = datetime(2020, 4, 20, 2, 0, tzinfo=NOW.tzinfo)
ISSUED = date(2019, 3, 7)


@pytest.fixture
def given(world, make, data_folder, monkeypatch):
    """Return a function that gives the ministry a task under a directive, as a duty in its book."""
    monkeypatch.setattr(clock, "now", lambda: LATER)
    monkeypatch.setattr(clock, "today", lambda: TODAY)

    def give(notation="17/NQ-CP", issued=ISSUED, due="30/04/2020", **more):
        text = f"Nghị quyết {notation} {issued}"
        directive, _new = Directive.objects.get_or_create(
            agency_id=world.agencies["G22"].id, text_sha256=sha256(text.encode()).hexdigest(),
            defaults={
                "notation": notation, "kind_name": "Nghị quyết", "issuer_name": "Chính phủ", "text": text,
                "subject": "Chính phủ điện tử", "issued_date": issued, "recorded_date": NOW.date(),
                "entered_by": "x", "entered_name": "x", "entered_at": NOW,
            },
        )  # fmt: skip
        task = make(assigned=False, due=due, **more)
        Task.objects.filter(pk=task.pk).update(directive=directive)
        assigning.assign(tasks=[Task.objects.get(pk=task.pk)], by=world.by("G22"), now=NOW)
        pump()
        return Duty.objects.get(agency_id=world.agencies["G14"].id, reference=task.reference)

    return give


def told(code="G14"):
    figures.publish_all(LATER)
    rows = FigureValue.objects.filter(publisher=code, indicator__startswith="directives.nq17.led-")
    return {row.indicator.removeprefix("directives.nq17.led-"): row for row in rows}


def finish(world, duty, day):
    duty = duties.accept(duty=duty, by=world.by("G14"), now=LATER)
    duties.finish(duty=duty, result="Xong", by=world.by("G14"), now=LATER, finished=day)


def test_only_the_directives_own_tasks_count_by_how_they_stand(world, given):
    finish(world, given(), TODAY)
    finish(world, given(due="10/04/2020"), TODAY)
    given(due="10/04/2020")
    given(due="")
    given(notation="18/NQ-CP")
    values = {code: row.value for code, row in told().items()}
    assert values == {
        "given": 4, "total": 3, "done-on-time": 1, "done-late": 1, "open-in-time": 0, "open-overdue": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("notation", "issued"),
    [("117/NQ-CP", ISSUED), ("17/NQ-CP", date(2018, 3, 7)), ("17/NQ-CPX", ISSUED)],
)
def test_what_is_only_called_alike_is_another_directive(given, notation, issued):
    given(notation=notation, issued=issued)
    assert told() == {}


def test_who_leads_none_of_them_is_told_nothing(given):
    given(notation="18/NQ-CP")
    assert told() == {} and told("G12") == {}


def test_the_figure_leads_to_its_own_lines_and_filters_keep_the_directive(world, given):
    duty = given()
    given(notation="18/NQ-CP", title="Việc của nghị quyết khác")
    html = factories.client_for(world.by("G14")).get(told()["given"].source).content.decode()
    assert faults(html) == []
    assert duty.title in html and "Việc của nghị quyết khác" not in html
    assert "Chỉ nhiệm vụ theo văn bản 17/NQ-CP ngày 07/03/2019" in html
    assert '<input type="hidden" name="directive" value="17/NQ-CP">' in html


def test_before_and_after_its_days_nothing_is_counted(given, monkeypatch):
    given()
    (known,) = apart.every_one()
    (measures,) = figures._APART.values()
    for first, last in ((date(2020, 4, 21), None), (ISSUED, date(2020, 4, 19))):
        moved = replace(known, valid_from=first, valid_until=last)
        monkeypatch.setattr(figures, "_APART", {moved: measures})
        assert told() == {}


def test_every_entry_of_the_setting_has_its_measures_and_a_source():
    file = data_files.folder() / "directives" / "counted-apart.yaml"
    codes = {measure.code for measure in all_measures()}
    for row in yaml.safe_load(file.read_text(encoding="utf-8"))["directives"]:
        assert {
            f"directives.{row['code']}.led-given",
            f"directives.{row['code']}.led-total",
        } <= codes
        assert row["source"].strip() and isinstance(row["issued"], date)

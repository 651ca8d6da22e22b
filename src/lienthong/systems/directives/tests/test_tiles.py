"""Every figure of directives leads to a list that counts the same lines, for who assigns and who works."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from lienthong.base import clock
from lienthong.figures.measures import all_measures
from lienthong.figures.models import FigureValue
from lienthong.identity.tests import factories
from lienthong.systems.directives import figures
from lienthong.systems.directives.actions import assigning, deciding, duties
from lienthong.systems.directives.models import Duty
from lienthong.systems.directives.tests.conftest import NOW, pump

pytestmark = pytest.mark.django_db

TODAY = date(2020, 4, 20)
LATER = datetime(2020, 4, 20, 2, 0, tzinfo=NOW.tzinfo)
SHARES = {"directives.on-time-share", "directives.led-on-time-share"}


def duty_of(world, task, code):
    return Duty.objects.get(agency_id=world.agencies[code].id, reference=task.reference)


def worked(world, task, code, finished=None, now=LATER):
    """Let the lead accept a task, and report it as finished on a day."""
    duty = duties.accept(duty=duty_of(world, task, code), by=world.by(code), now=now)
    if finished:
        duties.finish(duty=duty, result="Xong", by=world.by(code), now=now, finished=finished)
    pump(now)
    task.refresh_from_db()
    return task


@pytest.fixture
def book(world, make, monkeypatch):
    """Tasks of every kind, given by the Office and by the ministry, in every state."""
    by = world.by("G22")

    def given(code, due, **more):
        task = make(
            lead=world.name(code), coordinators=more.pop("coordinators", ""), due=due, **more
        )
        pump()
        return task

    for code in ("G14", "H26"):
        for due, finished in (("30/04/2020", TODAY), ("10/04/2020", TODAY - timedelta(days=11)),
                              ("10/04/2020", TODAY)):  # fmt: skip
            task = worked(world, given(code, due), code, finished)
            deciding.confirm_completion(task=task, by=by, now=LATER)
        worked(world, given(code, "10/04/2020"), code, TODAY)
        returned = worked(world, given(code, "10/04/2020"), code, TODAY)
        deciding.return_task(task=returned, reason="Thiếu", by=by, now=LATER)
        given(code, "10/04/2020", coordinators=world.name("G12"))
        given(code, "22/04/2020", coordinators=world.name("H57"))
        given(code, "30/12/2020")
        given(code, "")
        declined = given(code, "10/04/2020")
        duties.decline(
            duty=duty_of(world, declined, code), reason="Không", by=world.by(code), now=NOW
        )
        assigning.withdraw(task=given(code, "10/04/2020"), reason="Nhầm", by=by, now=LATER)
        moved = given(code, "10/04/2020")
        assigning.transfer(
            task=moved,
            to=world.name("G12"),
            basis="Quyết định",
            on=date(2020, 4, 7),
            by=by,
            now=LATER,
        )
        asked = worked(world, given(code, "24/04/2020"), code)
        duties.ask_extension(
            duty=duty_of(world, asked, code), wanted=date(2020, 5, 24), reason="Chờ",
            by=world.by(code), now=LATER,
        )  # fmt: skip
        pump(LATER)
    make(assigned=False, due="10/04/2020", accepts_past=True)
    _under_the_resolution()
    monkeypatch.setattr(clock, "now", lambda: LATER)
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    figures.publish_all(LATER)
    return world


def _under_the_resolution():
    """Have every other duty rest on the directive that is counted apart."""
    every_other = list(Duty.objects.order_by("id").values_list("pk", flat=True))[::2]
    Duty.objects.filter(pk__in=every_other).update(
        directive_name="Nghị quyết 17/NQ-CP", issued_date=date(2019, 3, 7)
    )


def counted(client, address):
    page = client.get(address).content.decode()
    found = re.search(r'role="status">\s*([\d.]+)', page)
    assert found is not None, address
    return int(found[1].replace(".", ""))


def with_standing(address, standing):
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return f"{parts.path}?{urlencode({**query, 'standing': standing})}"


@pytest.mark.parametrize("code", ["G22", "G14", "H26", "G12"])
def test_every_figure_is_the_number_of_lines_of_its_list(book, code):
    client = factories.client_for(book.by(code))
    rows = FigureValue.objects.filter(publisher=code, indicator__startswith="directives.")
    assert rows
    for row in rows:
        if row.indicator not in SHARES:
            assert counted(client, row.source) == row.value, (row.indicator, row.unit, row.source)
        elif row.value is None:
            assert counted(client, row.source) == 0
        else:
            done = with_standing(row.source, "done-on-time")
            assert counted(client, row.source) == row.denominator, row.source
            assert counted(client, done) == row.numerator, row.source


def test_every_measure_of_directives_is_published_for_who_assigns_and_for_who_leads(book):
    known = {each.code for each in all_measures() if each.code.startswith("directives.")}
    of_leads = {code for code in known if ".led-" in code} | {"directives.duties-overdue"}
    for code, wanted in (("G22", known - of_leads), ("G14", of_leads), ("H26", of_leads)):
        told = FigureValue.objects.filter(publisher=code, unit="").values_list(
            "indicator", flat=True
        )
        assert wanted <= set(told)


def test_a_lead_sees_the_split_of_its_own_work(book):
    told = {
        row.indicator.removeprefix("directives.led-"): row.value
        for row in FigureValue.objects.filter(
            publisher="G14", indicator__startswith="directives.led-"
        )
    }
    assert told["done-on-time"] == 2
    # Confirmed, and reported: in its own book both are done.
    assert told["done-late"] == 2
    # The one that came back, and the one never begun; neither the declined nor the withdrawn nor the moved.
    assert told["open-overdue"] == 2
    assert told["open-in-time"] == 3
    assert (told["total"], told["on-time-share"]) == (9, Decimal("33.33"))


def test_the_list_of_a_past_day_keeps_to_that_day(book, monkeypatch):
    before = {
        row.indicator: (row.source, row.value)
        for row in FigureValue.objects.filter(
            publisher="G14", indicator__startswith="directives.led-"
        )
    }
    monkeypatch.setattr(clock, "now", lambda: LATER + timedelta(days=20))
    monkeypatch.setattr(clock, "today", lambda: TODAY + timedelta(days=20))
    client = factories.client_for(book.by("G14"))
    for code, (source, value) in before.items():
        if code not in SHARES:
            assert counted(client, source) == value, source

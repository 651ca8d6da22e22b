"""Every figure that coordination publishes is the number that the page it leads to counts."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from lienthong.base import clock
from lienthong.base.formats import short_date
from lienthong.base.tests.accessibility import faults
from lienthong.figures.models import FigureValue
from lienthong.identity.tests import factories
from lienthong.systems.coordination import figures
from lienthong.systems.coordination.models import (
    CoordinationFile,
    Escalation,
    ExtensionAsk,
    OpinionRequest,
)
from lienthong.systems.coordination.tests.conftest import NOW
from lienthong.systems.coordination.tests.test_papers import worked  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db
CODES = [each.code for each in (figures.REQUESTS, figures.ON_TIME, figures.UNANSWERED,
                                figures.OVERDUE, figures.ESCALATIONS)]  # fmt: skip


@pytest.fixture(params=[4, 11, 30, 60], ids="after {} days".format)
def at(request, monkeypatch, worked, up):  # noqa: F811
    """A moment before anything is due, after some is late, in the next month, and in the one after.

    One file was dropped before its date, one after it; one question was decided since.
    """
    CoordinationFile.objects.filter(title="Hồ sơ 2").update(
        state="withdrawn", closed_at=NOW + timedelta(days=3)
    )
    CoordinationFile.objects.filter(title="Ngoài quy chế").update(
        state="withdrawn", closed_at=NOW + timedelta(days=20)
    )
    Escalation.objects.update(state="decided", decision="A", decided_at=NOW + timedelta(days=40))
    OpinionRequest.objects.filter(file__title="Hồ sơ 1").update(
        answered_at=NOW + timedelta(days=40)
    )
    moment = NOW + timedelta(days=request.param)
    _as_known_at(moment)
    monkeypatch.setattr(clock, "now", lambda: moment)
    monkeypatch.setattr(clock, "today", lambda: clock.day_of(moment))
    return moment


def _as_known_at(moment):
    """Forget what comes after a moment: nothing in a book lies ahead of it."""
    OpinionRequest.objects.filter(answered_at__gt=moment).update(
        state="acknowledged", answered_at=None, stance=""
    )
    Escalation.objects.filter(decided_at__gt=moment).update(state="open", decided_at=None)
    CoordinationFile.objects.filter(closed_at__gt=moment).update(state="asked", closed_at=None)


@pytest.fixture
def reader(world):
    """Somebody who may read and do nothing else."""
    return factories.client_for(
        factories.officer(world.agencies["G22"].record, kind="none", roles=["reader"])
    )


def counted(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return int(answer.context["page"].total_label)


@pytest.mark.parametrize("code", CODES)
def test_the_page_counts_what_the_figure_says(at, reader, code):
    figures.publish_all(at)
    rows = FigureValue.objects.known_at(None).filter(publisher="G22", indicator=code)
    assert {row.unit for row in rows} == {"", "G14", "G06"}
    for row in rows:
        found = counted(reader, row.source)
        if code == figures.ON_TIME.code:
            good = counted(reader, f"{row.source}&dung-han=1")
            assert (found, good) == (row.denominator, row.numerator), row.source
        else:
            assert found == row.value, row.source


def test_some_of_each_is_counted(worked, up, monkeypatch):  # noqa: F811
    moment = NOW + timedelta(days=11)
    figures.publish_all(moment)
    for code in CODES:
        rows = FigureValue.objects.known_at(None).filter(publisher="G22", indicator=code)
        assert max(row.value or 0 for row in rows) > 0, code


@pytest.mark.parametrize("code", CODES)
def test_the_page_behind_a_figure_is_whole_empty_or_not_and_gives_files(at, reader, code):
    here = reverse("coordination:figure", args=[code])
    for query in (
        "",
        "?first=x&last=y",
        "?first=2020-04-01&last=2020-04-30&unit=G14",
        "?unit=none",
    ):
        answer = reader.get(here + query)
        assert (answer.status_code, faults(answer.content.decode())) == (200, [])
    answer = reader.get(f"{here}?first=2020-04-01&last=2020-04-30&as=csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert reader.get(reverse("coordination:figure", args=["no.such"])).status_code == 404


def test_who_may_press_is_led_to_pressing_from_what_is_overdue(at, world, reader):
    here = reverse("coordination:figure", args=[figures.OVERDUE.code])
    press = reverse("coordination:press")
    leader = factories.client_for(factories.officer(world.agencies["G22"].record, kind="leader"))
    assert press in leader.get(here).content.decode()
    assert f'href="{press}"' not in reader.get(here).content.decode()


@pytest.fixture
def later(monkeypatch, worked, up):  # noqa: F811
    """Two months on: one was answered after 12 days, of one the date was moved after 14, one dropped."""
    moved = OpinionRequest.objects.get(file__title="Hồ sơ 2")
    ExtensionAsk.objects.create(
        agency=moved.agency, reference=uuid4(), request=moved, is_ours=False, reason="Cần thêm",
        wanted_date=moved.due_date + timedelta(days=20), due_date_before=moved.due_date,
        state="granted", asked_at=NOW, answered_at=NOW + timedelta(days=14),
    )  # fmt: skip
    OpinionRequest.objects.filter(pk=moved.pk).update(due_date=moved.due_date + timedelta(days=20))
    CoordinationFile.objects.filter(title="Ngoài quy chế").update(
        state="withdrawn", closed_at=NOW + timedelta(days=20)
    )
    moment = NOW + timedelta(days=60)
    monkeypatch.setattr(clock, "now", lambda: moment)
    monkeypatch.setattr(clock, "today", lambda: clock.day_of(moment))


@pytest.mark.parametrize(
    ("days", "late"),
    [
        (4, set()),
        (11, {"Hồ sơ 1", "Hồ sơ 2", "Ngoài quy chế"}),
        (13, {"Hồ sơ 2", "Ngoài quy chế"}),
        (15, {"Ngoài quy chế"}),
        (20, set()),
        (35, {"Hồ sơ 2"}),
    ],
)
def test_what_was_overdue_on_a_past_day_is_listed_as_of_that_day(later, reader, days, late):
    day = clock.day_of(NOW + timedelta(days=days))
    here = reverse("coordination:figure", args=[figures.OVERDUE.code])
    answer = reader.get(f"{here}?first={day}&last={day}")
    assert {row[0].text for row in answer.context["rows"]} == late
    assert f"({short_date(day)})" in answer.context["title"]

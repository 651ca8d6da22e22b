"""Pages take a constant number of queries, however much is in the book."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.base import clock
from lienthong.systems.coordination.actions import duties, files
from lienthong.systems.coordination.actions.duties import Point
from lienthong.systems.coordination.models import OpinionDuty
from lienthong.systems.coordination.tests.conftest import content, due, url

pytestmark = pytest.mark.django_db


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def more(world, office, ministry, count):
    now = clock.now()
    for number in range(count):
        file = files.draft(
            content=content(title=f"Hồ sơ {number}", due_date=due()), by=office.officer, now=now
        )
        for code in ("G14", "G06"):
            files.add_addressee(file=file, code=code, by=office.officer, now=now)
        files.send(file=file, by=office.officer, now=now)
    world.pump(now)
    for duty in OpinionDuty.objects.filter(agency_id=ministry.officer.agency_id, state="received"):
        duties.give_opinion(
            duty=duty, stance="disagrees", points=[Point("", f"Điểm {n}") for n in range(5)],
            by=ministry.officer, now=now,
        )  # fmt: skip
    world.pump(now)
    return file


@pytest.mark.parametrize("name", ["asked_list", "owed_list", "calendar", "agreements"])
def test_lists(world, sent, office, ministry, name):
    client = ministry if name == "owed_list" else office
    before = queries(client, url(name))
    more(world, office, ministry, 4)
    assert queries(client, url(name)) <= before


def test_a_file_with_many_remarks(world, sent, office, ministry):
    before = queries(office, url("file", sent.pk))
    file = more(world, office, ministry, 1)
    assert queries(office, url("file", file.pk)) <= before
    few = queries(office, url("resolution", sent.pk))
    assert queries(office, url("resolution", file.pk)) == few

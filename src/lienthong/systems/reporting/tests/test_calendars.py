"""The reports that are owed, in a calendar program."""

import re

import pytest
from django.urls import reverse

from lienthong.base import clock
from lienthong.base.tests.accessibility import faults
from lienthong.identity.calendars import calendar_named
from lienthong.identity.tests.factories import client_for
from lienthong.systems.reporting.duties import calendar_of
from lienthong.systems.reporting.tests.conftest import COMMUNES, NOW, PERIOD, sent

pytestmark = pytest.mark.django_db
COMMUNE = COMMUNES[0]


def entries(world):
    return list(calendar_named("reporting").load(world.officer(COMMUNE), NOW))


def test_there_is_one_event_for_each_report_owed_on_its_day(world, regime):
    at, today = world.agencies[COMMUNE], clock.day_of(NOW)
    found = entries(world)
    days = {(each.day, each.title) for each in found}
    owed = calendar_of(at.agency_id, at.code, min(e.day for e in found), max(e.day for e in found))
    assert days == {(each.due_date, f"{each.version.name}, {each.period.label}") for each in owed}
    assert len({each.key for each in found}) == len(found) > 1
    assert min(each.day for each in found) < today, "what is overdue stays in the calendar"


def test_a_report_that_was_sent_leaves_the_calendar(certified, regime):
    before = {each.key for each in entries(certified)}
    report = sent(certified, COMMUNE)
    gone = before - {each.key for each in entries(certified)}
    assert gone == {f"report-{regime.regime.code}-{PERIOD}-{COMMUNE}"}
    assert report.submitted_at is not None


def test_a_calendar_program_reads_what_the_page_shows(world, regime, client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: clock.day_of(NOW))
    officer = client_for(world.officer(COMMUNE))
    html = officer.get(reverse("reporting:calendar")).content.decode()
    assert "Đăng ký lịch" in html and faults(html) == []
    made = officer.post(reverse("identity:subscribe"), {"calendar": "reporting"}).content.decode()
    path = re.search(r"http://testserver(/lich/[^\s\"]+\.ics)", made)[1]
    text = client.get(path).content.decode().replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == len(entries(world))
    assert f"URL:http://testserver{regime.regime.get_absolute_url()}" in text

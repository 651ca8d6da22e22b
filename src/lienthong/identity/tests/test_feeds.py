"""Calendar addresses: who makes them, what ends them, who sees and revokes them."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from lienthong.agencies.models import Post
from lienthong.base.errors import NotAllowed
from lienthong.base.tests.accessibility import faults
from lienthong.identity import actions, calendars
from lienthong.identity.actions.feeds import FeedNotFound
from lienthong.identity.calendars import Calendar, Entry, as_ics, calendar_named
from lienthong.identity.models import Account, Appointment, CalendarFeed, Person
from lienthong.identity.permissions import Permission
from lienthong.identity.scope import web_scope
from lienthong.identity.tests import factories
from lienthong.identity.tests.factories import NOW

pytestmark = pytest.mark.django_db
LINE = Entry(key="1", day=date(2020, 9, 30), kind="Hạn", title="Việc một", address="/viec/1/")


def _load(officer, now):
    yield replace(LINE, title=f"Việc của {officer.agency_code}")


TESTED = Calendar(
    code="tested", name="Lịch thử", page="reporting:calendar", permission=Permission.REPORT_READ,
    load=_load,
)  # fmt: skip


@pytest.fixture(autouse=True)
def offered(monkeypatch):
    monkeypatch.setattr(calendars, "_calendars", {"tested": TESTED})


@pytest.fixture
def at():
    return factories.agency("G22", "Văn phòng Chính phủ")


@pytest.fixture
def officer(at):
    return factories.officer(at, name="Lò Văn Lịch")


@pytest.fixture
def administrator(at):
    return factories.officer(at, roles=["administrator"])


def address_in(answer):
    html = answer.content.decode()
    assert answer.status_code == 200 and faults(html) == []
    return re.search(r'value="http://testserver(/lich/[^"]+\.ics)"', html)[1]


def subscribed(officer):
    client = factories.client_for(officer)
    return address_in(client.post(reverse("identity:subscribe"), {"calendar": "tested"}))


def test_an_address_is_read_without_signing_in(officer, client):
    answer = client.get(subscribed(officer))
    text = answer.content.decode()
    assert answer["Content-Type"] == calendars.MEDIA_TYPE
    assert "Việc của G22" in text and "URL:http://testserver/viec/1/" in text
    assert "Lịch thử: Văn phòng Chính phủ" in text
    assert officer.name not in text


def test_only_the_digest_of_an_address_is_kept(officer):
    feed, token = actions.open_feed(calendar=TESTED, by=officer, now=NOW)
    assert token not in str(CalendarFeed.objects.values().get())
    with pytest.raises(IntegrityError, match="feed_keeps_only_a_digest"), transaction.atomic():
        CalendarFeed.objects.filter(pk=feed.pk).update(digest=token[:64])


def _locked_out(officer):
    account = factories.account(Person.objects.get(id=officer.person_id))
    Account.objects.filter(id=account.id).update(is_active=False)


def _out_of_post(officer):
    held = Appointment.objects.filter(id=officer.appointment_id)
    held.update(valid=DateRange(date(2016, 1, 1), date(2020, 9, 1)))


def _without_permission(officer):
    Post.objects.filter(id=officer.post_id).update(kind="none")


def _not_offered(officer):
    calendars._calendars.clear()


@pytest.mark.parametrize("lose", [_locked_out, _out_of_post, _without_permission, _not_offered])
def test_an_address_ends_with_the_right_to_see_the_page_of_who_made_it(officer, lose):
    _feed, token = actions.open_feed(calendar=TESTED, by=officer, now=NOW)
    assert actions.read_feed(token, now=NOW)[1]
    lose(officer)
    with pytest.raises(FeedNotFound):
        actions.read_feed(token, now=NOW)


def test_who_may_not_see_the_page_makes_no_address(at, client):
    stranger = factories.officer(at, permissions={Permission.DOCUMENT_READ})
    with pytest.raises(NotAllowed):
        actions.open_feed(calendar=TESTED, by=stranger, now=NOW)
    other = factories.client_for(factories.officer(at, kind="none"))
    assert other.post(reverse("identity:subscribe"), {"calendar": "tested"}).status_code == 403
    assert other.post(reverse("identity:subscribe"), {"calendar": "x"}).status_code == 404
    assert client.post(reverse("identity:subscribe"), {"calendar": "tested"}).status_code == 302


@pytest.mark.parametrize("token", ["", "-", "x-y", "9" * 40, "1-", "²-a"])
def test_a_nonsense_token_is_not_found(at, token):
    with pytest.raises(FeedNotFound):
        actions.read_feed(token, now=NOW)


def test_a_token_is_good_for_its_own_agency_only(at, officer):
    other = factories.agency("G14")
    _feed, token = actions.open_feed(calendar=TESTED, by=officer, now=NOW)
    with pytest.raises(FeedNotFound):
        actions.read_feed(token.replace(str(at.agency_id), str(other.agency_id), 1), now=NOW)


def test_ones_own_address_is_listed_and_revoked_on_the_page_of_the_calendar(officer, client):
    path = subscribed(officer)
    feed = CalendarFeed.objects.get()
    mine = factories.client_for(officer)
    html = mine.get(reverse("reporting:calendar")).content.decode()
    assert f"…{feed.token_end}" in html and faults(html) == []
    answer = mine.post(reverse("identity:unsubscribe", args=[feed.pk]))
    assert answer["Location"] == reverse("reporting:calendar")
    assert client.get(path).status_code == 404
    assert "Đã thu hồi" in mine.get(reverse("reporting:calendar")).content.decode()


def test_revoked_twice_it_keeps_the_first_moment(officer):
    feed, _token = actions.open_feed(calendar=TESTED, by=officer, now=NOW)
    later = datetime(2020, 10, 1, tzinfo=UTC)
    actions.revoke_feed(feed=feed, by=officer, now=NOW)
    assert actions.revoke_feed(feed=feed, by=officer, now=later).revoked_at == NOW


def test_nobody_but_an_administrator_revokes_anothers(at, officer, administrator):
    feed, _token = actions.open_feed(calendar=TESTED, by=officer, now=NOW)
    other = factories.officer(at)
    with pytest.raises(NotAllowed):
        actions.revoke_feed(feed=feed, by=other, now=NOW)
    client = factories.client_for(other)
    assert client.post(reverse("identity:unsubscribe", args=[feed.pk])).status_code == 404
    assert actions.revoke_feed(feed=feed, by=administrator, now=NOW).revoked_at == NOW


def test_administrators_see_and_revoke_every_address_of_their_agency(officer, administrator):
    feed, _token = actions.open_feed(calendar=TESTED, by=officer, now=NOW)
    client = factories.client_for(administrator)
    html = client.get(reverse("identity:feeds")).content.decode()
    assert officer.name in html and "Lịch thử" in html and faults(html) == []
    stranger = factories.client_for(
        factories.officer(factories.agency("G14"), roles=["administrator"])
    )
    assert officer.name not in stranger.get(reverse("identity:feeds")).content.decode()
    revoke = reverse("identity:revoke_feed", args=[feed.pk])
    assert stranger.post(revoke).status_code == 404
    assert client.post(revoke)["Location"] == reverse("identity:feeds")
    feed.refresh_from_db()
    assert feed.revoked_at is not None


def test_the_database_shows_an_agency_its_own_addresses_only(at, officer):
    actions.open_feed(calendar=TESTED, by=officer, now=NOW)
    other = factories.agency("G14")
    with transaction.atomic(), web_scope(agency_id=other.agency_id, agency_code="G14"):
        assert not CalendarFeed.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE identity_calendarfeed SET revoked_at = now()")
            assert cursor.rowcount == 0


def test_entries_become_days_and_moments():
    moment = datetime(2020, 9, 30, 1, 0, tzinfo=UTC)
    lines = [replace(LINE, note="Vì là ngày nghỉ"), replace(LINE, key="2", at=moment)]
    text = as_ics("Lịch", lines, site="https://x", now=NOW).decode()
    assert "DTSTART;VALUE=DATE:20200930" in text and "DTEND;VALUE=DATE:20201001" in text
    assert "DTSTART:20200930T010000Z" in text and "DESCRIPTION:Vì là ngày nghỉ" in text
    assert "UID:1@lienthong" in text and "URL:https://x/viec/1/" in text


def test_the_calendars_of_a_page_are_those_registered_for_it():
    assert calendars.register_calendar(replace(TESTED, name="Khác")) is TESTED
    assert calendars.calendars_on("reporting:calendar") == [TESTED]
    assert calendars.calendars_on("coordination:calendar") == []
    assert calendar_named("tested") is TESTED and calendar_named("x") is None

"""The figures of documents, counted from documents, and the documents behind each."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lienthong.agencies.calendar import seed_calendar
from lienthong.base import clock
from lienthong.base.tests.accessibility import faults
from lienthong.figures import reading
from lienthong.figures.models import FigureValue
from lienthong.identity.tests.factories import client_for
from lienthong.identity.tests.factories import officer as officer_at
from lienthong.systems.documents import figures
from lienthong.systems.documents.models import Delivery, IncomingDocument, OutgoingDocument

pytestmark = pytest.mark.django_db

# A Monday; Tuesday 7 April is the next working day.
NOW = datetime(2020, 4, 6, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=10)
CODES = ("documents.issued", "documents.signed", "documents.sent-electronically",
         "documents.delivered-on-time", "documents.received", "documents.registered-on-time")  # fmt: skip


@pytest.fixture(autouse=True)
def calendar(db):
    seed_calendar(2020, 2021)


def shown(code, publisher="G22", month="2020-04"):
    rows = reading.series(code, publisher=publisher, unit=publisher)
    return next((row for row in rows if row.label == month), None)


def parts(code, publisher="G22"):
    row = shown(code, publisher)
    return row.numerator, row.denominator, row.state


def test_an_issued_document_is_counted_signed_and_sent(issued):
    figures.publish_all(NOW)
    assert shown("documents.issued").value == 1
    assert parts("documents.signed") == (1, 1, "provisional")
    assert parts("documents.sent-electronically") == (1, 1, "provisional")


def test_counting_twice_publishes_nothing_new(issued):
    assert figures.publish_all(NOW) > 0
    assert figures.publish_all(NOW) == 0


def test_a_delivery_that_is_not_due_yet_leaves_the_share_open(issued):
    figures.publish_all(NOW)
    assert parts("documents.delivered-on-time") == (0, 0, "missing")


def test_deliveries_count_as_on_time_within_one_working_day(issued):
    first, second = Delivery.objects.order_by("recipient_code")
    Delivery.objects.filter(pk=first.pk).update(received_at=NOW + timedelta(days=1))
    Delivery.objects.filter(pk=second.pk).update(received_at=NOW + timedelta(days=2))
    figures.publish_all(LATER)
    assert parts("documents.delivered-on-time") == (1, 2, "provisional")


def test_a_delivery_that_never_arrived_is_late_after_its_day(issued):
    figures.publish_all(LATER)
    assert parts("documents.delivered-on-time") == (0, 2, "provisional")


def test_registering_on_the_next_working_day_is_on_time(incoming_row):
    common = {"state": "registered", "arrival_year": 2020}
    incoming_row(registered_at=NOW + timedelta(days=1), arrival_number=1, **common)
    incoming_row(registered_at=NOW + timedelta(days=3), arrival_number=2, **common)
    incoming_row()
    figures.publish_all(LATER)
    assert parts("documents.registered-on-time", "H26") == (1, 3, "provisional")
    assert shown("documents.received", "H26").value == 3


def test_a_period_that_is_over_is_final(issued):
    figures.publish_all(NOW + timedelta(days=30))
    assert parts("documents.signed") == (1, 1, "final")
    assert parts("documents.delivered-on-time") == (0, 2, "final")


def test_friday_counts_until_monday(world):
    days = figures.due_moments(date(2020, 4, 10), date(2020, 4, 12), figures.deadline_clock())
    assert {clock.day_of(until) for until in days.values()} == {date(2020, 4, 13)}


def test_an_agency_without_documents_publishes_nothing(world):
    assert figures.publish_all(NOW) == 0


def test_the_year_is_published_beside_the_month(issued):
    figures.publish_all(NOW)
    assert shown("documents.issued", month="2020").value == 1


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("short", ["", "&short=1"])
def test_the_page_behind_a_figure_reads_without_faults(world, code, short):
    client = client_for(officer_at(world.agencies["G22"].record))
    answer = client.get(f"/van-ban/so-lieu/{code}/?first=2020-04-01&last=2020-04-30{short}")
    assert answer.status_code == 200
    assert faults(answer.content.decode()) == []


def test_the_source_of_a_figure_lists_what_was_counted(issued):
    figures.publish_all(LATER)
    row = shown("documents.delivered-on-time")
    client = client_for(officer_at(issued_by(issued)))
    answer = client.get(row.source + "&short=1")
    assert answer.context["page"].total_label == "2"
    assert "Bộ Thông tin và Truyền thông" in answer.content.decode()


@pytest.fixture(
    params=[NOW, NOW + timedelta(hours=30), LATER], ids=["at once", "next day", "later"]
)
def at(request, monkeypatch, issued, incoming_row):
    """Deliveries and arrivals in time, late and still open, seen early and late."""
    first, _second = Delivery.objects.order_by("recipient_code")
    Delivery.objects.filter(pk=first.pk).update(received_at=NOW)
    common = {"state": "registered", "arrival_year": 2020}
    incoming_row(registered_at=NOW, arrival_number=1, **common)
    if request.param == LATER:
        incoming_row(registered_at=NOW + timedelta(days=3), arrival_number=2, **common)
    incoming_row()
    monkeypatch.setattr(clock, "now", lambda: request.param)
    monkeypatch.setattr(clock, "today", lambda: clock.day_of(request.param))
    return request.param


@pytest.mark.parametrize("code", CODES)
def test_the_page_counts_what_the_figure_says(at, world, code):
    figures.publish_all(at)
    rows = FigureValue.objects.known_at(None).filter(indicator=code)
    assert rows
    for row in rows:
        at_agency = officer_at(world.agencies[row.publisher].record, kind="none", roles=["reader"])
        client = client_for(at_agency)

        def counted(more="", source=row.source, client=client):
            return int(client.get(source + more).context["page"].total_label)

        if row.denominator is None:
            assert counted() == row.value
        else:
            assert (counted(), counted() - counted("&short=1")) == (row.denominator, row.numerator)


def test_what_is_not_late_yet_is_shown_apart(at, issued):
    figures.publish_all(at)
    client = client_for(officer_at(issued_by(issued)))
    here = shown("documents.delivered-on-time").source
    still = int(client.get(f"{here}&open=1").context["page"].total_label)
    assert still == (1 if at < LATER - timedelta(days=8) else 0)


def issued_by(document):
    from lienthong.agencies.models import AgencyRecord

    return AgencyRecord.objects.get(agency=document.agency_id)


def test_the_page_behind_an_unknown_figure_is_not_found(world):
    client = client_for(officer_at(world.agencies["G22"].record))
    assert client.get("/van-ban/so-lieu/no.such/").status_code == 404


def test_the_worker_counts_every_minute():
    from lienthong.casework.rounds import all_rounds

    assert "documents-figures" in {each.name for each in all_rounds()}
    assert OutgoingDocument.objects.count() == IncomingDocument.objects.count() == 0

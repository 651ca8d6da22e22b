"""Every figure that indicators publish is the number of the page it leads to."""

from datetime import UTC, datetime, timedelta

import pytest

from lienthong.base import clock
from lienthong.figures.models import FigureValue
from lienthong.identity.tests.factories import client_for, officer
from lienthong.systems.indicators import figures, presenting
from lienthong.systems.indicators.actions import computing, results
from lienthong.systems.indicators.models import IndicatorVersion
from lienthong.systems.indicators.tests.conftest import NOW
from lienthong.systems.indicators.tests.test_scoring import put, scored
from lienthong.trust import authority
from lienthong.trust.authority import CertificateRequest
from lienthong.trust.models import Certificate, CertificateState
from lienthong.trust.usage import Usage

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(office):
    """Somebody of the Office who may read, and holds no other right."""
    return officer(office, kind="none", roles=["reader"])


def published(code, publisher):
    return list(FigureValue.objects.known_at(None).filter(indicator=code, publisher=publisher))


def at(monkeypatch, moment):
    monkeypatch.setattr(clock, "now", lambda: moment)
    monkeypatch.setattr(clock, "today", lambda: clock.day_of(moment))


def test_off_target_is_as_many_as_the_page_lists(register, reader, monkeypatch):
    at(monkeypatch, NOW)
    computing.publish_stated(publishers=["G22"], now=NOW)
    computing.publish_off_target(NOW)
    (row,) = published(computing.OFF_TARGET, "G22")
    answer = client_for(reader).get(row.source)
    off, every = (side[3] for side in answer.context["sides"])
    assert row.value == row.numerator == off == len(answer.context["rows"]) > 0
    # Targets without any value are on the page and counted on neither side.
    unknown = [each for each in computing.judged("G22", NOW) if each.figure is None]
    assert row.denominator == every - len(unknown)


@pytest.mark.parametrize("publisher", ["G14", "G22"])
def test_the_share_of_connected_agencies_is_that_of_the_list(
    register, ministry, office, province, publisher
):
    now = datetime.now(UTC)
    authority.ensure_root(now)
    authority.issue_many([CertificateRequest("H26", Usage.AGENCY, "Hà Nội", "Hà Nội")], now=now)
    put("H26", "documents.signed", 80, now=now, publisher="H26")
    figures.tell_scorers(now)
    figures.publish_all(now)
    record = {"G14": ministry, "G22": office}[publisher]
    client = client_for(officer(record, kind="none", roles=["reader"]))
    rows = published(figures.CONNECTED.code, publisher)
    assert rows
    for row in rows:
        listed = client.get(row.source).context["rows"]
        connected = [each for each in listed if str(getattr(each[1], "text", each[1])) == "1"]
        assert (len(connected), len(listed)) == (row.numerator, row.denominator)


def test_the_points_and_the_rank_of_an_agency_are_on_its_page(register, ministry, keeper):
    put("H26", "services.level-4", 30)
    put("G22", "services.level-4", 15)
    run = scored(keeper)
    client = client_for(officer(ministry, kind="none", roles=["reader"]))
    for code, field in ((results.SCORE, "points"), (results.RANK, "rank")):
        for row in published(code, "G14"):
            answer = client.get(row.source)
            assert answer.context["score"].run == run
            assert getattr(answer.context["score"], field) == row.value
            assert answer.context["score"].unit == row.unit


def test_valid_certificates_are_as_many_as_the_page_lists(register, province):
    now = clock.now()
    clerk = officer(province, kind="clerk")
    people = [officer(province).subject for _number in range(3)]
    long_ago = now - timedelta(days=7 * 365)
    authority.ensure_root(long_ago)
    request = [CertificateRequest(each, Usage.OFFICIAL, "Cán bộ", "Hà Nội") for each in people]
    authority.issue_many(request[:1], now=long_ago)
    agency = CertificateRequest("H26", Usage.AGENCY, "Hà Nội", "Hà Nội")
    authority.issue_many([*request[1:], agency], now=now)
    revoked = Certificate.objects.filter(subject=people[1])
    revoked.update(state=CertificateState.REVOKED, key=None)
    figures.publish_all(now)
    (row,) = published(figures.CERTIFICATES.code, "H26")
    page = client_for(clerk).get(row.source).context["page"]
    assert row.value == len(list(page)) == 2


def test_a_stated_value_stands_on_the_page_that_it_leads_to(register, reader):
    computing.publish_stated(publishers=["G22"], now=NOW)
    client = client_for(reader)
    rows = FigureValue.objects.known_at(None).filter(publisher="G22", value__isnull=False)
    assert rows
    for row in rows:
        decimals = IndicatorVersion.objects.get(indicator__code=row.indicator).decimals
        shown = str(presenting.value_of(row, decimals))
        assert shown in client.get(row.source).content.decode(), row.source

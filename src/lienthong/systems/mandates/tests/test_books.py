"""The numbers that books of other agencies tell who leads a mandate: who asks whom, what is shown."""

import pytest
from django.urls import reverse

from lienthong.agencies import actions as registry
from lienthong.axis import directory
from lienthong.axis.models import Asked
from lienthong.axis.refusals import NoAnswer
from lienthong.base import clock
from lienthong.base.tests.accessibility import faults
from lienthong.identity.tests import factories
from lienthong.systems.mandates import books
from lienthong.systems.mandates.tests.conftest import START, SUBJECT
from lienthong.trust import authority
from lienthong.trust.authority import CertificateRequest
from lienthong.trust.usage import Usage

pytestmark = pytest.mark.django_db

HERE = reverse("mandates:numbers", args=[SUBJECT])
PAGE = reverse("mandates:mandate", args=[SUBJECT])


def client_of(record):
    return factories.client_for(factories.officer(record, kind="officer"))


def asked():
    rows = Asked.objects.filter(question__startswith="vn.lienthong.directives.task-numbers")
    return sorted(rows.filter(side="sending").values_list("owner", "other", "outcome"))


def test_who_leads_asks_every_agency_that_has_to_do_with_it(world, transfer, mandate):
    registry.add_support(
        mandate=mandate, agency=world.province.agency, legal_basis="QC", from_date=START,
        by=world.system, now=clock.now(),
    )  # fmt: skip
    client = client_of(world.ministry)
    assert HERE in client.get(PAGE).text
    page = client.get(HERE).text
    assert faults(page) == []
    assert asked() == [("G14", code, "answered") for code in ("G14", "G22", "H26")]
    for words in ("Hỏi lúc", "Văn phòng Chính phủ", "thành phố Hà Nội", "Đã trả lời"):
        assert words in page
    file = client.get(f"{HERE}?as=csv").content.decode("utf-8-sig").splitlines()
    assert len(file) == 4 and "Giao đi, quá hạn" in file[0]


@pytest.mark.parametrize("who", ["office", "province"])
def test_nobody_else_asks_or_is_led_there(world, transfer, who):
    client = client_of(getattr(world, who))
    assert HERE not in client.get(PAGE).text
    page = client.get(HERE).text
    assert "Chỉ cơ quan đang chủ trì" in page and "Bộ Thông tin và Truyền thông" in page
    assert faults(page) == [] and asked() == []


def test_an_ended_mandate_is_led_by_nobody(world, mandate):
    registry.end_mandate(mandate=mandate, on=clock.today(), by=world.system, now=clock.now())
    assert "hiện không có cơ quan nào chủ trì" in client_of(world.office).get(HERE).text


def test_a_node_that_does_not_answer_is_named_and_asked_once(
    world, transfer, mandate, nats_server, settings, monkeypatch
):
    settings.NATS_URL = nats_server.url
    authority.issue_many([CertificateRequest("G14", Usage.AGENCY, "G14", "G14")], clock.now())
    directory.register_many([directory.Entry(code, "VN-99") for code in ("G22", "H26")])
    registry.add_support(
        mandate=mandate, agency=world.province.agency, legal_basis="QC", from_date=START,
        by=world.system, now=clock.now(),
    )  # fmt: skip
    monkeypatch.setattr(books, "SECONDS", 0.2)
    page = client_of(world.ministry).get(HERE).text
    assert page.count(NoAnswer().sentence) == 2
    assert [row[1] for row in asked()] == ["G14", "G22"]

"""A written opinion over the real axis and broker, signed and receipted both ways."""

import pytest

from lienthong.axis.courier import Courier
from lienthong.axis.models import DeadLetter, Outbox
from lienthong.systems.coordination.actions import duties, files, opinions
from lienthong.systems.coordination.actions.duties import Point
from lienthong.systems.coordination.models import DutyState, OpinionDuty, OpinionRequest
from lienthong.systems.coordination.tests.conftest import CODES, NOW, content
from lienthong.trust import authority
from lienthong.trust.authority import CertificateRequest
from lienthong.trust.usage import Usage

pytestmark = pytest.mark.django_db


@pytest.fixture
def courier(nats_server, world, settings, tmp_path):
    settings.LIENTHONG_DATA = tmp_path
    authority.ensure_root(NOW)
    requests = [CertificateRequest(code, Usage.AGENCY, name, name) for code, name in CODES.items()]
    node = settings.LIENTHONG_NODE
    authority.issue_many([*requests, CertificateRequest(node, Usage.NODE, node, node)], now=NOW)
    made = Courier(nats_url=nats_server.url, now=lambda: NOW)
    made.line.purge()
    yield made
    made.close()


def test_an_opinion_goes_there_and_back_with_receipts(courier, world, lead, other):
    file = files.draft(content=content(), by=lead, now=NOW)
    files.add_addressee(file=file, code="G14", by=lead, now=NOW)
    files.send(file=file, by=lead, now=NOW)
    courier.pump()
    duty = OpinionDuty.objects.get()
    points = [Point("Điều 3", "Bổ sung lộ trình.")]
    duties.give_opinion(duty=duty, stance="disagrees", points=points, by=other, now=NOW)
    courier.pump()
    request = OpinionRequest.objects.get()
    opinions.decline(point=request.points.get(), reason="Đã có ở Điều 5.", by=lead, now=NOW)
    files.submit(file=file, text="Trình.", by=lead, now=NOW)
    courier.pump()
    duty.refresh_from_db()
    assert (duty.state, duty.points.get().reason) == (DutyState.CLOSED, "Đã có ở Điều 5.")
    assert set(Outbox.objects.values_list("state", flat=True)) == {"accepted"}
    assert not DeadLetter.objects.exists()

"""The demo's report that was asked for once: some answer, others are silent; a second run adds nothing."""

import pytest

from lienthong.agencies.calendar import seed_calendar
from lienthong.agencies.models import PostKind
from lienthong.axis import directory
from lienthong.base import clock
from lienthong.contracts.reporting import ReportDecided, ReportSubmitted
from lienthong.identity.tests import factories
from lienthong.node.demo import requests
from lienthong.systems.reporting.actions import receiving
from lienthong.systems.reporting.models import Report, ReportPressing, ReportRequest
from lienthong.systems.reporting.tests.conftest import arrivals_of
from lienthong.trust import authority
from lienthong.trust.authority import CertificateRequest
from lienthong.trust.usage import Usage

pytestmark = pytest.mark.django_db
PROVINCES = ("H26", "H02", "H48", "H03", "H04")


@pytest.fixture
def government(db, settings, tmp_path):
    settings.LIENTHONG_DATA = tmp_path
    now = clock.now()
    authority.ensure_root(now)
    levels = {"G22": 1, **dict.fromkeys(PROVINCES, 2)}
    for code, level in levels.items():
        kind = "ministry" if level == 1 else "peoples-committee"
        record = factories.agency(code, f"Cơ quan {code}", level=level, kind=kind)
        for post in (PostKind.LEADER, PostKind.CLERK, PostKind.OFFICER):
            factories.post(record, post)
    authority.issue_many(
        [CertificateRequest(code, Usage.AGENCY, code, code) for code in levels], now=now
    )
    directory.register_many([directory.Entry(code) for code in levels])
    seed_calendar(now.year - 1, now.year + 1)


def tend():
    receiving.take_in(arrivals_of(ReportSubmitted), now=clock.now())
    receiving.take_decisions(arrivals_of(ReportDecided), now=clock.now())


def test_some_answer_and_the_others_are_pressed(government):
    requests.ask_for_a_report(lambda done, total: None, tend)
    request = ReportRequest.objects.get()
    assert request.state == "released" and "mô phỏng" in request.title
    office = Report.objects.filter(receiver="G22", entered_by="")
    assert set(office.values_list("unit", "state")) == {
        ("H26", "accepted"), ("H02", "accepted"), ("H48", "submitted"),
    }  # fmt: skip
    assert all(row.is_signed for row in office)
    assert set(ReportPressing.objects.values_list("unit", flat=True)) == {"H03", "H04"}
    requests.ask_for_a_report(lambda done, total: None, tend)
    assert ReportRequest.objects.count() == 1 and office.count() == 3

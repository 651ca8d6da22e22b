"""The demo of coordination: the regulation of 2018 at work; a second run finds its work done."""

import pytest

from lienthong.agencies.calendar import seed_calendar
from lienthong.agencies.models import PostKind
from lienthong.axis import directory
from lienthong.base import clock
from lienthong.identity.tests import factories
from lienthong.node.demo import coordination
from lienthong.systems.coordination.models import (
    CoordinationFile,
    CoordinationPaper,
    Escalation,
    ExtensionAsk,
    FileState,
    Happening,
    Meeting,
    OpinionPoint,
    Secondment,
)
from lienthong.systems.coordination.tests.conftest import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def government(db, settings, tmp_path):
    settings.LIENTHONG_DATA = tmp_path
    for code, name in (("G22", "Văn phòng Chính phủ"), ("G14", "Bộ Thông tin và Truyền thông")):
        record = factories.agency(code, name)
        for post in (PostKind.LEADER, PostKind.CLERK, PostKind.OFFICER):
            factories.post(record, post)
    directory.register_many([directory.Entry("G22"), directory.Entry("G14")])
    seed_calendar(clock.today().year - 1, clock.today().year + 1)


def counts():
    kinds = (CoordinationFile, OpinionPoint, Escalation, Happening, Meeting, CoordinationPaper)
    return [kind.objects.count() for kind in kinds]


def test_the_two_agencies_work_together_and_a_second_run_adds_nothing(government):
    post = World()

    def tend():
        assert post.pump(clock.now()) == []

    coordination.write_coordination(lambda done, total: None, tend)
    tend()
    first = counts()
    assert CoordinationFile.objects.count() == 10
    assert ExtensionAsk.objects.filter(state="refused").count() == 2
    assert OpinionPoint.objects.filter(outcome="not-accepted").count() == 2
    assert Escalation.objects.filter(state="decided").count() == 2
    assert CoordinationFile.objects.get(state=FileState.SUBMITTED).title.startswith("Dự thảo hướng")
    assert set(Meeting.objects.values_list("state", flat=True)) == {"invited"}
    assert set(Secondment.objects.values_list("state", flat=True)) == {"named"}
    assert CoordinationPaper.objects.get().figures["ours"]["asked"] == 6
    coordination.write_coordination(lambda done, total: None, tend)
    tend()
    assert counts() == first

"""The demo's tasks: the official texts go through the actions and leave life on every screen, once."""

import re
from decimal import Decimal

import pytest

from lienthong.agencies.calendar import seed_calendar
from lienthong.agencies.models import PostKind
from lienthong.axis import directory
from lienthong.base import clock
from lienthong.identity.tests import factories
from lienthong.node.demo import tasks
from lienthong.systems.directives.models import (
    Directive,
    DirectiveLeader,
    Duty,
    Extension,
    Pressing,
    Progress,
    ProposalState,
    Task,
    TaskEvent,
    TaskPart,
    TaskProposal,
    TaskState,
)
from lienthong.systems.directives.models.splits import split_at
from lienthong.systems.directives.tests.conftest import pump

pytestmark = pytest.mark.django_db

AGENCIES = (
    ("G22", "Văn phòng Chính phủ", "ministerial-level", 1, ""),
    ("G14", "Bộ Thông tin và Truyền thông", "ministry", 1, ""),
    ("G12", "Bộ Tài chính", "ministry", 1, ""),
    ("G05", "Bộ Kế hoạch và Đầu tư", "ministry", 1, ""),
    ("G01", "Bộ Công an", "ministry", 1, ""),
    ("G09", "Bộ Nội vụ", "ministry", 1, ""),
    ("G13", "Bộ Tài nguyên và Môi trường", "ministry", 1, ""),
    ("G17", "Bộ Xây dựng", "ministry", 1, ""),
    ("G02", "Bộ Công Thương", "ministry", 1, ""),
    ("G10", "Ngân hàng Nhà nước Việt Nam", "ministerial-level", 1, ""),
    ("H26", "Ủy ban nhân dân thành phố Hà Nội", "peoples-committee", 2, "01"),
    ("H57", "Ủy ban nhân dân tỉnh Thanh Hóa", "peoples-committee", 2, "38"),
)


@pytest.fixture
def government(db, settings, tmp_path):
    settings.LIENTHONG_DATA = tmp_path
    for code, name, kind, level, unit_code in AGENCIES:
        unit_type = {"01": "Thành phố", "38": "Tỉnh"}.get(unit_code, "")
        record = factories.agency(
            code, name, kind=kind, level=level, unit_code=unit_code, unit_type=unit_type
        )
        for post in (PostKind.LEADER, PostKind.CLERK, PostKind.OFFICER):
            factories.post(record, post)
    directory.register_many([directory.Entry(code) for code, *_rest in AGENCIES])
    year = clock.today().year
    seed_calendar(year - 1, year + 1)


def counts():
    kinds = (Directive, Task, Duty, Extension, Pressing, Progress, TaskEvent)
    return {kind.__name__: kind.objects.count() for kind in kinds}


def test_the_demo_leaves_tasks_in_every_state_and_a_second_run_adds_nothing(government):
    refused = []

    def tend():
        refused.extend(pump(clock.now()))

    tasks.run(lambda done, total: None, tend)
    tend()
    assert refused == []
    first = counts()
    assert first["Directive"] == 3 and first["Task"] > 40 and first["Extension"] > 0
    states = set(Task.objects.values_list("state", flat=True))
    assert {TaskState.ASSIGNED, TaskState.WORKING, TaskState.DONE, TaskState.CLAIMED} <= states
    assert {"working", "done"} <= {part.state for part in TaskPart.objects.coordinating()}
    split = split_at(Task.objects.first().agency_id, clock.today())
    assert min(split.done_on_time, split.done_late, split.open_in_time, split.open_overdue) > 0
    assert split.no_date > 0
    every_proposal_is_decided_by_its_kind()
    assert not DirectiveLeader.objects.filter(confirmed_at__isnull=True).exists()
    assert DirectiveLeader.objects.filter(key="nguyen-xuan-phuc").count() == 2
    tasks.run(lambda done, total: None, tend)
    assert counts() == first


def every_proposal_is_decided_by_its_kind():
    read = TaskProposal.objects.filter(directive__isnull=False)
    assert not read.open().exists()
    dropped = [row for row in read if row.state == ProposalState.DROPPED]
    assert dropped and all(row.reason for row in dropped)
    # Nothing that names one agency of the list is dropped, and nothing without an agency is confirmed.
    assert not [row for row in dropped if re.fullmatch(r"[^;\n]+\(G\d\d\)", row.lead)]
    standing = [row for row in read if row.is_standing]
    assert len(standing) == 40 and max(row.confidence for row in standing) < Decimal("0.7")
    assert {row.state for row in standing} == {ProposalState.DROPPED, ProposalState.CONFIRMED}
    everybody = [row for row in read if row.tasks.values("lead_code").distinct().count() > 1]
    assert everybody and all(row.due_date for row in everybody)

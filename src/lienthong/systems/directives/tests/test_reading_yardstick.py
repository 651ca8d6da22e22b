"""What the reader finds is what a careful person finds, in known and in unseen directives."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from lienthong.casework.reading import read_document
from lienthong.systems.directives.reading import Proposal, Reading, read_directive, with_tables

HERE = Path(__file__).parent
SOURCE = HERE.parents[2]
YARDSTICK = yaml.safe_load((HERE / "data" / "yardstick.yaml").read_text(encoding="utf-8"))
each = pytest.mark.parametrize("wanted", YARDSTICK, ids=lambda one: Path(one["file"]).stem)


@cache
def reading_of(name: str) -> Reading:
    path = SOURCE / name
    data = path.read_bytes()
    return read_directive(with_tables(read_document(data, path.name), data))


def lead_of(proposal: Proposal) -> str:
    lead = proposal.lead
    return (lead.code or lead.group or lead.words) if lead else ""


def matches(proposal: Proposal, task: dict[str, Any]) -> bool:
    if task["words"].lower() not in f"{proposal.task} {proposal.words}".lower():
        return False
    codes = {party.code for party in proposal.coordinators}
    due = proposal.deadline.day if proposal.deadline else None
    return (
        due == task.get("due")
        and lead_of(proposal) == task.get("lead", "")
        and [one.code for one in proposal.lead_choices] == task.get("choices", [])
        and set(task.get("with", [])) <= codes
        and (proposal.period.every if proposal.period else None) == task.get("every")
        and (proposal.begins.day if proposal.begins else None) == task.get("begins")
    )


def missed(reading: Reading, tasks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for task in tasks:
        if not any(matches(proposal, task) for proposal in reading.proposals):
            yield task


@each
def test_every_task_is_found_with_lead_coordinators_and_day(wanted):
    assert list(missed(reading_of(wanted["file"]), wanted["tasks"])) == []


@each
def test_no_task_has_a_day_that_a_person_would_not_give_it(wanted):
    for proposal in reading_of(wanted["file"]).proposals:
        if proposal.deadline and proposal.deadline.day:
            assert any(matches(proposal, task) for task in wanted["tasks"]), proposal.task


@each
def test_hardly_anything_else_is_proposed(wanted):
    reading = reading_of(wanted["file"])
    others = [
        proposal.task
        for proposal in reading.proposals
        if not any(matches(proposal, task) for task in wanted["tasks"])
    ]
    assert len(others) <= wanted["more"], others


@each
def test_days_of_decision_and_issue_are_kept_apart(wanted):
    reading = reading_of(wanted["file"])
    assert reading.issued_on == wanted.get("issued")
    assert reading.decided_on == wanted.get("decided")


@each
def test_transfers_roles_and_prohibitions_are_counted(wanted):
    reading = reading_of(wanted["file"])
    assert len(reading.transfers) == wanted.get("transfers", 0)
    assert len(reading.appointments) == wanted.get("appointments", 0)
    assert len(reading.prohibitions) == wanted.get("prohibitions", 0)


NOTICE_2020 = "casework/tests/data/directives/tb-ket-luan-2020.txt"
FIGURES_2020 = [
    ("10.7", "4.5", False),
    ("86.5", None, False),
    ("24000000", None, False),
    ("27", "3", False),
    ("95", None, False),
    ("30", None, True),
]


@pytest.mark.parametrize(("value", "base", "is_target"), FIGURES_2020)
def test_figures_and_targets_of_the_notice_of_2020_are_found(value, base, is_target):
    found = [
        (str(one.value), str(one.base) if one.base is not None else None, one.is_target)
        for one in reading_of(NOTICE_2020).indicators
    ]
    assert (value, base, is_target) in found


def test_roles_of_the_notice_of_2019_are_read_with_who_takes_and_leaves_them():
    reading = reading_of("casework/tests/data/directives/tb-320-vpcp-2019.txt")
    roles = {(one.change, one.role) for one in reading.appointments}
    assert ("leaves", "Tổng thư ký") in roles
    assert ("takes", "cơ quan thường trực của Tổ công tác") in roles
    assert len([one for one in reading.appointments if one.change == "leaves"]) == 5


def test_a_press_report_yields_little_and_says_that_it_is_none():
    text = (
        "Theo báo cáo, đến nay 62/95 bộ, ngành đã hoàn thành nâng cấp phần mềm.\n\n"
        "Thủ tướng nhấn mạnh, xây dựng Chính phủ điện tử là một việc lớn, lâu dài.\n\n"
        "Bộ Tài chính đã trình Chính phủ Nghị định trong tháng 3 năm 2020."
    )
    reading = read_directive(read_document(text.encode(), "bao.txt"))
    assert reading.proposals == ()
    assert "not-official" in reading.warnings

"""What the reader finds is what a careful person finds, in known and in unseen directives."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from lienthong.casework.reading import read_document
from lienthong.systems.directives.reading import Proposal, Reading, read_directive

HERE = Path(__file__).parent
SOURCE = HERE.parents[2]
YARDSTICK = yaml.safe_load((HERE / "data" / "yardstick.yaml").read_text(encoding="utf-8"))
each = pytest.mark.parametrize("wanted", YARDSTICK, ids=lambda one: Path(one["file"]).stem)


@cache
def reading_of(name: str) -> Reading:
    path = SOURCE / name
    return read_directive(read_document(path.read_bytes(), path.name))


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

"""What the database never holds: tasks without a lead, with two, finished without a day, and the like."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from lienthong.base.ids import new_id
from lienthong.systems.directives.models import (
    Directive,
    DirectiveLeader,
    Duty,
    Extension,
    PartRole,
    Pressing,
    Progress,
    Reminder,
    ReminderRule,
    Step,
    Task,
    TaskEvent,
    TaskPart,
    TaskProposal,
    TaskTerms,
    UntakenMessage,
)
from lienthong.systems.directives.tests.conftest import NOW, TODAY, pump

pytestmark = pytest.mark.django_db


def refused(name, act):
    """Let the database refuse an act by the name of the constraint, deferred ones included."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    # A trigger names its constraint beside its sentence.
    assert name in str(error.value) or name == error.value.__cause__.diag.constraint_name


@pytest.fixture
def task(make):
    made = make()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return made


@pytest.fixture
def duty(task):
    pump()
    return Duty.objects.get(role="lead")


def part(world, task, code, role):
    agency = world.agencies[code]
    return TaskPart.objects.create(
        agency_id=task.agency_id,
        task=task,
        party_id=agency.id,
        party_code=code,
        party_name=agency.record.name,
        role=role,
        since=TODAY,
    )


def test_no_second_lead(world, task):
    refused("task_one_lead", lambda: part(world, task, "H26", PartRole.LEAD))


def test_no_lead_among_its_coordinators(world, task):
    refused("task_one_part_an_agency", lambda: part(world, task, "G14", PartRole.COORDINATOR))


def test_no_assigned_task_loses_its_lead(task):
    change = {"lead": None, "lead_code": ""}
    refused("task_assigned_has_lead", lambda: Task.objects.filter(id=task.id).update(**change))


def test_no_lead_whose_part_has_ended(task):
    rows = TaskPart.objects.filter(task=task, role="lead")
    refused("task_lead_is_open", lambda: rows.update(until=TODAY))


def test_no_lead_that_only_coordinates(task):
    other = task.parts.get(role="coord")
    refused("task_lead_is_open", lambda: Task.objects.filter(id=task.id).update(lead=other))


def test_no_lead_of_another_task(make, task):
    other = make().lead_id
    refused("task_lead_is_open", lambda: Task.objects.filter(id=task.id).update(lead=other))


def test_no_lead_part_is_deleted(task):
    def delete():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM directives_taskpart WHERE id = %s", [task.lead_id])

    refused("directives_task", delete)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("task_finished_has_day", {"state": "done"}),
        ("task_finished_has_day", {"finished_date": TODAY}),
        ("task_withdrawn_has_day", {"state": "withdrawn"}),
        ("task_claimed_has_day", {"state": "claimed"}),
        ("task_percent_at_most_100", {"percent": 101}),
        ("task_once_a_reference", {"reference": "other"}),
    ],
)
def test_no_impossible_task(make, task, name, change):
    if "reference" in change:
        change = {"reference": make().reference}
    refused(name, lambda: Task.objects.filter(id=task.id).update(**change))


def test_no_two_deadlines_at_once(task):
    def again():
        return task.due_dates.create(
            agency_id=task.agency_id, due_date=TODAY, counted_date=TODAY, known_from=TODAY
        )

    refused("task_one_due_date", again)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("duty_finished_has_day", {"state": "finished"}),
        ("duty_declined_with_reason", {"state": "declined"}),
        ("duty_percent_at_most_100", {"percent": 101}),
    ],
)
def test_no_impossible_duty(duty, name, change):
    refused(name, lambda: Duty.objects.filter(id=duty.id).update(**change))


def test_no_duty_twice(duty):
    def again():
        duty.pk = new_id()
        duty.save(force_insert=True)

    refused("duty_once_a_reference", again)


def extension(of, **changes):
    values = {
        "agency_id": of.agency_id,
        "duty": of,
        "extension_id": uuid4(),
        "party_code": "G14",
        "party_name": "Bộ",
        "asked_date": TODAY,
        "counted_before": date(2020, 6, 30),
        "due_before": date(2020, 6, 30),
        "wanted_date": date(2020, 7, 31),
        "reason": "Chậm",
    }
    return Extension.objects.create(**{**values, **changes})


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("extension_asked_before_the_day", {"asked_date": date(2020, 7, 1)}),
        ("extension_is_later", {"wanted_date": date(2020, 6, 30)}),
        ("extension_decided_on_a_day", {"state": "granted"}),
        ("extension_refused_with_reason", {"state": "refused", "decided_date": TODAY}),
        ("extension_in_one_book", {"duty": None}),
    ],
)
def test_no_impossible_extension(duty, name, changes):
    refused(name, lambda: extension(duty, **changes))


def test_no_two_open_extensions(duty):
    extension(duty)
    refused("extension_one_open_a_duty", lambda: extension(duty))


def test_no_step_for_nobody(duty):
    step = {"agency_id": duty.agency_id, "duty": duty, "order": 1, "title": "X"}
    refused("step_names_somebody", lambda: Step.objects.create(**step))


def test_no_reminder_twice(duty):
    row = {
        "agency_id": duty.agency_id,
        "duty": duty,
        "due_date": TODAY,
        "working_days": 3,
        "reminded_date": TODAY,
    }
    Reminder.objects.create(**row)
    refused("reminder_once_a_duty", lambda: Reminder.objects.create(**row))
    rule = {"agency_id": duty.agency_id, "working_days": 61}
    refused("reminder_rule_within_60_days", lambda: ReminderRule.objects.create(**rule))


def test_no_report_beyond_a_hundred_percent_and_none_in_two_books(task, duty):
    row = {
        "agency_id": duty.agency_id,
        "progress_id": uuid4(),
        "party_code": "G14",
        "party_name": "Bộ",
        "text": "X",
        "officer": "Y",
        "reported_at": NOW,
    }
    over = {**row, "duty": duty, "percent": 101}
    refused("progress_percent_at_most_100", lambda: Progress.objects.create(**over))
    both = {**row, "duty": duty, "task": task, "percent": 1}
    refused("progress_in_one_book", lambda: Progress.objects.create(**both))


def test_no_pressing_of_nothing(duty):
    row = {
        "agency_id": duty.agency_id,
        "pressing_id": uuid4(),
        "party_code": "G14",
        "party_name": "Bộ",
        "note": "",
        "pressed_date": TODAY,
    }
    refused("pressing_in_one_book", lambda: Pressing.objects.create(**row))


def test_events_are_only_added_to(task):
    refused("only added to", lambda: TaskEvent.objects.update(text="khác"))
    with connection.cursor() as cursor:
        refused("only added to", lambda: cursor.execute("DELETE FROM directives_taskevent"))


def directive(world, **changes):
    values = {
        "agency_id": world.agencies["G22"].id,
        "issuer_name": "Văn phòng Chính phủ",
        "subject": "Kết luận",
        "decided_date": date(2020, 2, 12),
        "issued_date": date(2020, 4, 3),
        "recorded_date": TODAY,
        "text": "X",
        "text_sha256": uuid4().hex,
        "entered_by": "person:x",
        "entered_name": "X",
        "entered_at": NOW,
    }
    return Directive.objects.create(**{**values, **changes})


def test_the_three_days_of_a_directive_are_in_order(world):
    after = TODAY + timedelta(days=1)
    refused("directive_decided_before_issue", lambda: directive(world, decided_date=TODAY))
    refused("directive_issued_before_record", lambda: directive(world, issued_date=after))
    directive(world, text_sha256="0" * 64)
    refused("directive_entered_once", lambda: directive(world, text_sha256="0" * 64))


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("proposal_dropped_with_reason", {"state": "dropped", "decided_at": NOW}),
        ("proposal_decided_by_somebody", {"state": "confirmed"}),
        ("proposal_words_in_order", {"start": 5, "end": 5}),
    ],
)
def test_no_impossible_proposal(world, name, changes):
    row = {"agency_id": world.agencies["G22"].id, "origin": "person", "title": "X", **changes}
    refused(name, lambda: TaskProposal.objects.create(**row))


def test_a_leader_stands_once_in_a_directive_and_is_confirmed_by_name_only(world):
    row = directive(world)
    given = {"agency_id": row.agency_id, "directive": row, "manner": "signed"}
    refused(
        "directive_leader_has_name",
        lambda: DirectiveLeader.objects.create(**given, title="Thủ tướng", confirmed_at=NOW),
    )
    named = {**given, "name": "Lê An", "key": "le-an", "confirmed_at": NOW}
    DirectiveLeader.objects.create(**named)
    refused("directive_leader_once", lambda: DirectiveLeader.objects.create(**named))


def test_a_message_that_was_not_taken_is_kept_once(task):
    row = {
        "agency_id": task.agency_id, "task": task, "envelope_id": uuid4(), "kind": "changed",
        "party_code": "G14", "party_name": "X", "reason": "X", "refused_at": NOW,
    }  # fmt: skip
    UntakenMessage.objects.create(**row)
    refused("untaken_once_an_envelope", lambda: UntakenMessage.objects.create(**row))


def test_earlier_terms_are_in_order_and_stand_once(task):
    row = {"agency_id": task.agency_id, "task": task, "priority": "normal", "period": ""}
    first, days = TODAY, [TODAY + timedelta(days=count) for count in (1, 2)]

    def keep(since, until):
        return TaskTerms.objects.create(**row, known_from=since, known_until=until)

    refused("task_terms_in_order", lambda: keep(first, first))
    keep(first, days[0])
    refused("task_terms_end_once", lambda: keep(first - timedelta(days=1), days[0]))
    refused("task_terms_begin_once", lambda: keep(first, days[1]))

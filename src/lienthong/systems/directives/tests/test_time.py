"""What time itself asks of tasks: mandates that move, reminders, figures; and who may see what."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection, transaction

from lienthong.agencies.actions import mandates
from lienthong.agencies.models import Holding, Mandate
from lienthong.axis import asking
from lienthong.base.errors import Refusal
from lienthong.base.tenancy import WEB_ROLE, acting_for
from lienthong.casework.rounds import all_rounds
from lienthong.contracts.directives import (
    TaskNumbers,
    TaskNumbersOfMandateAsked,
    TasksOfMandateAsked,
)
from lienthong.figures import reading
from lienthong.identity import actions
from lienthong.identity.calendars import calendar_named
from lienthong.systems.directives import figures
from lienthong.systems.directives.actions import assigning, duties, reminders
from lienthong.systems.directives.actions.mandates import follow_mandates
from lienthong.systems.directives.actions.refusals import RuleOutside
from lienthong.systems.directives.answers import task_numbers_of_mandate
from lienthong.systems.directives.models import Duty, Reminder, Task, TaskPart
from lienthong.systems.directives.tests.conftest import NOW, TODAY, pump

pytestmark = pytest.mark.django_db

SUBJECT = "bao-cao-nghi-quyet-17"
MOVED = date(2020, 5, 1)
LATER = datetime(2020, 5, 4, 2, 0, tzinfo=UTC)


@pytest.fixture
def mandate(world):
    """A mandate that the ministry holds until May 2020 and the Hanoi committee after that."""
    by, first, then = world.by("G22"), world.agencies["G14"].record, world.agencies["H26"].record
    made = mandates.establish_mandate(
        subject=SUBJECT, title="Báo cáo", lead=first.agency, legal_basis="Quyết định giao",
        from_date=date(2019, 1, 1), by=by, now=NOW,
    )  # fmt: skip
    mandates.transfer_mandate(
        mandate=made, to=then.agency, on=MOVED, legal_basis="Quyết định chuyển", by=by, now=NOW
    )
    return made


@pytest.fixture
def hanging(mandate, make):
    task = make(mandate_subject=SUBJECT)
    pump()
    return task


def test_on_the_day_the_mandate_moves_its_open_tasks_follow_once(world, hanging):
    assert follow_mandates(now=NOW) == 0
    assert follow_mandates(now=LATER) == 1
    assert follow_mandates(now=LATER) == 0
    assert pump(LATER) == []
    hanging.refresh_from_db()
    assert (hanging.lead_code, hanging.lead_since) == ("H26", MOVED)
    history = TaskPart.objects.filter(task=hanging, role="lead").order_by("since")
    assert [(part.party_code, part.since, part.until) for part in history] == [
        ("G14", TODAY, MOVED),
        ("H26", MOVED, None),
    ]
    states = {each.agency_id: each.state for each in Duty.objects.filter(role="lead")}
    assert states == {
        world.agencies["G14"].id: "transferred",
        world.agencies["H26"].id: "arrived",
    }


def test_a_task_assigned_on_the_very_day_of_the_move_follows(world, hanging):
    Task.objects.filter(id=hanging.id).update(lead_since=MOVED)
    TaskPart.objects.filter(task=hanging).update(since=MOVED)
    assert follow_mandates(now=LATER) == 1


def test_a_task_put_under_a_mandate_later_is_known_to_its_lead_and_follows(world, mandate, make):
    task = make()
    pump()
    kept = {"title": task.title, "deliverable": task.deliverable, "due": "30/06/2020"}
    assigning.change(
        task=task,
        reason="Thuộc chức năng",
        mandate_subject=SUBJECT,
        by=world.by("G22"),
        now=NOW,
        **kept,
    )
    assert pump() == []
    assert set(Duty.objects.filter(role="lead").values_list("mandate_subject", flat=True)) == {
        SUBJECT
    }
    assigning.change(task=task, reason="Sửa chữ", by=world.by("G22"), now=NOW, **kept)
    assert pump() == []
    assert follow_mandates(now=LATER) == 1
    task.refresh_from_db()
    assert task.lead_code == "H26"


def test_a_lead_that_a_person_chose_after_the_move_stays(world, hanging):
    follow_mandates(now=LATER)
    for to in ("H57", "G14"):
        assigning.transfer(
            task=hanging, to=world.name(to), basis="Quyết định riêng", on=LATER.date(),
            by=world.by("G22"), now=LATER,
        )  # fmt: skip
        assert follow_mandates(now=LATER + timedelta(minutes=5)) == 0
        hanging.refresh_from_db()
        assert hanging.lead_code == to


@pytest.mark.parametrize(("days", "follows"), [(0, True), (1, False)])
def test_a_task_given_before_the_decision_was_recorded_follows_from_then(
    world, make, days, follows
):
    """The decision takes effect on 1 May and is entered on the 4th; until then nobody could know of it."""
    by, first, then = world.by("G22"), world.agencies["G14"].record, world.agencies["H26"].record
    made = mandates.establish_mandate(
        subject=SUBJECT, title="Báo cáo", lead=first.agency, legal_basis="Quyết định giao",
        from_date=date(2019, 1, 1), by=by, now=NOW,
    )  # fmt: skip
    task = make(mandate_subject=SUBJECT)
    given = LATER.date() + timedelta(days)
    Task.objects.filter(id=task.id).update(lead_since=given)
    TaskPart.objects.filter(task=task).update(since=given)
    mandates.transfer_mandate(
        mandate=made, to=then.agency, on=MOVED, legal_basis="Quyết định chuyển", by=by, now=LATER
    )
    assert follow_mandates(now=LATER + timedelta(days)) == follows
    task.refresh_from_db()
    assert (task.lead_code, task.lead_since) == ("H26" if follows else "G14", given)


def test_a_lead_that_a_person_chose_on_the_day_of_recording_stays(world, mandate, hanging):
    follow_mandates(now=LATER)
    Holding.objects.filter(mandate=mandate, agency=world.agencies["G14"].record.agency).update(
        end_recorded_date=LATER.date()
    )
    assigning.transfer(
        task=hanging, to=world.name("G14"), basis="Quyết định riêng", on=LATER.date(),
        by=world.by("G22"), now=LATER,
    )  # fmt: skip
    assert follow_mandates(now=LATER + timedelta(minutes=5)) == 0


def test_a_lead_that_never_held_the_mandate_stays(world, mandate, make):
    task = make(mandate_subject=SUBJECT, lead=world.name("H57"))
    assert follow_mandates(now=LATER) == 0
    task.refresh_from_db()
    assert task.lead_code == "H57"


def test_a_mandate_that_moved_twice_while_nothing_ran_takes_its_tasks_along(world, hanging):
    record = world.agencies["H57"].record
    mandates.transfer_mandate(
        mandate=Mandate.objects.get(subject=SUBJECT), to=record.agency, on=date(2020, 5, 2),
        legal_basis="Quyết định chuyển tiếp", by=world.by("G22"), now=NOW,
    )  # fmt: skip
    assert follow_mandates(now=LATER) == 1
    hanging.refresh_from_db()
    assert (hanging.lead_code, hanging.lead_since) == ("H57", date(2020, 5, 2))


def test_the_old_lead_has_no_voice_after_the_transfer(world, hanging):
    follow_mandates(now=LATER)
    duties.accept(
        duty=Duty.objects.get(agency_id=world.agencies["G14"].id), by=world.by("G14"), now=NOW
    )
    assert "task-sender-not-party" in pump(LATER)


def test_finished_tasks_stay_with_who_did_them(world, hanging):
    Task.objects.filter(id=hanging.id).update(
        state="done", finished_date=TODAY, confirmed_at=NOW, claimed_date=TODAY
    )
    assert follow_mandates(now=LATER) == 0


def test_a_mandate_tells_which_tasks_hang_on_it(world, hanging):
    def ask(code, sender=""):
        return asking.ask(
            TasksOfMandateAsked(SUBJECT, TODAY),
            to=code,
            by=world.by(code).subject,
            sender=sender or code,
            purpose="Trang chức năng",
            permission="mandate.read",
            now=NOW,
        )

    assert ask("G22").total == 1 and ask("G22").tasks[0].lead == "G14"
    assert ask("G14").tasks[0].url.startswith("/chi-dao/viec/")
    assert ask("H57").total == 0
    with pytest.raises(Refusal) as refused:
        ask("G22", sender="H57")
    assert refused.value.code == "not-allowed"


def test_who_leads_a_mandate_is_told_numbers_of_other_books_and_nobody_else(world, hanging):
    def ask(to, sender):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {WEB_ROLE}")
            with acting_for(world.agencies[sender].id, sender):
                found = task_numbers_of_mandate(
                    TaskNumbersOfMandateAsked(SUBJECT), asking_from(sender, to), now=NOW
                )
            cursor.execute("RESET ROLE")
        return found.assigned, found.held

    one, none, before = TaskNumbers(1, 0, 0), TaskNumbers(0, 0, 0), TODAY - timedelta(days=1)
    assert (ask("G22", "G14"), ask("G14", "G14")) == ((one, none), (none, one))
    Task.objects.filter(id=hanging.id).update(counted_date=before, due_date=before)
    Duty.objects.update(state="confirmed", finished_date=before)
    assert ask("G22", "G14")[0] == TaskNumbers(1, 1, 0)
    assert ask("G14", "G14")[1] == TaskNumbers(0, 0, 1)
    assert ask("G22", "G22")[0] == TaskNumbers(1, 1, 0)
    for asker in ("G22", "H26"):
        with pytest.raises(Refusal) as refused:
            ask("G14", asker)
        assert refused.value.code == "not-allowed"


def asking_from(sender, to):
    return asking.Asking(uuid4(), sender, to, "person:1", "Trang chức năng", "mandate.read", NOW)


def test_each_reminder_is_given_once(world, make):
    make(due="20/04/2020", coordinators="")
    pump()
    assert reminders.remind(now=NOW) == 2
    assert reminders.remind(now=NOW) == 0
    assert reminders.remind(now=NOW + timedelta(days=9)) == 2
    assert sorted(set(Reminder.objects.values_list("working_days", flat=True))) == [3, 10]


def test_a_missed_reminder_is_not_followed_by_all_earlier_ones(world, make):
    make(due="20/04/2020", coordinators="")
    late = datetime(2020, 4, 22, 2, 0, tzinfo=UTC)
    assert reminders.remind(now=late) == 1
    assert Reminder.objects.get().working_days == -1


def test_an_agency_has_its_own_reminder_days(world, make):
    with pytest.raises(RuleOutside):
        reminders.set_rules(working_days=[61], by=world.by("G22"), now=NOW)
    reminders.set_rules(working_days=[30, 30, -60], by=world.by("G22"), now=NOW)
    reminders.set_rules(working_days=[30], by=world.by("G22"), now=NOW)
    assert reminders.rules_of(world.agencies["G22"].id) == (30,)
    assert reminders.rules_of(world.agencies["G14"].id) == reminders.USUAL


def test_an_agency_may_want_no_reminder_at_all(world, make):
    make(due="20/04/2020", coordinators="")
    reminders.set_rules(working_days=[], by=world.by("G22"), now=NOW)
    assert reminders.rules_of(world.agencies["G22"].id) == ()
    assert reminders.remind(now=NOW) == 0
    reminders.set_rules(working_days=[10], by=world.by("G22"), now=NOW)
    assert reminders.rules_of(world.agencies["G22"].id) == (10,)


def _overdue_by_lead(day):
    found = reading.by_unit(
        "directives.tasks-open-overdue", publisher="G22", first_date=day, last_date=day
    )
    return {unit: each.value for unit, each in found.items()}


def test_a_lead_that_gave_its_last_task_away_keeps_no_old_figures(world, make):
    task = make(due="07/04/2020", coordinators="")
    make(lead=world.name("G12"), coordinators="")
    later = datetime(2020, 4, 10, 2, tzinfo=UTC)
    figures.publish_all(later)
    assigning.transfer(
        task=task, to=world.name("H57"), basis="QĐ", on=later.date(), by=world.by("G22"), now=later
    )
    figures.publish_all(later + timedelta(minutes=1))
    values = _overdue_by_lead(later.date())
    assert values == {"": 1, "G14": 0, "G12": 0, "H57": 1}
    assert figures.publish_all(later + timedelta(minutes=2)) == 0


def test_an_agency_that_withdrew_all_its_tasks_says_that_it_has_none(world, make):
    task = make(due="07/04/2020", coordinators="")
    day = datetime(2020, 4, 10, 2, tzinfo=UTC)
    figures.publish_all(day)
    assigning.withdraw(task=task, reason="Nhầm", by=world.by("G22"), now=day)
    following = day + timedelta(days=3)
    figures.publish_all(following)
    latest = reading.latest(["directives.tasks-open-overdue"], publisher="G22")
    assert latest["directives.tasks-open-overdue"].value == 0
    assert figures.publish_all(following + timedelta(days=1)) == 0


def test_figures_are_published_for_the_whole_and_for_each_lead(world, make):
    make(due="01/03/2020", accepts_past=True)
    make(due="08/04/2020", lead="G12", coordinators="")
    make(due="", lead="G12", coordinators="")
    pump()
    assert figures.publish_all(NOW) > 0
    assert figures.publish_all(NOW) == 0
    codes = ["tasks-total", "tasks-open-overdue", "due-soon", "tasks-no-date", "on-time-share"]
    found = reading.latest([f"directives.{code}" for code in codes], publisher="G22")
    values = {code.split(".")[1]: each.value for code, each in found.items()}
    assert values == {
        "tasks-total": 2,
        "tasks-open-overdue": 1,
        "due-soon": 1,
        "tasks-no-date": 1,
        "on-time-share": Decimal(0),
    }
    of_lead = reading.latest(["directives.on-time-share"], publisher="G22", unit="G12")
    assert of_lead["directives.on-time-share"].state == "not-applicable"
    source = found["directives.tasks-open-overdue"].source
    assert source.startswith("/chi-dao/nhiem-vu/?standing=open-overdue")
    late = reading.latest(["directives.duties-overdue"], publisher="G14")
    assert late["directives.duties-overdue"].value == 1


def test_the_rounds_are_registered():
    names = {each.name for each in all_rounds()}
    assert {"directives-mandates", "directives-reminders", "directives-figures"} <= names


def test_a_feed_holds_only_open_due_dates_of_its_agency(world, make):
    make(coordinators="")
    make(due="", coordinators="")
    pump()
    _feed, token = actions.open_feed(
        calendar=calendar_named("directives"), by=world.by("G22"), now=NOW
    )
    name, rows = actions.read_feed(token, now=NOW)
    assert name == "Thời hạn nhiệm vụ: Văn phòng Chính phủ" and len(rows) == 1
    at_work = calendar_named("directives").load(world.by("G14"), NOW)
    assert [each.kind for each in at_work] == ["Hạn nhiệm vụ"]
    assert list(calendar_named("directives.own").load(world.by("G14"), NOW)) == []


def test_each_agency_sees_its_own_book_only(world, make):
    make()
    pump()
    agency = world.agencies["G14"]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {WEB_ROLE}")
        with acting_for(agency.id, "G14"):
            assert not Task.objects.exists()
            assert {each.agency_id for each in Duty.objects.all()} == {agency.id}

"""Alarms: raised once for a crossing, ended when the figure is back, each at most one task."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from lienthong.axis.models import Outbox
from lienthong.contracts import registry
from lienthong.contracts.directives import TaskRequested
from lienthong.ledger.models import LedgerEntry
from lienthong.systems.command import tiles
from lienthong.systems.command.actions import alarms, thresholds
from lienthong.systems.command.actions.thresholds import Terms
from lienthong.systems.command.models import ANY_UNIT, Alarm, AlarmState, Ending
from lienthong.systems.command.tests.conftest import HOME, NOW, TODAY

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def watch(world):
    """Return a function that sets a threshold of the Office."""

    def watching(limit=10, *, unit="", **more):
        values = {"comparison": "above", "message": "Xử lý nhiệm vụ quá hạn", **more}
        terms = Terms(tiles.OVERDUE, unit, limit=Decimal(limit), **values)
        return thresholds.set_threshold(terms=terms, by=world.system(), now=NOW)

    return watching


def evaluate(now=LATER):
    return alarms.evaluate_all(now)


def requests():
    name, version = registry.type_of(TaskRequested)
    rows = Outbox.objects.filter(message__contract=name, message__version=version)
    return [
        registry.from_data(TaskRequested, registry_data(row.message))
        for row in rows.select_related("message__body")
    ]


def registry_data(message):
    import json

    return json.loads(bytes(message.body.content))


class TestRaising:
    def test_crossing_raises_once_however_often_it_is_looked_at(self, world, watch):
        watch()
        world.publish(tiles.OVERDUE, 12)
        assert [evaluate(), evaluate(), evaluate(LATER + timedelta(hours=1))] == [1, 0, 0]
        alarm = Alarm.objects.get()
        assert (alarm.value, alarm.label, alarm.state) == (12, "2020-11-30", AlarmState.OPEN)
        assert alarm.source == f"/chi-dao/giao/?so={tiles.OVERDUE}"

    def test_within_the_limit_nothing_happens(self, world, watch):
        watch()
        world.publish(tiles.OVERDUE, 10)
        assert evaluate() == 0

    def test_without_figures_nothing_happens(self, world, watch):
        watch()
        watch(20, unit=ANY_UNIT)
        assert evaluate() == 0

    def test_missing_value_is_not_zero(self, world, watch):
        watch(5, comparison="below")
        world.publish(tiles.OVERDUE, None)
        assert evaluate() == 0

    def test_each_unit_has_an_alarm_of_its_own(self, world, watch):
        watch(4, unit=ANY_UNIT)
        world.publish(tiles.OVERDUE, 17)
        for unit, value in (("G14", 3), ("H26", 9), ("H40", 5)):
            world.publish(tiles.OVERDUE, value, unit=unit)
        assert evaluate() == 2
        assert set(Alarm.objects.values_list("unit", flat=True)) == {"H26", "H40"}

    def test_consecutive_days_are_waited_for(self, world, watch):
        watch(consecutive=3)
        world.publish_days(tiles.OVERDUE, [9, 11, 12])
        assert evaluate() == 0
        world.publish(tiles.OVERDUE, 13, day=TODAY + timedelta(days=1), at=LATER)
        assert evaluate(LATER + timedelta(days=1)) == 1

    def test_generated_values_give_nobody_work(self, world, watch):
        watch()
        world.publish(tiles.OVERDUE, 99, origin="generated")
        assert evaluate() == 0

    def test_figures_of_another_agency_do_not_count(self, world, watch):
        watch()
        world.publish(tiles.OVERDUE, 99, publisher="G14")
        assert evaluate() == 0

    def test_alarm_is_in_the_ledger(self, world, watch):
        watch()
        world.publish(tiles.OVERDUE, 12)
        evaluate()
        assert LedgerEntry.objects.filter(kind="command.alarm-raised").count() == 1


class TestEnding:
    @pytest.fixture(autouse=True)
    def raised(self, world, watch):
        watch(margin=Decimal(3))
        world.publish(tiles.OVERDUE, 12)
        evaluate()

    def test_back_within_the_margin_the_alarm_stays(self, world):
        world.publish(tiles.OVERDUE, 8, at=LATER)
        assert evaluate(LATER + timedelta(minutes=1)) == 0

    def test_well_inside_it_ends_and_keeps_its_history(self, world):
        world.publish(tiles.OVERDUE, 7, at=LATER)
        assert evaluate(LATER + timedelta(minutes=1)) == 1
        alarm = Alarm.objects.get()
        assert (alarm.state, alarm.closing_value) == (AlarmState.CLOSED, 7)
        assert alarm.ending == Ending.BACK

    def test_flapping_in_one_period_raises_no_second_alarm(self, world):
        for minute, value in enumerate([7, 12, 7, 15], start=1):
            at = LATER + timedelta(minutes=minute)
            world.publish(tiles.OVERDUE, value, at=at)
            evaluate(at)
        assert Alarm.objects.count() == 1

    def test_next_period_may_raise_again(self, world):
        world.publish(tiles.OVERDUE, 2, at=LATER)
        evaluate(LATER + timedelta(minutes=1))
        tomorrow = TODAY + timedelta(days=1)
        world.publish(tiles.OVERDUE, 20, day=tomorrow, at=LATER + timedelta(days=1))
        evaluate(LATER + timedelta(days=1))
        assert Alarm.objects.count() == 2 and Alarm.objects.open().count() == 1

    def test_letting_the_threshold_go_lifts_the_alarm(self, world):
        threshold = Alarm.objects.get().threshold
        thresholds.end_threshold(threshold=threshold, by=world.system(), now=LATER)
        assert Alarm.objects.get().state == AlarmState.LIFTED


class TestEndingWithoutValue:
    TOMORROW = TODAY + timedelta(days=1)
    AT = LATER + timedelta(days=1)

    @pytest.fixture(autouse=True)
    def raised(self, world, watch):
        watch(4, unit=ANY_UNIT)
        world.publish(tiles.OVERDUE, 17)
        for unit in ("G14", "H26"):
            world.publish(tiles.OVERDUE, 9, unit=unit)
        evaluate()

    def test_a_unit_of_which_a_newer_period_says_nothing_ends_with_the_reason(self, world, client):
        world.publish(tiles.OVERDUE, 9, day=self.TOMORROW, at=self.AT)
        world.publish(tiles.OVERDUE, 9, unit="G14", day=self.TOMORROW, at=self.AT)
        assert evaluate(self.AT) == 1
        alarm = Alarm.objects.get(unit="H26")
        assert (alarm.state, alarm.ending, alarm.closing_value) == ("closed", Ending.GONE, None)
        page = client().get(f"/dieu-hanh/canh-bao/{alarm.pk}/").content.decode()
        assert "Kỳ mới không còn số liệu này" in page
        assert Alarm.objects.open().get().unit == "G14"

    def test_while_there_is_no_newer_period_nothing_ends(self):
        assert evaluate(self.AT) == 0

    def test_a_value_that_is_only_missing_ends_nothing(self, world):
        for unit in ("", "G14", "H26"):
            world.publish(tiles.OVERDUE, None, unit=unit, day=self.TOMORROW, at=self.AT)
        assert evaluate(self.AT) == 0

    def test_a_value_that_does_not_apply_any_more_ends_the_alarm(self, world):
        day = {"day": self.TOMORROW, "at": self.AT}
        world.publish(tiles.OVERDUE, 9, **day)
        world.publish(tiles.OVERDUE, 9, unit="G14", **day)
        world.publish(tiles.OVERDUE, None, unit="H26", state="not-applicable", **day)
        assert evaluate(self.AT) == 1
        assert Alarm.objects.get(unit="H26").ending == Ending.GONE

    def test_the_database_gives_no_reason_to_what_is_open(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            Alarm.objects.open().update(ending=Ending.GONE)


class TestTasks:
    def test_threshold_that_asks_tells_its_own_agency_once(self, world, watch):
        watch(raises_task=True, lead="G14", due_days=3)
        world.publish(tiles.OVERDUE, 12)
        evaluate(), evaluate()
        alarm, [request] = Alarm.objects.get(), requests()
        assert (request.reference, request.lead) == (alarm.task_reference, "G14")
        assert request.title == "Xử lý nhiệm vụ quá hạn" and str(alarm.pk) in request.source_url
        assert request.due_date == alarm.due_date and request.due_date > TODAY
        assert "12" in request.reason and "lớn hơn 10" in request.reason
        assert Outbox.objects.get().recipient == HOME

    def test_unit_that_crossed_leads_when_nobody_else_is_named(self, world, watch):
        watch(4, unit=ANY_UNIT, raises_task=True)
        world.publish(tiles.OVERDUE, 17)
        world.publish(tiles.OVERDUE, 9, unit="H26")
        evaluate()
        assert requests()[0].lead == "H26"

    def test_threshold_that_does_not_ask_tells_nobody(self, world, watch):
        watch()
        world.publish(tiles.OVERDUE, 12)
        evaluate()
        assert requests() == [] and Alarm.objects.get().task_reference is None

    def test_alarm_says_why_no_task_could_be_asked_for(self, world, watch):
        from lienthong.axis.rows import run

        run("DELETE FROM axis_address WHERE code = %s", [HOME])
        watch(raises_task=True)
        world.publish(tiles.OVERDUE, 12)
        assert evaluate() == 1
        alarm = Alarm.objects.get()
        assert alarm.task_reference is None and alarm.task_refusal


class TestConstraints:
    def row(self, threshold, **changes):
        values = {
            "agency_id": threshold.agency_id, "threshold": threshold, "measure": threshold.measure,
            "first_date": TODAY, "last_date": TODAY, "label": "x", "value": 1, "raised_at": NOW,
        }  # fmt: skip
        return Alarm(**values | changes)

    @pytest.mark.parametrize(
        "second",
        [
            {},
            {"state": AlarmState.CLOSED, "closed_at": NOW},
            {"first_date": TODAY - timedelta(days=1), "last_date": TODAY - timedelta(days=1)},
        ],
    )
    def test_second_open_alarm_or_second_of_a_period_is_refused(self, watch, second):
        threshold = watch()
        self.row(threshold).save()
        with pytest.raises(IntegrityError), transaction.atomic():
            self.row(threshold, **second).save()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"state": AlarmState.CLOSED},
            {"closed_at": NOW},
            {"first_date": TODAY, "last_date": TODAY - timedelta(days=1)},
        ],
    )
    def test_contradictory_alarm_is_refused(self, watch, wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            self.row(watch(), **wrong).save()

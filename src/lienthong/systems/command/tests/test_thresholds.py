"""Thresholds: who may set them, what makes no sense, how they change, and that nobody else sees them."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from lienthong.agencies.directory import UnknownAgency
from lienthong.base.errors import NotAllowed
from lienthong.base.tests.accessibility import faults
from lienthong.systems.command import tiles
from lienthong.systems.command.actions import thresholds
from lienthong.systems.command.actions.thresholds import Terms
from lienthong.systems.command.models import ANY_UNIT, Alarm, Brief, BriefOrder, Threshold
from lienthong.systems.command.tests.conftest import NOW

pytestmark = pytest.mark.django_db
GOOD = Terms(tiles.OVERDUE, "", "above", Decimal(10), "Xử lý nhiệm vụ quá hạn")
SHARE = replace(GOOD, measure=tiles.ON_TIME, comparison="below", limit=Decimal(80))
FORM = {
    "measure": tiles.OVERDUE, "scope": "whole", "comparison": "above", "limit": "10",
    "consecutive": "1", "message": "Xử lý", "due_days": "5",
}  # fmt: skip


def put(world, terms=GOOD, **more):
    return thresholds.set_threshold(terms=terms, by=world.system(), now=NOW, **more)


def test_reader_may_not_set_thresholds(world):
    with pytest.raises(NotAllowed):
        thresholds.set_threshold(
            terms=GOOD, by=world.officer(permissions=["command.read"]), now=NOW
        )


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (replace(GOOD, measure="khong.co"), "threshold-measure-unknown"),
        (replace(GOOD, comparison="gần bằng"), "threshold-out-of-range"),
        (replace(GOOD, limit=Decimal(-1)), "threshold-out-of-range"),
        (replace(GOOD, limit=Decimal("NaN")), "threshold-out-of-range"),
        (replace(GOOD, limit=Decimal("1e40")), "threshold-out-of-range"),
        (replace(SHARE, limit=Decimal(120)), "threshold-out-of-range"),
        (replace(GOOD, comparison="at-least", limit=Decimal(0)), "threshold-never-crossed"),
        (replace(SHARE, limit=Decimal(0)), "threshold-never-crossed"),
        (replace(SHARE, comparison="above", limit=Decimal(100)), "threshold-never-crossed"),
        (replace(GOOD, margin=Decimal(11)), "threshold-never-ends"),
        (replace(GOOD, margin=Decimal(-1)), "threshold-never-ends"),
        (replace(SHARE, margin=Decimal(30)), "threshold-never-ends"),
        (replace(GOOD, consecutive=0), "threshold-consecutive"),
        (replace(GOOD, consecutive=25), "threshold-consecutive"),
        (replace(GOOD, message="  "), "threshold-without-message"),
        (replace(GOOD, due_days=0), "threshold-due-days"),
    ],
)
def test_terms_that_make_no_sense_are_refused(world, terms, code):
    with pytest.raises(Exception) as caught:
        put(world, terms)
    assert caught.value.code == code and not Threshold.objects.exists()


@pytest.mark.parametrize("name", ["unit", "lead"])
def test_agency_that_the_registry_does_not_know_is_refused(world, name):
    with pytest.raises(UnknownAgency):
        put(world, replace(GOOD, **{name: "G99"}))


def test_same_threshold_twice_is_refused(world):
    put(world)
    with pytest.raises(thresholds.ThresholdExists):
        put(world)


def test_changing_keeps_the_old_one_as_history(world):
    old = put(world)
    new = put(world, replace(GOOD, limit=Decimal(12)), replaces=old)
    old.refresh_from_db()
    assert old.ended_at == NOW and new.replaces == old
    assert list(Threshold.objects.in_force()) == [new]


def test_ended_threshold_cannot_be_ended_or_changed_again(world):
    old = put(world)
    thresholds.end_threshold(threshold=old, by=world.system(), now=NOW)
    with pytest.raises(thresholds.ThresholdEnded):
        thresholds.end_threshold(threshold=old, by=world.system(), now=NOW)
    with pytest.raises(thresholds.ThresholdEnded):
        put(world, replaces=old)


def test_another_agency_cannot_end_it(world):
    with pytest.raises(thresholds.ThresholdEnded):
        thresholds.end_threshold(threshold=put(world), by=world.system("G14"), now=NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"consecutive": 0},
        {"margin": -1},
        {"message": ""},
        {"comparison": "near"},
        {"ended_at": NOW - timedelta(days=1)},
        {},
    ],
)
def test_database_refuses_what_must_not_be(world, wrong):
    kept = put(world)
    kept.pk, kept._state.adding = None, True
    kept.limit += bool(wrong)
    for name, value in wrong.items():
        setattr(kept, name, value)
    kept.id = Threshold._meta.get_field("id").get_default()
    with pytest.raises(IntegrityError), transaction.atomic():
        kept.save(force_insert=True)


@pytest.mark.parametrize("model", [Threshold, Alarm, Brief, BriefOrder])
def test_rows_of_one_agency_are_hidden_from_others(world, as_web, model):
    put(world)
    BriefOrder.objects.create(agency=world.records["G22"].agency, ordered_at=NOW)
    with as_web(world.records["G14"].agency):
        assert not model.objects.exists()


class TestScreens:
    def test_threshold_is_set_changed_and_let_go(self, world, client):
        leader = client()
        assert leader.post(reverse("command:add_threshold"), FORM).status_code == 302
        kept = Threshold.objects.get()
        page = leader.get(reverse("command:change_threshold", args=[kept.pk])).content.decode()
        assert 'value="10"' in page and faults(page) == []
        changed = FORM | {"limit": "12", "scope": "one", "unit": "H26", "margin": "2"}
        leader.post(reverse("command:change_threshold", args=[kept.pk]), changed)
        new = Threshold.objects.in_force().get()
        assert (new.limit, new.unit, new.margin) == (12, "H26", 2)
        leader.post(reverse("command:end_threshold", args=[new.pk]))
        assert not Threshold.objects.in_force().exists()

    def test_refusal_is_shown_in_the_form(self, world, client):
        answer = client().post(reverse("command:add_threshold"), FORM | {"limit": "-1"})
        page = answer.content.decode()
        assert "không thể xảy ra" in page and faults(page) == []

    @pytest.mark.parametrize(
        "wrong",
        [
            {"limit": "nhiều"},
            {"consecutive": "99"},
            {"scope": "one"},
            {"measure": "x"},
            {"message": ""},
        ],
    )
    def test_form_names_what_is_wrong(self, world, client, wrong):
        page = client().post(reverse("command:add_threshold"), FORM | wrong).content.decode()
        assert "govuk-error-message" in page and not Threshold.objects.exists()

    def test_each_unit_is_watched_when_chosen(self, world, client):
        client().post(reverse("command:add_threshold"), FORM | {"scope": "each"})
        assert Threshold.objects.get().unit == ANY_UNIT

    def test_reader_sees_the_list_but_no_button(self, world, client):
        put(world)
        page = client(kind="clerk").get(reverse("command:thresholds")).content.decode()
        assert "lớn hơn 10" in page and reverse("command:add_threshold") not in page

    def test_reader_is_refused_the_form_and_another_agency_finds_nothing(self, world, client):
        kept = put(world)
        assert client(kind="clerk").get(reverse("command:add_threshold")).status_code == 403
        other = client("G14").get(reverse("command:change_threshold", args=[kept.pk]))
        assert other.status_code == 404


def test_the_list_names_agencies_by_their_short_names(world, client):
    put(world, replace(GOOD, unit="G14", lead="G14", raises_task=True))
    answer = client().get(reverse("command:thresholds"))
    row = answer.context["rows"][0]
    assert row[1] == row[4].note == "BTTTT"

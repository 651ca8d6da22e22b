"""The plan of a duty: steps added, changed, ticked off and on, taken out, and nobody else's."""

from datetime import date

import pytest

from lienthong.identity.tests import factories
from lienthong.systems.directives.actions import duties, plans
from lienthong.systems.directives.actions.refusals import (
    StepForNobody,
    StepNotFound,
    TaskTitleMissing,
    WrongTaskState,
)
from lienthong.systems.directives.models import Duty, Step
from lienthong.systems.directives.tests.conftest import NOW, TODAY, pump
from lienthong.systems.directives.tests.test_pages import sound, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(world):
    return world.by("G14")


@pytest.fixture
def duty(world, make, by):
    make(coordinators="")
    pump()
    return duties.accept(duty=Duty.objects.get(), by=by, now=NOW)


@pytest.fixture
def step(duty, by):
    content = plans.Content(title="Dự thảo", officer_name="Lê Văn B")
    return plans.add_step(duty=duty, content=content, by=by, now=NOW)


def test_a_step_is_changed_and_the_story_says_so(step, by, duty):
    content = plans.Content(title="Lấy ý kiến", officer_name="Trần C", due_date=date(2020, 5, 1))
    plans.change_step(step=step, content=content, by=by, now=NOW)
    step.refresh_from_db()
    assert (step.title, step.officer_name, step.due_date) == (
        "Lấy ý kiến",
        "Trần C",
        date(2020, 5, 1),
    )
    assert duty.events.filter(kind="planned", text__contains="Lấy ý kiến").exists()


def test_a_tick_is_taken_off_again(step, by):
    assert plans.finish_step(step=step, by=by, now=NOW).done_date == TODAY
    assert plans.reopen_step(step=step, by=by, now=NOW).done_date is None


def test_a_step_is_taken_out_and_the_places_of_others_stay(step, by, duty):
    content = plans.Content(title="Trình", officer_name="Lê Văn B")
    second = plans.add_step(duty=duty, content=content, by=by, now=NOW)
    plans.remove_step(step=step, by=by, now=NOW)
    assert list(duty.steps.values_list("id", "order")) == [(second.id, 2)]
    with pytest.raises(StepNotFound):
        plans.remove_step(step=step, by=by, now=NOW)


def test_a_step_needs_words_and_somebody(world, step, by):
    foreign = world.agencies["G12"].unit
    for content, refusal in (
        (plans.Content(title=" ", officer_name="B"), TaskTitleMissing),
        (plans.Content(title="Dự thảo"), StepForNobody),
        (plans.Content(title="Dự thảo", unit=foreign), StepForNobody),
    ):
        with pytest.raises(refusal):
            plans.change_step(step=step, content=content, by=by, now=NOW)


def test_no_other_agency_touches_a_plan(world, step):
    with pytest.raises(StepNotFound):
        plans.remove_step(step=step, by=world.by("G12"), now=NOW)
    assert Step.objects.exists()


def test_the_plan_of_a_duty_that_is_over_stays(step, by, duty):
    Duty.objects.filter(id=duty.id).update(state="withdrawn")
    with pytest.raises(WrongTaskState):
        plans.remove_step(step=step, by=by, now=NOW)


def test_steps_are_edited_and_taken_out_on_screen(step, by, duty):
    ministry = factories.client_for(by)
    html = sound(ministry.get(url("duty_detail", duty.id)))
    assert url("change_step", duty.id, step.id) in html
    page = sound(ministry.get(url("change_step", duty.id, step.id)))
    assert "Dự thảo" in page
    given = {"title": "Trình ký", "officer": str(by.person_id)}
    answer = ministry.post(url("change_step", duty.id, step.id), given)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    step.refresh_from_db()
    assert (step.title, step.person_id) == ("Trình ký", by.person_id)
    ministry.post(url("finish_step", duty.id, step.id))
    assert "Bỏ đánh dấu xong" in sound(ministry.get(url("duty_detail", duty.id)))
    ministry.post(url("reopen_step", duty.id, step.id))
    ministry.post(url("remove_step", duty.id, step.id))
    assert not Step.objects.exists()

"""The paper's numbers are those of the rows, as they stood at the end of the period."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lienthong.base import clock
from lienthong.base.clock import day_of
from lienthong.base.counting import counted
from lienthong.figures.reading import latest, value_at
from lienthong.systems.coordination import rounds
from lienthong.systems.coordination.actions import duties, files, papers, refusals
from lienthong.systems.coordination.evaluation import CaseFact, DatedFact, Facts, figures, side
from lienthong.systems.coordination.figures import publish_all
from lienthong.systems.coordination.models import (
    Agreement,
    CoordinationPaper,
    OpinionDuty,
    OpinionRequest,
)
from lienthong.systems.coordination.tests.conftest import NOW, content
from lienthong.systems.coordination.wording import paper_text

FIRST, LAST = date(2020, 4, 1), date(2020, 4, 30)


def case(due, answered=None, *, asked=None, ours=True, closed=None):
    day = asked or date(2020, 4, 1)
    return CaseFact(f"Hồ sơ {due}", ours, day, due, answered, closed)


def test_each_request_that_fell_due_is_in_time_late_or_unanswered():
    cases = [
        case(date(2020, 4, 10), date(2020, 4, 10)),
        case(date(2020, 4, 11), date(2020, 4, 12)),
        case(date(2020, 4, 12)),
        case(date(2020, 5, 2)),
    ]
    found = side(cases, FIRST, LAST)
    assert (found.asked, found.due, found.on_time, found.late, found.unanswered) == (4, 3, 1, 1, 1)
    assert found.share == pytest.approx(1 / 3)


def test_what_was_answered_after_the_period_was_unanswered_in_it():
    found = side([case(date(2020, 4, 20), date(2020, 5, 4))], FIRST, LAST)
    assert (found.late, found.unanswered) == (0, 1)


def test_a_share_of_nothing_is_no_share():
    assert side([], FIRST, LAST).share is None


def test_a_request_withdrawn_before_its_date_does_not_count_as_due():
    assert side([case(date(2020, 4, 20), closed=date(2020, 4, 2))], FIRST, LAST).due == 0


def test_the_agenda_names_disputes_debts_and_what_comes_due():
    facts = Facts(
        cases=[case(date(2020, 4, 20)), case(date(2020, 5, 20))],
        escalations=[
            DatedFact("Chọn A?", True, date(2020, 4, 5)),
            DatedFact("Chọn B?", True, date(2020, 4, 5), date(2020, 4, 9)),
        ],
    )
    found = figures(facts, FIRST, LAST)
    assert found.agenda == (
        ("disputed", "Chọn A?"),
        ("overdue", "Hồ sơ 2020-04-20"),
        ("coming", "Hồ sơ 2020-05-20"),
    )
    assert (found.escalations_raised, found.escalations_decided, found.escalations_open) == (
        2,
        1,
        1,
    )


def test_the_text_never_shows_a_share_of_nothing_as_zero():
    data = figures(Facts(), FIRST, LAST).as_data()
    text = paper_text(data, own="A", partner="B", period="tháng 04/2020", modes={})
    assert "không tính" in text and "0%" not in text


@pytest.fixture
def worked(world, agreement, lead, other):
    """Three requests under the agreement: in time, late, unanswered; and one outside it."""
    made = []
    for number in range(3):
        file = files.draft(
            content=content(title=f"Hồ sơ {number}", agreement=agreement.pk), by=lead, now=NOW
        )
        made.append(files.send(file=file, by=lead, now=NOW))
    outside = files.draft(content=content(title="Ngoài quy chế"), by=lead, now=NOW)
    files.add_addressee(file=outside, code="G06", by=lead, now=NOW)
    files.send(file=outside, by=lead, now=NOW)
    world.pump()
    for number, days in ((0, 2), (1, 12)):
        at = NOW + timedelta(days=days)
        duty = OpinionDuty.objects.get(title=f"Hồ sơ {number}")
        duties.give_opinion(duty=duty, stance="agrees", points=[], by=other, now=at)
        world.pump(at)
    return agreement


@pytest.mark.django_db
def test_the_paper_counts_the_rows_of_its_agreement(worked, lead):
    now = NOW + timedelta(days=30)
    paper = papers.draw_up(agreement=worked, kind="monthly", year=2020, month=4, by=lead, now=now)
    rows = OpinionRequest.objects.filter(file__agreement=worked)
    assert paper.figures["ours"]["asked"] == rows.count() == 3
    assert paper.figures["ours"] | {"share": None} == {
        "asked": 3, "due": 3, "on_time": 1, "late": 1, "unanswered": 1, "share": None,
    }  # fmt: skip
    assert "Hồ sơ 2" in paper.text and "Ngoài quy chế" not in paper.text
    assert "33,3%" in paper.text


@pytest.mark.django_db
def test_a_paper_drawn_again_is_the_same_paper(worked, lead):
    for _twice in range(2):
        papers.draw_up(agreement=worked, kind="yearly", year=2020, by=lead, now=NOW)
    assert CoordinationPaper.objects.get().last_date == date(2020, 12, 31)


def april(worked, by, now=NOW + timedelta(days=30)):
    return papers.draw_up(agreement=worked, kind="monthly", year=2020, month=4, by=by, now=now)


@pytest.mark.django_db
def test_a_text_that_a_person_edited_outlives_a_new_drawing(worked, lead):
    paper = april(worked, lead, NOW + timedelta(days=5))
    before = paper.figures
    papers.edit(paper=paper, text="Lời của tôi", revision=paper.revision, by=lead, now=NOW)
    again = april(worked, lead)
    assert again.text == "Lời của tôi"
    assert again.figures != before
    assert again.is_behind and "Hồ sơ 2" in again.drawn_text
    taken = papers.take_drawn(paper=again, revision=again.revision, by=lead, now=NOW)
    assert taken.text == taken.drawn_text and not taken.is_behind


@pytest.mark.django_db
def test_a_text_that_nobody_edited_is_renewed(worked, lead):
    first = april(worked, lead, NOW + timedelta(days=5))
    assert april(worked, lead).text != first.text


@pytest.mark.django_db
def test_two_people_who_save_one_paper_do_not_lose_work(worked, lead):
    paper = april(worked, lead)
    seen = paper.revision
    papers.edit(paper=paper, text="Của Lan", revision=seen, by=lead, now=NOW)
    with pytest.raises(refusals.PaperChanged):
        papers.edit(paper=paper, text="Của Minh", revision=seen, by=lead, now=NOW)
    with pytest.raises(refusals.PaperChanged):
        papers.take_drawn(paper=paper, revision=seen, by=lead, now=NOW)
    paper.refresh_from_db()
    assert paper.text == "Của Lan"
    # The same words saved twice, as a double click does, are no conflict.
    papers.edit(paper=paper, text="Của Lan", revision=seen, by=lead, now=NOW)


@pytest.mark.django_db
def test_the_system_draws_the_papers_of_what_ended_once(worked):
    may = datetime(2020, 5, 1, 1, tzinfo=UTC)
    assert rounds.draw_papers(may) == 4  # the month and the year before, in two books
    assert rounds.draw_papers(may + timedelta(hours=1)) == 0
    rows = CoordinationPaper.objects.filter(kind="monthly")
    assert {row.first_date for row in rows} == {FIRST}
    assert {row.drawn_by for row in rows} == {"Liên Thông"}
    assert rounds.draw_papers(datetime(2020, 6, 1, 1, tzinfo=UTC)) == 2


@pytest.mark.django_db
def test_the_system_leaves_alone_what_a_person_drew(worked, lead):
    paper = april(worked, lead)
    papers.edit(paper=paper, text="Lời của tôi", revision=paper.revision, by=lead, now=NOW)
    rounds.draw_papers(datetime(2020, 5, 1, 1, tzinfo=UTC))
    paper.refresh_from_db()
    assert (paper.text, paper.drawn_by) == ("Lời của tôi", lead.name)


@pytest.mark.django_db
def test_an_agreement_that_ended_before_the_month_has_no_paper(worked):
    Agreement.objects.update(ended_date=FIRST)
    assert rounds.draw_papers(datetime(2020, 5, 1, 1, tzinfo=UTC)) == 2  # of the year 2019 alone


@pytest.mark.django_db
def test_papers_of_ended_periods_wait_on_the_desk(worked, lead):
    from lienthong.systems.coordination.desk import _papers

    def shown():
        card = _papers(lead, after)
        return card.show(counted(card.asked))

    after = datetime(2020, 5, 1, 1, tzinfo=UTC)
    assert shown() is None
    rounds.draw_papers(after)
    assert shown().value == "2"


@pytest.mark.django_db
def test_a_period_to_come_is_refused(agreement, lead):
    with pytest.raises(refusals.PeriodNotOver):
        papers.draw_up(agreement=agreement, kind="monthly", year=2020, month=5, by=lead, now=NOW)
    with pytest.raises(refusals.PeriodNotOver):
        papers.draw_up(agreement=agreement, kind="monthly", year=2020, month=13, by=lead, now=NOW)


@pytest.mark.django_db
def test_published_figures_are_those_of_the_rows(worked):
    at = NOW + timedelta(days=20)
    assert publish_all(at) > 0
    assert publish_all(at) == 0
    found = latest(
        ["coordination.requests", "coordination.on-time-share", "coordination.unanswered"],
        publisher="G22", unit="G14",
    )  # fmt: skip
    assert found["coordination.requests"].value == 3
    assert float(found["coordination.on-time-share"].value) == pytest.approx(33.3)
    assert found["coordination.unanswered"].value == 1
    whole = value_at(
        "coordination.requests", publisher="G22", unit="", first_date=FIRST, last_date=LAST
    )
    assert whole.value == 4


@pytest.mark.django_db
def test_what_is_overdue_is_a_stock_of_the_day_and_as_many_as_the_page_lists(asked, office):
    now = clock.now()
    publish_all(now)
    found = latest(["coordination.overdue"], publisher="G22")["coordination.overdue"]
    assert found.first_date == found.last_date == day_of(now)
    listed = office.get(found.source).context["page"]
    assert found.value == len(list(listed)) == 1


@pytest.mark.django_db
def test_what_was_answered_since_leaves_the_stock_of_the_day(asked):
    at = NOW + timedelta(days=60)
    publish_all(at)
    OpinionRequest.objects.update(state="answered", answered_at=at, stance="agrees")
    publish_all(at + timedelta(minutes=1))
    for unit in ("", "G14"):
        found = latest(["coordination.overdue"], publisher="G22", unit=unit)
        assert found["coordination.overdue"].value == 0


@pytest.mark.django_db
def test_a_share_of_nothing_is_published_as_not_applicable(asked):
    publish_all(NOW)
    found = latest(["coordination.on-time-share"], publisher="G22", unit="G14")
    row = found["coordination.on-time-share"]
    assert (row.value, row.state) == (None, "not-applicable")


@pytest.mark.django_db
def test_the_rounds_do_nothing_twice(asked):
    after = NOW + timedelta(days=10)
    assert rounds.note_late(after) == 2
    assert rounds.note_late(after) == 0

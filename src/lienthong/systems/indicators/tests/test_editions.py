"""Editions of a KPI set written on screen: a draft from the last one, checked, tried, published, locked."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from lienthong.base.errors import Refusal
from lienthong.base.tests.accessibility import faults
from lienthong.figures.periods import year_of
from lienthong.identity.tests.factories import agency, client_for, officer
from lienthong.systems.indicators import figures, previewing
from lienthong.systems.indicators.actions import editions, scoring
from lienthong.systems.indicators.actions.editions import About, Terms
from lienthong.systems.indicators.models import KpiCriterion, KpiEdition, KpiRun
from lienthong.systems.indicators.rules.editions import Change
from lienthong.systems.indicators.tests.conftest import ALL, NOW
from lienthong.systems.indicators.tests.test_scoring import put, scored

pytestmark = pytest.mark.django_db

NEXT_YEAR = date(2021, 1, 1)
LATER = NOW + timedelta(hours=1)
TERMS = Terms(
    indicator="services.users-trained",
    group="Con người",
    weight=Decimal(5),
    scoring="linear",
    floor=Decimal(0),
    target=Decimal(100),
    legal_source="Thông báo 320/TB-VPCP",
)
SET = "/chi-tieu/bo-chi-so/trien-khai-cpdt/"
DECISION = "Quyết định số 15/QĐ-BTTTT ngày 06/01/2021, Bộ trưởng Nguyễn Mạnh Hùng"


@pytest.fixture
def sample(register):
    """The edition of the data files."""
    return KpiEdition.objects.get()


@pytest.fixture
def draft(sample, keeper):
    return editions.open_edition(last=sample, edition="2021", first=NEXT_YEAR, by=keeper, now=NOW)


def published(draft, keeper, decision=DECISION):
    return editions.publish_edition(edition=draft, decision=decision, by=keeper, now=NOW)


def described(draft, keeper, **changes):
    about = About(
        edition="2021", name=draft.name, first=NEXT_YEAR, last=None, total_points=Decimal(100),
        status_note="Dự thảo", legal_source=draft.legal_source,
        scored_levels=tuple(draft.scored_levels), levels_source=draft.levels_source,
    )  # fmt: skip
    return editions.describe_edition(
        edition=draft, about=replace(about, **changes), by=keeper, now=NOW
    )


def test_a_draft_begins_with_all_criteria_and_counts_nowhere(sample, draft):
    assert draft.criteria.count() == sample.criteria.count() == 11
    assert list(KpiEdition.objects.as_of(NEXT_YEAR)) == [sample]


def test_a_published_edition_ends_the_one_before_on_the_day_before(sample, draft, keeper):
    published(draft, keeper)
    sample.refresh_from_db()
    assert sample.valid.upper == NEXT_YEAR
    assert KpiEdition.objects.as_of(date(2020, 12, 31)).get() == sample
    assert KpiEdition.objects.as_of(NEXT_YEAR).get() == draft


def test_criteria_are_added_changed_weighed_and_removed(draft, keeper):
    made = editions.add_criterion(edition=draft, terms=TERMS, by=keeper, now=NOW)
    changed = replace(TERMS, weight=Decimal(7), evidence="Danh sách học viên")
    editions.change_criterion(criterion=made, terms=changed, by=keeper, now=NOW)
    editions.weigh(edition=draft, weights={made.pk: Decimal(9)}, by=keeper, now=NOW)
    made.refresh_from_db()
    assert (made.weight, made.evidence, made.rule.needs_evidence) == (9, "Danh sách học viên", True)
    editions.remove_criterion(criterion=made, by=keeper, now=NOW)
    assert draft.criteria.count() == 11


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"indicator": "no.such"}, "kpi-indicator-unknown"),
        ({"indicator": "services.level-4"}, "kpi-criterion-twice"),
        ({"weight": Decimal(0)}, "kpi-criterion-earns-nothing"),
        ({"weight": Decimal(-5)}, "kpi-criterion-earns-nothing"),
        ({"floor": Decimal(100)}, "kpi-criterion-earns-nothing"),
        ({"scoring": "evidence"}, "kpi-evidence-not-named"),
    ],
)
def test_a_criterion_that_makes_no_sense_is_refused(draft, keeper, changes, code):
    with pytest.raises(Refusal) as refused:
        editions.add_criterion(edition=draft, terms=replace(TERMS, **changes), by=keeper, now=NOW)
    assert refused.value.code == code


def test_weights_that_do_not_add_up_are_refused_until_the_total_says_so(draft, keeper):
    editions.add_criterion(edition=draft, terms=TERMS, by=keeper, now=NOW)
    with pytest.raises(editions.WeightsDoNotAddUp):
        published(draft, keeper)
    described(draft, keeper, total_points=Decimal(105))
    assert published(draft, keeper).decision == DECISION


def test_a_draft_scores_the_levels_of_the_edition_before_until_others_are_named(draft, keeper):
    assert draft.scored_levels == [1, 2] and "320/TB-VPCP" in draft.levels_source
    told = described(draft, keeper, scored_levels=(4, 2), levels_source="Quyết định 15")
    assert (told.scored_levels, told.levels_label) == ([2, 4], "Cấp tỉnh, Cấp xã")


@pytest.mark.parametrize(
    "changes", [{"scored_levels": ()}, {"scored_levels": (2, 9)}, {"levels_source": " "}]
)
def test_an_edition_that_scores_nobody_or_does_not_say_why_is_refused(draft, keeper, changes):
    with pytest.raises(editions.NobodyScored):
        described(draft, keeper, **changes)
    with pytest.raises(IntegrityError, match="scores_some_level"), transaction.atomic():
        KpiEdition.objects.filter(pk=draft.pk).update(scored_levels=[])


def test_an_edition_scores_its_own_levels_only(draft, keeper):
    agency("H26.001", "Ủy ban nhân dân phường Thử", level=4, kind="peoples-committee")
    span = year_of(NEXT_YEAR)
    for unit in ("H26", "H26.001", "G22"):
        put(unit, "services.level-4", 30, span=span)
    described(draft, keeper, scored_levels=(2, 4), levels_source="Quyết định 15")
    published(draft, keeper)
    run = scoring.score(edition=draft, span=span, by=keeper, now=NOW)
    assert {score.unit for score in run.scores.all()} == {"H26", "H26.001"}


def test_the_levels_of_a_scored_edition_are_kept(sample, keeper, register):
    put("H26", "services.level-4", 30)
    scored(keeper)
    with pytest.raises(IntegrityError, match="kpi"), transaction.atomic():
        KpiEdition.objects.filter(pk=sample.pk).update(scored_levels=[1, 2, 3])


def test_only_agencies_of_levels_scored_today_tell_their_values(sample, monkeypatch):
    told = []
    monkeypatch.setattr(
        figures.exchanging, "tell_computed", lambda *, agency, now: told.append(agency.code) or 0
    )
    figures.tell_scorers(NOW)
    assert sorted(told) == ["G14", "G22", "H26"]
    KpiEdition.objects.filter(pk=sample.pk).update(scored_levels=[2])
    told.clear()
    figures.tell_scorers(NOW)
    assert told == ["H26"]


def test_an_edition_without_a_decision_is_refused_by_action_and_database(draft, keeper):
    with pytest.raises(editions.DecisionMissing):
        published(draft, keeper, decision="  ")
    with pytest.raises(IntegrityError, match="cites_a_decision"), transaction.atomic():
        KpiEdition.objects.filter(pk=draft.pk).update(
            state="published", published_by="x", published_at=NOW
        )


@pytest.mark.parametrize("first", [date(2018, 9, 20), date(2018, 1, 1)])
def test_an_edition_that_would_overlap_is_refused(sample, draft, keeper, first):
    described(draft, keeper, first=first)
    with pytest.raises(editions.EditionOverlaps):
        published(draft, keeper)


def test_the_database_refuses_two_editions_on_one_day(sample, draft):
    with pytest.raises(IntegrityError, match="kpi_one_edition_a_day"), transaction.atomic():
        KpiEdition.objects.filter(pk=draft.pk).update(state="published")


def test_a_scored_period_is_never_taken_over_by_a_later_edition(draft, keeper):
    put("H26", "services.level-4", 30)
    scored_with(keeper)
    described(draft, keeper, first=date(2020, 7, 1))
    with pytest.raises(editions.PeriodScoredAlready):
        published(draft, keeper)


def scored_with(keeper):
    sample = KpiEdition.objects.get(edition="mẫu-1")
    return scoring.score(edition=sample, span=year_of(date(2020, 1, 1)), by=keeper, now=NOW)


def test_a_scored_edition_is_kept_by_the_database(sample, keeper, register):
    put("H26", "services.level-4", 30)
    scored(keeper)
    copied = KpiCriterion.objects.filter(edition=sample)[0]
    copied.pk = None
    refusals = (
        lambda: KpiCriterion.objects.filter(edition=sample).update(weight=1),
        lambda: copied.save(force_insert=True),
        lambda: KpiEdition.objects.filter(pk=sample.pk).update(name="Khác"),
        lambda: KpiEdition.objects.filter(pk=sample.pk).update(scored_at=None),
    )
    for change in refusals:
        with pytest.raises(IntegrityError, match="scored"), transaction.atomic():
            change()


def test_a_published_edition_is_no_draft_any_more(draft, keeper):
    published(draft, keeper)
    with pytest.raises(editions.EditionLocked):
        editions.add_criterion(edition=draft, terms=TERMS, by=keeper, now=NOW)


def test_an_edition_is_withdrawn_until_it_was_scored_with(sample, draft, keeper):
    published(draft, keeper)
    editions.withdraw_edition(edition=draft, by=keeper, now=NOW)
    sample.refresh_from_db()
    assert sample.valid.upper is None
    published(draft, keeper)
    span = year_of(NEXT_YEAR)
    put("H26", "services.level-4", 30, span=span)
    scoring.score(edition=KpiEdition.objects.get(pk=draft.pk), span=span, by=keeper, now=LATER)
    with pytest.raises(editions.EditionScored):
        editions.withdraw_edition(edition=draft, by=keeper, now=LATER)


def test_a_set_has_one_draft_with_a_name_of_its_own(sample, draft, keeper):
    with pytest.raises(editions.DraftExists):
        editions.open_edition(last=sample, edition="2022", first=NEXT_YEAR, by=keeper, now=NOW)
    editions.drop_draft(edition=draft, by=keeper, now=NOW)
    with pytest.raises(editions.EditionNameTaken):
        editions.open_edition(last=sample, edition="mẫu-1", first=NEXT_YEAR, by=keeper, now=NOW)


def test_only_the_owner_writes(sample, office):
    with pytest.raises(editions.NotTheKeeper):
        editions.open_edition(
            last=sample, edition="2021", first=NEXT_YEAR, by=officer(office, ALL), now=NOW
        )


def test_a_draft_scores_nothing(draft, keeper):
    with pytest.raises(scoring.EditionNotInForce):
        scoring.score(edition=draft, span=year_of(NEXT_YEAR), by=keeper, now=NOW)


def test_the_preview_ranks_the_last_period_anew_and_keeps_nothing(draft, keeper, ministry):
    put("H26", "services.level-4", 30)
    put("G22", "services.one-stop", 90)
    run = scored_with(keeper)
    assert {s.unit: s.rank for s in run.scores.all()} == {"H26": 1, "G22": 2}
    put("G22", "services.level-4", 30, now=LATER)
    level_4 = draft.criteria.get(indicator__code="services.level-4")
    editions.weigh(edition=draft, weights={level_4.pk: Decimal(2)}, by=keeper, now=NOW)
    found = previewing.preview(draft, ministry.agency_id, "G14")
    # What became known after the scoring does not count: only the criteria differ.
    assert [(r.unit, r.rank_before, r.rank_after, r.points_after) for r in found.rows] == [
        ("G22", 2, 1, Decimal(8)),
        ("H26", 1, 2, Decimal(2)),
    ]
    assert (found.moved, KpiRun.objects.count()) == (2, 1)


def test_editions_side_by_side_say_what_was_added_changed_and_removed(sample, draft, keeper):
    editions.add_criterion(edition=draft, terms=TERMS, by=keeper, now=NOW)
    first, second = draft.criteria.all()[:2]
    editions.weigh(edition=draft, weights={first.pk: Decimal(1)}, by=keeper, now=NOW)
    editions.remove_criterion(criterion=second, by=keeper, now=NOW)
    found = [row.change for row in previewing.side_by_side(sample, draft)]
    assert found.count(Change.SAME) == 9
    assert (found[0], found[-2], found[-1]) == (Change.CHANGED, Change.ADDED, Change.REMOVED)


def test_reversed_validity_is_refused(draft, keeper):
    with pytest.raises(editions.ValidityReversed):
        described(draft, keeper, last=date(2020, 12, 31))


def test_every_page_of_a_draft_is_whole_and_every_step_is_one_click(draft, keeper, ministry):
    put("H26", "services.level-4", 30)
    scored_with(keeper)
    client = client_for(officer(ministry, kind="unit-head", roles=("registry_manager",)))
    here = f"{SET}phien-ban/{draft.pk}/"
    criterion = draft.criteria.all()[0]
    for path in ("", "sua/", "tieu-chi/", f"tieu-chi/{criterion.pk}/"):
        answer = client.get(here + path)
        assert (answer.status_code, faults(answer.content.decode())) == (200, []), path
    weights = {f"weight-{each.pk}": each.weight for each in draft.criteria.all()}
    client.post(f"{here}trong-so/", weights | {f"weight-{criterion.pk}": "14,5"})
    assert "99,5" in client.get(here).content.decode()
    client.post(f"{here}ban-hanh/", {"decision": DECISION})
    assert KpiEdition.objects.get(pk=draft.pk).is_draft
    client.post(f"{here}trong-so/", weights)
    client.post(f"{here}ban-hanh/", {"decision": DECISION})
    assert DECISION in client.get(here).content.decode()
    sample = KpiEdition.objects.get(edition="mẫu-1")
    answer = client.get(f"{SET}so-sanh/?truoc={sample.pk}&sau={draft.pk}")
    assert (answer.status_code, faults(answer.content.decode())) == (200, [])
    assert client.get(f"{here}sua/", follow=True).redirect_chain == [(here, 302)]


def test_a_draft_is_seen_at_its_owners_only(draft, office):
    client = client_for(officer(office))
    here = f"{SET}phien-ban/{draft.pk}/"
    assert client.get(here).status_code == 404
    assert "2021" not in client.get("/chi-tieu/bo-chi-so/").content.decode()


def test_the_levels_are_chosen_on_the_page_and_shown_with_their_source(sample, draft, ministry):
    client = client_for(officer(ministry, kind="unit-head", roles=("registry_manager",)))
    here = f"{SET}phien-ban/{draft.pk}/"
    html = client.get(f"{here}sua/").content.decode()
    assert html.count('name="scored_levels"') == 4 and faults(html) == []
    given = {
        "edition": "2021", "name": draft.name, "total_points": "100",
        "first_0": "01", "first_1": "01", "first_2": "2021",
        "status_note": "Dự thảo", "legal_source": "TB 320", "levels_source": "Quyết định 15, Điều 2",
    }  # fmt: skip
    assert "Lỗi" in client.post(f"{here}sua/", given).content.decode()
    draft.refresh_from_db()
    assert draft.scored_levels == [1, 2]
    answer = client.post(f"{here}sua/", given | {"scored_levels": ["1", "2", "3"]})
    assert answer.status_code == 302, answer.context["form"].errors
    html = client.get(here).content.decode()
    assert "Trung ương, Cấp tỉnh, Cấp huyện" in html and "Quyết định 15, Điều 2" in html
    html = client.get(f"{SET}so-sanh/?truoc={sample.pk}&sau={draft.pk}").content.decode()
    assert "trước là Trung ương, Cấp tỉnh; sau là Trung ương, Cấp tỉnh, Cấp huyện" in html

"""Keeping the register: versions, formulas, targets, and what the database never lets in."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from lienthong.base.errors import NotAllowed
from lienthong.identity.officers import system_officer
from lienthong.identity.tests.factories import officer
from lienthong.ledger.models import LedgerEntry
from lienthong.systems.indicators.actions import loading
from lienthong.systems.indicators.actions import register as actions
from lienthong.systems.indicators.actions.register import Aim, Meaning
from lienthong.systems.indicators.models import (
    Indicator,
    IndicatorVersion,
    KpiCriterion,
    KpiEdition,
    StatedValue,
    Target,
)
from lienthong.systems.indicators.rules.formulas import Formula, FormulaKind, Part
from lienthong.systems.indicators.tests.conftest import ALL, NOW

pytestmark = pytest.mark.django_db

SINCE = date(2019, 1, 1)


@pytest.fixture
def by(ministry):
    return officer(ministry, ALL)


def meaning(kind="stated", *parts, **changes):
    given = {
        "name": "Tỷ lệ thử",
        "definition": "Để thử.",
        "unit": "%",
        "owner": "G14",
        "period": "year",
        "legal_source": "Để thử",
        "formula": Formula(FormulaKind(kind), tuple(map(Part, parts))),
    }
    return Meaning(**{**given, **changes})


def create(by, code="test.one", what=None):
    return actions.create_indicator(
        code=code, meaning=what or meaning(), valid_from=SINCE, by=by, now=NOW
    )


def change(by, indicator, what=None, day=date(2020, 1, 1), reason="Đổi cách tính"):
    return actions.change_indicator(
        indicator=indicator,
        meaning=what or meaning(),
        valid_from=day,
        reason=reason,
        by=by,
        now=NOW,
    )


def aim(**changes):
    given = {"value": Decimal(30), "due_date": date(2020, 12, 31), "set_date": SINCE,
             "legal_source": "Để thử"}  # fmt: skip
    return Aim(**{**given, **changes})


def test_the_shipped_register_has_every_row_of_the_directives(register):
    assert Indicator.objects.count() >= 33
    level_4 = StatedValue.objects.filter(indicator__code="services.level-4")
    assert [row.value for row in level_4] == [Decimal("4.5"), Decimal("10.7")]
    certified = StatedValue.objects.get(indicator__code="certificates.leaders")
    assert (certified.numerator, certified.denominator) == (314, 431)
    assert round(certified.value, 1) == Decimal("72.9")


def test_what_has_no_number_has_no_value(register):
    rank = StatedValue.objects.get(indicator__code="egdi.rank", label="2020-02-12")
    assert rank.value is None
    assert "dưới mức trung bình của ASEAN" in rank.words


def test_loading_twice_adds_nothing(register, ministry):
    by = system_officer(ministry)
    assert loading.load_register(by=by, now=NOW) == 0
    assert loading.load_kpi_sets(by=by, now=NOW) == 0


def test_the_kpi_set_is_marked_as_a_sample_and_weighs_a_hundred(register):
    edition = KpiEdition.objects.get()
    assert edition.status_note == "Bộ mẫu, chưa ban hành"
    assert sum(each.weight for each in edition.criteria.all()) == 100


def test_a_new_indicator_begins_with_version_one_and_a_ledger_line(by):
    made = create(by)
    assert made.versions.get().number == 1
    assert LedgerEntry.objects.filter(subject="indicator:test.one").count() == 1


def test_a_code_is_taken_once(by):
    create(by)
    with pytest.raises(actions.IndicatorExists):
        create(by)


@pytest.mark.parametrize("code", ["", "có dấu", "a b", ".a", "a..b"])
def test_a_code_that_is_not_well_formed_is_refused(by, code):
    with pytest.raises(actions.IndicatorCodeWrong):
        create(by, code)


def test_a_change_ends_the_last_version_and_keeps_it(by):
    made = create(by)
    change(by, made, meaning(name="Tên mới"))
    old, new = made.versions.order_by("number")
    assert old.valid.upper == new.valid.lower == date(2020, 1, 1)
    assert (old.name, new.name) == ("Tỷ lệ thử", "Tên mới")


def test_a_change_needs_a_reason_and_a_later_day(by):
    made = create(by)
    with pytest.raises(actions.ReasonMissing):
        change(by, made, reason=" ")
    with pytest.raises(actions.VersionDateWrong):
        change(by, made, day=SINCE)


def test_a_formula_of_known_parts_is_accepted(by):
    create(by, "test.a")
    create(by, "test.b")
    made = create(by, "test.share", meaning("ratio", "test.a", "test.b"))
    assert made.versions.get().parsed.codes == ("test.a", "test.b")


def test_a_formula_that_goes_round_is_refused(by):
    a = create(by, "test.a")
    create(by, "test.b", meaning("sum", "test.a", "documents.issued"))
    with pytest.raises(actions.FormulaRefused) as refused:
        change(by, a, meaning("sum", "test.b", "documents.issued"))
    assert "quay về chính chỉ tiêu này" in refused.value.sentence


def test_a_formula_that_would_go_round_from_a_later_day_on_is_refused(by):
    a, b = create(by, "test.a"), create(by, "test.b")
    change(by, a, meaning("sum", "test.b", "documents.issued"), day=date(2020, 12, 1))
    with pytest.raises(actions.FormulaRefused) as refused:
        change(by, b, meaning("sum", "test.a", "documents.issued"), day=date(2020, 11, 1))
    assert "quay về chính chỉ tiêu này" in refused.value.sentence


def test_a_formula_of_unknown_parts_is_refused_by_name(by):
    with pytest.raises(actions.FormulaRefused) as refused:
        create(by, what=meaning("sum", "no.such", "documents.issued"))
    assert "no.such" in refused.value.sentence


def test_targets_are_set_once_and_withdrawn_with_a_day(by):
    made = create(by)
    target = actions.set_target(indicator=made, aim=aim(), by=by, now=NOW)
    with pytest.raises(actions.TargetExists):
        actions.set_target(indicator=made, aim=aim(), by=by, now=NOW)
    actions.withdraw_target(target=target, from_date=date(2020, 6, 1), by=by, now=NOW)
    assert Target.objects.in_force(date(2020, 5, 31)).exists()
    assert not Target.objects.in_force(date(2020, 6, 1)).exists()
    with pytest.raises(actions.TargetEnded):
        actions.withdraw_target(target=target, from_date=date(2020, 7, 1), by=by, now=NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"value": Decimal(101)},
        {"value": Decimal(-1)},
        {"due_date": date(2018, 1, 1)},
        {"baseline": Decimal(1), "baseline_date": date(2021, 1, 1)},
    ],
)
def test_an_impossible_target_is_refused(by, changes):
    with pytest.raises(actions.TargetWrong):
        actions.set_target(indicator=create(by), aim=aim(**changes), by=by, now=NOW)


def test_keeping_the_register_needs_the_permission(ministry, by):
    reader = officer(ministry, ["indicator.read"])
    made = create(by)
    with pytest.raises(NotAllowed):
        create(reader, "test.two")
    with pytest.raises(NotAllowed):
        change(reader, made)
    with pytest.raises(NotAllowed):
        actions.set_target(indicator=made, aim=aim(), by=reader, now=NOW)


def broken(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_the_database_keeps_versions_apart(by):
    made = create(by)
    version = made.versions.get()
    version.pk, version.number = None, 2
    version.reason, version.valid = "x", DateRange(SINCE + timedelta(days=9), None)
    broken(version.save)


def test_the_database_wants_a_reason_for_every_later_version(by):
    made = create(by)
    change(by, made)
    broken(lambda: IndicatorVersion.objects.filter(number=2).update(reason=""))


def test_the_database_refuses_what_can_never_be_in_the_register(by, register):
    edition, target = KpiEdition.objects.get(), Target.objects.exclude(baseline=None)[0]
    broken(lambda: Target.objects.filter(pk=target.pk).update(baseline_date=None))
    broken(lambda: Target.objects.filter(pk=target.pk).update(due_date=date(2000, 1, 1)))
    broken(lambda: IndicatorVersion.objects.update(tolerance=-1))
    broken(lambda: IndicatorVersion.objects.update(method="eval"))
    broken(lambda: KpiCriterion.objects.filter(edition=edition, order=1).update(weight=0))
    broken(lambda: KpiCriterion.objects.filter(edition=edition, order=1).update(target=0))
    broken(lambda: KpiEdition.objects.create(
        set_code=edition.set_code, name="x", edition="2", valid=DateRange(SINCE, None), owner="G14",
        status_note="x", legal_source="x", scored_levels=[1], levels_source="x",
        recorded_at=NOW))  # fmt: skip


def test_nobody_changes_what_another_agency_owns(by, office):
    made = create(by)
    target = actions.set_target(indicator=made, aim=aim(), by=by, now=NOW)
    other = officer(office, ALL)
    with pytest.raises(actions.NotTheOwner):
        create(other, "test.two")
    with pytest.raises(actions.NotTheOwner):
        change(other, made)
    with pytest.raises(actions.NotTheOwner):
        actions.set_target(indicator=made, aim=aim(due_date=date(2021, 1, 1)), by=other, now=NOW)
    with pytest.raises(actions.NotTheOwner):
        actions.withdraw_target(target=target, from_date=date(2020, 6, 1), by=other, now=NOW)


def test_an_owner_hands_an_indicator_over_and_cannot_change_it_any_more(by, office):
    made = create(by)
    change(by, made, meaning(owner="G22"))
    with pytest.raises(actions.NotTheOwner):
        change(by, made, day=date(2020, 2, 1))
    assert (
        change(officer(office, ALL), made, meaning(owner="G22"), day=date(2020, 2, 1)).number == 3
    )

"""Items, values, formulas, sums and who owes what to whom: pure rules."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from lienthong.systems.reporting.rules import filling, items, reporters
from lienthong.systems.reporting.rules.items import CellInvalid, Form, FormInvalid, item_from
from lienthong.systems.reporting.rules.periods import parse
from lienthong.systems.reporting.rules.reporters import Deadline, Reporter, ReporterGroup, group_of
from lienthong.systems.reporting.tests.conftest import ITEMS

FORM = Form(tuple(item_from(each) for each in ITEMS))


class Weekdays:
    """A clock on which offices work from Monday to Friday."""

    def roll_forward(self, day):
        while day.weekday() > 4:
            day += timedelta(days=1)
        return day

    def due_date(self, start, working_days):
        for _each in range(working_days):
            start = self.roll_forward(start + timedelta(days=1))
        return start


@pytest.mark.parametrize(
    ("code", "given", "fault"),
    [
        ("received", "bốn mươi", "text-in-number"),
        ("received", "1,5", "text-in-number"),
        ("received", True, "text-in-number"),
        ("received", "NaN", "text-in-number"),
        ("received", "Infinity", "text-in-number"),
        ("received", -1, "count-negative"),
        ("received", "1.5", "not-whole"),
        ("received", 10**15, "too-large"),
        ("received", "1e400", "too-large"),
        ("content", "-0.1", "share-negative"),
        ("content", "100.01", "share-over-hundred"),
        ("content", "99.999", "too-many-decimals"),
        ("money", "1.234", "too-many-decimals"),
        ("done-share", "50", "computed-cell"),
    ],
)
def test_a_cell_refuses_what_it_cannot_hold(code, given, fault):
    with pytest.raises(CellInvalid) as refused:
        items.read(FORM.item(code), given)
    assert refused.value.code == fault


@pytest.mark.parametrize(
    ("code", "given", "value"),
    [("received", "40", 40), ("content", "100", 100), ("money", "-1.50", Decimal("-1.5")),
     ("received", "", None), ("received", None, None), ("received", " ", None)],
)  # fmt: skip
def test_a_cell_keeps_what_it_can_hold(code, given, value):
    assert items.read(FORM.item(code), given) == value


def test_values_are_stored_exactly():
    money = FORM.item("money")
    assert money.to_scaled(Decimal("12.50")) == 1250
    assert money.from_scaled(1250) == Decimal("12.50")


def test_dividing_by_zero_is_not_applicable_and_never_zero():
    values, letters = filling.completed(FORM, {"done": Decimal(0), "received": Decimal(0)}, "")
    assert values["done-share"] is None
    assert letters[FORM.places["done-share"]] == "n"


def test_a_formula_with_a_missing_part_is_empty():
    values, letters = filling.completed(FORM, {"done": Decimal(3)}, "")
    assert values["done-share"] is None
    assert letters[FORM.places["done-share"]] == "."


def test_a_ratio_of_many_units_is_a_ratio_of_sums():
    rows = [[100, 10, 10, None, None, None, None], [100, 90, 0, None, None, None, None]]
    total = filling.Tally.empty(FORM)
    for row in rows:
        total = total.plus(filling.tally(FORM, row))
    assert filling.over_units(FORM, total)[0]["done-share"] == 10


def test_a_weighted_average_weighs_by_its_item():
    rows = [[100, None, None, None, 9000, None, None], [300, None, None, None, 5000, None, None]]
    total = filling.Tally.empty(FORM)
    for row in rows:
        total = total.plus(filling.tally(FORM, row))
    assert filling.over_units(FORM, total)[0]["content"] == 60


def test_each_item_adds_up_over_time_by_its_own_operator():
    months = [
        {"people": Decimal(10), "received": Decimal(4), "content": Decimal(50), "done": Decimal(2)},
        {"people": Decimal(12), "received": Decimal(6), "content": Decimal(70), "done": Decimal(3)},
    ]
    values, _letters = filling.over_time(FORM, months)
    assert (values["people"], values["received"], values["content"]) == (12, 10, 60)
    assert values["done-share"] == 50


def test_a_ratio_of_what_different_units_gave_is_left_empty():
    first = filling.tally(FORM, FORM.scaled({"done": Decimal(50)}))
    second = filling.tally(FORM, FORM.scaled({"received": Decimal(50), "done": Decimal(40)}))
    values, letters = filling.over_units(FORM, first.plus(second))
    assert (values["received"], values["done"]) == (50, 90)
    assert (values["done-share"], values["left"]) == (None, None)
    assert letters[FORM.places["done-share"]] == filling.CellOrigin.UNEVEN
    found = {(each.code, each.item) for each in filling.warnings(FORM, values, {}, letters)}
    assert ("parts-uneven", "done-share") in found and ("missing", "done-share") not in found


def test_an_uneven_cell_is_computed_once_a_part_is_typed_in():
    values = dict.fromkeys(FORM.places) | {"received": Decimal(60), "done": Decimal(45)}
    letters = ["."] * 7
    for code, letter in (("received", "b"), ("done", "b"), ("done-share", "m")):
        letters[FORM.places[code]] = letter
    assert filling.completed(FORM, values, "".join(letters))[0]["done-share"] is None
    letters[FORM.places["received"]] = "t"
    assert filling.completed(FORM, values, "".join(letters))[0]["done-share"] == 75


@pytest.mark.parametrize(("above", "share"), [("1", "12.5"), ("0.2", "2.5"), ("-0.2", "-2.5")])
def test_a_half_is_rounded_away_from_zero(above, share):
    whole = replace(FORM.item("done-share"), decimals=0)
    found = items.ratio(Decimal(above), Decimal(8), whole).value
    assert found == {"12.5": 13, "2.5": 3, "-2.5": -3}[share]
    assert whole.to_scaled(Decimal(share)) == found


def test_warnings_name_the_cell():
    checked = replace_checks({"left": "done", "operator": "<=", "right": "received"})
    values = {"people": Decimal(1), "received": Decimal(4), "done": Decimal(5), "money": None}
    found = filling.warnings(checked, {**dict.fromkeys(checked.places), **values}, {}, "." * 7)
    assert ("check-failed", "done") in {(each.code, each.item) for each in found}
    assert ("missing", "money") in {(each.code, each.item) for each in found}


def test_a_jump_against_the_period_before_is_a_warning():
    before = {code: Decimal(10) for code in FORM.places}
    now = {code: Decimal(31) for code in FORM.places}
    found = filling.warnings(FORM, now, {}, "t" * 7, previous=before)
    assert {each.code for each in found} == {"jump"}


def replace_checks(check):
    return Form(FORM.items, (items.check_from(check),))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"code": "Có dấu"}, "code-malformed"),
        ({"code": "received"}, "code-twice"),
        ({"label": " "}, "label-missing"),
        ({"decimals": 9}, "decimals-out-of-range"),
        ({"over_units": "weighted", "weight": "nothing"}, "weight-unknown"),
        ({"type": "share", "over_time": "sum"}, "share-cannot-be-summed"),
        ({"formula": {"ratio": ["done"]}}, "formula-parts"),
        ({"formula": {"sum": ["done", "nothing"]}}, "formula-unknown-item"),
        ({"formula": {"sum": ["done", "left"]}}, "formula-order"),
    ],
)
def test_a_form_that_cannot_be_filled_in_is_refused(change, fault):
    changed = item_from({"code": "people", "label": "Dân số", **change})
    with pytest.raises(FormInvalid) as refused:
        items.require_sound(Form((changed, *FORM.items[1:])))
    assert refused.value.code == fault


def test_an_item_goes_to_data_and_back():
    for item in FORM.items:
        assert item_from(items.item_data(item)) == item


@pytest.mark.parametrize(
    ("deadline", "due"),
    [
        (Deadline(reporters.Counting.WORKING_DAYS, 2), date(2020, 11, 17)),
        (Deadline(reporters.Counting.DAYS, 7), date(2020, 11, 23)),
        (Deadline(reporters.Counting.FIXED, 21), date(2020, 11, 23)),
        (Deadline(reporters.Counting.FIXED, 31), date(2020, 11, 30)),
        (Deadline(reporters.Counting.FIXED, 1, 1), date(2020, 12, 1)),
    ],
)
def test_deadlines_are_counted_or_named_and_roll_over_days_off(deadline, due):
    assert deadline.of(parse("2020-11"), Weekdays()) == due


def test_nobody_reports_to_itself():
    groups = (
        ReporterGroup("Bộ", "mandate", levels=frozenset({1})),
        ReporterGroup("Chủ trì", "G22", codes=frozenset({"mandate"})),
    )
    lead, other = Reporter("G14", 1, "ministry"), Reporter("G01", 1, "ministry")
    assert group_of(groups, lead, mandate_holder="G14") == (groups[1], "G22")
    assert group_of(groups, other, mandate_holder="G14") == (groups[0], "G14")


@pytest.mark.parametrize(
    ("one", "other", "is_shared"),
    [
        ({"levels": {2}}, {"levels": {2, 3}}, True),
        ({"levels": {2}}, {"levels": {3}}, False),
        ({"levels": {2}}, {"kinds": {"ministry"}}, True),
        ({"codes": {"H26"}}, {"codes": {"H01"}}, False),
        ({"codes": {"H26"}}, {"levels": {2}}, True),
    ],
)
def test_groups_that_share_a_reporter_overlap(one, other, is_shared):
    made = [
        replace(
            ReporterGroup("", "G22"), **{name: frozenset(value) for name, value in each.items()}
        )
        for each in (one, other)
    ]
    assert made[0].overlaps(made[1]) is is_shared

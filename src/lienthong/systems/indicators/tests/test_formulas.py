"""Formulas: structured, never in a circle, never a division by zero."""

from decimal import Decimal

import pytest

from lienthong.systems.indicators.rules.formulas import (
    Formula,
    FormulaKind,
    FormulaWrong,
    Part,
    compute,
    formula_from,
    in_order,
    refuse_cycle,
)

A, B, C = "a", "b", "c"


def formula(kind, *codes, weights=()):
    weights = weights or [1] * len(codes)
    return Formula(FormulaKind(kind), tuple(map(Part, codes, map(Decimal, weights))))


def value(kind, *numbers, weights=(), is_share=False):
    codes = "abcdef"[: len(numbers)]
    numbers = dict(zip(codes, map(Decimal, numbers), strict=True))
    return compute(formula(kind, *codes, weights=weights), numbers, is_share=is_share)


def test_a_ratio_is_a_plain_quotient():
    assert value("ratio", 62, 95).value == Decimal("0.652632")


def test_a_ratio_that_is_a_share_is_in_percent_with_both_sides_kept():
    found = value("ratio", 62, 95, is_share=True)
    assert (found.value, found.numerator, found.denominator) == (Decimal("65.263158"), 62, 95)


def test_a_zero_divisor_makes_it_not_applicable_and_never_zero():
    found = value("ratio", 5, 0, is_share=True)
    assert (found.value, found.state) == (None, "not-applicable")


def test_sums_differences_and_means():
    assert value("sum", 1, 2, 3).value == 6
    assert value("difference", 5, 7).value == -2
    assert value("mean", 1, 2, 6).value == 3


def test_a_weighted_mean_divides_by_the_weights():
    assert value("weighted", 10, 20, weights=[1, 3]).value == Decimal("17.5")


@pytest.mark.parametrize("kind", ["ratio", "sum", "difference", "mean", "weighted"])
def test_a_missing_part_makes_the_whole_missing(kind):
    found = compute(formula(kind, A, B), {A: Decimal(1), B: None})
    assert (found.value, found.state) == (None, "missing")


def test_a_measure_passes_its_value_on():
    assert compute(formula("measure", A), {A: Decimal(7)}).value == 7


def test_a_stated_indicator_is_never_computed():
    assert compute(Formula(), {}).state == "missing"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"kind": "eval"}, "kind"),
        ({"kind": "ratio", "parts": [{"code": A}]}, "parts"),
        ({"kind": "measure", "parts": []}, "parts"),
        ({"kind": "stated", "parts": [{"code": A}]}, "parts"),
        ({"kind": "sum", "parts": [{"code": A}, {"code": A}]}, "twice"),
        ({"kind": "weighted", "parts": [{"code": A, "weight": 0}, {"code": B}]}, "weight"),
    ],
)
def test_a_formula_that_cannot_be_is_refused(data, problem):
    with pytest.raises(FormulaWrong) as refused:
        formula_from(data)
    assert refused.value.problem == problem


def test_a_formula_is_stored_and_read_back():
    made = formula("weighted", A, B, weights=["0.5", "2"])
    assert formula_from(made.to_data()) == made


def test_a_formula_that_needs_itself_is_refused():
    with pytest.raises(FormulaWrong) as refused:
        refuse_cycle(A, formula("sum", A, B), {})
    assert (refused.value.problem, refused.value.at) == ("cycle", A)


def test_a_formula_that_comes_back_through_others_names_the_part():
    known = {B: formula("sum", C, "d"), C: formula("ratio", A, "e")}
    with pytest.raises(FormulaWrong) as refused:
        refuse_cycle(A, formula("sum", B, "x"), known)
    assert refused.value.at == B


def test_parts_used_twice_on_different_ways_are_no_circle():
    refuse_cycle(A, formula("sum", B, C), {B: formula("sum", C, "d")})


def test_each_indicator_is_computed_after_its_parts():
    found = in_order({A: formula("sum", B, C), B: formula("sum", C, "x"), C: Formula()})
    assert found.index(C) < found.index(B) < found.index(A)


def test_formulas_in_a_circle_and_what_needs_them_are_left_out_and_no_others():
    known = {
        A: formula("sum", B, "x"),
        B: formula("sum", A, "x"),
        C: formula("sum", "x", "y"),
        "needs-a": formula("sum", A, C),
    }
    assert in_order(known) == [C]

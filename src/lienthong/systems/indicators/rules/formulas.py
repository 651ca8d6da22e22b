"""Formulas of indicators: structured, without an expression language, and never a division by zero."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

_HUNDRED = Decimal(100)
_PLACES = Decimal("0.000001")


class FormulaKind(StrEnum):
    """How an indicator comes about; STATED ones are entered, MEASURE ones are published by a system."""

    STATED = "stated"
    MEASURE = "measure"
    RATIO = "ratio"
    SUM = "sum"
    DIFFERENCE = "difference"
    MEAN = "mean"
    WEIGHTED = "weighted"


# How many parts each kind takes: the least and the most.
_PARTS = {
    FormulaKind.STATED: (0, 0),
    FormulaKind.MEASURE: (1, 1),
    FormulaKind.RATIO: (2, 2),
    FormulaKind.DIFFERENCE: (2, 2),
    FormulaKind.SUM: (2, 50),
    FormulaKind.MEAN: (2, 50),
    FormulaKind.WEIGHTED: (2, 50),
}


class FormulaWrong(ValueError):
    """A formula that cannot be: ``problem`` is kind, parts, twice, weight or cycle; ``at`` the code."""

    def __init__(self, problem: str, at: str = "") -> None:
        self.problem = problem
        self.at = at
        super().__init__(f"{problem} {at}")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a formula: the code of an indicator or measure, and its weight where weights count."""

    code: str
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Formula:
    """How an indicator is computed from its parts, in order."""

    kind: FormulaKind = FormulaKind.STATED
    parts: tuple[Part, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the parts, in order."""
        return tuple(part.code for part in self.parts)

    def to_data(self) -> dict[str, Any]:
        """Return the formula as it is stored."""
        parts = [{"code": part.code, "weight": str(part.weight)} for part in self.parts]
        return {"kind": self.kind.value, "parts": parts}


@dataclass(frozen=True, slots=True)
class Computed:
    """What a formula gives: ``state`` is final, not-applicable (a zero divisor) or missing (a part is)."""

    value: Decimal | None
    state: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None


def formula_from(data: Mapping[str, Any]) -> Formula:
    """Return the formula that stored data describes.

    :raises FormulaWrong: if it names no kind that exists, or too few, too many or repeated parts.
    """
    try:
        kind = FormulaKind(data.get("kind", "stated"))
    except ValueError as error:
        raise FormulaWrong("kind", str(data.get("kind"))) from error
    parts = tuple(
        Part(str(part["code"]), Decimal(str(part.get("weight", 1))))
        for part in data.get("parts", ())
    )
    least, most = _PARTS[kind]
    if not least <= len(parts) <= most:
        raise FormulaWrong("parts", kind.value)
    codes = [part.code for part in parts]
    if len(set(codes)) < len(codes):
        raise FormulaWrong("twice", next(code for code in codes if codes.count(code) > 1))
    if any(part.weight <= 0 for part in parts):
        raise FormulaWrong("weight", next(part.code for part in parts if part.weight <= 0))
    return Formula(kind, parts)


def refuse_cycle(code: str, formula: Formula, known: Mapping[str, Formula]) -> None:
    """Refuse a formula that, through its parts, would need its own indicator.

    :raises FormulaWrong: with the part through which it comes back to itself.
    """
    waiting = [(part, part) for part in formula.codes]
    seen: set[str] = set()
    while waiting:
        at, through = waiting.pop()
        if at == code:
            raise FormulaWrong("cycle", through)
        if at not in seen and at in known:
            seen.add(at)
            waiting += [(part, through) for part in known[at].codes]


def in_order(formulas: Mapping[str, Formula]) -> list[str]:
    """Return the codes so that each comes after its parts; codes without a formula here are left out.

    So are those that go round in a circle and those that need one of them: the others are computed.
    """
    done: list[str] = []
    circular: set[str] = set()
    standing: list[str] = []

    def visit(code: str) -> bool:
        """Return whether a code can be computed."""
        if code in done or code not in formulas:
            return True
        if code in circular or code in standing:
            return False
        standing.append(code)
        # Every part is visited, also after one that cannot be computed.
        can = False not in [visit(part) for part in formulas[code].codes]
        standing.pop()
        if can:
            done.append(code)
        else:
            circular.add(code)
        return can

    for code in sorted(formulas):
        visit(code)
    return done


def compute(
    formula: Formula, values: Mapping[str, Decimal | None], *, is_share: bool = False
) -> Computed:
    """Compute a formula from its parts' values; a share is given in percent.

    A missing part makes the whole missing; a zero divisor makes it not applicable, never 0.
    """
    found = [values.get(code) for code in formula.codes]
    numbers = [number for number in found if number is not None]
    if formula.kind == FormulaKind.STATED or len(numbers) < len(found):
        return Computed(None, "missing")
    factor = _HUNDRED if is_share else Decimal(1)
    if formula.kind == FormulaKind.RATIO:
        return _ratio(numbers[0], numbers[1], factor)
    if formula.kind == FormulaKind.MEASURE:
        return _final(numbers[0])
    if formula.kind == FormulaKind.DIFFERENCE:
        return _final(numbers[0] - numbers[1])
    if formula.kind == FormulaKind.SUM:
        return _final(sum(numbers, Decimal(0)))
    weights = [part.weight for part in formula.parts]
    return _ratio(_weighted(numbers, weights), sum(weights, Decimal(0)), Decimal(1))


def _weighted(numbers: Iterable[Decimal], weights: Iterable[Decimal]) -> Decimal:
    pairs = zip(numbers, weights, strict=True)
    return sum((number * weight for number, weight in pairs), Decimal(0))


def _ratio(above: Decimal, below: Decimal, factor: Decimal) -> Computed:
    if not below:
        return Computed(None, "not-applicable", above, below)
    return Computed((above * factor / below).quantize(_PLACES), "final", above, below)


def _final(value: Decimal) -> Computed:
    return Computed(value.quantize(_PLACES), "final")

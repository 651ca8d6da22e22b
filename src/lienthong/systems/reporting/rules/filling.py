"""What a filled-in form is: computed cells, warnings that name the cell, and sums of many reports."""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from lienthong.systems.reporting.rules.items import Form, Item, compute, rounded


class CellOrigin(StrEnum):
    """How the value of a cell came about; one letter a cell."""

    NONE = "."
    TYPED = "t"
    PASTED = "p"
    UPLOADED = "u"
    PUSHED = "a"
    BELOW = "b"
    FIGURES = "f"
    COMPUTED = "c"
    GENERATED = "g"
    NOT_APPLICABLE = "n"
    UNEVEN = "m"


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning: its stable code, the cell it names, and the words its sentence needs."""

    code: str
    item: str
    data: Mapping[str, str]

    def to_data(self) -> dict[str, Any]:
        """Return the warning as it is stored."""
        return {"code": self.code, "item": self.item, "data": dict(self.data)}


_COMPARISONS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<=": operator.le, "<": operator.lt, "=": operator.eq, ">=": operator.ge, ">": operator.gt,
}  # fmt: skip
#: A value this many times the one before, or less than its part, is worth a second look.
JUMP = 3


def completed(
    form: Form, values: Mapping[str, Decimal | None], origins: str
) -> tuple[dict[str, Decimal | None], str]:
    """Return values and origins with every formula computed; the letter of a cell divided by zero is "n".

    A cell marked uneven stays empty while its parts are the sums from below that it was marked for.
    """
    filled, letters = dict(values), list(origins.ljust(len(form.items), CellOrigin.NONE))
    for place, item in enumerate(form.items):
        if item.formula is None:
            continue
        if letters[place] == CellOrigin.UNEVEN and _is_of_sums(form, item, letters):
            filled[item.code] = None
            continue
        outcome = compute(item.formula, filled, item)
        filled[item.code] = outcome.value
        if not outcome.is_applicable:
            letters[place] = CellOrigin.NOT_APPLICABLE
        else:
            letters[place] = CellOrigin.NONE if outcome.value is None else CellOrigin.COMPUTED
    return filled, "".join(letters)


def parts_of(form: Form, item: Item) -> list[Item]:
    """Return the items that are not computed themselves and that a formula comes to in the end."""
    if item.formula is None:
        return [item]
    return [leaf for code in item.formula.of for leaf in parts_of(form, form.item(code))]


def _is_of_sums(form: Form, item: Item, letters: Sequence[str]) -> bool:
    places = [form.places[part.code] for part in parts_of(form, item)]
    return all(letters[place] == CellOrigin.BELOW for place in places)


def uneven(form: Form, total: "Tally") -> list[Item]:
    """Return ratios and differences whose parts come from different numbers of units.

    Of what A handled and B received no share can be taken, so these are left empty over units.
    """
    return [item for item in form.items if _is_uneven(form, item, total)]


def _is_uneven(form: Form, item: Item, total: "Tally") -> bool:
    if item.formula is None or item.formula.rule == "sum":
        return False
    parts = [each for each in parts_of(form, item) if each.over_units in {"sum", "average"}]
    return len({total.counts[form.places[part.code]] for part in parts} - {0}) > 1


def warnings(
    form: Form,
    values: Mapping[str, Decimal | None],
    texts: Mapping[str, str],
    origins: str,
    *,
    previous: Mapping[str, Decimal | None] | None = None,
    sections: Sequence[Mapping[str, Any]] = (),
) -> list[Warned]:
    """Return what looks wrong in a filled-in form; none of it keeps the report from being sent."""
    found = [each for item in form.items for each in _of_item(form, item, values, texts, origins)]
    for section in sections:
        if section.get("required") and not texts.get(section["code"], "").strip():
            found.append(Warned("section-missing", section["code"], {"label": section["title"]}))
    for check in form.checks:
        left, right = values.get(check.left), values.get(check.right)
        if left is None or right is None or _COMPARISONS[check.operator](left, right):
            continue
        data = {"operator": check.operator, "other": form.item(check.right).label}
        found.append(
            Warned("check-failed", check.left, {**data, "label": form.item(check.left).label})
        )
    for item in form.numeric:
        now, then = values.get(item.code), (previous or {}).get(item.code)
        if now and then and not _is_near(now, then):
            found.append(Warned("jump", item.code, {"label": item.label, "before": str(then)}))
    return found


def _of_item(
    form: Form,
    item: Item,
    values: Mapping[str, Decimal | None],
    texts: Mapping[str, str],
    origins: str,
) -> Iterable[Warned]:
    if item.is_text:
        if item.required and not texts.get(item.code, "").strip():
            yield Warned("missing", item.code, {"label": item.label})
        return
    value = values.get(item.code)
    if value is None:
        letter = origins[form.places[item.code]]
        if letter == CellOrigin.UNEVEN:
            yield Warned("parts-uneven", item.code, {"label": item.label})
        elif item.required and letter != CellOrigin.NOT_APPLICABLE:
            yield Warned("missing", item.code, {"label": item.label})
        return
    if item.least is not None and value < item.least:
        yield Warned("below-least", item.code, {"label": item.label, "limit": str(item.least)})
    if item.most is not None and value > item.most:
        yield Warned("above-most", item.code, {"label": item.label, "limit": str(item.most)})


def _is_near(now: Decimal, then: Decimal) -> bool:
    if then == 0 or (now < 0) != (then < 0):
        return True
    return abs(now) <= abs(then) * JUMP and abs(then) <= abs(now) * JUMP


@dataclass(frozen=True, slots=True)
class Tally:
    """What many reports come to, item by item: sums, and how many values (or weights) they are made of."""

    sums: tuple[int, ...]
    counts: tuple[int, ...]

    @classmethod
    def empty(cls, form: Form) -> "Tally":
        zeros = (0,) * len(form.items)
        return cls(zeros, zeros)

    def plus(self, other: "Tally") -> "Tally":
        """Return the tally with another of the same form added."""
        return Tally(
            tuple(map(operator.add, self.sums, other.sums)),
            tuple(map(operator.add, self.counts, other.counts)),
        )

    def minus(self, other: "Tally") -> "Tally":
        """Return the tally with another of the same form taken away."""
        return Tally(
            tuple(map(operator.sub, self.sums, other.sums)),
            tuple(map(operator.sub, self.counts, other.counts)),
        )

    @property
    def is_zero(self) -> bool:
        return not any(self.sums) and not any(self.counts)


def tally(form: Form, stored: Sequence[int | None]) -> Tally:
    """Return what one report adds to the tallies above it; values are stored whole numbers.

    A weighted average adds value times weight, and counts the weight.
    """
    sums, counts = [], []
    for item, value in zip(form.items, stored, strict=True):
        weight: int | None = 1
        if item.over_units == "weighted":
            weight = stored[form.places[item.weight]]
        # What a formula gives for many units is computed from the summed parts, not summed itself.
        if value is None or weight is None or item.over_units == "none" or item.formula is not None:
            sums.append(0)
            counts.append(0)
        else:
            sums.append(value * weight)
            counts.append(weight)
    return Tally(tuple(sums), tuple(counts))


def over_units(form: Form, total: Tally) -> tuple[dict[str, Decimal | None], str]:
    """Return the values of many units together, with the letter of each cell.

    A formula is computed anew from the summed parts: a ratio of sums, not a sum of ratios. It is left empty,
    with the letter of an uneven cell, when its parts come from different numbers of units.
    """
    values: dict[str, Decimal | None] = {}
    for place, item in enumerate(form.items):
        if (
            item.is_text
            or item.formula is not None
            or item.over_units == "none"
            or not total.counts[place]
        ):
            values[item.code] = None
        elif item.over_units == "sum":
            values[item.code] = item.from_scaled(total.sums[place])
        else:
            mean = Decimal(total.sums[place]) / total.counts[place]
            values[item.code] = rounded(mean.scaleb(-item.decimals), item)
    letters = [
        CellOrigin.NONE if values[item.code] is None else CellOrigin.BELOW for item in form.items
    ]
    for item in uneven(form, total):
        letters[form.places[item.code]] = CellOrigin.UNEVEN
    return completed(form, values, "".join(letters))


def over_time(
    form: Form, periods: Sequence[Mapping[str, Decimal | None]]
) -> tuple[dict[str, Decimal | None], str]:
    """Return the values of consecutive periods together, each item by its own operator."""
    values: dict[str, Decimal | None] = {}
    for item in form.items:
        known = [each[item.code] for each in periods if each.get(item.code) is not None]
        values[item.code] = (
            None if item.formula else _over_time(item, [v for v in known if v is not None])
        )
    letters = "".join(
        CellOrigin.NONE if values[item.code] is None else CellOrigin.COMPUTED for item in form.items
    )
    return completed(form, values, letters)


def _over_time(item: Item, known: Sequence[Decimal]) -> Decimal | None:
    if not known or item.over_time == "none":
        return None
    if item.over_time == "sum":
        return sum(known, Decimal(0))
    if item.over_time == "last":
        return known[-1]
    return rounded(sum(known, Decimal(0)) / len(known), item)

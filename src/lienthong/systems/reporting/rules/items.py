"""The data form of a regime: its items, what their values may be, how they add up, and their formulas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Literal

Overtime = Literal["sum", "average", "last", "none"]
MOST_ITEMS = 300
MOST_DECIMALS = 6
#: Whole numbers as stored stay below this, so that sums over the country stay exact.
LARGEST = 10**14
_CODE_LETTERS = set("abcdefghijklmnopqrstuvwxyz0123456789-.")


class ItemType(StrEnum):
    """What a cell holds; the values are those of ``CellType``."""

    NUMBER = "number"
    SHARE = "share"
    COUNT = "count"
    TEXT = "text"


class FormInvalid(ValueError):
    """A form that cannot be: ``code`` says what is wrong, ``item`` with which item."""

    def __init__(self, code: str, item: str = "") -> None:
        self.code, self.item = code, item
        super().__init__(f"{code} {item}")


class CellInvalid(ValueError):
    """A value that a cell cannot hold; ``code`` is one of the stable codes of refused cells."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Formula:
    """A named rule over other items; the language has no expressions.

    ``sum`` and ``difference`` take any number of items (the first minus the others), ``ratio`` two.
    """

    rule: Literal["sum", "difference", "ratio"]
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A comparison between two items that a good report satisfies; what breaks it is a warning."""

    left: str
    operator: Literal["<=", "<", "=", ">=", ">"]
    right: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the data form.

    ``over_time`` and ``over_units`` say how values add up ("none": never); ``weight`` is the item that weighs
    a weighted average. ``figure`` is the code of the system's own measure that fills the cell. ``indicator``
    is the code in the register of indicators; two regimes asking the same one ask the same thing.
    """

    code: str
    label: str
    type: ItemType = ItemType.NUMBER
    unit: str = ""
    decimals: int = 0
    group: str = ""
    required: bool = True
    indicator: str = ""
    over_time: Overtime = "sum"
    over_units: Literal["sum", "average", "weighted", "none"] = "sum"
    weight: str = ""
    formula: Formula | None = None
    figure: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    hint: str = ""

    @property
    def is_text(self) -> bool:
        return self.type is ItemType.TEXT

    @property
    def is_computed(self) -> bool:
        return self.formula is not None

    def to_scaled(self, value: Decimal) -> int:
        """Return a value as the whole number that is stored: exact, ``decimals`` places to the left."""
        return int(value.scaleb(self.decimals).to_integral_value(ROUND_HALF_UP))

    def from_scaled(self, stored: int | None) -> Decimal | None:
        """Return the value of a stored whole number."""
        if stored is None:
            return None
        return Decimal(stored).scaleb(-self.decimals) if self.decimals else Decimal(stored)


def read(item: Item, given: object) -> Decimal | None:
    """Return the value of a cell given as number or plain text ("." before the decimals); None when empty.

    :raises CellInvalid: ``text-in-number``, ``share-negative``, ``share-over-hundred``, ``count-negative``,
        ``not-whole``, ``too-many-decimals``, ``too-large``, ``computed-cell``.
    """
    if item.is_computed:
        raise CellInvalid("computed-cell")
    value = _number(given)
    if value is None:
        return None
    if item.type is ItemType.SHARE and value < 0:
        raise CellInvalid("share-negative")
    if item.type is ItemType.SHARE and value > 100:
        raise CellInvalid("share-over-hundred")
    if item.type is ItemType.COUNT and value < 0:
        raise CellInvalid("count-negative")
    if item.type is ItemType.COUNT and value != value.to_integral_value():
        raise CellInvalid("not-whole")
    if abs(value.scaleb(item.decimals)) >= LARGEST:
        raise CellInvalid("too-large")
    if value != value.quantize(Decimal(1).scaleb(-item.decimals)):
        raise CellInvalid("too-many-decimals")
    return value


def _number(given: object) -> Decimal | None:
    if given is None or isinstance(given, str) and not given.strip():
        return None
    if isinstance(given, bool) or not isinstance(given, str | int | float | Decimal):
        raise CellInvalid("text-in-number")
    try:
        value = Decimal(str(given).strip())
    except InvalidOperation:
        raise CellInvalid("text-in-number") from None
    if not value.is_finite():
        raise CellInvalid("text-in-number")
    if value.adjusted() > 18:
        raise CellInvalid("too-large")
    return value


def rounded(value: Decimal, item: Item) -> Decimal:
    """Round to the decimals of an item, a half always away from zero, as people round."""
    return value.quantize(Decimal(1).scaleb(-item.decimals), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Computed:
    """The outcome of a formula: a value, nothing because a part is missing, or not applicable."""

    value: Decimal | None
    is_applicable: bool = True


def compute(formula: Formula, values: Mapping[str, Decimal | None], item: Item) -> Computed:
    """Compute an item from others; dividing by zero is not applicable, never 0."""
    parts = [values.get(code) for code in formula.of]
    if any(part is None for part in parts):
        return Computed(None)
    known = [part for part in parts if part is not None]
    if formula.rule == "sum":
        return Computed(sum(known, Decimal(0)))
    if formula.rule == "difference":
        return Computed(known[0] - sum(known[1:], Decimal(0)))
    return ratio(known[0], known[1], item)


def ratio(above: Decimal, below: Decimal, item: Item) -> Computed:
    """Divide; a share is given in per cent. By zero it is not applicable."""
    if below == 0:
        return Computed(None, is_applicable=False)
    scale = 100 if item.type is ItemType.SHARE else 1
    return Computed(rounded(above * scale / below, item))


@dataclass(frozen=True)
class Form:
    """The items of one version in their fixed order, with its checks."""

    items: tuple[Item, ...]
    checks: tuple[Check, ...] = ()
    places: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        places = {item.code: place for place, item in enumerate(self.items)}
        object.__setattr__(self, "places", places)

    def item(self, code: str) -> Item:
        """Return an item by its code.

        :raises KeyError: if the form has none.
        """
        return self.items[self.places[code]]

    @property
    def numeric(self) -> tuple[Item, ...]:
        """Return the items that hold numbers."""
        return tuple(item for item in self.items if not item.is_text)

    def decimal(self, stored: Sequence[int | None]) -> dict[str, Decimal | None]:
        """Return stored whole numbers as values by item code."""
        return {
            item.code: item.from_scaled(number)
            for item, number in zip(self.items, stored, strict=True)
        }

    def scaled(self, values: Mapping[str, Decimal | None]) -> list[int | None]:
        """Return values by item code as the whole numbers that are stored, in the form's order."""
        row: list[int | None] = []
        for item in self.items:
            value = values.get(item.code)
            row.append(None if value is None else item.to_scaled(value))
        return row


def require_sound(form: Form, sections: Sequence[Mapping[str, Any]] = ()) -> None:
    """Refuse a form that cannot be filled in or added up.

    :raises FormInvalid: naming what is wrong and the item.
    """
    if len(form.items) > MOST_ITEMS:
        raise FormInvalid("too-many-items")
    codes = [item.code for item in form.items] + [str(each.get("code", "")) for each in sections]
    for code in codes:
        if not code or set(code) - _CODE_LETTERS:
            raise FormInvalid("code-malformed", code)
    doubled = next((code for code in codes if codes.count(code) > 1), None)
    if doubled:
        raise FormInvalid("code-twice", doubled)
    for item in form.items:
        _require_sound_item(item, form)
    for check in form.checks:
        for side in (check.left, check.right):
            if side not in form.places or form.item(side).is_text:
                raise FormInvalid("check-unknown-item", side)


def _require_sound_item(item: Item, form: Form) -> None:
    if not item.label.strip():
        raise FormInvalid("label-missing", item.code)
    if not 0 <= item.decimals <= MOST_DECIMALS or item.type is ItemType.COUNT and item.decimals:
        raise FormInvalid("decimals-out-of-range", item.code)
    if item.over_units == "weighted" and (
        item.weight not in form.places or form.item(item.weight).is_text or item.weight == item.code
    ):
        raise FormInvalid("weight-unknown", item.code)
    if item.type is ItemType.SHARE and "sum" in {item.over_time, item.over_units}:
        raise FormInvalid("share-cannot-be-summed", item.code)
    if item.formula is None:
        return
    if item.formula.rule == "ratio" and len(item.formula.of) != 2 or len(item.formula.of) < 2:
        raise FormInvalid("formula-parts", item.code)
    for part in item.formula.of:
        if part not in form.places or form.item(part).is_text:
            raise FormInvalid("formula-unknown-item", item.code)
        # Formulas are computed once, in the order of the form.
        if form.item(part).is_computed and form.places[part] >= form.places[item.code]:
            raise FormInvalid("formula-order", item.code)


def item_from(data: Mapping[str, Any]) -> Item:
    """Return an item from its data.

    :raises ValueError, KeyError, TypeError: for data of another shape.
    """
    formula = data.get("formula") or None
    type_ = ItemType(data.get("type", "number"))
    is_share = type_ in {ItemType.SHARE, ItemType.TEXT}
    return Item(
        code=str(data["code"]),
        label=str(data["label"]),
        type=type_,
        unit=str(data.get("unit", "%" if type_ is ItemType.SHARE else "")),
        decimals=int(data.get("decimals", 2 if type_ is ItemType.SHARE else 0)),
        group=str(data.get("group", "")),
        required=bool(data.get("required", True)),
        indicator=str(data.get("indicator", "")),
        over_time=_one_of(data.get("over_time", "none" if is_share else "sum"), _OVER_TIME),
        over_units=_one_of(data.get("over_units", "none" if is_share else "sum"), _OVER_UNITS),
        weight=str(data.get("weight", "")),
        formula=_formula(formula) if formula else None,
        figure=str(data.get("figure", "")),
        least=_limit(data.get("least")),
        most=_limit(data.get("most")),
        hint=str(data.get("hint", "")),
    )


_OVER_TIME = ("sum", "average", "last", "none")
_OVER_UNITS = ("sum", "average", "weighted", "none")


def _one_of(value: Any, allowed: tuple[str, ...]) -> Any:
    if value not in allowed:
        raise ValueError(value)
    return value


def _limit(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))


def _formula(data: Mapping[str, Any]) -> Formula:
    ((rule, parts),) = data.items()
    return Formula(_one_of(rule, ("sum", "difference", "ratio")), tuple(map(str, parts)))


def item_data(item: Item) -> dict[str, Any]:
    """Return an item as JSON-able data; what is left at its default is left out."""
    data: dict[str, Any] = {"code": item.code, "label": item.label, "type": str(item.type)}
    for name in ("unit", "group", "indicator", "weight", "figure", "hint"):
        if getattr(item, name):
            data[name] = getattr(item, name)
    data |= {"decimals": item.decimals, "required": item.required}
    data |= {"over_time": item.over_time, "over_units": item.over_units}
    for name in ("least", "most"):
        limit = getattr(item, name)
        if limit is not None:
            data[name] = str(limit)
    if item.formula:
        data["formula"] = {item.formula.rule: list(item.formula.of)}
    return data


def check_from(data: Mapping[str, Any]) -> Check:
    """Return a check from its data.

    :raises ValueError, KeyError: for data of another shape.
    """
    operator = _one_of(data["operator"], ("<=", "<", "=", ">=", ">"))
    return Check(str(data["left"]), operator, str(data["right"]))

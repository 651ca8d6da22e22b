"""The UN E-Government Development Index, by the formula of each edition of the survey.

Reproduced on the published rows of 2014 to 2022: the mean of three components, to 0.0001. What earlier
editions did differs (other weights, missing components) and later ones are not known here: both are refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from statistics import pstdev

_PLACES = Decimal("0.0001")


class EditionUnknown(LookupError):
    """A year for whose edition no formula is known."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(str(year))


class ComponentWrong(ValueError):
    """A component that is missing or not between 0 and 1; ``component`` says which."""

    def __init__(self, component: str) -> None:
        self.component = component
        super().__init__(component)


class Group(StrEnum):
    """The survey's four groups of countries."""

    VERY_HIGH = "very-high"
    HIGH = "high"
    MIDDLE = "middle"
    LOW = "low"


class Ties(StrEnum):
    """How an edition ranks equal countries: sharing a rank, or one after another as it printed them."""

    SHARED = "shared"
    CONSECUTIVE = "consecutive"


# From which value on a country belongs to a group: "greater than 0.75" and so on, as the surveys state.
_GROUPS = (
    (Group.VERY_HIGH, Decimal("0.75")),
    (Group.HIGH, Decimal("0.5")),
    (Group.MIDDLE, Decimal("0.25")),
)


@dataclass(frozen=True, slots=True)
class Edition:
    """The formula of one edition: which components, with equal weight, and how ties are ranked."""

    year: int
    ties: Ties
    components: tuple[str, ...] = ("osi", "tii", "hci")


_EDITIONS = {
    edition.year: edition
    for edition in (
        # 2014 and 2016 were published with five decimals and have no ties.
        Edition(2014, Ties.SHARED),
        Edition(2016, Ties.SHARED),
        Edition(2018, Ties.SHARED),
        Edition(2020, Ties.CONSECUTIVE),
        Edition(2022, Ties.SHARED),
    )
}
COMPONENTS = ("osi", "tii", "hci")


@dataclass(frozen=True, slots=True)
class Country:
    """One row of an edition as published; ``epi`` (e-participation) is beside the index, not in it."""

    name: str
    rank: int
    egdi: Decimal
    osi: Decimal
    tii: Decimal
    hci: Decimal
    epi: Decimal | None = None

    def component(self, name: str) -> Decimal:
        """Return one component by its short name."""
        return {"osi": self.osi, "tii": self.tii, "hci": self.hci}[name]


@dataclass(frozen=True, slots=True)
class Standardised:
    """Where a component lies in the world: how many standard deviations from the mean."""

    component: str
    value: Decimal
    world_mean: Decimal
    deviation: Decimal
    z_score: Decimal | None


@dataclass(frozen=True, slots=True)
class Simulated:
    """A country with one component changed: its new index, rank and group, and whom it would pass."""

    before: Country
    after: Country
    group: Group
    passed: tuple[Country, ...]


def years() -> tuple[int, ...]:
    """Return the editions whose formula is known, oldest first."""
    return tuple(sorted(_EDITIONS))


def edition(year: int) -> Edition:
    """Return the formula of an edition.

    :raises EditionUnknown: for a year outside the editions whose formula was reproduced.
    """
    if year not in _EDITIONS:
        raise EditionUnknown(year)
    return _EDITIONS[year]


def index(year: int, *, osi: Decimal | None, tii: Decimal | None, hci: Decimal | None) -> Decimal:
    """Return the index from the three components, each from 0 to 1, not rounded.

    :raises EditionUnknown: for a year without a formula.
    :raises ComponentWrong: for a component that is missing or outside 0 to 1.
    """
    formula = edition(year)
    given = {"osi": osi, "tii": tii, "hci": hci}
    values = [_checked(name, given[name]) for name in formula.components]
    return sum(values, Decimal(0)) / len(values)


def rounded(value: Decimal) -> Decimal:
    """Return an index as the survey prints it, with four decimals."""
    return value.quantize(_PLACES, ROUND_HALF_UP)


def group(value: Decimal) -> Group:
    """Return the group of an index; a value on a threshold belongs to the group below it."""
    return next((name for name, above in _GROUPS if value > above), Group.LOW)


def ranked(year: int, countries: Sequence[Country]) -> dict[str, int]:
    """Return the ranks that the published indices give by the edition's rule for ties.

    Where an edition ranks ties one after another, it does so in an order of its own; the published order
    among equals is kept.
    """
    rule = edition(year)
    in_order = sorted(countries, key=lambda country: (-country.egdi, country.rank))
    if rule.ties == Ties.CONSECUTIVE:
        return {country.name: place for place, country in enumerate(in_order, start=1)}
    return {country.name: rank_at(country.egdi, countries) for country in countries}


def rank_at(value: Decimal, countries: Iterable[Country]) -> int:
    """Return the rank of an index among countries: one more than those above it."""
    return 1 + sum(1 for country in countries if country.egdi > value)


def mean(numbers: Iterable[Decimal]) -> Decimal:
    """Return the mean of some numbers.

    :raises ComponentWrong: if there are none.
    """
    found = list(numbers)
    if not found:
        raise ComponentWrong("none")
    return sum(found, Decimal(0)) / len(found)


def standardised(country: Country, countries: Sequence[Country]) -> list[Standardised]:
    """Return each component's place in the world, over the published values of all countries."""
    found = []
    for name in COMPONENTS:
        values = [each.component(name) for each in countries]
        middle, spread = mean(values), Decimal(str(pstdev(values)))
        own = country.component(name)
        score = (own - middle) / spread if spread else None
        found.append(Standardised(name, own, middle, spread, score))
    return found


def simulate(
    year: int, name: str, component: str, value: Decimal, countries: Sequence[Country]
) -> Simulated:
    """Return a country with one component set to a value, the others standing still.

    :raises EditionUnknown: for a year without a formula.
    :raises ComponentWrong: for an unknown component, or a value outside 0 to 1.
    :raises KeyError: for a country that the edition does not list.
    """
    before = next((country for country in countries if country.name == name), None)
    if before is None:
        raise KeyError(name)
    if component not in edition(year).components:
        raise ComponentWrong(component)
    changed = {each: before.component(each) for each in COMPONENTS} | {component: value}
    score = rounded(index(year, **changed))
    others = [country for country in countries if country.name != name]
    after = replace(before, **{component: value}, egdi=score, rank=rank_at(score, others))  # type: ignore[arg-type]
    passed = tuple(
        country
        for country in sorted(others, key=lambda each: each.rank)
        if before.egdi <= country.egdi < score
    )
    return Simulated(before, after, group(score), passed)


def _checked(name: str, value: Decimal | None) -> Decimal:
    if value is None or not 0 <= value <= 1:
        raise ComponentWrong(name)
    return value

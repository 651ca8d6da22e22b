"""Whom an agency may ask for a report of its own, and which groups of reporters that makes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

CENTRAL, PROVINCE, DISTRICT, COMMUNE = 1, 2, 3, 4
COMMITTEES = ("peoples-committee",)


class Route(StrEnum):
    """Which way reports that were asked for take."""

    DIRECT = "direct"
    LEVELS = "levels"


@dataclass(frozen=True, slots=True)
class UnitGroup:
    """A group that can be asked as a whole: its key, its level and kinds."""

    key: str
    level: int
    kinds: tuple[str, ...]


GROUPS = (
    UnitGroup("ministries", CENTRAL, ("ministry", "ministerial-level", "government-attached")),
    UnitGroup("provinces", PROVINCE, COMMITTEES),
    UnitGroup("districts", DISTRICT, COMMITTEES),
    UnitGroup("communes", COMMUNE, COMMITTEES),
)
CHOSEN = "chosen"


def groups_for(level: int) -> list[UnitGroup]:
    """Return the groups that an agency of a level may ask: a central one all, any other those below it."""
    return [group for group in GROUPS if level == CENTRAL or group.level > level]


def reporters_of(
    own: str,
    level: int,
    keys: Iterable[str],
    units: Sequence[str],
    route: Route,
    titles: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Return the groups of reporters of a request by the agency ``own`` of a level.

    ``titles`` name the groups by their keys, and units chosen singly under ``CHOSEN``.

    Level by level, whoever stands between a chosen group and the asking agency reports too, since its report
    carries the sums upward.
    """
    chosen = [group for group in groups_for(level) if group.key in set(keys)]
    if route is Route.LEVELS and chosen:
        lowest = max(group.level for group in chosen)
        between = {g.key for g in groups_for(level) if max(level, CENTRAL) < g.level < lowest}
        wanted = {group.key for group in chosen} | between
        chosen = [group for group in groups_for(level) if group.key in wanted]
    found: list[dict[str, Any]] = []
    if units:
        found.append({"title": titles[CHOSEN], "receiver": own, "codes": sorted(set(units))})
    for group in chosen:
        above = route is Route.LEVELS and group.level > max(level + 1, PROVINCE)
        found.append({
            "title": titles[group.key],
            "receiver": "parent" if above else own,
            "levels": [group.level],
            "kinds": list(group.kinds),
            "within": "" if level == CENTRAL else own,
        })  # fmt: skip
    return found

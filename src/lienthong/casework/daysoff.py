"""What a deadline on a day off means, as dated rules of the law with their source."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import yaml

from lienthong.agencies import data_files


@dataclass(frozen=True, slots=True)
class DayOffRule:
    """From one day on, whether a deadline on a day off ends with the next working day, and by which text."""

    valid_from: date
    is_moved: bool
    source: str
    verified: bool


def rule_on(day: date) -> DayOffRule | None:
    """Return the rule for a deadline on a day, nothing before any."""
    known = reversed(every_rule())
    return next((each for each in known if each.valid_from <= day), None)


@cache
def every_rule() -> tuple[DayOffRule, ...]:
    """Return the rules of all times, the oldest first."""
    text = (data_files.folder() / "calendar" / "days-off.yaml").read_text(encoding="utf-8")
    read = [_rule_from(row) for row in yaml.safe_load(text)["rules"]]
    return tuple(sorted(read, key=lambda each: each.valid_from))


def _rule_from(row: dict[str, Any]) -> DayOffRule:
    return DayOffRule(
        valid_from=row["valid_from"],
        is_moved=row["is_moved"],
        source=row["source"],
        verified=row["verified"],
    )

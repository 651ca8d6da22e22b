"""Rounds: work that time itself asks for (reminders, transfers on their day), done by the worker.

A round runs in the worker's role, sees all agencies of the node, and must do nothing when it is run twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

Run = Callable[[datetime], int]


@dataclass(frozen=True, slots=True)
class Round:
    """One kind of work: its name, how often it is looked at, and the function that does what is due."""

    name: str
    every: timedelta
    run: Run


_rounds: dict[str, Round] = {}


def register_round(name: str, *, every: timedelta, run: Run) -> None:
    """Have the worker call ``run(now)`` at least once in ``every``; it returns how much it did.

    :raises ValueError: if another round has the name.
    """
    known = _rounds.setdefault(name, Round(name, every, run))
    if known.run is not run:
        raise ValueError(f"a round named {name} is already registered")


def all_rounds() -> tuple[Round, ...]:
    """Return the rounds of this node, by name."""
    return tuple(_rounds[name] for name in sorted(_rounds))


def run_all(now: datetime) -> dict[str, int]:
    """Run every round once and return how much each did; for demonstrations and tests."""
    return {each.name: each.run(now) for each in all_rounds()}

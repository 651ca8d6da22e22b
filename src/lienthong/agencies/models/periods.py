"""Periods of validity: half-open ranges of days that the database keeps apart."""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db.models import BigIntegerField, F, Func, Q, Value
from django.db.models.expressions import Combinable


def key_range(key: str | Combinable) -> Func:
    """Return a whole number as the range of itself: GiST compares ranges without an extension."""
    value = F(key) if isinstance(key, str) else key
    return Func(value, value, Value("[]"), function="int8range")


def text_key(field: str) -> Func:
    """Return a 64-bit key of a text, for the same use."""
    return Func(F(field), Value(0), function="hashtextextended", output_field=BigIntegerField())


def one_at_a_time(*keys: str | Combinable, name: str, when: Q | None = None) -> ExclusionConstraint:
    """Return the constraint that rows of equal keys never overlap in their ``valid`` period."""
    expressions: Sequence[Any] = [
        *((key_range(key), RangeOperators.OVERLAPS) for key in keys),
        (F("valid"), RangeOperators.OVERLAPS),
    ]
    return ExclusionConstraint(name=name, expressions=expressions, condition=when)

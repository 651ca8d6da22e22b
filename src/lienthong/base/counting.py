"""Counting many lists with one statement; each count stops at a limit, so that a long list costs no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


@dataclass(frozen=True)
class Counting:
    """What is asked of a list: how many rows it has, at most ``most``, or its first value with ``first``."""

    rows: "QuerySet[Any]"
    most: int = 1000
    first: bool = False


def counted(asked: Sequence[Counting]) -> list[Any]:
    """Return the answers in the order of the questions, with one statement for all of them.

    The first value of a list is that of its only selected column; None where it is empty.
    """
    parts, values, places = [], [], []
    answers: list[Any] = [None if one.first else 0 for one in asked]
    for place, one in enumerate(asked):
        try:
            statement, given = _statement(one)
        except EmptyResultSet:
            continue
        parts.append(statement)
        values += given
        places.append(place)
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts)}", values)
            for place, answer in zip(places, cursor.fetchone(), strict=True):
                answers[place] = answer
    return answers


def _statement(one: Counting) -> tuple[str, list[Any]]:
    rows = one.rows[:1] if one.first else one.rows.order_by().values("pk")[: one.most]
    statement, values = rows.query.sql_with_params()
    if one.first:
        return f"({statement})", list(values)
    # The statement is the query set's own; its values stay apart.
    return f"(SELECT count(*) FROM ({statement}) AS counted)", list(values)  # noqa: S608

"""Withdrawing figures that should not have been published: they stay in the history and count no longer."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from lienthong.figures.models import FigureValue
from lienthong.ledger import actions as ledger
from lienthong.ledger.actions import Entry


@transaction.atomic
def withdraw(values: Iterable[FigureValue], *, now: datetime) -> int:
    """End current values without putting others in their place, and return how many were ended."""
    rows = list(values)
    ended = FigureValue.objects.known_at(None).filter(pk__in=[row.pk for row in rows])
    changed = ended.update(superseded_at=now)
    if changed:
        ledger.record_many(_entries(rows), now=now)
    return changed


def _entries(rows: Iterable[FigureValue]) -> list[Entry]:
    by_publisher: dict[str, set[str]] = {}
    for row in rows:
        by_publisher.setdefault(row.publisher, set()).add(row.indicator)
    return [
        Entry(
            kind="figures.withdrawn",
            subject=f"figures:{publisher}",
            by=f"system:{publisher}",
            public={"indicators": sorted(codes)},
        )
        for publisher, codes in by_publisher.items()
    ]

"""What time itself asks of coordination: to note what is late, and to publish its figures."""

from datetime import datetime, timedelta

from django.db import transaction

from lienthong.base.clock import day_of
from lienthong.casework.rounds import register_round
from lienthong.systems.coordination import figures
from lienthong.systems.coordination.actions import early, opinions, papers


def note_late(now: datetime) -> int:
    """Note, in both books, what passed its date unanswered."""
    return opinions.mark_all_late(today=day_of(now), now=now)


@transaction.atomic
def drop_early(now: datetime) -> int:
    """Drop messages whose beginning never came while they were valid."""
    return early.drop_expired(now=now)


def draw_papers(now: datetime) -> int:
    """Draw up the papers of the month and the year that have just ended."""
    return papers.draw_ended(now=now)


register_round("coordination-papers", every=timedelta(hours=1), run=draw_papers)
register_round("coordination-early", every=timedelta(hours=1), run=drop_early)
register_round("coordination-late", every=timedelta(minutes=1), run=note_late)
register_round("coordination-figures", every=timedelta(minutes=1), run=figures.publish_all)

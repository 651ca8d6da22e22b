"""What time itself asks of coordination: to note what is late, and to publish its figures."""

from datetime import datetime, timedelta

from lienthong.base.clock import day_of
from lienthong.casework.rounds import register_round
from lienthong.systems.coordination import figures
from lienthong.systems.coordination.actions import opinions


def note_late(now: datetime) -> int:
    """Note, in both books, what passed its date unanswered."""
    return opinions.mark_all_late(today=day_of(now), now=now)


register_round("coordination-late", every=timedelta(minutes=1), run=note_late)
register_round("coordination-figures", every=timedelta(minutes=1), run=figures.publish_all)

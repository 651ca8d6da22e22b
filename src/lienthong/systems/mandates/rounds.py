"""What time itself asks of mandates: transfers on their day."""

from datetime import datetime, timedelta

from lienthong.casework.rounds import register_round
from lienthong.systems.mandates.actions.transfers import bring_into_force


def transfers_on_their_day(now: datetime) -> int:
    """Mark the transfers whose day has come; return how many."""
    return bring_into_force(now=now)


register_round("mandates.transfers", every=timedelta(minutes=10), run=transfers_on_their_day)

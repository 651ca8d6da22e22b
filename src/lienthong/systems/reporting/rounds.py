"""What time asks of reporting: its figures, counted anew."""

from datetime import timedelta

from lienthong.casework.rounds import register_round
from lienthong.systems.reporting import figures
from lienthong.systems.reporting.actions import announcing

register_round("reporting-figures", every=timedelta(minutes=5), run=figures.publish_all)
register_round("reporting-regimes-told", every=timedelta(minutes=2), run=announcing.announce_all)

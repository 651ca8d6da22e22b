"""What time asks of reporting: its figures, counted anew."""

from datetime import timedelta

from lienthong.casework.rounds import register_round
from lienthong.systems.reporting import figures

register_round("reporting-figures", every=timedelta(minutes=5), run=figures.publish_all)

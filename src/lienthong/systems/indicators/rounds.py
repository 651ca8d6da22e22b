"""What time asks of indicators: figures computed anew, and values told to those who score."""

from datetime import timedelta

from lienthong.casework.rounds import register_round
from lienthong.systems.indicators import figures

register_round("indicators-figures", every=timedelta(minutes=10), run=figures.publish_all)
register_round("indicators-telling", every=timedelta(minutes=10), run=figures.tell_scorers)

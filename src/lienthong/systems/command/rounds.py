"""What time asks of the command centre: thresholds after the figures moved, the brief at half past six."""

from datetime import timedelta

from lienthong.casework.rounds import register_round
from lienthong.systems.command.actions import alarms, briefs

register_round("command.thresholds", every=timedelta(seconds=60), run=alarms.evaluate_all)
register_round("command.briefs", every=timedelta(seconds=60), run=briefs.make_morning_briefs)
